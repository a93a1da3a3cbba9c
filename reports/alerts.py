"""The alerts of a week, and what rules assigned that still waits for an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import duckdb

from reports import texts, wording
from reports.digest_content import Quote
from reports.quotes import quote
from reports.warehouse_queries import Row, read_rows
from reports.weeks import instants

_ASSIGNMENT_TEXT_LENGTH: Final = 140


@dataclass(frozen=True, slots=True)
class Alert:
    """A spike or a silence of the week."""

    title: str
    severity: str
    facts: str
    plan: str | None
    is_running: bool


@dataclass(frozen=True, slots=True)
class Assignment:
    """A conversation that a rule assigned and that nobody answered yet."""

    assigned_to: str
    priority: str
    due: str
    is_overdue: bool
    waiting: str
    reason: str
    quote: Quote


def read_alerts(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> tuple[Alert, ...]:
    """Return the alerts that started in a week, in the order of time."""
    return tuple(_alert(row) for row in read_rows(connection, "spikes", **instants(week_start_date)))


def read_assignments(connection: duckdb.DuckDBPyConnection, as_of: datetime) -> tuple[Sequence[Assignment], int]:
    """Return the most pressing assignments that wait for an answer, and how many wait in all."""
    rows = read_rows(connection, "waiting_assignments")
    return [_assignment(row, as_of) for row in rows], rows[0]["waiting_count"] if rows else 0


def _alert(row: Row) -> Alert:
    brand = wording.capitalised(texts.shown(wording.readable(row["brand"] or ""), 60))
    what = wording.readable(re.sub(r"(mention|post|review)_count$", r"\1s", row["metric"]))
    end = "still running" if row["ended_at"] is None else f"until {wording.moment(row['ended_at'])}"
    return Alert(
        title=wording.capitalised(texts.shown(f"{what} about {brand}" if brand else what, texts.TITLE_LENGTH)),
        severity=texts.shown(wording.readable(row["severity"] or ""), 30),
        facts=(
            f"{wording.number(row['observed_count'])} where {wording.number(row['expected_count'])} were expected, "
            f"from {wording.moment(row['started_at'])}, {end}."
        ),
        plan=texts.shown((row["plan"] or "").replace("_", " "), texts.TITLE_LENGTH) or None,
        is_running=row["ended_at"] is None,
    )


def _assignment(row: Row, as_of: datetime) -> Assignment:
    due_at: datetime | None = row["due_at"]
    team: str | None = row["team_name"] or row["team"]
    name = team or wording.capitalised(wording.readable(row["department"] or "nobody yet"))
    is_overdue = due_at is not None and due_at < as_of
    return Assignment(
        assigned_to=texts.shown(name, 60),
        priority=texts.shown(row["priority"], 30),
        due=_due(due_at, as_of),
        is_overdue=is_overdue,
        waiting="" if row["waiting_since_at"] is None else wording.moment(row["waiting_since_at"]),
        reason=texts.shown(row["reason"], texts.TITLE_LENGTH),
        quote=quote(row, length=_ASSIGNMENT_TEXT_LENGTH),
    )


def _due(due_at: datetime | None, as_of: datetime) -> str:
    if due_at is None:
        return "no deadline"
    seconds = (due_at - as_of).total_seconds()
    return f"overdue by {wording.duration(-seconds)}" if seconds < 0 else f"due in {wording.duration(seconds)}"
