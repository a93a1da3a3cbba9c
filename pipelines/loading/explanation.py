"""What loading would make of a file, told without loading it: `callboard load --explain FILE`."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from models.layout import Layout, Part
from pipelines.loading.clean_text import readable
from pipelines.loading.containers import UnpackingLimits, is_container, unpack
from pipelines.loading.landing import UnreadableFileError, land, scan_file
from pipelines.loading.reading import read_rows, type_rows
from pipelines.loading.recognition import (
    EmptyFileError,
    Recognised,
    RefusedLayoutError,
    UnknownLayoutError,
    recognise,
    shipped_layouts,
)

_SHOWN_RECORDS = 3
_SHOWN_CHARACTERS = 100


def explain_files(paths: Iterable[Path], own_layouts: Sequence[Layout], *, loaded_at: datetime) -> Iterator[str]:
    """Yield lines that tell each file's layout, why, and how its first records map; of an archive of each file in it.

    Args:
        paths: the files.
        own_layouts: the company's layouts, beside those that are shipped.
        loaded_at: what lies a day after it lies in the future.

    Raises:
        OSError: a file cannot be read.
    """
    layouts = (*own_layouts, *shipped_layouts())
    for path in paths:
        yield from _explain_file(path, layouts, loaded_at)


def _explain_file(path: Path, layouts: Sequence[Layout], loaded_at: datetime) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        scan = scan_file(path)
        if not is_container(scan.beginning):
            yield from _explain_content(path, path.name, layouts, scratch, loaded_at)
            return
        try:
            for member in unpack(path, scan.beginning, scratch, UnpackingLimits()):
                if member.path is None:
                    yield f"{member.name}: refused: {member.refusal}"
                else:
                    yield from _explain_content(member.path, member.name, layouts, scratch, loaded_at)
        except UnreadableFileError as error:
            yield f"{path.name}: refused: {error}"


def _explain_content(
    path: Path, name: str, layouts: Sequence[Layout], scratch: Path, loaded_at: datetime
) -> Iterator[str]:
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        try:
            landed = land(path, scan_file(path), name, scratch / "landing")
            with readable(landed, scratch) as text:
                recognised = recognise(text.path, text.form, layouts)
                rows = read_rows(connection, text.path, recognised, scratch_folder=scratch)
        except (UnreadableFileError, UnknownLayoutError, RefusedLayoutError, EmptyFileError) as error:
            yield f"{name}: refused: {error}"
            return
        except duckdb.Error as error:
            yield f"{name}: refused: could not be read: {str(error).splitlines()[0]}"
            return
        yield f"{name}: {recognised.layout.name} ({recognised.layout.title})"
        yield f"  because it has {', '.join(_reasons(recognised))}"
        for position, part in enumerate(recognised.layout.parts):
            type_rows(connection, rows, part, position, loaded_at=loaded_at)
            yield from _explain_part(connection, part)


def _reasons(recognised: Recognised) -> Iterator[str]:
    for column in recognised.layout.columns:
        choices = (column,) if isinstance(column, str) else column
        yield next(choice for choice in choices if choice in recognised.columns)
    if recognised.lines_above_header:
        yield f"its header on line {recognised.lines_above_header + 1}"
    if recognised.delimiter not in (None, ","):
        yield f"columns separated by {recognised.delimiter!r}"


def _explain_part(connection: duckdb.DuckDBPyConnection, part: Part) -> Iterator[str]:
    count, refused = connection.sql("select count(*), count(problem) from incoming").fetchall()[0]
    yield f"  {part.record}: {count:,} records, {refused:,} of them refused"
    first = connection.sql(
        f"select * exclude (record_number, record_id) from incoming order by record_number limit {_SHOWN_RECORDS}"
    )
    names = first.columns
    for record in first.fetchall():
        said = dict(zip(names, record, strict=True))
        yield f"    row {said.pop('row_number')}" + (f", refused: {said['problem']}" if said["problem"] else "")
        del said["problem"]
        said.pop("raw_text", None)
        for field, value in said.items():
            if value is not None:
                yield f"      {field}: {_shown(value)}{_origin(part, field)}"


def _shown(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def _origin(part: Part, field: str) -> str:
    source = part.source_of(field)
    if source is not None:
        found = source.columns or ((source.lookup.rows,) if source.lookup else ())
        return f"   <- {', '.join(found)}" if found else ""
    return "   (the layout says so)" if field in part.defaults else ""
