"""The pages that name people: one for the head of a team, with everybody, and one for each member, alone.

Both only where the company file says so for the team. Whoever is not in a team of the company file has neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from reports import charts, team_wording, texts, wording
from reports.teams import ReplyRange, TeamsWeek, reply_range
from reports.warehouse_queries import Row, read_rows
from reports.weeks import Week, first_week_shown, weeks_shown


@dataclass(frozen=True, slots=True)
class Member:
    """A member's week."""

    member_id: str
    name: str
    volumes: str
    reply_range: ReplyRange | None
    reply_sentence: str
    target_sentence: str | None
    waiting_sentence: str
    collisions_sentence: str
    handled_trend: charts.Trend | None
    handled_in_words: str
    speed_trend: charts.Trend | None
    speed_in_words: str


@dataclass(frozen=True, slots=True)
class MembersPage:
    """The page of a team's head, or of one member, who then stands alone on it beside the team's own figure."""

    week: Week
    team_name: str
    team_sentence: str
    members: tuple[Member, ...]
    scale_marks: tuple[charts.ScaleMark, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class MembersPages:
    """The pages of heads by team and of members by their id."""

    heads: Mapping[str, MembersPage]
    members: Mapping[str, tuple[MembersPage, ...]]
    """Somebody may be in two teams in a week."""


def read_members_pages(connection: duckdb.DuckDBPyConnection, week: Week, teams: TeamsWeek) -> MembersPages:
    """Return the pages that name people of one week; none of a team that does not show its members' figures.

    Args:
        connection: to a published warehouse; only read from.
        week: with its figures.
        teams: of read_teams_week.
    """
    trends: dict[tuple[str, str], dict[date, Row]] = {}
    first = first_week_shown(week.start_date)
    for row in read_rows(connection, "member_trends", first_week_start_date=first, week_start_date=week.start_date):
        trends.setdefault((row["team"], row["member_id"]), {})[row["week_start_date"]] = row
    heads: dict[str, MembersPage] = {}
    own: dict[str, list[MembersPage]] = {}
    for team in teams.rows:
        rows = [row for row in teams.members.get(team["team"], ()) if row["is_shown"]]
        if not rows:
            continue
        scale = charts.FactorScale(
            [
                row[column]
                for row in (*rows, team)
                for column in ("first_reply_seconds_median", "first_reply_seconds_p90")
                if row[column] is not None
            ],
            charts.DURATION_MARKS,
        )
        people = [_member(row, team, trends.get((row["team"], row["member_id"]), {}), week, scale) for row in rows]
        heads[team["team"]] = _page(week, team, people, scale, is_own=False)
        for member in people:
            own.setdefault(member.member_id, []).append(_page(week, team, [member], scale, is_own=True))
    return MembersPages(heads, {member: tuple(pages) for member, pages in own.items()})


def _page(week: Week, team: Row, members: Sequence[Member], scale: charts.FactorScale, *, is_own: bool) -> MembersPage:
    return MembersPage(
        week=week,
        team_name=team_wording.name(team),
        team_sentence=f"{team_wording.replies(team)} {team_wording.target(team)}",
        members=tuple(members),
        scale_marks=scale.marks(),
        is_own=is_own,
    )


def _member(row: Row, team: Row, weeks: Mapping[date, Row], week: Week, scale: charts.FactorScale) -> Member:
    full = {**row, **{name: team[name] for name in ("first_reply_target_seconds", "is_in_business_time")}}
    told = not team_wording.is_too_few(row) and row["first_reply_seconds_median"] is not None
    starts = weeks_shown(week.start_date)
    handled = [weeks[start]["conversations_handled_count"] if start in weeks else None for start in starts]
    medians = [weeks[start]["first_reply_seconds_median"] if start in weeks else None for start in starts]
    return Member(
        member_id=row["member_id"],
        name=texts.shown(row["member_name"] or row["member_id"], 60),
        volumes=(
            f"{wording.plural(row['replies_count'], 'reply', 'replies')} in "
            f"{wording.plural(row['conversations_handled_count'], 'conversation')}."
        ),
        reply_range=reply_range(
            row["first_reply_seconds_median"],
            row["first_reply_seconds_p90"],
            team["first_reply_target_seconds"],
            scale,
        )
        if told
        else None,
        reply_sentence=team_wording.replies(full),
        target_sentence=None if team["first_reply_target_seconds"] is None else team_wording.target(full),
        waiting_sentence=team_wording.waiting(full | {"oldest_waiting_seconds": None}, None),
        collisions_sentence=team_wording.collisions(row["collisions_count"]),
        handled_trend=charts.trend(handled),
        handled_in_words=f"Conversations over the last {len(starts)} weeks: {_told(handled)}.",
        speed_trend=charts.trend(medians, reference=team["first_reply_target_seconds"]),
        speed_in_words=(
            "Median first reply over the last "
            f"{len(starts)} weeks: {', '.join(wording.duration(median) for median in medians)}."
        ),
    )


def _told(values: Sequence[int | None]) -> str:
    return ", ".join(wording.NOT_KNOWN if value is None else wording.number(value) for value in values)
