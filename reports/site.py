"""Writing the pages into a folder: a digest per department and week, the team boards, and indexes of weeks.

A department's folder stands alone: whoever is given only that folder finds an index of its weeks in it, and no link out
of it. So do those of heads and of members. The index of the whole is for those who may see all departments and teams.
The same warehouse gives the same bytes.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

import duckdb

from models.taxonomy import DIGEST_NAMES
from reports import wording
from reports.boards_site import write_boards
from reports.digest import read_digest
from reports.digest_content import Digest
from reports.pages import (
    Index,
    IndexCell,
    IndexLead,
    IndexName,
    IndexRow,
    IndexTheme,
    IndexWeek,
    digest_page,
    index_page,
)
from reports.renderings.atom import atom_feed
from reports.shelf import BOARD_FOLDER, INDEX, PEOPLE_FOLDERS, Shelf, within, write
from reports.teams import read_teams, read_teams_week
from reports.told_themes import read_told
from reports.undelivered import read_undelivered
from reports.weeks import (
    Department,
    Week,
    current_week,
    empty_week,
    read_departments,
    read_weeks,
    unheard_department,
)

FEED: Final = "feed.xml"
_DEPARTMENT: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


def write_site(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    as_of: datetime,
    company_name: str,
    weeks: Sequence[date] | None = None,
    departments: Mapping[str, str] = DIGEST_NAMES,
) -> list[Path]:
    """Write the index, the digests, the boards and the pages of teams and people.

    That is index.html, <department>/<week>.html with an index and a feed, board/<week>.html, board/latest.html and
    board/<team>/<week>.html; of teams that show members' figures heads/<team>/ and members/<member>/ with indexes.

    Args:
        connection: to a published warehouse; only read from.
        folder: of the site; made where it is missing. Pages of other weeks in it are kept and stay linked.
        as_of: aware time for which the warehouse was built.
        company_name: as readers know it.
        weeks: the Mondays of the weeks to write; null for every week that has data.
        departments: name by department, in reading order.

    Returns:
        The files that were written, the index last.

    Raises:
        ValueError: a department cannot be a folder's name, a week is no Monday, or `as_of` has no time zone.
        duckdb.CatalogException: a mart is missing.
    """
    _require_valid(as_of, departments, weeks or ())
    known = read_weeks(connection)
    by_start = {week.start_date: week for week in known}
    chosen = [by_start.get(start) or empty_week(start) for start in sorted(by_start if weeks is None else set(weeks))]
    shelf = Shelf(folder, frozenset(week.start_date for week in chosen))
    weekly = read_departments(connection, departments)
    written: list[Path] = []
    for department, name in departments.items():
        digests = []
        for week in chosen:
            figures = weekly.get((week.start_date, department)) or unheard_department(department, name)
            digests.append(read_digest(connection, figures, week, list(by_start)))
            written.append(_write_digest(digests[-1], shelf, as_of=as_of, company_name=company_name))
        if weeks is None and digests:
            feed = atom_feed(digests, company_name=company_name, site_address=None)
            written.append(write(folder / department / FEED, feed))
        own_index = _index(connection, shelf, known, weekly, {department: name}, as_of, folder=department)
        page = index_page(own_index, company_name=company_name, as_of=as_of)
        written.append(write(folder / department / INDEX, page))
    written.extend(write_boards(connection, shelf, chosen, known, as_of=as_of, company_name=company_name))
    index = _index(connection, shelf, known, weekly, departments, as_of)
    return [*written, write(folder / INDEX, index_page(index, company_name=company_name, as_of=as_of))]


def write_digest(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    department: str,
    week_start_date: date,
    *,
    as_of: datetime,
    company_name: str,
    departments: Mapping[str, str] = DIGEST_NAMES,
) -> Path:
    """Write one digest, <department>/<week>.html, and return its file; a week without data gives a page that says so.

    Args:
        connection: to a published warehouse; only read from.
        folder: of the site; made where it is missing.
        department: a key of `departments`.
        week_start_date: the Monday of the week.
        as_of: aware time for which the warehouse was built.
        company_name: as readers know it.
        departments: name by department.

    Raises:
        ValueError: the department is not known, or what `write_site` refuses.
        duckdb.CatalogException: a mart is missing.
    """
    if department not in departments:
        raise ValueError(f"{department!r} is not a department; known are {', '.join(departments)}")
    _require_valid(as_of, departments, [week_start_date])
    by_start = {week.start_date: week for week in read_weeks(connection)}
    week = by_start.get(week_start_date) or empty_week(week_start_date)
    figures = read_departments(connection, departments).get((week_start_date, department))
    digest = read_digest(
        connection, figures or unheard_department(department, departments[department]), week, list(by_start)
    )
    shelf = Shelf(folder, frozenset([week_start_date]))
    return _write_digest(digest, shelf, as_of=as_of, company_name=company_name)


def _write_digest(digest: Digest, shelf: Shelf, *, as_of: datetime, company_name: str) -> Path:
    department, week = digest.department.department, digest.week
    links = shelf.links(department, week.start_date)
    page = digest_page(digest, company_name=company_name, as_of=as_of, links=links)
    return write(shelf.folder / department / week.file_name, page)


def _index(
    connection: duckdb.DuckDBPyConnection,
    shelf: Shelf,
    weeks: Sequence[Week],
    weekly: Mapping[tuple[date, str], Department],
    departments: Mapping[str, str],
    as_of: datetime,
    *,
    folder: str | None = None,
) -> Index:
    """Return the index of all departments, or, with a folder, of the one whose folder it stands in."""
    current = current_week(weeks)
    leads = []
    board_lead: tuple[str, ...] = ()
    if current is not None:
        for department, name in departments.items():
            address = shelf.address(department, current.start_date)
            figures = weekly.get((current.start_date, department)) or unheard_department(department, name)
            if address:
                digest = read_digest(connection, figures, current, [week.start_date for week in weeks])
                leads.append(IndexLead(name, within(folder, address), digest.lead))
    if current is not None and folder is None:
        board_lead = read_teams(connection, read_teams_week(connection, current.start_date, as_of)).lead
    told = read_told(connection, departments)
    return Index(
        current_week=current,
        department_names=tuple(departments.values()),
        leads=tuple(leads),
        board_lead=board_lead,
        board_address=shelf.address(BOARD_FOLDER, current.start_date) if current and folder is None else None,
        rows=tuple(_index_row(week, shelf, weekly, departments, folder) for week in weeks),
        themes=tuple(
            IndexTheme(theme.title, theme.told, within(folder, address) if address else None)
            for theme in told.themes
            for address in [shelf.address(theme.department, theme.week_start_date)]
        ),
        names=tuple(
            IndexName(
                name.name,
                name.told,
                tuple(
                    IndexWeek(wording.week(start), within(folder, address))
                    for start in name.week_start_dates
                    if (address := shelf.address(name.department, start))
                ),
            )
            for name in told.names
        ),
        # who looks after deliveries sees all departments
        undelivered=read_undelivered(connection, departments) if folder is None else (),
        feed_address=FEED if folder and (shelf.folder / folder / FEED).exists() else None,
    )


def _index_row(
    week: Week,
    shelf: Shelf,
    weekly: Mapping[tuple[date, str], Department],
    departments: Mapping[str, str],
    folder: str | None,
) -> IndexRow:
    cells = []
    for department, name in departments.items():
        figures = weekly.get((week.start_date, department)) or unheard_department(department, name)
        address = shelf.address(department, week.start_date)
        cells.append(IndexCell(name, figures.mention_count, within(folder, address) if address else None))
    board_address = shelf.address(BOARD_FOLDER, week.start_date) if folder is None else None
    return IndexRow(week, board_address, tuple(cells))


def _require_valid(as_of: datetime, departments: Mapping[str, str], weeks: Sequence[date]) -> None:
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    for department in departments:
        if department in {BOARD_FOLDER, *PEOPLE_FOLDERS} or not _DEPARTMENT.fullmatch(department):
            raise ValueError(f"{department!r} cannot be the name of a department's folder")
    for start in weeks:
        if start.isoweekday() != 1:
            raise ValueError(f"a week starts on a Monday, and {start.isoformat()} is a {start:%A}")
