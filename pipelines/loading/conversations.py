"""The conversations of all mentions kept up to date: threaded again is what was touched since the threading before.

What changes mentions or merges notes the ids in `raw.unthreaded` (pipelines/changes.py). Whatever these link now, or
linked once, is threaded again together with all of its conversations, so that no link leads out of what is threaded.
"""

from typing import Final

import duckdb

from models import records
from pipelines.changes import note_changes
from pipelines.loading.threading import thread

_MERGES: Final = """
create or replace temporary table merges as
select action_id, mention_id, conversation_key, source || ':' || to_value as into_conversation_key
from raw.team_actions
where action = 'merge' and to_value is not null
"""

# The links of every version, because a link that no longer holds held two conversations together. Merges are followed
# from key to key: one into a conversation that nobody wrote in holds together what went into it.
_TOUCHED: Final = """
create or replace temporary table changed_mentions as
select distinct mention_id, reply_to_mention_id, conversation_key
from raw.mentions
where mention_id in (select id from raw.unthreaded where kind = 'mention');

create or replace temporary table touched_keys as
with recursive changed_merges as (
    from merges
    where
        action_id in (select id from raw.unthreaded where kind = 'team_action')
        or mention_id in (select mention_id from changed_mentions)
),

steps as (
    select conversation_key as one, into_conversation_key as other from merges
    union all
    select into_conversation_key, conversation_key from merges
),

touched(conversation_key) as (
    select conversation_key from changed_mentions
    union
    select unnest([conversation_key, into_conversation_key]) from changed_merges
    union
    select steps.other
    from touched
    inner join steps on touched.conversation_key = steps.one
)

select conversation_key from touched where conversation_key is not null;

create or replace temporary table touched_mentions as
select unnest([mention_id, reply_to_mention_id]) as mention_id from changed_mentions
union
select mention_id from merges where into_conversation_key in (from touched_keys);

create or replace temporary table threaded_again as
with linked as (
    select mention_id from raw.mentions
    where
        mention_id in (from touched_mentions)
        or reply_to_mention_id in (from touched_mentions)
        or conversation_key in (from touched_keys)
),

touched_conversations as (
    select conversation_id from raw.mention_conversations where mention_id in (from linked)
)

select mention_id from raw.mention_conversations where conversation_id in (from touched_conversations)
union
from linked
"""

_LINKS: Final = """
select
    mention_id,
    arg_max(reply_to_mention_id, (version_order, reply_to_mention_id)) as reply_to_mention_id,
    arg_max(conversation_key, (version_order, conversation_key)) as conversation_key,
    min(posted_at) as posted_at
from (
    select *, (coalesce(edited_at, '-infinity'), coalesce(observed_at, '-infinity'), row_number) as version_order
    from raw.mentions
    where {scope}
)
group by mention_id
"""

# A mention that goes from one conversation to another touches both.
_MOVED: Final = """
create or replace temporary table moved as
select
    coalesce(conversations.mention_id, known.mention_id) as mention_id,
    conversations.conversation_id,
    known.conversation_id as former_conversation_id
from conversations
full outer join (from raw.mention_conversations where {scope}) as known on conversations.mention_id = known.mention_id
where conversations.conversation_id is distinct from known.conversation_id
"""

_REPLACE: Final = """
delete from raw.mention_conversations where mention_id in (select mention_id from moved);
insert into raw.mention_conversations by name
select mention_id, conversation_id from moved where conversation_id is not null;
delete from raw.unthreaded
"""


def thread_conversations(connection: duckdb.DuckDBPyConnection, *, code_hash: str) -> int:
    """Write which mention belongs to which conversation, and return how many conversations there are.

    Args:
        connection: the pipeline's warehouse.
        code_hash: of the code; after another one, and the first time, everything is threaded.
    """
    is_whole = connection.sql("select code_hash from raw.threadings").fetchall() != [(code_hash,)]
    scope = "true" if is_whole else "mention_id in (from threaded_again)"
    connection.execute("begin")
    try:
        connection.execute(_MERGES)
        if not is_whole:
            _execute_each(connection, _TOUCHED)
        mentions = connection.sql(_LINKS.format(scope=scope)).pl()
        merges = connection.sql("select * exclude (action_id) from merges").pl()
        conversations = records.require(
            thread(mentions, merges), records.MENTION_CONVERSATIONS, "raw.mention_conversations"
        )
        connection.register("conversations", conversations)
        connection.execute(_MOVED.format(scope=scope))
        connection.unregister("conversations")
        note_changes(connection, "conversation", "select unnest([conversation_id, former_conversation_id]) from moved")
        _execute_each(connection, _REPLACE)
        if is_whole:
            connection.execute("delete from raw.threadings")
            connection.execute("insert into raw.threadings values (?)", [code_hash])
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    [(count,)] = connection.sql("select count(distinct conversation_id) from raw.mention_conversations").fetchall()
    return int(count)


def _execute_each(connection: duckdb.DuckDBPyConnection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(statement)
