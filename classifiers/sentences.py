"""The sentences of long texts: what is said in one of them counts, however much else the text says.

The more words a text has, the less each weighs, so that a wish in the middle of a long story is lost among the rest.
Each sentence of a long text is therefore read by itself too, and its score is drawn toward the best sentence: the
maximum over instances of multiple-instance learning (Dietterich, Lathrop and Lozano-Perez 1997), mixed with the whole.
"""

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from classifiers.tokens import START, Tokens

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

LONG_TOKENS: Final = 24
"""A text of fewer tokens (about twenty words) is read as a whole only."""

LEAST_TOKENS: Final = 3
"""A shorter sentence says nothing by itself."""

SHARE_OF_BEST: Final = np.float32(0.25)
"""How far a score is drawn up toward that of the best sentence; more costs files held out, less brings nothing."""

_ENDS: Final = (".", "!", "?", "…")


class Sentences(NamedTuple):
    """Texts and their sentences.

    Attributes:
        tokens: of n texts, then of the sentences, each of which begins as a text does.
        text: (sentences,) row of the text that each sentence stands in; ascending.
    """

    tokens: Tokens
    text: Integers


def with_sentences(tokens: Tokens) -> Sentences:
    """Return the texts, and after them the sentences of those that are long and have more than one."""
    count = len(tokens.word)
    is_end = tokens.words.is_in(_ENDS).to_numpy()[tokens.word]
    begins = np.diff(tokens.text, prepend=-1) != 0
    begins[1:] |= is_end[:-1] & ~is_end[1:]
    first = np.flatnonzero(begins)
    length = np.diff(np.append(first, count))
    text = tokens.text[first]
    is_long = np.bincount(tokens.text, minlength=tokens.text_count) >= LONG_TOKENS
    has_several = np.bincount(text, minlength=tokens.text_count) > 1
    stays = is_long[text] & has_several[text] & (length >= LEAST_TOKENS)
    first, length, text = first[stays], length[stays], text[stays]
    # a sentence begins as a text does, with START, unless it is the first one and has it already
    opens = np.diff(text, prepend=-1) != 0
    opens &= np.isin(first, np.flatnonzero(np.diff(tokens.text, prepend=-1) != 0))
    added = (~opens).astype(np.int64)
    row = np.repeat(np.arange(len(text)), length + added)
    place = np.arange(len(row)) - np.repeat(np.cumsum(length + added) - length - added, length + added)
    source = first[row] + place - added[row]
    word = np.where((place == 0) & (added[row] == 1), len(tokens.words), tokens.word[np.minimum(source, count - 1)])
    return Sentences(
        Tokens(
            tokens.text_count + len(text),
            pl.concat([tokens.words, pl.Series([START])]),
            pl.concat([tokens.surfaces, pl.Series([START])]),
            np.concatenate([tokens.word, word]),
            np.concatenate([tokens.text, tokens.text_count + row]),
        ),
        text,
    )


def drawn_to_best(scores: Floats, text: Integers) -> Floats:
    """Return the (texts, labels) scores of texts, drawn up toward those of their best sentences.

    Args:
        scores: (texts + sentences, labels).
        text: (sentences,) row of the text of each.
    """
    whole, parts = scores[: len(scores) - len(text)], scores[len(scores) - len(text) :]
    best = whole.copy()
    np.maximum.at(best, text, parts)
    return np.asarray(whole + SHARE_OF_BEST * (best - whole), dtype=np.float32)
