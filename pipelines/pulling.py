"""Pulling a source of the company file: with the clock, the environment and the data folder of this process."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from models.company import Company
from models.pull import Api, Source
from pipelines.pulls.bounds import Days
from pipelines.pulls.credentials import missing_variables
from pipelines.pulls.cursor import read_cursor
from pipelines.pulls.descriptions import api_of, find_source
from pipelines.pulls.fetching import Pacing
from pipelines.pulls.problems import SourceError
from pipelines.pulls.pull import SourceFolder, pull
from pipelines.pulls.receipts import Receipt
from pipelines.settings import Settings, credentials_environment


def wanted_sources(company: Company | None, names: Sequence[str]) -> list[tuple[Source, Api]]:
    """Return the sources of these names with their APIs; without names, every source of the company file.

    Raises:
        SourceError: there is none of a name, or one is described wrongly.
    """
    if names:
        return [find_source(company, name) for name in names]
    if company is None:
        raise SourceError(
            "what is pulled stands in the company file, and there is none; `callboard init` writes one,"
            " and docs/sources.md shows how to add 'sources:'"
        )
    if not company.sources:
        raise SourceError("the company file names no sources; docs/sources.md shows how to add them under 'sources:'")
    return [(source, api_of(source, company.apis)) for source in company.sources]


def wanted_days(first: date | None, last: date | None) -> Days | None:
    """Return the days from the first to the last, both included; null where none is named.

    Raises:
        SourceError: the last is named alone, or lies before the first.
    """
    if first is None and last is None:
        return None
    if first is None or (last is not None and last < first):
        raise SourceError("--from must be given, and --to must not be before it")
    start, end = (datetime.combine(day, time(), UTC) for day in (first, (last or first) + timedelta(days=1)))
    return Days(start, end)


def pull_source(
    settings: Settings,
    source: Source,
    api: Api,
    *,
    days: Days | None,
    now: Callable[[], datetime],
    say: Callable[[str], None],
) -> Receipt:
    """Pull what is new from a source, or what was said on some days, into the data folder.

    Raises:
        PullUnderWayError: another process pulls this source.
        SourceError: the source is described wrongly, or a credential is missing.
        OSError: the data folder cannot be written to.
    """
    return pull(source, api, settings.data.pulls, credentials_environment(), Pacing(now), days=days, say=say)


def describe_receipt(receipt: Receipt) -> str:
    """Return one line about a pull for a log."""
    said = (
        f"{receipt.source}: {receipt.status}: {receipt.pages_count:,} pages, {receipt.items_count:,} items, "
        f"{receipt.size_bytes:,} bytes in {receipt.pull_seconds:.1f} s"
    )
    return said + (f"; {receipt.reason}" if receipt.reason else "")


def describe_source(settings: Settings, source: Source, api: Api) -> str:
    """Return one line about a source: what it pulls, when, how far it is, and what it lacks."""
    cursor = read_cursor(SourceFolder(settings.data.pulls / source.name).cursor(None))
    missing = missing_variables(source, api, credentials_environment())
    said = f"{source.name}: {api.title}; schedule {source.schedule}; pulled to {cursor.since or 'nothing yet'}"
    said += ", its last pull has not ended" if cursor.waiting else ""
    return said + (f"; to be set in the environment: {', '.join(missing)}" if missing else "")
