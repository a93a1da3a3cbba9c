"""Keep a trained classifier as plain arrays and JSON: loading one executes no code."""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from classifiers.classify import Classifier
from classifiers.word_features import WordFeatures

FORMAT: Final = 1


class ArtifactError(ValueError):
    """A trained classifier cannot be loaded; the message says what to do."""


def save(classifier: Classifier, folder: Path) -> None:
    """Write the classifier into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        pairs=classifier.features.pairs,
        feature_weights=classifier.features.weights,
        weights=classifier.weights,
        own_weights=classifier.own_weights,
        thresholds=classifier.thresholds,
    )
    arrays = buffer.getvalue()
    about = {"format": FORMAT, "version": classifier.version, "sha256": hashlib.sha256(arrays).hexdigest(), "words": classifier.features.words}
    (folder / "arrays.npz").write_bytes(arrays)
    (folder / "classifier.json").write_text(json.dumps(about, ensure_ascii=True), encoding="utf-8")


def load(folder: Path) -> Classifier:
    """Return the classifier that `save` wrote.

    Raises:
        ArtifactError: it is missing, damaged, or from another version of the code.
    """
    mend = f"Delete {folder} and train again."
    try:
        about = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
        arrays = (folder / "arrays.npz").read_bytes()
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{folder} holds no readable classifier ({error}). {mend}") from error
    if about.get("format") != FORMAT:
        raise ArtifactError(f"{folder} was written by another version of this code. {mend}")
    if hashlib.sha256(arrays).hexdigest() != about.get("sha256"):
        raise ArtifactError(f"{folder}/arrays.npz is damaged. {mend}")
    with np.load(BytesIO(arrays), allow_pickle=False) as loaded:
        features = WordFeatures(tuple(about["words"]), loaded["pairs"], loaded["feature_weights"])
        return Classifier(about["version"], features, loaded["weights"], loaded["own_weights"], loaded["thresholds"])
