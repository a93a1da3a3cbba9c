"""The stages of a run as plain functions: what the Dagster assets call, in this order.

Each opens the warehouse late and closes it early, so that two processes wait for each other instead of failing.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from models import records
from models.company import Company, CompanyFileError, parse
from models.company_tables import tables
from pipelines import incremental, inputs, warehouse
from pipelines.company_inference import company_file_text, infer_company
from pipelines.descriptions import described_marts
from pipelines.fingerprint import code_hash, fingerprint_of
from pipelines.incremental import Plan
from pipelines.loading import conversations
from pipelines.loading.load import FileOutcome, inbox_files, load_files
from pipelines.loading.recognition import shipped_layouts
from pipelines.publishing import PublicationError, open_published, publish, read_publication
from pipelines.pulls.pulled_pages import load_pulled_pages
from pipelines.settings import ARCHIVE_AGE, PROJECT_FOLDER, Settings, choose_as_of
from reports import wording
from reports.site import write_digest, write_site

# Open hours are expanded a little beyond the data: a conversation may be answered after its last message so far.
_HOURS_MARGIN = timedelta(days=35)
# For so long a re-run with nothing new keeps the pages as they are, although the clock has gone on.
_FRESHNESS = timedelta(hours=1)


class UnknownWeekError(ValueError):
    """The published warehouse does not have the week; the message says which it has."""


@dataclass(frozen=True, slots=True)
class CompanyInForce:
    """The company of a run and whether it was found out from the data."""

    company: Company
    is_inferred: bool

    @property
    def own_account_count(self) -> int:
        """How many names of own accounts there are, whatever the channels."""
        return len({name for brand in self.company.brands for names in brand.accounts.values() for name in names})


def read_company(company_file: Path | None) -> Company | None:
    """Return the company of the company file, or None where no file is given.

    Raises:
        CompanyFileError: the file cannot be read, or is wrong.
    """
    if company_file is None:
        return None
    try:
        text = company_file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CompanyFileError(f"{company_file}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CompanyFileError(f"{company_file}: cannot be read: {error}") from None
    return parse(text, company_file.name)


def load_inbox(
    settings: Settings,
    *,
    loaded_at: datetime,
    report: Callable[[FileOutcome], None],
    paths: Sequence[Path] | None = None,
) -> list[FileOutcome]:
    """Load files (by default everything in the inbox) into the raw tables."""
    company = read_company(settings.company_file)
    layouts = (*(company.layouts if company else ()), *shipped_layouts())
    found = inbox_files(settings.inbox) if paths is None else tuple(paths)
    with open_warehouse(settings) as connection:
        return load_files(connection, found, layouts, settings.data.load_folders, loaded_at=loaded_at, report=report)


def load_pulled(settings: Settings, *, loaded_at: datetime, report: Callable[[FileOutcome], None]) -> list[FileOutcome]:
    """Load the pages that were pulled from APIs and enter the pulls in the ledger."""
    if not settings.data.pulls.is_dir():
        return []
    company = read_company(settings.company_file)
    layouts = (*(company.layouts if company else ()), *shipped_layouts())
    with open_warehouse(settings) as connection:
        return load_pulled_pages(
            connection,
            settings.data.pulls,
            layouts,
            settings.data.load_folders,
            loaded_at=loaded_at,
            report=report,
        )


def open_warehouse(settings: Settings) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """Open the pipeline's own warehouse, with its tables made where they are missing."""
    settings.data.root.mkdir(parents=True, exist_ok=True)
    return warehouse.connect_prepared(settings.data.warehouse)


def company_in_force(connection: duckdb.DuckDBPyConnection, settings: Settings) -> CompanyInForce:
    """Return the company of the company file, or the one that the data tells of."""
    company = read_company(settings.company_file)
    if company is not None:
        return CompanyInForce(company, is_inferred=False)
    own_posts = connection.sql(
        "select author_name, channel, text from raw.mentions where is_own_post and author_name is not null"
    ).pl()
    return CompanyInForce(infer_company(own_posts), is_inferred=True)


def require_company_file(settings: Settings) -> None:
    """Refuse a data folder that was built with a company file, where there is none now.

    Raises:
        MissingInputError: that is so.
    """
    if settings.company_file is None and settings.data.warehouse.exists():
        with open_warehouse(settings) as connection:
            inputs.require_company_file(connection, settings)


def describe_company(settings: Settings, *, now: datetime) -> CompanyInForce:
    """Write the tables that describe the company and the moment that this build describes.

    Raises:
        MissingInputError: the build before had a company file, and there is none now.
    """
    with open_warehouse(settings) as connection:
        inputs.require_company_file(connection, settings)
        found = company_in_force(connection, settings)
        first, last = connection.sql(
            "select min(posted_at), max(posted_at) from raw.mentions where not is_simulated"
        ).fetchall()[0]
        as_of = choose_as_of(settings.as_of, now, last)
        frames = tables(found.company, *_hours_span(first, last, as_of))
        frames["run_settings"] = pl.DataFrame(
            [
                (
                    as_of,
                    found.company.name,
                    found.company.time_zone,
                    found.is_inferred,
                    None if found.is_inferred else str(settings.company_file),
                )
            ],
            schema=records.RUN_SETTINGS,
            orient="row",
        )
        warehouse.replace_tables(connection, "raw", frames)
    return found


def _hours_span(first: datetime | None, last: datetime | None, as_of: datetime) -> tuple[date, date]:
    begin = min(moment for moment in (first, as_of) if moment is not None)
    end = max(moment for moment in (last, as_of) if moment is not None)
    return (begin - _HOURS_MARGIN).astimezone(UTC).date(), (end + _HOURS_MARGIN).astimezone(UTC).date()


def thread_conversations(settings: Settings) -> int:
    """Write which mention belongs to which conversation, and return how many conversations there are."""
    with open_warehouse(settings) as connection:
        return conversations.thread_conversations(connection, code_hash=code_hash(PROJECT_FOLDER))


def plan_build(settings: Settings) -> Plan:
    """Decide whether a build makes everything or what was touched since the build before, and prepare it."""
    with open_warehouse(settings) as connection:
        company_text = company_file_text(company_in_force(connection, settings).company)
        [(as_of,)] = connection.sql("select as_of from raw.run_settings").fetchall()
        return incremental.plan_build(connection, incremental.inputs_hash(connection, company_text), as_of)


def complete_build(settings: Settings) -> None:
    """Note that the marts are built, so that the next build has to make only what is touched from here on."""
    with open_warehouse(settings) as connection:
        incremental.complete_build(connection)


def read_as_of(settings: Settings) -> datetime:
    """Return the moment that this build describes, as `describe_company` chose it."""
    with open_warehouse(settings) as connection:
        as_of: datetime = connection.sql("select as_of from raw.run_settings").fetchall()[0][0]
    return as_of


def publish_marts(settings: Settings, *, started_at: datetime) -> Path:
    """Publish the marts of this build under the time at which its publication began."""
    fingerprint = read_fingerprint(settings)
    return publish(
        settings.data.warehouse,
        settings.data.published,
        fingerprint,
        started_at.strftime("%Y%m%dT%H%M%S%f"),
        described_marts(),
    )


def read_fingerprint(settings: Settings) -> str:
    """Return the fingerprint of everything that a build would be made from now."""
    with open_warehouse(settings) as connection:
        company_text = company_file_text(company_in_force(connection, settings).company)
        return fingerprint_of(connection, company_text, settings.as_of)


def is_published(settings: Settings, *, now: datetime) -> bool:
    """Tell whether the published warehouse still says what a new build would say.

    It does where nothing that it was made from has changed and it describes an archive, a moment that was asked for,
    or a moment less than an hour ago.
    """
    try:
        with open_published(settings.data.published) as connection:
            publication = read_publication(connection)
    except PublicationError:
        return False
    is_fixed = settings.as_of is not None or publication.as_of < now - ARCHIVE_AGE
    is_fresh = is_fixed or now - publication.as_of < _FRESHNESS
    return is_fresh and publication.fingerprint == read_fingerprint(settings)


def write_reports(settings: Settings) -> list[Path]:
    """Write every page of the published warehouse."""
    with open_published(settings.data.published) as connection:
        publication = read_publication(connection)
        return write_site(
            connection, settings.data.reports, as_of=publication.as_of, company_name=publication.company_name
        )


def write_one_digest(settings: Settings, department: str, week: date | None) -> Path:
    """Write one digest of the published warehouse; without a week, of the newest whole week.

    Raises:
        PublicationError: nothing is published.
        UnknownWeekError: the published warehouse does not have that week.
    """
    with open_published(settings.data.published) as connection:
        publication = read_publication(connection)
        weeks = dict(connection.sql("select week_start_date, is_complete from marts.weeks").fetchall())
        if not weeks:
            raise UnknownWeekError("no mention was published, so there is no week to write a digest of")
        if week is None:
            week = max((start for start, is_complete in weeks.items() if is_complete), default=max(weeks))
        if week not in weeks:
            oldest, newest = wording.iso_week(min(weeks)), wording.iso_week(max(weeks))
            raise UnknownWeekError(f"there is no week {wording.iso_week(week)}; there are {oldest} to {newest}")
        return write_digest(
            connection,
            settings.data.reports,
            department,
            week,
            as_of=publication.as_of,
            company_name=publication.company_name,
        )
