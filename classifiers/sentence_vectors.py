"""What a text means as one short vector: texts that say the same in other words lie near each other.

A small network (vectors/sentences.npz) that was taught by the sentence-embedding model all-MiniLM-L6-v2; see
vectors/README.md. It has a vector for each word or piece of a word, reads each word between its two neighbours, and
draws the text together.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from classifiers.tokens import NAME, Tokens

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

NETWORK: Final = Path(__file__).parent / "vectors" / "sentences.npz"

_LONGEST_WORD: Final = 40
"""Longer runs of letters are no words, and cutting them up would take long."""

_GRID: Final = np.float64(2**20)
"""Dense products are made of whole numbers of this part of one, so that sums are exact; see `row_products`."""

_BLOCK_ROWS: Final = 512
"""Rows that are put on the grid at a time: few enough for a processor's cache."""

_BLOCK_TOKENS: Final = 4096
"""Tokens that are read at a time: few enough for a processor's cache."""


@dataclass(frozen=True)
class SentenceVectors:
    """A network that reads texts.

    Attributes:
        position: word, or piece of a word after "##" -> row of `words`.
        words: (words, dimensions).
        reading: (3, dimensions, units) what the word before, the word itself and the word after add to each unit.
        reading_bias: (units,).
        drawing: (2 * units, dimensions out) from the mean and the highest value of each unit to the text's vector.
        drawing_bias: (dimensions out,).
    """

    position: dict[str, int]
    words: Floats
    reading: Floats
    reading_bias: Floats
    drawing: Floats
    drawing_bias: Floats

    @cached_property
    def _whole_words(self) -> pl.DataFrame:
        """Return the whole words of the table: spelled, row."""
        return pl.DataFrame({"spelled": list(self.position), "row": list(self.position.values())})

    def is_word(self, word: str) -> bool:
        """Return whether the table has a whole word, in lower case."""
        return word in self.position

    def pieces(self, word: str) -> list[int]:
        """Return the rows of the longest known pieces of a word; none where it cannot be cut into known ones.

        The first row alone where the table has the whole word.
        """
        whole = self.position.get(word)
        if whole is not None:
            return [whole]
        if len(word) > _LONGEST_WORD:
            return []
        found: list[int] = []
        begin = 0
        while begin < len(word):
            prefix = "##" if begin else ""
            for end in range(len(word), begin, -1):
                row = self.position.get(prefix + word[begin:end])
                if row is not None:
                    found.append(row)
                    begin = end
                    break
            else:
                return found
        return found

    def vectors(self, tokens: Tokens) -> Floats:
        """Return the (texts, dimensions out) vectors of whole texts, of length 1."""
        number, mixing = self.known_words(tokens)
        before, itself, after = (row_products(np.asarray(mixing @ self.words), part) for part in self.reading)
        word = number[tokens.word]
        is_first = np.diff(tokens.text, prepend=-1) != 0
        is_last = np.diff(tokens.text, append=tokens.text_count) != 0
        previous = np.where(is_first, 0, np.roll(word, 1))
        following = np.where(is_last, 0, np.roll(word, -1))
        drawn = np.zeros((tokens.text_count, len(self.drawing)), dtype=np.float32)
        for texts, places in _of_equal_length(tokens.text):
            units = itself[word[places]]
            units += before[previous[places]]
            units += after[following[places]]
            units += self.reading_bias
            np.maximum(units, 0, out=units)
            means = units.sum(axis=1) / np.float32(places.shape[1])
            drawn[texts] = np.concatenate([means, units.max(axis=1)], axis=1)
        found = row_products(drawn, self.drawing) + self.drawing_bias
        return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)

    def known_words(self, tokens: Tokens) -> tuple[Integers, sparse.csr_matrix]:
        """Return the number of each distinct word, 0 where its meaning is not known, and what numbers are made of.

        Returns:
            (distinct words,) numbers; (numbers, rows of `words`) shares of pieces, none for number 0.
        """
        spelled = (
            pl.DataFrame({"word": tokens.words, "surface": tokens.surfaces})
            .with_row_index("owner")
            .with_columns(
                spelled=pl.when(pl.col("word") == NAME)
                .then(pl.col("surface").str.to_lowercase().str.strip_chars_start("#"))
                .otherwise("word")
            )
            .filter(~pl.col("spelled").str.starts_with("xx"))
            .join(self._whole_words, on="spelled", how="left", maintain_order="left")
        )
        whole = spelled.drop_nulls("row")
        cut = spelled.filter(pl.col("row").is_null()).select("owner", "spelled")
        pieces = [
            (owner, row)
            for owner, word in cut.iter_rows()
            for part in word.split("'")
            if part
            for row in self.pieces(part)
        ]
        owners = np.concatenate([whole["owner"].to_numpy(), np.array([owner for owner, _ in pieces], dtype=np.int64)])
        rows = np.concatenate([whole["row"].to_numpy(), np.array([row for _, row in pieces], dtype=np.int64)])
        known = np.unique(owners)
        number = np.zeros(len(tokens.words), dtype=np.int64)
        number[known] = np.arange(1, len(known) + 1)
        counts = np.bincount(number[owners], minlength=len(known) + 1)
        share = (1 / counts[number[owners]]).astype(np.float32)
        return number, sparse.csr_matrix((share, (number[owners], rows)), shape=(len(known) + 1, len(self.words)))


def _of_equal_length(text: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Yield some texts of n tokens each, and the (texts, n) places of their tokens.

    Args:
        text: (tokens,) which text each token stands in; ascending.
    """
    firsts = np.flatnonzero(np.diff(text, prepend=-1))
    lengths = np.diff(np.append(firsts, len(text)))
    for length in np.unique(lengths):
        of_length = firsts[lengths == length]
        for begin in range(0, len(of_length), max(_BLOCK_TOKENS // int(length), 1)):
            block = of_length[begin : begin + max(_BLOCK_TOKENS // int(length), 1)]
            yield text[block], block[:, None] + np.arange(length)


def row_products(rows: Floats, matrix: Floats) -> Floats:
    """Return rows @ matrix, each row the same to the bit whatever stands beside it and whatever machine computes it.

    Libraries add in an order that depends on the number of rows, the processor and the threads, and sums of rounded
    numbers depend on the order. Both sides are therefore put on a grid of 2**-20: their products are whole numbers of
    2**-40, and as long as those of a sum stay below 2**13 together, a float64 holds each step of it exactly.
    """
    found = np.empty((len(rows), matrix.shape[1]), dtype=np.float32)
    columns = np.rint(matrix * _GRID) / _GRID**2
    for begin in range(0, len(rows), _BLOCK_ROWS):
        block = rows[begin : begin + _BLOCK_ROWS] * _GRID
        found[begin : begin + _BLOCK_ROWS] = np.rint(block, out=block) @ columns
    return found


@cache
def packaged_vectors() -> SentenceVectors:
    """Return the network that ships with the project; read once a process."""
    with np.load(NETWORK, allow_pickle=False) as kept:
        words = bytes(kept["words"].item()).decode().split("\n")
        return SentenceVectors(
            {word: row for row, word in enumerate(words)},
            kept["table"].astype(np.float32) * kept["scales"][:, None],
            *(kept[name].astype(np.float32) for name in ("reading", "reading_bias", "drawing", "drawing_bias")),
        )


@cache
def packaged_fingerprint() -> str:
    """Return a hash of the network that ships with the project: a model that read with another one is of no use."""
    return hashlib.sha256(NETWORK.read_bytes()).hexdigest()
