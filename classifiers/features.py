"""What a model sees of a text: its words and pairs, the rules that it meets, and how near it is to known texts."""

from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from classifiers.rules import Matches, RuleTree
from classifiers.sentence_vectors import SentenceVectors, row_products
from classifiers.tokens import Tokens, tokenise
from classifiers.word_features import Entries, WordFeatures, with_names

Floats = npt.NDArray[np.float32]

LANDMARK_COUNT: Final = 512
NEARNESS_SCALE: Final = 1.0
"""gamma of the radial kernel between sentence vectors."""


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
        vectors: the network that gives a text's vector.
        landmarks: (m, dimensions) vectors of some training texts.
        whitening: (m, m) turns nearness to landmarks into coordinates (Nystroem's method).
        rule_scale: how much a rule weighs beside the words of a text, whose row has length 1.
    """

    words: WordFeatures
    tree: RuleTree
    vectors: SentenceVectors
    landmarks: Floats
    whitening: Floats
    rule_scale: float

    @classmethod
    def fit(
        cls,
        texts: pl.Series,
        tree: RuleTree,
        vectors: SentenceVectors,
        rule_scale: float,
        *,
        capitals_tell_names: bool = True,
    ) -> Self:
        """Learn from cleaned training texts.

        Args:
            texts: (n,) strings.
            tree: the rules.
            vectors: the network.
            rule_scale: as the attribute.
            capitals_tell_names: whether a word that the texts have with a capital only is somebody's name: not where
                nouns have capitals.
        """
        tokens = tokenise(texts)
        no_names = frozenset(tree.words) if capitals_tell_names else frozenset(tree.words).union(tokens.words)
        words = WordFeatures.fit(tokens, no_names)
        read = vectors.vectors(with_names(tokens, frozenset(words.words) | frozenset(tree.words)))
        chosen = np.sort(np.random.default_rng(0).permutation(len(texts))[:LANDMARK_COUNT])
        landmarks = read[chosen]
        nearness = _radial(landmarks @ landmarks.T).astype(np.float64) + 1e-3 * np.eye(len(landmarks))
        values, axes = np.linalg.eigh(nearness)
        whitening = (axes / np.sqrt(np.maximum(values, 1e-6))) @ axes.T
        return cls(words, tree, vectors, landmarks, whitening.astype(np.float32), rule_scale)

    def block(self, plain: Tokens, names: frozenset[str] = frozenset()) -> Block:
        """Return the features of texts; `names` are the words of names that count in any letters."""
        tokens = with_names(plain, frozenset(self.words.words) | frozenset(self.tree.words), names)
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
            self._nearness_to_landmarks(self.vectors.vectors(tokens)),
        )

    def _nearness_to_landmarks(self, read: Floats) -> Floats:
        return _radial(row_products(read, self.landmarks.T))


def _radial(products: Floats) -> Floats:
    """Return the radial kernel of vectors of length 1 from their inner products, which it overwrites."""
    products -= 1
    products *= 2 * NEARNESS_SCALE
    return np.asarray(np.exp(products, out=products), dtype=np.float32)
