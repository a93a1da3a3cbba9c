"""Where the data lives and which files and moment a run is for: the one place that reads the environment."""

import os
import shlex
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipelines.loading.load import LoadFolders

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
DBT_FOLDER = PROJECT_FOLDER / "dbt"
DBT_MANIFEST = DBT_FOLDER / "target" / "manifest.json"
DBT_EXECUTABLE = Path(sys.executable).with_name("dbt")
"""dbt of the same environment, so that none needs to be on the path."""

DATA_VARIABLE = "CALLBOARD_DATA"
INBOX_VARIABLE = "CALLBOARD_INBOX"
COMPANY_VARIABLE = "CALLBOARD_COMPANY"
AS_OF_VARIABLE = "CALLBOARD_AS_OF"
TIME_ZONE_VARIABLE = "CALLBOARD_TIME_ZONE"
ENVIRONMENT_VARIABLES = (DATA_VARIABLE, INBOX_VARIABLE, COMPANY_VARIABLE, AS_OF_VARIABLE, TIME_ZONE_VARIABLE)

COMPANY_FILE_NAME = "company.yaml"
"""The company file in the data folder, which is taken where none is named."""

# An inbox whose newest mention is older than this is an archive: nobody waits for an answer to it today.
ARCHIVE_AGE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder that holds everything that is not code."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Where files are dropped."""
        return self.root / "inbox"

    @property
    def warehouse(self) -> Path:
        """The pipeline's own DuckDB file; nobody else opens it."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Read-only copies of the marts, and `current`."""
        return self.root / "published"

    @property
    def reports(self) -> Path:
        """The pages."""
        return self.root / "reports"

    @property
    def trained(self) -> Path:
        """Classifier artifacts, one folder a version."""
        return self.root / "trained"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own records of runs."""
        return self.root / "dagster"

    @property
    def dbt_target(self) -> Path:
        """What dbt keeps between two builds of this warehouse."""
        return self.root / "dbt"

    @property
    def run_lock(self) -> Path:
        """Held while `callboard run` works."""
        return self.root / "run.lock"

    @property
    def delivery_lock(self) -> Path:
        """Held while digests are delivered, so that two processes do not send the same."""
        return self.root / "deliver.lock"

    @property
    def pulls(self) -> Path:
        """What was pulled and waits to be loaded, and how far each source is; a folder each."""
        return self.root / "pulls"

    @property
    def load_folders(self) -> LoadFolders:
        """Where loading keeps its files."""
        return LoadFolders(self.root / "landing", self.root / "quarantine", self.root / "scratch")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run works on."""

    data: DataFolder
    inbox: Path
    company_file: Path | None
    """None: the company is found out from the data."""
    as_of: datetime | None
    """None: now, or for an archive the moment after its newest mention."""

    def as_environment(self) -> dict[str, str]:
        """Return the environment variables that give these settings to another process."""
        return {
            DATA_VARIABLE: str(self.data.root),
            INBOX_VARIABLE: str(self.inbox),
            COMPANY_VARIABLE: str(self.company_file or ""),
            AS_OF_VARIABLE: self.as_of.isoformat() if self.as_of else "",
        }


def settings_from_environment(
    *,
    data: Path | None = None,
    inbox: Path | None = None,
    company_file: Path | None = None,
    as_of: datetime | None = None,
) -> Settings:
    """Return the settings: what is given here, else the environment, else the defaults.

    Without a company file named, `company.yaml` in the data folder is taken where there is one.

    Raises:
        ValueError: CALLBOARD_AS_OF is no time.
    """
    root = (data or Path(os.environ.get(DATA_VARIABLE) or "data")).resolve()
    folder = DataFolder(root)
    company = company_file or _path(COMPANY_VARIABLE)
    if company is None and (root / COMPANY_FILE_NAME).exists():
        company = root / COMPANY_FILE_NAME
    moment = as_of
    if moment is None and (written := os.environ.get(AS_OF_VARIABLE)):
        moment = read_moment(written)
    return Settings(
        data=folder,
        inbox=(inbox or _path(INBOX_VARIABLE) or folder.inbox).resolve(),
        company_file=company.resolve() if company else None,
        as_of=moment,
    )


def _path(variable: str) -> Path | None:
    written = os.environ.get(variable)
    return Path(written) if written else None


def callboard_command() -> str:
    """Return how this process's user can call the command line: by its name where it is on the path, else as it was."""
    called = sys.argv[0]
    is_found = shutil.which("callboard") or Path(called).name != "callboard"
    return "callboard" if is_found else shlex.quote(called)


def credentials_environment() -> Mapping[str, str]:
    """Return the environment that holds the credentials of what is asked over the network; they stand nowhere else."""
    return os.environ


def schedule_time_zone() -> str:
    """Return the time zone in which schedules run.

    Raises:
        ValueError: the environment names one that there is not.
    """
    name = os.environ.get(TIME_ZONE_VARIABLE) or "UTC"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"{TIME_ZONE_VARIABLE}: {name!r} is no time zone; name one of the IANA database, such as Europe/London"
        ) from None
    return name


def read_moment(written: str) -> datetime:
    """Read an ISO 8601 date or time; without an offset it is UTC.

    Raises:
        ValueError: it is neither.
    """
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f"{written!r} is no time; write it as 2026-11-16 or 2026-11-16T08:00:00+00:00") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def choose_as_of(requested: datetime | None, now: datetime, newest_posted_at: datetime | None) -> datetime:
    """Return the moment that the figures describe.

    Args:
        requested: what the user asked for; it wins.
        now: the time of the run, UTC.
        newest_posted_at: the newest mention; null for an empty warehouse.
    """
    if requested is not None:
        return requested
    if newest_posted_at is not None and now - newest_posted_at > ARCHIVE_AGE:
        return newest_posted_at + timedelta(seconds=1)
    return now
