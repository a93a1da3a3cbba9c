"""A prepared warehouse and a way to load written files into it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from models.layout import Layout
from pipelines import warehouse
from pipelines.loading.containers import UnpackingLimits
from pipelines.loading.load import FileOutcome, LoadFolders, load_files
from pipelines.loading.recognition import shipped_layouts

LOADED_AT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)

Loading = Callable[..., list[FileOutcome]]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse.connect_prepared(tmp_path / "warehouse.duckdb") as opened:
        yield opened


@pytest.fixture
def load(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Loading:
    """Write files from text or bytes, in the order given, and load them."""

    def loading(
        *, layouts: tuple[Layout, ...] = (), limits: UnpackingLimits | None = None, **files: str | bytes
    ) -> list[FileOutcome]:
        inbox = tmp_path / "inbox"
        inbox.mkdir(exist_ok=True)
        paths = []
        for name, content in files.items():
            path = inbox / name.replace("__", ".")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
            paths.append(path)
        folders = LoadFolders(tmp_path / "landing", tmp_path / "quarantine", tmp_path / "scratch")
        return load_files(
            connection,
            paths,
            (*layouts, *shipped_layouts()),
            folders,
            loaded_at=LOADED_AT,
            report=lambda _: None,
            limits=limits or UnpackingLimits(),
        )

    return loading
