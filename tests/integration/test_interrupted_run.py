"""A run that is killed, or that meets another one, leaves nothing behind that the next run does not mend."""

import signal
import subprocess
import time

from pipelines.publishing import open_published
from tests.integration.callboard_process import CALLBOARD, ROOT, callboard, environment

# When a row was written is a fact about the run, not about the mentions.
_CLOCKS = {"loaded_at", "classified_at", "load_seconds", "first_loaded_at", "last_loaded_at"}


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


def test_a_run_that_was_killed_again_and_again_ends_as_an_undisturbed_one(data_folder, tmp_path):
    inbox = small_inbox(tmp_path)
    undisturbed, disturbed = data_folder("undisturbed"), data_folder("disturbed")
    started = time.monotonic()
    callboard(*arguments(inbox, undisturbed))
    seconds = time.monotonic() - started
    for share in (0.4, 0.8):
        process = start(inbox, disturbed)
        time.sleep(seconds * share)
        process.send_signal(signal.SIGKILL)
        process.wait()
        subprocess.run(["pkill", "-KILL", "-s", str(process.pid)], check=False)
    callboard(*arguments(inbox, disturbed))
    assert contents(disturbed) == contents(undisturbed)
    assert list((disturbed / "published").glob(".*.part")) == []


def test_a_second_run_at_the_same_time_says_so_and_waits(data_folder, tmp_path):
    inbox, data = small_inbox(tmp_path), data_folder("twice")
    first = start(inbox, data)
    while not (data / "run.lock").exists():
        time.sleep(0.05)
    second = start(inbox, data)
    outputs = [process.communicate(timeout=300)[0] for process in (first, second)]
    assert [first.returncode, second.returncode] == [0, 0], outputs
    assert sum("another run is working on this data folder" in output for output in outputs) == 1
    assert sum("Nothing new since the last run" in output for output in outputs) == 1
