"""Loading files: each is landed, recognised, read and merged in one transaction, or quarantined with a reason."""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from models.layout import Layout
from pipelines.loading.landing import UnreadableFileError, land, readable, scan_file
from pipelines.loading.merging import MergeCounts, merge
from pipelines.loading.reading import read_incoming
from pipelines.loading.recognition import UnknownLayoutError, recognise

_NOTHING = MergeCounts(0, 0, 0, 0, 0, None, None)


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file."""

    file_name: str
    status: str
    """loaded, known (the same content was loaded before), empty or quarantined."""
    layout: str | None
    message: str | None
    counts: MergeCounts


@dataclass(frozen=True, slots=True)
class LoadFolders:
    """Where loading keeps its files."""

    landing: Path
    quarantine: Path
    scratch: Path


def inbox_files(inbox: Path) -> tuple[Path, ...]:
    """Return the files of an inbox and its subfolders in the order of their paths, hidden ones left out."""
    return tuple(
        path
        for path in sorted(inbox.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(inbox).parts)
    )


def load_files(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    layouts: Sequence[Layout],
    folders: LoadFolders,
    *,
    loaded_at: datetime,
    report: Callable[[FileOutcome], None],
) -> list[FileOutcome]:
    """Load files into the raw tables, each whole or not at all, and report each as it is done.

    A file whose content was loaded before is passed over. A file that cannot be read is copied into quarantine with
    its reason beside it, and the others are loaded all the same.

    Raises:
        OSError: the data folder cannot be written to.
    """
    known = {row[0] for row in connection.sql("select content_hash from raw.load_files").fetchall()}
    outcomes = []
    for path in paths:
        outcome = _load_file(connection, path, layouts, folders, known, loaded_at)
        report(outcome)
        outcomes.append(outcome)
    return outcomes


def _load_file(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    layouts: Sequence[Layout],
    folders: LoadFolders,
    known: set[str],
    loaded_at: datetime,
) -> FileOutcome:
    started = time.monotonic()
    try:
        scan = scan_file(path)
    except PermissionError:
        return FileOutcome(path.name, "quarantined", None, "may not be read; check its permissions", _NOTHING)
    content_hash = scan.content_hash
    if content_hash in known:
        return FileOutcome(path.name, "known", None, "this content was loaded before", _NOTHING)
    known.add(content_hash)
    layout_name, counts = None, _NOTHING
    connection.execute("begin")
    try:
        landed = land(path, scan, folders.landing)
        with readable(landed, folders.scratch) as text_path:
            recognised = recognise(text_path, layouts)
            layout_name = recognised.layout.name
            read_incoming(connection, text_path, recognised, loaded_at=loaded_at, scratch_folder=folders.scratch)
        counts = merge(connection, landed, recognised, loaded_at=loaded_at)
        status, message = "loaded", landed.remark
    except (UnreadableFileError, UnknownLayoutError, duckdb.InvalidInputException) as error:
        connection.execute("rollback")
        connection.execute("begin")
        status = "empty" if "file is empty" in str(error) else "quarantined"
        message = "the file is empty" if status == "empty" else str(error)
        if status == "quarantined":
            _quarantine(path, content_hash, message, folders.quarantine)
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute(
        "insert into raw.load_files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            content_hash,
            path.name,
            layout_name,
            status,
            message,
            scan.size_bytes,
            counts.read_count,
            counts.new_count,
            counts.changed_count,
            counts.duplicate_count,
            counts.rejected_count,
            counts.first_posted_at,
            counts.last_posted_at,
            loaded_at,
            time.monotonic() - started,
        ],
    )
    connection.execute("commit")
    return FileOutcome(path.name, status, layout_name, message, counts)


def _quarantine(path: Path, content_hash: str, reason: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{content_hash[:12]}-{path.name}"
    beside = folder / f".{name}.part"
    shutil.copyfile(path, beside)
    os.replace(beside, folder / name)
    (folder / f"{name}.reason.txt").write_text(f"{path.name}: {reason}\n", encoding="utf-8")
