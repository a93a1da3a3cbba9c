"""Actions on insights: somebody does something about a theme by a day, and closes it with an outcome.

An action that is given on the command line goes the way of one in a file of the inbox: it becomes a CSV in the layout
`insight_actions_csv`, of which landing keeps the original and the ledger the content. The newest version holds.
"""

import csv
import hashlib
import io
import tempfile
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import duckdb

from pipelines.settings import Settings
from pipelines.stages import load_inbox, open_warehouse

_NEWEST: Final = """
select action_id, theme_id, department, owner, next_step, status, opened_at, due_date, closed_at, outcome
from raw.insight_actions
qualify row_number() over (
    partition by action_id
    order by loaded_at desc nulls last, row_number desc nulls last, content_hash, opened_at
) = 1
order by status = 'open' desc, due_date nulls last, opened_at, action_id
"""

_THEME: Final = """
select distinct department, title
from marts.themes_weekly
where theme_id = $theme_id
qualify row_number() over (order by week_start_date desc, department) = 1
"""

_NEAREST_THEMES: Final = """
select theme_id, department, min(title) as title
from marts.themes_weekly
group by theme_id, department
order by
    bool_or(contains(lower(title), lower($theme_id))) desc,
    max(greatest(
        jaro_winkler_similarity(theme_id, $theme_id), jaro_winkler_similarity(lower(title), lower($theme_id))
    )) desc,
    theme_id
limit 3
"""


class ActionError(ValueError):
    """An action cannot be added or closed; the message says what there is instead."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action in its newest version, with the fields of the layout in its order."""

    action_id: str
    theme_id: str | None
    department: str | None
    owner: str | None
    next_step: str | None
    status: str
    opened_at: datetime
    due_date: date | None = None
    closed_at: datetime | None = None
    outcome: str | None = None


def read_actions(settings: Settings) -> list[Action]:
    """Return every action in its newest version: the open ones first, the earliest due before the others."""
    with open_warehouse(settings) as connection:
        return [Action(*row) for row in connection.sql(_NEWEST).fetchall()]


def read_theme(connection: duckdb.DuckDBPyConnection, theme_id: str) -> tuple[str, str]:
    """Return the department and the newest title of a theme of the published warehouse.

    Raises:
        ActionError: there is no such theme.
    """
    found = connection.sql(_THEME, params={"theme_id": theme_id}).fetchall()
    if not found:
        nearest = connection.sql(_NEAREST_THEMES, params={"theme_id": theme_id}).fetchall()
        named = "; ".join(f"{found_id} ({department}: {title})" for found_id, department, title in nearest) or "none"
        raise ActionError(f"there is no theme {theme_id}; the nearest are {named}")
    department, title = found[0]
    return department, title


def opened(
    theme_id: str, department: str, *, owner: str, next_step: str, due_date: date | None, opened_at: datetime
) -> Action:
    """Return a new action. The same owner, next step and day on the same theme are the same action.

    Raises:
        ActionError: the owner or the next step is empty, or it would be due before it is opened.
    """
    owner, next_step = _one_line(owner), _one_line(next_step)
    if not owner or not next_step:
        raise ActionError("an action needs an --owner and a --next-step")
    if due_date and due_date < opened_at.date():
        raise ActionError(f"an action that is opened on {opened_at.date()} cannot be due on {due_date}, before that")
    identity = (theme_id, owner.casefold(), next_step.casefold(), due_date.isoformat() if due_date else "")
    action_id = f"action-{hashlib.sha256(chr(0).join(identity).encode()).hexdigest()[:8]}"
    return Action(action_id, theme_id, department, owner, next_step, "open", opened_at, due_date)


def closed(actions: list[Action], action_id: str, *, outcome: str, closed_at: datetime, is_dropped: bool) -> Action:
    """Return an open action as closed.

    Raises:
        ActionError: there is no such action, it is closed, was opened on a later day, or the outcome is empty.
    """
    by_id = {action.action_id: action for action in actions}
    action = by_id.get(action_id)
    if action is None:
        known = ", ".join(action.action_id for action in actions if action.status == "open") or "none"
        raise ActionError(f"there is no action {action_id}; open are {known}")
    if action.status != "open":
        raise ActionError(f"{action_id} is closed already: {action.outcome or 'without a word'}")
    if not _one_line(outcome):
        raise ActionError("say with --outcome what became of it")
    if action.opened_at and closed_at.date() < action.opened_at.date():
        opened_on, closed_on = action.opened_at.date(), closed_at.date()
        raise ActionError(f"{action_id} was opened on {opened_on} and cannot be closed on {closed_on}, before that")
    status = "dropped" if is_dropped else "done"
    # a day that is given is its first moment, which the opening of the same day comes after
    closed_at = max(closed_at, action.opened_at or closed_at)
    return replace(action, status=status, closed_at=closed_at, outcome=_one_line(outcome))


def keep(settings: Settings, action: Action, *, loaded_at: datetime) -> None:
    """Load a version of an action as if it had come in a file; the same one twice is one.

    Raises:
        ActionError: it could not be loaded.
    """
    with tempfile.TemporaryDirectory(prefix="callboard-action-") as folder:
        path = Path(folder, f"{action.action_id}_{action.status}.csv")
        path.write_text(as_csv(action), encoding="utf-8")
        [outcome] = load_inbox(settings, loaded_at=loaded_at, report=lambda _: None, paths=[path])
    if outcome.status not in ("loaded", "known") or outcome.counts.rejected_count:
        raise ActionError(f"the action was not kept: {outcome.message or 'its row was rejected'}")


def as_csv(action: Action) -> str:
    """Return an action as a file of the layout `insight_actions_csv`."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(field.name for field in fields(Action))
    writer.writerow(_written(value) for value in astuple(action))
    return written.getvalue()


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
