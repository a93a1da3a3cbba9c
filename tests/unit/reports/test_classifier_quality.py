"""What a digest says of the classifier: how often people found it right, and never a trend across two versions."""

from datetime import timedelta

import duckdb
import pytest

from reports.digest import read_digest
from reports.weeks import empty_week, unheard_department
from tests.unit.reports.published_marts import WEEK, insert


def quality(**columns: object) -> dict[str, object]:
    return {
        "week_start_date": WEEK,
        "department": "product",
        "classifier_version": "v1",
        "recent_labelled_count": 0,
        "recent_correct_count": 0,
        "is_in_use": True,
        "has_version_changed": False,
        **columns,
    }


@pytest.fixture
def surety(empty_warehouse: duckdb.DuckDBPyConnection):
    def read(*rows: dict[str, object]) -> str:
        insert(empty_warehouse, "classifier_quality_weekly", rows)
        department = unheard_department("product", "Product Development")
        return " ".join(read_digest(empty_warehouse, department, empty_week(WEEK), [WEEK]).surety)

    return read


def test_checked_labels_are_told_with_the_interval(surety):
    said = surety(
        quality(
            recent_labelled_count=10,
            recent_correct_count=8,
            recent_precision_ratio=0.8,
            recent_precision_low_ratio=0.4902,
            recent_precision_high_ratio=0.9433,
        )
    )
    assert said == (
        "People checked 10 labels in random samples of this week and the eight before: "
        "8 were right, 80% (between 49% and 94%, chance allowed for)."
    )


def test_a_classifier_that_nobody_checked_says_so(surety):
    assert "Nobody has checked a random sample" in surety(quality())


def test_drift_is_told_within_one_version(surety):
    said = surety(quality(label_share_ratio=0.25, label_share_change=0.125, unseen_word_ratio=0.004))
    assert "something for Product Development in 25% of all mentions, in the eight weeks before in 13%." in said
    assert "Of the week's words, under 1% had not been heard in the eight weeks before." in said


def test_a_change_of_version_is_told_instead_of_a_trend(surety):
    said = surety(quality(label_share_ratio=0.25, label_share_change=0.125, has_version_changed=True))
    assert said == (
        "Another version of the classifier labelled some of the eight weeks before; a rise or fall may come from that."
    )


def test_a_version_that_is_out_of_use_and_other_weeks_are_left_out(surety):
    rows = [quality(is_in_use=False), quality(week_start_date=WEEK - timedelta(weeks=1))]
    assert surety(*rows) == ""


def test_two_versions_in_one_week_are_not_measured_as_one(surety):
    assert surety(quality(), quality(classifier_version="v2")) == ""
