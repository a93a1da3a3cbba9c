"""A trained classifier is kept as plain data and refused when it is not what was written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from classifiers.artifacts import ArtifactError, load, save
from classifiers.classify import Classifier, Vocabulary


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


def test_damaged_arrays_are_refused_with_what_to_do(small_classifier: Classifier, tmp_path: Path) -> None:
    save(small_classifier, tmp_path)
    content = bytearray((tmp_path / "arrays.npz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    (tmp_path / "arrays.npz").write_bytes(bytes(content))
    with pytest.raises(ArtifactError, match=r"damaged.*train again"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda about: about.pop("models"), "is damaged"),
        (lambda about: about["models"].pop("own_posts"), "is damaged"),
        (lambda about: about["models"]["en"]["words"].pop(), "is damaged"),
        (lambda about: about.update(sha256=None), "is damaged"),
        (lambda about: about.update(format=99), "another version of this code"),
        (lambda about: about.update(read_with="other rules"), "another version of this code, or with other rules"),
        (lambda about: about.clear(), "another version of this code"),
    ],
)
def test_what_is_not_as_it_was_written_is_refused_with_what_to_do(
    small_classifier: Classifier, tmp_path: Path, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    save(small_classifier, tmp_path)
    about = json.loads((tmp_path / "classifier.json").read_text(encoding="utf-8"))
    change(about)
    (tmp_path / "classifier.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(ArtifactError, match=rf"{message}.*train again"):
        load(tmp_path)


def test_what_is_no_classifier_at_all_is_refused_with_what_to_do(small_classifier: Classifier, tmp_path: Path) -> None:
    save(small_classifier, tmp_path)
    (tmp_path / "classifier.json").write_bytes(b"\x80\x04no json")
    with pytest.raises(ArtifactError, match=r"no readable classifier.*train again"):
        load(tmp_path)
