"""Going through mentions with a person: what is shown, what a key does, what was judged. The terminal is elsewhere."""

import string
import textwrap
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import duckdb
import polars as pl

from models import records
from models.taxonomy import CATEGORIES, INTENTS
from pipelines.corrections import PERSON, JudgedMention, Judgement, labels_for
from pipelines.publishing import PublicationError
from reports import texts, wording

CONFIRM: Final = frozenset("\r\n")
SKIP: Final = "s"
QUIT: Final = "q"
KEYS: Final = "  A letter gives or takes its label, Enter confirms, s skips, q ends."

_LETTERS: Final = [letter for letter in string.ascii_lowercase if letter not in (SKIP, QUIT)]
_TEXT_LENGTH: Final = 1_000
_LINE_LENGTH: Final = 78

_GROUPS: Final = {
    **{category.department_name: category.topics for category in CATEGORIES},
    "Who should act": INTENTS,
}
"""The labels that are no guess of the classifier, a line each group."""

_QUEUE = """
select queue.mention_id
from marts.review_queue as queue
inner join marts.mentions as mentions on queue.mention_id = mentions.mention_id
where not exists (
    select 1
    from corrections
    where corrections.mention_id = queue.mention_id
        and corrections.label = queue.label
        and corrections.text_hash = mentions.text_hash
)
group by queue.mention_id
order by max(queue.review_value) desc, max(mentions.posted_at) desc, queue.mention_id
limit $limit
"""

_SAMPLE = """
select sample.mention_id
from marts.labelling_sample as sample
inner join marts.mentions as mentions on sample.mention_id = mentions.mention_id
where not sample.is_labelled and not exists (
    select 1
    from corrections
    where corrections.mention_id = sample.mention_id
        and corrections.label = sample.label
        and corrections.classifier_version = sample.classifier_version
        and corrections.text_hash = mentions.text_hash
        and corrections.origin = 'sample'
)
group by sample.mention_id
order by max(sample.week_start_date) desc, min(sample.sample_rank), sample.mention_id
limit $limit
"""

_MENTIONS = """
select mention_id, text_hash, is_own_post, text, channel, author_followers_count, posted_at
from marts.mentions
where list_contains($mention_ids, mention_id)
"""

# What a person took away from a mention of the sample is shown too, because it was a mistake of the classifier.
_LABELS = """
with labels as (
    select mention_id, label, confidence_ratio, evidence, classifier_version, true as is_given
    from marts.mention_labels
    union all
    select mention_id, label, confidence_ratio, evidence, classifier_version, false as is_given
    from marts.review_queue
    union all
    select mention_id, label, confidence_ratio, evidence, classifier_version, false as is_given
    from marts.labelling_sample
)

select
    mention_id,
    label,
    max(confidence_ratio) as confidence_ratio,
    max(evidence) as evidence,
    max(nullif(classifier_version, $person)) as classifier_version,
    bool_or(is_given) as is_given
from labels
where list_contains($mention_ids, mention_id)
group by mention_id, label
order by mention_id, confidence_ratio desc nulls last, label
"""


@dataclass(frozen=True, slots=True)
class ShownLabel:
    """A label that the classifier or a person gave, or on which the classifier abstained (`is_given` is false)."""

    label: str
    confidence_ratio: float | None
    evidence: str | None
    classifier_version: str | None
    is_given: bool


@dataclass(frozen=True, slots=True)
class Item:
    """A mention to go through."""

    mention: JudgedMention
    text: str
    channel: str | None
    author_followers_count: int | None
    posted_at: datetime
    labels: tuple[ShownLabel, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A mention that a person confirmed, with what they say of every label that was shown or changed."""

    mention: JudgedMention
    judgements: tuple[Judgement, ...]


def read_items(
    connection: duckdb.DuckDBPyConnection, corrections: pl.DataFrame, *, limit: int, is_sample: bool
) -> list[Item]:
    """Return the mentions to go through, the least certain and most valuable first, or the sample's in its order.

    Args:
        connection: to the published warehouse.
        corrections: every correction so far, as `records.CORRECTIONS`, the oldest first: those made since the
            warehouse was published count too.
        limit: at most so many.
        is_sample: of the weekly sample instead of the queue.

    Raises:
        PublicationError: the warehouse was published by an earlier version, which knew no queue.
    """
    connection.register("corrections", records.require(corrections, records.CORRECTIONS, "corrections"))
    try:
        found = connection.sql(_SAMPLE if is_sample else _QUEUE, params={"limit": limit}).fetchall()
    except duckdb.CatalogException:
        raise PublicationError(
            "the published warehouse has no review queue yet; `callboard run` publishes one that has"
        ) from None
    mention_ids = [row[0] for row in found]
    labels = connection.sql(_LABELS, params={"mention_ids": mention_ids, "person": PERSON}).pl()
    shown = {mention_id: rows for (mention_id,), rows in labels.group_by("mention_id", maintain_order=True)}
    mentions = {
        row["mention_id"]: row for row in connection.sql(_MENTIONS, params={"mention_ids": mention_ids}).pl().to_dicts()
    }
    said = {(row["mention_id"], row["text_hash"], row["label"]): row["is_present"] for row in corrections.to_dicts()}
    items = []
    for mention_id in mention_ids:
        row = mentions[mention_id]
        mention = JudgedMention(mention_id, row["text_hash"], "own" if row["is_own_post"] else "public")
        items.append(
            Item(
                mention,
                row["text"],
                row["channel"],
                row["author_followers_count"],
                row["posted_at"],
                tuple(
                    ShownLabel(
                        label["label"],
                        label["confidence_ratio"],
                        label["evidence"],
                        label["classifier_version"],
                        said.get((mention_id, row["text_hash"], label["label"]), label["is_given"]),
                    )
                    for label in shown[mention_id].to_dicts()
                ),
            )
        )
    return items


def letters(author_kind: str) -> dict[str, str]:
    """Return the key of each label that a mention of this kind of author can carry."""
    return dict(zip(_LETTERS, labels_for(author_kind), strict=False))


def go_through(items: list[Item], keys: Iterator[str], show: Callable[[str], None]) -> Iterator[Reviewed]:
    """Show one mention after the other and yield those that are confirmed, until the keys end or say so.

    Args:
        items: in the order in which they are shown.
        keys: what the person presses: the letter of a label toggles it, Enter confirms, s skips, q quits. Any other
            key does nothing.
        show: shows lines of text.
    """
    for position, item in enumerate(items, start=1):
        show(f"\n{position} of {len(items)} · {_heading(item)}\n{texts.clipped(texts.plain(item.text), _TEXT_LENGTH)}")
        by_letter = letters(item.mention.author_kind)
        present = {shown.label for shown in item.labels if shown.is_given}
        show(_labels(item, by_letter, present))
        for key in keys:
            if key in CONFIRM:
                yield Reviewed(item.mention, _judgements(item, present))
                break
            if key == SKIP:
                break
            if key == QUIT:
                return
            if key in by_letter:
                present ^= {by_letter[key]}
                show(f"  {_mark(by_letter[key], present)} {by_letter[key]}")
        else:
            return


def _judgements(item: Item, present: Collection[str]) -> tuple[Judgement, ...]:
    versions = {shown.label: shown.classifier_version for shown in item.labels}
    judged = [*versions, *sorted(set(present) - set(versions))]
    return tuple(Judgement(label, label in present, versions.get(label)) for label in judged)


def _heading(item: Item) -> str:
    followers = item.author_followers_count
    parts = [
        wording.channel(item.channel),
        wording.full_day(item.posted_at.date()),
        *([] if followers is None else [wording.plural(followers, "follower")]),
        *(["our own post"] if item.mention.author_kind == "own" else []),
        item.mention.mention_id,
    ]
    return " · ".join(texts.plain(part) for part in parts)


def _labels(item: Item, by_letter: dict[str, str], present: Collection[str]) -> str:
    keys = {label: letter for letter, label in by_letter.items()}
    lines = []
    for shown in item.labels:
        sure = "" if shown.confidence_ratio is None else f" {shown.confidence_ratio:.2f}"
        words = f"  {texts.clipped(texts.plain(shown.evidence), 80)}" if shown.evidence else ""
        key = keys.get(shown.label, " ")
        lines.append(f"  {key} {_mark(shown.label, present)} {shown.label}{sure}{words}")
    named = {shown.label for shown in item.labels}
    for group, labels in _GROUPS.items():
        # a key and its label stay on one line
        unnamed = [label for label in labels if label in keys and label not in named]
        if unnamed:
            others = "  ".join(f"{keys[label]}\N{NO-BREAK SPACE}{label}" for label in unnamed)
            begin = f"  {group + ':':<22}"
            filled = textwrap.fill(others, _LINE_LENGTH, initial_indent=begin, subsequent_indent=" " * len(begin))
            lines.append(filled.replace("\N{NO-BREAK SPACE}", " "))
    return "\n".join([*lines, KEYS])


def _mark(label: str, present: Collection[str]) -> str:
    return "[x]" if label in present else "[ ]"
