"""From a recognised file to a temporary table `incoming`: one typed row per record, and why it is refused if it is.

Everything is SQL over whole files; a layout is turned into one expression per canonical field.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from models.layout import FIELDS_OF_RECORD, Part, RecordKind
from pipelines.loading.csv_rows import CsvPart, CsvRows
from pipelines.loading.json_rows import JsonPart, JsonRows
from pipelines.loading.landing import MAXIMUM_RAW_TEXT_CHARACTERS
from pipelines.loading.post_addresses import mention_at
from pipelines.loading.recognition import Recognised
from pipelines.loading.sql_fields import create_macros, is_said, problem, sql_name, typed

# A source's ids are unique only within the source.
_RECORD_IDS: Final[Mapping[RecordKind, str]] = {
    "mention": "source || ':' || id",
    "team_action": "source || ':' || id",
    "insight_action": "action_id",
    "account_event": "source || ':' || id",
}

_WITH_POSTS_BY_ADDRESS = """
select
    * replace (
        coalesce(split_part(post, ':', 1), source) as source,
        coalesce(post, record_id) as record_id
    )
from (select *, {post} as post, {answered_post} as answered_post from ({incoming}))
"""

_REFUSE_ENTRIES = """
insert into refused_rows
select distinct row_number, raw_text, problem
from incoming
where problem is not null
"""

# The text of a whole row is looked up for the refused ones only: carried along it costs a seventh of the typing.
_REFUSE_ROWS = """
insert into refused_rows
select row_number, left({raw_text}, {maximum}), "problem of the row"
from (select row_number, problem as "problem of the row" from incoming where problem is not null)
inner join source_rows using (row_number)
"""


def read_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, recognised: Recognised, *, scratch_folder: Path
) -> CsvRows | JsonRows:
    """Create `source_rows` and the temporary table `refused_rows` from a clean UTF-8 file of CSV or JSON lines.

    `refused_rows` has `row_number`, `raw_text` (as it stood in the file) and `problem` of what could not even be cut
    into columns; there `row_number` is the line in the file.

    Raises:
        duckdb.Error: the file cannot be read at all.
    """
    create_macros(connection)
    connection.execute(
        "create or replace temporary table refused_rows (row_number bigint, raw_text varchar, problem varchar)"
    )
    rows = CsvRows(recognised) if recognised.layout.format == "csv" else JsonRows(recognised)
    rows.read(connection, path, scratch_folder)
    return rows


def type_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: CsvRows | JsonRows,
    part: Part,
    position: int,
    *,
    loaded_at: datetime,
) -> None:
    """Create the temporary table `incoming` of the records that one part of a layout finds in the rows.

    It has `record_number` (unique), `row_number` (in the file; the records of a page share it), `record_id` (the same
    record has the same, whatever file it is in), a column for each canonical field that the file may have,
    `source_metadata` (JSON, of mentions only), of parts that name posts by their address `tool` (what tells of it),
    `post` and `answered_post` (mention ids, null where the address is no platform's post), `problem` (null for a good
    row) and, of the records of a list, the `raw_text` of what is refused. That is added to `refused_rows`.
    """
    is_listed = part.records is not None
    for found in rows.views(part, position):
        _create_incoming(connection, part, found, loaded_at)
        if found.is_complete(connection):
            break
    if is_listed:
        connection.execute(_REFUSE_ENTRIES)
    else:
        connection.execute(_REFUSE_ROWS.format(raw_text=found.raw_text_of_row(), maximum=MAXIMUM_RAW_TEXT_CHARACTERS))


def _create_incoming(
    connection: duckdb.DuckDBPyConnection, part: Part, found: CsvPart | JsonPart, loaded_at: datetime
) -> None:
    columns, absent = [], []
    for field, kind in FIELDS_OF_RECORD[part.record].items():
        columns.append(f"{typed(part, field, kind, found)} as {sql_name(field)}")
        if not is_said(part, field, found):
            absent.append(sql_name(field))
    if part.record == "mention":
        columns.append(f"{found.metadata()} as source_metadata")
    raw_text = f"case when problem is not null then left(whole_text, {MAXIMUM_RAW_TEXT_CHARACTERS}) end as raw_text"
    is_listed = part.records is not None
    incoming = f"""
        select
            * exclude ({", ".join(["broken", "whole_text", *absent])}),
            {"source as tool," if part.names_posts_by_address else ""}
            {_RECORD_IDS[part.record]} as record_id,
            coalesce(broken, {problem(part)}) as problem{"," if is_listed else ""}
            {raw_text if is_listed else ""}
        from (
            select
                {found.record_number()} as record_number, row_number, {found.broken()} as broken,
                {found.raw_text() if is_listed else "null::varchar"} as whole_text, {", ".join(columns)}
            from {found.relation()}
        )
    """
    if part.names_posts_by_address:
        answered = "null::varchar" if sql_name("reply_to_id") in absent else mention_at("reply_to_id")
        incoming = _WITH_POSTS_BY_ADDRESS.format(incoming=incoming, post=mention_at("url"), answered_post=answered)
    if part.only_where:
        incoming = f"select * from ({incoming}) where problem is not null or ({part.only_where})"
    connection.execute(f"create or replace temporary table incoming as {incoming}", {"loaded_at": loaded_at})
