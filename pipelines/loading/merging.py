"""From `incoming` to the raw tables: what is new, what changed, what was there already. Re-merging changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb

from models.layout import RecordKind
from pipelines.loading.landing import LandedFile


@dataclass(frozen=True, slots=True)
class MergeCounts:
    """What a file brought: rows read = new + changed + duplicate + rejected."""

    read_count: int = 0
    new_count: int = 0
    changed_count: int = 0
    duplicate_count: int = 0
    rejected_count: int = 0
    first_posted_at: datetime | None = None
    last_posted_at: datetime | None = None

    def __add__(self, other: "MergeCounts") -> "MergeCounts":
        firsts = [moment for moment in (self.first_posted_at, other.first_posted_at) if moment is not None]
        lasts = [moment for moment in (self.last_posted_at, other.last_posted_at) if moment is not None]
        return MergeCounts(
            self.read_count + other.read_count,
            self.new_count + other.new_count,
            self.changed_count + other.changed_count,
            self.duplicate_count + other.duplicate_count,
            self.rejected_count + other.rejected_count,
            min(firsts, default=None),
            max(lasts, default=None),
        )


@dataclass(frozen=True, slots=True)
class _Target:
    """The raw table of a kind of record, and how its rows are made from `incoming`."""

    table: str
    record_id: str
    record_id_column: str
    instant: str
    columns: str
    """The table's columns after the id and the version, up to those that say where a row came from."""


# A source's ids are unique only within the source.
_TARGETS: Final[Mapping[RecordKind, _Target]] = {
    "mention": _Target(
        table="raw.mentions",
        record_id="source || ':' || id",
        record_id_column="mention_id",
        instant="posted_at",
        columns="""
            source, lower(channel), brand, source || ':' || conversation_id, source || ':' || reply_to_id, author_id,
            author_name, author_followers_count, author_is_verified, is_own_post, member, url, lower(language),
            case when deleted_at is null then text else '' end,
            md5(case when deleted_at is null then text else '' end),
            rating, like_count, reply_count, repost_count, posted_at, edited_at, deleted_at,
            coalesce(is_simulated, false), source_metadata
        """,
    ),
    "team_action": _Target(
        table="raw.team_actions",
        record_id="source || ':' || id",
        record_id_column="action_id",
        instant='"at"',
        columns="""
            source, source || ':' || conversation_id, source || ':' || mention_id, member, action, "at", "until", note,
            tag, from_value, to_value
        """,
    ),
    "insight_action": _Target(
        table="raw.insight_actions",
        record_id="action_id",
        record_id_column="action_id",
        instant="opened_at",
        columns="theme_id, department, owner, next_step, status, opened_at, due_date, closed_at, outcome",
    ),
}

# Two rows of one record that agree in all that their columns say are one version. `source_metadata` is left out: it
# holds what no column understands, such as counters that change with every look.
_KEYS = """
create or replace temporary table keys as
select
    {record_id} as record_id,
    md5(concat_ws(chr(31), {said})) as version_hash,
    min(record_number) as record_number
from incoming
where problem is null
group by all
"""

_FRESH = """
create or replace temporary table fresh as
select keys.*, known.record_id is null as is_new
from keys
left join (
    select distinct {record_id_column} as record_id
    from {table}
    semi join keys on {record_id_column} = keys.record_id
) as known on keys.record_id = known.record_id
anti join {table} as versions
    on keys.record_id = versions.{record_id_column} and keys.version_hash = versions.version_hash
"""

_INSERT = """
insert into {table}
select fresh.record_id, fresh.version_hash, {columns}, $content_hash, row_number, {observed_at} $loaded_at
from incoming
inner join fresh using (record_number)
"""

_REJECT = """
insert into raw.rejected_rows
select $content_hash, $file_name, row_number, raw_text, problem, $loaded_at
from (select distinct row_number, raw_text, problem from refused_rows)
order by row_number, problem, raw_text
"""


def merge(
    connection: duckdb.DuckDBPyConnection, landed: LandedFile, record: RecordKind, *, loaded_at: datetime
) -> MergeCounts:
    """Add the good rows of `incoming` to their raw table.

    To be called inside a transaction, so that a file is merged whole or not at all.
    """
    target = _TARGETS[record]
    described = connection.sql("describe incoming").fetchall()
    left_out = {"record_number", "row_number", "problem", "raw_text", "source_metadata"}
    said = ", ".join(
        # A null must not vanish from the list, or a value could move to its neighbour's place unseen.
        f"coalesce(epoch_us(\"{name}\")::varchar, '')"
        if kind.startswith("TIMESTAMP")
        else f"coalesce(\"{name}\"::varchar, '')"
        for name, kind, *_ in described
        if name not in left_out
    )
    names = {"table": target.table, "record_id": target.record_id, "record_id_column": target.record_id_column}
    connection.execute(_KEYS.format(said=said, **names))
    connection.execute(_FRESH.format(**names))
    good_count, first, last = connection.sql(
        f"select count(*), min({target.instant}), max({target.instant}) from incoming where problem is null"
    ).fetchall()[0]
    # A record that comes in several versions at once is new once and changed for the rest.
    fresh_count, new_count = connection.sql(
        "select count(*), count(distinct record_id) filter (where is_new) from fresh"
    ).fetchall()[0]
    is_mention = record == "mention"
    connection.execute(
        _INSERT.format(columns=target.columns, table=target.table, observed_at="$observed_at," if is_mention else ""),
        {"content_hash": landed.content_hash, "loaded_at": loaded_at} | ({"observed_at": last} if is_mention else {}),
    )
    return MergeCounts(
        read_count=good_count,
        new_count=new_count,
        changed_count=fresh_count - new_count,
        duplicate_count=good_count - fresh_count,
        first_posted_at=first,
        last_posted_at=last,
    )


def keep_rejected(connection: duckdb.DuckDBPyConnection, landed: LandedFile, *, loaded_at: datetime) -> MergeCounts:
    """Add `refused_rows` to `raw.rejected_rows` and count them."""
    origin = {"content_hash": landed.content_hash, "file_name": landed.file_name, "loaded_at": loaded_at}
    connection.execute(_REJECT, origin)
    rejected_count = connection.sql("select count(*) from (select distinct * from refused_rows)").fetchall()[0][0]
    return MergeCounts(read_count=rejected_count, rejected_count=rejected_count)
