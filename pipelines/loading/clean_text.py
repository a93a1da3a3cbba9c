"""From a landed file to what the readers take: clean UTF-8 text of CSV or of one JSON object a line."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from models.layout import FileFormat
from pipelines.loading import feeds, json_documents
from pipelines.loading.landing import CHUNK_BYTES, PARQUET, LandedFile, UnreadableFileError
from pipelines.loading.sql_fields import sql_text

_SAMPLE_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class CleanText:
    """Text that the readers take as it is."""

    path: Path
    form: FileFormat


@contextmanager
def readable(landed: LandedFile, scratch_folder: Path) -> Iterator[CleanText]:
    """Give clean text: the landed file itself, or a copy in scratch that lives as long as the block.

    Raises:
        UnreadableFileError: the text is of no form that can be read.
    """
    scratch_folder.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=scratch_folder))
    try:
        yield _in_lines(landed, _in_utf8(landed, folder), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _in_utf8(landed: LandedFile, folder: Path) -> Path:
    if landed.is_clean:
        return landed.path
    cleaned = folder / "cleaned.txt"
    if landed.encoding == PARQUET:
        _write_table(landed.path, cleaned)
        return cleaned
    with (
        landed.path.open("r", encoding=landed.encoding, errors="replace", newline="") as source,
        cleaned.open("w", encoding="utf-8", errors="replace", newline="") as target,
    ):
        while text := source.read(CHUNK_BYTES):
            target.write(text.replace("\x00", ""))
    return cleaned


def _write_table(parquet: Path, target: Path) -> None:
    """Write a Parquet file as CSV, so that it is of the layout that its columns tell; as JSON lines where it nests."""
    table = f"read_parquet({sql_text(str(parquet))})"
    # A database of its own, because a damaged file may bring down the one that reads it.
    with duckdb.connect() as connection:
        try:
            connection.execute("set TimeZone = 'UTC'")
            kinds = [row[1] for row in connection.sql(f"describe from {table}").fetchall()]
            is_nested = any(mark in kind for kind in kinds for mark in ("STRUCT", "[", "MAP"))
            form = "format json" if is_nested else "format csv, header true"
            connection.execute(f"copy (from {table}) to {sql_text(str(target))} ({form})")
        except duckdb.Error as error:
            if "No space left" in str(error):
                raise
            raise UnreadableFileError(f"this Parquet file is damaged ({str(error).splitlines()[0]})") from None


def _in_lines(landed: LandedFile, path: Path, folder: Path) -> CleanText:
    lines = folder / "lines.jsonl"
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as source:
        sample = source.read(_SAMPLE_CHARACTERS)
        source.seek(0)
        if sample.lstrip().startswith("<"):
            if not feeds.is_feed(sample):
                raise UnreadableFileError("this is a web page or XML that is neither RSS nor Atom")
            feeds.write_json_lines(source, lines)
            return CleanText(lines, "json_lines")
        has_object_lines = json_documents.is_json_lines(sample)
        if has_object_lines and not landed.has_endless_line:
            return CleanText(path, "json_lines")
        if has_object_lines or sample.lstrip().startswith(("{", "[")):
            json_documents.write_json_lines(source, lines)
            return CleanText(lines, "json_lines")
    if landed.has_endless_line:
        raise UnreadableFileError("a line in it is longer than 64 MiB; no table has such rows")
    return CleanText(path, "csv")
