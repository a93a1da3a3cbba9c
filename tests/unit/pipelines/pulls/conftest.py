"""A source whose API is on the loopback address, and what came of pulling it."""

import random
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from models.pull import Api, Source
from pipelines.loading.load import FileOutcome, LoadFolders
from pipelines.loading.recognition import shipped_layouts
from pipelines.pulls.bounds import Days
from pipelines.pulls.descriptions import shipped_apis
from pipelines.pulls.fetching import Pacing
from pipelines.pulls.pull import pull
from pipelines.pulls.pulled_pages import load_pulled_pages, waiting_pages
from pipelines.pulls.receipts import Receipt
from tests.unit.pipelines.pulls.apis_on_loopback import ASKED, PAGE_SIZE, SECRETS, Numbered
from tests.unit.pipelines.pulls.loopback import Server, serving

NOW = datetime(2026, 11, 16, 8, tzinfo=UTC)


@dataclass
class Pulling:
    """A source, its API, and where its pages go."""

    server: Server
    source: Source
    api: Api
    folder: Path
    connection: duckdb.DuckDBPyConnection
    environment: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    now: datetime = NOW
    waits: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    patience_seconds: float = 900
    page_bytes: int = 1 << 20
    read_seconds: float = 5

    @property
    def items(self) -> Numbered:
        assert isinstance(self.server.api, Numbered)
        return self.server.api

    @property
    def pulls(self) -> Path:
        return self.folder / "pulls"

    @property
    def pages(self) -> tuple[Path, ...]:
        return waiting_pages(self.pulls)

    def pull(self, days: Days | None = None, say: Callable[[str], None] | None = None, **changed: object) -> Receipt:
        pacing = Pacing(
            now=lambda: self.now,
            sleep=self.waits.append,
            chance=random.Random(7),
            patience_seconds=self.patience_seconds,
            read_seconds=self.read_seconds,
            page_bytes=self.page_bytes,
        )
        source = self.source.model_copy(update=changed)
        return pull(source, self.api, self.pulls, self.environment, pacing, days=days, say=say or self.said.append)

    def load(self) -> list[FileOutcome]:
        folders = LoadFolders(self.folder / "landing", self.folder / "quarantine", self.folder / "scratch")
        return load_pulled_pages(
            self.connection, self.pulls, shipped_layouts(), folders, loaded_at=NOW, report=lambda _: None
        )

    def mention_ids(self) -> set[str]:
        return {row[0] for row in self.connection.sql("select mention_id from raw.mentions").fetchall()}

    def action_ids(self) -> set[str]:
        return {row[0] for row in self.connection.sql("select action_id from raw.team_actions").fetchall()}

    def texts(self) -> set[str]:
        """What the texts in all pages that wait say."""
        return {text for page in self.pages for text in re.findall(r"number \d+(?:, \d+)?", page.read_text())}

    def assert_whole(self) -> None:
        """Everything that the API has is in the pages."""
        assert self.texts() == self.items.texts()


@pytest.fixture
def pulling(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> Iterator[Callable[..., Pulling]]:
    """Serve the likeness of an API and return what pulls it."""
    with ExitStack() as servers:

        def prepare(name: str, count: int = 8) -> Pulling:
            likeness, ask = ASKED[name]
            server = servers.enter_context(serving(likeness(count)))
            is_feed = name == "feed"
            source = Source(
                name="lark",
                api=name,
                ask={"url": f"{server.address}/rss"} if is_feed else ask,
                start=date(2026, 10, 1),
                address=None if is_feed else server.address,
            )
            return Pulling(server, source, in_small_pages(name), tmp_path, connection)

        yield prepare


def in_small_pages(name: str) -> Api:
    """Return a shipped description; where it says how large pages are, with small ones."""
    api = next(api for api in shipped_apis() if api.name == name)
    if api.next is None or api.next.full is None:
        return api
    return api.model_copy(
        update={
            "next": api.next.model_copy(update={"full": PAGE_SIZE}),
            "parameters": {**api.parameters, "hitsPerPage": (str(PAGE_SIZE),)},
        }
    )
