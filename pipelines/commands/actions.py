"""From insight to action: `callboard action add|close|list`."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

import typer

from models.taxonomy import DIGEST_NAMES
from pipelines.commands.shared import (
    WRONG_USAGE,
    CompanyOption,
    DataOption,
    problems_as_messages,
    say,
    settings_of,
    show_rows,
    stop,
)

app = typer.Typer()
action = typer.Typer(no_args_is_help=True, help="Actions on themes: who does what by when, and what became of it.")
app.add_typer(action, name="action")


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no day; write it as 2026-11-30") from None


OnOption = Annotated[
    date | None,
    typer.Option(
        parser=_day,
        metavar="DAY",
        help="The day on which that was; default today, or the last day of the published figures if earlier.",
    ),
]


def _moment(day: date | None, as_of: datetime, now: datetime) -> datetime:
    """Return when something was that is entered now; without a day, so that figures of an earlier time show it.

    Args:
        day: as it was given.
        as_of: the moment that the published figures describe: nothing of it or later is in them.
        now: the clock.
    """
    if day is None:
        return now if as_of.date() >= now.date() else as_of - timedelta(seconds=1)
    latest = max(as_of, now).date()
    if day > latest:
        raise stop(f"--on {day} is still to come; name a day up to {latest}", WRONG_USAGE)
    return datetime.combine(day, time.min, tzinfo=UTC)


@action.command()
def add(
    theme: Annotated[str, typer.Option(metavar="ID", help="The theme_id, as in marts.themes_weekly.")],
    owner: Annotated[str, typer.Option(help="Who does it.")],
    next_step: Annotated[str, typer.Option(help="What is to be done.")],
    due: Annotated[date | None, typer.Option(parser=_day, metavar="DAY", help="By when; default no day.")] = None,
    on: OnOption = None,
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Open an action on a theme; the next digests tell what became of it."""
    from pipelines import insight_actions
    from pipelines.publishing import open_published, read_publication
    from pipelines.resources import now
    from pipelines.run_lock import exclusive_run

    settings = settings_of(data, None, company)
    with problems_as_messages():
        try:
            with open_published(settings.data.published) as connection:
                as_of = read_publication(connection).as_of
                department, title = insight_actions.read_theme(connection, theme)
            wanted = insight_actions.opened(
                theme, department, owner=owner, next_step=next_step, due_date=due, opened_at=_moment(on, as_of, now())
            )
            with exclusive_run(settings.data.run_lock, say):
                known = {found.action_id for found in insight_actions.read_actions(settings)}
                if wanted.action_id not in known:
                    insight_actions.keep(settings, wanted, loaded_at=now())
        except insight_actions.ActionError as error:
            raise stop(str(error), WRONG_USAGE) from None
    is_known = wanted.action_id in known
    said = "is there already" if is_known else f"is open since {wanted.opened_at:%-d %B %Y}; `callboard run` shows it"
    say(f"{wanted.action_id} ({DIGEST_NAMES.get(department, department)}, {title}) {said}.")


@action.command()
def close(
    action_id: Annotated[str, typer.Argument(help="As `callboard action list` shows it.")],
    outcome: Annotated[str, typer.Option(help="What became of it.")],
    dropped: Annotated[bool, typer.Option("--dropped", help="It was given up and not done.")] = False,
    on: OnOption = None,
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Close an action with its outcome."""
    from pipelines import insight_actions
    from pipelines.publishing import open_published, read_publication
    from pipelines.resources import now
    from pipelines.run_lock import exclusive_run

    settings = settings_of(data, None, company)
    with problems_as_messages():
        with open_published(settings.data.published) as connection:
            as_of = read_publication(connection).as_of
        try:
            with exclusive_run(settings.data.run_lock, say):
                ended = insight_actions.closed(
                    insight_actions.read_actions(settings),
                    action_id,
                    outcome=outcome,
                    closed_at=_moment(on, as_of, now()),
                    is_dropped=dropped,
                )
                insight_actions.keep(settings, ended, loaded_at=now())
        except insight_actions.ActionError as error:
            raise stop(str(error), WRONG_USAGE) from None
    say(f"{ended.action_id} is {ended.status} since {ended.closed_at:%-d %B %Y}: {ended.outcome}")


@action.command("list")
def list_actions(
    every: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    department: Annotated[str | None, typer.Option(help="Only of this department.")] = None,
    data: DataOption = None,
) -> None:
    """List the open actions, however they came in, the earliest due first."""
    from pipelines import insight_actions

    with problems_as_messages():
        found = insight_actions.read_actions(settings_of(data))
    rows: list[tuple[object, ...]] = [
        (a.action_id, a.department, a.owner, a.next_step, a.due_date, a.status, a.outcome, a.theme_id)
        for a in found
        if (every or a.status == "open") and department in (None, a.department)
    ]
    show_rows(["action", "department", "owner", "next step", "due", "status", "outcome", "theme"], rows)
