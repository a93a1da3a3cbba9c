"""Compare predicted labels with labels given by people."""

from typing import Final, NamedTuple

import polars as pl
from models.taxonomy import CATEGORIES, CATEGORY_OF_TOPIC, INTENTS, TOPICS

MINIMUM_POSITIVES: Final = 15
"""A macro average covers the labels with at least so many true examples: fewer say little about a label."""


class Evaluation(NamedTuple):
    """How good labels are.

    Attributes:
        labels: one row per kind (`category`, `topic`, `intent`) and label: true_count, predicted_count, both_count,
            precision_ratio, recall_ratio, f1_ratio (null where nothing was true or predicted).
        averages: one row per kind: label_count, macro_f1_ratio. Topics and intents: over labels with
            at least MINIMUM_POSITIVES true examples.
    """

    labels: pl.DataFrame
    averages: pl.DataFrame


def evaluate(predicted: pl.DataFrame, labelled: pl.DataFrame) -> Evaluation:
    """Return precision, recall and F1 per label and category, and their averages.

    Args:
        predicted: one row per (id, kind, label).
        labelled: one row per id, with topics and intents (lists).
    """
    true, guessed = _with_categories(_truth(labelled)), _with_categories(predicted.select("id", "kind", "label"))
    keys = ["kind", "label"]
    every = pl.DataFrame(
        [("category", category.identifier) for category in CATEGORIES]
        + [("topic", topic) for topic in TOPICS]
        + [("intent", intent) for intent in INTENTS],
        schema=keys,
        orient="row",
    )
    both = true.join(guessed, on=["id", *keys], how="semi")
    table = every
    for name, frame in (("true_count", true), ("predicted_count", guessed), ("both_count", both)):
        table = table.join(
            frame.group_by(keys).agg(pl.len().cast(pl.Int64).alias(name)), on=keys, how="left", maintain_order="left"
        )
    table = table.with_columns(pl.col("true_count", "predicted_count", "both_count").fill_null(0)).with_columns(
        precision_ratio=_ratio(pl.col("both_count"), pl.col("predicted_count")),
        recall_ratio=_ratio(pl.col("both_count"), pl.col("true_count")),
        f1_ratio=_ratio(2 * pl.col("both_count"), pl.col("true_count") + pl.col("predicted_count")),
    )
    averages = (
        table.filter((pl.col("kind") == "category") | (pl.col("true_count") >= MINIMUM_POSITIVES))
        .group_by("kind", maintain_order=True)
        .agg(pl.len().alias("label_count"), pl.col("f1_ratio").fill_null(0).mean().alias("macro_f1_ratio"))
    )
    return Evaluation(table, averages)


def _truth(labelled: pl.DataFrame) -> pl.DataFrame:
    """Return one row per (id, kind, label) that people gave."""
    return pl.concat(
        [
            labelled.select("id", pl.lit("topic").alias("kind"), pl.col("topics").alias("label")).explode("label"),
            labelled.select("id", pl.lit("intent").alias("kind"), pl.col("intents").alias("label")).explode("label"),
        ]
    ).drop_nulls("label")


def _ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    return pl.when(whole > 0).then(part / whole)


def _with_categories(labels: pl.DataFrame) -> pl.DataFrame:
    """Return the labels and, for each topic, its category, each once an id."""
    categories = (
        labels.filter(pl.col("kind") == "topic")
        .with_columns(pl.lit("category").alias("kind"), pl.col("label").replace_strict(CATEGORY_OF_TOPIC, default=None))
        .drop_nulls("label")
    )
    return pl.concat([labels, categories]).unique(["id", "kind", "label"])


def calibration_bins(predicted: pl.DataFrame, labelled: pl.DataFrame) -> pl.DataFrame:
    """Return how often labels of about the same confidence are right.

    Args:
        predicted: one row per (id, kind, label), with confidence_ratio.
        labelled: one row per id, with topics and intents (lists).

    Returns:
        kind, bin_start_ratio (bins of 0.1), label_count, confidence_ratio (mean), right_ratio; in order.
    """
    truth = _truth(labelled).with_columns(is_right=pl.lit(value=True))
    return (
        predicted.join(truth, on=["id", "kind", "label"], how="left")
        .with_columns(
            pl.col("is_right").fill_null(value=False),
            bin_start_ratio=((pl.col("confidence_ratio") * 10).floor().clip(0, 9) / 10),
        )
        .group_by("kind", "bin_start_ratio")
        .agg(
            pl.len().alias("label_count"),
            pl.col("confidence_ratio").mean(),
            pl.col("is_right").mean().alias("right_ratio"),
        )
        .sort("kind", "bin_start_ratio")
    )
