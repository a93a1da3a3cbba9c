"""From scores to confidences that are right as often as they say, and to the threshold of each label.

Some labels are told from each other with more doubt than whether one of them applies: somebody compares prices or
brands, and which of the two is moot. So a family of labels is scored as a whole, too, and what is known of the family
is shared among its labels.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]

_GRID: Final = np.linspace(0.1, 0.7, 61)
_SMOOTHING: Final = 9
"""The F measure is averaged over so many neighbouring thresholds: a lucky spike is no good threshold elsewhere."""
_GLOBAL_SHARE: Final = 0.5
"""How far a label's own threshold is pulled toward the one that is best for all labels together."""

_LEAST: Final = 1e-4
"""The smallest probability that is told from none."""

DOUBT: Final = 0.6
"""Labels between this part of their threshold and the threshold are doubtful: for a person, not for a digest."""


class Calibration(NamedTuple):
    """How scores become confidences and labels.

    Attributes:
        slope, intercept: (labels + families,) of the logistic curve.
        thresholds: (labels,) confidence from which a label is given.
        families: (families, labels) which labels belong to a family; no label belongs to two.
    """

    slope: Floats
    intercept: Floats
    thresholds: Floats
    families: Booleans

    def confidences(self, scores: Floats) -> Floats:
        """Return the (texts, labels) probabilities, rounded so that no label hangs on the last digit of a sum.

        Args:
            scores: (texts, labels + families).
        """
        curves = 1 / (1 + np.exp(-(scores.astype(np.float64) * self.slope + self.intercept)))
        label_count = self.families.shape[1]
        probabilities = curves[:, :label_count]
        for of_any, members in zip(curves[:, label_count:].T, self.families, strict=True):
            none = np.ones(len(scores))
            for member in np.flatnonzero(members):
                none *= 1 - probabilities[:, member]
            apart = np.maximum(1 - none, _LEAST)
            known = (apart + of_any) / 2
            probabilities[:, members] = np.minimum(probabilities[:, members] * (known / apart)[:, None], 1 - _LEAST)
        return np.asarray(np.round(probabilities, 4), dtype=np.float32)


def with_families(labels: Booleans, families: Booleans) -> Booleans:
    """Return the (texts, labels + families) labels, and after them whether a text carries any label of a family."""
    return np.concatenate([labels, labels.astype(np.int64) @ families.T.astype(np.int64) > 0], axis=1)


def fit_calibration(scores: Floats, labels: Booleans, families: Booleans, *, beta: float = 1.0) -> Calibration:
    """Return the calibration that fits held-out scores best.

    Args:
        scores: (texts, labels + families) from models that did not see these texts.
        labels: (texts, labels).
        families: (families, labels) which labels belong to a family.
        beta: how much recall counts beside precision in the F measure that thresholds are chosen by.
    """
    slopes, intercepts = [], []
    targets = with_families(labels, families)
    for column in range(scores.shape[1]):
        target = targets[:, column]
        if target.all() or not target.any():
            slopes.append(0.0)
            intercepts.append(10.0 if target.all() else -10.0)
            continue
        curve = LogisticRegression(C=1_000).fit(scores[:, [column]], target)
        slopes.append(float(curve.coef_[0, 0]))
        intercepts.append(float(curve.intercept_[0]))
    unused = np.zeros(labels.shape[1], np.float32)
    curves = Calibration(np.array(slopes, np.float32), np.array(intercepts, np.float32), unused, families)
    return curves._replace(thresholds=_thresholds(curves.confidences(scores), labels, beta))


def _thresholds(confidences: Floats, targets: Booleans, beta: float) -> Floats:
    """Return per label the threshold of the best F, pulled toward the best common one."""
    measure = np.zeros((len(_GRID), confidences.shape[1]))
    for row, threshold in enumerate(_GRID):
        given = confidences >= threshold
        weighed = given.sum(axis=0) + beta**2 * targets.sum(axis=0)
        measure[row] = (1 + beta**2) * (given & targets).sum(axis=0) / np.maximum(weighed, 1e-9)
    padded = np.pad(measure, ((_SMOOTHING // 2, _SMOOTHING // 2), (0, 0)), mode="edge")
    smooth = np.mean([padded[shift : shift + len(_GRID)] for shift in range(_SMOOTHING)], axis=0)
    own = _GRID[smooth.argmax(axis=0)]
    common = _GRID[smooth.mean(axis=1).argmax()]
    return np.asarray(_GLOBAL_SHARE * common + (1 - _GLOBAL_SHARE) * own, dtype=np.float32)
