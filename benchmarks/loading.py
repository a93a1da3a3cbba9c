"""Loading against DuckDB's bare readers with `distinct on`; adding to a large warehouse; the memory that loading takes.

The sizes can be set: `python -m benchmarks.loading --mentions 100000 --warehouse 500000 --megabytes 256`.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.measure import HEADER, Measure, seconds_of
from pipelines import warehouse
from pipelines.loading.load import FileOutcome, LoadFolders, load_files
from pipelines.loading.recognition import shipped_layouts

_REPETITIONS = 5
_ADDED_COUNT = 10_000
_THREADS = 2
_LAYOUTS = shipped_layouts()

# One in twenty comes twice. Three in four texts hold a comma, so that a CSV must quote them.
_MENTIONS = """
select
    'm' || number as id,
    'forum' as channel,
    strftime(timestamp '2020-01-01' + to_seconds(number * 3), '%Y-%m-%dT%H:%M:%SZ') as posted_at,
    'author' || (number % 50000) as author_id,
    'https://example.com/' || number as url,
    case when number % 4 = 1 then 'm' || (number - 1) end as reply_to_id,
    number % 7 as like_count,
    'mention ' || number || (case when number % 4 = 3 then ' says that the app crashes ' else ' likes it, ' end)
        || md5(number::varchar) as text
from (
    select case when position % 20 = 19 then position - 1 else position end as number
    from range({first}, {first} + {count}) as positions(position)
)
"""

# What is cut short: one line in a thousand.
_CUT = "select case when row_number() over () % 1000 = 0 then left(line, 40) else line end as line"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is loaded."""

    mentions: int = 1_000_000
    warehouse: int = 5_000_000
    megabytes: int = 4_096
    """Size of the file whose peak memory is measured."""


def write_json_lines(path: Path, count: int, *, first: int = 0) -> None:
    """Write mentions of which one in twenty occurs twice and one in a thousand is cut short."""
    mentions = _MENTIONS.format(first=first, count=count)
    _write_lines(path, f"{_CUT} from (select to_json(mentions)::varchar as line from ({mentions}) as mentions)")


def write_csv(path: Path, count: int) -> None:
    """Write the same mentions as CSV; a line that is cut short lacks columns."""
    mentions = _MENTIONS.format(first=0, count=count)
    header = "id,channel,posted_at,author_id,url,reply_to_id,like_count,text"
    columns = "id, channel, posted_at, author_id, url, coalesce(reply_to_id, ''), like_count"
    line = f"concat_ws(',', {columns}, '\"' || text || '\"')"
    _write_lines(path, f"select '{header}' as line union all ({_CUT} from (select {line} as line from ({mentions})))")


def _write_lines(path: Path, lines: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"copy ({lines}) to '{path}' (format csv, header false, quote '', escape '', delimiter '\x01')"
        )


def run(folder: Path, sizes: Sizes = Sizes()) -> Iterator[Measure]:  # noqa: B008 - it cannot change
    """Measure in a folder for scratch files; of several runs the fastest of each counts."""
    for kind, write, reader in (("JSON lines", write_json_lines, "read_json"), ("CSV rows", write_csv, "read_csv")):
        source = folder / "mentions"
        write(source, sizes.mentions)
        bare, ours = _both(source, reader, folder, sizes.mentions // 1000)
        yield Measure(f"load {sizes.mentions:,} {kind}", ours, f"bare {reader} with distinct on", bare, maximum_ratio=2)
    yield _adding(folder, sizes)
    yield _peak_memory(folder, sizes)


def _both(source: Path, reader: str, folder: Path, rejected_count: int) -> tuple[float, float]:
    """Return the seconds of the bare reader and of loading, taken in turns."""
    ours, bare = [], []
    for _ in range(_REPETITIONS):
        bare.append(_timed(folder / "bare", lambda place: _load_bare(source, reader, place / "bare.duckdb")))
        ours.append(_timed(folder / "ours", lambda place: _check(_load(source, place), rejected_count)))
    return min(bare), min(ours)


def _timed(place: Path, work: Callable[[Path], None]) -> float:
    place.mkdir()
    try:
        return seconds_of(lambda: work(place))
    finally:
        shutil.rmtree(place)


def _load_bare(source: Path, reader: str, target: Path) -> None:
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"set threads = {_THREADS}")
        connection.execute(
            f"create table mentions as select distinct on (id) * from {reader}('{source}', ignore_errors = true)"
        )


def _load(source: Path, place: Path) -> FileOutcome:
    folders = LoadFolders(place / "landing", place / "quarantine", place / "scratch")
    with warehouse.connect_prepared(place / "warehouse.duckdb") as connection:
        connection.execute(f"set threads = {_THREADS}")
        now = datetime.now(UTC)
        [outcome] = load_files(connection, [source], _LAYOUTS, folders, loaded_at=now, report=lambda _: None)
    return outcome


def _check(outcome: FileOutcome, rejected_count: int) -> None:
    if outcome.counts.rejected_count != rejected_count or outcome.counts.changed_count:
        raise RuntimeError(f"{rejected_count} lines are broken and none is an edit, found {outcome}")


def _adding(folder: Path, sizes: Sizes) -> Measure:
    """Measure adding a few mentions to a large warehouse and to an empty one."""
    large, source = folder / "large", folder / "mentions"
    large.mkdir()
    write_json_lines(source, sizes.warehouse)
    _load(source, large)
    to_large, to_empty = [], []
    for number in range(_REPETITIONS):
        write_json_lines(source, _ADDED_COUNT, first=sizes.warehouse + number * _ADDED_COUNT)
        to_empty.append(_timed(folder / "empty", lambda place: _check(_load(source, place), _ADDED_COUNT // 1000)))
        to_large.append(seconds_of(lambda: _check(_load(source, large), _ADDED_COUNT // 1000)))
    shutil.rmtree(large)
    return Measure(
        f"add {_ADDED_COUNT:,} mentions to {sizes.warehouse:,}",
        min(to_large),
        "to an empty warehouse",
        min(to_empty),
        maximum_ratio=2,
    )


def _peak_memory(folder: Path, sizes: Sizes) -> Measure:
    """Measure the most memory that a process of its own ever held while it loaded a large file."""
    source, place = folder / "mentions", folder / "ours"
    place.mkdir()
    write_json_lines(source, sizes.megabytes * 4_300)
    command = [sys.executable, "-m", "benchmarks.loading", "--load", str(source), "--into", str(place)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    shutil.rmtree(place)
    size = source.stat().st_size / (1 << 20)
    name = f"peak memory for a file of {size:,.0f} MiB ({found['seconds']:.0f} s)"
    return Measure(name, found["peak_mebibytes"], "bound", 2_048, maximum_ratio=1, unit="MiB")


def _peak_mebibytes() -> float:
    """Return the most memory that this process ever held; what it inherited from its parent does not count."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("mentions", "warehouse", "megabytes"):
        parser.add_argument(f"--{name}", type=int, default=getattr(Sizes(), name))
    parser.add_argument("--load", type=Path, help="only load this file, and tell time and memory")
    parser.add_argument("--into", type=Path)
    given = parser.parse_args()
    if given.load:
        seconds = seconds_of(lambda: _load(given.load, given.into))
        print(json.dumps({"seconds": seconds, "peak_mebibytes": _peak_mebibytes()}))
    else:
        print(HEADER)
        with tempfile.TemporaryDirectory() as scratch:
            for measure in run(Path(scratch), Sizes(given.mentions, given.warehouse, given.megabytes)):
                print(measure.line(), flush=True)
