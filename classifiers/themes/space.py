"""A space in which texts that say the same thing lie close together, learnt from the texts themselves.

A word's place comes from two sources: its letters (TF-IDF of character n-grams, reduced by SVD), which bring spellings
and forms together, and its company (positive pointwise mutual information with the words of the same texts, reduced by
SVD), which brings words of one subject together. A text lies at the weighted sum of its words.
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from classifiers.themes.words import FUNCTION_WORDS, NEGATIONS

Floats = npt.NDArray[np.float32]

LETTER_DIMENSIONS: Final = 150
COMPANY_DIMENSIONS: Final = 60
LARGEST_VOCABULARY: Final = 20_000
LARGEST_NGRAMS: Final = 20_000
FITTED_TEXTS: Final = 6_000
"""The space is learnt from so many texts; the others are placed in it."""

TELLING_TEXTS: Final = 1_000
"""From fewer texts the company and the frequency of words tell less: company weighs less in proportion, words that are
known to carry no subject are held back instead, and a word counts even where it occurs in one text only."""

HELD_BACK_WEIGHT: Final = 0.2

CENTRED_TEXTS: Final = 100
"""Among many more texts than these, what all texts share is taken away: it makes none of them alike."""

_NGRAM_CHARS: Final = (3, 4, 5)
_SEED: Final = 0


@dataclass(frozen=True)
class Wordings:
    """n texts as counts of words.

    Attributes:
        vocabulary: the v words, the most frequent first.
        counts: (n, v) matrix; 1 + log of how often a word occurs in a text.
        text_counts: (v,) in how many texts a word occurs.
    """

    vocabulary: list[str]
    counts: sparse.csr_matrix
    text_counts: npt.NDArray[np.float64]


def count_words(words: pl.Series) -> Wordings:
    """Return the counts of the words of n texts.

    Args:
        words: (n,) lists of words as they count.
    """
    pairs = (
        pl.DataFrame({"words": words})
        .with_row_index("text")
        .explode("words")
        .drop_nulls("words")
        .group_by("text", "words")
        .len("times")
    )
    vocabulary = (
        pairs.group_by("words")
        .agg(texts=pl.len())
        .filter(pl.col("texts") >= (1 if len(words) < TELLING_TEXTS else 2))
        .sort("texts", "words", descending=[True, False])
        .head(LARGEST_VOCABULARY)
        .with_row_index("word")
    )
    placed = pairs.join(vocabulary, on="words").sort("text", "word")
    counts = sparse.csr_matrix(
        (1.0 + np.log(placed["times"].to_numpy()), (placed["text"].to_numpy(), placed["word"].to_numpy())),
        shape=(len(words), vocabulary.height),
        dtype=np.float32,
    )
    return Wordings(vocabulary["words"].to_list(), counts, vocabulary["texts"].to_numpy().astype(np.float64))


def inverse_frequency(counts: npt.NDArray[np.float64], total: int) -> npt.NDArray[np.float64]:
    """Return how telling words are that occur in `counts` of `total` texts: 1 for one that occurs in all."""
    return np.asarray(np.log((1.0 + total) / (1.0 + np.minimum(counts, total))) + 1.0)


def place(wordings: Wordings, meanings: Floats, fitted: npt.NDArray[np.int64]) -> Floats:
    """Return the unit vectors of n texts; a text without a known word is all zero.

    Args:
        wordings: the n texts.
        meanings: (n, any) what the texts mean, as `sentence_vectors` gives it.
        fitted: rows of the texts that the space is learnt from.
    """
    if not wordings.vocabulary:
        return np.zeros((wordings.counts.shape[0], 1), dtype=np.float32)
    evidence = min(1.0, len(fitted) / TELLING_TEXTS)
    is_silent = np.array([word in FUNCTION_WORDS and word not in NEGATIONS for word in wordings.vocabulary])
    weight = np.where(is_silent, HELD_BACK_WEIGHT + (1.0 - HELD_BACK_WEIGHT) * evidence, 1.0).astype(np.float32)
    letters = _centred(_by_letters(replace(wordings, counts=wordings.counts @ sparse.diags(weight)), fitted), fitted)
    company = _centred(_by_company(wordings, fitted, is_silent), fitted) * evidence
    meaning = _centred(np.where(letters.any(axis=1, keepdims=True), meanings, 0.0), fitted)
    return np.asarray(normalize(np.hstack([letters, company, meaning])), dtype=np.float32)


def _centred(vectors: Floats, fitted: npt.NDArray[np.int64]) -> Floats:
    """Return the unit vectors as they differ from the mean of the fitted ones; a vector of zeros stays one."""
    mean = vectors[fitted].mean(axis=0) * (len(fitted) / (len(fitted) + CENTRED_TEXTS))
    return np.asarray(normalize(np.where(vectors.any(axis=1, keepdims=True), vectors - mean, 0.0)), dtype=np.float32)


def _by_letters(wordings: Wordings, fitted: npt.NDArray[np.int64]) -> Floats:
    """Return unit vectors from the character n-grams of the words; the n-grams do not cross the ends of a word."""
    ngrams: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, word in enumerate(wordings.vocabulary):
        padded = f" {word} "
        for size in _NGRAM_CHARS:
            for start in range(max(1, len(padded) - size + 1)):
                rows.append(row)
                columns.append(ngrams.setdefault(padded[start : start + size], len(ngrams)))
    letters = sparse.csr_matrix(
        (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(wordings.vocabulary), len(ngrams))
    )
    learnt = (wordings.counts[fitted] @ letters).tocsr()
    frequency = np.bincount(learnt.indices, minlength=len(ngrams)).astype(np.float64)
    kept = np.sort(np.argsort(-frequency, kind="stable")[:LARGEST_NGRAMS])
    letters, frequency = letters[:, kept], frequency[kept]
    letters = letters @ sparse.diags(inverse_frequency(frequency, len(fitted)).astype(np.float32))
    learnt = normalize(wordings.counts[fitted] @ letters)
    reduction = _reduction(learnt, LETTER_DIMENSIONS)
    if reduction is None:
        return np.asarray(normalize(wordings.counts @ letters).toarray(), dtype=np.float32)
    # The sum is linear: a text's place is the sum of its words' places, and n texts cost no more than their words.
    return np.asarray(normalize(wordings.counts @ (letters @ reduction.components_.T)), dtype=np.float32)


def _by_company(wordings: Wordings, fitted: npt.NDArray[np.int64], is_silent: npt.NDArray[np.bool_]) -> Floats:
    """Return unit vectors from the words that the words of a text occur together with."""
    size = len(wordings.vocabulary)
    occurs = (wordings.counts[fitted] @ sparse.diags((~is_silent).astype(np.float32))).tocsr()
    occurs.eliminate_zeros()
    occurs.data[:] = 1.0
    together = (occurs.T @ occurs).tocoo()
    differ = together.row != together.col
    row, column, count = together.row[differ], together.col[differ], together.data[differ].astype(np.float64)
    frequency = np.bincount(row, count, size)
    context = frequency**0.75
    with np.errstate(divide="ignore"):
        information = np.log(count * context.sum() / (frequency[row] * context[column]))
    keep = information > 0
    mutual = sparse.csr_matrix((information[keep].astype(np.float32), (row[keep], column[keep])), shape=(size, size))
    reduction = _reduction(mutual, COMPANY_DIMENSIONS)
    if reduction is None:
        return np.zeros((wordings.counts.shape[0], 1), dtype=np.float32)
    words = normalize(mutual @ reduction.components_.T)
    weight = np.where(is_silent, 0.0, inverse_frequency(wordings.text_counts, wordings.counts.shape[0]))
    return np.asarray(normalize(wordings.counts @ (weight[:, None] * words)), dtype=np.float32)


def _reduction(matrix: sparse.csr_matrix, dimensions: int) -> TruncatedSVD | None:
    """Return the fitted reduction, or nothing where the matrix is too small to be reduced."""
    possible = min(matrix.shape) - 1
    if possible < dimensions or matrix.nnz == 0:
        return None
    return TruncatedSVD(dimensions, n_iter=2, power_iteration_normalizer="LU", random_state=_SEED).fit(matrix)
