"""The teams of a board: a row of small multiples each, and what a leader asks of all of them, answered in sentences."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import duckdb

from reports import charts, team_wording, texts, wording
from reports.team_figures import History, compared, counted_figure, read_history
from reports.warehouse_queries import Row, read_rows
from reports.weeks import first_week_shown, instants, weeks_shown

BACKLOG_DAYS: Final = 28
_SHORTEST_DRAWN_SECONDS: Final = 30.0
_MOST_NAMED: Final = 3
_FOLDER: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class ReplyRange:
    """Where the median, the p90 and the target of a team's first replies stand on the shared scale, in percent."""

    median_x: float
    p90_x: float
    target_x: float | None
    in_words: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """Who waited at the end of each day: bars, the scale's end and the same in words."""

    bars: tuple[charts.Bar, ...]
    most: int
    in_words: str
    since: datetime | None
    last_count: int
    week_ago_count: int | None


@dataclass(frozen=True, slots=True)
class Team:
    """A team's week on the board."""

    team: str | None
    name: str
    kind: str
    became: str | None
    volumes: str
    is_over_target: bool
    reply_range: ReplyRange | None
    reply_sentence: str
    target_sentence: str
    all_who_asked: str | None
    waiting_sentence: str
    waits_too_long: bool
    backlog: Backlog | None
    incidents: str
    trend: charts.Trend | None
    trend_in_words: str | None
    trend_sentence: str | None
    workload: tuple[charts.Point, ...]
    workload_sentence: str | None
    balance_sentence: str | None
    is_uneven: bool

    @property
    def needs_you(self) -> bool:
        """Whether a leader should look: more targets missed than met, somebody waiting too long, or an uneven load."""
        return self.is_over_target or self.waits_too_long or self.is_uneven

    @property
    def folder(self) -> str | None:
        """The folder of the team's pages within that of the board; null where its id cannot be one."""
        return self.team if self.team and _FOLDER.fullmatch(self.team) else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a leader asks, and the answer."""

    question: str
    sentences: tuple[str, ...]
    needs_you: bool = False


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of a week, the answers that sum them up, and the scales that their charts share."""

    teams: tuple[Team, ...]
    others: tuple[Team, ...]
    """Of many teams, those that do not stand out, in a line each, the busiest first."""
    quiet: tuple[Team, ...]
    """Teams with too few first replies to compare and nobody waiting, of so many that they would hide others."""
    answers: tuple[Answer, ...]
    scale_marks: tuple[charts.ScaleMark, ...]
    most_handled: int

    @property
    def lead(self) -> tuple[str, ...]:
        """The answers in a few sentences, without the last one, which says how sure they are."""
        return tuple(sentence for answer in self.answers[:-1] for sentence in answer.sentences)


@dataclass(frozen=True, slots=True)
class TeamsWeek:
    """The rows of one week that the board and the pages of the teams share."""

    week_start_date: date
    rows: tuple[Row, ...]
    history: History
    backlogs: Mapping[str | None, Backlog]
    members: Mapping[str | None, Sequence[Row]]
    scale: charts.FactorScale

    @property
    def most_handled(self) -> int:
        """The most conversations that one person of any team handled."""
        return max((row["conversations_handled_count"] for rows in self.members.values() for row in rows), default=0)


def read_teams_week(connection: duckdb.DuckDBPyConnection, week_start_date: date, as_of: datetime) -> TeamsWeek:
    """Select what the marts say of the teams of one week and the eight before.

    Args:
        connection: to a published warehouse; only read from.
        week_start_date: the Monday of the week.
        as_of: when the warehouse was built; the last day of a backlog.
    """
    first = first_week_shown(week_start_date)
    weekly = read_rows(connection, "teams_weekly", week_start_date=week_start_date, first_week_start_date=first)
    rows = tuple(row for row in weekly if row["week_start_date"] == week_start_date)
    members: dict[str | None, list[Row]] = {}
    for row in read_rows(connection, "members_weekly", week_start_date=week_start_date):
        members.setdefault(row["team"], []).append(row)
    return TeamsWeek(
        week_start_date=week_start_date,
        rows=rows,
        history=read_history(connection, week_start_date),
        backlogs=_read_backlogs(connection, week_start_date, as_of),
        members=members,
        scale=charts.FactorScale(_durations(rows), charts.DURATION_MARKS),
    )


def read_teams(connection: duckdb.DuckDBPyConnection, week: TeamsWeek) -> Teams:
    """Put the teams of a week into words and marks, those that need somebody first where they are many.

    Args:
        connection: to a published warehouse; only read from.
        week: of read_teams_week.
    """
    teams = [board_team(row, week) for row in week.rows]
    others: list[Team] = []
    quiet: list[Team] = []
    if len(teams) > _MOST_AT_A_GLANCE:
        quiet = [team for team, row in zip(teams, week.rows, strict=True) if _is_quiet(row)]
        busiest = {team_wording.name(row): -row["conversations_handled_count"] for row in week.rows}
        teams = sorted(
            (team for team in teams if team not in quiet),
            key=lambda team: (not team.needs_you, busiest[team.name], team.name),
        )
        needing = sum(team.needs_you for team in teams)
        teams, others = teams[:needing], teams[needing:]
    return Teams(
        teams=tuple(teams),
        others=tuple(others),
        quiet=tuple(quiet),
        answers=_answers(connection, week),
        scale_marks=week.scale.marks(),
        most_handled=week.most_handled,
    )


_MOST_AT_A_GLANCE: Final = 8
"""So many teams are shown in full, in the order of names; of more, only those that need somebody, before the others."""


def _is_quiet(row: Row) -> bool:
    return team_wording.is_too_few(row) and not row["waiting_count"]


def board_team(row: Row, week: TeamsWeek) -> Team:
    """Return one team's week as the board and the team's own page begin it."""
    target = row["first_reply_target_seconds"]
    name = counted_figure("first_reply_seconds_median", in_business_time=row["is_in_business_time"])
    weeks = week.history.get((row["team"], name), {})
    medians = [weeks[start]["figure_value"] if start in weeks else None for start in weeks_shown(week.week_start_date)]
    line = charts.trend(medians, reference=target)
    handled = [member["conversations_handled_count"] for member in week.members.get(row["team"], ())]
    # somebody may only be waited for
    members = [count for count in handled if count]
    draws_strip = len(members) >= team_wording.FEWEST_FOR_A_STRIP
    backlog = week.backlogs.get(row["team"])
    return Team(
        team=row["team"],
        name=team_wording.name(row),
        kind=team_wording.kind(row),
        became=team_wording.became(row),
        volumes=_volumes(row, week),
        is_over_target=team_wording.is_over_target(row),
        reply_range=_reply_range(row, week.scale),
        reply_sentence=team_wording.replies(row),
        target_sentence=team_wording.target(row),
        all_who_asked=team_wording.all_who_asked(row),
        waiting_sentence=team_wording.waiting(row, backlog.since if backlog else None),
        waits_too_long=bool(
            row["waiting_count"] and target is not None and (row["oldest_waiting_seconds"] or 0) > target
        ),
        backlog=backlog,
        incidents=_incidents(row, week),
        trend=line,
        trend_in_words=_trend_in_words(medians) if line else None,
        trend_sentence=team_wording.speed_change(weeks.get(week.week_start_date)) if line else None,
        workload=charts.dots(members, week.most_handled) if draws_strip else (),
        workload_sentence=team_wording.workload(members) if draws_strip else None,
        balance_sentence=team_wording.balance(row),
        is_uneven=team_wording.is_uneven(row),
    )


def _volumes(row: Row, week: TeamsWeek) -> str:
    asked = week.history.get((row["team"], "questions_count"), {}).get(week.week_start_date)
    messages = wording.plural(round(asked["figure_value"]) if asked else 0, "message")
    answers = wording.plural(row["replies_count"], "reply", "replies")
    handled = wording.plural(row["conversations_handled_count"], "conversation")
    return f"In {messages}, out {answers} in {handled}."


def _incidents(row: Row, week: TeamsWeek) -> str:
    reopened = week.history.get((row["team"], "reopened_count"), {}).get(week.week_start_date)
    count = round(reopened["figure_value"]) if reopened else 0
    again = "None reopened." if not count else f"Reopened {_times(count)}."
    return f"{again} {team_wording.collisions(row['collisions_count'])}"


def _durations(rows: Sequence[Row]) -> list[float]:
    columns = ("first_reply_seconds_median", "first_reply_seconds_p90", "first_reply_target_seconds")
    known = [
        row[column] for row in rows if not team_wording.is_too_few(row) for column in columns if row[column] is not None
    ]
    return [max(seconds, _SHORTEST_DRAWN_SECONDS) for seconds in known]


def _reply_range(row: Row, scale: charts.FactorScale) -> ReplyRange | None:
    median, p90 = row["first_reply_seconds_median"], row["first_reply_seconds_p90"]
    if median is None or p90 is None or team_wording.is_too_few(row):
        return None
    return reply_range(median, p90, row["first_reply_target_seconds"], scale)


def reply_range(median: float, p90: float, target: float | None, scale: charts.FactorScale) -> ReplyRange:
    """Return a range of durations in seconds on a scale."""
    words = f"First replies: median {wording.duration(median)}, nine in ten within {wording.duration(p90)}"
    return ReplyRange(
        median_x=scale.place(median),
        p90_x=scale.place(p90),
        target_x=None if target is None else scale.place(target),
        in_words=f"{words}." if target is None else f"{words}, target {wording.duration(target)}.",
    )


def _trend_in_words(medians: Sequence[float | None]) -> str:
    durations = ", ".join(wording.duration(median) for median in medians)
    return f"Median first reply over the last {len(medians)} weeks: {durations}."


def _read_backlogs(
    connection: duckdb.DuckDBPyConnection, week_start_date: date, as_of: datetime
) -> dict[str | None, Backlog]:
    last = min(week_start_date + timedelta(days=6), as_of.date())
    days = [last - timedelta(days=BACKLOG_DAYS - 1 - position) for position in range(BACKLOG_DAYS)]
    by_team: dict[str | None, dict[date, Row]] = {}
    for row in read_rows(connection, "backlog_daily", first_date=days[0], last_date=last):
        by_team.setdefault(row["team"], {})[row["day_date"]] = row
    return {team: _backlog(rows, days) for team, rows in by_team.items()}


def _backlog(rows: Mapping[date, Row], days: Sequence[date]) -> Backlog:
    counts = [
        (wording.short_day(day), row["waiting_count"], row["over_a_day_count"])
        if (row := rows.get(day))
        else (wording.short_day(day), 0, 0)
        for day in days
    ]
    most = max(counts, key=lambda count: count[1])
    last, week_ago = counts[-1][1], counts[-8][1]
    return Backlog(
        bars=charts.bars(counts),
        most=most[1],
        in_words=(
            f"Waiting at the end of each of {len(days)} days: {wording.number(last)} on {counts[-1][0]}, "
            f"{wording.number(week_ago)} a week before, most on {most[0]} with {wording.number(most[1])}."
        ),
        since=rows[days[-1]]["oldest_waiting_since_at"] if days[-1] in rows else None,
        last_count=last,
        week_ago_count=week_ago,
    )


def _answers(connection: duckdb.DuckDBPyConnection, week: TeamsWeek) -> tuple[Answer, ...]:
    rows = week.rows
    if not rows:
        return (Answer("Are people being answered?", ("No team answered anybody this week.",)), Answer("", ()))
    over = [row for row in rows if team_wording.is_over_target(row)]
    uneven = [row for row in rows if team_wording.is_uneven(row)]
    return (
        Answer("Are people being answered?", (_answered(rows),)),
        Answer("How fast?", _speed(rows), needs_you=bool(over)),
        Answer("Is anybody drowning?", (_waiting(week), *_uneven(uneven))),
        Answer("Is it getting better?", (_better(week),)),
        Answer("Can I trust this?", _trust(connection, week)),
    )


def _answered(rows: Sequence[Row]) -> str:
    asked = sum(row["asked_count"] or 0 for row in rows)
    if not asked:
        return "Nobody began to write to us this week."
    return (
        team_wording.became(
            {
                name: sum(row[name] or 0 for row in rows)
                for name in ("asked_count", "answered_count", "closed_count", "running_count")
            }
            | {"answered_by_others_count": 0}
        )
        or ""
    )


def _speed(rows: Sequence[Row]) -> tuple[str, ...]:
    sentences = []
    told = [row for row in rows if row["first_reply_seconds_median"] is not None and not team_wording.is_too_few(row)]
    due = [
        row
        for row in rows
        if row["target_met_ratio"] is not None and (row["target_measured_count"] or 0) >= wording.FEWEST_TO_COMPARE
    ]
    if due:
        worst = sorted(due, key=lambda row: (row["target_met_ratio"], team_wording.name(row)))
        sentences.append(f"In time were {_some([f'{team_wording.met(row)} in {_isolated(row)}' for row in worst])}.")
    if told:
        ranked = sorted(told, key=lambda row: (row["first_reply_seconds_median"], row["team"] or ""))
        ends = [f"{wording.duration(row['first_reply_seconds_median'])} ({_isolated(row)})" for row in ranked]
        took = ends[0] if len(ends) == 1 else f"from {ends[0]} to {ends[-1]}"
        sentences.append(f"The median first reply took {took}.")
    hidden = [row for row in rows if team_wording.all_who_asked(row)]
    if hidden:
        named = [_isolated(row) for row in sorted(hidden, key=lambda row: -row["asked_count"])]
        sentences.append(f"Slower once those without an answer are counted: {_some(named)}.")
    return tuple(sentences) or ("Too few first replies to say.",)


def _waiting(week: TeamsWeek) -> str:
    waiting = [row for row in week.rows if row["waiting_count"]]
    if not waiting:
        return "Nobody is waiting for a reply."
    total = sum(row["waiting_count"] for row in waiting)
    longest = max(waiting, key=lambda row: (row["oldest_waiting_seconds"] or 0, row["team"] or ""))
    words = f"{wording.plural(total, 'conversation')} still {'waits' if total == 1 else 'wait'} for a reply"
    before = sum(backlog.week_ago_count or 0 for backlog in week.backlogs.values())
    than = f" ({wording.number(before)} a week before)" if week.backlogs else ""
    if longest["oldest_waiting_seconds"] is None:
        return f"{words}{than}."
    age = wording.duration(longest["oldest_waiting_seconds"])
    return f"{words}{than}; the oldest, with {_isolated(longest)}, for {age}."


def _uneven(rows: Sequence[Row]) -> tuple[str, ...]:
    named = [
        f"{_isolated(row)} ({wording.share(row['busiest_member_ratio'])} of the replies, even would be "
        f"{wording.share(row['even_share_ratio'])})"
        for row in sorted(rows, key=lambda row: -row["busiest_member_ratio"] / row["even_share_ratio"])
    ]
    return (f"One person carries much more than an even share in {_some(named)}.",) if named else ()


def _better(week: TeamsWeek) -> str:
    teams = [(row["team"], row["is_in_business_time"]) for row in week.rows]
    names = {row["team"]: _isolated(row) for row in week.rows}
    rows = compared(week.history, teams, week.week_start_date)
    if not rows:
        return "Too few weeks or replies to compare."
    faster, slower = (
        [
            f"{names[team]} ({wording.duration(row['figure_value'])}, usually {wording.duration(row['usual_value'])})"
            for team, row in sorted(
                rows, key=lambda pair: abs(pair[1]["figure_value"] - pair[1]["usual_value"]), reverse=True
            )
            if (row["figure_value"] < row["usual_value"]) == is_faster and row["figure_value"] != row["usual_value"]
        ]
        for is_faster in (True, False)
    )
    parts = [f"faster than usual in {_some(faster)}" if faster else "", f"slower in {_some(slower)}" if slower else ""]
    return wording.capitalised("; ".join(part for part in parts if part) or "as fast as usual") + "."


def _trust(connection: duckdb.DuckDBPyConnection, week: TeamsWeek) -> tuple[str, ...]:
    headlines = read_rows(connection, "reconciliations")
    equal = sum(row["is_equal"] for row in headlines)
    left_out = {
        row["reason"]: row["excluded_count"]
        for row in read_rows(connection, "left_out", **instants(week.week_start_date))
    }
    replies = sum(row["replies_count"] for row in week.rows)
    signed = sum(row["signed_replies_count"] or 0 for row in week.rows)
    said = []
    if headlines:
        said.append(f"{equal} of {wording.plural(len(headlines), 'headline')} counted a second way are equal.")
    if replies:
        said.append(
            f"{wording.share(signed / replies)} of {wording.plural(replies, 'reply', 'replies')} tell who wrote them."
        )
    if left_out.get("automatic_reply"):
        said.append(f"Automatic replies do not count ({wording.number(left_out['automatic_reply'])}).")
    return tuple(said)


def _some(named: Sequence[str]) -> str:
    """Return at most three parts as in a sentence, the rest as a number."""
    more = [wording.plural(len(named) - _MOST_NAMED, "other")] if len(named) > _MOST_NAMED else []
    return wording.sequence([*named[:_MOST_NAMED], *more])


def _isolated(row: Row) -> str:
    return texts.isolated(team_wording.name(row))


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{wording.number(count)} times"
