"""The figures of whole teams week by week: each with its n, the week before, what is usual and a small line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

import duckdb

from reports import charts, wording
from reports.warehouse_queries import Row, read_rows
from reports.weeks import first_week_shown, weeks_shown

Unit = Literal["seconds", "ratio", "count"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A figure of marts.team_figures as a page shows it."""

    figure: str
    name: str
    unit: Unit
    definition: str


KINDS: Final = (
    Kind("questions_count", "In", "count", "in-and-out"),
    Kind("replies_count", "Out", "count", "in-and-out"),
    Kind("first_reply_seconds_median", "First reply, median", "seconds", "first-reply"),
    Kind("first_reply_seconds_p90", "First reply, nine in ten", "seconds", "median"),
    Kind("next_reply_seconds_median", "Next reply, median", "seconds", "next-reply"),
    Kind("target_met_ratio", "First reply in time", "ratio", "target"),
    Kind("next_reply_target_met_ratio", "Next reply in time", "ratio", "target"),
    Kind("target_missed_by_seconds_median", "Missed by, median", "seconds", "target"),
    Kind("resolution_seconds_median", "Resolution, median", "seconds", "resolved"),
    Kind("reopened_count", "Reopened", "count", "resolved"),
    Kind("closed_without_reply_ratio", "Closed without a reply", "ratio", "closed"),
    Kind("start_negative_ratio", "Negative at the start", "ratio", "mood"),
    Kind("end_negative_ratio", "Negative at the end", "ratio", "mood"),
    Kind("collisions_count", "Collisions", "count", "collision"),
    Kind("hand_over_lag_seconds_median", "Hand-over lag, median", "seconds", "hand-over"),
    Kind("assigned_to_first_reply_seconds_median", "Taken to replied, median", "seconds", "hand-over"),
    Kind("held_without_reply_seconds_median", "Held without a reply", "seconds", "stale"),
    Kind("stale_holds_count", "Forgotten holds", "count", "stale"),
)  # fmt: skip

_IN_BUSINESS_TIME: Final = {
    f"{measure}_seconds_{statistic}": f"{measure}_business_seconds_{statistic}"
    for measure in ("first_reply", "next_reply", "resolution")
    for statistic in ("median", "p90")
}

History = Mapping[tuple[str | None, str], Mapping[date, Row]]
"""The rows of team_trends by team and figure, then by week."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a team's week, in words and as a line over nine weeks."""

    name: str
    definition: str
    value: str
    n: str | None
    change: str
    trend: charts.Trend | None
    in_words: str


def read_history(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> History:
    """Return nine weeks of every figure that pages show, of every team."""
    figures = sorted(
        {name for kind in KINDS for name in (kind.figure, _IN_BUSINESS_TIME.get(kind.figure, kind.figure))}
    )
    rows = read_rows(
        connection,
        "team_trends",
        first_week_start_date=first_week_shown(week_start_date),
        week_start_date=week_start_date,
        figures=figures,
    )
    history: dict[tuple[str | None, str], dict[date, Row]] = {}
    for row in rows:
        history.setdefault((row["team"], row["figure"]), {})[row["week_start_date"]] = row
    return history


def counted_figure(figure: str, *, in_business_time: bool) -> str:
    """Return the name of the figure that counts the time that a team's target counts."""
    return _IN_BUSINESS_TIME.get(figure, figure) if in_business_time else figure


def figures(
    history: History, team: str | None, week_start_date: date, *, in_business_time: bool, target_seconds: int | None
) -> tuple[Figure, ...]:
    """Return the figures that a team has in a week, in the order of KINDS.

    Args:
        history: of read_history.
        team: null for what no team is known for.
        week_start_date: the Monday of the week.
        in_business_time: whether replies and resolutions are told in opening hours.
        target_seconds: for the line of first replies; null without a target.
    """
    known = [week for (other, _), weeks in history.items() if other == team for week in weeks]
    known_since = min(known, default=week_start_date)
    told = []
    for kind in KINDS:
        weeks = history.get((team, counted_figure(kind.figure, in_business_time=in_business_time)), {})
        if week_start_date in weeks:
            reference = target_seconds if kind.figure == "first_reply_seconds_median" else None
            hours = ", opening hours" if in_business_time and kind.figure in _IN_BUSINESS_TIME else ""
            told.append(_figure(kind, weeks, week_start_date, known_since, reference, hours))
    return tuple(told)


def _figure(
    kind: Kind, weeks: Mapping[date, Row], week: date, known_since: date, reference: int | None, hours: str
) -> Figure:
    row = weeks[week]
    values: list[float | None] = []
    for start in weeks_shown(week):
        # a week in which a count has no row is one with none; a time of no cases is not known, nor is the time before
        missing = 0.0 if kind.unit == "count" and start >= known_since else None
        values.append(weeks[start]["figure_value"] if start in weeks else missing)
    scaled = [None if value is None else value * (100 if kind.unit == "ratio" else 1) for value in values]
    told = ", ".join(_value(kind, value) if value is not None else wording.NOT_KNOWN for value in values)
    return Figure(
        name=kind.name,
        definition=kind.definition,
        value=_value(kind, row["figure_value"]),
        n=None if kind.unit == "count" else f"n\u00a0{wording.number(row['n'])}{hours}",
        change=_change(kind, row),
        trend=charts.trend(scaled, reference=reference),
        in_words=f"{kind.name} over the last {len(values)} weeks: {told}.",
    )


def _value(kind: Kind, value: float) -> str:
    if kind.unit == "seconds":
        return wording.duration(value)
    return wording.share(value) if kind.unit == "ratio" else wording.number(value)


def _change(kind: Kind, row: Row) -> str:
    if row["previous_value"] is None:
        return f"{wording.NOT_KNOWN} the week before"
    if not row["is_comparable"]:
        return wording.TOO_FEW
    usual = f", usually {_value(kind, row['usual_value'])}" if row["usual_weeks_count"] > 1 else ""
    return f"{_value(kind, row['previous_value'])} the week before{usual}"


def compared(history: History, teams: Sequence[tuple[str | None, bool]], week: date) -> list[tuple[str | None, Row]]:
    """Return the teams whose first replies can be compared with what is usual, each with its row of the median."""
    found = []
    for team, in_business_time in teams:
        name = counted_figure("first_reply_seconds_median", in_business_time=in_business_time)
        row = history.get((team, name), {}).get(week)
        if row is not None and row["is_comparable"] and row["usual_weeks_count"] > 1:
            found.append((team, row))
    return found
