"""Figures, times and names in words."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from reports import team_wording, wording


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "not known"),
        (0, "0 s"),
        (45, "45 s"),
        (59.7, "60 s"),
        (720, "12 min"),
        (3599, "1 h"),
        (3600, "1 h"),
        (12_000, "3 h 20 min"),
        (86_399, "1 day"),
        (86_400, "1 day"),
        (187_200, "2 days 4 h"),
    ],
)
def test_a_duration_reads_in_at_most_two_units(seconds: float | None, words: str) -> None:
    assert wording.duration(seconds).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("monday", "words"),
    [
        (date(2026, 11, 16), "16–22 November 2026"),
        (date(2026, 9, 28), "28 September – 4 October 2026"),
        (date(2025, 12, 29), "29 December 2025 – 4 January 2026"),
    ],
)
def test_a_week_reads_as_its_seven_days(monday: date, words: str) -> None:
    assert wording.week(monday) == words


def test_a_week_is_numbered_by_its_iso_year() -> None:
    assert wording.iso_week(date(2025, 12, 29)) == "2026-W01"


@pytest.mark.parametrize(
    ("count", "previous", "words"),
    [
        (3, 1, "too few to compare (3 mentions)"),
        (1, None, "too few to compare (1 mention)"),
        (12, None, "nothing to compare with yet"),
        (12, 0, "none the week before"),
        (12, 12, "as many as the week before"),
        (23, 14, "9 more than the week before"),
        (14, 23, "9 fewer than the week before"),
        (56, 28, "twice the 28 of the week before"),
        (58, 28, "more than twice the 28 of the week before"),
        (1200, 100, "up from 100 the week before"),
        (0, 1200, "1,200 fewer than the week before"),
    ],
)
def test_a_change_never_dresses_up_small_numbers(count: int, previous: int | None, words: str) -> None:
    assert wording.change(count, previous) == words


@pytest.mark.parametrize(
    ("count", "ratio", "previous"), [(12, 0.5, 8), (12, None, None), (0, -1.0, None), (4, -0.8, 20)]
)
def test_the_count_before_follows_from_the_change(count: int, ratio: float | None, previous: int | None) -> None:
    assert wording.previous_count(count, ratio) == previous


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(None, "not known"), (0.0, "0%"), (0.004, "under 1%"), (0.784, "78%"), (0.996, "over 99%"), (1.0, "100%")],
)
def test_a_share_is_a_whole_percentage(ratio: float | None, words: str) -> None:
    assert wording.share(ratio) == words


@pytest.mark.parametrize(("count", "words"), [(0, "0 people"), (1, "1 person"), (3214, "3,214 people")])
def test_a_noun_agrees_with_its_count(count: int, words: str) -> None:
    assert wording.people(count) == words


@pytest.mark.parametrize(
    ("parts", "words"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_sequence_ends_in_and(parts: list[str], words: str) -> None:
    assert wording.sequence(parts) == words


@pytest.mark.parametrize(
    ("channel", "name"),
    [("x", "X"), ("app_store", "App Store"), ("reddit", "Reddit"), ("news", "news"), (None, "unknown channel")],
)
def test_a_channel_has_the_name_that_readers_know(channel: str | None, name: str) -> None:
    assert wording.channel(channel) == name


def test_a_moment_of_any_zone_is_told_in_utc() -> None:
    summer = timezone(timedelta(hours=2))
    assert wording.moment(datetime(2026, 8, 1, 1, 30, tzinfo=summer)) == "31 July, 23:30 UTC"
    assert wording.full_moment(datetime(2026, 8, 1, 1, 30, tzinfo=UTC)) == "1 August 2026, 01:30 UTC"


@pytest.mark.parametrize(
    ("shown", "waiting", "words"),
    [
        (1, 1, "The 1 conversation that waits on 16 November, 00:00 UTC."),
        (6, 6, "The 6 conversations that wait on 16 November, 00:00 UTC."),
        (6, 7, "The 6 longest of the 7 conversations that wait on 16 November, 00:00 UTC."),
    ],
)
def test_a_list_of_the_longest_waits_says_of_how_many(shown, waiting, words):
    assert (
        team_wording.longest_waits(shown, waiting, datetime(2026, 11, 16, tzinfo=UTC)).replace("\u00a0", " ") == words
    )
