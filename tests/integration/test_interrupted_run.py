"""A run that is killed, or that meets another one, leaves nothing behind that the next run does not mend."""

import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.publishing import open_published
from tests.integration.callboard_process import CALLBOARD, ROOT, callboard, environment

# When a row was written is a fact about the run, not about the mentions.
_CLOCKS = {"loaded_at", "classified_at", "load_seconds", "rows_per_second", "first_loaded_at", "last_loaded_at"}


def contents(data):
    with open_published(data / "published") as connection:
        tables = connection.sql(
            "select table_name, list(column_name order by column_index) from duckdb_columns()"
            " where schema_name = 'marts' group by 1 order by 1"
        ).fetchall()
        return {
            table: connection.sql(
                "select "
                + ", ".join(f'"{column}"' for column in columns if column not in _CLOCKS)
                + f" from marts.{table} order by all"
            ).fetchall()
            for table, columns in tables
        }


def small_inbox(folder):
    inbox = folder / "inbox"
    inbox.mkdir()
    for name in ("wrenjet_old_tool.csv", "app_reviews.csv", "insight_actions.csv"):
        (inbox / name).write_bytes((ROOT / "demo" / "inbox" / name).read_bytes())
    return inbox


def arguments(inbox, data):
    return (
        "run",
        "--inbox",
        inbox,
        "--company",
        ROOT / "demo" / "company.yaml",
        "--data",
        data,
        "--as-of",
        "2026-11-16",
    )


def start(inbox, data):
    return subprocess.Popen(
        [CALLBOARD, *map(str, arguments(inbox, data))],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
        cwd=ROOT,
        start_new_session=True,
    )


class Pair(NamedTuple):
    """Two runs that were started at the same time on one data folder."""

    inbox: Path
    data: Path
    outputs: list[str]
    exit_codes: list[int]
    seconds: float


@pytest.fixture(scope="module")
def pair(data_folder, tmp_path_factory):
    inbox, data = small_inbox(tmp_path_factory.mktemp("small")), data_folder("pair")
    started = time.monotonic()
    first = start(inbox, data)
    while not (data / "run.lock").exists():
        time.sleep(0.05)
    second = start(inbox, data)
    first_output = first.communicate(timeout=300)[0]
    seconds = time.monotonic() - started
    return Pair(
        inbox,
        data,
        [first_output, second.communicate(timeout=300)[0]],
        [first.returncode, second.returncode],
        seconds,
    )


def test_a_second_run_at_the_same_time_says_so_and_waits(pair):
    assert pair.exit_codes == [0, 0], pair.outputs
    assert sum("another run is working on this data folder" in output for output in pair.outputs) == 1
    assert sum("Nothing new since the last run" in output for output in pair.outputs) == 1


def test_a_run_that_is_stopped_by_hand_says_that_it_goes_on_next_time(pair, data_folder):
    process = start(pair.inbox, data_folder("stopped"))
    assert process.stdout
    while "classify_mentions" not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=120)[0]
    assert (process.returncode, said.splitlines()[-1]) == (
        1,
        "Stopped. What was loaded and classified is kept: run again to go on.",
    )


def test_a_run_that_was_killed_again_and_again_ends_as_an_undisturbed_one(pair, data_folder):
    disturbed = data_folder("disturbed")
    for share in (0.4, 0.8):
        process = start(pair.inbox, disturbed)
        time.sleep(pair.seconds * share)
        process.send_signal(signal.SIGKILL)
        process.wait()
        subprocess.run(["pkill", "-KILL", "-s", str(process.pid)], check=False)
    callboard(*arguments(pair.inbox, disturbed))
    assert contents(disturbed) == contents(pair.data)
    assert list((disturbed / "published").glob(".*.part*")) == []
