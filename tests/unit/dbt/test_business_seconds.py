"""Business seconds as the SQL computes them, against a reference so slow and obvious that it cannot be wrong."""

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import duckdb
import holidays
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from models.company import WEEKDAYS, parse
from models.company_tables import tables

MACROS = Path(__file__).parents[3] / "dbt" / "macros"
FIRST, LAST = date(2026, 3, 20), date(2026, 4, 10)  # the clocks of Europe change on 29 March, Easter is on 5 April
ZONES = ("UTC", "Europe/London", "America/Halifax", "Asia/Kolkata", "Australia/Lord_Howe")
DAY = timedelta(days=1)
STEP = timedelta(minutes=10)  # all hours and offsets below are whole half hours


class Hours(NamedTuple):
    """Opening hours as the company file has them: `until` is the first day without; equal times are a whole day."""

    days: tuple[str, ...]
    opens: time
    closes: time
    since: date | None = None
    until: date | None = None

    def as_yaml(self) -> str:
        dates = "".join(f", {word}: {day}" for word, day in (("from", self.since), ("until", self.until)) if day)
        clock = f"opens: '{self.opens:%H:%M}', closes: '{self.closes:%H:%M}'"
        return f"{{days: [{', '.join(self.days)}], {clock}{dates}}}"


def slow_business_seconds(
    hours: list[Hours], zone: ZoneInfo, days_off: set[date], started_at: datetime, ended_at: datetime
) -> int | None:
    """Walk from start to end in ten minutes, look at the clock on the wall each time, and count what is open.

    None where hours are unknown somewhere on the way, at both ends included.
    """
    instant, seconds = started_at, 0
    while instant <= ended_at:
        local = instant.astimezone(zone)
        is_opened = any(is_open(shift, local, days_off) for shift in hours)
        if not (is_opened or in_a_known_stretch(hours, zone, days_off, local.date())):
            return None
        seconds += 600 * (is_opened and instant < ended_at)
        instant += STEP
    return seconds


def in_a_known_stretch(hours: list[Hours], zone: ZoneInfo, days_off: set[date], day: date) -> bool:
    """Say whether a schedule is in force on a day, and in the days in a row that are so the team opens at all."""

    def is_known(day: date) -> bool:
        return any(in_force(shift, day) for shift in hours)

    if not is_known(day):
        return False
    first, last = day, day
    while is_known(first - DAY):
        first -= DAY
    while is_known(last + DAY):
        last += DAY
    instant = datetime.combine(first, time.min, tzinfo=zone).astimezone(UTC)
    end = datetime.combine(last + DAY, time.min, tzinfo=zone).astimezone(UTC)
    while instant < end:
        if any(is_open(shift, instant.astimezone(zone), days_off) for shift in hours):
            return True
        instant += STEP
    return False


def is_open(shift: Hours, local: datetime, days_off: set[date]) -> bool:
    """Say whether a shift that began today, or yesterday and runs over midnight, covers a local time."""
    today, clock = local.date(), local.time()
    yesterday = today - timedelta(days=1)
    if shift.closes > shift.opens:
        return works(shift, today, days_off) and shift.opens <= clock < shift.closes
    return (works(shift, today, days_off) and clock >= shift.opens) or (
        works(shift, yesterday, days_off) and clock < shift.closes
    )


def works(shift: Hours, day: date, days_off: set[date]) -> bool:
    """Say whether a shift begins on a day."""
    return in_force(shift, day) and day not in days_off and WEEKDAYS[day.weekday()] in shift.days


def in_force(shift: Hours, day: date) -> bool:
    """Say whether a schedule holds on a day, whichever days of the week it is for; outside the data none is known."""
    holds = (shift.since is None or shift.since <= day) and (shift.until is None or day < shift.until)
    return holds and FIRST <= day <= LAST


def sql_business_seconds(
    hours: list[Hours], zone: str, region: str | None, intervals: list[tuple[datetime, datetime]]
) -> list[int | None]:
    """Compute the same with the openings of the company file and the macros of dbt."""
    holidays_of = f", holidays: {region}" if region else ""
    shifts = ", ".join(shift.as_yaml() for shift in hours)
    company = parse(
        "name: Lark\nbrands: [{id: lark, name: Lark}]\n"
        f"teams: [{{id: care, name: Care, time_zone: {zone}{holidays_of}, hours: [{shifts}]}}]\n",
        "company.yaml",
    )
    open_hours = tables(company, FIRST, LAST)["team_open_hours"]
    replies = pl.DataFrame(
        [(number, "care", *interval) for number, interval in enumerate(intervals)],
        schema={
            "n": pl.Int64,
            "team": pl.String,
            "started_at": pl.Datetime("us", "UTC"),
            "ended_at": pl.Datetime("us", "UTC"),
        },
        orient="row",
    )
    with duckdb.connect() as connection:
        connection.register("open_hours", open_hours)
        connection.register("replies", replies)
        return [seconds for (seconds,) in connection.sql(QUERY).fetchall()]


def rendered_query() -> str:
    """Render the look-ups of marts.replies with dbt's own macros, as dispatched for DuckDB."""
    source = "".join(
        re.sub(r"{% macro (?!duckdb__)(\w+)\([^)]*\) %}{{ return\(adapter.*?{% endmacro %}", "", path.read_text())
        for path in (
            MACROS / "dialect" / "times.sql",
            MACROS / "dialect" / "lists.sql",
            MACROS / "open_seconds_until.sql",
            MACROS / "openings_by_hour.sql",
        )
    ).replace("duckdb__", "")
    query = """
        with open_hours_cut as ({{ openings_by_hour('open_hours') }})

        select {{ open_seconds_until('at_end', 'replies.ended_at') }}
            - {{ open_seconds_until('at_start', 'replies.started_at') }} as business_seconds
        from replies
        {{ left_join_opening('open_hours_cut', 'at_start', 'replies.team', 'replies.started_at') }}
        {{ left_join_opening('open_hours_cut', 'at_end', 'replies.team', 'replies.ended_at', since='at_start') }}
        order by replies.n
    """
    return Environment(autoescape=False).from_string(source + query).render()  # noqa: S701 (SQL, no page)


QUERY = rendered_query()

clock = st.integers(0, 47).map(lambda half_hour: time(half_hour // 2, 30 * (half_hour % 2)))
day = st.dates(FIRST, LAST)


@st.composite
def dated_hours(draw: st.DrawFn) -> Hours:
    opens, closes = draw(st.lists(clock, min_size=2, max_size=2, unique=True))
    days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True))
    since, until = sorted(draw(st.lists(day, min_size=2, max_size=2, unique=True)))
    return Hours(tuple(days), opens, closes, draw(st.sampled_from((None, since))), draw(st.sampled_from((None, until))))


@st.composite
def intervals(draw: st.DrawFn) -> tuple[datetime, datetime]:
    start = datetime(2026, 3, 20, tzinfo=UTC) + draw(st.integers(0, 20 * 144)) * STEP
    return start, start + draw(st.integers(0, 3 * 144)) * STEP


@settings(max_examples=60, deadline=None)
@given(
    hours=st.lists(dated_hours(), min_size=1, max_size=3),
    zone=st.sampled_from(ZONES),
    region=st.sampled_from((None, "GB-ENG", "IE", "CA-NS")),
    spans=st.lists(intervals(), min_size=1, max_size=3),
)
def test_business_seconds_are_what_somebody_with_a_clock_would_count(hours, zone, region, spans):
    country, _, subdivision = (region or "").partition("-")
    days_off = set(holidays.country_holidays(country, subdiv=subdivision or None, years=2026)) if region else set()
    expected = [slow_business_seconds(hours, ZoneInfo(zone), days_off, start, end) for start, end in spans]
    assert sql_business_seconds(hours, zone, region, spans) == expected


EVERY_DAY = tuple(WEEKDAYS)
WEEK = ("mon", "tue", "wed", "thu", "fri")
NINE_TO_FIVE = Hours(WEEK, time(9), time(17))


def at(day_of_march: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=UTC) + timedelta(days=day_of_march - 1)


@pytest.mark.parametrize(
    ("hours", "zone", "region", "start", "end", "seconds"),
    [
        pytest.param(
            [Hours(EVERY_DAY, time(0), time(12)), Hours(EVERY_DAY, time(12), time(0))],
            "Europe/London", None, at(28, 12), at(29, 12), 24 * 3600, id="around the clock, across a clock change",
        ),
        pytest.param(
            [Hours(("sat",), time(22), time(6))],
            "Europe/London", None, at(28, 22), at(29, 12), 7 * 3600, id="a night shift that loses an hour",
        ),
        pytest.param(
            [Hours(("sat",), time(22), time(1, 30))],
            "Europe/London", None, at(28, 22), at(29, 12), 3 * 3600, id="a shift ends at a time that never is",
        ),
        pytest.param(
            [NINE_TO_FIVE], "UTC", "GB-ENG", at(33, 16), at(38, 10), 2 * 3600, id="Good Friday and Easter Monday",
        ),
        pytest.param(
            [NINE_TO_FIVE._replace(until=date(2026, 3, 25)), Hours(WEEK, time(8), time(12), date(2026, 3, 25))],
            "UTC", None, at(24, 16), at(25, 9), 2 * 3600, id="a schedule changes inside",
        ),
        pytest.param(
            [NINE_TO_FIVE, Hours(WEEK, time(12), time(18))],
            "UTC", None, at(24, 16), at(24, 20), 2 * 3600, id="overlapping schedules count once",
        ),
        pytest.param([NINE_TO_FIVE], "UTC", None, at(24, 20), at(24, 23), 0, id="asked and answered out of hours"),
        pytest.param(
            [NINE_TO_FIVE._replace(since=date(2026, 3, 25))],
            "UTC", None, at(24, 10), at(25, 10), None, id="asked before the first schedule",
        ),
        pytest.param(
            [NINE_TO_FIVE._replace(since=date(2026, 3, 25))],
            "UTC", None, at(25, 7), at(25, 10), 3600, id="asked before the first opening of a schedule",
        ),
        pytest.param(
            [NINE_TO_FIVE._replace(until=date(2026, 3, 26))],
            "UTC", None, at(26, 10), at(26, 12), None, id="asked when no schedule is in force any more",
        ),
        pytest.param(
            [NINE_TO_FIVE._replace(until=date(2026, 3, 26))],
            "UTC", None, at(25, 16), at(27, 10), None, id="answered when no schedule is in force any more",
        ),
        pytest.param(
            [NINE_TO_FIVE._replace(until=date(2026, 3, 25)), NINE_TO_FIVE._replace(since=date(2026, 3, 26))],
            "UTC", None, at(24, 16), at(26, 10), None, id="a day without a schedule inside",
        ),
        pytest.param(
            [Hours(("tue",), time(22), time(6), until=date(2026, 3, 25))],
            "UTC", None, at(24, 21), at(25, 5), 7 * 3600, id="the last shift ends after its schedule",
        ),
    ],
)  # fmt: skip
def test_business_seconds_at_the_edges(hours, zone, region, start, end, seconds):
    country, _, subdivision = (region or "").partition("-")
    days_off = set(holidays.country_holidays(country, subdiv=subdivision or None, years=2026)) if region else set()
    assert sql_business_seconds(hours, zone, region, [(start, end)]) == [seconds]
    assert slow_business_seconds(hours, ZoneInfo(zone), days_off, start, end) == seconds
