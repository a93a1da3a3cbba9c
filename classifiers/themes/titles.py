"""Titles of themes: a phrase that people really wrote, and that tells this theme from the others.

A phrase scores by the class-based TF-IDF of its words (how many of the theme's texts hold the word, and how few others), by
how often it was written, and by a length that can be said aloud.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from classifiers.themes.words import FUNCTION_WORDS, NEGATIONS

LONGEST_TITLE_WORDS: Final = 6
CHOICES: Final = 8
"""So many titles are kept per theme: two themes of one department never share a title."""

ONE_WORD_WORTH: Final = 0.5
"""A title of one word says less than it weighs."""

Segment = tuple[tuple[str, str], ...]
"""A part of a sentence: its words as they count and as they are spelled."""


@dataclass(frozen=True)
class Phrases:
    """What a theme's title is chosen from.

    Attributes:
        texts: the segments of the theme's most central texts.
        weights: c-TF-IDF of the words that the theme's texts hold.
    """

    texts: Sequence[Sequence[Segment]]
    weights: Mapping[str, float]


def spellings(texts: Sequence[Sequence[Segment]]) -> dict[str, str]:
    """Return each word's most frequent spelling, those at the beginning of a segment counted only where there is no other."""
    inside: dict[str, Counter[str]] = {}
    first: dict[str, Counter[str]] = {}
    for segments in texts:
        for segment in segments:
            for place, (word, spelling) in enumerate(segment):
                (inside if place else first).setdefault(word, Counter())[spelling] += 1
    chosen = {word: _most_frequent(counts) for word, counts in inside.items()}
    return {word: _most_frequent(counts) for word, counts in first.items()} | chosen


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda spelling: (-counts[spelling], spelling.swapcase()))


def ranked_titles(phrases: Phrases, spelling: Mapping[str, str]) -> list[str]:
    """Return a theme's possible titles, the best first; none where its texts hold no word that has a weight.

    Args:
        phrases: what the theme's texts say.
        spelling: how each word is written.
    """
    written: Counter[tuple[str, ...]] = Counter()
    for segments in phrases.texts:
        written.update({window for segment in segments for window in _windows([word for word, _ in segment])})
    scores = {window: _score(window, count, phrases.weights) for window, count in written.items()}
    best = sorted(scores, key=lambda window: (-scores[window], window))
    titles = dict.fromkeys(_sentence_case([spelling[word] for word in window]) for window in best[: 4 * CHOICES])
    return list(titles)[:CHOICES]


def _windows(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the runs of words that may be a title: neither end is a function word, no word stands there twice."""
    bears = [word not in FUNCTION_WORDS and not word.isdigit() for word in words]
    begins = [bears[place] or word in NEGATIONS for place, word in enumerate(words)]
    found = set()
    for begin in range(len(words)):
        if not begins[begin]:
            continue
        for end in range(begin + 1, min(begin + LONGEST_TITLE_WORDS, len(words)) + 1):
            if bears[end - 1] and len(set(words[begin:end])) == end - begin:
                found.add(tuple(words[begin:end]))
    return found


def _score(window: tuple[str, ...], count: int, weights: Mapping[str, float]) -> float:
    """Return how good a title is: what its words weigh, against its length, and more where it was often written."""
    weight = sum(weights.get(word, 0.0) for word in window if word not in FUNCTION_WORDS or word in NEGATIONS)
    worth = ONE_WORD_WORTH if len(window) == 1 else 1.0
    return float(worth * weight * (1.0 + np.log(count)) / np.sqrt(1 + len(window)))


def _sentence_case(words: Sequence[str]) -> str:
    """Return the words as a title; a word with an inner capital ("iPhone") keeps its spelling."""
    first = words[0]
    if first == first.lower():
        first = first[0].upper() + first[1:]
    return " ".join([first, *words[1:]])
