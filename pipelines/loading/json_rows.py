"""The lines of a JSON lines file as a temporary table, and how the fields of their records are written in SQL."""

import json
from pathlib import Path

import duckdb

from models.layout import FieldSource, Layout, Part
from pipelines.loading.landing import MAXIMUM_LINE_BYTES
from pipelines.loading.sql_fields import holds, sql_text

# Four characters that no text has in a row: each line of JSON is read as a CSV of one column.
_NO_DELIMITER = "\x01\x02\x03\x04"

_LINES = """(
    select row_number, line, case when json_valid(line) then json_type(line) = 'OBJECT' else false end as is_whole
    from source_rows
    where trim(line) != ''
)"""


class JsonRows:
    """The lines of a file in the temporary table `source_rows`."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def read(self, connection: duckdb.DuckDBPyConnection, path: Path, scratch_folder: Path) -> None:  # noqa: ARG002
        """Create `source_rows`, one row a line, and a table for each list of a page in which fields are looked up."""
        connection.execute(
            f"""
            create or replace temporary table source_rows as
            select row_number() over () as row_number, line
            from read_csv(
                {sql_text(str(path))}, auto_detect = false, header = false, delim = {sql_text(_NO_DELIMITER)},
                quote = '', escape = '', columns = {{'line': 'varchar'}}, max_line_size = {MAXIMUM_LINE_BYTES}
            )
            """
        )
        for position, part in enumerate(self._layout.parts):
            self.select(part, position).create_lookups(connection)

    def select(self, part: Part, position: int) -> "JsonPart":
        """Return the lines as a part of the layout sees them."""
        lists = {_top_level(other.records) for other in self._layout.parts if other.records is not None}
        return JsonPart(part, position, lists)


class JsonPart:
    """The records of a file as one part of a layout sees them."""

    is_padded = False

    def __init__(self, part: Part, position: int, lists: set[str]) -> None:
        self._part = part
        self._lists = lists
        self._position = position
        self._sources = part.sources
        columns = {column for source in self._sources.values() for column in source.columns}
        columns |= {condition.column for condition in part.when}
        self._paths = sorted({_json_path(column) for column in columns if not column.startswith("$$")})
        self._line_paths = sorted({column[1:] for column in columns if column.startswith("$$")})
        lookups = {source.lookup for source in self._sources.values() if source.lookup}
        self._page_lookups = sorted((lookup for lookup in lookups if lookup.equals is None), key=repr)

    def _lookup_table(self, number: int) -> str:
        return f"page_lookup_{self._position}_{number}"

    def create_lookups(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create a table for each list of a page in which fields are looked up."""
        for number, lookup in enumerate(self._page_lookups):
            connection.execute(
                f"""
                create or replace temporary table {self._lookup_table(number)} as
                select
                    row_number,
                    entry ->> {sql_text(lookup.match)} as match_value,
                    any_value(entry ->> {sql_text(lookup.take)}) as taken
                from (
                    select
                        row_number,
                        unnest(case when is_whole then json_extract(line, {sql_text(lookup.rows + "[*]")}) end) as entry
                    from {_LINES}
                )
                group by all
                """
            )

    def relation(self) -> str:
        """Return the SQL of the records, and of the lines that could not be read with them."""
        found = "record_rows.found"
        selected = f"""(
            select
                row_number, line, is_whole, record,
                {_strings("record", self._paths)} as found, {_strings("line", self._line_paths)} as found_in_line
            from {self._records()}
        )"""
        if self._page_lookups:
            joins, taken = "", ""
            for number, lookup in enumerate(self._page_lookups):
                source = next(source for source in self._sources.values() if source.lookup == lookup)
                table, index = self._lookup_table(number), self._paths.index(_json_path(source.columns[0])) + 1
                joins += (
                    f" left join {table} on record_rows.row_number = {table}.row_number"
                    f" and {found}[{index}] = {table}.match_value"
                )
                taken += f", {table}.taken as taken_{number}"
            selected = f"(select record_rows.*{taken} from {selected} as record_rows{joins})"
        if self._part.when:
            selected = f"(from {selected} where not is_whole or ({holds(self._part.when, self)}))"
        # A line that cannot be read is refused once, not once for each part.
        return selected if self._position == 0 else f"(from {selected} where is_whole)"

    def _records(self) -> str:
        listed = self._part.records
        if listed is None:
            return f"(select row_number, is_whole, line, line as record from {_LINES})"
        if "*" in listed or ".." in listed:
            entries = f"json_extract(line, {sql_text(listed)})"
        else:
            entries = f"""case json_type(line, {sql_text(listed)})
                when 'ARRAY' then json_extract(line, {sql_text(listed + "[*]")})
                when 'OBJECT' then [json_extract(line, {sql_text(listed)})]
                else []
            end"""
        return f"""(
            select row_number, is_whole, line, unnest(case when is_whole then {entries} else [null] end) as record
            from {_LINES}
        )"""

    def record_number(self) -> str:
        """Return the SQL of a number that no two records of the part share."""
        return "row_number" if self._part.records is None else "row_number() over ()"

    def broken(self) -> str:
        """Return the SQL that says why a line could not be read, or null."""
        return "case when not is_whole then 'is not a JSON object; the line may be cut short' end"

    def raw_text(self) -> str:
        """Return the SQL of a record as it stood in the file."""
        return "coalesce(record::varchar, line)"

    def raw_text_of_row(self) -> str:
        """Return the SQL of a row of `source_rows` as it stood in the file."""
        return "line"

    def column(self, name: str) -> str | None:
        """Return the SQL of what stands at a path of the record (`$.a`, or the key alone) or of its line (`$$.a`)."""
        if name.startswith("$$"):
            return f"found_in_line[{self._line_paths.index(name[1:]) + 1}]"
        return f"found[{self._paths.index(_json_path(name)) + 1}]"

    def looked_up(self, source: FieldSource) -> str:
        """Return the SQL of a value that stands in a list of the page or of the record."""
        lookup = source.lookup
        assert lookup is not None
        if lookup.equals is None:
            return f"taken_{self._page_lookups.index(lookup)}"
        rows, match, take = (sql_text(part) for part in (lookup.rows + "[*]", lookup.match, lookup.take))
        entries = f"case when is_whole then json_extract(record, {rows}) end"
        wanted = sql_text(lookup.equals)
        return f"list_extract(list_filter({entries}, lambda entry: (entry ->> {match}) = {wanted}), 1) ->> {take}"

    def metadata(self) -> str:
        """Return the SQL of the JSON of all keys that no field is read from and that hold no other records."""
        top_level = sorted({_top_level(path) for path in self._paths} | self._lists)
        known = "[" + ", ".join(sql_text(name) for name in top_level) + "]"
        removal = sql_text(json.dumps(dict.fromkeys(top_level)))
        return f"""case
            when is_whole and len(list_filter(json_keys(record), lambda key: not list_contains({known}, key))) > 0
                then nullif(json_merge_patch(record::json, {removal}::json)::varchar, '{{}}')
        end"""


def _strings(value: str, paths: list[str]) -> str:
    if not paths:
        return "null::varchar[]"
    return f"case when is_whole then json_extract_string({value}, [{', '.join(map(sql_text, paths))}]) end"


def _json_path(column: str) -> str:
    return column if column.startswith("$") else f'$."{column}"'


def _top_level(path: str) -> str:
    """Return the first key of a JSON path."""
    rest = path.removeprefix("$.")
    return rest.split('"')[1] if rest.startswith('"') else rest.split(".")[0].split("[")[0]
