"""`callboard run`: the parts of the main job one after the other, as Dagster jobs, with what each did."""

import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import dagster as dg

from pipelines import stages
from pipelines.definitions import defs
from pipelines.jobs import RUN_ORDER, build_marts, weekly_digests
from pipelines.resources import LOG, RunSettings, now
from pipelines.settings import PROJECT_FOLDER, Settings

_FROM_COMMAND_LINE = {"callboard/started_by": "command line"}


class RunFailedError(RuntimeError):
    """A part of the run failed; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the run that is done."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did."""

    parts: tuple[Part, ...]
    is_unchanged: bool
    """Nothing was new, so the pages stay as they are."""


def run_everything(settings: Settings, say: Callable[[str], None]) -> RunReport:
    """Execute the parts of the main job, and pass over building and reporting where nothing is new.

    Raises:
        RunFailedError: a part failed.
        KeyboardInterrupt: somebody stopped it.
    """
    prepare_dagster_home(settings)
    parts: list[Part] = []
    is_unchanged = False
    with dg.DagsterInstance.get() as instance, _said(say):
        _end_killed_runs(instance)
        for job in RUN_ORDER:
            if job is build_marts and stages.is_published(settings, now=now()):
                is_unchanged = True
            if is_unchanged and job in (build_marts, weekly_digests):
                continue
            started = time.monotonic()
            say(f"{job.name} …")
            _execute(job.name, settings, instance)
            parts.append(Part(job.name, time.monotonic() - started))
    return RunReport(tuple(parts), is_unchanged)


def prepare_dagster_home(settings: Settings) -> None:
    """Make Dagster's folder in the data folder, with the project's configuration, and name it in the environment."""
    home = settings.data.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT_FOLDER / "dagster.yaml", home / "dagster.yaml")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ.update(settings.as_environment())


def _execute(job_name: str, settings: Settings, instance: dg.DagsterInstance) -> None:
    log_file = settings.data.root / "logs" / "dbt.log"
    log_file.parent.mkdir(parents=True, exist_ok=True)
    # dbt's lines are for the log; what a person wants to know is said in a few.
    with log_file.open("a", encoding="utf-8") as log, redirect_stdout(log):
        result = defs.resolve_job_def(job_name).execute_in_process(
            instance=instance,
            raise_on_error=False,
            resources={"settings": RunSettings(), **_other_resources()},
            tags=_FROM_COMMAND_LINE,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    if _is_interrupted(result):
        raise KeyboardInterrupt
    if not result.success:
        raise RunFailedError(f"{job_name} failed: {_reason(result)} (dbt's own log: {log_file})")


def _end_killed_runs(instance: dg.DagsterInstance) -> None:
    """Give back what earlier runs of the command line still hold: they are dead, because this one has their lock.

    A run that was killed keeps its place in the pool of one writer, and the next would wait for it for ever.
    """
    unfinished = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished, tags=_FROM_COMMAND_LINE)):
        instance.report_run_failed(run, "the process of this run was killed")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def _other_resources() -> Mapping[str, Any]:
    return {name: resource for name, resource in (defs.resources or {}).items() if name != "settings"}


def _is_interrupted(result: dg.ExecuteInProcessResult) -> bool:
    """Tell whether somebody stopped the run: Dagster takes Ctrl-C inside a step for a failure of the step."""
    return any(
        event.step_failure_data.error.cls_name == dg.DagsterExecutionInterruptedError.__name__
        for event in result.all_events
        if event.is_step_failure and event.step_failure_data.error
    )


def _reason(result: dg.ExecuteInProcessResult) -> str:
    reasons = []
    for event in result.all_events:
        if event.is_step_failure:
            error = event.step_failure_data.error
            cause = error
            while cause and cause.cause:
                cause = cause.cause
            reasons.append(f"{event.step_key}: {cause.message.strip() if cause else 'no reason was given'}")
    failed_checks = [
        f"{evaluation.check_name} on {evaluation.asset_key.to_user_string()}"
        for event in result.all_events
        if event.event_type_value == "ASSET_CHECK_EVALUATION"
        for evaluation in [event.asset_check_evaluation_data]
        if not evaluation.passed
    ]
    if failed_checks:
        reasons.append("failed checks: " + ", ".join(sorted(failed_checks)))
    return "; ".join(reasons)


@contextmanager
def _said(say: Callable[[str], None]) -> Iterator[None]:
    """Pass on what the stages say while they work, past the redirection of dbt's lines."""
    terminal = sys.stdout

    class Passing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            with redirect_stdout(terminal):
                say(record.getMessage())

    handler = Passing()
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
    LOG.addHandler(handler)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
