"""The themes and names that digests have told of, for finding one again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from reports import names_hidden, texts, wording
from reports.digest import DEPARTMENTS_WITHOUT_NAMES, MOST_ITEMS
from reports.warehouse_queries import Row, read_rows

MOST_THEMES: Final = 1000
"""The ones told of last; with more of them the index would no longer be a page."""
MOST_NAMES: Final = 500
MOST_WEEKS: Final = 26
"""Of a name, the newest."""


@dataclass(frozen=True, slots=True)
class ToldTheme:
    """A theme, the newest week in which a digest told of it, and what else is to be said of it."""

    department: str
    title: str
    told: str
    week_start_date: date


@dataclass(frozen=True, slots=True)
class ToldName:
    """A competitor, product or company of which a department's digests told, and the weeks, the newest first."""

    department: str
    name: str
    told: str
    week_start_dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the digests of some departments have told of."""

    themes: tuple[ToldTheme, ...]
    names: tuple[ToldName, ...]


def read_told(connection: duckdb.DuckDBPyConnection, departments: Mapping[str, str]) -> Told:
    """Return the themes of departments, the one told of last first, and the names in order.

    Args:
        connection: to a published warehouse; only read from.
        departments: their names, in reading order. Where there is one only, its name is left unsaid.
    """
    rows = [
        row for row in read_rows(connection, "items_told", most_items=MOST_ITEMS) if row["department"] in departments
    ]
    return Told(_themes(rows, departments), _names(rows, departments))


def _themes(rows: Sequence[Row], departments: Mapping[str, str]) -> tuple[ToldTheme, ...]:
    by_theme: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["theme_id"]:
            by_theme.setdefault((row["department"], row["theme_id"]), []).append(row)
    weeks = {key: len({row["week_start_date"] for row in told}) for key, told in by_theme.items()}
    newest_first = sorted(
        by_theme, key=lambda key: (-by_theme[key][0]["week_start_date"].toordinal(), -weeks[key], key)
    )
    themes = []
    for key in newest_first[:MOST_THEMES]:
        newest, department = by_theme[key][0], key[0]
        title = texts.shown(newest["title"], texts.TITLE_LENGTH)
        if department in DEPARTMENTS_WITHOUT_NAMES:
            title = names_hidden.without_names(title, things=newest["names"] or ())
        said = (
            *_department(department, departments),
            wording.capitalised(texts.shown(newest["topic"], texts.TITLE_LENGTH)),
            f"last {wording.week(newest['week_start_date'])}",
            f"told of in {wording.plural(weeks[key], 'week')}",
        )
        themes.append(ToldTheme(department, title, ", ".join(filter(None, said)), newest["week_start_date"]))
    return tuple(themes)


def _names(rows: Sequence[Row], departments: Mapping[str, str]) -> tuple[ToldName, ...]:
    weeks: dict[tuple[str, str], dict[date, None]] = {}
    for row in rows:
        for name in row["names"] or ():
            weeks.setdefault((name, row["department"]), {})[row["week_start_date"]] = None
    reading_order = list(departments)
    names = []
    for name, department in sorted(weeks, key=lambda key: (key[0].casefold(), key[0], reading_order.index(key[1]))):
        starts = tuple(weeks[name, department])
        said = (*_department(department, departments), f"told of in {wording.plural(len(starts), 'week')}")
        told = wording.capitalised(", ".join(said))
        names.append(ToldName(department, texts.shown(name, texts.TITLE_LENGTH), told, starts[:MOST_WEEKS]))
    return tuple(names[:MOST_NAMES])


def _department(department: str, departments: Mapping[str, str]) -> tuple[str, ...]:
    return (departments[department],) if len(departments) > 1 else ()
