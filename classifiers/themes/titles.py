"""Titles of themes: a phrase that people really wrote, and that tells this theme from the others.

A phrase scores by the class-based TF-IDF of its words (how many of the theme's texts hold the word, and how few
others), by how often it was written, and by a length that can be said aloud.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from classifiers.themes.words import FUNCTION_WORDS, NEGATIONS, PARTICLES

LONGEST_TITLE_WORDS: Final = 6
CHOICES: Final = 8
"""So many titles are kept per theme: two themes of one department never share a title."""

ONE_WORD_WORTH: Final = 0.3
"""A title of one word says less than it weighs."""

SHARED_BY_RATIO: Final = 0.25
"""The words of a title are held by so many of the theme's texts on average: else they are one person's."""

_HOW: Final = (["long"], ["much"], ["many"], ["old"])
"""With one of these a question is a title ("How long does it take")."""

Segment = tuple[tuple[str, str], ...]
"""A part of a sentence: its words as they count and as they are spelled."""


@dataclass(frozen=True)
class Phrases:
    """What a theme's title is chosen from.

    Attributes:
        texts: the segments of the theme's most central texts.
        shares: which part of the theme's texts holds each word, 0..1.
        telling: how few of all texts hold each word.
    """

    texts: Sequence[Sequence[Segment]]
    shares: Mapping[str, float]
    telling: Mapping[str, float]


def spellings(texts: Sequence[Sequence[Segment]]) -> dict[str, str]:
    """Return each word's most frequent spelling; that at the beginning of a segment counts where there is no other."""
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


def ranked_titles(phrases: Phrases, spelling: Mapping[str, str]) -> dict[str, str]:
    """Return a theme's possible titles, the best first, each under what makes it the same as another.

    None is returned where the texts share no words that could name them.

    Args:
        phrases: what the theme's texts say.
        spelling: how each word is written.
    """
    written: Counter[tuple[str, ...]] = Counter()
    for segments in phrases.texts:
        written.update({window for segment in segments for window in _windows([word for word, _ in segment])})
    scores = {window: _score(window, count, phrases) for window, count in written.items()}
    best = sorted((window for window in scores if scores[window] > 0), key=lambda window: (-scores[window], window))
    titles: dict[str, str] = {}
    for window in best[: 4 * CHOICES]:
        titles.setdefault(_sameness(window), _sentence_case([spelling[word] for word in window]))
    return titles


def _sameness(window: Sequence[str]) -> str:
    """Return what two titles have in common that a reader would take for one: number and order do not matter."""
    return " ".join(sorted(word.rstrip("s") for word in window if _bears(word)))


def _bears(word: str) -> bool:
    """Return whether a word has a subject."""
    return word not in FUNCTION_WORDS and word not in NEGATIONS and not word[0].isdigit()


def _windows(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the runs of words that may be a title: a subject at both ends, and no word twice."""
    found = set()
    bears = [_bears(word) for word in words]
    for begin, word in enumerate(words):
        asks = word == "how" and words[begin + 1 : begin + 2] in _HOW
        if not (bears[begin] or word in NEGATIONS or asks):
            continue
        for end in range(begin + 1, min(begin + LONGEST_TITLE_WORDS, len(words)) + 1):
            may_end = bears[end - 1] or (words[end - 1] in PARTICLES and bears[end - 2])
            if may_end and any(bears[begin:end]) and len(set(words[begin:end])) == end - begin:
                found.add(tuple(words[begin:end]))
    return found


def _score(window: tuple[str, ...], count: int, phrases: Phrases) -> float:
    """Return how good a title is: what its words weigh, against its length, and more where it was often written."""
    subject = [word for word in window if _bears(word)]
    if sum(phrases.shares.get(word, 0.0) for word in subject) < SHARED_BY_RATIO * len(subject):
        return 0.0
    counted = [word for word in window if _bears(word) or word in NEGATIONS]
    if window[-1] in PARTICLES:
        counted.append(window[-1])
    weight = sum(phrases.shares.get(word, 0.0) * phrases.telling.get(word, 0.0) for word in counted)
    worth = ONE_WORD_WORTH if len(subject) == 1 and len(window) == 1 else 1.0
    return float(worth * weight * (1.0 + np.log(count)) / np.sqrt(1 + len(window)))


def _sentence_case(words: Sequence[str]) -> str:
    """Return the words as a title; a word with an inner capital ("iPhone") keeps its spelling."""
    first = words[0]
    if first == first.lower():
        first = first[0].upper() + first[1:]
    return " ".join([first, *words[1:]])
