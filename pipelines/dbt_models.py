"""The dbt project as assets: staging, intermediate and marts, with its tests as asset checks."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliResource, dbt_assets
from dagster_dbt.errors import DagsterDbtCliRuntimeError

from pipelines import stages
from pipelines.incremental import Plan
from pipelines.resources import LOG, WAREHOUSE_POOL, RunSettings
from pipelines.settings import DBT_EXECUTABLE, DBT_FOLDER, DBT_MANIFEST

_PROJECT_SUFFIXES = {".sql", ".yml", ".csv", ".md"}


def ensure_manifest() -> Path:
    """Parse the dbt project where its manifest is missing or older than one of its files.

    Raises:
        RuntimeError: the project does not parse; the message is dbt's.
    """
    files = [
        path
        for path in DBT_FOLDER.rglob("*")
        if path.suffix in _PROJECT_SUFFIXES and "target" not in path.parts and "logs" not in path.parts
    ]
    if DBT_MANIFEST.exists() and all(path.stat().st_mtime <= DBT_MANIFEST.stat().st_mtime for path in files):
        return DBT_MANIFEST
    DBT_MANIFEST.parent.mkdir(exist_ok=True)
    # Processes that start together all find it missing: each parses in its own folder, and nobody reads half a file.
    with tempfile.TemporaryDirectory(dir=DBT_MANIFEST.parent, prefix="parse_") as folder:
        command = [str(DBT_EXECUTABLE), "parse", "--quiet", "--target-path", folder, "--log-path", folder]
        environment = {**os.environ, "CALLBOARD_WAREHOUSE": ":memory:", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"}
        parsed = subprocess.run(
            [*command, "--project-dir", str(DBT_FOLDER), "--profiles-dir", str(DBT_FOLDER)],
            env=environment,
            cwd=DBT_FOLDER,
            capture_output=True,
            text=True,
            check=False,
        )
        if parsed.returncode:
            raise RuntimeError(f"dbt cannot parse {DBT_FOLDER}:\n{parsed.stdout}{parsed.stderr}")
        os.replace(Path(folder) / DBT_MANIFEST.name, DBT_MANIFEST)
    return DBT_MANIFEST


# dbt reads the mentions through a view that says whose they are; the asset is the table.
_TABLE_BEHIND_VIEW = {"authored_mentions": "mentions"}


class _Translator(DagsterDbtTranslator):
    """Names sources by the table that Python writes and groups models by schema, so that Dagster shows the layers."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        name = str(dbt_resource_props["name"])
        return dg.AssetKey([str(dbt_resource_props["schema"]), _TABLE_BEHIND_VIEW.get(name, name)])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        return str(dbt_resource_props.get("schema") or "dbt")

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        return ["team:warehouse"]


@dbt_assets(
    manifest=ensure_manifest(),
    dagster_dbt_translator=_Translator(DagsterDbtTranslatorSettings(enable_source_tests_as_checks=True)),
    pool=WAREHOUSE_POOL,
)
def warehouse_models(context: dg.AssetExecutionContext, dbt: DbtCliResource, settings: RunSettings) -> Iterator[object]:
    """Build and test every model as of the moment that the run describes."""
    run = settings.read()
    # Of a part of the models nobody could say afterwards as of when the others are.
    plan = Plan(None, "a part of the models was asked for") if context.is_subset else stages.plan_build(run)
    LOG.info(f"building {'what changed' if plan.since else 'everything'}: {plan.reason}")
    os.environ["CALLBOARD_WAREHOUSE"] = str(run.data.warehouse)
    os.environ["CALLBOARD_BUILD_AS_OF"] = stages.read_as_of(run).isoformat()
    os.environ["CALLBOARD_BUILD_SINCE"] = plan.since.isoformat() if plan.since else ""
    # The unit tests test the SQL, not the data: `make test` runs them.
    build = ["build", "--exclude-resource-type", "unit_test"]
    try:
        # A folder of its own keeps what dbt parsed for this warehouse, and two data folders out of each other's way.
        yield from dbt.cli(build, context=context, target_path=run.data.dbt_target).stream()
    except DagsterDbtCliRuntimeError as error:
        if plan.since is None:
            raise
        LOG.info("what changed could not be built alone, so everything is built")
        raise dg.RetryRequested(max_retries=1, seconds_to_wait=0) from error
    if not context.is_subset:
        stages.complete_build(run)
