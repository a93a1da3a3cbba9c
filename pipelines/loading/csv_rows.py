"""The rows of a CSV as a temporary table, and how their fields are written in SQL."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from models.layout import FieldSource, Part
from pipelines.loading.broken_csv import mend
from pipelines.loading.landing import CHUNK_BYTES, MAXIMUM_RAW_TEXT_CHARACTERS
from pipelines.loading.recognition import Recognised
from pipelines.loading.source_rows import OWN_COLUMNS, READER_LIMITS, create_source_rows
from pipelines.loading.sql_fields import holds, sql_name, sql_text

_MISCOUNTED: Final = """
select
    line_byte_position - 1 as position,
    left(any_value(csv_line), {maximum}) as raw_text,
    'has ' || regexp_extract(any_value(error_message), 'Found: (\\d+)', 1) || ' columns, {wanted} are wanted' as reason
from reject_errors
group by position
order by position
"""


class CsvRows:
    """The rows of a CSV in the temporary table `source_rows`, all of them text."""

    def __init__(self, recognised: Recognised) -> None:
        self._recognised = recognised
        self._names = _unique(recognised.columns)
        self._delimiter = recognised.delimiter or ","

    def read(self, connection: duckdb.DuckDBPyConnection, path: Path, scratch_folder: Path) -> None:
        """Create `source_rows` from a CSV and add what cannot be cut into columns to `refused_rows`."""
        lines_above_header = self._recognised.lines_above_header
        self._read(connection, path, lines_above_header)
        [(is_miscounted_only,)] = connection.sql(
            "select bool_and(error_type in ('MISSING COLUMNS', 'TOO MANY COLUMNS')) from reject_errors"
        ).fetchall()
        if is_miscounted_only is None:
            return
        if is_miscounted_only:
            miscounted = connection.sql(
                _MISCOUNTED.format(wanted=len(self._names), maximum=MAXIMUM_RAW_TEXT_CHARACTERS)
            ).fetchall()
            line_numbers, line_count = _lines_at(path, [position for position, *_ in miscounted])
            # Past a broken quote DuckDB skips more rows than it reports; with all lines accounted for it skipped none.
            if self._have_lines(connection, line_count - lines_above_header - 1 - len(miscounted)):
                texts = [(raw_text, reason) for _, raw_text, reason in miscounted]
                _refuse(connection, [(number, *said) for number, said in zip(line_numbers, texts, strict=True)])
                return
        scratch_folder.mkdir(parents=True, exist_ok=True)
        mended = scratch_folder / f"{path.stem}.mended.csv"
        try:
            refused = mend(path, mended, self._delimiter, len(self._names), lines_above_header=lines_above_header)
            _refuse(connection, refused)
            self._read(connection, mended, 0)
        finally:
            mended.unlink(missing_ok=True)

    def _have_lines(self, connection: duckdb.DuckDBPyConnection, count: int) -> bool:
        """Tell whether the rows that were read take so many lines of the file."""
        [(row_count,)] = connection.sql("select count(*) from numbered_rows").fetchall()
        if row_count == count:
            return True
        breaks = " + ".join(
            f"coalesce(sum(strlen({name}) - strlen(replace({name}, chr(10), ''))), 0)"
            for name in map(sql_name, self._names)
        )
        [(break_count,)] = connection.sql(f"select {breaks} from numbered_rows").fetchall()
        return bool(row_count + break_count == count)

    def _read(self, connection: duckdb.DuckDBPyConnection, path: Path, lines_above_header: int) -> None:
        columns = ", ".join(f"{sql_text(name)}: 'varchar'" for name in self._names)
        connection.execute("drop table if exists reject_errors")
        connection.execute("drop table if exists reject_scans")
        create_source_rows(
            connection,
            f"""
            select *
            from read_csv(
                {sql_text(str(path))}, auto_detect = false, header = true, delim = {sql_text(self._delimiter)},
                quote = '"', escape = '"', columns = {{{columns}}}, store_rejects = true, rejects_limit = 0,
                skip = {lines_above_header}, {READER_LIMITS}
            )
            """,
        )

    def views(self, part: Part, position: int) -> Iterator["CsvPart"]:  # noqa: ARG002 - as its kin
        """Yield the rows as a part of the layout sees them."""
        yield CsvPart(part, self._names, self._delimiter, self._recognised)


class CsvPart:
    """The rows of a CSV as one part of a layout sees them."""

    is_padded = True

    def __init__(self, part: Part, names: tuple[str, ...], delimiter: str, recognised: Recognised) -> None:
        self._part = part
        self._names = names
        self._delimiter = delimiter
        self._layout = recognised.layout

    def relation(self) -> str:
        """Return the SQL of the rows that hold the part's record."""
        return "source_rows" if not self._part.when else f"(from source_rows where {holds(self._part.when, self)})"

    def record_number(self) -> str:
        """Return the SQL of a number that no two records of the part share."""
        return "row_number"

    def broken(self) -> str:
        """Return the SQL that says why a row could not be read, or null."""
        return "null::varchar"

    def raw_text(self) -> str:
        """Return the SQL of a record as it stood in the file."""
        return self.raw_text_of_row()

    def raw_text_of_row(self) -> str:
        """Return the SQL of a row of `source_rows` as it stood in the file."""
        values = ", ".join(f"coalesce({sql_name(name)}, '')" for name in self._names)
        return f"concat_ws({sql_text(self._delimiter)}, {values})"

    def is_complete(self, connection: duckdb.DuckDBPyConnection) -> bool:  # noqa: ARG002 - as its kin
        """Tell that nothing was left out: the header names all columns."""
        return True

    def column(self, name: str) -> str | None:
        """Return the SQL of a column, or None where the file does not have it."""
        return sql_name(name) if name in self._names else None

    def looked_up(self, source: FieldSource) -> str:
        """Refuse: a row of a CSV has no lists."""
        raise ValueError(f"a CSV has no list to look {', '.join(source.columns)} up in")

    def metadata(self) -> str:
        """Return the SQL of the JSON of all columns that no field is read from."""
        used = {column for part in self._layout.parts for source in part.sources.values() for column in source.columns}
        pairs = [f"{sql_name(name)} := nullif({sql_name(name)}, '')" for name in self._names if name not in used]
        if not pairs:
            return "null::varchar"
        return f"nullif(json_merge_patch('{{}}', to_json(struct_pack({', '.join(pairs)})))::varchar, '{{}}')"


def _lines_at(path: Path, positions: Sequence[int]) -> tuple[list[int], int]:
    """Return the numbers, from 1, of the lines that begin at positions in a file, in order, and how many lines it has.

    The last line counts also where nothing ends it.
    """
    numbers: list[int] = []
    ended_count, start, last = 0, 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            done = 0
            while len(numbers) < len(positions) and positions[len(numbers)] < start + len(chunk):
                position = positions[len(numbers)] - start
                ended_count += chunk.count(b"\n", done, position)
                done = position
                numbers.append(ended_count + 1)
            ended_count += chunk.count(b"\n", done)
            start += len(chunk)
            last = chunk[-1:]
    return numbers, ended_count + (last != b"\n")


def _refuse(connection: duckdb.DuckDBPyConnection, refused: list[tuple[int, str, str]]) -> None:
    lines = pl.DataFrame(
        [(number, text[:MAXIMUM_RAW_TEXT_CHARACTERS], reason) for number, text, reason in refused],
        schema={"row_number": pl.Int64, "raw_text": pl.String, "problem": pl.String},
        orient="row",
    )
    connection.register("refused", lines)
    connection.execute("insert into refused_rows select * from refused")
    connection.unregister("refused")


def _unique(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Name the columns of a header so that no two are equal and none is empty or called as one of our own."""
    names: list[str] = []
    for position, column in enumerate(columns, start=1):
        name = column or f"column_{position}"
        while name.lower() in {*(other.lower() for other in names), *OWN_COLUMNS}:
            name = f"{name}_{position}"
        names.append(name)
    return tuple(names)
