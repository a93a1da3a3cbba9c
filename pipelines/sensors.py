"""What starts a run: files in the inbox, and pages pulled from APIs, that nobody has loaded yet."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import dagster as dg

from pipelines.jobs import callboard
from pipelines.loading.load import inbox_files
from pipelines.pulls.pulled_pages import waiting_pages
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
    """Ask for a run once the inbox has changed and then stood still for one look."""
    inbox = settings.read().inbox
    return _asked_once_at_rest(context, inbox_files(inbox) if inbox.is_dir() else ())


@dg.sensor(
    job=callboard,
    minimum_interval_seconds=120,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts one run for all pages that were pulled since the last look, when no more come.",
)
def new_pulled_pages_sensor(context: dg.SensorEvaluationContext, settings: RunSettings) -> dg.SensorResult:
    """Ask for a run once pages have been pulled and none came for one look; loading takes them away."""
    return _asked_once_at_rest(context, waiting_pages(settings.read().data.pulls))


def _asked_once_at_rest(context: dg.SensorEvaluationContext, files: Sequence[Path]) -> dg.SensorResult:
    """Ask for a run where files have changed since the last run, and not since the last look.

    The cursor is `<state of the last look> <state of the last run>`: a file that is still being copied changes the
    state from look to look, and is left alone until it rests.
    """
    state = inbox_state(files) if files else ""
    seen, _, run = (context.cursor or " ").partition(" ")
    if not state or state == run:
        return dg.SensorResult(cursor=f"{state} {run}")
    if state != seen:
        return dg.SensorResult(skip_reason="files are arriving", cursor=f"{state} {run}")
    return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=f"{state} {state}")
