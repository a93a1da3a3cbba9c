"""Ridge regression of many labels at once, solved exactly over the training texts.

With some thousands of texts and more features than that, one factorisation of the texts' similarities gives the weights
of all labels, in seconds, and the same weights each time. Iterative logistic regression on the same features was slower
and, cut short, worse (docs/classifiers.md).
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve, solve
from scipy.linalg.lapack import spotri

from classifiers.features import Block
from classifiers.sentence_vectors import row_products

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]

_PRODUCT_ROWS: Final = 1_024


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

    def scores(self, block: Block) -> Floats:
        """Return the (texts, labels) scores: about -1 where a label does not apply and 1 where it does."""
        return np.asarray(
            block.words @ self.words
            + block.rules @ self.rules
            + row_products(block.nearness, self.nearness)
            + self.bias,
            dtype=np.float32,
        )


def similarities(block: Block, whitening: Floats) -> Floats:
    """Return the (texts, texts) inner products of texts over all their features.

    Made some rows at a time: sparse products of nearly all pairs of texts take more memory than the result.
    """
    near = block.nearness @ whitening
    found = np.asarray(near @ near.T, dtype=np.float32)
    for begin in range(0, len(found), _PRODUCT_ROWS):
        rows = slice(begin, begin + _PRODUCT_ROWS)
        for part in (block.words, block.rules):
            found[rows] += (part[rows] @ part.T).toarray()
    return found


def duals(similarity: Floats, targets: Floats, penalty: float) -> Floats:
    """Return the (texts, labels) dual weights; overwrites nothing.

    Args:
        similarity: (texts, texts).
        targets: (texts, labels), their mean taken off.
        penalty: what is added to each text's similarity to itself.
    """
    damped = similarity.copy()
    np.fill_diagonal(damped, damped.diagonal() + np.float32(penalty))
    factor = cho_factor(damped.T, lower=True, overwrite_a=True, check_finite=False)  # symmetric: spares LAPACK a copy
    return np.asarray(cho_solve(factor, targets.astype(np.float32), check_finite=False), dtype=np.float32)


def weights_of(block: Block, whitening: Floats, dual: Floats, bias: Floats) -> Weights:
    """Return the weights of features that dual weights of training texts stand for."""
    return Weights(
        np.asarray(block.words.T @ dual, dtype=np.float32),
        np.asarray(block.rules.T @ dual, dtype=np.float32),
        np.asarray(whitening @ (whitening.T @ (block.nearness.T @ dual)), dtype=np.float32),
        bias.astype(np.float32),
    )


def held_out_scores(similarity: Floats, targets: Floats, groups: npt.NDArray[np.int64], penalty: float) -> Floats:
    """Return the (texts, labels) scores that each text gets from the texts of all other groups.

    One inverse serves all groups: with G the inverse of the damped similarities, leaving out a group leaves its texts
    with the residuals that solve G[group, group] @ residuals = (G @ targets)[group]. A constant feature stands for the
    mean that `duals` has taken off.
    """
    damped = similarity + np.float32(1)
    np.fill_diagonal(damped, damped.diagonal() + np.float32(penalty))
    factor = cho_factor(damped.T, lower=True, overwrite_a=True, check_finite=False)
    dual = cho_solve(factor, targets.astype(np.float32), check_finite=False)
    inverse, _ = spotri(factor[0], lower=1, overwrite_c=1)
    scores = np.zeros_like(targets, dtype=np.float32)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        triangle = np.tril(inverse[np.ix_(inside, inside)])
        block = triangle + np.tril(triangle, -1).T
        scores[inside] = targets[inside] - solve(block, dual[inside], assume_a="pos", check_finite=False)
    return scores
