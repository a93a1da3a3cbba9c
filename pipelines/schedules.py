"""When the jobs run by themselves, in the time zone that the environment names."""

import dagster as dg

from pipelines.jobs import callboard, weekly_callboard
from pipelines.settings import schedule_time_zone

daily_callboard_schedule = dg.ScheduleDefinition(
    name="daily_callboard_schedule",
    job=callboard,
    cron_schedule="0 5 * * 2-7",
    execution_timezone=schedule_time_zone(),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Every morning but Monday: figures as of today.",
)

weekly_callboard_schedule = dg.ScheduleDefinition(
    name="weekly_callboard_schedule",
    job=weekly_callboard,
    cron_schedule="0 6 * * 1",
    execution_timezone=schedule_time_zone(),
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Monday morning: the digests of the week that has ended are written and delivered.",
)

SCHEDULES = (daily_callboard_schedule, weekly_callboard_schedule)
