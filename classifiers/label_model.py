"""A model of labels: the features that it reads, their weights, and what its scores are worth."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from classifiers.calibration import Calibration, fit_calibration, with_families
from classifiers.features import Block, Features
from classifiers.ridge import Weights, held_out_scores
from classifiers.rules import RuleTree
from classifiers.sentence_vectors import SentenceVectors
from classifiers.sentences import drawn_to_best, with_sentences
from classifiers.tokens import Tokens, tokenise

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


class Reading(NamedTuple):
    """What a model makes of n texts.

    Attributes:
        block: the features of the texts, and after them of the sentences of long ones.
        confidences: (n, labels).
        scores: (n, scores) plain scores.
    """

    block: Block
    confidences: Floats
    scores: Floats


@dataclass(frozen=True)
class LabelModel:
    """A trained model of some labels and some plain scores.

    Attributes:
        features: what it reads.
        weights: of the labels first, then of their families, then of the plain scores.
        calibration: of the labels.
    """

    features: Features
    weights: Weights
    calibration: Calibration

    @classmethod
    def fit(
        cls,
        texts: pl.Series,
        labels: Booleans,
        families: Booleans,
        groups: Integers,
        tree: RuleTree,
        vectors: SentenceVectors,
        *,
        rule_scale: float,
        penalty: float,
        scores: Floats | None = None,
        beta: float = 1.0,
        capitals_tell_names: bool = True,
    ) -> Self:
        """Learn from cleaned texts.

        Args:
            texts: (n,) cleaned texts.
            labels: (n, labels).
            families: (families, labels) which labels belong to a family, that is learned as a whole, too.
            groups: (n,) which texts are held out together when confidences and thresholds are chosen.
            tree: the rules to read.
            vectors: the network that gives a text's vector.
            rule_scale: how much a rule weighs beside the words of a text.
            penalty: of the ridge regression.
            scores: (n, scores) numbers to learn beside the labels, without calibration.
            beta: how much recall counts beside precision when thresholds are chosen.
            capitals_tell_names: whether a word with a capital is a name (see `Features.fit`).
        """
        features = Features.fit(texts, tree, vectors, rule_scale, capitals_tell_names=capitals_tell_names)
        tokens = tokenise(texts)
        read = with_sentences(tokens)
        block = features.block(read.tokens)
        parts = [block.words, block.rules, block.nearness @ features.whitening]
        targets = np.where(with_families(labels, families), 1, -1).astype(np.float32)
        held_out = held_out_scores(parts, targets, np.concatenate([groups, groups[read.text]]), penalty)
        calibration = fit_calibration(drawn_to_best(held_out, read.text), labels, families, beta=beta)
        everything = targets if scores is None else np.concatenate([targets, scores.astype(np.float32)], axis=1)
        weights = Weights.fit(features.block(tokens), features.whitening, everything, penalty)
        return cls(features, weights, calibration)

    def read(self, tokens: Tokens, names: frozenset[str] = frozenset()) -> Reading:
        """Return what the model makes of texts; `names` are the words of names that count in any letters."""
        read = with_sentences(tokens)
        block = self.features.block(read.tokens, names)
        scores = self.weights.scores(block)
        calibrated_count = len(self.calibration.slope)
        drawn = drawn_to_best(scores[:, :calibrated_count], read.text)
        return Reading(block, self.calibration.confidences(drawn), scores[: tokens.text_count, calibrated_count:])
