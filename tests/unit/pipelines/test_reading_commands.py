"""What comes out of a published warehouse on the command line, and what is refused."""

import subprocess
import sys
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


def test_every_statement_of_a_query_is_answered(data: Path):
    answered = run(data, "sql", "select 1 as a; set threads = 1; select 2 as b, null as c;")
    assert (answered.exit_code, answered.stdout) == (0, "a\n1\n\nb,c\n2,\n")


def test_no_query_is_no_answer_and_said(data: Path):
    refused = run(data, "sql", " ")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("no query was given; for example: callboard sql")


def test_a_query_that_fails_while_it_is_read_is_a_message(data: Path):
    failed = run(data, "sql", "select cast(theme_id || 'x' as integer) from marts.themes_weekly")
    assert failed.exit_code == 1
    assert failed.stderr.startswith("Conversion Error")


def test_a_reader_who_has_enough_ends_a_query_without_a_word(data: Path):
    query = "select range from range(100_000)"
    callboard = Path(sys.executable).with_name("callboard")
    with subprocess.Popen(
        [callboard, "sql", "--data", data, query], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "range\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait(60)) == ("", 0)
