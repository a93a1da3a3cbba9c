"""Which part of the marts a build has to make again: everything, or the conversations touched since the build before.

Whatever changes a row that conversations are made from notes its id in `raw.changes`, in the same transaction. Before
a build these ids, and those that the passing of time touches, become the conversations, mentions and actions of the
schema `touched`; dbt/macros/dialect/conversations.sql makes the models of these again and puts their rows in place.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import yaml

from pipelines.fingerprint import code_hash
from pipelines.settings import DBT_FOLDER, PROJECT_FOLDER

_INPUTS = """
select string_agg(distinct classifier_version, ',' order by classifier_version) from predictions.classified_texts
union all
-- where the known hours begin, what came before them becomes known
select cast(min(known_from_at) as varchar) from raw.team_open_hours
"""

# What the passing of time changes, though nothing was loaded: what was posted or done in the future of the build
# before; what runs out; what falls due; what a quiet period resolves; what is due at hours that were unknown; whose
# hours cease to be known. That a wait lasts longer changes no row: the views of the marts count it until now.
_TOUCHED_AT_FIRST = """
create or replace temporary table changed_mentions as
select id as mention_id from raw.changes where kind = 'mention'
union
select mention_id from raw.mentions where posted_at > $since and posted_at <= $as_of
union
select mention_id from marts.mentions where text_hash in (select id from raw.changes where kind = 'text');

create or replace temporary table changed_actions as
select id as action_id from raw.changes where kind = 'team_action'
union
select action_id from raw.team_actions
where acted_at > $since and acted_at <= $as_of or until_at > $since and until_at <= $as_of;

create or replace temporary table touched_conversations as
select id as conversation_id from raw.changes where kind = 'conversation'
union
select conversation_id from marts.mentions where mention_id in (from changed_mentions)
union
-- what was not threaded yet is a conversation of its own
select coalesce(threaded.conversation_id, changed_mentions.mention_id)
from changed_mentions
left join raw.mention_conversations as threaded on changed_mentions.mention_id = threaded.mention_id
union
select conversation_id from intermediate.int_team_actions_placed
where action_id in (from changed_actions) and conversation_id is not null
union
select conversation_id from intermediate.int_targets_judged
where due_at is null or outcome = 'running' and due_at <= $as_of
union
select conversation_id from intermediate.int_waits_dated
where
    ended_by = 'running'
    and clock_team in (
        select team from raw.team_open_hours where known_until_at > $since and known_until_at <= $as_of
    )
union
select conversation_id from marts.assignments where answered_at is null and not is_overdue and due_at < $as_of
union
select conversation_id from intermediate.int_conversation_turns
where
    own_posted_at > $since - to_seconds($quiet_seconds)
    and own_posted_at <= $as_of - to_seconds($quiet_seconds);

create or replace temporary table touched_mentions as
from changed_mentions;

create or replace temporary table touched_actions as
from changed_actions
"""

# Whatever the versions of mentions and actions link is made again together, also where it is two conversations.
_TOUCHED_BESIDES = """
insert into touched_mentions
select mention_id
from (
    select mention_id from marts.mentions where conversation_id in (from touched_conversations)
    union
    select mention_id from raw.mention_conversations where conversation_id in (from touched_conversations)
)
where mention_id not in (from touched_mentions);

create or replace temporary table touched_links as
select mention_id, reply_to_mention_id, conversation_key
from raw.mentions
where mention_id in (from touched_mentions);

insert into touched_actions
select action_id
from (
    select action_id from intermediate.int_team_actions_placed
    where conversation_id in (from touched_conversations)
    union
    select action_id from raw.team_actions
    where
        mention_id in (from touched_mentions)
        or conversation_key in (select conversation_key from touched_links)
        or source || ':' || to_value in (select conversation_key from touched_links)
)
where action_id not in (from touched_actions);

create or replace temporary table linked_actions as
select mention_id, conversation_key, source || ':' || to_value as into_conversation_key
from raw.team_actions
where action_id in (from touched_actions);

create or replace temporary table linked_keys as
select conversation_key from touched_links
union
select conversation_key from linked_actions
union
select into_conversation_key from linked_actions;

-- Of touched mentions every conversation is touched already: of one that moves, threading notes both.
create or replace temporary table linked_mentions as
select mention_id
from (
    select reply_to_mention_id as mention_id from touched_links
    union
    select mention_id from linked_actions
    union
    select mention_id from raw.mentions where reply_to_mention_id in (from touched_mentions)
    union
    select mention_id from raw.mentions where conversation_key in (from linked_keys)
)
where mention_id not in (from touched_mentions);

insert into touched_conversations
select conversation_id
from (
    select conversation_id from raw.mention_conversations where mention_id in (from linked_mentions)
    union
    select conversation_id from marts.mentions where mention_id in (from linked_mentions)
)
where conversation_id is not null and conversation_id not in (from touched_conversations)
"""

_KEEP = """
create schema if not exists touched;
create or replace table touched.conversation_ids as
select distinct conversation_id from touched_conversations where conversation_id is not null;
create or replace table touched.mention_ids as
select distinct mention_id from touched_mentions where mention_id is not null;
create or replace table touched.action_ids as
select distinct action_id from touched_actions where action_id is not null;
create or replace table touched.replies_repeated_before as from intermediate.int_replies_repeated;
create or replace table touched.weeks_spanned_before as from intermediate.int_weeks_spanned;
create or replace table touched.teams_before as from marts.teams
"""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a build has to make."""

    since: datetime | None
    """As of when the build before was, where only touched conversations are made again; None: everything is."""
    reason: str
    """Why everything is made, or how much is touched, in words."""


def inputs_hash(connection: duckdb.DuckDBPyConnection, company_text: str) -> str:
    """Return the SHA-256 of everything a change of which touches every conversation."""
    parts = [row[0] or "" for row in connection.sql(_INPUTS).fetchall()]
    parts += [company_text, code_hash(PROJECT_FOLDER), duckdb.__version__]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def plan_build(connection: duckdb.DuckDBPyConnection, inputs: str, as_of: datetime) -> Plan:
    """Decide what a build makes, prepare it, and note that a build is under way.

    Args:
        connection: the pipeline's warehouse.
        inputs: the hash of what touches every conversation.
        as_of: the moment that the build is to describe.
    """
    before = connection.sql("select build_number, as_of, inputs_hash, is_complete from raw.builds").fetchall()
    number = before[0][0] + 1 if before else 1
    plan = _planned(connection, before, inputs, as_of)
    connection.execute("begin")
    connection.execute("delete from raw.builds")
    connection.execute("insert into raw.builds values (?, ?, ?, false)", [number, as_of, inputs])
    connection.execute("commit")
    return plan


def complete_build(connection: duckdb.DuckDBPyConnection) -> None:
    """Note that the build under way is done, and forget the changes that were noted before it began."""
    connection.execute("begin")
    connection.execute("update raw.builds set is_complete = true")
    connection.execute("delete from raw.changes where build_number < (select build_number from raw.builds)")
    connection.execute("drop schema if exists touched cascade")
    connection.execute("commit")


def _planned(
    connection: duckdb.DuckDBPyConnection,
    before: Sequence[tuple[int, datetime, str, bool]],
    inputs: str,
    as_of: datetime,
) -> Plan:
    if not before:
        return Plan(None, "nothing was built before")
    [(_, since, inputs_before, is_complete)] = before
    if not is_complete:
        return Plan(None, "the build before was not completed")
    if inputs_before != inputs:
        return Plan(None, "the company, the classifier or the code is another than at the build before")
    if as_of < since:
        return Plan(None, "the build before describes a later moment")
    touched_count = _touch(connection, since, as_of)
    return Plan(since, f"{touched_count:,} conversations were touched since {since:%Y-%m-%d %H:%M}")


def _touch(connection: duckdb.DuckDBPyConnection, since: datetime, as_of: datetime) -> int:
    project = yaml.safe_load((DBT_FOLDER / "dbt_project.yml").read_text(encoding="utf-8"))
    moments = {"since": since, "as_of": as_of, "quiet_seconds": project["vars"]["quiet_period_seconds"]}
    for statement in _TOUCHED_AT_FIRST.split(";"):
        connection.execute(statement, {name: moments[name] for name in moments if f"${name}" in statement})
    count, count_before = _count(connection), -1
    while count != count_before:
        for statement in _TOUCHED_BESIDES.split(";"):
            connection.execute(statement)
        count, count_before = _count(connection), count
    for statement in _KEEP.split(";"):
        connection.execute(statement)
    return count


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    return int(connection.sql("select count(*) from touched_conversations").fetchall()[0][0])
