"""The themes that digests have told of, for finding one again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from reports import texts, wording
from reports.digest import DEPARTMENTS_WITHOUT_NAMES
from reports.warehouse_queries import read_rows

MOST_THEMES: Final = 1000
"""The ones told of last; with more of them the index would no longer be a page."""


@dataclass(frozen=True, slots=True)
class ToldTheme:
    """A theme, the newest week in which a digest told of it, and what else is to be said of it."""

    department: str
    title: str
    told: str
    week_start_date: date


def read_told_themes(connection: duckdb.DuckDBPyConnection, departments: Mapping[str, str]) -> tuple[ToldTheme, ...]:
    """Return the themes of departments, the one told of last first; `departments` gives their names.

    Where there is one department only, its name is left unsaid.
    """
    rows = (row for row in read_rows(connection, "themes_told") if row["department"] in departments)
    themes = []
    for row in rows:
        title = texts.shown(row["title"], texts.TITLE_LENGTH)
        if row["department"] in DEPARTMENTS_WITHOUT_NAMES:
            title = texts.without_names(title)
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
