"""`callboard up` as a process of its own: Dagster serves what the code location has, and the reports beside it."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from pipelines.jobs import JOBS
from pipelines.schedules import SCHEDULES
from pipelines.sensors import new_inbox_files_sensor, new_pulled_pages_sensor
from tests.integration.callboard_process import CALLBOARD, ROOT, environment

_WAIT_SECONDS = 120
_WHAT_IS_SERVED = """{
  repositoriesOrError {
    ... on RepositoryConnection { nodes { jobs { name } schedules { name } sensors { name } } }
    ... on PythonError { message }
  }
}"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def asked(port: int, query: str) -> dict:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        json.dumps({"query": query}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["data"]["repositoriesOrError"]


@pytest.fixture
def served(tmp_path):
    """A running `callboard up`, the port of its Dagster UI, and that of its reports."""
    (tmp_path / "inbox").mkdir()
    port, reports_port = free_port(), free_port()
    process = subprocess.Popen(
        [CALLBOARD, "up", "--inbox", tmp_path / "inbox", "--company", ROOT / "demo" / "company.yaml"]
        + ["--data", tmp_path / "data", "--port", str(port), "--reports-port", str(reports_port)],
        env=environment(),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process, port, reports_port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_up_serves_every_job_schedule_and_sensor_and_the_reports_and_ends_with_all_of_it(served):
    process, port, reports_port = served
    until = time.monotonic() + _WAIT_SECONDS
    found: dict = {}
    while not found.get("nodes"):
        assert time.monotonic() < until, found
        try:
            found = asked(port, _WHAT_IS_SERVED)
        except OSError:
            time.sleep(1)
    [location] = found["nodes"]
    names = {item["name"] for kind in ("jobs", "schedules", "sensors") for item in location[kind]}
    assert names >= {item.name for item in (*JOBS, *SCHEDULES, new_inbox_files_sensor, new_pulled_pages_sensor)}
    assert urllib.request.urlopen(f"http://127.0.0.1:{reports_port}/", timeout=10).status == 200
    # as whatever keeps services running ends one: this process alone is told
    process.terminate()
    process.communicate(timeout=60)
    for closed in (port, reports_port):
        with socket.socket() as asking, pytest.raises(ConnectionRefusedError):
            asking.connect(("127.0.0.1", closed))
