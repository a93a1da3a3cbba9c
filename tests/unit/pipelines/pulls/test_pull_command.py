"""`callboard pull` and the Dagster assets, with a company file and the environment's credentials."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import duckdb
import pytest
import yaml
from typer.testing import CliRunner

from models.company import parse
from pipelines.command_line import app
from pipelines.pull_assets import days_of, pull_definitions
from pipelines.pulls.bounds import Days
from pipelines.resources import RunSettings
from pipelines.sensors import new_pulled_pages_sensor
from tests.unit.pipelines.pulls.apis_on_loopback import FIRST, SECRET, SECRETS


@pytest.fixture
def company(pulling, tmp_path, monkeypatch):
    """A company file with two sources on the loopback address."""
    for variable, value in SECRETS.items():
        monkeypatch.setenv(variable, value)
    found = {name: pulling(name, 5) for name in ("hacker_news", "feed")}
    sources = [
        {
            "name": name,
            "api": name,
            "from": "2026-11-01",
            "schedule": "*/15 * * * *",
            "ask": source.source.ask,
            **({"address": source.server.address} if name != "feed" else {}),
        }
        for name, source in found.items()
    ]
    written = {"name": "Northlark", "brands": [{"id": "northlark", "name": "Northlark"}], "sources": sources}
    path = tmp_path / "company.yaml"
    path.write_text(yaml.safe_dump(written))
    return path, found


def callboard(*arguments: object):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_command_pulls_loads_and_counts(company, tmp_path):
    path, _ = company
    data = tmp_path / "data"
    result = callboard("pull", "--all", "--company", path, "--data", data)
    assert result.exit_code == 0, result.output
    assert "Loaded 2 pages: 10 new and 0 changed records" in result.output
    assert "to be set in the environment" not in callboard("pull", "--company", path, "--data", data).output
    again = callboard("pull", "feed", "--company", path, "--data", data)
    assert "Loaded 0 pages" in again.output
    with duckdb.connect(str(data / "warehouse.duckdb")) as connection:
        pulls = connection.sql(
            "select source, status, items_count from raw.pulls order by source, started_at"
        ).fetchall()
    assert pulls == [("feed", "done", 5), ("feed", "done", 0), ("hacker_news", "done", 5)]
    assert SECRET not in result.output + again.output


def test_a_pull_that_fails_says_why_and_the_others_are_pulled(company, tmp_path):
    path, found = company
    found["hacker_news"].server.mishaps += [lambda answer: type(answer)(b"no", 404)] * 2
    result = callboard("pull", "--all", "--company", path, "--data", tmp_path / "data")
    assert result.exit_code == 1
    assert "hacker_news: failed" in result.output
    assert "404 Not Found: no" in result.output
    assert "Loaded 1 pages: 5 new" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weather"], "there is no source weather in the company file (known: hacker_news, feed)"),
        (["feed", "--to", "2026-11-01"], "--from must be given"),
        (["feed", "--from", "1 May"], "is no day"),
    ],
)
def test_wrong_usage_is_told(company, tmp_path, arguments, said):
    result = callboard("pull", *arguments, "--company", company[0], "--data", tmp_path / "data")
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_days_are_pulled_by_the_command(company, tmp_path):
    path, found = company
    found["hacker_news"].items.count = 60
    result = callboard("pull", "hacker_news", "--from", "2026-11-02", "--company", path, "--data", tmp_path / "data")
    assert "24 new" in result.output


def test_each_source_is_an_asset_with_a_job_and_a_schedule_of_its_own(company):
    definitions = pull_definitions(parse(company[0].read_text(), "company.yaml"))
    assert {asset.key.path[-1] for asset in definitions.assets} == {"hacker_news", "feed"}
    assert {schedule.cron_schedule for schedule in definitions.schedules} == {"*/15 * * * *"}
    by_day = {asset.key.path[-1]: asset.partitions_def is not None for asset in definitions.assets}
    assert by_day == {"hacker_news": True, "feed": False}


def test_a_source_that_does_not_fit_its_api_is_left_out_and_the_others_are_not(company):
    text = company[0].read_text().replace("api: hacker_news", "api: hackers")
    definitions = pull_definitions(parse(text, "company.yaml"))
    assert [asset.key.path[-1] for asset in definitions.assets] == ["feed"]
    assert pull_definitions(None).assets == []


def test_a_backfill_is_one_run_that_asks_for_all_its_days(company, tmp_path):
    path, found = company
    found["hacker_news"].items.count = 60
    asset = next(
        asset
        for asset in pull_definitions(parse(path.read_text(), "company.yaml")).assets
        if asset.key.path[-1] == "hacker_news"
    )
    assert asset.backfill_policy == dg.BackfillPolicy.single_run()
    with dg.DagsterInstance.ephemeral() as instance:
        result = dg.materialize(
            [asset],
            instance=instance,
            resources={"settings": RunSettings(data=str(tmp_path / "data"))},
            tags={
                "dagster/asset_partition_range_start": "2026-11-01",
                "dagster/asset_partition_range_end": "2026-11-02",
            },
        )
        assert result.success
        assert len(instance.get_materialized_partitions(asset.key)) == 2
    days = {request.parameters["numericFilters"] for request in found["hacker_news"].server.requests}
    start = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
    assert days == {f"created_at_i>={start},created_at_i<{start + 2 * 86400}"}


def test_pulled_pages_start_one_run_once_no_more_come(company, tmp_path):
    path, found = company
    settings = RunSettings(data=str(tmp_path), company_file=str(path))
    cursor, asked = None, []
    for _ in range(4):
        result = new_pulled_pages_sensor(dg.build_sensor_context(cursor=cursor, resources={"settings": settings}))
        cursor = result.cursor
        asked.append(len(result.run_requests or []))
        found["feed"].pull()
    assert asked == [0, 0, 1, 0]


def test_doctor_names_the_credentials_that_a_source_lacks(company, tmp_path, monkeypatch):
    text = company[0].read_text() + "- {name: lark_on_x, api: x_recent_search, from: 2026-11-01, ask: {query: lark}}\n"
    company[0].write_text(text)
    monkeypatch.delenv("X_BEARER_TOKEN")
    result = callboard("doctor", "--company", company[0], "--data", tmp_path / "data")
    assert "set X_BEARER_TOKEN in the environment" in result.output
    assert "ok   source feed: RSS or Atom" in " ".join(result.output.splitlines())


def test_the_day_that_is_not_over_is_pulled_from_the_cursor():
    day = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    assert days_of(day, day + timedelta(days=1), FIRST) is None
    assert days_of(day, day + timedelta(days=1), FIRST + timedelta(days=1)) == Days(day, day + timedelta(days=1))
