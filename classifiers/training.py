"""Train a classifier on labelled texts. Deterministic: the same texts and code give the same classifier."""

import hashlib
from typing import Final

import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression

from classifiers.classify import LABELS, Classifier
from classifiers.labelled_examples import FOLDER, labelled_examples, own_post_examples
from classifiers.tokens import clean, tokenise
from classifiers.word_features import WordFeatures

__all__ = ["labelled_examples", "own_post_examples", "train", "training_version"]

CODE_VERSION: Final = "1"
"""To be raised with every change of code that changes labels."""


def training_version() -> str:
    """Return the version of a classifier that is trained now: a hash of the shipped training texts and of the code."""
    digest = hashlib.sha256(CODE_VERSION.encode())
    for path in sorted(FOLDER.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def train(labelled: pl.DataFrame, own_posts: pl.DataFrame) -> Classifier:
    """Return a classifier trained on mentions (as `labelled_examples`) and own posts (as `own_post_examples`)."""
    cleaned = pl.concat([labelled["text"], own_posts["text"]]).to_frame("text").select(clean(pl.col("text"))).to_series()
    tokens = tokenise(cleaned)
    features = WordFeatures.fit(tokens)
    matrix = features.matrix(tokens)
    mentions, own = matrix[: len(labelled)], matrix[len(labelled) :]
    weights = []
    for kind, label in LABELS:
        target = labelled[f"{kind}s"].list.contains(label).to_numpy()
        weights.append(_weights(mentions, target))
    own_weights = _weights(own, own_posts["is_risk"].to_numpy())
    return Classifier(
        training_version(),
        features,
        np.stack(weights, axis=1).astype(np.float32),
        own_weights[:, None].astype(np.float32),
        np.full(len(LABELS) + 1, 0.35, dtype=np.float32),
    )


def _weights(matrix: object, target: object) -> np.ndarray:
    model = LogisticRegression(C=10, solver="liblinear", random_state=0).fit(matrix, target)
    return np.concatenate([model.coef_[0], model.intercept_])
