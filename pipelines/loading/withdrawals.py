"""What an owner took back: posts of an account that was deleted or protected lose their text, as deleted posts do."""

import duckdb

from pipelines.changes import note_changes

# A withdrawal without its moment counts from when we heard of it. The posts may come before the event or after it, so
# this is done after every load, for whatever is not deleted yet; a post that is older than the withdrawal goes with it.
_EMPTIED = """
create or replace temporary table emptied as
with withdrawals as (
    select
        source,
        author_id,
        max(coalesce(withdrawn_at, loaded_at)) as deleted_at,
        arg_max(content_hash, coalesce(withdrawn_at, loaded_at)) as content_hash,
        arg_max(row_number, coalesce(withdrawn_at, loaded_at)) as row_number,
        arg_max(loaded_at, coalesce(withdrawn_at, loaded_at)) as loaded_at
    from raw.account_events
    group by source, author_id
)

select
    mentions.mention_id,
    any_value(mentions.source) as source,
    any_value(mentions.channel) as channel,
    any_value(mentions.author_id) as author_id,
    '' as text,
    false as is_simulated,
    any_value(withdrawals.deleted_at) as deleted_at,
    any_value(withdrawals.content_hash) as content_hash,
    any_value(withdrawals.row_number) as row_number,
    any_value(withdrawals.loaded_at) as loaded_at
from raw.mentions
inner join withdrawals on mentions.source = withdrawals.source and mentions.author_id = withdrawals.author_id
group by mentions.mention_id
having min(mentions.posted_at) <= any_value(withdrawals.deleted_at) and max(mentions.deleted_at) is null
"""


def empty_withdrawn_posts(connection: duckdb.DuckDBPyConnection) -> None:
    """Add to each post of a withdrawn account the version that says it is deleted; done twice, it adds nothing."""
    connection.execute("begin")
    connection.execute(_EMPTIED)
    connection.execute("insert into raw.mentions by name from emptied")
    note_changes(connection, "mention", "select mention_id from emptied")
    connection.execute("commit")
