"""Writing the pages into a folder: a digest per department and week, the team boards, and indexes of weeks.

A department's folder stands alone: whoever is given only that folder finds an index of its weeks in it, and no link out
of it. The index of the whole is for those who may see everything.

Each file is written beside its place and then renamed, so that a reader never meets half a page. The same warehouse
gives the same bytes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb

from models.taxonomy import DIGEST_NAMES
from reports import wording
from reports.board import read_board
from reports.digest import read_digest
from reports.digest_content import Digest
from reports.pages import Index, IndexCell, IndexLead, IndexRow, IndexTheme, Link, board_page, digest_page, index_page
from reports.renderings.atom import atom_feed
from reports.told_themes import read_told_themes
from reports.weeks import (
    Department,
    Week,
    current_week,
    empty_week,
    read_departments,
    read_weeks,
    unheard_department,
)

BOARD_FOLDER: Final = "board"
FEED: Final = "feed.xml"
LATEST_BOARD: Final = "latest.html"
INDEX: Final = "index.html"
_DEPARTMENT: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


def write_site(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    as_of: datetime,
    company_name: str,
    weeks: Sequence[date] | None = None,
    departments: Mapping[str, str] = DIGEST_NAMES,
    show_members: bool = False,
) -> list[Path]:
    """Write index.html, <department>/<week>.html, its index and its feed, board/<week>.html and board/latest.html.

    Args:
        connection: to a published warehouse; only read from.
        folder: of the site; made where it is missing. Pages of other weeks in it are kept and stay linked.
        as_of: aware time for which the warehouse was built.
        company_name: as readers know it.
        weeks: the Mondays of the weeks to write; null for every week that has data.
        departments: name by department, in reading order.
        show_members: name members beside their figures on the boards.

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
    shelf = _Shelf(folder, frozenset(week.start_date for week in chosen))
    weekly = read_departments(connection, departments)
    current = current_week(known)
    written: list[Path] = []
    for department, name in departments.items():
        digests = []
        for week in chosen:
            figures = weekly.get((week.start_date, department)) or unheard_department(department, name)
            digests.append(read_digest(connection, figures, week, list(by_start)))
            written.append(_write_digest(digests[-1], shelf, as_of=as_of, company_name=company_name))
        if weeks is None and digests:
            feed = atom_feed(digests, company_name=company_name, site_address=None)
            written.append(_write(folder / department / FEED, feed))
        own_index = _index(connection, shelf, known, weekly, {department: name}, as_of, folder=department)
        page = index_page(own_index, company_name=company_name, as_of=as_of)
        written.append(_write(folder / department / INDEX, page))
    for week in chosen:
        board = read_board(
            connection,
            week,
            previous_mention_count=_mention_count_before(week, known),
            as_of=as_of,
            is_current=week == current,
            show_members=show_members,
        )
        links = shelf.links(BOARD_FOLDER, week.start_date)
        page = board_page(board, company_name=company_name, as_of=as_of, links=links)
        names = (week.file_name, LATEST_BOARD) if week == current else (week.file_name,)
        written.extend(_write(folder / BOARD_FOLDER / name, page) for name in names)
    index = _index(connection, shelf, known, weekly, departments, as_of)
    return [*written, _write(folder / INDEX, index_page(index, company_name=company_name, as_of=as_of))]


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
    shelf = _Shelf(folder, frozenset([week_start_date]))
    return _write_digest(digest, shelf, as_of=as_of, company_name=company_name)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Which pages a reader finds in the folder: those that are there and those of the weeks now being written."""

    folder: Path
    planned: frozenset[date]

    def address(self, name: str, week_start_date: date) -> str | None:
        """Return where a week's page of a department or of the board is, seen from the folder; null if nowhere."""
        file_name = f"{wording.iso_week(week_start_date)}.html"
        is_there = week_start_date in self.planned or (self.folder / name / file_name).exists()
        return f"{name}/{file_name}" if is_there else None

    def links(self, name: str, week_start_date: date) -> list[Link]:
        """Return the links of a page to its neighbours, seen from the page's own folder."""
        places = (
            ("Earlier week", week_start_date - timedelta(weeks=1)),
            ("Later week", week_start_date + timedelta(weeks=1)),
        )
        addresses = ((text, self.address(name, start)) for text, start in places)
        return [
            Link("All weeks", f"../{INDEX}" if name == BOARD_FOLDER else INDEX),
            *(Link(text, _within(name, address)) for text, address in addresses if address),
        ]


def _write_digest(digest: Digest, shelf: _Shelf, *, as_of: datetime, company_name: str) -> Path:
    department, week = digest.department.department, digest.week
    links = shelf.links(department, week.start_date)
    page = digest_page(digest, company_name=company_name, as_of=as_of, links=links)
    return _write(shelf.folder / department / week.file_name, page)


def _mention_count_before(week: Week, weeks: Sequence[Week]) -> int | None:
    before = week.start_date - timedelta(weeks=1)
    return next((other.mention_count for other in weeks if other.start_date == before), None)


def _index(
    connection: duckdb.DuckDBPyConnection,
    shelf: _Shelf,
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
                leads.append(IndexLead(name, _within(folder, address), digest.lead))
    if current is not None and folder is None:
        board_lead = read_board(
            connection,
            current,
            previous_mention_count=_mention_count_before(current, weeks),
            as_of=as_of,
            is_current=True,
            show_members=False,
        ).teams.lead
    return Index(
        current_week=current,
        department_names=tuple(departments.values()),
        leads=tuple(leads),
        board_lead=board_lead,
        board_address=shelf.address(BOARD_FOLDER, current.start_date) if current and folder is None else None,
        rows=tuple(_index_row(week, shelf, weekly, departments, folder) for week in weeks),
        themes=tuple(
            IndexTheme(theme.title, theme.told, _within(folder, address) if address else None)
            for theme in read_told_themes(connection, departments)
            for address in [shelf.address(theme.department, theme.week_start_date)]
        ),
        feed_address=FEED if folder and (shelf.folder / folder / FEED).exists() else None,
    )


def _within(folder: str | None, address: str) -> str:
    """Return an address that is seen from the site's folder as it is seen from one of its folders."""
    return address if folder is None else address.removeprefix(f"{folder}/")


def _index_row(
    week: Week,
    shelf: _Shelf,
    weekly: Mapping[tuple[date, str], Department],
    departments: Mapping[str, str],
    folder: str | None,
) -> IndexRow:
    cells = []
    for department, name in departments.items():
        figures = weekly.get((week.start_date, department)) or unheard_department(department, name)
        address = shelf.address(department, week.start_date)
        cells.append(IndexCell(name, figures.mention_count, _within(folder, address) if address else None))
    board_address = shelf.address(BOARD_FOLDER, week.start_date) if folder is None else None
    return IndexRow(week, board_address, tuple(cells))


def _require_valid(as_of: datetime, departments: Mapping[str, str], weeks: Sequence[date]) -> None:
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    for department in departments:
        if department == BOARD_FOLDER or not _DEPARTMENT.fullmatch(department):
            raise ValueError(f"{department!r} cannot be the name of a department's folder")
    for start in weeks:
        if start.isoweekday() != 1:
            raise ValueError(f"a week starts on a Monday, and {start.isoformat()} is a {start:%A}")


def _write(path: Path, page: str) -> Path:
    """Write a page beside its place and rename it, so that whoever opens it sees the old page or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    beside.write_text(page, encoding="utf-8", newline="\n")
    return beside.replace(path)
