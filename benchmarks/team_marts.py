"""All team marts over 5,000,000 messages and 1,000,000 conversations, and a day more, on two threads and 6 GiB.

The mentions are made up by SQL and put into `raw.*` and `predictions.*` as loading and classifying would leave them.
Measured are the models of the folders `conversations`; what they read from (mentions, brands, labels) is built before.
"""

import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.measure import Measure
from models.company import parse
from models.company_tables import tables
from pipelines import warehouse
from pipelines.changes import note_changes
from pipelines.incremental import Plan, complete_build, plan_build
from pipelines.settings import DBT_EXECUTABLE, DBT_FOLDER

CONVERSATION_COUNT = 1_000_000
AS_OF = datetime(2026, 11, 16, tzinfo=UTC)
DAYS = 364
BOUND_SECONDS = 90
_FOLDERS = ("path:models/intermediate/conversations", "path:models/marts/conversations")
_READ_BY_THEM = ("path:models/staging", "+mentions", "+mention_labels", "+weeks")

_TEAMS = 10
_MEMBERS_OF_A_TEAM = 20
_PROFILE = """
callboard:
  target: warehouse
  outputs:
    warehouse:
      type: duckdb
      path: "{{ env_var('CALLBOARD_WAREHOUSE') }}"
      threads: 2
      settings: {TimeZone: UTC}
      config_options: {threads: 2, memory_limit: 5GB}
"""

# A conversation is asked at a random moment; five messages on average take turns, and one in fifty waits for ever.
_MENTIONS = """
with conversations as (
    select
        number as conversation,
        hash(number) % {teams} as team,
        cast(2 + hash(number, 1) % 7 as bigint) as message_count,
        timestamptz '{first}' + to_seconds(cast(hash(number, 2) % {seconds} as bigint)) as asked_at
    from range({start}, {stop}) as numbers(number)
),
messages as (
    select
        *,
        unnest(range(message_count)) as message
    from conversations
),
spoken as (
    select
        conversation,
        message,
        team,
        -- questions come in ones and twos; the first message is always a question and the last an answer
        case
            when message = message_count - 1 then hash(conversation, 3) % 50 <> 0
            else message % 5 in (1, 4)
        end as is_own_post,
        hash(conversation, message, 4) % {members} as member,
        asked_at + to_seconds(cast(message * 1800 + hash(conversation, message, 5) % 1700 as bigint)) as posted_at
    from messages
)
select
    'x:' || conversation || '_' || message as mention_id,
    'x' as source,
    case when team % 3 = 0 then 'email' else 'x' end as channel,
    'x:' || conversation as conversation_key,
    case when message > 0 then 'x:' || conversation || '_' || message - 1 end as reply_to_mention_id,
    case when is_own_post then 'lark' || team else 'author' || hash(conversation) % 300000 end as author_id,
    case when is_own_post then 'lark' || team else 'author' || hash(conversation) % 300000 end as author_name,
    cast(hash(conversation, 6) % 3000 as bigint) as author_followers_count,
    is_own_post,
    case when is_own_post
        then 'Thanks for telling us, number ' || conversation || ' ' || message || ' is looked into. ^'
            || chr(65 + cast(member // 20 as integer)) || chr(65 + cast(member % 20 as integer))
        else '@lark' || team || ' my booking ' || conversation || ' ' || message || ' is still not there, what now?'
    end as text,
    posted_at,
    false as is_simulated,
    'file' as content_hash,
    conversation * 10 + message as row_number,
    timestamptz '{last}' as observed_at,
    timestamptz '{loaded}' as loaded_at
from spoken
where posted_at <= timestamptz '{last}'
"""

_ACTIONS = """
with actions as (
    select
        number as conversation,
        unnest(range(6)) as number,
        'm' || hash(number) % {teams} || '_' as team_prefix,
        timestamptz '{first}' + to_seconds(cast(hash(number, 2) % {seconds} as bigint)) as asked_at
    from range({start}, {stop}) as numbers(number)
    where number % 5 = 0
)
select
    'a' || conversation || '_' || number as action_id,
    'x' as source,
    'x:' || conversation as conversation_key,
    team_prefix || hash(conversation, 8) % {members} as member,
    ['claim', 'release', 'assign', 'status', 'priority', 'status'][number + 1] as action,
    asked_at + to_seconds(number * 1200) as acted_at,
    case when number = 0 then asked_at + to_seconds(900) end as until_at,
    ['', '', team_prefix || hash(conversation, 9) % {members}, 'open', 'high', 'solved'][number + 1] as to_value,
    'file' as content_hash,
    conversation * 10 + number as row_number,
    timestamptz '{loaded}' as loaded_at
from actions
where acted_at <= timestamptz '{last}'
"""


def run(folder: Path) -> Iterator[Measure]:
    """Measure builds of everything and of a day more, at half the history and at all of it, in a folder for 8 GB."""
    path = folder / "warehouse.duckdb"
    (folder / "profiles.yml").write_text(_PROFILE, encoding="utf-8")
    per_day = CONVERSATION_COUNT // DAYS
    middle, tomorrow = AS_OF - timedelta(days=DAYS // 2), AS_OF + timedelta(days=1)
    half = CONVERSATION_COUNT // 2
    _add_conversations(path, half, CONVERSATION_COUNT, middle, AS_OF)
    _build_marts(folder, AS_OF)
    _add_conversations(path, CONVERSATION_COUNT, CONVERSATION_COUNT + per_day, AS_OF, tomorrow)
    day_at_half = _build_marts(folder, tomorrow)
    _add_conversations(path, 0, half, AS_OF - timedelta(days=DAYS), middle)
    # After a build that was not completed everything is built.
    with warehouse.connect(path) as connection:
        connection.execute("update raw.builds set is_complete = false")
    whole = _build_marts(folder, tomorrow)
    yield Measure(
        f"team marts, {_message_count(path):,} messages in {CONVERSATION_COUNT + per_day:,} conversations"
        f" [before them {whole.before_seconds:.0f} s, {whole.peak_bytes / 2**30:.1f} GiB]",
        whole.seconds,
        "bound",
        BOUND_SECONDS,
        1,
    )
    _add_conversations(
        path, CONVERSATION_COUNT + per_day, CONVERSATION_COUNT + 2 * per_day, tomorrow, tomorrow + timedelta(days=1)
    )
    day = _build_marts(folder, tomorrow + timedelta(days=1))
    name = f"team marts, a day of {per_day:,} conversations more"
    yield Measure(
        f"{name} [{day.touched}; before them {day.before_seconds:.1f} s]", day.seconds, "the whole", whole.seconds, 0.05
    )
    yield Measure(f"{name} [{day_at_half.touched}]", day.seconds, "at half the history", day_at_half.seconds, 1.2)


@dataclass(frozen=True, slots=True)
class _Built:
    """What a build of the team marts took."""

    seconds: float
    """Finding what is touched, and the models of the folders."""
    before_seconds: float
    """What they read from."""
    peak_bytes: int
    touched: str


def _build_marts(folder: Path, as_of: datetime) -> _Built:
    """Build what is to be built, as a run would."""
    path = folder / "warehouse.duckdb"
    started = time.monotonic()
    with warehouse.connect(path) as connection:
        plan = plan_build(connection, "the same company, classifier and code", as_of)
    planning = time.monotonic() - started
    before = _build(folder, as_of, plan, _READ_BY_THEM)
    seconds = _build(folder, as_of, plan, _FOLDERS, exclude=_READ_BY_THEM)
    with warehouse.connect(path) as connection:
        complete_build(connection)
    peak_bytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return _Built(planning + seconds, before, peak_bytes, plan.reason)


def _add_conversations(path: Path, start: int, stop: int, first: datetime, last: datetime) -> None:
    """Write conversations asked from `first` to `last`, with their predictions, and describe the company."""
    parts = {
        "start": start,
        "stop": stop,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "loaded": last.isoformat(),
        "seconds": int((last - first).total_seconds()),
        "teams": _TEAMS,
        "members": _MEMBERS_OF_A_TEAM,
    }
    described = tables(parse(_company(), "company.yaml"), date(2025, 10, 1), AS_OF.date() + timedelta(days=35))
    with warehouse.connect_prepared(path) as connection:
        connection.execute("set threads = 2; set memory_limit = '5GB'; set preserve_insertion_order = false")
        connection.execute(f"create or replace temp table new_mentions as {_MENTIONS.format(**parts)}")
        connection.execute("insert into raw.mentions by name from new_mentions")
        connection.execute(f"insert into raw.team_actions by name {_ACTIONS.format(**parts)}")
        connection.execute(
            "insert into raw.mention_conversations"
            " select mention_id, conversation_key || '_0' as conversation_id from new_mentions"
        )
        connection.execute(
            "insert into predictions.classified_texts by name select md5(text) as text_hash,"
            " case when is_own_post then 'own' else 'public' end as author_kind, 'en' as language,"
            " ['negative', 'neutral', 'positive'][cast(hash(text) % 3 + 1 as integer)] as sentiment,"
            " 'v' as classifier_version from new_mentions"
        )
        connection.execute(
            "insert into predictions.text_labels by name select md5(text) as text_hash, 'public' as author_kind, kind,"
            " label, 0.9 as confidence_ratio, 'v' as classifier_version from new_mentions"
            " cross join (values ('topic', 'question', 0), ('intent', 'complaint', 1)) as labels(kind, label, part)"
            " where not is_own_post and hash(text) % 3 = part"
        )
        warehouse.replace_tables(connection, "raw", described)
        note_changes(connection, "mention", "select mention_id from new_mentions")
        note_changes(connection, "conversation", "select distinct conversation_key || '_0' from new_mentions")
        note_changes(connection, "team_action", f"select action_id from ({_ACTIONS.format(**parts)})")


def _company() -> str:
    """Return a company file of ten teams of twenty, with hours, targets and rules."""
    teams = "\n".join(
        f"  - id: t{team}\n    name: Team {team}\n    brands: [b{team}]\n    time_zone: Europe/Dublin\n"
        "    holidays: IE\n    hours: [{days: [mon, tue, wed, thu, fri], opens: '08:00', closes: '20:00'}]\n"
        "    targets: [{first_reply: 60 min, next_reply: 2 h}, {first_reply: 30 min, priorities: [high]}]\n"
        "    members:\n"
        + "\n".join(
            f"      - {{id: m{team}_{member}, name: Member {team} {member}, signature: A{chr(65 + member)}}}"
            for member in range(_MEMBERS_OF_A_TEAM)
        )
        for team in range(_TEAMS)
    )
    brands = "\n".join(
        f"  - {{id: b{team}, name: Brand {team}, accounts: {{x: [lark{team}], email: [lark{team}]}}}}"
        for team in range(_TEAMS)
    )
    return (
        f"name: Lark\nbrands:\n{brands}\nteams:\n{teams}\nassignment_rules:\n"
        "  - {name: Complaints, when: {intents: [complaint]}, assign: {team: t1, priority: high, due: 2 h}}\n"
        "  - {name: Questions, when: {topics: [question]}, assign: {team: t2, due: 4 h}}\n"
    )


def _build(folder: Path, as_of: datetime, plan: Plan, select: Sequence[str], exclude: Sequence[str] = ()) -> float:
    """Build models and return the seconds from dbt's first model to its last.

    Raises:
        RuntimeError: a model failed; the message is dbt's.
    """
    environment = os.environ | {
        "CALLBOARD_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "CALLBOARD_BUILD_AS_OF": as_of.isoformat(),
        "CALLBOARD_BUILD_SINCE": plan.since.isoformat() if plan.since else "",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    command = [DBT_EXECUTABLE, "build", "--project-dir", DBT_FOLDER, "--profiles-dir", folder, "--select", *select]
    done = subprocess.run(
        [*command, "--exclude-resource-type", "test", "unit_test", *(["--exclude", *exclude] if exclude else [])],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-4000:])
    results = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))
    return float(results["elapsed_time"])


def _message_count(path: Path) -> int:
    with warehouse.connect(path, read_only=True) as connection:
        return int(connection.sql("select count(*) from raw.mentions").fetchall()[0][0])
