import re
from datetime import date

import duckdb

from models.taxonomy import DIGEST_NAMES
from pipelines.publishing import open_published
from tests.conventions.test_contract import CONTRACT
from tests.integration.callboard_process import callboard, run_demo


def published(data, query):
    with open_published(data / "published") as connection:
        return connection.sql(query).fetchall()


def test_the_published_warehouse_has_every_table_and_column_of_the_contract(demo_data):
    columns: dict[str, set[str]] = {}
    for table, column in published(
        demo_data, "select table_name, column_name from duckdb_columns() where schema_name = 'marts'"
    ):
        columns.setdefault(table, set()).add(column)
    for table, wanted in CONTRACT.items():
        assert set(wanted.split()) <= columns[table], table


def test_every_published_column_says_what_it_holds(demo_data):
    undescribed = "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null"
    assert published(demo_data, undescribed) == []


def test_every_department_has_a_page_for_every_week_and_the_index_links_to_all_that_exist(demo_data):
    pages = {str(path.relative_to(demo_data / "reports")) for path in (demo_data / "reports").rglob("*.html")}
    weeks = {f"2026-W{number}.html" for number in range(37, 47)}
    for folder in (*DIGEST_NAMES, "board"):
        assert {f"{folder}/{week}" for week in weeks} <= pages
    index = (demo_data / "reports" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'href="([^"#]+\.html)"', index)) <= pages


def test_the_outage_of_the_story_is_an_alert_with_its_figures(demo_data):
    [(count, observed, expected)] = published(
        demo_data,
        "select count(*), max(observed_count), max(expected_count) from marts.spikes"
        " where metric = 'mentions' and started_at::date = date '2026-11-04'",
    )
    assert count >= 1
    assert observed > 3 * expected


def test_a_theme_whose_title_an_action_names_has_its_owner_on_the_card(demo_data):
    owners = published(
        demo_data,
        "select distinct owner from marts.digest_items where department = 'product'"
        " and title = 'Offline boarding passes' and week_start_date = date '2026-11-09'",
    )
    assert owners == [("Signe Aldershaw",)]


def test_simulated_mentions_and_unknown_departments_reach_no_mart(demo_data):
    assert published(demo_data, "select count(*) from marts.mentions where is_simulated") == [(0,)]
    departments = {row[0] for row in published(demo_data, "select distinct department from marts.digest_items")}
    assert departments <= set(DIGEST_NAMES)


def test_weeks_start_on_monday(demo_data):
    for (week,) in published(demo_data, "select week_start_date from marts.weeks"):
        assert isinstance(week, date)
        assert week.weekday() == 0


def test_a_run_with_nothing_new_changes_nothing_and_says_so_and_which_page_to_open(demo_data):
    before = {path: path.stat().st_mtime_ns for path in (demo_data / "reports").rglob("*.html")}
    version = (demo_data / "published" / "current").resolve()
    output = run_demo(demo_data).stdout
    assert "Nothing new since the last run" in output
    assert output.rstrip().endswith(str(demo_data / "reports" / "index.html"))
    assert (demo_data / "published" / "current").resolve() == version
    assert {path: path.stat().st_mtime_ns for path in (demo_data / "reports").rglob("*.html")} == before


def test_the_published_warehouse_is_queried_by_the_command_line(demo_data):
    output = callboard(
        "sql", "--data", demo_data, "select count(*) as mentions, 'a, b' as text from marts.mentions"
    ).stdout
    assert output == 'mentions,text\n4843,"a, b"\n'


def test_a_query_cannot_write_to_the_published_warehouse(demo_data):
    refused = callboard("sql", "--data", demo_data, "delete from marts.mentions", check=False)
    assert refused.returncode == 1
    assert "read-only" in refused.stderr


def test_a_digest_is_written_alone_for_a_week(demo_data):
    page = callboard("digest", "--data", demo_data, "--department", "product", "--week", "2026-W46").stdout.strip()
    assert page.endswith("product/2026-W46.html")


def test_an_open_reader_keeps_its_version_while_a_new_one_is_published(demo_data):
    with open_published(demo_data / "published") as connection:
        before = connection.sql("select count(*) from marts.mentions").fetchall()
        with duckdb.connect(str((demo_data / "published" / "current").resolve()), read_only=True) as other:
            assert other.sql("select count(*) from marts.mentions").fetchall() == before


def test_the_doctor_finds_a_run_healthy(demo_data):
    output = callboard("doctor", "--data", demo_data, "--inbox", "demo/inbox", "--company", "demo/company.yaml").stdout
    assert "MEND" not in output
    assert "published: Northlark" in output


def test_whoever_takes_over_reads_the_whole_history_of_a_conversation(demo_data):
    [(conversation, count)] = published(
        demo_data,
        "select conversation_id, count(*) from marts.conversation_events"
        " group by conversation_id order by count(*) desc, conversation_id limit 1",
    )
    lines = callboard("conversation", "--data", demo_data, conversation).stdout.splitlines()
    assert len(lines) == count
    assert lines == sorted(lines, key=lambda line: line[:19])
    assert any(" claim " in line and "(inside)" in line for line in lines)


def test_an_unknown_conversation_is_said_to_be_unknown(demo_data):
    refused = callboard("conversation", "--data", demo_data, "x:0", check=False)
    assert refused.returncode == 2
    assert "there is no conversation x:0" in refused.stderr
