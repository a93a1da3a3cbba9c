"""Loading that is killed, again and again: the next one completes it, as if nothing had happened."""

import json
import multiprocessing
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import duckdb
import pytest

from pipelines import warehouse
from pipelines.loading.load import LoadFolders, inbox_files, load_files
from pipelines.loading.recognition import shipped_layouts
from tests.unit.pipelines.conftest import LOADED_AT
from tests.unit.pipelines.loading_content import said

FOLDER_COUNT = 10
KILLS_PER_FOLDER = 3
ROW_COUNT = 3_000
# A server that has the modules already, so that a process starts as fast as it is killed.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.unit.pipelines.test_loading_interrupted"])


def load_inbox(inbox: Path, data: Path) -> None:
    folders = LoadFolders(data / "landing", data / "quarantine", data / "scratch")
    with warehouse.connect_prepared(data / "warehouse.duckdb") as connection:
        paths = inbox_files(inbox)
        load_files(connection, paths, shipped_layouts(), folders, loaded_at=LOADED_AT, report=lambda _: None)


def start(inbox: Path, data: Path) -> BaseProcess:
    data.mkdir(exist_ok=True)
    process = PROCESSES.Process(target=load_inbox, args=(inbox, data))
    process.start()
    return process


def seconds_to_load(inbox: Path, data: Path) -> float:
    started = time.perf_counter()
    process = start(inbox, data)
    process.join()
    assert process.exitcode == 0
    return time.perf_counter() - started


def contents(data: Path) -> tuple[object, ...]:
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as connection:
        files = connection.sql(
            "select content_hash, status, read_count, new_count, changed_count, duplicate_count, rejected_count"
            " from raw.load_files order by all"
        ).fetchall()
        return said(connection), files, sorted(path.name for path in (data / "landing").iterdir())


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    rows = [{"id": f"m{n}", "posted_at": "2026-11-01", "text": f"text {n % 2_900}"} for n in range(ROW_COUNT)]
    lines = [json.dumps(row) for row in rows]
    (folder / "a.jsonl").write_text("\n".join([*lines, *lines[:100], '{"id": "cut']), encoding="utf-8")
    edited = [f"m{n},2026-11-01,edited {n},2026-11-02" for n in range(0, ROW_COUNT, 2)]
    (folder / "b.csv").write_text("\n".join(["id,posted_at,text,edited_at", *edited, "cut,2026"]), encoding="utf-8")
    (folder / "c.json").write_text("[" + ",".join(lines[::3]) + "]", encoding="utf-8")
    (folder / "d.csv").write_text("name,age\nx,1\n", encoding="utf-8")
    return folder


def test_a_load_that_is_killed_at_any_moment_is_completed_by_the_next_one(inbox, tmp_path):
    undisturbed = tmp_path / "undisturbed"
    seconds_to_load(inbox, tmp_path / "warm")
    seconds = seconds_to_load(inbox, undisturbed)
    expected, random = contents(undisturbed), Random(6)
    for number in range(FOLDER_COUNT):
        data, killed_count = tmp_path / f"killed_{number}", 0
        while killed_count < KILLS_PER_FOLDER:
            process = start(inbox, data)
            time.sleep(random.uniform(0, 0.7 * seconds))
            killed_count += process.exitcode is None
            process.kill()
            process.join()
        seconds_to_load(inbox, data)
        assert contents(data) == expected
