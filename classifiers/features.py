"""What a model sees of a text: its words and pairs, the rules that it meets, and how near it is to known texts."""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from classifiers.rules import Matches, RuleTree
from classifiers.static_vectors import StaticVectors
from classifiers.tokens import Tokens, tokenise
from classifiers.word_features import Entries, WordFeatures, with_names

Floats = npt.NDArray[np.float32]

LANDMARK_COUNT: Final = 256
NEARNESS_SCALE: Final = 1.0
"""gamma of the radial kernel between mean word vectors."""

_BLOCK_ROWS: Final = 1_024
"""Dense products are made in padded blocks of this many rows: no result depends on how many rows stand beside it."""


class Block(NamedTuple):
    """The features of n texts.

    Attributes:
        tokens: the tokens, names replaced.
        entries: the known words and pairs.
        matches: the rules that were met.
        words: (n, word columns).
        rules: (n, rules), the rule scale where a rule is met.
        nearness: (n, landmarks) nearness to each landmark, between 0 and 1.
    """

    tokens: Tokens
    entries: Entries
    matches: Matches
    words: sparse.csr_matrix
    rules: sparse.csr_matrix
    nearness: Floats


@dataclass(frozen=True)
class Features:
    """What turns texts into blocks of features.

    Attributes:
        words: the words and pairs that training texts have.
        tree: the rules.
        vectors: the ready-made word vectors.
        landmarks: (m, dimensions) mean vectors of some training texts.
        whitening: (m, m) turns nearness to landmarks into coordinates (Nystroem's method).
        rule_scale: how much a rule weighs beside the words of a text, whose row has length 1.
    """

    words: WordFeatures
    tree: RuleTree
    vectors: StaticVectors
    landmarks: Floats
    whitening: Floats
    rule_scale: float

    @classmethod
    def fit(cls, texts: pl.Series, tree: RuleTree, vectors: StaticVectors, rule_scale: float, *, seed: int = 0) -> Self:
        """Learn from cleaned training texts."""
        tokens = tokenise(texts)
        words = WordFeatures.fit(tokens, frozenset(tree.words))
        means = vectors.means(with_names(tokens, frozenset(words.words) | frozenset(tree.words)))
        chosen = np.sort(np.random.default_rng(seed).permutation(len(texts))[:LANDMARK_COUNT])
        landmarks = means[chosen]
        nearness = _nearness(landmarks, landmarks).astype(np.float64) + 1e-3 * np.eye(len(landmarks))
        values, axes = np.linalg.eigh(nearness)
        whitening = (axes / np.sqrt(np.maximum(values, 1e-6))) @ axes.T
        return cls(words, tree, vectors, landmarks, whitening.astype(np.float32), rule_scale)

    def block(self, plain: Tokens) -> Block:
        """Return the features of texts."""
        tokens = with_names(plain, frozenset(self.words.words) | frozenset(self.tree.words))
        entries = self.words.entries(tokens)
        matches = self.tree.match(tokens)
        met = np.unique(matches.text * len(self.tree.rules) + matches.rule)
        text, rule = np.divmod(met, max(len(self.tree.rules), 1))
        rules = sparse.csr_matrix(
            (np.full(len(met), self.rule_scale), (text, rule)),
            shape=(plain.text_count, len(self.tree.rules)),
            dtype=np.float32,
        )
        return Block(
            tokens,
            entries,
            matches,
            self.words.matrix(entries),
            rules,
            self._nearness_to_landmarks(self.vectors.means(tokens)),
        )

    def _nearness_to_landmarks(self, means: Floats) -> Floats:
        found = np.empty((len(means), len(self.landmarks)), dtype=np.float32)
        whole = len(means) - len(means) % _BLOCK_ROWS
        for begin in range(0, whole, _BLOCK_ROWS):
            found[begin : begin + _BLOCK_ROWS] = _nearness(means[begin : begin + _BLOCK_ROWS], self.landmarks)
        padded = np.zeros((_BLOCK_ROWS, means.shape[1]), dtype=np.float32)
        padded[: len(means) - whole] = means[whole:]
        found[whole:] = _nearness(padded, self.landmarks)[: len(means) - whole]
        return found


def _nearness(means: Floats, landmarks: Floats) -> Floats:
    """Return the radial kernel between vectors of length 1."""
    products = means @ landmarks.T
    products -= 1
    products *= 2 * NEARNESS_SCALE
    return np.asarray(np.exp(products, out=products), dtype=np.float32)
