"""What starts a run: files in the inbox that nobody has loaded yet."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import dagster as dg

from pipelines.jobs import callboard
from pipelines.loading.load import inbox_files
from pipelines.resources import RunSettings


def inbox_state(paths: Iterable[Path]) -> str:
    """Return a hash of the names, sizes and times of files: it changes when a file comes or changes."""
    lines = [f"{path}\t{status.st_size}\t{status.st_mtime_ns}" for path in paths for status in [path.stat()]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dg.sensor(
    job=callboard,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts one run for all files that came since the last look and have stopped growing.",
)
def new_inbox_files_sensor(context: dg.SensorEvaluationContext, settings: RunSettings) -> dg.SensorResult:
    """Ask for a run once the inbox has changed and then stood still for one look.

    The cursor is `<state of the last look> <state of the last run>`: a file that is still being copied changes the
    state from look to look, and is left alone until it rests.
    """
    inbox = settings.read().inbox
    files = inbox_files(inbox) if inbox.is_dir() else ()
    state = inbox_state(files) if files else ""
    seen, _, run = (context.cursor or " ").partition(" ")
    if not state or state == run:
        return dg.SensorResult(cursor=f"{state} {run}")
    if state != seen:
        return dg.SensorResult(skip_reason="files are arriving", cursor=f"{state} {run}")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=f"{state} {state}")
