"""All digests of one week from a warehouse of 1,000,000 mentions, the themes of 100,000, and the size of a page.

The mentions are those of the demo company, told again from other seeds: other people, flights, places, turns of phrase
and typing errors in the same ten weeks. They go the whole way, through loading, classifying and building, which takes
most of the time and is measured elsewhere.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from benchmarks.measure import Measure
from classifiers.themes import find_themes
from demo import generate
from demo.weeks import Weeks
from pipelines import warehouse
from pipelines.classification import read_department_texts
from pipelines.main_job import run_everything
from pipelines.publishing import open_published, read_publication
from pipelines.settings import PROJECT_FOLDER, DataFolder, Settings
from reports.site import write_site

MENTION_COUNT = 1_000_000
THEMED_MENTION_COUNT = 100_000
BOUND_DIGESTS_SECONDS = 60
BOUND_THEMES_SECONDS = 30
BOUND_PAGE_BYTES = 1_000_000


def run(folder: Path) -> Iterator[Measure]:
    """Measure in processor seconds of this process, which has two threads: the machine may be shared."""
    settings = Settings(DataFolder(folder / "data"), folder / "inbox", PROJECT_FOLDER / "demo" / "company.yaml", None)
    settings.inbox.mkdir()
    write_inbox(settings.inbox / "told_again.parquet", MENTION_COUNT)
    run_everything(settings, lambda _: None)
    yield from measure(settings, folder)


def measure(settings: Settings, folder: Path) -> Iterator[Measure]:
    """Measure on a data folder whose warehouse is published."""
    with open_published(settings.data.published) as connection:
        publication = read_publication(connection)
        week, in_week, in_all = connection.sql(
            "select week_start_date, mention_count, sum(mention_count) over () from marts.weeks"
            " where is_complete order by week_start_date desc"
        ).fetchall()[0]
        written: list[Path] = []
        seconds = _processor_seconds(
            lambda: written.extend(
                write_site(
                    connection,
                    folder / "reports",
                    as_of=publication.as_of,
                    company_name=publication.company_name,
                    weeks=[week],
                )
            )
        )
    name = f"digests and board of a week, {in_week:,} of {in_all:,} mentions"
    yield Measure(f"{name}, processor", seconds, "bound", BOUND_DIGESTS_SECONDS, 1)
    largest = max(path.stat().st_size for path in written)
    yield Measure("largest page", largest / 1e6, "bound", BOUND_PAGE_BYTES / 1e6, 1, unit="MB")
    with warehouse.connect(settings.data.warehouse, read_only=True) as connection:
        texts = read_department_texts(connection)
        names = [row[0] for row in connection.sql("select word from raw.company_brand_words order by word").fetchall()]
    shuffled = texts.sort("text_hash", "department")
    chosen = shuffled.filter(pl.col("mention_count").cum_sum() <= THEMED_MENTION_COUNT)
    name = f"themes of {chosen['mention_count'].sum():,} mentions, {chosen['text_hash'].n_unique():,} texts"
    seconds = _processor_seconds(lambda: find_themes(chosen, stop_phrases=names))
    yield Measure(f"{name}, processor", seconds, "bound", BOUND_THEMES_SECONDS, 1)


def write_inbox(path: Path, mention_count: int) -> None:
    """Write so many mentions, of as many seeds as it takes, in the layout of Callboard's own files."""
    weeks = Weeks(generate.LAST_DATE)
    front_line = generate.teams(weeks)
    rows: list[dict[str, object]] = []
    seed = generate.SEED
    while len(rows) < mention_count:
        seed += 1
        rows.extend(
            {
                "id": f"{seed}_{mention.id}",
                "channel": mention.channel,
                "brand": mention.brand,
                "posted_at": mention.posted_at.isoformat(),
                "text": mention.text,
                "author_id": mention.author.id if mention.is_own else f"{seed}_{mention.author.id}",
                "author_name": mention.author.name,
                "author_followers_count": mention.author.followers,
                "is_own_post": mention.is_own,
                "member": mention.member,
                "reply_to_id": f"{seed}_{mention.reply_to_id}" if mention.reply_to_id else None,
                "conversation_id": f"{seed}_{mention.conversation_id}",
                "rating": mention.rating,
                "language": mention.language,
            }
            for mention in generate.story(seed, weeks, front_line)
        )
    pl.DataFrame(rows[:mention_count], infer_schema_length=None).write_parquet(path)


def _processor_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
