"""From a recognised file to a temporary table `incoming`: one typed row per record, and why it is refused if it is.

Everything is SQL over whole files; a layout is turned into one expression per canonical field.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import duckdb

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
    """Create the temporary tables `source_rows`, `incoming` and `refused_lines` from a clean UTF-8 file.

    `incoming` has `row_number`, a column for each canonical field of the layout's record, `source_metadata`
    (JSON, mentions only) and `problem` (null for a good row). `refused_lines` has `row_number`, `raw_text`, `reason` of what could
    not even be cut into columns.

    Raises:
        duckdb.Error: the file cannot be read at all.
    """
    connection.execute(
        "create or replace temporary table refused_lines (row_number bigint, raw_text varchar, reason varchar)"
    )
    if recognised.layout.format == "csv":
        _read_csv_rows(connection, path, recognised, scratch_folder)
        fields = _CsvFields(recognised)
    else:
        _read_json_rows(connection, path, recognised.layout)
        fields = _JsonFields(recognised.layout)
    layout = recognised.layout
    columns = [
        f"{_typed(layout, field, kind, fields)} as {_sql_name(field)}"
        for field, kind in FIELDS_OF_RECORD[layout.record].items()
    ]
    if layout.record == "mention":
        columns.append(f"{fields.metadata()} as source_metadata")
    connection.execute(
        f"""
        create or replace temporary table incoming as
        with typed as (
            select row_number, {fields.problem()} as broken, {", ".join(columns)}
            from {fields.relation()}
        )
        select * exclude (broken), coalesce(broken, {_problem(layout)}) as problem
        from typed
        """,
        {"loaded_at": loaded_at},
    )


def raw_text_of_row(recognised: Recognised) -> str:
    """Return the SQL that shows a row of `source_rows` as it stood in the file."""
    if recognised.layout.format == "json_lines":
        return "source_rows.line"
    names = [f"coalesce(source_rows.{_sql_name(name)}, '')" for name in _unique(recognised.columns)]
    return f"concat_ws({sql_text(recognised.delimiter or ',')}, {', '.join(names)})"


def _read_csv_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, recognised: Recognised, scratch_folder: Path
) -> None:
    delimiter = recognised.delimiter or ","
    names = _unique(recognised.columns)
    connection.execute("drop table if exists reject_errors")
    connection.execute("drop table if exists reject_scans")
    connection.execute(_csv_query(path, names, delimiter))
    refusals = connection.sql("select count(*) from reject_errors").fetchall()[0][0]
    if not refusals:
        return
    # DuckDB reports where it stumbled but not all that it skipped, so a file with broken rows is mended first.
    scratch_folder.mkdir(parents=True, exist_ok=True)
    mended = scratch_folder / f"{path.stem}.mended.csv"
    try:
        refused = mend(path, mended, delimiter, len(names))
        connection.execute(_csv_query(mended, names, delimiter))
    finally:
        mended.unlink(missing_ok=True)
    connection.executemany(
        "insert into refused_lines values (?, ?, ?)",
        [(line, text[:MAXIMUM_RAW_TEXT_CHARACTERS], reason) for line, text, reason in refused],
    ) if refused else None


def _csv_query(path: Path, names: tuple[str, ...], delimiter: str) -> str:
    columns = ", ".join(f"{sql_text(name)}: 'varchar'" for name in names)
    return f"""
    create or replace temporary table source_rows as
    select row_number() over () as row_number, *
    from read_csv(
        {sql_text(str(path))}, auto_detect = false, header = true, delim = {sql_text(delimiter)}, quote = '"', escape = '"',
        columns = {{{columns}}}, store_rejects = true, rejects_limit = 1, max_line_size = {_MAXIMUM_LINE_BYTES}
    )
    """


def _read_json_rows(connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout) -> None:
    connection.execute(
        f"""
        create or replace temporary table source_rows as
        select row_number() over () as row_number, line
        from read_csv(
            {sql_text(str(path))}, auto_detect = false, header = false, delim = {sql_text(_NO_DELIMITER)}, quote = '', escape = '',
            columns = {{'line': 'varchar'}}, max_line_size = {_MAXIMUM_LINE_BYTES}
        )
        """
    )
    connection.execute(
        f"""
        insert into refused_lines
        select row_number, left(line, {MAXIMUM_RAW_TEXT_CHARACTERS}), 'is not a JSON object; the line may be cut short'
        from source_rows
        where trim(line) != '' and (not json_valid(line) or json_type(line) != 'OBJECT')
        """
    )
    if layout.records is None:
        return
    lookups = {source.lookup for name in layout.fields if (source := layout.source_of(name)) and source.lookup}
    for number, lookup in enumerate(sorted((entry for entry in lookups if entry.equals is None), key=repr)):
        connection.execute(
            f"""
            create or replace temporary table page_lookup_{number} as
            select row_number, entry ->> {sql_text(lookup.match)} as match_value, any_value(entry ->> {sql_text(lookup.take)}) as taken
            from (
                select row_number, unnest(json_extract(line, {sql_text(lookup.rows + "[*]")})) as entry
                from source_rows
                where row_number not in (select row_number from refused_lines)
            )
            group by all
            """
        )


class _CsvFields:
    """How the fields of a CSV row are written in SQL."""

    def __init__(self, recognised: Recognised) -> None:
        self._layout = recognised.layout
        self._names = _unique(recognised.columns)

    def relation(self) -> str:
        return "source_rows"

    def problem(self) -> str:
        return "null"

    def value(self, source: FieldSource) -> str | None:
        present = [_sql_name(column) for column in source.columns if column in self._names]
        return f"coalesce({', '.join(present)})" if present else None

    def metadata(self) -> str:
        used = {column for name in self._layout.fields for column in _source(self._layout, name).columns}
        other = [name for name in self._names if name not in used]
        if not other:
            return "null::varchar"
        pairs = ", ".join(f"{_sql_name(name)} := nullif({_sql_name(name)}, '')" for name in other)
        return f"nullif(json_merge_patch('{{}}', to_json(struct_pack({pairs})))::varchar, '{{}}')"


class _JsonFields:
    """How the fields of a JSON record are written in SQL."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._sources = {name: _source(layout, name) for name in layout.fields}
        self._paths = sorted(
            {_json_path(column) for source in self._sources.values() for column in source.columns}
        )
        lookups = {source.lookup for source in self._sources.values() if source.lookup}
        self._page_lookups = sorted((entry for entry in lookups if entry.equals is None), key=repr)

    def relation(self) -> str:
        good = "row_number not in (select row_number from refused_lines) and trim(line) != ''"
        paths = "[" + ", ".join(sql_text(path) for path in self._paths) + "]"
        if self._layout.records is None:
            return f"(select row_number, line as record, json_extract_string(line, {paths}) as values from source_rows where {good})"
        listed = sql_text(self._layout.records)
        joins, taken = "", ""
        for number, lookup in enumerate(self._page_lookups):
            key = self._lookup_key(lookup)
            joins += (
                f" left join page_lookup_{number} on record_rows.row_number = page_lookup_{number}.row_number"
                f" and {key} = page_lookup_{number}.match_value"
            )
            taken += f", page_lookup_{number}.taken as taken_{number}"
        return f"""(
            select record_rows.*{taken}
            from (
                select row_number, record, json_extract_string(record, {paths}) as values
                from (
                    select
                        row_number,
                        unnest(
                            case json_type(line, {listed})
                                when 'ARRAY' then json_extract(line, {sql_text(self._layout.records + "[*]")})
                                when 'OBJECT' then [json_extract(line, {listed})]
                                else []
                            end
                        ) as record
                    from source_rows
                    where {good}
                )
            ) as record_rows{joins}
        )"""

    def problem(self) -> str:
        return "null"

    def _position(self, column: str) -> str:
        return f"values[{self._paths.index(_json_path(column)) + 1}]"

    def _lookup_key(self, lookup: object) -> str:
        source = next(source for source in self._sources.values() if source.lookup == lookup)
        return f"record_rows.{self._position(source.columns[0])}"

    def value(self, source: FieldSource) -> str | None:
        if source.lookup is None:
            return f"coalesce({', '.join(self._position(column) for column in source.columns)})"
        if source.lookup.equals is None:
            return f"taken_{self._page_lookups.index(source.lookup)}"
        rows, match, take = (sql_text(part) for part in (source.lookup.rows + "[*]", source.lookup.match, source.lookup.take))
        wanted = sql_text(source.lookup.equals)
        return (
            f"list_extract(list_filter(json_extract(record, {rows}), lambda entry: (entry ->> {match}) = {wanted}), 1)"
            f" ->> {take}"
        )

    def metadata(self) -> str:
        top_level = {column.removeprefix("$.").split(".")[0].split("[")[0] for column in self._paths}
        removal = sql_text(json.dumps(dict.fromkeys(sorted(top_level))))
        known = "[" + ", ".join(sql_text(name) for name in sorted(top_level)) + "]"
        return (
            f"case when len(list_where(json_keys(record), [not list_contains({known}, key) for key in json_keys(record)])) > 0"
            f" then nullif(json_merge_patch(record::json, {removal}::json)::varchar, '{{}}') end"
        )


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


def _typed(layout: Layout, field: str, kind: FieldKind, fields: "_CsvFields | _JsonFields") -> str:
    source = layout.source_of(field)
    value = fields.value(source) if source else None
    default = layout.defaults.get(field)
    if value is None:
        value = "null::varchar" if default is None else sql_text(default)
    elif default is not None:
        value = f"coalesce(nullif(trim({value}), ''), {sql_text(default)})"
    if source and source.values:
        whens = " ".join(f"when {sql_text(found)} then {sql_text(meant)}" for found, meant in source.values.items())
        value = f"case {value} {whens} else {value} end"
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
