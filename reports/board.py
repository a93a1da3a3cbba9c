"""The team board of one week: the teams, the alerts, what still waits and how much was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from reports import charts, wording
from reports.alerts import Alert, Assignment, read_alerts, read_assignments
from reports.teams import Teams, TeamsWeek, read_teams
from reports.warehouse_queries import read_rows
from reports.weeks import SourceLine, Week, read_sources, silence_sentence


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that a board page says."""

    week: Week
    coverage: tuple[str, ...]
    teams: Teams
    alerts: tuple[Alert, ...]
    assignments: Sequence[Assignment]
    assignments_count: int
    volume: tuple[charts.Bar, ...]
    volume_in_words: str
    volume_sentence: str


def read_board(
    connection: duckdb.DuckDBPyConnection,
    week: Week,
    teams: TeamsWeek,
    *,
    previous_mention_count: int | None,
    as_of: datetime,
    is_current: bool,
) -> Board:
    """Select one team board from the marts.

    Args:
        connection: to a published warehouse; only read from.
        week: with its figures.
        teams: of read_teams_week.
        previous_mention_count: of the week before; null where it is not known.
        as_of: when the warehouse was built; what is due before it is overdue.
        is_current: whether what waits now belongs on this board.
    """
    volume = _volume(connection, week.start_date)
    change = wording.change(week.mention_count, previous_mention_count)
    assignments, assignments_count = read_assignments(connection, as_of) if is_current else ((), 0)
    return Board(
        week=week,
        coverage=_coverage(week, read_sources(connection, week.start_date)),
        teams=read_teams(connection, teams),
        alerts=read_alerts(connection, week.start_date),
        assignments=assignments,
        assignments_count=assignments_count,
        volume=charts.bars(volume),
        volume_in_words=_volume_in_words(volume),
        volume_sentence=f"{wording.plural(week.mention_count, 'mention')}: {change}.",
    )


def _volume(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> list[tuple[str, int, int]]:
    """Return (weekday, mentions, negative mentions) for each of the seven days; no days where nothing was said."""
    last = week_start_date + timedelta(days=6)
    rows = read_rows(connection, "volume_daily", first_date=week_start_date, last_date=last)
    counts: dict[date, tuple[int, int]] = {}
    for row in rows:
        total, negative = counts.get(row["posted_date"], (0, 0))
        is_negative = row["sentiment"] == "negative"
        counts[row["posted_date"]] = (total + row["mention_count"], negative + row["mention_count"] * is_negative)
    days = [week_start_date + timedelta(days=position) for position in range(7)]
    return [(f"{day:%A}", *counts.get(day, (0, 0))) for day in days] if counts else []


def _volume_in_words(volume: Sequence[tuple[str, int, int]]) -> str:
    days = ", ".join(f"{day} {wording.number(count)} ({wording.number(part)} negative)" for day, count, part in volume)
    return f"Mentions a day: {days}."


def _coverage(week: Week, sources: Sequence[SourceLine]) -> tuple[str, ...]:
    heard = (
        f"{wording.plural(week.mention_count, 'mention')} by {wording.people(week.author_count)} "
        f"from {wording.plural(week.source_count, 'source')}."
    )
    return tuple(sentence for sentence in (heard, silence_sentence(sources)) if sentence)
