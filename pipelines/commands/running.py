"""The main job, and what it takes to keep it running."""

from typing import Annotated

import typer

from pipelines.commands.shared import (
    FAILED,
    WRONG_USAGE,
    AsOfOption,
    CompanyOption,
    DataOption,
    InboxOption,
    problems_as_messages,
    say,
    settings_of,
    stop,
)
from pipelines.settings import Settings, schedule_time_zone

app = typer.Typer()


@app.command()
def run(
    inbox: InboxOption = None, data: DataOption = None, company: CompanyOption = None, as_of: AsOfOption = None
) -> None:
    """Load, classify, build, publish and report: the main job."""
    settings = settings_of(data, inbox, company, as_of)
    _require_time_zone()
    with problems_as_messages():
        from pipelines.inputs import require_inbox
        from pipelines.stages import read_company, require_company_file

        read_company(settings.company_file)
        require_inbox(settings)
        settings.data.root.mkdir(parents=True, exist_ok=True)
        from pipelines.run_lock import exclusive_run

        with exclusive_run(settings.data.run_lock, say):
            require_company_file(settings)
            _run_locked(settings)


def _require_time_zone() -> None:
    try:
        schedule_time_zone()
    except ValueError as error:
        raise stop(str(error), WRONG_USAGE) from None


def _run_locked(settings: Settings) -> None:
    from pipelines.main_job import RunFailedError, run_everything
    from pipelines.summary import read_summary

    try:
        report = run_everything(settings, say)
    except RunFailedError as error:
        raise stop(f"{error}\nMend it and run again: what was loaded and classified is kept.", FAILED) from None
    except KeyboardInterrupt:
        raise stop("Stopped. What was loaded and classified is kept: run again to go on.", FAILED) from None
    total = sum(part.seconds for part in report.parts)
    shares = ", ".join(f"{part.name} {part.seconds:.1f} s ({part.seconds / total:.0%})" for part in report.parts)
    say(f"Done in {total:.1f} s: {shares}")
    if report.is_unchanged:
        say("Nothing new since the last run: the published warehouse and the pages are as they were.")
    for line in read_summary(settings).lines():
        say(line)


@app.command()
def up(
    data: DataOption = None,
    inbox: InboxOption = None,
    company: CompanyOption = None,
    port: Annotated[int, typer.Option(help="Dagster's UI.")] = 3000,
    reports_port: Annotated[int, typer.Option(help="The reports.")] = 3001,
) -> None:
    """Serve Dagster's UI with schedules and sensors running, and the reports, until interrupted."""
    _require_time_zone()
    from pipelines.serving import serve
    from pipelines.stages import require_company_file

    settings = settings_of(data, inbox, company)
    settings.data.inbox.mkdir(parents=True, exist_ok=True)
    with problems_as_messages():
        require_company_file(settings)
        serve(settings, port=port, reports_port=reports_port, say=say)


@app.command()
def doctor(data: DataOption = None, inbox: InboxOption = None, company: CompanyOption = None) -> None:
    """Check the set-up and say what to mend."""
    from pipelines.diagnosis import diagnose

    findings = diagnose(settings_of(data, inbox, company))
    for finding in findings:
        say(f"{'ok  ' if finding.is_good else 'MEND'} {finding.text}")
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(FAILED)
