import random
from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipelines.loading.threading import thread

START = datetime(2026, 11, 1, tzinfo=UTC)
SCHEMA = {
    "mention_id": pl.String,
    "reply_to_mention_id": pl.String,
    "conversation_key": pl.String,
    "posted_at": pl.Datetime("us", "UTC"),
}


def mentions(*links: tuple[str, str | None]) -> pl.DataFrame:
    rows = [(name, parent, None, START + timedelta(minutes=number)) for number, (name, parent) in enumerate(links)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def conversations(frame: pl.DataFrame) -> dict[str, str]:
    return dict(thread(frame).iter_rows())


def test_replies_of_any_depth_belong_to_the_first_message():
    assert conversations(mentions(("a", None), ("b", "a"), ("c", "b"), ("d", None))) == {
        "a": "a",
        "b": "a",
        "c": "a",
        "d": "d",
    }


def test_answers_to_a_message_that_was_never_loaded_stay_together():
    assert conversations(mentions(("b", "missing"), ("c", "missing"))) == {"b": "b", "c": "b"}


def test_a_cycle_of_replies_is_one_conversation():
    assert conversations(mentions(("a", "c"), ("b", "a"), ("c", "b"), ("d", "d"))) == {
        "a": "a",
        "b": "a",
        "c": "a",
        "d": "d",
    }


def test_a_conversation_id_of_the_source_joins_without_being_a_mention():
    frame = mentions(("a", None), ("b", None), ("k", None)).with_columns(
        conversation_key=pl.Series(["k", "k", None], dtype=pl.String)
    )
    assert conversations(frame) == {"a": "a", "b": "a", "k": "k"}


def merges(*rows: tuple[str | None, str | None, str]) -> pl.DataFrame:
    names = ("mention_id", "conversation_key", "into_conversation_key")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def test_what_a_tool_merged_is_one_conversation():
    frame = mentions(("a", None), ("b", None), ("c", None), ("d", None)).with_columns(
        conversation_key=pl.Series(["desk:1", "desk:2", "desk:3", None], dtype=pl.String)
    )
    chain = merges((None, "desk:2", "desk:1"), ("c", None, "desk:2"), ("never loaded", None, "desk:3"))
    assert dict(thread(frame, chain).iter_rows()) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_what_went_into_a_conversation_that_was_never_loaded_belongs_together():
    frame = mentions(("a", None), ("b", None)).with_columns(
        conversation_key=pl.Series(["desk:1", "desk:2"], dtype=pl.String)
    )
    found = dict(thread(frame, merges((None, "desk:1", "desk:9"), (None, "desk:2", "desk:9"))).iter_rows())
    assert found == {"a": "a", "b": "a"}


def test_a_merge_of_nothing_that_is_known_changes_nothing():
    assert dict(thread(mentions(("a", None)), merges((None, "desk:1", "desk:2"))).iter_rows()) == {"a": "a"}


def test_no_mentions_have_no_conversations():
    assert thread(mentions()).is_empty()


def test_ten_thousand_replies_in_a_row_are_one_conversation():
    chain = [("0", None), *((str(number), str(number - 1)) for number in range(1, 10_000))]
    assert set(conversations(mentions(*chain)).values()) == {"0"}


@given(
    parents=st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=25),
    seed=st.integers(0, 1000),
)
def test_the_order_of_arrival_changes_nothing(parents, seed):
    links = [(f"m{number}", None if parent is None else f"m{parent}") for number, parent in enumerate(parents)]
    frame = mentions(*links)
    shuffled = frame.sample(fraction=1, shuffle=True, seed=seed)
    assert conversations(shuffled) == conversations(frame)


@given(parents=st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=25))
def test_two_mentions_share_a_conversation_exactly_where_links_connect_them(parents):
    links = [(f"m{number}", None if parent is None else f"m{parent}") for number, parent in enumerate(parents)]
    groups: dict[str, set[str]] = {}
    for name, parent in links:
        merged = groups.get(name, {name}) | (groups.get(parent, {parent}) if parent else set())
        for member in merged:
            groups[member] = merged
    found = conversations(mentions(*links))
    names = list(found)
    random.Random(0).shuffle(names)
    for one in names:
        for other in names:
            assert (found[one] == found[other]) == (other in groups[one])
