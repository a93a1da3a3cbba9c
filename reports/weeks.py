"""The weeks that a warehouse knows, what arrived in each and which sources were silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import duckdb

from reports import texts, wording
from reports.warehouse_queries import Row, read_rows

WEEKS_SHOWN: Final = 9
"""How many weeks a trend shows: the week itself and the eight before it."""


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the warehouse, from Monday; `is_complete` is false while its days are not over."""

    start_date: date
    mention_count: int
    author_count: int
    source_count: int
    is_complete: bool

    @property
    def in_words(self) -> str:
        """The seven days, such as "16–22 November 2026"."""
        return wording.week(self.start_date)

    @property
    def file_name(self) -> str:
        """The page's file name, such as "2026-W47.html"."""
        return f"{wording.iso_week(self.start_date)}.html"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source of a week: its name, how much it brought, and what is to be known about its silence."""

    name: str
    mention_count: int
    silence: str | None


@dataclass(frozen=True, slots=True)
class Department:
    """The week of a department, or of a team of the front line: what concerns it, and how unsure the classifier was."""

    department: str
    name: str
    mention_count: int
    author_count: int
    previous_mention_count: int | None
    low_confidence_ratio: float | None
    open_count: int = 0
    unheld_count: int = 0


def read_weeks(connection: duckdb.DuckDBPyConnection) -> list[Week]:
    """Return every week that has data, the newest first."""
    return [
        Week(
            start_date=row["week_start_date"],
            mention_count=row["mention_count"],
            author_count=row["author_count"],
            source_count=row["source_count"],
            is_complete=row["is_complete"],
        )
        for row in read_rows(connection, "weeks")
    ]


def empty_week(week_start_date: date) -> Week:
    """Return a week without a single mention."""
    return Week(week_start_date, mention_count=0, author_count=0, source_count=0, is_complete=True)


def unheard_department(department: str, name: str) -> Department:
    """Return a department's week in which no mention concerned it."""
    return Department(
        department, name, mention_count=0, author_count=0, previous_mention_count=None, low_confidence_ratio=None
    )


def current_week(weeks: Sequence[Week]) -> Week | None:
    """Return the newest week that is over, or the newest at all; null where there is none."""
    return next((week for week in weeks if week.is_complete), weeks[0] if weeks else None)


def read_departments(
    connection: duckdb.DuckDBPyConnection, names: Mapping[str, str]
) -> dict[tuple[date, str], Department]:
    """Return every department's weeks by (week_start_date, department)."""
    return {
        (row["week_start_date"], row["department"]): Department(
            department=row["department"],
            name=names[row["department"]],
            mention_count=row["mention_count"],
            author_count=row["author_count"],
            previous_mention_count=row["previous_mention_count"],
            low_confidence_ratio=row["low_confidence_ratio"],
            open_count=row["open_count"],
            unheld_count=row["unheld_count"],
        )
        for row in read_rows(connection, "digests_weekly")
        if row["department"] in names
    }


def read_sources(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> tuple[SourceLine, ...]:
    """Return the week's sources, the one that brought most first."""
    return tuple(
        SourceLine(
            name=texts.shown(_source_name(row), 60),
            mention_count=row["mention_count"],
            silence=_silence(row["last_posted_at"]) if row["is_silent"] else None,
        )
        for row in read_rows(connection, "sources_weekly", week_start_date=week_start_date)
    )


def silence_sentence(sources: Sequence[SourceLine]) -> str | None:
    """Return a sentence that names the silent sources, or null where every source spoke."""
    silent = [f"{source.name} {source.silence}" for source in sources if source.silence]
    return f"{wording.capitalised(wording.sequence(silent))}." if silent else None


def first_week_shown(week_start_date: date) -> date:
    """Return the first week of a trend that ends with this one."""
    return week_start_date - timedelta(weeks=WEEKS_SHOWN - 1)


def weeks_shown(week_start_date: date) -> tuple[date, ...]:
    """Return the weeks of a trend in order; the last is the week itself."""
    first = first_week_shown(week_start_date)
    return tuple(first + timedelta(weeks=position) for position in range(WEEKS_SHOWN))


def instants(week_start_date: date) -> dict[str, datetime]:
    """Return the week's first instant and the next week's, in UTC, named as the queries name them."""
    start = datetime.combine(week_start_date, time.min, tzinfo=UTC)
    return {"week_start_at": start, "week_end_at": start + timedelta(days=7)}


def _source_name(row: Row) -> str:
    name = wording.channel(row["channel"])
    source = wording.readable(row["source"])
    is_same = source.casefold() in {name.casefold(), wording.readable(row["channel"] or "").casefold()}
    return wording.capitalised(name if is_same else f"{name} ({source})")


def _silence(last_posted_at: datetime | None) -> str:
    if last_posted_at is None:
        return "was not heard at all"
    return f"was silent after {wording.weekday_and_day(last_posted_at.astimezone(UTC))}"
