from datetime import UTC, datetime

import duckdb
import pytest

from pipelines import warehouse
from pipelines.dbt_models import ensure_manifest
from pipelines.descriptions import Description, described_marts
from pipelines.publishing import KEPT_VERSIONS, PublicationError, open_published, publish, read_publication

AS_OF = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture
def built(tmp_path):
    """A warehouse with one mart, as a build leaves it."""
    path = tmp_path / "warehouse.duckdb"
    with warehouse.connect_prepared(path) as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.mentions as select 'a' as mention_id")
        connection.execute("insert into raw.run_settings values (?, 'Lark', 'UTC', false, 'lark.yaml')", [AS_OF])
    return path


def test_the_newest_copy_is_the_current_one_and_says_what_it_describes(built, tmp_path):
    publish(built, tmp_path / "published", "f1", "20261116T01")
    publish(built, tmp_path / "published", "f2", "20261116T02")
    with open_published(tmp_path / "published") as connection:
        publication = read_publication(connection)
        assert connection.sql("select mention_id from marts.mentions").fetchall() == [("a",)]
    assert (publication.as_of, publication.company_name, publication.fingerprint) == (AS_OF, "Lark", "f2")


def test_a_copy_cannot_be_written_to(built, tmp_path):
    publish(built, tmp_path / "published", "f", "1")
    with open_published(tmp_path / "published") as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("delete from marts.mentions")


def test_only_the_marts_are_published(built, tmp_path):
    publish(built, tmp_path / "published", "f", "1")
    with open_published(tmp_path / "published") as connection:
        schemas = connection.sql("select distinct schema_name from duckdb_tables() order by 1").fetchall()
    assert schemas == [("marts",), ("publication",)]


def test_tables_and_columns_say_what_they_hold(built, tmp_path):
    said = {
        "mentions": Description("What's said.", {"mention_id": "Whose it is; 'x:1'."}),
        "elsewhere": Description("", {}),
    }
    publish(built, tmp_path / "published", "f", "1", said)
    with open_published(tmp_path / "published") as connection:
        table = connection.sql("select comment from duckdb_tables() where schema_name = 'marts'").fetchall()
        column = connection.sql("select comment from duckdb_columns() where schema_name = 'marts'").fetchall()
    assert (table, column) == ([("What's said.",)], [("Whose it is; 'x:1'.",)])


def test_every_mart_and_every_column_of_it_is_described():
    ensure_manifest()
    described = described_marts()
    assert "digest_items" in described
    assert all(mart.text and mart.columns and all(mart.columns.values()) for mart in described.values())


def test_the_last_versions_are_kept_and_older_ones_removed(built, tmp_path):
    for number in range(KEPT_VERSIONS + 3):
        publish(built, tmp_path / "published", "f", f"{number:03}")
    names = sorted(path.name for path in (tmp_path / "published").glob("marts_*.duckdb"))
    assert len(names) == KEPT_VERSIONS
    assert names[-1] == f"marts_{KEPT_VERSIONS + 2:03}.duckdb"


def test_half_written_copies_of_killed_runs_are_removed(built, tmp_path):
    folder = tmp_path / "published"
    folder.mkdir()
    for half in (
        ".marts_0.duckdb.part",
        ".marts_0.duckdb.part.wal",
        ".marts_1.duckdb.part",
        ".marts_1.duckdb.part.wal",
    ):
        (folder / half).write_bytes(b"half")
    (folder / ".current.part").write_bytes(b"")
    publish(built, folder, "f", "1")
    assert sorted(path.name for path in folder.iterdir()) == ["current", "marts_1.duckdb"]


def test_without_marts_nothing_is_published(tmp_path):
    with warehouse.connect_prepared(tmp_path / "warehouse.duckdb"):
        pass
    with pytest.raises(PublicationError, match="there are no marts"):
        publish(tmp_path / "warehouse.duckdb", tmp_path / "published", "f", "1")
    with pytest.raises(PublicationError, match="run `callboard run` first"), open_published(tmp_path / "published"):
        pass
