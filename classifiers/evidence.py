"""Which words carried a label: the rule's words first, then the words and pairs that added most to its score."""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from classifiers.features import Block
from classifiers.ridge import Weights
from classifiers.tokens import surface_texts

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

SHOWN_COUNT: Final = 3

LONGEST_PASSAGE: Final = 8
"""Tokens; a longer passage is no quicker to read than the text."""

_MOST_PASSAGES: Final = 5
"""Passages that are looked at before dull ones are left out."""

_LEAST_WORTH: Final = 0.01
"""Scores run from about -1 to 1: less than this adds nothing that a reader would call a reason."""

_SHARE_OF_BEST: Final = 0.34
"""Words that added less than this share of what the best one added are no evidence."""

_DULL: Final = (
    r"^(?:xx\w+|[^\w\s]+|the|a|an|of|to|and|is|in|it|that|for|on|i|my|this|with|be|at|as|are|was|or|so|but|we|"
    r"you|your|he|she|they|them|me|us|there|here|have|has|had|do|did|will|would|by|from|get|got|hi|hello)$"
)
"""Words that carry a label at times, and tell a reader nothing."""


def evidence(block: Block, weights: Weights, text: Integers, label: Integers, cleaned: pl.Series) -> pl.Series:
    """Return the evidence of labels: up to three passages of the text, joined with "; ".

    Args:
        block: the features of the texts.
        weights: of the model.
        text: (k,) row of the text of each label that was given.
        label: (k,) column of each label.
        cleaned: the texts.

    Returns:
        (k,) strings; the beginning of the text where no word stands out.
    """
    entries, matches = block.entries, block.matches
    words = _contributions(entries.pointers, entries.column, entries.value, weights.words, text, label)
    pointers = np.searchsorted(matches.text, np.arange(block.tokens.text_count + 1))
    scale = np.full(len(matches.text), block.rules.data.max(initial=0), dtype=np.float32)
    rules = _contributions(pointers, matches.rule, scale, weights.rules, text, label)
    pair = np.concatenate([words[0], rules[0]])
    worth = np.concatenate([words[2], rules[2]])
    best = np.zeros(len(text), dtype=np.float32)
    np.maximum.at(best, pair, worth)
    stays = (worth > 0) & (worth >= _SHARE_OF_BEST * best[pair])
    start = np.concatenate([block.entries.start[words[1]], block.matches.start[rules[1]]])[stays]
    length = np.concatenate([block.entries.length[words[1]], block.matches.length[rules[1]]])[stays]
    passages = _passages(pair[stays], worth[stays], start, start + length)
    said = surface_texts(block.tokens, passages.start, np.minimum(passages.end - passages.start, LONGEST_PASSAGE))
    chosen = (
        pl.DataFrame(
            {
                "pair": passages.pair,
                "said": said.str.replace_all("xxstart|xxaddressed", "")
                .str.replace_all(r"\s+([.,;:!?])", "$1")
                .str.strip_chars(" .,;:"),
            }
        )
        .with_columns(folded=pl.col("said").str.to_lowercase())
        .filter((pl.col("folded") != "") & ~pl.col("folded").str.contains(_DULL))
        .unique(["pair", "folded"], keep="first", maintain_order=True)
        .group_by("pair", maintain_order=True)
        .agg(pl.col("said").head(SHOWN_COUNT))
        .select("pair", pl.col("said").list.join("; "))
    )
    every = pl.DataFrame(
        {"pair": np.arange(len(text)), "beginning": cleaned.gather(pl.Series(text, dtype=pl.UInt32)).str.head(40)}
    )
    joined = every.join(chosen, on="pair", how="left", maintain_order="left")
    return joined.select(pl.coalesce("said", pl.col("beginning").str.strip_chars())).to_series().rename("evidence")


class _Passages(NamedTuple):
    """Places of the batch: those of a pair (text and label) together, the worthiest first."""

    pair: Integers
    start: Integers
    end: Integers


def _passages(pair: Integers, worth: Floats, start: Integers, end: Integers) -> _Passages:
    """Return the places of words, those that overlap or follow each other as one; the few worthiest of each pair."""
    if not len(pair):
        return _Passages(pair, start, end)
    # pairs are told apart by adding a stretch longer than the batch, so that one running maximum serves all of them
    stretch = int(end.max()) + 1
    order = np.argsort(pair * stretch + start, kind="stable")
    pair, worth, start, end = pair[order], worth[order], start[order], end[order]
    reached = np.maximum.accumulate(pair * stretch + end)
    begins = np.flatnonzero(np.append(True, (pair * stretch + start)[1:] > reached[:-1]))
    pair, start = pair[begins], start[begins]
    worth, end = np.add.reduceat(worth, begins), np.maximum.reduceat(end, begins)
    order = np.lexsort((start, -worth, pair))
    pair, start, end = pair[order], start[order], end[order]
    rank = np.arange(len(pair)) - np.searchsorted(pair, pair, side="left")
    few = rank < _MOST_PASSAGES
    return _Passages(pair[few], start[few], end[few])


def _contributions(
    pointers: Integers, column: Integers, value: Floats, weights: Floats, text: Integers, label: Integers
) -> tuple[Integers, Integers, Floats]:
    """Return, for each given label and each feature of its text: positions of both, and the feature's worth.

    Args:
        pointers: (texts + 1,) the features of text t are those from pointers[t] to pointers[t + 1].
        column: (features,) their rows in `weights`.
        value: (features,) how much of it the text has.
        weights: (columns, labels).
        text: (k,) row of the text of each label.
        label: (k,) column of each label.
    """
    count = pointers[text + 1] - pointers[text]
    pair = np.repeat(np.arange(len(text)), count)
    before = np.cumsum(count) - count
    feature = np.arange(len(pair)) + (pointers[text] - before)[pair]
    worth = value[feature] * weights.ravel()[column[feature] * weights.shape[1] + label[pair]]
    carries = worth > _LEAST_WORTH
    return pair[carries], feature[carries], worth[carries]
