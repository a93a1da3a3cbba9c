"""The teams of a board: how fast they answered, who still waits and how the work was shared, in words and marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from reports import charts, texts, wording
from reports.warehouse_queries import Row, read_rows
from reports.weeks import first_week_shown, weeks_shown

_SHORTEST_DRAWN_SECONDS: Final = 30.0
_MOST_NAMED_IN_LEAD: Final = 3
_FEWEST_FOR_A_STRIP: Final = 3
"""With fewer members a strip of dots would name them."""


@dataclass(frozen=True, slots=True)
class ReplyRange:
    """Where the median, the p90 and the target of a team's first replies stand on the shared scale, in percent."""

    median_x: float
    p90_x: float
    target_x: float | None
    in_words: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member's week; only shown where the reader asked for names."""

    member_id: str
    handled: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team's week on the board."""

    name: str
    kind: str
    figures: tuple[str, ...]
    is_over_target: bool
    reply_range: ReplyRange | None
    reply_sentence: str
    target_sentence: str | None
    waiting_sentence: str
    waits_too_long: bool
    collisions_sentence: str
    trend: charts.Trend | None
    trend_in_words: str | None
    trend_sentence: str | None
    workload: tuple[charts.Point, ...]
    workload_sentence: str | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of a week, the sentences that sum them up, and the scales that their charts share."""

    teams: tuple[Team, ...]
    lead: tuple[str, ...]
    scale_marks: tuple[charts.ScaleMark, ...]
    most_handled: int


def read_teams(connection: duckdb.DuckDBPyConnection, week_start_date: date, *, show_members: bool) -> Teams:
    """Select the teams of one week from the marts.

    Args:
        connection: to a published warehouse; only read from.
        week_start_date: the Monday of the week.
        show_members: name members beside their figures; without it nobody's own figures can be read off.
    """
    first = first_week_shown(week_start_date)
    rows = read_rows(connection, "teams_weekly", week_start_date=week_start_date, first_week_start_date=first)
    member_rows = read_rows(connection, "members_weekly", week_start_date=week_start_date)
    by_week = {(row["team"], row["week_start_date"]): row for row in rows}
    by_member: dict[str | None, list[Row]] = {}
    for row in member_rows:
        by_member.setdefault(row["team"], []).append(row)
    now = [row for row in rows if row["week_start_date"] == week_start_date]
    scale = charts.FactorScale(_durations(now), charts.DURATION_MARKS)
    most_handled = max((row["conversations_handled_count"] for row in member_rows), default=0)
    return Teams(
        teams=tuple(
            _team(
                row,
                [by_week.get((row["team"], start)) for start in weeks_shown(week_start_date)],
                by_member.get(row["team"], []),
                scale,
                most_handled,
                show_members=show_members,
            )
            for row in now
        ),
        lead=_lead(now),
        scale_marks=scale.marks(),
        most_handled=most_handled,
    )


def _durations(rows: Sequence[Row]) -> list[float]:
    columns = ("first_reply_seconds_median", "first_reply_seconds_p90", "first_reply_target_seconds")
    known = [row[column] for row in rows if not _is_too_few(row) for column in columns if row[column] is not None]
    return [max(seconds, _SHORTEST_DRAWN_SECONDS) for seconds in known]


def _name(row: Row) -> str:
    if row["team"] is None:
        return "No known team"
    return texts.shown(row["team_name"] or wording.capitalised(wording.readable(row["team"])), 60)


def _team(
    row: Row,
    history: Sequence[Row | None],
    members: Sequence[Row],
    scale: charts.FactorScale,
    most_handled: int,
    *,
    show_members: bool,
) -> Team:
    """Put one team's week into words.

    Args:
        row: of teams_weekly, of the week itself.
        history: the team's rows of the weeks shown, in order, null where it has none.
        members: the rows of its members, the one who handled most first.
        scale: of the durations of all teams.
        most_handled: by one member of any team, so that the strips of all teams share a scale.
        show_members: whether members are named.
    """
    target = row["first_reply_target_seconds"]
    medians = [past["first_reply_seconds_median"] if past else None for past in history]
    line = charts.trend(medians, reference=target)
    draws_strip = len(members) >= _FEWEST_FOR_A_STRIP
    return Team(
        name=_name(row),
        kind=_kind(row),
        figures=(
            wording.plural(row["conversations_handled_count"], "conversation") + " handled",
            wording.plural(row["replies_count"], "reply", "replies"),
        ),
        is_over_target=_is_over_target(row),
        reply_range=_reply_range(row, scale),
        reply_sentence=_reply_sentence(row),
        target_sentence=_target_sentence(row),
        waiting_sentence=_waiting_sentence(row),
        waits_too_long=bool(
            row["waiting_count"] and target is not None and (row["oldest_waiting_seconds"] or 0) > target
        ),
        collisions_sentence=_collisions_sentence(row["collisions_count"]),
        trend=line,
        trend_in_words=_trend_in_words(medians) if line else None,
        trend_sentence=_trend_sentence(history) if line else None,
        workload=charts.dots([member["conversations_handled_count"] for member in members], most_handled)
        if draws_strip
        else (),
        workload_sentence=_workload_sentence(members) if draws_strip else None,
        members=tuple(
            Member(texts.shown(member["member_id"], 60), wording.number(member["conversations_handled_count"]))
            for member in members
        )
        if show_members
        else (),
    )


def _kind(row: Row) -> str:
    parts = [wording.readable(row["structure"] or ""), "agency" if row["is_agency"] else ""]
    return wording.capitalised(", ".join(part for part in parts if part))


def _is_too_few(row: Row) -> bool:
    return bool((row["first_replies_count"] or 0) < wording.FEWEST_TO_COMPARE)


def _is_over_target(row: Row) -> bool:
    median, target = row["first_reply_seconds_median"], row["first_reply_target_seconds"]
    return median is not None and target is not None and median > target and not _is_too_few(row)


def _times_target(row: Row) -> float:
    return float(row["first_reply_seconds_median"] / max(row["first_reply_target_seconds"], 1))


def _reply_range(row: Row, scale: charts.FactorScale) -> ReplyRange | None:
    median, p90, target = (
        row["first_reply_seconds_median"],
        row["first_reply_seconds_p90"],
        row["first_reply_target_seconds"],
    )
    if median is None or p90 is None or _is_too_few(row):
        return None
    words = f"First replies: median {wording.duration(median)}, nine in ten within {wording.duration(p90)}"
    return ReplyRange(
        median_x=scale.place(median),
        p90_x=scale.place(p90),
        target_x=None if target is None else scale.place(target),
        in_words=f"{words}." if target is None else f"{words}, target {wording.duration(target)}.",
    )


def _reply_sentence(row: Row) -> str:
    count = row["first_replies_count"]
    if not count or row["first_reply_seconds_median"] is None:
        return "No first replies this week."
    replies = wording.plural(count, "first reply", "first replies")
    if _is_too_few(row):
        median = wording.duration(row["first_reply_seconds_median"])
        return f"Too few to compare ({replies}); the middle one took {median}."
    hours = " of opening hours" if row["is_in_business_time"] else ""
    return (
        f"Half of {replies} within {wording.duration(row['first_reply_seconds_median'])}{hours}, "
        f"nine in ten within {wording.duration(row['first_reply_seconds_p90'])}."
    )


def _target_sentence(row: Row) -> str | None:
    if row["first_reply_target_seconds"] is None:
        return "No target is set."
    target = wording.duration(row["first_reply_target_seconds"])
    if row["target_met_ratio"] is None or _is_too_few(row):
        return f"Target {target}."
    return f"{wording.share(row['target_met_ratio'])} met the target of {target}."


def _waiting_sentence(row: Row) -> str:
    if not row["waiting_count"]:
        return "Nobody is waiting."
    verb = "waits" if row["waiting_count"] == 1 else "wait"
    oldest = row["oldest_waiting_seconds"]
    since = "" if oldest is None else f", the oldest for {wording.duration(oldest)}"
    return f"{wording.plural(row['waiting_count'], 'conversation')} still {verb}{since}."


def _collisions_sentence(count: int) -> str:
    return "No collisions." if not count else f"{wording.plural(count, 'collision')}."


def _trend_in_words(medians: Sequence[float | None]) -> str:
    durations = ", ".join(wording.duration(median) for median in medians)
    return f"Median first reply over the last {len(medians)} weeks: {durations}."


def _trend_sentence(history: Sequence[Row | None]) -> str:
    now, before = history[-1], history[-2]
    if now is None or before is None or _is_too_few(now) or _is_too_few(before):
        return "Too few to compare with the week before."
    median, median_before = now["first_reply_seconds_median"], before["first_reply_seconds_median"]
    if round(median) == round(median_before):
        return "As fast as the week before."
    return (
        f"{'Faster' if median < median_before else 'Slower'} than the week before ({wording.duration(median_before)})."
    )


def _workload_sentence(members: Sequence[Row]) -> str:
    counts = [member["conversations_handled_count"] for member in members]
    return (
        f"{wording.people(len(counts))} handled between {wording.number(min(counts))} "
        f"and {wording.plural(max(counts), 'conversation')} each."
    )


def _lead(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return up to three sentences: who is over target, who still waits, and where two answered at once."""
    if not rows:
        return ("No team answered anybody this week.",)
    with_target = [
        row
        for row in rows
        if row["first_reply_target_seconds"] is not None
        and row["first_reply_seconds_median"] is not None
        and not _is_too_few(row)
    ]
    over = [row for row in with_target if _is_over_target(row)]
    sentences = []
    if over:
        slowest = sorted(over, key=lambda row: (-_times_target(row), _name(row), row["team"] or ""))
        named = [
            f"{texts.isolated(_name(row))} ({wording.duration(row['first_reply_seconds_median'])} "
            f"against {wording.duration(row['first_reply_target_seconds'])})"
            for row in slowest[:_MOST_NAMED_IN_LEAD]
        ]
        if len(over) > len(named):
            named.append(wording.plural(len(over) - len(named), "other"))
        where = "the one team" if len(with_target) == 1 else f"{len(over)} of the {len(with_target)} teams"
        sentences.append(f"In {where} with a target, half of the first replies took longer: {wording.sequence(named)}.")
    elif with_target:
        every = "The team with a target" if len(with_target) == 1 else f"All {len(with_target)} teams with a target"
        sentences.append(f"{every} gave at least half of the first replies in time.")
    sentences.append(_waiting_lead(rows))
    collisions = sum(row["collisions_count"] for row in rows)
    if collisions:
        sentences.append(f"Two colleagues answered the same message {_times(collisions)}.")
    return tuple(sentences)


def _waiting_lead(rows: Sequence[Row]) -> str:
    waiting = [row for row in rows if row["waiting_count"]]
    if not waiting:
        return "Nobody is waiting for a reply."
    total = sum(row["waiting_count"] for row in waiting)
    longest = max(waiting, key=lambda row: (row["oldest_waiting_seconds"] or 0, row["team"] or ""))
    verb = "waits" if total == 1 else "wait"
    words = f"{wording.plural(total, 'conversation')} still {verb} for a reply"
    if longest["oldest_waiting_seconds"] is None:
        return f"{words}."
    name = texts.isolated(_name(longest))
    return f"{words}; the oldest, with {name}, for {wording.duration(longest['oldest_waiting_seconds'])}."


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{wording.number(count)} times"
