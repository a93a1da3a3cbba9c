"""The arithmetic of precision, recall and F1."""

import polars as pl
import pytest

from classifiers.evaluation import calibration_bins, evaluate


def row(table: pl.DataFrame, kind: str, label: str) -> dict[str, float]:
    return table.filter((pl.col("kind") == kind) & (pl.col("label") == label)).row(0, named=True)


def test_labels_and_categories_are_counted_by_hand() -> None:
    labelled = pl.DataFrame(
        {"id": ["a", "b", "c"], "topics": [["praise"], ["question"], []], "intents": [["compliment"], ["inquiry"], []]}
    )
    predicted = pl.DataFrame(
        {
            "id": ["a", "b", "c"],
            "kind": ["topic", "topic", "topic"],
            "label": ["praise", "praise", "question"],
        }
    )
    table = evaluate(predicted, labelled).labels
    praise = row(table, "topic", "praise")
    assert (praise["precision_ratio"], praise["recall_ratio"]) == (0.5, 1.0)
    assert praise["f1_ratio"] == pytest.approx(2 / 3)
    # b is in the category by another of its topics: right for the department
    support = row(table, "category", "faqs")
    assert (support["true_count"], support["predicted_count"], support["both_count"]) == (2, 3, 2)


def test_averages_leave_out_rare_labels_but_no_category() -> None:
    labelled = pl.DataFrame(
        {
            "id": [str(number) for number in range(16)],
            "topics": [["praise"]] * 15 + [["pricing"]],
            "intents": [[]] * 16,
        },
        schema_overrides={"intents": pl.List(pl.String)},
    )
    predicted = labelled.select("id", pl.lit("topic").alias("kind"), pl.col("topics").list.first().alias("label"))
    averages = evaluate(predicted, labelled).averages
    assert averages.rows() == [("category", 5, pytest.approx(0.4)), ("topic", 1, 1.0)]


def test_confidences_are_compared_with_how_often_they_are_right() -> None:
    predicted = pl.DataFrame({"id": ["a", "b"], "kind": "topic", "label": "praise", "confidence_ratio": [0.85, 0.82]})
    labelled = pl.DataFrame(
        {"id": ["a", "b"], "topics": [["praise"], []], "intents": [[], []]},
        schema_overrides={"intents": pl.List(pl.String), "topics": pl.List(pl.String)},
    )
    bins = calibration_bins(predicted, labelled)
    assert bins.row(0, named=True) == {
        "kind": "topic",
        "bin_start_ratio": 0.8,
        "label_count": 2,
        "confidence_ratio": pytest.approx(0.835),
        "right_ratio": 0.5,
    }
