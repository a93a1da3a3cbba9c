"""`callboard doctor`: whether everything that a run needs is there, and what to mend where it is not."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from models.company import Company, CompanyFileError
from models.delivery import SmtpDelivery, WebhookDelivery
from models.taxonomy import DIGEST_NAMES
from pipelines import classifier_versions
from pipelines.deliveries import ledger, smtp, webhook
from pipelines.deliveries.deliver import in_words, troubled
from pipelines.deliveries.patience import Answer, RefusedError
from pipelines.inputs import MissingInputError, require_company_file
from pipelines.loading.load import inbox_files
from pipelines.loading.recognition import shipped_layouts
from pipelines.publishing import PublicationError, open_published, read_publication
from pipelines.pulls.credentials import missing_variables
from pipelines.pulls.descriptions import api_of
from pipelines.pulls.problems import SourceError
from pipelines.settings import Settings, credentials_environment, schedule_time_zone
from pipelines.stages import read_company
from reports import wording
from reports.renderings.pdf import find_browser
from reports.weeks import read_weeks

_PACKAGES = ("dagster", "dbt-core", "dbt-duckdb", "duckdb", "polars", "scikit-learn", "spacy")
_WANTED_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    is_good: bool
    text: str


def diagnose(settings: Settings) -> list[Finding]:
    """Look at everything that a run needs; nothing is changed."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _packages,
        _time_zone,
        _folders,
        _company,
        _classifier,
        _published,
        _sent,
    )
    return [finding for check in checks for finding in check(settings)]


def _packages(_: Settings) -> Iterator[Finding]:
    yield Finding(sys.version_info >= (3, 11), f"Python {sys.version.split()[0]} (3.11 or newer is needed)")
    for package in _PACKAGES:
        try:
            yield Finding(True, f"{package} {version(package)}")
        except PackageNotFoundError:
            yield Finding(False, f"{package} is not installed; run `make run`, which installs requirements.txt")
    yield Finding(
        Path(sys.executable).with_name("dbt").exists(), f"the command dbt beside {sys.executable} (dbt-core brings it)"
    )
    layouts = shipped_layouts()
    yield Finding(bool(layouts), f"{len(layouts)} layouts of files (docs/layouts.md)")


def _time_zone(_: Settings) -> Iterator[Finding]:
    try:
        yield Finding(True, f"schedules run in the time zone {schedule_time_zone()}")
    except ValueError as error:
        yield Finding(False, str(error))


def _folders(settings: Settings) -> Iterator[Finding]:
    root = settings.data.root
    nearest = next(folder for folder in (root, *root.parents) if folder.exists())
    yield Finding(os.access(nearest, os.W_OK), f"data folder {root} can be written to (else: --data FOLDER)")
    free_bytes = shutil.disk_usage(nearest).free
    yield Finding(free_bytes >= _WANTED_FREE_BYTES, f"{free_bytes / 1024**3:.1f} GiB free there (2 GiB are wanted)")
    count = len(inbox_files(settings.inbox)) if settings.inbox.is_dir() else 0
    yield Finding(count > 0, f"{count} files in the inbox {settings.inbox} (drop exports there, or: --inbox FOLDER)")


def _company(settings: Settings) -> Iterator[Finding]:
    if settings.company_file is None:
        yield _no_company_file(settings)
        return
    try:
        company = read_company(settings.company_file)
    except CompanyFileError as error:
        yield Finding(False, f"the company file is wrong:\n{error}")
        return
    assert company is not None
    yield Finding(
        True, f"{settings.company_file}: {company.name}, {len(company.brands)} brands, {len(company.teams)} teams"
    )
    for source in company.sources:
        try:
            api = api_of(source, company.apis)
        except SourceError as error:
            yield Finding(False, f"source {error}")
            continue
        missing = missing_variables(source, api, credentials_environment())
        lacking = f"; set {', '.join(missing)} in the environment" if missing else ""
        yield Finding(not missing, f"source {source.name}: {api.title}{lacking}")
    yield from _deliveries(company)


def _no_company_file(settings: Settings) -> Finding:
    try:
        with duckdb.connect(str(settings.data.warehouse), read_only=True) as connection:
            require_company_file(connection, settings)
    except MissingInputError as error:
        return Finding(False, str(error))
    except duckdb.Error:
        pass  # there is no warehouse yet, or a run holds it, which looks by itself
    return Finding(True, "no company file: own accounts will be found out; `callboard init --inbox DIR` writes one")


def _deliveries(company: Company) -> Iterator[Finding]:
    for department in DIGEST_NAMES:
        for delivery in company.deliveries_of(department):
            problem = None
            if isinstance(delivery, SmtpDelivery) and company.mail:
                problem = smtp.missing(company.mail, credentials_environment())
            elif isinstance(delivery, WebhookDelivery):
                try:
                    webhook.address_of(delivery.address_variable, credentials_environment())
                except RefusedError as error:
                    problem = str(error)
            if "pdf" in delivery.formats and find_browser() is None:
                problem = "a PDF needs Chromium (Debian: apt-get install chromium)"
            yield Finding(
                problem is None, f"delivery of {department} by {delivery.kind}" + (f": {problem}" if problem else "")
            )


def _classifier(settings: Settings) -> Iterator[Finding]:
    """Find whether a classifier that was chosen can be used; the shipped one is trained where it cannot."""
    chosen = classifier_versions.chosen_version(settings.data.trained)
    if chosen is None:
        return
    # imported only here, because it takes scikit-learn along
    from pipelines.classification import ChosenClassifierError, current_classifier

    said: list[str] = []
    try:
        current_classifier(settings, said.append)
    except ChosenClassifierError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, said[0] if said else f"classifier {chosen}")


def _published(settings: Settings) -> Iterator[Finding]:
    try:
        with open_published(settings.data.published) as connection:
            publication = read_publication(connection)
    except PublicationError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"published: {publication.company_name}, as of {publication.as_of:%Y-%m-%d %H:%M} UTC")


def _sent(settings: Settings) -> Iterator[Finding]:
    """Find what is not known to have arrived; without a warehouse, or where nothing was ever published, nothing."""
    try:
        company = read_company(settings.company_file)
        with open_published(settings.data.published) as published:
            over = [week.start_date for week in read_weeks(published) if week.is_complete]
        with duckdb.connect(str(settings.data.warehouse), read_only=True) as connection:
            tries = ledger.read_last_tries(connection)
    except duckdb.IOException:
        yield Finding(True, "what was delivered could not be looked at: a run holds the warehouse")
        return
    except (CompanyFileError, PublicationError, duckdb.CatalogException):
        return
    found = troubled(company, over, tries) if company else []
    for parcel, last in found:
        mend = (
            "`callboard deliver` tries it again"
            if last.status == "failed"
            else "look whether it is there; if not, `callboard deliver --unanswered` sends it again"
        )
        what = in_words(Answer(0, last.status, last.reason))
        yield Finding(False, f"{parcel.in_words}: {what}, {wording.full_moment(last.tried_at)}; {mend}")
    if tries and not found:
        yield Finding(True, "every digest that was sent of late arrived")
