"""Keep a trained classifier as plain arrays and JSON: loading one executes no code.

Rules and the network of sentence vectors belong to the code and are not kept: a classifier that read with other ones
is refused.
"""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np

from classifiers.calibration import Calibration
from classifiers.classify import Classifier
from classifiers.features import Features
from classifiers.key_table import KeyTable
from classifiers.label_model import LabelModel
from classifiers.ridge import Weights
from classifiers.rules import RuleTree, packaged_own_post_rules, packaged_rules
from classifiers.sentence_vectors import packaged_vectors
from classifiers.training import reading_version
from classifiers.word_features import WordFeatures

FORMAT: Final = 5
"""To be raised when what is kept changes."""

_ABOUT: Final = "classifier.json"
_ARRAYS: Final = "arrays.npz"

_OWN_POSTS: Final = "own_posts"
"""The name of that model; the others are called by their language."""


class ArtifactError(ValueError):
    """A trained classifier cannot be loaded; the message says what to do."""


def save(classifier: Classifier, folder: Path) -> None:
    """Write the classifier into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {}
    models: dict[str, Any] = {}
    for name, model in {**classifier.mentions, _OWN_POSTS: classifier.own_posts}.items():
        features = model.features
        models[name] = {"words": features.words.words, "rule_scale": features.rule_scale}
        kept = {
            "pairs": features.words.pairs.keys,
            "word_weights": features.words.weights,
            "landmarks": features.landmarks,
            "whitening": features.whitening,
            **model.weights._asdict(),
            **model.calibration._asdict(),
        }
        arrays.update({f"{name}.{key}": value for key, value in kept.items()})
    buffer = BytesIO()
    np.savez(buffer, **arrays)
    (folder / _ARRAYS).write_bytes(buffer.getvalue())
    about = {"format": FORMAT, "version": classifier.version, "read_with": reading_version(), "models": models}
    about["sha256"] = _digest(about, buffer.getvalue())
    (folder / _ABOUT).write_text(json.dumps(about), encoding="utf-8")


def load(folder: Path) -> Classifier:
    """Return the classifier that `save` wrote.

    Raises:
        ArtifactError: it is missing, damaged, or from another version of the code.
    """
    mend = f"Delete {folder} and train again."
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        content = (folder / _ARRAYS).read_bytes()
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{folder} holds no readable classifier ({error}). {mend}") from error
    if not isinstance(about, dict) or (about.get("format"), about.get("read_with")) != (FORMAT, reading_version()):
        raise ArtifactError(f"{folder} was trained by another version of this code, or with other rules. {mend}")
    if about.pop("sha256", None) != _digest(about, content):
        raise ArtifactError(f"{folder} is damaged. {mend}")
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        own_posts = _model(_OWN_POSTS, about["models"].pop(_OWN_POSTS), arrays, packaged_own_post_rules())
        mentions = {
            language: _model(language, kept, arrays, packaged_rules(language))
            for language, kept in about["models"].items()
        }
    return Classifier(about["version"], mentions, own_posts)


def _digest(about: dict[str, Any], arrays: bytes) -> str:
    return hashlib.sha256(json.dumps(about).encode() + arrays).hexdigest()


def _model(name: str, about: dict[str, Any], arrays: Any, tree: RuleTree) -> LabelModel:  # noqa: ANN401 - untyped in numpy
    def part(key: str) -> Any:  # noqa: ANN401 - arrays of different types
        return arrays[f"{name}.{key}"]

    known = WordFeatures(tuple(about["words"]), KeyTable(part("pairs")), part("word_weights"))
    return LabelModel(
        Features(known, tree, packaged_vectors(), part("landmarks"), part("whitening"), about["rule_scale"]),
        Weights(*(part(key) for key in Weights._fields)),
        Calibration(*(part(key) for key in Calibration._fields)),
    )
