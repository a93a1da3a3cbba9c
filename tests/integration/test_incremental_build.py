"""A build of what was touched since the build before gives the marts of a build of everything, row for row."""

import os
import random
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from models.taxonomy import TOPICS
from pipelines import corrections, stages
from pipelines.classification import classify_new_texts
from pipelines.corrections import Judgement
from pipelines.incremental import Plan
from pipelines.settings import DBT_EXECUTABLE, DBT_FOLDER, DataFolder, Settings
from tests.integration.random_history import FIRST_DAY, write_canned_replies, write_company, write_history

STEP_DAYS = 2.5
STEPS = 5
# What stands in a text depends on nothing else: it may outlive the mention that said it.
OUTLIVING = ("intermediate.int_phrases_found",)


class Pipeline:
    """The stages of a run up to its marts, over a history that arrives in steps."""

    def __init__(self, folder: Path, trained: Path, seed: int) -> None:
        self.data = DataFolder(folder / "data")
        shutil.copytree(trained, self.data.trained)
        self.history = folder / "history"
        self.history.mkdir()
        self.company_file = folder / "company.yaml"
        write_company(self.company_file)
        write_history(self.history, seed, STEP_DAYS, STEPS)
        self.draw = random.Random(seed)

    def load(self, step: int | None, as_of_days: float) -> Plan:
        """Load a step, if one is given, correct some labels at random, and plan the build as of so many days."""
        as_of = FIRST_DAY + timedelta(days=as_of_days)
        settings = Settings(self.data, self.history, self.company_file, as_of)
        if step is not None:
            stages.load_inbox(
                settings,
                loaded_at=as_of,
                report=lambda outcome: None,
                paths=sorted(self.history.glob(f"step_{step}_*")),
            )
        stages.describe_company(settings, now=as_of)
        stages.thread_conversations(settings)
        classify_new_texts(settings, classified_at=as_of, say=lambda line: None)
        self._correct(settings)
        self.settings = settings
        return stages.plan_build(settings)

    def build(self, plan: Plan, warehouse: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Build the marts of the conversations and what they read from."""
        assert self.settings.as_of
        file = warehouse or self.data.warehouse
        environment = os.environ | {
            "CALLBOARD_WAREHOUSE": str(file),
            "CALLBOARD_BUILD_AS_OF": self.settings.as_of.isoformat(),
            "CALLBOARD_BUILD_SINCE": plan.since.isoformat() if plan.since else "",
            # What dbt parsed holds for one warehouse.
            "DBT_TARGET_PATH": str(file.parent / "dbt"),
            "DBT_LOG_PATH": str(self.data.root / "logs"),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        }
        command = [DBT_EXECUTABLE, "build", "--exclude-resource-type", "test", "unit_test"]
        selected = ["path:models/staging", "+path:models/marts/conversations", "+path:models/marts/mentions"]
        places = ["--project-dir", DBT_FOLDER, "--profiles-dir", DBT_FOLDER]
        return subprocess.run(
            [*command, "--select", *selected, *places], env=environment, capture_output=True, text=True, check=False
        )

    def _correct(self, settings: Settings) -> None:
        with stages.open_warehouse(settings) as connection:
            texts = connection.sql("select mention_id, md5(text) from raw.mentions order by all").fetchall()
        for mention_id, text_hash in self.draw.sample(texts, k=min(3, len(texts))):
            judgement = Judgement(self.draw.choice(sorted(TOPICS)), self.draw.random() < 0.5, None)
            mention = corrections.JudgedMention(mention_id, text_hash, "public")
            at = settings.as_of
            assert at
            rows = corrections.correction_rows(
                mention, [judgement], corrected_by="Ada", corrected_at=at, origin="correct"
            )
            corrections.record(settings, rows)


def differing_tables(incremental: Path, whole: Path) -> dict[str, tuple[int, int]]:
    """Return the tables of two warehouses whose rows differ: how many only the one has, and only the other.

    A view differs where its SQL does, because that reads tables that are compared.
    """
    differing = {}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{incremental}' as incremental (read_only); attach '{whole}' as whole (read_only)")
        tables = connection.sql(
            "select table_schema, table_name from information_schema.tables"
            " where table_catalog = 'whole' and table_schema in ('intermediate', 'marts')"
            " and table_type = 'BASE TABLE'"
        ).fetchall()
        assert len(tables) > 40
        for schema, table in tables:
            columns = connection.sql(f"describe whole.{schema}.{table}").fetchall()
            # The last digits of a mean depend on the order in which it is added up.
            values = ", ".join(
                f'cast(cast("{name}" as float) as varchar)' if kind == "DOUBLE" else f'"{name}"'
                for name, kind, *_ in columns
            )
            only = [
                connection.sql(
                    f"select count(*) from (select {values} from {one}.{schema}.{table}"
                    f" except all select {values} from {other}.{schema}.{table})"
                ).fetchall()[0][0]
                for one, other in (("incremental", "whole"), ("whole", "incremental"))
            ]
            if f"{schema}.{table}" in OUTLIVING:
                only[0] = 0
            if any(only):
                differing[f"{schema}.{table}"] = (only[0], only[1])
        views = [
            set(
                connection.sql(
                    "select schema_name, view_name, sql from duckdb_views()"
                    f" where database_name = '{name}' and schema_name in ('staging', 'intermediate', 'marts')"
                ).fetchall()
            )
            for name in ("incremental", "whole")
        ]
        assert len(views[0]) > 40
        differing |= {f"{schema}.{view}": (0, 0) for schema, view, _ in views[0] ^ views[1]}
    return differing


def headlines_that_part(warehouse: Path) -> list[tuple[str, float, float]]:
    """Return the headlines that a recount of what was loaded does not confirm: as told, and as recounted."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(
            "select headline, told_value, recounted_value from marts.figure_reconciliations where not is_equal"
        ).fetchall()


def build_and_compare(pipeline: Pipeline, plan: Plan, folder: Path) -> str:
    """Build as planned and compare with a whole build of the same inputs.

    Returns:
        How it was built: "incremental"; "whole"; "stopped", where a whole build had to follow an incremental one.
    """
    if plan.since is None:
        done = pipeline.build(plan)
        assert done.returncode == 0, done.stdout[-4000:]
        assert headlines_that_part(pipeline.data.warehouse) == []
        stages.complete_build(pipeline.settings)
        return "whole"
    whole = folder / "whole" / pipeline.data.warehouse.name
    whole.parent.mkdir(exist_ok=True)
    shutil.copyfile(pipeline.data.warehouse, whole)
    done = pipeline.build(plan)
    if done.returncode:
        assert "only a whole build can tell whom that touches" in done.stdout, done.stdout[-4000:]
        build_and_compare(pipeline, Plan(None, "stopped"), folder)
        return "stopped"
    everything = pipeline.build(Plan(None, "to compare"), whole)
    assert everything.returncode == 0, everything.stdout[-4000:]
    assert differing_tables(pipeline.data.warehouse, whole) == {}
    assert headlines_that_part(whole) == []
    stages.complete_build(pipeline.settings)
    return "incremental"


@pytest.mark.parametrize("seed", [1])
def test_what_was_touched_built_alone_gives_the_marts_of_a_whole_build(trained, tmp_path, seed):
    pipeline = Pipeline(tmp_path, trained, seed)
    built = [
        build_and_compare(pipeline, pipeline.load(step, as_of_days), tmp_path)
        for step, as_of_days in [(0, 2.5), (1, 5), (3, 7.5), (2, 12.5)]
    ]
    assert built.count("incremental") >= 2, built


def test_words_that_become_an_automatic_reply_are_followed_by_a_whole_build(trained, tmp_path):
    pipeline = Pipeline(tmp_path, trained, seed=2)
    write_canned_replies(pipeline.history / "step_0_canned.jsonl", range(19), FIRST_DAY)
    write_canned_replies(pipeline.history / "step_1_canned.jsonl", range(19, 20), FIRST_DAY + timedelta(days=6))
    built = [
        build_and_compare(pipeline, pipeline.load(step, as_of_days), tmp_path)
        for step, as_of_days in [(0, 5), (1, 7.5), (None, 8)]
    ]
    assert built == ["whole", "stopped", "incremental"]


def test_what_touches_every_conversation_is_followed_by_a_whole_build(trained, tmp_path):
    pipeline = Pipeline(tmp_path, trained, seed=1)
    assert "nothing was built" in pipeline.load(0, 2.5).reason
    assert "not completed" in pipeline.load(None, 2.5).reason
    assert build_and_compare(pipeline, pipeline.load(None, 2.5), tmp_path) == "whole"
    write_company(pipeline.company_file, first_reply="1 h")
    assert "company" in pipeline.load(None, 2.6).reason
    stages.complete_build(pipeline.settings)
    assert "later moment" in pipeline.load(None, 2).reason
