"""What the raw tables say, without when and from which file it came: equal for equal inboxes."""

import duckdb

_UNSAID = {
    "mentions": "content_hash, row_number, observed_at, loaded_at",
    "team_actions": "content_hash, row_number, loaded_at",
    "rejected_rows": "content_hash, file_name, row_number, loaded_at",
}

# As int_mentions_deduplicated.sql has it: the last version before a deletion, its text empty.
IN_FORCE = """
select distinct on (mention_id)
    mention_id,
    case when bool_or(deleted_at is not null) over (partition by mention_id) then '' else text end as text,
    reply_to_mention_id,
    like_count,
    edited_at
from raw.mentions
order by
    mention_id,
    deleted_at is not null,
    edited_at desc nulls last,
    observed_at desc nulls last,
    row_number desc
"""


def said(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each table, in order."""
    return {
        table: connection.sql(f"select * exclude ({unsaid}) from raw.{table} order by all").fetchall()
        for table, unsaid in _UNSAID.items()
    }
