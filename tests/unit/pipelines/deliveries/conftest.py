"""A data folder with a published warehouse, and a way to deliver from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.deliveries.deliver import Report, deliver
from pipelines.deliveries.patience import Patience
from pipelines.settings import DataFolder, Settings
from tests.unit.reports.published_marts import AS_OF, COMPANY, filled_marts

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@dataclass
class Delivering:
    """A company and its data folder."""

    settings: Settings
    environment: dict[str, str] = field(default_factory=dict)
    timeout_seconds: float = 10
    now: Callable[[], datetime] = lambda: NOW
    waits: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def company(self, text: str) -> None:
        assert self.settings.company_file
        self.settings.company_file.write_text(f"name: {COMPANY}\nbrands: [{{id: n, name: Northwind}}]\n{text}")

    def deliver(self, *departments: str, week: date | None = None, **options: bool) -> Report:
        return deliver(
            self.settings,
            environment=self.environment,
            patience=Patience(attempts=3, timeout_seconds=self.timeout_seconds, sleep=self.waits.append),
            now=self.now,
            say=self.said.append,
            week=week,
            **options,
            **({"departments": departments} if departments else {}),
        )

    def ledger(self) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.settings.data.warehouse), read_only=True) as connection:
            return connection.sql(
                "select department, kind, recipient, status, attempts_count, reason from raw.deliveries"
                " order by tried_at, recipient, status"
            ).fetchall()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published warehouse, only read."""
    folder = tmp_path_factory.mktemp("published")
    with duckdb.connect(str(folder / "marts_1.duckdb")) as connection:
        filled_marts(connection)
        connection.execute("create schema publication")
        connection.execute(
            "create table publication.inputs as"
            " select $as_of as as_of, $company as company_name, 'UTC' as time_zone, '' as fingerprint",
            {"as_of": AS_OF, "company": COMPANY},
        )
    return folder


@pytest.fixture
def delivering(published: Path, tmp_path: Path) -> Delivering:
    data = DataFolder(tmp_path / "data")
    data.published.mkdir(parents=True)
    (data.published / "current").symlink_to(published / "marts_1.duckdb")
    return Delivering(Settings(data, data.inbox, tmp_path / "company.yaml", None))


def mail_to(port: int, *recipients: str, more: str = "") -> str:
    """The part of a company file that sends product's digest by mail."""
    return (
        f"mail: {{sender: callboard@example.org, server: 127.0.0.1, port: {port}, security: none{more}}}\n"
        f"departments: {{product: {{deliveries: [{{kind: smtp, to: [{', '.join(recipients)}]}}]}}}}\n"
    )


def hook_of(*departments: str) -> str:
    """The part of a company file that sends digests to a webhook each."""
    entries = ", ".join(
        f"{name}: {{deliveries: [{{kind: webhook, address_variable: {name.upper()}_HOOK}}]}}" for name in departments
    )
    return f"departments: {{{entries}}}\n"
