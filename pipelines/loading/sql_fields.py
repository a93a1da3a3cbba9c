"""A canonical field of a layout as one SQL expression: taken from its columns, then read as its kind."""

from collections.abc import Mapping
from functools import reduce
from typing import Final, Protocol

import duckdb

from models.layout import Condition, FieldKind, FieldSource, Part
from models.taxonomy import TEAM_ACTIONS

# Nothing was posted before the web was; such a date is a default of some export (0001-01-01, 1970-01-01 by a null).
_EARLIEST_POSTED_AT: Final = "1990-01-01 00:00:00+00"

# Most times are written out, and no number reads as one: what cannot be read so is looked at as an epoch, in seconds
# up to 11 digits, in milliseconds up to 14. An expression that occurred here twice would be computed for every row.
_INSTANT: Final = r"""
coalesce(
    {written},
    case
        when regexp_full_match({value}, '\s*\d{{9,17}}(\.\d+)?\s*') then to_timestamp(
            try_cast({value} as double) / power(1000, (length(regexp_extract({value}, '\d+')) - 9) // 3)
        )
    end
)"""

_READERS: Final[Mapping[FieldKind, str]] = {
    "text": "nullif({trim}({value}), '')",
    "integer": "coalesce(try_cast({value} as bigint), try_cast(replace(trim({value}), ',', '') as bigint))",
    "number": "try_cast(trim({value}) as double)",
    "boolean": (
        "case when lower(trim({value})) in ('true', 't', 'yes', 'y', '1') then true"
        " when lower(trim({value})) in ('false', 'f', 'no', 'n', '0') then false end"
    ),
    "date": "try_cast(trim({value}) as date)",
}

# The ampersand comes last, so that "&amp;lt;" becomes "&lt;" and no more.
_NAMED_ESCAPES: Final = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " ", "hellip": "…", "amp": "&"}

# In the order in which they name each other.
_MACROS: Final = {
    # As trim, which looks at every character: most values begin and end with something that can be seen. For columns
    # as they stand in the file only, because what is written out three times grows too large inside itself.
    "trimmed(written)": """
        case
            when written[1] between '!' and '~' and written[-1] between '!' and '~' then written else trim(written)
        end
    """,
    "character_of(code)": """
        case when code between 9 and 55295 or code between 57344 and 1114111 then chr(code) end
    """,
    "without_numeric_escapes(written)": """
        list_reduce(
            list_distinct(regexp_extract_all(written, '&#(?:[xX][0-9a-fA-F]{1,5}|[0-9]{1,6});')),
            lambda text, escape: replace(
                text,
                escape,
                coalesce(
                    character_of(
                        try_cast(
                            case when escape[3] in ('x', 'X') then '0x' || escape[4:-2] else escape[3:-2] end as integer
                        )
                    ),
                    escape
                )
            ),
            written
        )
    """,
    "without_escapes(written)": reduce(
        lambda inner, escape: (
            f"replace({inner}, '&{escape};', '{_NAMED_ESCAPES[escape].replace(chr(39), chr(39) * 2)}')"
        ),
        _NAMED_ESCAPES,
        "without_numeric_escapes(written)",
    ),
    "text_of_html(written)": r"""
        without_escapes(
            trim(
                regexp_replace(
                    regexp_replace(
                        regexp_replace(
                            replace(written, chr(160), ' '),
                            '(?is)<(script|style)\b.*?</(script|style)>|<!--.*?-->',
                            '',
                            'g'
                        ),
                        '(?i)\s*(<br\s*/?>|</?(p|div|li|ul|ol|h[1-6]|blockquote|pre)(\s[^>]*)?>)\s*',
                        chr(10),
                        'g'
                    ),
                    '</?[a-zA-Z][^>]*>',
                    '',
                    'g'
                ),
                chr(10) || ' '
            )
        )
    """,
}


class Rows(Protocol):
    """The rows of a file as far as a field needs to know them."""

    is_padded: bool
    """Whether values may have spaces around them that nobody meant: in a CSV, not in the strings of JSON."""

    def column(self, name: str) -> str | None:
        """Return the SQL of a column or JSON path, or None where no row of the file has it."""

    def looked_up(self, source: FieldSource) -> str:
        """Return the SQL of a value that stands in a list."""


def sql_text(value: str) -> str:
    """Return a SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    """Return a quoted SQL name."""
    return '"' + name.replace('"', '""') + '"'


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary macros that the expressions use."""
    for signature, body in _MACROS.items():
        connection.execute(f"create or replace temporary macro {signature} as {body}")


def typed(part: Part, field: str, kind: FieldKind, rows: Rows) -> str:
    """Return the SQL of a canonical field."""
    source = part.source_of(field)
    value, trim = _taken(source, rows) if source else None, "trim"
    default = part.defaults.get(field)
    if value is None:
        value = "null::varchar" if default is None else sql_text(default)
    else:
        is_as_it_stands = source is not None and value in map(rows.column, source.columns)
        changed = _changed(value, source) if source else value
        trim = "trimmed" if is_as_it_stands and changed == value else "trim"
        value = changed
        if default is not None:
            value = f"coalesce(nullif({trim}({value}), ''), {sql_text(default)})"
    if field == "text":
        return value
    if kind == "text" and not rows.is_padded:
        return f"nullif({value}, '')"
    if kind == "instant":
        return _INSTANT.format(value=value, written=_written_instant(value, source.formats if source else ()))
    return _READERS[kind].format(value=value, trim=trim)


def is_said(part: Part, field: str, rows: Rows) -> bool:
    """Tell whether any row may say something of a canonical field."""
    source = part.source_of(field)
    return field in part.defaults or (source is not None and _taken(source, rows) is not None)


def _taken(source: FieldSource, rows: Rows) -> str | None:
    if source.lookup is not None:
        return rows.looked_up(source)
    found = [(name, value) for name in source.columns if (value := rows.column(name)) is not None]
    if not found:
        return None
    if source.join is None and len(found) == 1 and not source.before:
        return found[0][1]
    values = [
        (f"{sql_text(source.before[name])} || " if name in source.before else "") + f"nullif(trim({value}), '')"
        for name, value in found
    ]
    if source.join is None:
        return f"coalesce({', '.join(values)})"
    return f"nullif(concat_ws({sql_text(source.join)}, {', '.join(values)}), '')"


def _changed(value: str, source: FieldSource) -> str:
    if source.pattern:
        value = f"nullif(regexp_extract({value}, {sql_text(source.pattern)}, 1), '')"
    if source.hashed:
        value = f"md5({value})"
    if source.values:
        whens = " ".join(f"when {sql_text(found)} then {sql_text(meant)}" for found, meant in source.values.items())
        value = f"case trim({value}) {whens} else {value} end"
    if source.html:
        value = f"text_of_html({value})"
    elif source.html_escaped:
        value = f"case when contains({value}, '&') then without_escapes({value}) else {value} end"
    return value


def _written_instant(value: str, formats: tuple[str, ...]) -> str:
    attempts = [f"try_cast(try_strptime(trim({value}), {sql_text(pattern)}) as timestamptz)" for pattern in formats]
    attempts += [f"try_cast({value} as timestamptz)", f"try_cast(trim({value}) as timestamptz)"]
    return ", ".join(attempts)


def holds(conditions: tuple[Condition, ...], rows: Rows) -> str:
    """Return the SQL that tells whether a row has the record of a part."""
    return " and ".join(_holds(condition, rows) for condition in conditions) or "true"


def _holds(condition: Condition, rows: Rows) -> str:
    said = f"coalesce(trim({rows.column(condition.column) or 'null::varchar'}), '')"
    if condition.one_of is None and condition.none_of is None:
        return f"{said} != ''"
    tests = []
    if condition.one_of is not None:
        tests.append(f"{said} in ({', '.join(map(sql_text, condition.one_of))})")
    if condition.none_of is not None:
        tests.append(f"{said} not in ({', '.join(map(sql_text, condition.none_of))})")
    return " and ".join(tests)


def problem(part: Part) -> str:
    """Return the SQL that says why a record is refused, or null where it is good. It uses `$loaded_at`."""
    if part.record == "mention":
        tests = {
            "id is null": "'id: is missing'",
            r"regexp_full_match(id, '\d([.,]\d+)?[eE]\+\d+')": (
                "'id: ' || id || ' was rounded by a spreadsheet; export the file again with ids as text'"
            ),
            "text is null and deleted_at is null": "'text: is missing'",
            "posted_at is null and deleted_at is null": (
                "'posted_at: is missing or is no date; wanted ISO 8601 with an offset, or epoch seconds'"
            ),
            "posted_at > $loaded_at + interval 1 day": "'posted_at: ' || posted_at || ' lies in the future'",
            f"posted_at < timestamptz '{_EARLIEST_POSTED_AT}'": "'posted_at: ' || posted_at || ' lies before 1990'",
        }
    elif part.record == "team_action":
        actions = ", ".join(sql_text(action) for action in TEAM_ACTIONS)
        tests = {
            "id is null": "'id: is missing'",
            f"action is null or action not in ({actions})": (
                "'action: ' || coalesce(action, 'nothing') || ' is none of ' || " + sql_text(", ".join(TEAM_ACTIONS))
            ),
            '"at" is null': "'at: is missing or is no date'",
        }
    elif part.record == "account_event":
        tests = {"id is null": "'id: is missing'"}
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
