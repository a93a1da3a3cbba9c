"""What the commands share: options, messages, exit codes, and problems told as messages."""

import csv
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from models.company import CompanyFileError
from pipelines.settings import Settings, read_moment, settings_from_environment

FAILED, WRONG_USAGE = 1, 2

out = Console(highlight=False, soft_wrap=True)
_errors = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """Print a line; in a log, after the time."""
    stamp = "" if out.is_terminal else f"{datetime.now().astimezone():%H:%M:%S} "
    out.print(f"{stamp}{text}", markup=False)


def stop(message: str, exit_code: int) -> typer.Exit:
    """Tell a problem on standard error and return the exit to raise."""
    _errors.print(message, markup=False)
    return typer.Exit(exit_code)


def _moment(written: str) -> datetime:
    try:
        return read_moment(written)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def week_written(written: str) -> date:
    """Return the Monday of a week that is written as 2026-W47."""
    try:
        return datetime.strptime(f"{written}-1", "%G-W%V-%u").date()  # noqa: DTZ007 - a week has no time zone
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no ISO week; write it as 2026-W47") from None


DataOption = Annotated[Path | None, typer.Option(help="The data folder; default $CALLBOARD_DATA or ./data.")]
InboxOption = Annotated[
    Path | None, typer.Option(help="The folder of files to load; default: inbox in the data folder.")
]
CompanyOption = Annotated[
    Path | None, typer.Option(help="The company file; default: company.yaml in the data folder, else found out.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        parser=_moment, metavar="TIME", help="Figures as of this moment; default now, for an archive its end."
    ),
]


@contextmanager
def problems_as_messages() -> Iterator[None]:
    """Turn what can go wrong into a message and an exit code."""
    from pipelines.classifier_versions import ClassifierVersionError
    from pipelines.corrections import CorrectionError
    from pipelines.inputs import MissingInputError
    from pipelines.publishing import PublicationError

    try:
        yield
    except CompanyFileError as error:
        raise stop(f"The company file is wrong; nothing was touched.\n{error}", WRONG_USAGE) from None
    except (CorrectionError, ClassifierVersionError, MissingInputError) as error:
        raise stop(str(error), WRONG_USAGE) from None
    except (PublicationError, OSError) as error:
        raise stop(str(error), FAILED) from None
    except ValueError as error:
        # imported only here, because they take scikit-learn along, which most commands do without
        from classifiers.artifacts import ArtifactError
        from classifiers.labelled_examples import LabelledFileError
        from classifiers.rules import RuleError

        if not isinstance(error, (ArtifactError, LabelledFileError, RuleError)):
            raise
        raise stop(str(error), FAILED) from None


def settings_of(
    data: Path | None, inbox: Path | None = None, company: Path | None = None, as_of: datetime | None = None
) -> Settings:
    """The settings of a command: its options, then the environment, then defaults."""
    if inbox is not None and not inbox.is_dir():
        raise stop(f"{inbox} is no folder; give the folder that holds the files to load", WRONG_USAGE)
    try:
        return settings_from_environment(data=data, inbox=inbox, company_file=company, as_of=as_of)
    except ValueError as error:
        raise stop(f"CALLBOARD_AS_OF: {error}", WRONG_USAGE) from None


def show_rows(columns: list[str], rows: list[tuple[object, ...]]) -> None:
    """Show rows as a table on a terminal, and as CSV to whatever reads from a pipe."""
    shown = [["" if value is None else str(value) for value in row] for row in rows]
    if out.is_terminal:
        table = Table(*columns)
        for row in shown:
            table.add_row(*(Text(value) for value in row))
        out.print(table)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    try:
        writer.writerow(columns)
        writer.writerows(shown)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has enough, as `head` does. What is still to be flushed at the end has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
