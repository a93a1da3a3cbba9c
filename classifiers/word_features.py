"""Words and pairs of neighbouring words as a sparse matrix: which ones are known, and what each weighs."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt
import polars as pl
import yaml
from scipy import sparse

from classifiers.key_table import KeyTable
from classifiers.tokens import NAME, Tokens

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


class Entries(NamedTuple):
    """Occurrences of known words and pairs: one entry each, in the order of the texts.

    Attributes:
        pointers: (texts + 1,) the entries of text t are those from pointers[t] to pointers[t + 1].
        column: (m,) column of the matrix.
        value: (m,) weight; the squares of a text's weights add up to 1.
        start: (m,) position of its first token in the batch.
        length: (m,) tokens: 1 or 2.
    """

    pointers: Integers
    column: Integers
    value: Floats
    start: Integers
    length: Integers


@dataclass(frozen=True)
class WordFeatures:
    """The words and pairs that a model knows.

    Attributes:
        words: the known words; the column of `words[i]` is i, its number i + 1 (number 0: every unknown word).
        pairs: keys of the known pairs: number of the first word * (words + 1) + number of the second;
            the column of `pairs.keys[i]` is len(words) + i.
        weights: (columns,) inverse document frequencies.
    """

    words: tuple[str, ...]
    pairs: KeyTable
    weights: Floats

    @classmethod
    def fit(cls, tokens: Tokens, known: frozenset[str], *, minimum_texts: int = 2) -> Self:
        """Learn the words and pairs that stand in at least `minimum_texts` texts.

        Args:
            tokens: of the training texts.
            known: words that are no names, even where texts have them only with a capital.
            minimum_texts: rarer words and pairs are left out.
        """
        tokens = with_names(tokens, known | _uncapitalised(tokens, minimum_texts))
        frame = pl.DataFrame({"text": tokens.text, "word": tokens.words.gather(pl.Series(tokens.word))})
        counts = frame.group_by("word").agg(pl.col("text").n_unique().alias("texts"))
        frequent = counts.filter(pl.col("texts") >= minimum_texts).sort("word")
        words = tuple(frequent["word"].to_list())
        bare = cls(words, KeyTable(np.zeros(0, dtype=np.int64)), np.ones(len(words), dtype=np.float32))
        keys, positions = bare._pairs(bare.numbers(tokens), tokens.text)
        pair_counts = (
            pl.DataFrame({"key": keys, "text": tokens.text[positions]})
            .group_by("key")
            .agg(pl.col("text").n_unique().alias("texts"))
            .filter(pl.col("texts") >= minimum_texts)
            .sort("key")
        )
        texts = np.concatenate([frequent["texts"].to_numpy(), pair_counts["texts"].to_numpy()])
        weights = (np.log((1 + tokens.text_count) / (1 + texts)) + 1).astype(np.float32)
        return cls(words, KeyTable(pair_counts["key"].to_numpy().astype(np.int64)), weights)

    @property
    def column_count(self) -> int:
        """How many columns the matrix has."""
        return len(self.words) + len(self.pairs.keys)

    def numbers(self, tokens: Tokens) -> Integers:
        """Return, per token, the number of its word; 0 where the word is unknown."""
        known = pl.DataFrame(
            {"word": self.words, "number": np.arange(1, len(self.words) + 1)}, schema_overrides={"word": pl.String}
        )
        found = tokens.words.to_frame("word").join(known, on="word", how="left", maintain_order="left")
        number = found["number"].fill_null(0).to_numpy()
        return np.asarray(number[tokens.word] if len(number) else np.zeros(0), dtype=np.int64)

    def _pairs(self, numbers: Integers, text: Integers) -> tuple[Integers, Integers]:
        """Return the keys of neighbouring known words, and the position of the first word of each."""
        positions = np.flatnonzero((text[1:] == text[:-1]) & (numbers[1:] > 0) & (numbers[:-1] > 0))
        return numbers[positions] * (len(self.words) + 1) + numbers[positions + 1], positions

    def entries(self, tokens: Tokens) -> Entries:
        """Return every occurrence of a known word or pair."""
        numbers = self.numbers(tokens)
        known = np.flatnonzero(numbers)
        keys, positions = self._pairs(numbers, tokens.text)
        is_known, place = self.pairs.find(keys)
        positions = positions[is_known]
        count = tokens.text_count
        pointers, order = _side_by_side(tokens.text[known], tokens.text[positions], count)
        column = np.concatenate([numbers[known] - 1, place + len(self.words)])[order]
        start = np.concatenate([known, positions])[order]
        sizes = np.concatenate([np.ones(len(known), dtype=np.int64), np.full(len(positions), 2, dtype=np.int64)])[order]
        text = np.repeat(np.arange(count), np.diff(pointers))
        value = self.weights[column]
        length = np.sqrt(np.bincount(text, weights=value * value, minlength=count)).astype(np.float32)
        value = value / np.maximum(length, np.float32(1e-9))[text]
        return Entries(pointers, column, value, start, sizes)

    def matrix(self, entries: Entries) -> sparse.csr_matrix:
        """Return the (texts, columns) matrix of entries; rows have length 1, or 0 where nothing is known.

        A word that stands twice in a text is in its row twice: products add the two up.
        """
        shape = (len(entries.pointers) - 1, self.column_count)
        return sparse.csr_matrix((entries.value, entries.column, entries.pointers), shape=shape)


def _side_by_side(one: Integers, other: Integers, count: int) -> tuple[Integers, Integers]:
    """Return where each text begins when two ascending lists of texts are merged, and the order that does it."""
    ones, others = np.bincount(one, minlength=count), np.bincount(other, minlength=count)
    pointers = np.concatenate([[0], np.cumsum(ones + others)])
    before_ones, before_others = np.cumsum(ones) - ones, np.cumsum(others) - others
    order = np.empty(len(one) + len(other), dtype=np.int64)
    order[pointers[one] + np.arange(len(one)) - before_ones[one]] = np.arange(len(one))
    order[pointers[other] + ones[other] + np.arange(len(other)) - before_others[other]] = len(one) + np.arange(
        len(other)
    )
    return pointers, order


def with_names(tokens: Tokens, known: frozenset[str], names: frozenset[str] = frozenset()) -> Tokens:
    """Return the tokens with NAME for well-known names and for words that are not known and look like one.

    Args:
        tokens: of the texts.
        known: words that are no names, even where they begin with a capital.
        names: words of the company's own names, in small letters: they count in any letters.
    """
    in_any_letters, with_a_capital = _well_known_names()
    is_capitalised = tokens.surfaces.str.contains(r"^#?\p{Lu}[\p{L}']*\p{Ll}")
    is_known = tokens.words.is_in(list(known)) | tokens.words.str.starts_with("xx")
    bare = tokens.surfaces.str.strip_prefix("#").str.replace("['’]s$", "")
    is_well_known = bare.str.to_lowercase().is_in(in_any_letters) | bare.is_in(with_a_capital)
    is_company_name = bare.str.to_lowercase().is_in(list(names))
    is_name = is_well_known | ((is_capitalised | is_company_name) & ~is_known)
    frame = pl.DataFrame({"word": tokens.words, "name": is_name})
    return replace(tokens, words=frame.select(pl.when("name").then(pl.lit(NAME)).otherwise("word")).to_series())


@cache
def _well_known_names() -> tuple[list[str], list[str]]:
    """Return the names that count in any letters, in small ones, and those that count with a capital only."""
    path = Path(__file__).parent / "rules" / "well_known_names.yaml"
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    in_any_letters, with_a_capital = (
        [name for line in read[part] for name in line] for part in ("in_any_letters", "only_with_a_capital")
    )
    return in_any_letters, with_a_capital


def _uncapitalised(tokens: Tokens, minimum_texts: int) -> frozenset[str]:
    """Return the words that stand in small letters in at least so many texts."""
    small = tokens.surfaces.str.contains(r"^[\p{Ll}']+$").to_numpy()[tokens.word]
    words = tokens.words.gather(pl.Series(tokens.word[small]))
    counts = pl.DataFrame({"word": words, "text": tokens.text[small]}).group_by("word").agg(pl.col("text").n_unique())
    return frozenset(counts.filter(pl.col("text") >= minimum_texts)["word"].to_list())
