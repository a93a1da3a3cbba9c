"""The Zendesk and Intercom tables beside the project: their figures against a naive recount; skipped where missing."""

import csv
import os
import subprocess
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from models.company import parse
from models.company_tables import tables
from pipelines import stages, warehouse
from pipelines.loading.load import LoadFolders, load_files
from pipelines.loading.recognition import shipped_layouts
from pipelines.settings import DBT_EXECUTABLE, DBT_FOLDER, PROJECT_FOLDER, DataFolder, Settings

SHARED = PROJECT_FOLDER.parent / "shared" / "data"
FILES = (
    SHARED / "zendesk" / "ticket_comment_data.csv",
    SHARED / "zendesk" / "ticket_chat_event_data.csv",
    SHARED / "zendesk" / "ticket_data.csv",
    SHARED / "zendesk" / "ticket_field_history_data.csv",
    SHARED / "intercom" / "conversation_history_data.csv",
    SHARED / "intercom" / "conversation_part_history_data.csv",
)
AS_OF = datetime(2024, 1, 1, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")
# The schedule of the Zendesk tables, 08:00 to 20:00 from Monday to Friday, in the words of the company file.
COMPANY = """
name: Desk
time_zone: America/Los_Angeles
brands: [{id: desk, name: Desk}]
teams:
  - id: care
    name: Care
    hours: [{days: [mon, tue, wed, thu, fri], opens: "08:00", closes: "20:00"}]
"""

pytestmark = pytest.mark.skipif(
    not all(path.exists() for path in FILES), reason="../shared/data has no zendesk and intercom on this machine"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The warehouse with the tables of both tools and the conversations built from them."""
    root = tmp_path_factory.mktemp("tools")
    settings = Settings(DataFolder(root), root, None, AS_OF)
    path = settings.data.warehouse
    folders = LoadFolders(root / "landing", root / "quarantine", root / "scratch")
    with warehouse.connect_prepared(path) as connection:
        load_files(connection, FILES, shipped_layouts(), folders, loaded_at=AS_OF, report=lambda _: None)
        described = tables(parse(COMPANY, "company.yaml"), date(2020, 1, 1), AS_OF.date())
        warehouse.replace_tables(connection, "raw", described)
    stages.thread_conversations(settings)
    command = [DBT_EXECUTABLE, "build", "--select", "+conversations", "--exclude-resource-type", "unit_test", "test"]
    environment = os.environ | {
        "CALLBOARD_WAREHOUSE": str(path),
        "CALLBOARD_BUILD_AS_OF": AS_OF.isoformat(),
        "DBT_TARGET_PATH": str(root / "target"),
        "DBT_LOG_PATH": str(root / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    done = subprocess.run(
        [*command, "--project-dir", DBT_FOLDER, "--profiles-dir", DBT_FOLDER],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return path


@pytest.fixture(scope="module")
def figures(built):
    """The conversations of both tools by the id that the tool gives them."""
    with warehouse.connect(built, read_only=True) as connection:
        relation = connection.sql(
            """
            select mentions.conversation_key, conversations.*
            from marts.conversations
            inner join (
                select distinct conversation_id, conversation_key from intermediate.int_mentions_deduplicated
            ) as mentions using (conversation_id)
            """
        )
        names = [column[0] for column in relation.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in relation.fetchall()}


@pytest.fixture(scope="module")
def chats():
    """The messages of each Zendesk chat in order: when, and whether an agent, a machine or a visitor wrote it."""
    found = defaultdict(list)
    for row in rows(FILES[1]):
        if row["message"]:
            actor = row["actor_id"]
            kind = "agent" if actor.startswith("agent:") else "machine" if actor.startswith("__") else "visitor"
            found[f"zendesk:{row['chat_id']}"].append((instant(row["created_at"]), kind))
    return {chat: sorted(messages) for chat, messages in found.items()}


def test_first_replies_of_zendesk_chats_are_those_of_the_first_agent_after_the_visitor(figures, chats):
    expected = {}
    for chat, messages in chats.items():
        asked_at = next((at for at, kind in messages if kind == "visitor"), None)
        answered_at = next((at for at, kind in messages if kind == "agent" and asked_at and at > asked_at), None)
        expected[chat] = answered_at and int((answered_at - asked_at).total_seconds())
    found = {chat: figures[chat]["first_reply_seconds"] for chat in chats}
    assert found == expected
    assert any(seconds is not None for seconds in found.values())


def test_tickets_that_only_customers_wrote_in_have_no_first_reply_and_wait_since_the_first_comment(figures):
    comments = defaultdict(list)
    for row in rows(FILES[0]):
        comments[f"zendesk:{row['ticket_id']}"].append(instant(row["created"]))
    for ticket, times in comments.items():
        assert figures[ticket]["first_reply_seconds"] is None
        assert figures[ticket]["waiting_since_at"] == min(times)
        assert figures[ticket]["inbound_count"] == len(times)


def test_intercom_conversations_are_resolved_from_the_first_message_to_the_last_close(figures):
    states = defaultdict(list)
    for row in rows(FILES[4]):
        states[row["id"]].append((instant(row["updated_at"]), row["state"], instant(row["created_at"])))
    assert states
    for conversation, history in states.items():
        closed_at, state, asked_at = max(history)
        assert state == "closed"
        found = figures[f"intercom:{conversation}"]
        assert found["first_reply_seconds"] is None
        assert found["is_closed_without_reply"]
        assert not found["is_waiting"]
        assert found["resolved_final_at"] == closed_at
        assert found["resolution_seconds"] == int((closed_at - asked_at).total_seconds())
        assert found["requester_waiting_business_seconds"] == open_seconds(asked_at, closed_at)


def open_seconds(started_at: datetime, ended_at: datetime) -> int:
    """Look at the clock on the wall of the Zendesk schedule each second."""
    seconds, at = 0, started_at
    while at < ended_at:
        local = at.astimezone(ZONE)
        seconds += local.weekday() < 5 and time(8) <= local.time() < time(20)
        at += timedelta(seconds=1)
    return seconds


def test_every_priority_that_a_ticket_ever_had_is_loaded_as_the_tool_said_it(built):
    stated = [
        (f"zendesk:{row['ticket_id']}", instant(row["updated"]), row["value"])
        for row in rows(FILES[3])
        if row["field_name"] == "priority"
    ]
    with warehouse.connect(built, read_only=True) as connection:
        found = connection.sql(
            "select conversation_key, acted_at, to_value from raw.team_actions where action = 'priority'"
        ).fetchall()
    assert sorted(found) == sorted(stated)
    assert {value for _, _, value in stated} == {"normal", "medium", "high", "urgent", "solved"}
