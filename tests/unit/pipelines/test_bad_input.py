"""Damaged files, and a disk that does not play along: a message, no lost good row, nothing twice, nothing half done."""

import gzip
import json
import os
import resource
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import warehouse
from pipelines.loading import load as loading
from pipelines.loading.load import FileOutcome, LoadFolders, LoadingStoppedError, load_files
from pipelines.loading.recognition import shipped_layouts
from tests.unit.pipelines.conftest import LOADED_AT

COUNT = 6
LAYOUTS = shipped_layouts()
STATUSES = {"loaded", "unpacked", "known", "empty", "quarantined"}

JSON_LINES = [json.dumps({"id": f"m{n}", "posted_at": "2026-11-01", "text": f'text "{n}"'}) for n in range(COUNT)]
CSV_LINES = ["id,posted_at,text", *(f'm{n},2026-11-01,"text ""{n}"", more"' for n in range(COUNT))]
ITEMS = [
    f"<item><title>text {n}</title><guid>m{n}</guid><pubDate>Sun, 01 Nov 2026 09:00:00 GMT</pubDate></item>"
    for n in range(COUNT)
]
PAGE = json.dumps(
    {"data": [{"id": f"{n}", "text": f"text {n}", "created_at": "2026-11-01T09:00:00Z"} for n in range(COUNT)]}
)
PAYLOADS = {
    "json lines": "\n".join(JSON_LINES),
    "array": json.dumps([json.loads(line) for line in JSON_LINES], indent=1),
    "table": "\n".join(CSV_LINES),
    "feed": f'<rss version="2.0"><channel>\n{chr(10).join(ITEMS)}\n</channel></rss>',
    "page": PAGE,
    "utf-16": "\n".join(CSV_LINES),
}


def packed(form: str) -> bytes:
    return PAYLOADS[form].encode("utf-16" if form == "utf-16" else "utf-8")


@contextmanager
def loaded(content: bytes) -> Iterator[tuple[list[FileOutcome], duckdb.DuckDBPyConnection]]:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        root = Path(folder)
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set threads = 1")
        warehouse.prepare(connection)
        path = root / "a.bin"
        path.write_bytes(content)
        folders = LoadFolders(root / "landing", root / "quarantine", root / "scratch")
        outcomes = load_files(connection, [path], LAYOUTS, folders, loaded_at=LOADED_AT, report=lambda _: None)
        assert not any(entry.is_file() for entry in (root / "scratch").rglob("*"))
        yield outcomes, connection


@st.composite
def mutated(draw: st.DrawFn, form: str) -> bytes:
    """Bytes of a payload that were cut, doubled, shuffled or overwritten somewhere."""
    content = packed(form)
    start = draw(st.integers(0, len(content)))
    end = min(len(content), start + draw(st.integers(0, 60)))
    piece = content[start:end]
    new = draw(
        st.one_of(
            st.just(b""),
            st.just(piece * 2),
            st.permutations(list(piece)).map(bytes),
            st.binary(max_size=20),
            st.sampled_from(
                [b'"', b"\\", b"{", b"}", b"[", b"\n", b"\r", b"\x00", b"\xff", b"<", b"</item>", b",", b"'"]
            ),
        )
    )
    if draw(st.booleans()):
        return content[:start] + new + content[end:]
    return content[:start] + new


@pytest.mark.parametrize("form", PAYLOADS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_damage_of_any_kind_is_no_error_and_nothing_comes_twice(form, data):
    with loaded(data.draw(mutated(form))) as (outcomes, connection):
        assert {outcome.status for outcome in outcomes} <= STATUSES
        assert all(outcome.message or outcome.status == "loaded" for outcome in outcomes)
        versions = "from raw.mentions select * exclude (source_metadata, content_hash, row_number, observed_at)"
        found = connection.sql(versions)
        assert len(found) == len(found.distinct())
        for counts in (outcome.counts for outcome in outcomes):
            parts = counts.new_count + counts.changed_count + counts.duplicate_count + counts.rejected_count
            assert counts.read_count == parts


@pytest.mark.parametrize("form", ["json lines", "array", "table", "feed"])
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data())
def test_damage_in_one_record_costs_no_other(form, data):
    lines = {"json lines": JSON_LINES, "array": JSON_LINES, "table": CSV_LINES, "feed": ITEMS}[form]
    # The header of a table is not a record; without it a table is not recognised, and waits whole.
    number = data.draw(st.integers(1, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[number])))
    end = data.draw(st.integers(start, len(lines[number])))
    noise = data.draw(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x1c\x1d\x1e\x85\u2028\u2029"), max_size=5)
    )
    hurt = [*lines]
    hurt[number] = lines[number][:start] + noise + lines[number][end:]
    joined = {"array": "[{}]", "feed": "<rss><channel>{}</channel></rss>"}.get(form, "{}")
    content = joined.replace("{}", (",\n" if form == "array" else "\n").join(hurt))
    with loaded(content.encode()) as (_, connection):
        found = {row[0].split(":")[1] for row in connection.sql("select mention_id from raw.mentions").fetchall()}
    hurt_id = f"m{number - (form == 'table')}"
    assert {f"m{n}" for n in range(COUNT)} - {hurt_id} <= found


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_time(connection, load, tmp_path, monkeypatch):
    scan_file = loading.scan_file

    def scan_and_grow(path: Path, copy: Path | None) -> object:
        scan = scan_file(path, copy)
        with path.open("a") as file:
            file.write("2,2026-11-01,more\n")
        return scan

    with monkeypatch.context() as patch:
        patch.setattr(loading, "scan_file", scan_and_grow)
        [outcome] = load(a__csv="id,posted_at,text\n1,2026-11-01,hello\n")
    assert (outcome.status, outcome.message) == (
        "unfinished",
        "is still being written; it is loaded when it no longer changes",
    )
    assert connection.sql("select * from raw.load_files").fetchall() == []
    assert list((tmp_path / "landing").iterdir()) == []
    [outcome] = load(a__csv="id,posted_at,text\n1,2026-11-01,hello\n2,2026-11-01,more\n")
    assert outcome.counts.new_count == 2


@contextmanager
def file_size_limited_to(size_bytes: int) -> Iterator[None]:
    """Let no file grow beyond a size: what a full disk looks like to the writer."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_stops_the_load_with_a_message_and_everything_as_it_was(tmp_path):
    folders = LoadFolders(tmp_path / "landing", tmp_path / "quarantine", tmp_path / "scratch")
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_text("id,posted_at,text\n1,2026-11-01,hello\n")
    large.write_text("id,posted_at,text\n" + "".join(f"{n},2026-11-01,{'text' * 50}\n" for n in range(100, 20_100)))
    with warehouse.connect_prepared(tmp_path / "w.duckdb") as connection:
        load_files(connection, [small], LAYOUTS, folders, loaded_at=LOADED_AT, report=lambda _: None)
        connection.execute("checkpoint")
        with file_size_limited_to(1_000_000), pytest.raises(LoadingStoppedError, match=r"large\.csv: .*nothing of it"):
            load_files(connection, [large], LAYOUTS, folders, loaded_at=LOADED_AT, report=lambda _: None)
        assert list(folders.landing.glob(".*")) == []
    with warehouse.connect_prepared(tmp_path / "w.duckdb") as connection:
        assert connection.sql("select file_name from raw.load_files").fetchall() == [("small.csv",)]
        [outcome] = load_files(connection, [large], LAYOUTS, folders, loaded_at=LOADED_AT, report=lambda _: None)
        assert outcome.counts.new_count == 20_000


def test_a_full_disk_while_an_archive_is_unpacked_leaves_nothing_behind(connection, load, tmp_path):
    content = "id,posted_at,text\n" + "".join(f"{n},2026-11-01,{'text' * 50}\n" for n in range(20_000))
    compressed = gzip.compress(content.encode())
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.csv.gz").write_bytes(compressed)
    with file_size_limited_to(1_000_000), pytest.raises(OSError, match="File too large"):
        load(a__csv__gz=compressed)
    assert list((tmp_path / "scratch").iterdir()) == []
    assert connection.sql("select * from raw.load_files").fetchall() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_named(load, tmp_path):
    (tmp_path / "landing").mkdir(mode=0o500)
    with pytest.raises(LoadingStoppedError, match="landing.*Permission denied.*nothing of it was loaded"):
        load(a__csv="id,posted_at,text\n1,2026-11-01,hello\n")


def test_a_landing_place_that_is_no_folder_is_named(connection, load, tmp_path):
    (tmp_path / "landing").write_text("in the way")
    with pytest.raises(LoadingStoppedError, match="landing.*nothing of it was loaded"):
        load(a__csv="id,posted_at,text\n1,2026-11-01,hello\n")
    assert connection.sql("select * from raw.load_files").fetchall() == []
