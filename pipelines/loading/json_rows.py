"""The lines of a JSON lines file as a temporary table, and how the fields of their records are written in SQL."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from models.layout import FieldSource, Part
from pipelines.loading.json_shape import JsonShape
from pipelines.loading.recognition import Recognised
from pipelines.loading.source_rows import READER_LIMITS, create_source_rows
from pipelines.loading.sql_fields import holds, sql_text

# Four characters that no text has in a row: each line of JSON is read as a CSV of one column.
_NO_DELIMITER = "\x01\x02\x03\x04"

# Whether a line is an object, and whether it is blank, is mostly told by its first character.
_LINES = r"""(
    select
        row_number,
        line,
        case
            when starts_with(line, '{') then json_valid(line)
            else json_valid(line) and regexp_matches(line, '^\s*\{')
        end as is_whole
    from source_rows
    where starts_with(line, '{') or trim(line) != ''
)"""


# Most records of a file have the keys of its first ones, in one of a few orders.
_FIRST_KEYS = f"""
select json_keys(line) as keys
from {_LINES}
where is_whole and row_number <= 100
group by keys
order by count(*) desc, keys
limit 10
"""


class JsonRows:
    """The lines of a file in the temporary table `source_rows`."""

    def __init__(self, recognised: Recognised) -> None:
        self._layout = recognised.layout
        self._first_keys: list[list[str]] = []

    def read(self, connection: duckdb.DuckDBPyConnection, path: Path, scratch_folder: Path) -> None:  # noqa: ARG002 - as its kin
        """Create `source_rows`, one row a line, and a table for each list of a page in which fields are looked up."""
        create_source_rows(
            connection,
            f"""
            select line
            from read_csv(
                {sql_text(str(path))}, auto_detect = false, header = false, delim = {sql_text(_NO_DELIMITER)},
                quote = '', escape = '', columns = {{'line': 'varchar'}}, {READER_LIMITS}
            )
            """,
        )
        self._first_keys = [keys for (keys,) in connection.sql(_FIRST_KEYS).fetchall()]
        for position, part in enumerate(self._layout.parts):
            JsonPart(part, position, self._lists).create_lookups(connection)

    def views(self, part: Part, position: int) -> Iterator["JsonPart"]:
        """Yield the lines as a part of the layout sees them; the next where the one before is not complete.

        A field that no line has still costs some time in each, so a part first looks for the keys of the first lines.
        """
        has_metadata = part.record == "mention" and part.records is None
        if has_metadata and not part.when and not any(source.lookup for source in part.sources.values()):
            yield JsonPart(part, position, self._lists, self._first_keys)
        yield JsonPart(part, position, self._lists)

    @property
    def _lists(self) -> set[str]:
        return {_top_level(other.records) for other in self._layout.parts if other.records is not None}


class JsonPart:
    """The records of a file as one part of a layout sees them."""

    is_padded = False

    def __init__(
        self, part: Part, position: int, lists: set[str], first_keys: Sequence[Sequence[str]] | None = None
    ) -> None:
        self._part = part
        self._position = position
        self._sources = part.sources
        columns = {column for source in self._sources.values() for column in source.columns}
        columns |= {condition.column for condition in part.when}
        paths = sorted({_json_path(column) for column in columns if not column.startswith("$$")})
        seen = {key for keys in first_keys or () for key in keys}
        self._paths = [path for path in paths if first_keys is None or _top_level(path) in seen]
        self._left_out = sorted({_top_level(path) for path in paths} - {_top_level(path) for path in self._paths})
        self._known = sorted({_top_level(path) for path in self._paths} | lists)
        self._plain = [keys for keys in first_keys or () if set(keys) <= set(self._known)]
        self._shape = JsonShape(self._paths)
        self._line_shape = JsonShape(column[1:] for column in columns if column.startswith("$$"))
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
        selected = f"""(
            select
                row_number, line, is_whole, record,
                {self._shape.columns("record", "found")},
                {self._line_shape.columns("line", "found_in_line")}
            from {self._records()}
        )"""
        if self._page_lookups:
            joins, taken = "", ""
            for number, lookup in enumerate(self._page_lookups):
                source = next(source for source in self._sources.values() if source.lookup == lookup)
                table, column = self._lookup_table(number), self.column(source.columns[0])
                joins += (
                    f" left join {table} on record_rows.row_number = {table}.row_number"
                    f" and record_rows.{column} = {table}.match_value"
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

    def is_complete(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Tell whether no line in `incoming` has a key that was left out; there it stands in the metadata."""
        if not self._left_out:
            return True
        keys = ", ".join(map(sql_text, self._left_out))
        found = connection.sql(
            f"select 1 from incoming where source_metadata is not null"
            f" and list_has_any(json_keys(source_metadata), [{keys}]) limit 1"
        )
        return not found.fetchall()

    def column(self, name: str) -> str | None:
        """Return the SQL of what stands at a path of the record (`$.a`, or the key alone) or of its line (`$$.a`)."""
        if name.startswith("$$"):
            return self._line_shape.value(name[1:], "found_in_line")
        path = _json_path(name)
        return self._shape.value(path, "found") if path in self._paths else None

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
        keys, known = "json_keys(record)", _sql_list(self._known)
        removal = sql_text(json.dumps(dict.fromkeys(self._known)))
        # Of most records it is known at a glance that they have no other keys.
        at_a_glance = f" and {keys} not in ({', '.join(map(_sql_list, self._plain))})" if self._plain else ""
        return f"""case when is_whole{at_a_glance} then
            case when len(list_filter({keys}, lambda key: not list_contains({known}, key))) > 0
                then nullif(json_merge_patch(record::json, {removal}::json)::varchar, '{{}}')
            end
        end"""


def _sql_list(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(sql_text, texts))}]::varchar[]"


def _json_path(column: str) -> str:
    return column if column.startswith("$") else f'$."{column}"'


def _top_level(path: str) -> str:
    """Return the first key of a JSON path."""
    rest = path.removeprefix("$.")
    return rest.split('"')[1] if rest.startswith('"') else rest.split(".")[0].split("[")[0]
