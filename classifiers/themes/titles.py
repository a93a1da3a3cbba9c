"""Titles of themes: a phrase that people really wrote, and that tells this theme from the others.

A phrase scores by the class-based TF-IDF of its words (how many of the theme's texts hold the word, and how few
others), by how often it was written, and by a length that can be said aloud.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from classifiers.themes.phrases import is_measure
from classifiers.themes.phrases import phrases as whole_phrases
from classifiers.themes.words import FUNCTION_WORDS, NEGATIONS

CHOICES: Final = 8
"""So many titles are kept per theme: two themes of one department never share a title."""

ONE_WORD_WORTH: Final = 0.25
"""A title of one word says less than it weighs."""

SHARED_BY_RATIO: Final = 0.25
"""The words of a title are held by so many of the theme's texts on average: else they are one person's."""

FEWEST_SHARE: Final = 0.12
"""And none of them by fewer."""

KIND_WORTH: Final = {
    "noun": 1.0,
    "clause": 1.0,
    "negation": 1.0,
    "question": 0.8,
    "participle": 0.7,
    "judgement": 0.6,
    "doing": 0.8,
    "action": 0.6,
}
"""What names a thing or says what happens to it is a better title than what somebody should do."""

Segment = tuple[tuple[str, str], ...]
"""A part of a sentence: its words as they count and as they are spelled."""


Written = Counter[tuple[str, tuple[str, ...]]]
"""In how many of a theme's most central texts each phrase stands: kind and words."""


@dataclass(frozen=True)
class Weights:
    """What the words and phrases of a theme's titles weigh.

    Attributes:
        shares: which part of the theme's texts holds each word, 0..1.
        telling: how few of all texts hold each word.
        everywhere: how often each phrase stands in the central texts of all themes.
    """

    shares: Mapping[str, float]
    telling: Mapping[str, float]
    everywhere: Mapping[tuple[str, ...], int]


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


def phrases_written(texts: Iterable[Sequence[Segment]]) -> Written:
    """Return the phrases of a theme's texts, given as segments."""
    written: Written = Counter()
    for segments in texts:
        written.update(
            {
                (kind, tuple(words[begin:end]))
                for words in ([word for word, _ in segment] for segment in segments)
                for kind, begin, end in whole_phrases(words)
            }
        )
    return written


def phrases_everywhere(themes: Iterable[Written]) -> Counter[tuple[str, ...]]:
    """Return how often each phrase stands in the texts of all themes."""
    everywhere: Counter[tuple[str, ...]] = Counter()
    for written in themes:
        for (_, phrase), count in written.items():
            everywhere[phrase] += count
    return everywhere


def ranked_titles(written: Written, weights: Weights, spelling: Mapping[str, str]) -> dict[str, str]:
    """Return a theme's possible titles, the best first, each under what makes it the same as another.

    None is returned where the texts share no words that could name them.

    Args:
        written: the phrases of the theme's texts.
        weights: what they weigh.
        spelling: how each word is written.
    """
    scores: dict[tuple[str, ...], float] = {}
    for (kind, phrase), count in written.items():
        scores[phrase] = max(scores.get(phrase, 0.0), _score(kind, phrase, count, weights))
    best = sorted((phrase for phrase in scores if scores[phrase] > 0), key=lambda phrase: (-scores[phrase], phrase))
    titles: dict[str, str] = {}
    for phrase in best[: 4 * CHOICES]:
        titles.setdefault(_sameness(phrase), _sentence_case([spelling[word] for word in phrase]))
    return titles


def _sameness(phrase: Sequence[str]) -> str:
    """Return what two titles have in common that a reader would take for one: number and order do not matter."""
    return " ".join(sorted(word.rstrip("s") for word in phrase if _bears(word)))


def _bears(word: str) -> bool:
    """Return whether a word has a subject; initials have none."""
    return (
        len(word) > 2
        and word not in FUNCTION_WORDS
        and word not in NEGATIONS
        and not word[0].isdigit()
        and not is_measure(word)
    )


def _score(kind: str, phrase: tuple[str, ...], count: int, weights: Weights) -> float:
    """Return how good a title is: what its words weigh, against its length, and more where it was often written."""
    subject = [word for word in phrase if _bears(word)]
    shares = [weights.shares.get(word, 0.0) for word in subject]
    is_shared = sum(shares) >= SHARED_BY_RATIO * len(subject) and min(shares, default=0.0) >= FEWEST_SHARE
    if not subject or not is_shared or len(set(phrase)) < len(phrase):
        return 0.0
    counted = [word for word in phrase if _bears(word) or word in NEGATIONS]
    weight = sum(weights.shares.get(word, 0.0) * weights.telling.get(word, 0.0) for word in counted)
    worth = ONE_WORD_WORTH if len(phrase) == 1 else KIND_WORTH[kind]
    own = count / max(weights.everywhere.get(phrase, 0), count)
    return float(worth * weight * np.sqrt(own) * (1.0 + np.log(count)) / np.sqrt(1 + len(subject)))


def _sentence_case(words: Sequence[str]) -> str:
    """Return the words as a title; a word with an inner capital ("iPhone") keeps its spelling."""
    first = words[0]
    if first == first.lower():
        first = first[0].upper() + first[1:]
    return " ".join([first, *words[1:]])
