"""Whatever the order in which files come, and however rows are spread over them, the warehouse says the same."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import warehouse
from pipelines.loading.load import LoadFolders, load_files
from pipelines.loading.recognition import shipped_layouts
from pipelines.loading.threading import thread
from tests.unit.pipelines.conftest import LOADED_AT
from tests.unit.pipelines.loading_content import IN_FORCE, said

LAYOUTS = shipped_layouts()
IDS = st.integers(0, 5)


def line(number: int, version: int, reply_to: int | None, is_deleted: bool) -> str:
    """Return a version of a mention; versions differ by when they were edited."""
    row = {"id": f"m{number}", "posted_at": f"2026-11-0{number + 1}", "text": f"text {version}"}
    row |= {"edited_at": f"2026-11-1{version}"} if version else {}
    row |= {"reply_to_id": f"m{reply_to}"} if reply_to is not None else {}
    row |= {"deleted_at": "2026-11-15"} if is_deleted else {}
    return json.dumps(row)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set TimeZone = 'UTC'")
        opened.execute("set threads = 1")
        warehouse.prepare(opened)
        yield opened


def loaded(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> tuple[object, ...]:
    """Return what the warehouse says after files were loaded in this order: rows, what holds, conversations."""
    for table in ("mentions", "load_files"):
        connection.execute(f"delete from raw.{table}")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = [root / f"{number}.jsonl" for number in range(len(files))]
        for path, content in zip(paths, files, strict=True):
            path.write_text(content, encoding="utf-8")
        folders = LoadFolders(root / "landing", root / "quarantine", root / "scratch")
        load_files(connection, paths, LAYOUTS, folders, loaded_at=LOADED_AT, report=lambda _: None)
    links = connection.sql(
        "select mention_id, any_value(reply_to_mention_id) as reply_to_mention_id,"
        " any_value(conversation_key) as conversation_key, min(posted_at) as posted_at"
        " from raw.mentions group by mention_id"
    ).pl()
    return said(connection), connection.sql(IN_FORCE).fetchall(), thread(links).rows()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_any_order_and_any_splitting_of_the_same_rows_gives_the_same_warehouse(connection, data):
    replies = data.draw(st.lists(st.one_of(st.none(), IDS), min_size=6, max_size=6))
    drawn = data.draw(st.lists(st.tuples(IDS, st.integers(0, 2), st.booleans()), min_size=1, max_size=14))
    lines = [line(number, version, replies[number], is_deleted) for number, version, is_deleted in drawn]
    shuffled = data.draw(st.permutations(lines))
    file_numbers = data.draw(st.lists(st.integers(0, 3), min_size=len(lines), max_size=len(lines)))
    files = [
        "\n".join(text for text, chosen in zip(shuffled, file_numbers, strict=True) if chosen == number)
        for number in range(4)
    ]
    assert loaded(connection, [content for content in files if content]) == loaded(connection, ["\n".join(lines)])


def test_of_versions_without_a_time_the_one_that_was_seen_last_holds_in_any_order(connection):
    def export(day: int, like_count: int) -> str:
        liked = {"id": "m1", "posted_at": "2026-11-01", "text": "hello", "like_count": like_count}
        return json.dumps(liked) + "\n" + json.dumps({"id": f"d{day}", "posted_at": f"2026-11-0{day}", "text": "new"})

    exports = [export(2, 3), export(3, 9), export(4, 3)]
    found = [loaded(connection, order) for order in permutations(exports)]
    assert all(one == found[0] for one in found)
    assert [(row[0], row[3]) for row in found[0][1] if row[0] == "canonical:m1"] == [("canonical:m1", 3)]
