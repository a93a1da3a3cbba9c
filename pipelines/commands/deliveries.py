"""Digests go to their readers: `callboard deliver`."""

from collections import Counter
from datetime import date
from typing import Annotated

import typer

from models.taxonomy import DIGEST_NAMES
from pipelines.commands.shared import (
    FAILED,
    WRONG_USAGE,
    CompanyOption,
    DataOption,
    problems_as_messages,
    say,
    settings_of,
    stop,
    week_written,
)

app = typer.Typer()


@app.command()
def deliver(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Make everything and say what would be sent to whom; send nothing.")
    ] = False,
    week: Annotated[
        date | None,
        typer.Option(
            parser=week_written,
            metavar="WEEK",
            help="2026-W47 alone; default the newest that is over, and what failed before.",
        ),
    ] = None,
    department: Annotated[
        list[str] | None, typer.Option(help=f"Only of {', '.join(DIGEST_NAMES)}; may be repeated.")
    ] = None,
    unanswered: Annotated[
        bool,
        typer.Option("--unanswered", help="Also send again what may have arrived, once you looked and it had not."),
    ] = False,
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Send the digests of a week to whom the company file names, each once whatever is run again."""
    from pipelines.deliveries.deliver import DeliveryError
    from pipelines.deliveries.deliver import deliver as deliver_week
    from pipelines.deliveries.patience import Patience
    from pipelines.resources import now
    from pipelines.settings import credentials_environment
    from pipelines.stages import require_company_file
    from reports import wording

    unknown = sorted(set(department or ()) - DIGEST_NAMES.keys())
    if unknown:
        raise stop(f"there is no digest of {', '.join(unknown)}; one of {', '.join(DIGEST_NAMES)}", WRONG_USAGE)
    wanted = [name for name in DIGEST_NAMES if not department or name in department]
    settings = settings_of(data, None, company)
    with problems_as_messages():
        require_company_file(settings)
        try:
            report = deliver_week(
                settings,
                environment=credentials_environment(),
                patience=Patience(),
                now=now,
                say=say,
                week=week,
                departments=wanted,
                is_dry_run=dry_run,
                sends_unanswered=unanswered,
            )
        except DeliveryError as error:
            raise stop(str(error), WRONG_USAGE) from None
    if not report.outcomes and not report.sent_before_count and not dry_run:
        name = wording.iso_week(report.week_start_date)
        say(f"{name}: the company file names no deliveries; docs/deliveries.md tells how.")
    elif not dry_run:
        for monday in sorted(
            {report.week_start_date, *(outcome.parcel.week_start_date for outcome in report.outcomes)}
        ):
            outcomes = [outcome for outcome in report.outcomes if outcome.parcel.week_start_date == monday]
            counts = Counter(outcome.answer.status for outcome in outcomes)
            said = [f"{counts['sent']} sent", f"{counts['failed']} failed"]
            if counts["unanswered"]:
                said.append(f"{counts['unanswered']} may have arrived")
            if monday == report.week_start_date:
                said.append(f"{report.sent_before_count} sent before")
            say(f"{wording.iso_week(monday)}: {', '.join(said)}.")
    if report.unanswered:
        say(
            "What may have arrived is not sent again by itself. Look whether it is there; if not, the same command with"
            " --unanswered sends it again."
        )
    if report.failed:
        raise stop("What failed is tried again by the next `callboard deliver`.", FAILED)
    if report.unanswered:
        raise typer.Exit(FAILED)
