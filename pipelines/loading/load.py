"""Loading files: each is landed, recognised, read and merged in one transaction, or quarantined with a reason."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from models.layout import Layout
from pipelines.loading.clean_text import readable
from pipelines.loading.containers import UnpackingLimits, is_container, unpack
from pipelines.loading.landing import FileScan, UnfinishedFileError, UnreadableFileError, land, scan_file
from pipelines.loading.merging import MergeCounts, keep_rejected, merge
from pipelines.loading.reading import read_rows, type_rows
from pipelines.loading.recognition import EmptyFileError, RefusedLayoutError, UnknownLayoutError, recognise
from pipelines.loading.source_rows import forget_source_rows
from pipelines.loading.withdrawals import empty_withdrawn_posts

_NOTHING: Final = MergeCounts()
# What DuckDB may hold in memory; what is more waits in its folder beside the warehouse. Loading itself needs little
# beyond that, whatever the size of a file.
_MOMENT: Final = timedelta(microseconds=1)
_MAXIMUM_MEMORY: Final = "1 GiB"
# What says nothing about the file: the disk is full, the memory used up, the warehouse gone.
_ENVIRONMENT_ERRORS: Final = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.FatalException,
    duckdb.ConnectionException,
    duckdb.TransactionException,
    duckdb.InterruptException,
)


class LoadingStoppedError(OSError):
    """Loading cannot go on, whatever the file; the file under way was not loaded at all."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file."""

    file_name: str
    status: str
    """loaded, unpacked (its members have outcomes of their own), known (the same content was loaded before), empty,
    unfinished (still being written) or quarantined."""
    layout: str | None
    message: str | None
    counts: MergeCounts
    seconds: float = 0.0


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
    limits: UnpackingLimits = UnpackingLimits(),  # noqa: B008 - it cannot change
) -> list[FileOutcome]:
    """Load files into the raw tables, each whole or not at all, and report each as it is done.

    The first file is loaded at `loaded_at`, each one after it a microsecond later. A file whose content was loaded
    before is passed over. The files of an archive are files of their own. A file that cannot be read is copied into
    quarantine with its reason beside it, and the others are loaded all the same; it is tried again the next time,
    because there may be a layout for it by then.

    Raises:
        OSError: the data folder cannot be written to.
    """
    loader = _Loader(connection, layouts, folders, loaded_at, limits)
    outcomes = []
    connection.execute(f"set memory_limit = '{_MAXIMUM_MEMORY}'")
    try:
        for path in paths:
            for outcome in loader.load(path):
                report(outcome)
                outcomes.append(outcome)
        empty_withdrawn_posts(connection)
    finally:
        # After a full disk the connection may be gone.
        with suppress(duckdb.Error):
            connection.execute("reset memory_limit")
    return outcomes


class _Loader:
    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        layouts: Sequence[Layout],
        folders: LoadFolders,
        loaded_at: datetime,
        limits: UnpackingLimits,
    ) -> None:
        self._connection = connection
        self._layouts = layouts
        self._folders = folders
        self._loaded_at = loaded_at
        self._limits = limits
        ledger = connection.sql("select content_hash, status, message, size_bytes from raw.load_files").fetchall()
        self._known = {content_hash for content_hash, status, *_ in ledger if status != "quarantined"}
        self._waiting = {
            content_hash: message for content_hash, status, message, _ in ledger if status == "quarantined"
        }
        self._known_sizes = {size_bytes for *_, size_bytes in ledger}

    def load(self, path: Path) -> Iterator[FileOutcome]:
        """Load a file, or each file of an archive."""
        # One name for all, so that the next load writes over what a killed one left.
        copy = self._folders.landing / ".landing.part"
        try:
            before = path.stat()
            # What was never seen in this size is new, so it is copied while it is hashed.
            scan = self._scan(path, copy if before.st_size not in self._known_sizes else None)
            if (before.st_size, before.st_mtime_ns) != (path.stat().st_size, path.stat().st_mtime_ns):
                yield _outcome(
                    path.name, "unfinished", "is still being written; it is loaded when it no longer changes"
                )
            elif scan.content_hash in self._known:
                yield _outcome(path.name, "known", "this content was loaded before")
            elif is_container(scan.beginning):
                yield from self._load_archive(path, scan)
            else:
                yield self._load_content(path, scan, path.name)
        except (PermissionError, FileNotFoundError) as error:
            yield _outcome(path.name, "quarantined", f"may not be read ({error.strerror}); check its permissions")
        finally:
            # From a disk that is read-only nothing can be removed, not even what is not there.
            with suppress(OSError):
                copy.unlink(missing_ok=True)

    def _scan(self, path: Path, copy: Path | None) -> FileScan:
        try:
            return scan_file(path, copy)
        except OSError as error:
            if error.filename and Path(error.filename) == path:
                raise
            raise self._stopped(path.name, error) from error

    def _stopped(self, file_name: str, error: OSError) -> LoadingStoppedError:
        said = f"{error.filename or self._folders.landing.parent}: {error.strerror or error}"
        return LoadingStoppedError(f"{file_name}: {said}; nothing of it was loaded")

    def _load_archive(self, path: Path, scan: FileScan) -> Iterator[FileOutcome]:
        started, statuses = time.monotonic(), []
        try:
            for member in unpack(path, scan.beginning, self._folders.scratch, self._limits):
                if member.path is None:
                    outcome = self._refuse_member(path, scan, member.name, member.refusal or "")
                else:
                    inner = scan_file(member.path)
                    if inner.content_hash in self._known:
                        outcome = _outcome(member.name, "known", "this content was loaded before")
                    else:
                        outcome = self._load_content(member.path, inner, member.name)
                statuses.append(outcome.status)
                yield outcome
        except UnreadableFileError as error:
            outcome = _outcome(path.name, "quarantined", str(error))
            self._quarantine(path, path.name, scan.content_hash, str(error))
            self._keep(outcome, scan, started)
            yield outcome
            return
        waiting = statuses.count("quarantined")
        outcome = _outcome(
            path.name,
            "unpacked",
            f"{len(statuses)} files in it" + (f", {waiting} of them wait in quarantine" if waiting else ""),
        )
        # An archive with a file that waits is opened again the next time, so it is not known yet.
        if not waiting:
            self._keep(outcome, scan, started)
        yield outcome

    def _refuse_member(self, path: Path, scan: FileScan, name: str, reason: str) -> FileOutcome:
        """Note a file of an archive that was not unpacked; the archive and the name stand for its content."""
        content_hash = hashlib.sha256(f"{scan.content_hash}/{name}".encode()).hexdigest()
        outcome = _outcome(name, "quarantined", reason)
        self._quarantine(path, path.name, scan.content_hash, f"{name}: {reason}")
        self._keep(outcome, replace(scan, content_hash=content_hash), time.monotonic())
        return outcome

    def _load_content(self, path: Path, scan: FileScan, file_name: str) -> FileOutcome:
        try:
            return self._load_whole(path, scan, file_name)
        except LoadingStoppedError as error:
            if not isinstance(error.__cause__, duckdb.OutOfMemoryException):
                raise
        # Of very long rows, of which the engine takes 2,048 at once, even that is more than the little that loading
        # takes otherwise.
        self._connection.execute("reset memory_limit")
        try:
            return self._load_whole(path, scan, file_name)
        finally:
            self._connection.execute(f"set memory_limit = '{_MAXIMUM_MEMORY}'")

    def _load_whole(self, path: Path, scan: FileScan, file_name: str) -> FileOutcome:
        started = time.monotonic()
        layout_name, is_reading = None, True
        self._connection.execute("begin")
        try:
            landed = land(path, scan, file_name, self._folders.landing)
            with readable(landed, self._folders.scratch) as text:
                recognised = recognise(text.path, text.form, self._layouts)
                layout_name = recognised.layout.name
                rows = read_rows(self._connection, text.path, recognised, scratch_folder=self._folders.scratch)
            counts = _NOTHING
            parts = recognised.layout.parts
            for position, part in enumerate(parts):
                type_rows(self._connection, rows, part, position, loaded_at=self._loaded_at)
                if position == len(parts) - 1:
                    forget_source_rows(self._connection)
                counts += merge(self._connection, landed, part.record, loaded_at=self._loaded_at)
            counts += keep_rejected(self._connection, landed, loaded_at=self._loaded_at)
            if counts.rejected_count and counts.rejected_count == counts.read_count:
                raise UnreadableFileError(_commonest_problem(self._connection, counts.rejected_count))
            is_reading = False
            outcome = FileOutcome(file_name, "loaded", layout_name, landed.remark, counts, time.monotonic() - started)
            self._insert(outcome, scan, started)
            self._connection.execute("commit")
        except UnfinishedFileError as error:
            self._roll_back()
            return _outcome(file_name, "unfinished", str(error))
        except (UnreadableFileError, UnknownLayoutError, RefusedLayoutError, EmptyFileError) as error:
            self._roll_back()
            return self._refuse(path, scan, started, error, _outcome(file_name, "quarantined", str(error), layout_name))
        except _ENVIRONMENT_ERRORS as error:
            self._roll_back()
            raise LoadingStoppedError(f"{file_name}: {_first_line(error)}; nothing of it was loaded") from error
        except duckdb.Error as error:
            self._roll_back()
            if not is_reading:
                raise LoadingStoppedError(f"{file_name}: {_first_line(error)}; nothing of it was loaded") from error
            reason = f"could not be read: {_first_line(error)}"
            return self._refuse(path, scan, started, error, _outcome(file_name, "quarantined", reason, layout_name))
        except OSError as error:
            self._roll_back()
            raise self._stopped(file_name, error) from error
        except BaseException:
            self._roll_back()
            raise
        # Which of two versions came later is told by the time of loading alone, so no two files share one.
        self._loaded_at += _MOMENT
        self._known.add(scan.content_hash)
        self._release(file_name, scan.content_hash)
        return outcome

    def _refuse(
        self, path: Path, scan: FileScan, started: float, error: Exception, outcome: FileOutcome
    ) -> FileOutcome:
        if isinstance(error, EmptyFileError):
            outcome = replace(outcome, status="empty")
        else:
            self._quarantine(path, outcome.file_name, scan.content_hash, outcome.message or "")
        self._keep(outcome, scan, started)
        return outcome

    def _roll_back(self) -> None:
        # A full disk may already have ended the transaction, or the connection.
        with suppress(duckdb.Error):
            self._connection.execute("rollback")

    def _keep(self, outcome: FileOutcome, scan: FileScan, started: float) -> None:
        """Enter what became of a file in the ledger, in a transaction of its own, where that is news."""
        if outcome.status == "quarantined":
            if self._waiting.get(scan.content_hash) == outcome.message:
                return
            self._waiting[scan.content_hash] = outcome.message
        self._connection.execute("begin")
        try:
            self._insert(outcome, scan, started)
            self._connection.execute("commit")
        except BaseException:
            self._roll_back()
            raise
        if outcome.status != "quarantined":
            self._known.add(scan.content_hash)

    def _insert(self, outcome: FileOutcome, scan: FileScan, started: float) -> None:
        counts = outcome.counts
        self._connection.execute("delete from raw.load_files where content_hash = ?", [scan.content_hash])
        self._connection.execute(
            "insert into raw.load_files values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                scan.content_hash,
                outcome.file_name,
                outcome.layout,
                outcome.status,
                outcome.message,
                scan.size_bytes,
                counts.read_count,
                counts.new_count,
                counts.changed_count,
                counts.duplicate_count,
                counts.rejected_count,
                counts.first_posted_at,
                counts.last_posted_at,
                self._loaded_at,
                time.monotonic() - started,
            ],
        )

    def _quarantine(self, path: Path, file_name: str, content_hash: str, reason: str) -> None:
        folder = self._folders.quarantine
        folder.mkdir(parents=True, exist_ok=True)
        name = _quarantined_name(file_name, content_hash)
        beside = folder / f".{name}.part"
        try:
            shutil.copyfile(path, beside)
            os.replace(beside, folder / name)
        finally:
            beside.unlink(missing_ok=True)
        (folder / f"{name}.reason.txt").write_text(f"{file_name}: {reason}\n", encoding="utf-8")

    def _release(self, file_name: str, content_hash: str) -> None:
        """Take a file out of quarantine that waited there and is loaded now."""
        name = _quarantined_name(file_name, content_hash)
        for left in (name, f"{name}.reason.txt"):
            (self._folders.quarantine / left).unlink(missing_ok=True)


def _commonest_problem(connection: duckdb.DuckDBPyConnection, count: int) -> str:
    [(problem,)] = connection.sql(
        "select problem from refused_rows group by problem order by count(*) desc, problem limit 1"
    ).fetchall()
    return f"none of its {count:,} rows could be loaded; most often: {problem}"


def _quarantined_name(file_name: str, content_hash: str) -> str:
    # The path inside an archive must not become a folder, and no name may be too long for the disk.
    return f"{content_hash[:12]}-{file_name.replace('/', '_').replace(chr(92), '_')[-150:]}"


def _outcome(file_name: str, status: str, message: str, layout: str | None = None) -> FileOutcome:
    return FileOutcome(file_name, status, layout, message, _NOTHING)


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0]
