"""Running the command line as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLBOARD = Path(sys.executable).with_name("callboard")


def environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CALLBOARD_", "DAGSTER_", "DBT_"))
    }
    return kept | {"NO_COLOR": "1"}


def callboard(*arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command line and return what it said; with `check`, a failure shows its output."""
    done = subprocess.run(
        [CALLBOARD, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=ROOT,
        check=False,
        timeout=300,
    )
    assert not check or done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done


def run_demo(data: Path, *extra: str) -> subprocess.CompletedProcess[str]:
    """Run the main job on the demo company as of the Monday after its last week."""
    demo = ROOT / "demo"
    return callboard(
        "run",
        "--inbox",
        demo / "inbox",
        "--company",
        demo / "company.yaml",
        "--data",
        data,
        "--as-of",
        "2026-11-16",
        *extra,
    )
