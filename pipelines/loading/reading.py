"""From a recognised file to a temporary table `incoming`: one typed row per record, and why it is refused if it is.

Everything is SQL over whole files; a layout is turned into one expression per canonical field.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from models.layout import FIELDS_OF_RECORD, FieldKind, FieldSource, Layout
from models.taxonomy import TEAM_ACTIONS
from pipelines.loading.broken_csv import mend
from pipelines.loading.recognition import Recognised

MAXIMUM_RAW_TEXT_CHARACTERS = 10_000
_MAXIMUM_LINE_BYTES = 64 * 1024 * 1024
# Four characters that no text has in a row: each line of JSON is read as a CSV of one column.
_NO_DELIMITER = "\x01\x02\x03\x04"
# Nothing was posted before the web was; such a date is a default of some export (0001-01-01, 1970-01-01 by a null).
_EARLIEST_POSTED_AT = "1990-01-01 00:00:00+00"

_INSTANT = r"""
case
    when {value} is null or trim({value}) = '' then null
    when regexp_full_match(trim({value}), '\d{{9,11}}(\.\d+)?') then to_timestamp(try_cast(trim({value}) as double))
    when regexp_full_match(trim({value}), '\d{{12,14}}') then to_timestamp(try_cast(trim({value}) as double) / 1000)
    else {written}
end"""

# The ampersand comes last, so that "&amp;lt;" becomes "&lt;" and no more.
_HTML_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"))

_READERS: Mapping[FieldKind, str] = {
    "text": "nullif(trim({value}), '')",
    "integer": "try_cast(replace(trim({value}), ',', '') as bigint)",
    "number": "try_cast(trim({value}) as double)",
    "boolean": (
        "case when lower(trim({value})) in ('true', 't', 'yes', 'y', '1') then true"
        " when lower(trim({value})) in ('false', 'f', 'no', 'n', '0') then false end"
    ),
    "date": "try_cast(trim({value}) as date)",
}


def sql_text(value: str) -> str:
    """Return a SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def _sql_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read_incoming(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    recognised: Recognised,
    *,
    loaded_at: datetime,
    scratch_folder: Path,
) -> None:
    """Create the temporary tables `incoming` and `refused_rows` from a clean UTF-8 file.

    `incoming` has `record_number` (unique), `row_number` (in the file; the records of a page share it), a column for
    each canonical field of the layout's record, `source_metadata` (JSON, of mentions only) and `problem` (null for a
    good row). `refused_rows` has `row_number`, `raw_text` (as it stood in the
    file) and `problem` of all others; for what could not even be cut into columns `row_number` is the line in the file.

    Raises:
        duckdb.Error: the file cannot be read at all.
    """
    connection.execute(
        "create or replace temporary table refused_rows (row_number bigint, raw_text varchar, problem varchar)"
    )
    layout = recognised.layout
    rows: _CsvRows | _JsonRows
    if layout.format == "csv":
        rows = _CsvRows(recognised, path)
        rows.read(connection)
        if not rows.are_whole(connection):
            scratch_folder.mkdir(parents=True, exist_ok=True)
            mended = scratch_folder / f"{path.stem}.mended.csv"
            try:
                _refuse(connection, mend(path, mended, rows.delimiter, len(rows.names)))
                rows = _CsvRows(recognised, mended)
                rows.read(connection)
            finally:
                mended.unlink(missing_ok=True)
    else:
        rows = _JsonRows(layout, path)
        rows.read(connection)
    _type_rows(connection, layout, rows, loaded_at)


def _refuse(connection: duckdb.DuckDBPyConnection, refused: list[tuple[int, str, str]]) -> None:
    lines = pl.DataFrame(
        [(number, text[:MAXIMUM_RAW_TEXT_CHARACTERS], reason) for number, text, reason in refused],
        schema={"row_number": pl.Int64, "raw_text": pl.String, "problem": pl.String},
        orient="row",
    )
    connection.register("refused", lines)
    connection.execute("insert into refused_rows select * from refused")
    connection.unregister("refused")


def _type_rows(
    connection: duckdb.DuckDBPyConnection, layout: Layout, rows: "_CsvRows | _JsonRows", loaded_at: datetime
) -> None:
    columns = [
        f"{_typed(layout, field, kind, rows)} as {_sql_name(field)}"
        for field, kind in FIELDS_OF_RECORD[layout.record].items()
    ]
    if layout.record == "mention":
        columns.append(f"{rows.metadata()} as source_metadata")
    connection.execute(
        f"""
        create or replace temporary table incoming as
        select * exclude (broken), coalesce(broken, {_problem(layout)}) as problem
        from (
            select {rows.record_number()} as record_number, row_number, {rows.broken()} as broken, {", ".join(columns)}
            from {rows.relation()}
        )
        """,
        {"loaded_at": loaded_at},
    )
    connection.execute(
        f"""
        insert into refused_rows
        select row_number, left({rows.raw_text()}, {MAXIMUM_RAW_TEXT_CHARACTERS}), "problem of the row"
        from (select row_number, problem as "problem of the row" from incoming where problem is not null)
        inner join source_rows using (row_number)
        """
    )
    connection.execute("drop table source_rows")


class _CsvRows:
    """The rows of a CSV and how their fields are written in SQL."""

    def __init__(self, recognised: Recognised, path: Path) -> None:
        self.names = _unique(recognised.columns)
        self.delimiter = recognised.delimiter or ","
        self._layout = recognised.layout
        self._path = path

    def read(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create `source_rows`, so that what follows runs in parallel: numbering the rows does not."""
        columns = ", ".join(f"{sql_text(name)}: 'varchar'" for name in self.names)
        connection.execute("drop table if exists reject_errors")
        connection.execute("drop table if exists reject_scans")
        connection.execute(
            f"""
            create or replace temporary table source_rows as
            select row_number() over () as row_number, *
            from read_csv(
                {sql_text(str(self._path))}, auto_detect = false, header = true, delim = {sql_text(self.delimiter)},
                quote = '"', escape = '"', columns = {{{columns}}}, store_rejects = true, rejects_limit = 1,
                max_line_size = {_MAXIMUM_LINE_BYTES}
            )
            """
        )

    def are_whole(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Tell whether no row was broken: past a broken quote DuckDB skips more rows than it reports."""
        return connection.sql("select 1 from reject_errors limit 1").fetchall() == []

    def relation(self) -> str:
        return "source_rows"

    def record_number(self) -> str:
        return "row_number"

    def broken(self) -> str:
        return "null::varchar"

    def raw_text(self) -> str:
        values = ", ".join(f"coalesce({_sql_name(name)}, '')" for name in self.names)
        return f"concat_ws({sql_text(self.delimiter)}, {values})"

    def value(self, source: FieldSource) -> str | None:
        present = [_sql_name(column) for column in source.columns if column in self.names]
        return f"coalesce({', '.join(present)})" if present else None

    def metadata(self) -> str:
        used = {column for name in self._layout.fields for column in _source(self._layout, name).columns}
        pairs = [f"{_sql_name(name)} := nullif({_sql_name(name)}, '')" for name in self.names if name not in used]
        if not pairs:
            return "null::varchar"
        return f"nullif(json_merge_patch('{{}}', to_json(struct_pack({', '.join(pairs)})))::varchar, '{{}}')"


class _JsonRows:
    """The records of JSON lines and how their fields are written in SQL."""

    _LINES = """(
        select row_number, line, case when json_valid(line) then json_type(line) = 'OBJECT' else false end as is_whole
        from source_rows
        where trim(line) != ''
    )"""

    def __init__(self, layout: Layout, path: Path) -> None:
        self._layout = layout
        self._path = path
        self._sources = {name: _source(layout, name) for name in layout.fields}
        self._paths = sorted({_json_path(column) for source in self._sources.values() for column in source.columns})
        lookups = {source.lookup for source in self._sources.values() if source.lookup}
        self._page_lookups = sorted((lookup for lookup in lookups if lookup.equals is None), key=repr)

    def read(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create `source_rows`, one row a line, and a table for each list of a page in which fields are looked up."""
        connection.execute(
            f"""
            create or replace temporary table source_rows as
            select row_number() over () as row_number, line
            from read_csv(
                {sql_text(str(self._path))}, auto_detect = false, header = false, delim = {sql_text(_NO_DELIMITER)},
                quote = '', escape = '', columns = {{'line': 'varchar'}}, max_line_size = {_MAXIMUM_LINE_BYTES}
            )
            """
        )
        for number, lookup in enumerate(self._page_lookups):
            connection.execute(
                f"""
                create or replace temporary table page_lookup_{number} as
                select
                    row_number,
                    entry ->> {sql_text(lookup.match)} as match_value,
                    any_value(entry ->> {sql_text(lookup.take)}) as taken
                from (
                    select
                        row_number,
                        unnest(case when is_whole then json_extract(line, {sql_text(lookup.rows + "[*]")}) end) as entry
                    from {self._LINES}
                )
                group by all
                """
            )

    def relation(self) -> str:
        paths = "[" + ", ".join(sql_text(path) for path in self._paths) + "]"
        records = f"(select row_number, is_whole, line, line as record from {self._LINES})"
        if self._layout.records is not None:
            listed, entries = sql_text(self._layout.records), sql_text(self._layout.records + "[*]")
            records = f"""(
                select row_number, is_whole, line, unnest(
                    case
                        when not is_whole then [null]
                        when json_type(line, {listed}) = 'ARRAY' then json_extract(line, {entries})
                        when json_type(line, {listed}) = 'OBJECT' then [json_extract(line, {listed})]
                        else []
                    end
                ) as record
                from {self._LINES}
            )"""
        found = f"""(
            select
                row_number, line, is_whole, record,
                case when is_whole then json_extract_string(record, {paths}) end as found
            from {records}
        )"""
        joins, taken = "", ""
        for number, lookup in enumerate(self._page_lookups):
            source = next(source for source in self._sources.values() if source.lookup == lookup)
            joins += (
                f" left join page_lookup_{number} on record_rows.row_number = page_lookup_{number}.row_number"
                f" and record_rows.{self._position(source.columns[0])} = page_lookup_{number}.match_value"
            )
            taken += f", page_lookup_{number}.taken as taken_{number}"
        return f"(select record_rows.*{taken} from {found} as record_rows{joins})" if joins else found

    def record_number(self) -> str:
        return "row_number" if self._layout.records is None else "row_number() over ()"

    def broken(self) -> str:
        return "case when not is_whole then 'is not a JSON object; the line may be cut short' end"

    def raw_text(self) -> str:
        return "line"

    def _position(self, column: str) -> str:
        return f"found[{self._paths.index(_json_path(column)) + 1}]"

    def value(self, source: FieldSource) -> str | None:
        if source.lookup is None:
            return f"coalesce({', '.join(self._position(column) for column in source.columns)})"
        if source.lookup.equals is None:
            return f"taken_{self._page_lookups.index(source.lookup)}"
        lookup = source.lookup
        rows, match, take = (sql_text(part) for part in (lookup.rows + "[*]", lookup.match, lookup.take))
        wanted = sql_text(source.lookup.equals)
        entries = f"case when is_whole then json_extract(record, {rows}) end"
        return f"list_extract(list_filter({entries}, lambda entry: (entry ->> {match}) = {wanted}), 1) ->> {take}"

    def metadata(self) -> str:
        top_level = sorted({column.removeprefix("$.").strip('"').split(".")[0].split("[")[0] for column in self._paths})
        known = "[" + ", ".join(sql_text(name) for name in top_level) + "]"
        removal = sql_text(json.dumps(dict.fromkeys(top_level)))
        return f"""case
            when is_whole and len(list_filter(json_keys(record), lambda key: not list_contains({known}, key))) > 0
                then nullif(json_merge_patch(record::json, {removal}::json)::varchar, '{{}}')
        end"""


def _source(layout: Layout, field: str) -> FieldSource:
    source = layout.source_of(field)
    if source is None:
        raise KeyError(field)
    return source


def _json_path(column: str) -> str:
    return column if column.startswith("$") else f'$."{column}"'


def _unique(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Name the columns of a header so that no two are equal and none is empty or called as our row number."""
    names: list[str] = []
    for position, column in enumerate(columns, start=1):
        name = column or f"column_{position}"
        while name.lower() in {*(other.lower() for other in names), "row_number"}:
            name = f"{name}_{position}"
        names.append(name)
    return tuple(names)


def _typed(layout: Layout, field: str, kind: FieldKind, rows: "_CsvRows | _JsonRows") -> str:
    source = layout.source_of(field)
    value = rows.value(source) if source else None
    default = layout.defaults.get(field)
    if value is None:
        value = "null::varchar" if default is None else sql_text(default)
    elif default is not None:
        value = f"coalesce(nullif(trim({value}), ''), {sql_text(default)})"
    if source and source.values:
        whens = " ".join(f"when {sql_text(found)} then {sql_text(meant)}" for found, meant in source.values.items())
        value = f"case {value} {whens} else {value} end"
    if source and source.html_escaped:
        for escaped, meant in _HTML_ESCAPES:
            value = f"replace({value}, {sql_text(escaped)}, {sql_text(meant)})"
    if field == "text":
        return value
    if kind == "instant":
        formats = source.formats if source else ()
        return _INSTANT.format(value=value, written=_written_instant(value, formats))
    return _READERS[kind].format(value=value)


def _written_instant(value: str, formats: tuple[str, ...]) -> str:
    attempts = [f"try_cast(try_strptime(trim({value}), {sql_text(pattern)}) as timestamptz)" for pattern in formats]
    if not attempts:
        attempts = [f"try_cast(trim({value}) as timestamptz)"]
    return f"coalesce({', '.join(attempts)})"


def _problem(layout: Layout) -> str:
    """Return the SQL that says why a row is refused, or null where it is good."""
    if layout.record == "mention":
        tests = {
            "id is null": "'id: is missing'",
            r"regexp_full_match(id, '\d(\.\d+)?[eE]\+\d+')": (
                "'id: ' || id || ' was rounded by a spreadsheet; export the file again with ids as text'"
            ),
            "text is null and deleted_at is null": "'text: is missing'",
            "posted_at is null and deleted_at is null": (
                "'posted_at: is missing or is no date; wanted ISO 8601 with an offset, or epoch seconds'"
            ),
            "posted_at > $loaded_at + interval 1 day": "'posted_at: ' || posted_at || ' lies in the future'",
            f"posted_at < timestamptz '{_EARLIEST_POSTED_AT}'": "'posted_at: ' || posted_at || ' lies before 1990'",
        }
    elif layout.record == "team_action":
        actions = ", ".join(sql_text(action) for action in TEAM_ACTIONS)
        tests = {
            "id is null": "'id: is missing'",
            f"action is null or action not in ({actions})": (
                "'action: ' || coalesce(action, 'nothing') || ' is none of ' || " + sql_text(", ".join(TEAM_ACTIONS))
            ),
            '"at" is null': "'at: is missing or is no date'",
        }
    else:
        tests = {
            "action_id is null": "'action_id: is missing'",
            "department is null": "'department: is missing'",
            "status is null or status not in ('open', 'done', 'dropped')": "'status: must be open, done or dropped'",
            "opened_at is null": "'opened_at: is missing or is no date'",
        }
    whens = " ".join(f"when {test} then {reason}" for test, reason in tests.items())
    known_time = "" if "$loaded_at" in whens else " when $loaded_at is null then null"
    return f"case {whens}{known_time} end"
