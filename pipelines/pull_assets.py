"""Dagster's view of the pulls: an asset, a job and a schedule a source of the company file.

A pull writes pages and receipts into the data folder and never opens the warehouse, so it needs no place among those
that write to it; the sensor then starts the run that loads them.
"""

from datetime import UTC, datetime, timedelta

import dagster as dg

from models.company import Company, CompanyFileError
from models.pull import Api, Source
from pipelines.pulling import describe_receipt, pull_source
from pipelines.pulls.bounds import Days
from pipelines.pulls.descriptions import api_of
from pipelines.pulls.problems import PullUnderWayError, SourceError
from pipelines.resources import LOG, RunSettings, now
from pipelines.settings import schedule_time_zone, settings_from_environment
from pipelines.stages import read_company


def configured_company() -> Company | None:
    """Return the company of this environment; none where its file is wrong, which each run and `doctor` says."""
    try:
        return read_company(settings_from_environment().company_file)
    except (CompanyFileError, ValueError):
        return None


def pull_definitions(company: Company | None) -> dg.Definitions:
    """Return the assets, jobs and schedules of a company's sources; a source that is described wrongly has none."""
    assets, jobs, schedules = [], [], []
    for source in company.sources if company else ():
        try:
            api = api_of(source, company.apis if company else ())
        except SourceError as error:
            LOG.warning(str(error))
            continue
        asset = _asset(source, api)
        job = dg.define_asset_job(
            f"pull_{source.name}", dg.AssetSelection.assets(asset), description=f"Pull {source.name}: {api.title}."
        )
        assets.append(asset)
        jobs.append(job)
        schedules.append(_schedule(source, api, job.name))
    return dg.Definitions(assets=assets, jobs=jobs, schedules=schedules)


def _partitions(source: Source) -> dg.DailyPartitionsDefinition:
    # The day that is not over has a partition too: it is pulled from where the last pull ended.
    return dg.DailyPartitionsDefinition(start_date=source.start.isoformat(), end_offset=1)


def _asset(source: Source, api: Api) -> dg.AssetsDefinition:
    @dg.asset(
        key=["pulls", source.name],
        description=f"Pages of {api.title} that wait to be loaded.",
        group_name="pulls",
        owners=["team:pipeline"],
        kinds={"python"},
        partitions_def=_partitions(source) if api.by_day else None,
        backfill_policy=dg.BackfillPolicy.single_run() if api.by_day else None,
    )
    def pulled_pages(context: dg.AssetExecutionContext, settings: RunSettings) -> dg.MaterializeResult:
        days = None
        if context.has_partition_key or context.has_partition_key_range:
            window = context.partition_time_window
            days = days_of(window.start, window.end, now())
        try:
            receipt = pull_source(settings.read(), source, api, days=days, now=now, say=LOG.info)
        except (SourceError, PullUnderWayError) as error:
            raise dg.Failure(str(error)) from None
        LOG.info(describe_receipt(receipt))
        if receipt.status == "failed":
            raise dg.Failure(describe_receipt(receipt))
        return dg.MaterializeResult(
            metadata={
                "status": receipt.status,
                "reason": receipt.reason or "",
                "pages": receipt.pages_count,
                "items": receipt.items_count,
                "bytes": receipt.size_bytes,
            }
        )

    return pulled_pages


def days_of(start: datetime, end: datetime, moment: datetime) -> Days | None:
    """Return the days of a range of partitions; null for the day that is not over: it is pulled from the cursor.

    A range that reaches into that day is whole days too, because the cursor may stand anywhere in them.
    """
    is_today_alone = start <= moment < end and end - start <= timedelta(days=1)
    return None if is_today_alone else Days(start.astimezone(UTC), end.astimezone(UTC))


def _schedule(source: Source, api: Api, job_name: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=f"pull_{source.name}_schedule",
        job_name=job_name,
        cron_schedule=source.schedule,
        execution_timezone=schedule_time_zone(),
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=f"Pulls what is new from {source.name}.",
    )
    def ask_for_what_is_new(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        tick = context.scheduled_execution_time.astimezone(UTC)
        return dg.RunRequest(partition_key=f"{tick:%Y-%m-%d}" if api.by_day else None)

    return ask_for_what_is_new
