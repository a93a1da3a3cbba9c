"""What comes from APIs: `callboard pull`."""

from datetime import date
from typing import Annotated

import typer

from pipelines.commands.shared import (
    FAILED,
    WRONG_USAGE,
    CompanyOption,
    DataOption,
    problems_as_messages,
    say,
    settings_of,
    stop,
)

app = typer.Typer()


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no day; write it as 2026-11-16") from None


@app.command()
def pull(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="As the company file names them; none: what there is.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source of the company file.")] = False,
    first_day: Annotated[
        date | None, typer.Option("--from", parser=_day, metavar="DAY", help="Only this day, or from it…")
    ] = None,
    last_day: Annotated[
        date | None, typer.Option("--to", parser=_day, metavar="DAY", help="…to this day, both included.")
    ] = None,
    data: DataOption = None,
    company: CompanyOption = None,
) -> None:
    """Pull what is new from API sources of the company file, or what was said on some days, and load it."""
    from pipelines import pulling
    from pipelines.pulls.problems import PullUnderWayError, SourceError
    from pipelines.raw_mentions import describe_outcome
    from pipelines.resources import now
    from pipelines.run_lock import exclusive_run
    from pipelines.stages import load_pulled, read_company, require_company_file

    settings = settings_of(data, None, company)
    failed: list[str] = []
    with problems_as_messages():
        require_company_file(settings)
        try:
            found = pulling.wanted_sources(read_company(settings.company_file), sources or [])
            days = pulling.wanted_days(first_day, last_day)
        except SourceError as error:
            raise stop(str(error), WRONG_USAGE) from None
        if not sources and not every:
            for source, api in found:
                say(pulling.describe_source(settings, source, api))
            return
        for source, api in found:
            try:
                receipt = pulling.pull_source(settings, source, api, days=days, now=now, say=say)
            except (SourceError, PullUnderWayError) as error:
                say(str(error))
                failed.append(source.name)
                continue
            say(pulling.describe_receipt(receipt))
            if receipt.status == "failed":
                failed.append(source.name)
        with exclusive_run(settings.data.run_lock, say):
            outcomes = load_pulled(settings, loaded_at=now(), report=lambda _: None)
    for outcome in outcomes:
        if outcome.status != "loaded":
            say(describe_outcome(outcome))
    new, changed = (sum(getattr(o.counts, name) for o in outcomes) for name in ("new_count", "changed_count"))
    say(f"Loaded {len(outcomes):,} pages: {new:,} new and {changed:,} changed records; `callboard run` reports them.")
    if failed:
        raise stop(f"Not pulled to the end: {', '.join(failed)}. The next pull goes on where this one ended.", FAILED)
