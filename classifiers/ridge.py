"""Ridge regression of many labels at once, by conjugate gradients over the features of the training texts.

With tens of thousands of texts and more features than that, neither a matrix of features nor one of texts is worth
making: each step multiplies the features, sparse and dense, with the weights of all labels together. Memory grows with
the text, not with its square, and a hundred steps take seconds. Iterative logistic regression on the same features was
slower and no better (docs/classifiers.md).
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from classifiers.features import Block
from classifiers.sentence_vectors import row_products

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
FeatureMatrix: TypeAlias = Any
"""(texts, features), sparse or dense; SciPy has no types."""

_TOLERANCE: Final = 1e-3
"""A label is solved when what is left over is this part of what there was to explain."""

_MOST_STEPS: Final = 500


class Weights(NamedTuple):
    """The linear weights of labels.

    Attributes:
        words: (word columns, labels).
        rules: (rules, labels).
        nearness: (landmarks, labels).
        bias: (labels,).
    """

    words: Floats
    rules: Floats
    nearness: Floats
    bias: Floats

    @classmethod
    def fit(cls, block: Block, whitening: Floats, targets: Floats, penalty: float) -> Self:
        """Return the weights that explain the targets of training texts.

        Args:
            block: the features of the texts.
            whitening: turns nearness to landmarks into coordinates.
            targets: (texts, labels).
            penalty: of squared weights.
        """
        words, rules, bias_free = block.words, block.rules, targets - targets.mean(axis=0)
        dual = duals([words, rules, block.nearness @ whitening], bias_free, penalty)
        return cls(
            np.asarray(words.T @ dual, dtype=np.float32),
            np.asarray(rules.T @ dual, dtype=np.float32),
            np.asarray(whitening @ (whitening.T @ (block.nearness.T @ dual)), dtype=np.float32),
            targets.mean(axis=0).astype(np.float32),
        )

    def scores(self, block: Block) -> Floats:
        """Return the (texts, labels) scores: about -1 where a label does not apply and 1 where it does."""
        return np.asarray(
            block.words @ self.words
            + block.rules @ self.rules
            + row_products(block.nearness, self.nearness)
            + self.bias,
            dtype=np.float32,
        )


def duals(parts: Sequence[FeatureMatrix], targets: Floats, penalty: float) -> Floats:
    """Return the (texts, labels) dual weights: those of features are their transpose times these.

    Solves (X X' + penalty) duals = targets by conjugate gradients (Hestenes and Stiefel 1952), each label by itself.

    Args:
        parts: (texts, …) matrices that stand side by side for X.
        targets: (texts, labels), their mean taken off.
        penalty: of squared weights.
    """
    turned = [part.T.tocsr() if sparse.issparse(part) else np.ascontiguousarray(part.T) for part in parts]
    found = np.zeros_like(targets, dtype=np.float32)
    left = targets.astype(np.float32)
    direction = left.copy()
    squares = (left * left).sum(axis=0)
    wanted = _TOLERANCE**2 * squares
    for _ in range(_MOST_STEPS):
        if (squares <= wanted).all():
            break
        ahead = np.float32(penalty) * direction
        for part, transposed in zip(parts, turned, strict=True):
            ahead += part @ (transposed @ direction)
        step = squares / np.maximum((direction * ahead).sum(axis=0), np.float32(1e-30))
        found += step * direction
        left -= step * ahead
        before, squares = squares, (left * left).sum(axis=0)
        direction = left + squares / np.maximum(before, np.float32(1e-30)) * direction
    return found


def scores_of_others(
    parts: Sequence[FeatureMatrix], targets: Floats, known: Integers, wanted: Integers, penalty: float
) -> Floats:
    """Return the (wanted, labels) scores of texts from a regression over the known ones.

    Args:
        parts: (texts, …) matrices that stand side by side for the features.
        targets: (known, labels).
        known: rows of the texts to learn from.
        wanted: rows of the texts to score.
        penalty: of squared weights.
    """
    mean = targets.mean(axis=0)
    dual = duals([part[known] for part in parts], targets - mean, penalty)
    return np.asarray(sum(part[wanted] @ (part[known].T @ dual) for part in parts) + mean, dtype=np.float32)


def held_out_scores(parts: Sequence[FeatureMatrix], targets: Floats, groups: Integers, penalty: float) -> Floats:
    """Return the (rows, labels) scores that each row gets from the texts of all other groups.

    Args:
        parts: (rows, …) matrices that stand side by side for the features: of texts, then of what is only scored.
        targets: (texts, labels).
        groups: (rows,) which are held out together.
        penalty: of squared weights.
    """
    scores = np.zeros((len(groups), targets.shape[1]), dtype=np.float32)
    for group in np.unique(groups):
        known, wanted = np.flatnonzero(groups[: len(targets)] != group), np.flatnonzero(groups == group)
        scores[wanted] = scores_of_others(parts, targets[known], known, wanted, penalty)
    return scores
