"""Writing what is told of teams: the boards, a page a team, and the pages of heads and members where they may be."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from reports.board import read_board
from reports.members import MembersPage, MembersPages, read_members_pages
from reports.pages import Link, board_page, members_page, team_page, weeks_page
from reports.shelf import BOARD_FOLDER, HEADS_FOLDER, INDEX, MEMBERS_FOLDER, PEOPLE_FOLDERS, Shelf, write
from reports.team_page import TeamPage, read_team_pages
from reports.teams import read_teams_week
from reports.weeks import Week, current_week

LATEST_BOARD: Final = "latest.html"
_A_WEEK: Final = timedelta(weeks=1)


def write_boards(
    connection: duckdb.DuckDBPyConnection,
    shelf: Shelf,
    weeks: Sequence[Week],
    known: Sequence[Week],
    *,
    as_of: datetime,
    company_name: str,
) -> list[Path]:
    """Write the boards of some weeks, the pages of their teams and of their people; return the files.

    Pages that name people are never kept from an earlier run: whoever turns the setting off finds none.

    Args:
        connection: to a published warehouse; only read from.
        shelf: the folder.
        weeks: to write.
        known: every week of the warehouse.
        as_of: aware time for which the warehouse was built.
        company_name: as readers know it.
    """
    current = current_week(known)
    written: list[Path] = []
    of_teams: dict[str, dict[Week, TeamPage]] = {}
    people: dict[Week, MembersPages] = {}
    for week in weeks:
        teams = read_teams_week(connection, week.start_date, as_of)
        board = read_board(
            connection,
            week,
            teams,
            previous_mention_count=_mention_count_before(week, known),
            as_of=as_of,
            is_current=week == current,
        )
        links = shelf.links(BOARD_FOLDER, week.start_date)
        page = board_page(board, company_name=company_name, as_of=as_of, links=links)
        names = (week.file_name, LATEST_BOARD) if week == current else (week.file_name,)
        written.extend(write(shelf.folder / BOARD_FOLDER / name, page) for name in names)
        pages = read_team_pages(connection, week, teams, as_of=as_of, is_current=week == current)
        for team, content in pages.items():
            of_teams.setdefault(team, {})[week] = content
        people[week] = read_members_pages(connection, week, teams)
    for team, by_week in of_teams.items():
        for week, content in by_week.items():
            links = [Link("All teams", f"../{week.file_name}"), *_neighbours(week, list(by_week))]
            page = team_page(content, company_name=company_name, as_of=as_of, links=links)
            written.append(write(shelf.folder / BOARD_FOLDER / team / week.file_name, page))
    _remove_former_teams(connection, shelf.folder / BOARD_FOLDER, of_teams)
    named = _write_people(shelf.folder, people, as_of=as_of, company_name=company_name)
    for place in PEOPLE_FOLDERS:
        for path in (shelf.folder / place).rglob("*.html"):
            if path not in named:
                path.unlink()
    return [*written, *named]


def _remove_former_teams(connection: duckdb.DuckDBPyConnection, board_folder: Path, written: Iterable[str]) -> None:
    """Remove the pages of teams that the warehouse does not know: no page links to them, and none is written again."""
    teams = {*written, *(team for (team,) in connection.sql("select distinct team from marts.teams").fetchall())}
    for folder in board_folder.iterdir() if board_folder.is_dir() else ():
        if folder.is_dir() and folder.name not in teams:
            shutil.rmtree(folder)


def _mention_count_before(week: Week, weeks: Sequence[Week]) -> int | None:
    before = {other.start_date: other.mention_count for other in weeks}
    return before.get(week.start_date - _A_WEEK)


def _start(week: Week) -> date:
    return week.start_date


def _neighbours(week: Week, weeks: Sequence[Week]) -> list[Link]:
    """Return the links to the weeks before and after among those that have such a page."""
    earlier = [other for other in weeks if other.start_date < week.start_date]
    later = [other for other in weeks if other.start_date > week.start_date]
    return [
        *([Link("Earlier week", max(earlier, key=_start).file_name)] if earlier else []),
        *([Link("Later week", min(later, key=_start).file_name)] if later else []),
    ]


def _write_people(folder: Path, people: dict[Week, MembersPages], *, as_of: datetime, company_name: str) -> list[Path]:
    """Write the pages that name people, each folder with an index and without a link out of it."""
    places: dict[tuple[str, str], dict[Week, Sequence[MembersPage]]] = {}
    for week, shown in people.items():
        for team, of_head in shown.heads.items():
            places.setdefault((f"{HEADS_FOLDER}/{team}", of_head.team_name), {})[week] = (of_head,)
        for member, own in shown.members.items():
            places.setdefault((f"{MEMBERS_FOLDER}/{member}", own[0].members[0].name), {})[week] = own
    written = []
    for (place, title), by_week in places.items():
        for week, pages in by_week.items():
            links = [Link("All weeks", INDEX), *_neighbours(week, list(by_week))]
            page = members_page(pages, company_name=company_name, as_of=as_of, links=links)
            written.append(write(folder / place / week.file_name, page))
        links = [Link(week.in_words, week.file_name) for week in sorted(by_week, key=_start, reverse=True)]
        index = weeks_page(title, links, company_name=company_name, as_of=as_of)
        written.append(write(folder / place / INDEX, index))
    return written
