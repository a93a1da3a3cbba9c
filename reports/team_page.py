"""The page of one team in one week: everything that its head looks up and a leader need not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import duckdb

from reports import charts, team_wording, texts, wording
from reports.digest_content import Quote
from reports.quotes import quote
from reports.team_figures import Figure, counted_figure, figures
from reports.teams import ReplyRange, Team, TeamsWeek, board_team, reply_range
from reports.warehouse_queries import Row, read_rows
from reports.weeks import WEEKS_SHOWN, Week, first_week_shown, instants

_QUOTE_LENGTH: Final = 160
_PART_FIGURES: Final = (
    "questions_count",
    "replies_count",
    "first_reply_seconds_median",
    "first_reply_seconds_p90",
    "first_reply_business_seconds_median",
    "first_reply_business_seconds_p90",
    "target_met_ratio",
)
_BREAKDOWNS: Final = (("channel", "By channel"), ("topic", "By topic"), ("priority", "By priority"))
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LARGEST_DOT: Final = 7.0
_SIGNATURE: Final = re.compile(r"\s*[\^~*/-]\s?[A-Za-z]{1,3}(?=\s*(?:https?://\S+)?\s*$)")


@dataclass(frozen=True, slots=True)
class Item:
    """A message that somebody should look at, with a line about it."""

    line: str
    is_urgent: bool
    quote: Quote


@dataclass(frozen=True, slots=True)
class Part:
    """One channel, topic or priority of a team's week."""

    name: str
    volumes: str
    reply_range: ReplyRange | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts of a team's week in one respect, the one with most work first."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of a day: whether it is open, the radius of its dot in pixels, whether it was asked while closed."""

    hour: int
    is_open: bool
    radius: float
    is_outside: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday of the rota."""

    name: str
    hours: tuple[Hour, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of the week against the rota."""

    days: tuple[Day, ...]
    in_words: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Collision:
    """Two messages of ours that met."""

    line: str
    text: str
    other_text: str | None


@dataclass(frozen=True, slots=True)
class TeamPage:
    """Everything that the page of a team says."""

    week: Week
    team: Team
    time_zone: str | None
    structures: tuple[str, ...]
    figures: tuple[Figure, ...]
    coverage_sentence: str | None
    waiting: tuple[Item, ...]
    waiting_sentence: str | None
    missed: tuple[Item, ...]
    missed_sentence: str | None
    breakdowns: tuple[Breakdown, ...]
    hours: Hours | None
    hand_overs: tuple[str, ...]
    collisions: tuple[Collision, ...]
    scale_marks: tuple[charts.ScaleMark, ...]
    most_handled: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the queries of team pages gave, by team."""

    waiting: Mapping[str | None, Sequence[Row]]
    missed: Mapping[str | None, Sequence[Row]]
    parts: Mapping[str | None, Sequence[Row]]
    hours: Mapping[str | None, Sequence[Row]]
    collisions: Mapping[str | None, Sequence[Row]]
    structures: Mapping[str | None, Sequence[Row]]
    hand_overs: Sequence[Row]


def read_team_pages(
    connection: duckdb.DuckDBPyConnection, week: Week, teams: TeamsWeek, *, as_of: datetime, is_current: bool
) -> dict[str, TeamPage]:
    """Return the page of every team whose id can be a folder, by that folder.

    Args:
        connection: to a published warehouse; only read from.
        week: with its figures.
        teams: of read_teams_week.
        as_of: when the warehouse was built.
        is_current: whether who waits now belongs on these pages.
    """
    start = week.start_date
    rows = _Rows(
        waiting=_by_team(read_rows(connection, "waiting_longest")) if is_current else {},
        missed=_by_team(read_rows(connection, "missed_targets", **instants(start))),
        parts=_by_team(read_rows(connection, "team_parts", week_start_date=start, figures=list(_PART_FIGURES))),
        hours=_by_team(
            read_rows(connection, "team_hours", week_start_date=start, first_week_start_date=first_week_shown(start))
        ),
        collisions=_by_team(read_rows(connection, "collisions_weekly", week_start_date=start)),
        structures=_by_team(read_rows(connection, "structures")),
        hand_overs=read_rows(connection, "hand_overs_weekly", week_start_date=start),
    )
    pages = {}
    for row in teams.rows:
        team = board_team(row, teams)
        if team.folder:
            pages[team.folder] = _page(week, row, team, teams, rows, as_of)
    return pages


def _page(week: Week, row: Row, team: Team, teams: TeamsWeek, rows: _Rows, as_of: datetime) -> TeamPage:
    name, in_business_time = row["team"], row["is_in_business_time"]
    missed = rows.missed.get(name, ())
    waiting = rows.waiting.get(name, ())
    return TeamPage(
        week=week,
        team=team,
        time_zone=row["time_zone"],
        structures=_structures(rows.structures.get(name, ()), week.start_date),
        figures=figures(
            teams.history,
            name,
            week.start_date,
            in_business_time=in_business_time,
            target_seconds=row["first_reply_target_seconds"],
        ),
        coverage_sentence=team_wording.coverage(row),
        waiting=tuple(_waiting_item(found) for found in waiting),
        waiting_sentence=team_wording.longest_waits(len(waiting), waiting[0]["waiting_count"], as_of)
        if waiting
        else None,
        missed=tuple(_missed_item(found) for found in missed),
        missed_sentence=_missed_sentence(missed, teams, name),
        breakdowns=_breakdowns(
            rows.parts.get(name, ()), in_business_time, row["first_reply_target_seconds"], teams.scale
        ),
        hours=_hours(rows.hours.get(name, ()), row["time_zone"]),
        hand_overs=_hand_overs(rows.hand_overs, name),
        collisions=tuple(_collision(found) for found in rows.collisions.get(name, ())),
        scale_marks=teams.scale.marks(),
        most_handled=teams.most_handled,
    )


def _by_team(rows: Sequence[Row]) -> dict[str | None, list[Row]]:
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        found.setdefault(row["team"], []).append(row)
    return found


def _structures(periods: Sequence[Row], week_start_date: date) -> tuple[str, ...]:
    """Return the changes of structure that the nine weeks straddle."""
    told = []
    for before, after in zip(periods, periods[1:], strict=False):
        begins = after["valid_from_date"]
        if begins and first_week_shown(week_start_date) < begins <= week_start_date + timedelta(days=6):
            told.append(
                f"Reorganised on {wording.full_day(begins)}: {_organised(before)} before, {_organised(after)} since."
            )
    return tuple(told)


def _organised(period: Row) -> str:
    how = wording.readable(period["structure"] or "in no known way")
    return f"{texts.isolated(texts.shown(period['team_name'], 60))} ({how}{', agency' if period['is_agency'] else ''})"


def _waiting_item(row: Row) -> Item:
    told = texts.shown(row["priority"], 30)
    priority = f"{wording.capitalised(told)}. " if told not in ("", "normal") else ""
    late = row["outcome"] == "missed"
    hours = " of opening hours" if row["is_in_business_time"] else ""
    by = "" if row["margin_seconds"] is None else f" by {wording.duration(-row['margin_seconds'])}{hours}"
    due = f" Target missed{by}." if late else ""
    followers = row["author_followers_count"] or 0
    reach = f" {wording.number(followers)} followers." if followers >= 10_000 else ""
    age = wording.duration(row["wait_seconds"])
    return Item(
        line=f"{priority}Waits since {wording.moment(row['started_at'])} ({age}).{due}{reach}",
        is_urgent=row["priority"] == "urgent",
        quote=quote(row, length=_QUOTE_LENGTH),
    )


def _missed_item(row: Row) -> Item:
    kind = wording.capitalised(wording.readable(row["target_kind"]))
    hours = " of opening hours" if row["is_in_business_time"] else ""
    end = {"running": ", still waiting", "closed": ", closed without it"}.get(row["ended_by"], "")
    by = row["missed_by_seconds"]
    over = f"{wording.duration(by)}{hours} over" if by is not None else f"by nobody knows how much{hours} over"
    return Item(
        line=f"{kind}, {texts.shown(row['priority'], 30)}: {over} {wording.duration(row['target_seconds'])}{end}.",
        is_urgent=row["priority"] == "urgent",
        quote=quote(row, length=_QUOTE_LENGTH),
    )


def _missed_sentence(missed: Sequence[Row], teams: TeamsWeek, team: str | None) -> str | None:
    if not missed:
        return None
    total = missed[0]["missed_count"]
    words = f"{wording.plural(total, 'target')} missed this week"
    by = teams.history.get((team, "target_missed_by_seconds_median"), {}).get(teams.week_start_date)
    half = (
        f"; half of {wording.plural(by['n'], 'first reply', 'first replies')} by more than "
        f"{wording.duration(by['figure_value'])}"
        if by
        else ""
    )
    which = "This one" if total == 1 else f"The {len(missed)} missed by most" if total > len(missed) else "All of them"
    return f"{words}{half}. {which}:"


def _breakdowns(
    rows: Sequence[Row], in_business_time: bool, target: int | None, scale: charts.FactorScale
) -> tuple[Breakdown, ...]:
    by_part: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        by_part.setdefault((row["breakdown"], row["part"]), {})[row["figure"]] = row
    found = []
    for breakdown, title in _BREAKDOWNS:
        parts = [(part, of) for (kind, part), of in by_part.items() if kind == breakdown]
        parts.sort(key=lambda pair: (-_count(pair[1], "questions_count") - _count(pair[1], "replies_count"), pair[0]))
        shown = tuple(_part(breakdown, part, of, in_business_time, target, scale) for part, of in parts)
        if len(shown) > 1:
            found.append(Breakdown(title, shown))
    return tuple(found)


def _count(figures_of_part: Mapping[str, Row], figure: str) -> int:
    row = figures_of_part.get(figure)
    return round(row["figure_value"]) if row else 0


def _part(
    breakdown: str,
    part: str,
    of: Mapping[str, Row],
    in_business_time: bool,
    target: int | None,
    scale: charts.FactorScale,
) -> Part:
    median = of.get(counted_figure("first_reply_seconds_median", in_business_time=in_business_time))
    p90 = of.get(counted_figure("first_reply_seconds_p90", in_business_time=in_business_time))
    met = of.get("target_met_ratio")
    asked = wording.plural(_count(of, "questions_count"), "message")
    answered = wording.plural(_count(of, "replies_count"), "reply", "replies")
    name = wording.channel(part) if breakdown == "channel" else wording.readable(part)
    drawn = None
    told = []
    if median and p90 and median["n"] >= wording.FEWEST_TO_COMPARE:
        # a target may differ by channel and priority, so that of the team is no line here
        drawn = reply_range(
            median["figure_value"], p90["figure_value"], target if breakdown == "topic" else None, scale
        )
        told.append(
            f"median {wording.duration(median['figure_value'])}, nine in ten {wording.duration(p90['figure_value'])} "
            f"(n\u00a0{wording.number(median['n'])})"
        )
    if met and met["n"] >= wording.FEWEST_TO_COMPARE:
        told.append(f"{wording.share(met['figure_value'])} of {wording.number(met['n'])} in time")
    return Part(
        name=texts.shown(wording.capitalised(name), 60),
        volumes=f"{asked}, {answered}" if breakdown != "priority" else asked,
        reply_range=drawn,
        sentence=wording.capitalised("; ".join(told) or wording.TOO_FEW),
    )


def _hours(rows: Sequence[Row], time_zone: str | None) -> Hours | None:
    messages = sum(row["questions_count"] for row in rows)
    if messages < wording.FEWEST_TO_COMPARE:
        return None
    by_hour = {row["hour_of_week"]: row for row in rows}
    most = max(rows, key=lambda row: (row["questions_count"], -row["hour_of_week"]))
    knows_rota = any(row["is_open"] for row in rows)
    days = tuple(
        Day(
            day,
            tuple(
                _hour(by_hour.get(24 * place + hour), hour, most["questions_count"], knows_rota=knows_rota)
                for hour in range(24)
            ),
        )
        for place, day in enumerate(_WEEKDAYS)
    )
    outside = sum(row["questions_while_closed_count"] or 0 for row in rows)
    busiest = (
        f"Most come on {_WEEKDAYS[most['hour_of_week'] // 24]} from {most['hour_of_week'] % 24:02d}:00 "
        f"({wording.number(most['questions_count'])} in {WEEKS_SHOWN} weeks)."
    )
    closed = (
        f"{wording.share(outside / messages)} of {wording.plural(messages, 'message')} came outside opening hours."
        if knows_rota
        else f"{wording.plural(messages, 'message')}; the team's hours are not known."
    )
    zone = f" Hours are those of {texts.shown(time_zone, 60)}." if time_zone else ""
    return Hours(
        days, in_words=f"Messages by hour of the week. {busiest} {closed}", sentence=f"{closed} {busiest}{zone}"
    )


def _hour(row: Row | None, hour: int, most: int, *, knows_rota: bool) -> Hour:
    if row is None:
        return Hour(hour, is_open=False, radius=0.0, is_outside=False)
    # areas, not radii, are in proportion to what they count
    radius = _LARGEST_DOT * (row["questions_count"] / max(most, 1)) ** 0.5
    outside = row["questions_while_closed_count"] or 0
    return Hour(hour, row["is_open"], round(radius, 1), is_outside=knows_rota and 2 * outside > row["questions_count"])


def _hand_overs(rows: Sequence[Row], team: str | None) -> tuple[str, ...]:
    within = sum(row["hand_overs_count"] for row in rows if row["from_team"] == row["to_team"] == team)
    told = [f"{wording.plural(within, 'conversation')} changed hands within the team."] if within else []
    for row in rows:
        if row["from_team"] == row["to_team"]:
            continue
        if team == row["from_team"]:
            told.append(f"{wording.plural(row['hand_overs_count'], 'conversation')} to {_other(row, 'to')}.")
        elif team == row["to_team"]:
            told.append(f"{wording.plural(row['hand_overs_count'], 'conversation')} from {_other(row, 'from')}.")
    return tuple(told)


def _other(row: Row, side: str) -> str:
    name = row[f"{side}_team_name"] or row[f"{side}_team"]
    return texts.isolated(texts.shown(name, 60)) if name else "no known team"


def _unsigned(text: str) -> str:
    """Return what somebody of ours wrote, without the signature: who collided is nobody's business here."""
    return texts.shown(_SIGNATURE.sub("", texts.unaddressed(texts.plain(text))), _QUOTE_LENGTH)


def _collision(row: Row) -> Collision:
    at: datetime = row["replied_at"].astimezone(UTC)
    between = wording.duration(row["seconds_between"])
    how = (
        f"{between} after another answer"
        if row["kind"] == "double_answer"
        else f"{between} after a colleague had taken it or been given it"
    )
    return Collision(
        line=f"{wording.capitalised(wording.moment(at))}, {how}.",
        text=_unsigned(row["text"] or ""),
        other_text=_unsigned(row["other_text"]) if row["other_text"] else None,
    )
