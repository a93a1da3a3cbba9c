"""Threading again what was touched gives the conversations of threading everything, and touches nothing else."""

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import warehouse
from pipelines.changes import note_changes
from pipelines.loading.conversations import thread_conversations

Mention = tuple[int, int | None, int | None, int, int]
"""Number, of what it answers, of the source's conversation, minute of posting, minute of observation."""
Merge = tuple[int | None, int | None, int]
"""Number of the mention or of the conversation that went into a conversation, and of the latter."""

NUMBERS = st.integers(0, 8)
KEYS = st.integers(0, 3)
MAYBE_KEYS = st.one_of(st.none(), KEYS)
MENTIONS = st.tuples(NUMBERS, st.one_of(st.none(), NUMBERS), MAYBE_KEYS, st.integers(0, 50), st.integers(0, 50))
MERGES = st.one_of(st.tuples(NUMBERS, st.none(), KEYS), st.tuples(st.none(), KEYS, KEYS))
STEPS = st.lists(st.tuples(st.lists(MENTIONS, max_size=4), st.lists(MERGES, max_size=2)), min_size=2, max_size=6)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set TimeZone = 'UTC'")
        opened.execute("set threads = 1")
        warehouse.prepare(opened)
        yield opened


def name(prefix: str, number: int | None) -> str | None:
    return None if number is None else f"{prefix}{number}"


def add(connection: duckdb.DuckDBPyConnection, mentions: list[Mention], merges: list[Merge] | None = None) -> None:
    """Add versions of mentions and merges as loading does."""
    for number, parent, key, posted, observed in mentions:
        connection.execute(
            "insert into raw.mentions"
            " (mention_id, reply_to_mention_id, conversation_key, posted_at, observed_at, row_number)"
            " values (?, ?, ?, to_timestamp(? * 60), to_timestamp(? * 60), 1)",
            [f"m{number}", name("m", parent), name("desk:", key), posted, observed],
        )
        note_changes(connection, "mention", f"select 'm{number}'")
    for mention, key, into in merges or []:
        [(count,)] = connection.sql("select count(*) from raw.team_actions").fetchall()
        connection.execute(
            "insert into raw.team_actions (action_id, source, action, mention_id, conversation_key, to_value)"
            " values (?, 'desk', 'merge', ?, ?, ?)",
            [f"a{count}", name("m", mention), name("desk:", key), str(into)],
        )
        note_changes(connection, "team_action", f"select 'a{count}'")


def conversations(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = connection.sql("from raw.mention_conversations").fetchall()
    assert len(dict(rows)) == len(rows)
    return dict(rows)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=STEPS)
def test_what_arrives_in_any_order_is_threaded_as_if_it_had_come_at_once(connection, steps):
    for table in ("mentions", "team_actions", "mention_conversations", "threadings", "unthreaded"):
        connection.execute(f"delete from raw.{table}")
    for number, (mentions, merges) in enumerate(steps):
        add(connection, mentions, merges)
        thread_conversations(connection, code_hash=f"code {number}")
        kept = conversations(connection)
        # Other code threads everything.
        count = thread_conversations(connection, code_hash=f"code {number + 1}")
        assert kept == conversations(connection)
        assert count == len(set(kept.values()))


def test_only_the_conversations_that_an_arrival_links_are_threaded_again(connection):
    add(connection, [(1, None, None, 1, 1), (2, 1, None, 2, 1), (3, None, None, 3, 1), (5, 4, None, 5, 1)])
    thread_conversations(connection, code_hash="code")
    add(connection, [(4, 2, None, 4, 2)])
    thread_conversations(connection, code_hash="code")
    assert conversations(connection) == {"m1": "m1", "m2": "m1", "m3": "m3", "m4": "m1", "m5": "m1"}
    threaded_again = connection.sql("select mention_id from threaded_again order by all").fetchall()
    assert threaded_again == [("m1",), ("m2",), ("m4",), ("m5",)]
    thread_conversations(connection, code_hash="code")
    assert connection.sql("from threaded_again").fetchall() == []


def test_an_edit_that_takes_a_link_away_parts_what_it_held_together(connection):
    add(connection, [(1, None, None, 1, 1), (2, 1, None, 2, 1), (3, 2, None, 3, 1), (4, None, None, 4, 1)])
    thread_conversations(connection, code_hash="code")
    add(connection, [(2, 4, None, 2, 2)])
    thread_conversations(connection, code_hash="code")
    assert conversations(connection) == {"m1": "m1", "m2": "m2", "m3": "m2", "m4": "m2"}


@pytest.mark.parametrize("merge", [(2, None, 9), (None, 8, 9)], ids=["a mention", "a conversation"])
def test_a_merge_that_came_before_what_it_merges_holds(connection, merge):
    add(connection, [(1, None, 9, 1, 1)], [merge])
    thread_conversations(connection, code_hash="code")
    add(connection, [(2, None, 8, 2, 2)])
    thread_conversations(connection, code_hash="code")
    assert conversations(connection) == {"m1": "m1", "m2": "m1"}
