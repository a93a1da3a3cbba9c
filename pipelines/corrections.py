"""Corrections: what people say about labels, kept as data with who and when. dbt lets the newest of each label hold."""

import difflib
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import duckdb
import polars as pl

from models import records
from models.taxonomy import INTENTS, OWN_POST_TOPICS, TOPICS
from pipelines.changes import note_changes
from pipelines.settings import Settings
from pipelines.stages import open_warehouse

Origin = Literal["correct", "review", "sample"]

KIND_OF_LABEL: Final = {**dict.fromkeys(TOPICS, "topic"), **dict.fromkeys(INTENTS, "intent")}
"""Every label with its kind: a label's name is unique over both."""

PERSON: Final = "person"
"""The classifier version of a label in `marts.mention_labels` that only a person gave."""

_LABEL_KEYS: Final = ["text_hash", "author_kind", "kind", "label"]

_NEAREST_MENTIONS = """
select mention_id
from marts.mentions
order by jaro_winkler_similarity(mention_id, $mention_id) desc, mention_id
limit 3
"""


class CorrectionError(ValueError):
    """A correction cannot be recorded; the message says what there is instead."""


@dataclass(frozen=True, slots=True)
class JudgedMention:
    """A mention as the person read it."""

    mention_id: str
    text_hash: str
    author_kind: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one label; `classifier_version` is the one that had given it, null where none had."""

    label: str
    is_present: bool
    classifier_version: str | None


def labels_for(author_kind: str) -> tuple[str, ...]:
    """Return the labels that a mention by people outside (`public`) or by our own (`own`) can carry."""
    return tuple(label for label in KIND_OF_LABEL if (label in OWN_POST_TOPICS) == (author_kind == "own"))


def read_mention(connection: duckdb.DuckDBPyConnection, mention_id: str) -> JudgedMention:
    """Return a mention of the published warehouse.

    Raises:
        CorrectionError: there is none of that id, or its author deleted it.
    """
    found = connection.sql(
        "select text_hash, is_own_post from marts.mentions where mention_id = $mention_id",
        params={"mention_id": mention_id},
    ).fetchall()
    if not found:
        nearest = connection.sql(_NEAREST_MENTIONS, params={"mention_id": mention_id}).fetchall()
        named = ", ".join(row[0] for row in nearest) or "none at all"
        raise CorrectionError(f"there is no mention {mention_id}; the nearest are {named}")
    text_hash, is_own_post = found[0]
    if text_hash is None:
        raise CorrectionError(f"{mention_id} was deleted by its author, so there is no text to label")
    return JudgedMention(mention_id, text_hash, "own" if is_own_post else "public")


def read_versions(connection: duckdb.DuckDBPyConnection, mention_id: str) -> dict[str, str]:
    """Return the labels that the classifier gave a mention of the published warehouse, with the version that did."""
    rows = connection.sql(
        "select label, classifier_version from marts.mention_labels"
        " where mention_id = $mention_id and classifier_version != $person",
        params={"mention_id": mention_id, "person": PERSON},
    ).fetchall()
    return dict(rows)


def judgements(
    author_kind: str, added: Collection[str], removed: Collection[str], versions: Mapping[str, str]
) -> list[Judgement]:
    """Return what labels to add and to remove say.

    Args:
        author_kind: of the mention, `public` or `own`.
        added: labels that it carries.
        removed: labels that it does not carry.
        versions: the labels that the classifier gave it, with the version that did.

    Raises:
        CorrectionError: there is no such label, mentions of this kind never carry it, or it is both added and removed.
    """
    possible = labels_for(author_kind)
    for label in (*added, *removed):
        if label not in KIND_OF_LABEL:
            nearest = difflib.get_close_matches(label, KIND_OF_LABEL, n=3, cutoff=0)
            raise CorrectionError(f"there is no label {label}; the nearest are {', '.join(nearest)}")
        if label not in possible:
            whose = "our own posts" if author_kind == "own" else "posts by people outside"
            raise CorrectionError(f"{whose} never carry {label}; they can carry {', '.join(possible)}")
    if both := sorted(set(added) & set(removed)):
        raise CorrectionError(f"{', '.join(both)} cannot be both added and removed")
    if not added and not removed:
        raise CorrectionError("say which labels to --add or to --remove")
    said = {**dict.fromkeys(added, True), **dict.fromkeys(removed, False)}
    return [Judgement(label, is_present, versions.get(label)) for label, is_present in said.items()]


def correction_rows(
    mention: JudgedMention, said: Iterable[Judgement], *, corrected_by: str, corrected_at: datetime, origin: Origin
) -> pl.DataFrame:
    """Return judgements of one mention as rows of `raw.corrections`."""
    rows = []
    for judgement in said:
        kind = KIND_OF_LABEL[judgement.label]
        identity = (mention.mention_id, kind, judgement.label, corrected_by, corrected_at.isoformat(), origin)
        rows.append(
            (
                hashlib.sha256("\0".join(identity).encode()).hexdigest()[:16],
                mention.mention_id,
                mention.text_hash,
                mention.author_kind,
                kind,
                judgement.label,
                judgement.is_present,
                judgement.classifier_version,
                corrected_by,
                corrected_at,
                origin,
            )
        )
    return pl.DataFrame(rows, schema=records.CORRECTIONS, orient="row")


def record(settings: Settings, rows: pl.DataFrame) -> None:
    """Keep corrections; a correction that is there already is not kept twice."""
    with open_warehouse(settings) as connection:
        connection.register("corrections", records.require(rows, records.CORRECTIONS, "raw.corrections"))
        connection.execute("begin")
        connection.execute(
            "insert into raw.corrections by name select * from corrections"
            " where correction_id not in (select correction_id from raw.corrections)"
        )
        note_changes(connection, "mention", "select mention_id from corrections")
        connection.execute("commit")


def read_corrections(settings: Settings) -> pl.DataFrame:
    """Return every correction, the oldest first."""
    with open_warehouse(settings) as connection:
        return connection.sql("from raw.corrections order by corrected_at, correction_id").pl()


def corrected_labels(predicted: pl.DataFrame, corrections: pl.DataFrame) -> pl.DataFrame:
    """Return the labels of texts as people left them: one row per (text_hash, author_kind, kind, label), in order.

    Args:
        predicted: one row per (text_hash, author_kind, kind, label) that the classifier gave.
        corrections: as `records.CORRECTIONS`; of each label of a text the newest holds.
    """
    newest = corrections.sort("corrected_at", "correction_id").unique(_LABEL_KEYS, keep="last")
    untouched = predicted.select(_LABEL_KEYS).join(newest, on=_LABEL_KEYS, how="anti")
    given = newest.filter("is_present").select(_LABEL_KEYS)
    return pl.concat([untouched, given]).sort(_LABEL_KEYS)
