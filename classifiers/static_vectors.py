"""Ready-made word vectors: a table that says which words mean much the same, so that words never trained on count too.

The table (vectors/words.npz) was distilled from all-MiniLM-L6-v2; see vectors/README.md. A word that is not in it
is cut into its longest known pieces.
"""

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

TABLE: Final = Path(__file__).parent / "vectors" / "words.npz"

_LONGEST_WORD: Final = 40
"""Longer runs of letters are no words, and cutting them up would take long."""


@dataclass(frozen=True)
class StaticVectors:
    """Vectors of words.

    Attributes:
        position: word, or piece of a word after "##" -> row of `vectors`; rows run from frequent to rare words.
        vectors: (words, dimensions).
    """

    position: dict[str, int]
    vectors: Floats

    @cached_property
    def _whole_words(self) -> pl.DataFrame:
        """Return the whole words of the table: spelled, row."""
        return pl.DataFrame({"spelled": list(self.position), "row": list(self.position.values())})

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])

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

    def means(self, tokens: Tokens) -> Floats:
        """Return the (texts, dimensions) mean vectors of length 1, rare words weighing more; else zero."""
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
        rarest = np.zeros(len(tokens.words), dtype=np.int64)
        np.maximum.at(rarest, owners, rows)
        counts = np.bincount(owners, minlength=len(tokens.words))
        weights = np.where(counts > 0, np.log2(2 + rarest) / np.log2(len(self.vectors)), 0).astype(np.float32)
        share = 1 / counts[owners]
        mixing = sparse.csr_matrix(
            (share.astype(np.float32), (owners, rows)), shape=(len(tokens.words), len(self.vectors))
        )
        occurrences = sparse.csr_matrix(
            (weights[tokens.word], tokens.word, np.searchsorted(tokens.text, np.arange(tokens.text_count + 1))),
            shape=(tokens.text_count, len(tokens.words)),
        )
        total = np.asarray(occurrences @ np.asarray(mixing @ self.vectors), dtype=np.float32)
        lengths = np.maximum(np.linalg.norm(total, axis=1, keepdims=True), np.float32(1e-6))
        return np.asarray(total / lengths, dtype=np.float32)


@cache
def packaged_vectors() -> StaticVectors:
    """Return the vectors that ship with the project; read once a process."""
    with np.load(TABLE, allow_pickle=False) as table:
        words = bytes(table["words"].item()).decode().split("\n")
        vectors = table["table"].astype(np.float32) * table["scales"][:, None]
    vectors /= np.linalg.norm(vectors, axis=1).mean()
    return StaticVectors({word: row for row, word in enumerate(words)}, vectors.astype(np.float32))
