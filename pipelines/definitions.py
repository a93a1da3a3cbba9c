"""The one code location: every asset, job, schedule, sensor and resource."""

import dagster as dg

from pipelines import predictions, raw_mentions
from pipelines.dbt_models import warehouse_models
from pipelines.delivered import delivered_digests
from pipelines.jobs import JOBS
from pipelines.published import published_warehouse, reports
from pipelines.pull_assets import configured_company, pull_definitions
from pipelines.resources import RunSettings, dbt_command_line
from pipelines.schedules import SCHEDULES
from pipelines.sensors import new_inbox_files_sensor, new_pulled_pages_sensor

_MARTS = sorted(key for key in warehouse_models.keys if key.path[0] == "marts")

# Merged at once: where a module holds two Definitions, Dagster loads neither.
defs = dg.Definitions.merge(
    pull_definitions(configured_company()),
    dg.Definitions(
        assets=[
            raw_mentions.loaded_files,
            raw_mentions.company,
            raw_mentions.mention_conversations,
            predictions.classified_texts,
            predictions.theme_texts,
            predictions.theme_titles,
            warehouse_models,
            published_warehouse(_MARTS),
            reports,
            delivered_digests,
        ],
        jobs=JOBS,
        schedules=SCHEDULES,
        sensors=[new_inbox_files_sensor, new_pulled_pages_sensor],
        # One process a run: the parts follow each other anyway, because the warehouse admits one writer.
        executor=dg.in_process_executor,
        resources={"settings": RunSettings(), "dbt": dbt_command_line()},
    ),
)
