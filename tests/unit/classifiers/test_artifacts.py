"""A trained classifier is kept as plain data and refused when it is not what was written."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from classifiers.artifacts import ArtifactError, load, save
from classifiers.classify import Classifier, Vocabulary
from classifiers.sentence_vectors import packaged_fingerprint


def test_a_loaded_classifier_labels_as_the_saved_one(
    small_classifier: Classifier, make_texts: Callable[..., pl.DataFrame], tmp_path: Path
) -> None:
    save(small_classifier, tmp_path)
    frame = make_texts("How do I get a refund?", "love it", None)
    for saved, loaded in zip(
        small_classifier.classify(frame, Vocabulary()), load(tmp_path).classify(frame, Vocabulary()), strict=True
    ):
        assert_frame_equal(saved, loaded)


def test_a_missing_artifact_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="train again"):
        load(tmp_path)


def test_a_damaged_artifact_is_refused_with_what_to_do(small_classifier: Classifier, tmp_path: Path) -> None:
    save(small_classifier, tmp_path)
    content = bytearray((tmp_path / "arrays.npz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "arrays.npz").write_bytes(bytes(content))
    with pytest.raises(ArtifactError, match=r"damaged.*train again"):
        load(tmp_path)


def test_an_artifact_of_another_format_is_refused_with_what_to_do(small_classifier: Classifier, tmp_path: Path) -> None:
    save(small_classifier, tmp_path)
    about = tmp_path / "classifier.json"
    about.write_text(about.read_text(encoding="utf-8").replace('"format": ', '"format": 99'), encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"another version.*train again"):
        load(tmp_path)


def test_an_artifact_that_read_with_another_network_is_refused_with_what_to_do(
    small_classifier: Classifier, tmp_path: Path
) -> None:
    save(small_classifier, tmp_path)
    about = tmp_path / "classifier.json"
    about.write_text(about.read_text(encoding="utf-8").replace(packaged_fingerprint(), "other"), encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"other sentence vectors.*train again"):
        load(tmp_path)


def test_an_artifact_of_other_rules_is_refused_with_what_to_do(small_classifier: Classifier, tmp_path: Path) -> None:
    save(small_classifier, tmp_path)
    about = tmp_path / "classifier.json"
    content = json.loads(about.read_text(encoding="utf-8"))
    content["mentions"]["rules"].pop()
    about.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"other rules.*train again"):
        load(tmp_path)
