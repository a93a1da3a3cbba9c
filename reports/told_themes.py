"""The themes and names that digests have told of, for finding one again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from reports import names_hidden, texts, wording
from reports.digest import DEPARTMENTS_WITHOUT_NAMES
from reports.warehouse_queries import read_rows

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


def read_told_themes(connection: duckdb.DuckDBPyConnection, departments: Mapping[str, str]) -> tuple[ToldTheme, ...]:
    """Return the themes of departments, the one told of last first; `departments` gives their names.

    Where there is one department only, its name is left unsaid.
    """
    rows = (row for row in read_rows(connection, "themes_told") if row["department"] in departments)
    themes = []
    for row in rows:
        title = texts.shown(row["title"], texts.TITLE_LENGTH)
        if row["department"] in DEPARTMENTS_WITHOUT_NAMES:
            title = names_hidden.without_names(title)
        weeks = f"told of in {wording.plural(row['weeks_count'], 'week')}"
        said = [departments[row["department"]]] if len(departments) > 1 else []
        said.append(wording.capitalised(texts.shown(row["topic"], texts.TITLE_LENGTH)))
        said += [f"last {wording.week(row['week_start_date'])}", weeks]
        themes.append(
            ToldTheme(row["department"], title, ", ".join(part for part in said if part), row["week_start_date"])
        )
        if len(themes) == MOST_THEMES:
            break
    return tuple(themes)


def read_told_names(connection: duckdb.DuckDBPyConnection, departments: Mapping[str, str]) -> tuple[ToldName, ...]:
    """Return the names of departments in order, of the departments in theirs; `departments` gives their names.

    Where there is one department only, its name is left unsaid.
    """
    weeks: dict[tuple[str, str], list[date]] = {}
    for row in read_rows(connection, "names_told"):
        if row["department"] in departments:
            weeks.setdefault((row["name"], row["department"]), []).append(row["week_start_date"])
    reading_order = list(departments)
    names = []
    for name, department in sorted(weeks, key=lambda key: (key[0].casefold(), key[0], reading_order.index(key[1]))):
        starts = weeks[name, department]
        told = f"told of in {wording.plural(len(starts), 'week')}"
        said = f"{departments[department]}, {told}" if len(departments) > 1 else wording.capitalised(told)
        names.append(ToldName(department, texts.shown(name, texts.TITLE_LENGTH), said, tuple(starts[:MOST_WEEKS])))
    return tuple(names[:MOST_NAMES])
