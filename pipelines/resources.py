"""What assets share: the settings of the run, the clock, the log and dbt's command line."""

import logging
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource

from pipelines.settings import DBT_EXECUTABLE, DBT_FOLDER, Settings, read_moment, settings_from_environment

LOG = logging.getLogger("callboard")
"""What the stages say to people: Dagster keeps it with the run, and the command line prints it."""

WAREHOUSE_POOL = "warehouse_writer"
"""Everything that writes to the warehouse shares this pool; dagster.yaml admits one at a time."""


class RunSettings(dg.ConfigurableResource):
    """The settings of a run; an empty text stands for what the environment or the default says."""

    data: str = ""
    inbox: str = ""
    company_file: str = ""
    as_of: str = ""

    def read(self) -> Settings:
        """Return the settings.

        Raises:
            ValueError: `as_of` is no time.
        """
        return settings_from_environment(
            data=Path(self.data) if self.data else None,
            inbox=Path(self.inbox) if self.inbox else None,
            company_file=Path(self.company_file) if self.company_file else None,
            as_of=read_moment(self.as_of) if self.as_of else None,
        )


def now() -> datetime:
    """Return the time in UTC: the one clock of the pipelines."""
    return datetime.now(UTC)


def dbt_command_line() -> DbtCliResource:
    """Return dbt's command line for the project's folder."""
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    return DbtCliResource(project_dir=str(DBT_FOLDER), profiles_dir=str(DBT_FOLDER), dbt_executable=str(DBT_EXECUTABLE))


def materialized(folder: str, names: Iterable[str]) -> Iterator[dg.MaterializeResult]:
    """Tell Dagster that the assets of these names in a folder (`raw`, `predictions`, …) were made."""
    for name in names:
        yield dg.MaterializeResult(asset_key=[folder, name])
