"""A pull whose process is killed, as a machine does it: no handler runs, nothing is tidied up."""

import random
import signal
import subprocess
import sys
import threading
import time

from tests.unit.pipelines.pulls.apis_on_loopback import SECRETS

_PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from models.pull import Source
from pipelines.pulls.descriptions import api_of
from pipelines.pulls.fetching import Pacing
from pipelines.pulls.pull import pull

source = Source.model_validate_json(sys.argv[1])
pacing = Pacing(now=lambda: datetime(2026, 11, 16, 8, tzinfo=UTC))
receipt = pull(source, api_of(source, ()), Path(sys.argv[2]), os.environ, pacing, say=lambda _: None)
sys.exit(receipt.status != "done")
"""
KILLS = 4


def test_a_pull_that_is_killed_again_and_again_ends_with_the_same_mentions(pulling):
    source = pulling("x_recent_search", 36)
    chance, kills = random.Random(4), []

    def run(kill_at: int | None) -> int:
        command = [sys.executable, "-c", _PROGRAM, source.source.model_dump_json(by_alias=True), str(source.pulls)]
        process = subprocess.Popen(command, env={**SECRETS, "PATH": ""})
        first = len(source.server.requests)

        def kill_later(_: object) -> None:
            if kill_at is not None and len(source.server.requests) == first + kill_at:
                # Sometimes before the page is answered, sometimes while it is written, sometimes after.
                delay = chance.uniform(0, 0.03)
                kills.append(threading.Thread(target=lambda: (time.sleep(delay), process.kill())))
                kills[-1].start()

        source.server.on_request = kill_later
        return process.wait(timeout=60)

    assert [run(chance.randint(1, 3)) for _ in range(KILLS)] == [-signal.SIGKILL] * KILLS
    written = len(source.pages)
    assert 0 < written < 12
    assert run(None) == 0
    source.assert_whole()
    # A request for each of the 12 pages, one that finds nothing newer, and at most one again for each kill.
    assert len(source.server.requests) <= 12 + 1 + KILLS
    outcomes = source.load()
    assert source.mention_ids() == source.items.mention_ids()
    assert sum(outcome.counts.new_count for outcome in outcomes) == 36
    statuses = source.connection.sql("select status from raw.pulls order by status").fetchall()
    assert statuses == [("done",), *[("interrupted",)] * (len(statuses) - 1)]
