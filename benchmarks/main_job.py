"""The main job on the demo company: warm, with the share of each part, and again with nothing new."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measure, seconds_of
from pipelines.settings import PROJECT_FOLDER


def run(folder: Path) -> Iterator[Measure]:
    """Measure `callboard run` as a process of its own; the first run, which trains the classifier, is not counted."""
    _run(folder / "data")
    for path in (folder / "data").glob("warehouse.duckdb*"):
        path.unlink()
    shutil.rmtree(folder / "data" / "published")
    warm_seconds = 0.0
    output = ""

    def warm() -> None:
        nonlocal output
        output = _run(folder / "data")

    warm_seconds = seconds_of(warm)
    shares = re.search(r"Done in .*", output)
    again_seconds = seconds_of(lambda: _run(folder / "data"))
    yield Measure(f"demo, warm [{shares[0] if shares else output}]", warm_seconds, "bound", 60, maximum_ratio=1)
    yield Measure("demo, nothing new", again_seconds, "bound", 20, maximum_ratio=1)


def _run(data: Path) -> str:
    callboard = Path(sys.executable).with_name("callboard")
    demo = PROJECT_FOLDER / "demo"
    command = [callboard, "run", "--inbox", demo / "inbox", "--company", demo / "company.yaml", "--data", data]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
