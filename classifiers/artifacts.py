"""Keep a trained classifier as plain arrays and JSON: loading one executes no code.

Rules and the network of sentence vectors belong to the code and are not kept: a classifier of
other ones is refused.
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
from classifiers.sentence_vectors import packaged_fingerprint, packaged_vectors
from classifiers.word_features import WordFeatures

FORMAT: Final = 4
"""To be raised when what is kept changes."""

_ABOUT: Final = "classifier.json"
_ARRAYS: Final = "arrays.npz"


class ArtifactError(ValueError):
    """A trained classifier cannot be loaded; the message says what to do."""


def save(classifier: Classifier, folder: Path) -> None:
    """Write the classifier into a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {}
    about: dict[str, Any] = {"format": FORMAT, "version": classifier.version, "network": packaged_fingerprint()}
    for name, model in (("mentions", classifier.mentions), ("own_posts", classifier.own_posts)):
        features = model.features
        about[name] = {
            "words": features.words.words,
            "rules": features.tree.rules,
            "rule_scale": features.rule_scale,
        }
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
    about["sha256"] = hashlib.sha256(buffer.getvalue()).hexdigest()
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
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ArtifactError(f"{folder} was written by another version of this code. {mend}")
    if about.get("network") != packaged_fingerprint():
        raise ArtifactError(f"{folder} was trained with other sentence vectors than the ones of this code. {mend}")
    if hashlib.sha256(content).hexdigest() != about.get("sha256"):
        raise ArtifactError(f"{folder / _ARRAYS} is damaged. {mend}")
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        models = []
        for name, tree in (("mentions", packaged_rules()), ("own_posts", packaged_own_post_rules())):
            if tuple(about[name]["rules"]) != tree.rules:
                raise ArtifactError(f"{folder} was trained with other rules than the ones of this code. {mend}")
            models.append(_model(name, about[name], arrays, tree))
    return Classifier(about["version"], *models)


def _model(name: str, about: dict[str, Any], arrays: Any, tree: RuleTree) -> LabelModel:  # noqa: ANN401 - untyped in numpy
    def part(key: str) -> Any:  # noqa: ANN401 - arrays of different types
        return arrays[f"{name}.{key}"]

    known = WordFeatures(tuple(about["words"]), KeyTable(part("pairs")), part("word_weights"))
    return LabelModel(
        Features(known, tree, packaged_vectors(), part("landmarks"), part("whitening"), about["rule_scale"]),
        Weights(*(part(key) for key in Weights._fields)),
        Calibration(*(part(key) for key in Calibration._fields)),
    )
