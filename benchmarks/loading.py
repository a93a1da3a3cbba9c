"""Loading 1,000,000 mentions of JSON lines against DuckDB's bare `read_json` with `distinct on`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.measure import Measure, seconds_of
from pipelines import warehouse
from pipelines.loading.load import LoadFolders, load_files
from pipelines.loading.recognition import shipped_layouts

MENTION_COUNT = 1_000_000
_REPETITIONS = 3

_MENTIONS = """
select
    'm' || (number - (case when number % 20 = 0 and number > 0 then 1 else 0 end)) as id,
    'forum' as channel,
    strftime(timestamp '2026-01-01' + to_seconds(number * 3), '%Y-%m-%dT%H:%M:%SZ') as posted_at,
    'mention ' || number || (case when number % 3 = 0 then ' says that the app crashes ' else ' likes it ' end)
        || md5(number::varchar) as text,
    'author' || (number % 50000) as author_id,
    case when number % 4 = 1 then 'm' || (number - 1) end as reply_to_id,
    'https://example.com/' || number as url,
    number % 7 as like_count
from range({count}) as numbers(number)
"""


def write_mentions(path: Path, count: int) -> None:
    """Write mentions of which one in twenty occurs twice and one in a thousand is cut short."""
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select case when row_number() over () % 1000 = 0 then left(line, 40) else line end as line
                from (select to_json(mentions)::varchar as line from ({_MENTIONS.format(count=count)}) as mentions)
            ) to '{path}' (format csv, header false, quote '', escape '', delimiter '\x01')
            """
        )


def run(folder: Path) -> Iterator[Measure]:
    """Measure loading in a folder for scratch files; of three runs the fastest of each counts."""
    source = folder / "mentions.jsonl"
    write_mentions(source, MENTION_COUNT)
    ours, bare = [], []
    for number in range(_REPETITIONS):
        bare.append(seconds_of(lambda number=number: _load_bare(source, folder / f"bare_{number}.duckdb")))
        ours.append(seconds_of(lambda number=number: _load(source, folder / f"ours_{number}")))
    yield Measure("load 1,000,000 JSON lines", min(ours), "bare read_json with distinct on", min(bare), maximum_ratio=3)


def _load_bare(source: Path, target: Path) -> None:
    with duckdb.connect(str(target)) as connection:
        connection.execute("set threads = 2")
        connection.execute(
            f"create table mentions as select distinct on (id) * from read_json('{source}', ignore_errors = true)"
        )


def _load(source: Path, folder: Path) -> None:
    folders = LoadFolders(folder / "landing", folder / "quarantine", folder / "scratch")
    folder.mkdir()
    with warehouse.connect_prepared(folder / "warehouse.duckdb") as connection:
        connection.execute("set threads = 2")
        now = datetime.now(UTC)
        [outcome] = load_files(connection, [source], shipped_layouts(), folders, loaded_at=now, report=lambda _: None)
    if outcome.counts.rejected_count != MENTION_COUNT // 1000:
        raise RuntimeError(f"the file has {MENTION_COUNT // 1000} broken lines, found {outcome.counts}")
