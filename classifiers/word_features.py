"""Words and pairs of neighbouring words as a sparse matrix: which ones are known, and what each weighs."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from classifiers.tokens import Tokens

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

_PADDING = 1
"""Word number 0 stands for every unknown word, so that a pair never reaches across one unseen."""


@dataclass(frozen=True)
class WordFeatures:
    """The words and pairs that a model knows.

    Attributes:
        words: the known words; the column of `words[i]` is i.
        pairs: ascending keys of the known pairs (number of the first word * (words + 1) + number of the second word,
            numbers counted from 1); the column of `pairs[i]` is len(words) + i.
        weights: (columns,) inverse document frequencies.
    """

    words: tuple[str, ...]
    pairs: Integers
    weights: Floats

    @classmethod
    def fit(cls, tokens: Tokens, *, minimum_texts: int = 2) -> Self:
        """Learn the words and pairs that stand in at least `minimum_texts` texts."""
        frame = pl.DataFrame({"text": tokens.text, "word": tokens.words.gather(pl.Series(tokens.word))})
        counts = frame.group_by("word").agg(pl.col("text").n_unique().alias("texts"))
        known = counts.filter(pl.col("texts") >= minimum_texts).sort("word")
        words = tuple(known["word"].to_list())
        bare = cls(words, np.zeros(0, dtype=np.int64), np.ones(len(words), dtype=np.float32))
        numbers = bare.numbers(tokens)
        keys, positions = bare._pair_keys(numbers, tokens.text)
        pair_counts = (
            pl.DataFrame({"key": keys, "text": tokens.text[positions]})
            .group_by("key")
            .agg(pl.col("text").n_unique().alias("texts"))
            .filter(pl.col("texts") >= minimum_texts)
            .sort("key")
        )
        texts = np.concatenate([known["texts"].to_numpy(), pair_counts["texts"].to_numpy()])
        weights = (np.log((1 + tokens.text_count) / (1 + texts)) + 1).astype(np.float32)
        return cls(words, pair_counts["key"].to_numpy().astype(np.int64), weights)

    @property
    def column_count(self) -> int:
        """How many columns the matrix has."""
        return len(self.words) + len(self.pairs)

    def numbers(self, tokens: Tokens) -> Integers:
        """Return, per token, the number of its word counted from 1; 0 where the word is unknown."""
        known = pl.DataFrame({"word": self.words, "number": np.arange(1, len(self.words) + 1)}, schema_overrides={"word": pl.String})
        found = tokens.words.to_frame("word").join(known, on="word", how="left", maintain_order="left")
        number = found["number"].fill_null(0).to_numpy()
        return np.asarray(number[tokens.word] if len(number) else np.zeros(0), dtype=np.int64)

    def _pair_keys(self, numbers: Integers, text: Integers) -> tuple[Integers, Integers]:
        """Return the keys of neighbouring known words, and the position of the first word of each."""
        together = (text[1:] == text[:-1]) & (numbers[1:] > 0) & (numbers[:-1] > 0)
        positions = np.flatnonzero(together)
        return numbers[positions] * (len(self.words) + 1) + numbers[positions + 1], positions

    def matrix(self, tokens: Tokens) -> sparse.csr_matrix:
        """Return the (texts, columns) matrix: weight per occurrence, rows of length 1 (or 0 where nothing is known)."""
        numbers = self.numbers(tokens)
        known = np.flatnonzero(numbers)
        keys, positions = self._pair_keys(numbers, tokens.text)
        place = np.searchsorted(self.pairs, keys)
        place[place == len(self.pairs)] = 0
        found = (self.pairs[place] == keys) if len(self.pairs) else np.zeros(len(keys), dtype=bool)
        columns = np.concatenate([numbers[known] - _PADDING, place[found] + len(self.words)])
        rows = np.concatenate([tokens.text[known], tokens.text[positions[found]]])
        data = self.weights[columns]
        norm = np.sqrt(np.bincount(rows, weights=data.astype(np.float64) ** 2, minlength=tokens.text_count))
        data = (data / np.maximum(norm, 1e-9)[rows]).astype(np.float32)
        return sparse.csr_matrix((data, (rows, columns)), shape=(tokens.text_count, self.column_count))

    def name(self, column: int) -> str:
        """Return the word or the pair of words of a column."""
        if column < len(self.words):
            return self.words[column]
        first, second = divmod(int(self.pairs[column - len(self.words)]), len(self.words) + 1)
        return f"{self.words[first - 1]} {self.words[second - 1]}"

