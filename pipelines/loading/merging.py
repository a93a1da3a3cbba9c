"""From `incoming` to the raw tables: what is new, what changed, what was there already. Re-merging changes nothing."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from pipelines.loading.landing import LandedFile
from pipelines.loading.reading import MAXIMUM_RAW_TEXT_CHARACTERS, raw_text_of_row
from pipelines.loading.recognition import Recognised


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """What a file brought: rows read = new + changed + duplicate + rejected."""

    read_count: int
    new_count: int
    changed_count: int
    duplicate_count: int
    rejected_count: int
    first_posted_at: datetime | None
    last_posted_at: datetime | None


_MENTIONS = """
create or replace temporary table merging as
with
    good as (
        select
            source || ':' || id as mention_id,
            source,
            lower(channel) as channel,
            brand,
            source || ':' || conversation_id as conversation_key,
            source || ':' || reply_to_id as reply_to_mention_id,
            author_id,
            author_name,
            author_followers_count,
            author_is_verified,
            is_own_post,
            member,
            url,
            lower(language) as language,
            case when deleted_at is null then text else '' end as text,
            rating,
            like_count,
            reply_count,
            repost_count,
            posted_at,
            edited_at,
            deleted_at,
            coalesce(is_simulated, false) as is_simulated,
            source_metadata,
            row_number,
            max(posted_at) over () as observed_at
        from incoming
        where problem is null
    ),
    versioned as (
        select
            *,
            md5(text) as text_hash,
            md5(
                concat_ws(
                    chr(31), mention_id, text, channel, brand, conversation_key, reply_to_mention_id, author_id, author_name,
                    author_followers_count, author_is_verified, is_own_post, member, url, language, rating, like_count,
                    reply_count, repost_count, epoch_us(posted_at), epoch_us(edited_at), epoch_us(deleted_at), is_simulated
                )
            ) as version_hash
        from good
    )
select
    mention_id, version_hash, source, channel, brand, conversation_key, reply_to_mention_id, author_id, author_name,
    author_followers_count, author_is_verified, is_own_post, member, url, language, text, text_hash, rating, like_count,
    reply_count, repost_count, posted_at, edited_at, deleted_at, is_simulated, source_metadata,
    $content_hash as content_hash, row_number, observed_at, $loaded_at as loaded_at
from versioned
"""

_TEAM_ACTIONS = """
create or replace temporary table merging as
select
    source || ':' || id as action_id, source, source || ':' || conversation_id as conversation_key,
    source || ':' || mention_id as mention_id, member, action, "at" as acted_at, "until" as until_at, note, tag,
    from_value, to_value, $content_hash as content_hash, row_number, $loaded_at as loaded_at
from incoming
where problem is null
"""

_INSIGHT_ACTIONS = """
create or replace temporary table merging as
select
    action_id, theme_id, department, owner, next_step, status, opened_at, due_date, closed_at, outcome,
    $content_hash as content_hash, row_number, $loaded_at as loaded_at
from incoming
where problem is null
"""

_FRESH_MENTIONS = """
create or replace temporary table fresh as
select distinct on (mention_id, version_hash) merging.*
from merging
anti join raw.mentions as known on merging.mention_id = known.mention_id and merging.version_hash = known.version_hash
order by row_number
"""

# The actions have no versions of their own: a row that is equal in all that it says is the same row.
_FRESH_ACTIONS = """
create or replace temporary table fresh as
select distinct on ({said}) merging.*
from merging
anti join {table} as known on {same}
order by row_number
"""


def merge(
    connection: duckdb.DuckDBPyConnection, landed: LandedFile, recognised: Recognised, *, loaded_at: datetime
) -> MergeCounts:
    """Add the good rows of `incoming` to their raw table and the others to `raw.rejected_rows`.

    To be called inside a transaction, so that a file is merged whole or not at all.
    """
    parameters = {"content_hash": landed.content_hash, "loaded_at": loaded_at}
    record = recognised.layout.record
    if record == "mention":
        table, key, instant = "raw.mentions", "mention_id", "posted_at"
        connection.execute(_MENTIONS, parameters)
        connection.execute(_FRESH_MENTIONS)
    else:
        if record == "team_action":
            table, key, instant = "raw.team_actions", "action_id", "acted_at"
            connection.execute(_TEAM_ACTIONS, parameters)
        else:
            table, key, instant = "raw.insight_actions", "action_id", "opened_at"
            connection.execute(_INSIGHT_ACTIONS, parameters)
        columns = connection.sql(f"select * exclude (content_hash, row_number, loaded_at) from {table} limit 0").columns
        same = " and ".join(f'merging."{column}" is not distinct from known."{column}"' for column in columns)
        connection.execute(
            _FRESH_ACTIONS.format(table=table, same=same, said=", ".join(f'"{column}"' for column in columns))
        )
    rejected_count = _reject(connection, landed, recognised, loaded_at)
    good_count, first, last = connection.sql(
        f"select count(*), min({instant}), max({instant}) from merging"
    ).fetchall()[0]
    fresh_count, new_count = connection.sql(
        f"""
        select count(*), count(distinct {key}) filter (where {key} not in (select {key} from {table} where {key} is not null))
        from fresh
        """
    ).fetchall()[0]
    connection.execute(f"insert into {table} select * from fresh")
    return MergeCounts(
        read_count=good_count + rejected_count,
        new_count=new_count,
        changed_count=fresh_count - new_count,
        duplicate_count=good_count - fresh_count,
        rejected_count=rejected_count,
        first_posted_at=first,
        last_posted_at=last,
    )


def _reject(
    connection: duckdb.DuckDBPyConnection, landed: LandedFile, recognised: Recognised, loaded_at: datetime
) -> int:
    connection.execute(
        f"""
        insert into raw.rejected_rows
        select $content_hash, $file_name, row_number, raw_text, reason, $loaded_at
        from (
            select * from refused_lines
            union all
            select
                source_rows.row_number, left({raw_text_of_row(recognised)}, {MAXIMUM_RAW_TEXT_CHARACTERS}), incoming.problem
            from incoming
            inner join source_rows on incoming.row_number = source_rows.row_number
            where incoming.problem is not null
        )
        order by row_number, reason
        """,
        {"content_hash": landed.content_hash, "file_name": landed.file_name, "loaded_at": loaded_at},
    )
    counted = connection.sql(
        "select count(*) from raw.rejected_rows where content_hash = $content_hash",
        params={"content_hash": landed.content_hash},
    )
    return int(counted.fetchall()[0][0])
