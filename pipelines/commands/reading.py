"""What comes out: digests, conversations, the warehouse."""

import sys
from datetime import date
from typing import Annotated

import typer

from models.taxonomy import DIGEST_NAMES
from pipelines.commands.shared import (
    FAILED,
    WRONG_USAGE,
    DataOption,
    out,
    problems_as_messages,
    say,
    settings_of,
    show_rows,
    stop,
    week_written,
)

app = typer.Typer()


@app.command()
def digest(
    department: Annotated[str, typer.Option(help=f"One of {', '.join(DIGEST_NAMES)}.")],
    week: Annotated[
        date | None, typer.Option(parser=week_written, metavar="WEEK", help="2026-W47; default the newest.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write one digest from the published warehouse and say where it is."""
    from pipelines.stages import UnknownWeekError, write_one_digest

    if department not in DIGEST_NAMES:
        raise stop(f"there is no digest of {department}; one of {', '.join(DIGEST_NAMES)}", WRONG_USAGE)
    with problems_as_messages():
        try:
            say(str(write_one_digest(settings_of(data), department, week)))
        except UnknownWeekError as error:
            raise stop(str(error), WRONG_USAGE) from None


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
    """Query the published warehouse, with the answer of each statement; it can be read while the pipeline runs."""
    import duckdb

    from pipelines.publishing import open_published

    with problems_as_messages(), open_published(settings_of(data).data.published) as connection:
        asked = query if query is not None else sys.stdin.read()
        if not asked.strip():
            raise stop("no query was given; for example: callboard sql 'from marts.mentions limit 10'", WRONG_USAGE)
        shown_count = 0
        try:
            for statement in connection.extract_statements(asked):
                answer = connection.sql(statement)
                if answer is None or duckdb.ExpectedResultType.QUERY_RESULT not in statement.expected_result_type:
                    continue
                rows = answer.fetchall()
                if shown_count:
                    out.print()
                show_rows(answer.columns, rows)
                shown_count += 1
        except duckdb.Error as error:
            raise stop(str(error), FAILED) from None
