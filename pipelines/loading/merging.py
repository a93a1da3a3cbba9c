"""From `incoming` to the raw tables: what is new, what changed, what was there already. Re-merging changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb

from models.layout import INSIGHT_ACTION_FIELDS, MENTION_FIELDS, TEAM_ACTION_FIELDS, RecordKind
from pipelines.changes import note_changes
from pipelines.loading.landing import LandedFile
from pipelines.loading.sql_fields import sql_name


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
    """The raw table of a kind of record, and where its columns come from."""

    table: str
    record_id: str
    """The column of the table that names the record."""
    instant: str
    """The column that tells when it was said or done."""
    fields: Mapping[str, str]
    """Column of the table -> canonical field, for all that the record itself says."""


def _by_their_names(fields: Iterable[str], *but: str) -> dict[str, str]:
    return {field: field for field in fields if field not in but}


_TARGETS: Final[Mapping[RecordKind, _Target]] = {
    "mention": _Target(
        table="mentions",
        record_id="mention_id",
        instant="posted_at",
        fields=_by_their_names(MENTION_FIELDS, "id", "conversation_id", "reply_to_id")
        | {"tool": "tool", "conversation_key": "conversation_id", "reply_to_mention_id": "reply_to_id"},
    ),
    "team_action": _Target(
        table="team_actions",
        record_id="action_id",
        instant="acted_at",
        fields=_by_their_names(TEAM_ACTION_FIELDS, "id", "conversation_id", "at", "until")
        | {"conversation_key": "conversation_id", "acted_at": "at", "until_at": "until"},
    ),
    "insight_action": _Target(
        table="insight_actions",
        record_id="action_id",
        instant="opened_at",
        fields=_by_their_names(INSIGHT_ACTION_FIELDS, "action_id"),
    ),
    "account_event": _Target(
        table="account_events",
        record_id="account_key",
        instant="withdrawn_at",
        fields={"source": "source", "author_id": "id", "withdrawn_at": "withdrawn_at"},
    ),
}

# How a column is made where it is not the field as it is. A source's ids are unique only within the source.
_MADE: Final[Mapping[str, str]] = {
    "channel": "lower(channel)",
    "language": "lower(language)",
    "conversation_key": "source || ':' || conversation_id",
    "reply_to_mention_id": "source || ':' || reply_to_id",
    "mention_id": "source || ':' || mention_id",
}

# Two rows of one record that agree in all that they say are one version. What they say is compared by a hash of 64
# bits that lives no longer than the merge: kept hashes would cost a third of the loading and tie the data to the
# engine's way of hashing. Most records come once, so it is computed for the others alone: `candidates` are the rows
# of records that come again in the file, or that came before (and a few more, where keys of 64 bits collide).
# First the places alone, from one column: in one go the engine reads every column of every row of a large table.
_KNOWN_PLACES = """
create or replace temporary table known_places as
select rowid as place
from raw.{table}
where {record_id} in (select record_id from incoming where problem is null)
"""

_KNOWN = """
create or replace temporary table known as
select place, {record_id} as record_id, hash({said_columns}) as version
from raw.{table} as stored
inner join known_places on stored.rowid = place
"""

_REPEATED = """
create or replace temporary table repeated as
select hash(record_id) as record_key
from incoming
where problem is null
group by record_key
having count(*) > 1
union
select hash(record_id) from known
"""

_CANDIDATES = """
create or replace temporary table candidates as
with versions as (
    select record_number, record_id, hash({said_values}) as version
    from incoming
    where problem is null and hash(record_id) in (select record_key from repeated)
)

select
    record_number,
    record_id,
    version,
    record_id in (select record_id from known) as is_known_record,
    {is_duplicate} as is_duplicate
from versions
"""

# Of a mention the version holds that was observed last, so it is kept once and its observation moves (_SEEN_AGAIN).
_SAID_BEFORE: Final = """
    (record_id, version) in (select (record_id, version) from known)
    or row_number() over (partition by record_id, version order by record_number desc) > 1
"""
# Of an action the version holds that came last: open, done and open again are three.
_SAID_LAST: Final = """
    case
        when row_number() over (partition by record_id order by record_number) > 1
            then version = lag(version) over (partition by record_id order by record_number)
        else (record_id, version) in (
            select (known.record_id, known.version)
            from known
            inner join raw.{table} as stored on known.place = stored.rowid
            qualify row_number() over (
                partition by known.record_id
                order by stored.loaded_at desc nulls last, stored.row_number desc nulls last, known.place desc
            ) = 1
        )
    end
"""

# What is said again in a file of later mentions holds against what was said in between, in whatever order they come.
_SEEN_AGAIN = """
update raw.{table}
set observed_at = $observed_at
where
    rowid in (select place from known where (record_id, version) in (select (record_id, version) from candidates))
    and (observed_at is null or observed_at < $observed_at)
"""

_COUNTS = """
select
    count(*),
    count(*) filter (where is_duplicate),
    count(distinct record_id) filter (where not is_known_record)
from candidates
"""

_INSERT = """
insert into raw.{table} by name
select {selected}
from incoming
where problem is null and record_number not in (select record_number from candidates where is_duplicate)
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
    made = _values(connection, target)
    names = {
        "table": target.table,
        "record_id": target.record_id,
        # What no column understands, such as counters that change with every look, makes no other version.
        "said_columns": ", ".join(map(sql_name, target.fields)),
        "said_values": ", ".join(made.get(column, "null") for column in target.fields),
        "is_duplicate": (_SAID_BEFORE if record == "mention" else _SAID_LAST).format(table=target.table),
    }
    for statement in (_KNOWN_PLACES, _KNOWN, _REPEATED, _CANDIDATES):
        connection.execute(statement.format(**names))
    instant = made.get(target.instant, "null::timestamptz")
    [(good_count, first, last)] = connection.sql(
        f"select count(*), min({instant}), max({instant}) from incoming where problem is null"
    ).fetchall()
    # A record that comes in several versions at once is new once and changed for the rest.
    [(candidate_count, duplicate_count, new_candidate_count)] = connection.sql(_COUNTS).fetchall()
    new_count = good_count - candidate_count + new_candidate_count
    values = {
        target.record_id: "record_id",
        **made,
        "content_hash": "$content_hash",
        "row_number": "row_number",
        "loaded_at": "$loaded_at",
    }
    origin: dict[str, object] = {"content_hash": landed.content_hash, "loaded_at": loaded_at}
    if record == "mention":
        values |= {"source_metadata": "source_metadata", "observed_at": "$observed_at"}
        origin["observed_at"] = last
        connection.execute(_SEEN_AGAIN.format(table=target.table), {"observed_at": last})
    selected = ", ".join(f"{value} as {sql_name(column)}" for column, value in values.items())
    connection.execute(_INSERT.format(table=target.table, selected=selected), origin)
    if record in ("mention", "team_action"):
        note_changes(connection, record, "select record_id from incoming where problem is null")
    return MergeCounts(
        read_count=good_count,
        new_count=new_count,
        changed_count=good_count - duplicate_count - new_count,
        duplicate_count=duplicate_count,
        first_posted_at=first,
        last_posted_at=last,
    )


def _values(connection: duckdb.DuckDBPyConnection, target: _Target) -> dict[str, str]:
    """Return how the columns of the table are made of the fields that `incoming` has; the others stay null."""
    present = {row[0] for row in connection.sql("describe incoming").fetchall()}
    made = {column: _MADE.get(column, sql_name(field)) for column, field in target.fields.items() if field in present}
    if target.table == "mentions":
        # A listening tool has conversations of its own, and may answer a post that it names by its address.
        if "conversation_key" in made and "tool" in present:
            made["conversation_key"] = "tool || ':' || conversation_id"
        if "reply_to_mention_id" in made and "answered_post" in present:
            made["reply_to_mention_id"] = "coalesce(answered_post, tool || ':' || reply_to_id)"
        if "text" not in present:
            made["text"] = "''"
        elif "deleted_at" in present:
            made["text"] = "case when deleted_at is null then text else '' end"
        made["is_simulated"] = "coalesce(is_simulated, false)" if "is_simulated" in present else "false"
    return made


def keep_rejected(connection: duckdb.DuckDBPyConnection, landed: LandedFile, *, loaded_at: datetime) -> MergeCounts:
    """Add `refused_rows` to `raw.rejected_rows` and count them."""
    origin = {"content_hash": landed.content_hash, "file_name": landed.file_name, "loaded_at": loaded_at}
    connection.execute(_REJECT, origin)
    rejected_count = connection.sql("select count(*) from (select distinct * from refused_rows)").fetchall()[0][0]
    return MergeCounts(read_count=rejected_count, rejected_count=rejected_count)
