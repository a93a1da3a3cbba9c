"""What comes out of a published warehouse on the command line, and what is refused."""

from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines.command_line import app
from tests.unit.reports.published_marts import AS_OF, COMPANY, filled_marts


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a published warehouse of ten weeks up to 2026-W47."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "published").mkdir()
    with duckdb.connect(str(folder / "published" / "current")) as connection:
        filled_marts(connection)
        connection.execute("create schema publication")
        connection.execute(
            "create table publication.inputs as select $as_of, $company, 'UTC', 'f'",
            {"as_of": AS_OF, "company": COMPANY},
        )
    return folder


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data", str(data)])


@pytest.mark.parametrize("week", ["2020-W01", "2030-W01"])
def test_a_digest_of_a_week_that_does_not_exist_is_refused_and_not_written(data: Path, week: str):
    refused = run(data, "digest", "--department", "product", "--week", week)
    assert refused.exit_code == 2
    assert f"there is no week {week}; there are 2026-W38 to 2026-W47" in refused.stderr
    assert not (data / "reports" / "product" / f"{week}.html").exists()


def test_a_digest_without_a_week_is_of_the_newest_that_is_over(data: Path):
    written = run(data, "digest", "--department", "product")
    assert written.exit_code == 0
    assert written.stdout.strip().endswith("product/2026-W47.html")
