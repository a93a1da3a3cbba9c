"""What comes out: digests, conversations, the warehouse."""

import csv
import sys
from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from models.taxonomy import DEPARTMENT_NAMES
from pipelines.commands.shared import FAILED, WRONG_USAGE, DataOption, out, problems_as_messages, say, settings_of, stop

app = typer.Typer()


def _week(written: str) -> date:
    try:
        return datetime.strptime(f"{written}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a week has no time zone
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no ISO week; write it as 2026-W47") from None


@app.command()
def digest(
    department: Annotated[str, typer.Option(help=f"One of {', '.join(DEPARTMENT_NAMES)}.")],
    week: Annotated[
        date | None, typer.Option(parser=_week, metavar="WEEK", help="2026-W47; default the newest.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write one digest from the published warehouse and say where it is."""
    from pipelines.stages import write_one_digest

    if department not in DEPARTMENT_NAMES:
        raise stop(f"there is no department {department}; one of {', '.join(DEPARTMENT_NAMES)}", WRONG_USAGE)
    with problems_as_messages():
        say(str(write_one_digest(settings_of(data), department, week)))


@app.command()
def conversation(
    conversation_id: Annotated[str, typer.Argument(help="As in marts.conversations, or a mention of it.")],
    data: DataOption = None,
) -> None:
    """Print the whole history of a conversation in order: messages, notes, tags, holders and statuses."""
    from pipelines.history import read_history

    with problems_as_messages():
        lines = read_history(settings_of(data), conversation_id)
    if not lines:
        raise stop(f"there is no conversation {conversation_id}, nor a mention of that id", WRONG_USAGE)
    for line in lines:
        out.print(line, markup=False)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="SQL; without it, read from standard input.")] = None,
    data: DataOption = None,
) -> None:
    """Query the published warehouse; it can be read while the pipeline runs."""
    import duckdb

    from pipelines.publishing import open_published

    with problems_as_messages(), open_published(settings_of(data).data.published) as connection:
        try:
            answer = connection.sql(query if query is not None else sys.stdin.read())
        except duckdb.Error as error:
            raise stop(str(error), FAILED) from None
        if answer is None:
            return
        _show(answer.columns, answer.fetchall())


def _show(columns: list[str], rows: list[tuple[object, ...]]) -> None:
    """Show rows as a table on a terminal, and as CSV to whatever reads from a pipe."""
    shown = [["" if value is None else str(value) for value in row] for row in rows]
    if out.is_terminal:
        table = Table(*columns)
        for row in shown:
            table.add_row(*(Text(value) for value in row))
        out.print(table)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(shown)
