"""From scores to confidences that are right as often as they say, and to the threshold of each label."""

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

DOUBT: Final = 0.6
"""Labels between this part of their threshold and the threshold are doubtful: for a person, not for a digest."""


class Calibration(NamedTuple):
    """How scores become confidences and labels.

    Attributes:
        slope, intercept: (labels,) of the logistic curve.
        thresholds: (labels,) confidence from which a label is given.
    """

    slope: Floats
    intercept: Floats
    thresholds: Floats

    def confidences(self, scores: Floats) -> Floats:
        """Return the (texts, labels) probabilities, rounded so that no label hangs on the last digit of a sum."""
        probabilities = 1 / (1 + np.exp(-(scores * self.slope + self.intercept)))
        return np.asarray(np.round(probabilities, 4), dtype=np.float32)


def fit_calibration(scores: Floats, targets: Booleans, *, beta: float = 1.0) -> Calibration:
    """Return the calibration that fits held-out scores best.

    Args:
        scores: (texts, labels) from models that did not see these texts.
        targets: (texts, labels).
        beta: how much recall counts beside precision in the F measure that thresholds are chosen by.
    """
    slopes, intercepts = [], []
    for column in range(scores.shape[1]):
        target = targets[:, column]
        if target.all() or not target.any():
            slopes.append(0.0)
            intercepts.append(10.0 if target.all() else -10.0)
            continue
        curve = LogisticRegression(C=1_000).fit(scores[:, [column]], target)
        slopes.append(float(curve.coef_[0, 0]))
        intercepts.append(float(curve.intercept_[0]))
    curves = Calibration(
        np.array(slopes, np.float32), np.array(intercepts, np.float32), np.zeros(len(slopes), np.float32)
    )
    return curves._replace(thresholds=_thresholds(curves.confidences(scores), targets, beta))


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
