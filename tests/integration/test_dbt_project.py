"""The dbt project by itself: without a mention everything builds, its unit tests pass and its documentation is made."""

import os
import subprocess

import pytest

from pipelines import warehouse
from pipelines.settings import DBT_EXECUTABLE, DBT_FOLDER


@pytest.fixture(scope="module")
def dbt(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dbt")
    with warehouse.connect_prepared(folder / "warehouse.duckdb"):
        pass
    environment = os.environ | {
        "CALLBOARD_WAREHOUSE": str(folder / "warehouse.duckdb"),
        "CALLBOARD_BUILD_AS_OF": "2026-11-16T00:00:00Z",
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }

    def run(*arguments: str) -> str:
        command = [DBT_EXECUTABLE, *arguments, "--project-dir", DBT_FOLDER, "--profiles-dir", DBT_FOLDER]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-6000:]
        return done.stdout

    run.target = folder / "target"
    return run


def test_every_model_builds_without_a_mention_and_every_unit_test_passes(dbt):
    output = dbt("build")
    assert " ERROR=0 " in output
    assert dbt("list", "--resource-type", "unit_test", "--quiet").count("unit_test:") >= 25


def test_the_documentation_is_one_page(dbt):
    dbt("docs", "generate", "--static")
    assert (dbt.target / "static_index.html").stat().st_size > 100_000
