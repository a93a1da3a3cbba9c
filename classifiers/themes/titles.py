"""Titles of themes: a phrase that people really wrote, and that tells this theme from the others.

A phrase scores by the class-based TF-IDF of its words (how many of the theme's texts hold the word, and how few
others), by how often it was written, and by a length that can be said aloud. Where no phrase is good enough, a short
sentence of a member stands over the theme, as a quote.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from classifiers.themes.phrases import describes, is_measure, is_question, is_sentence
from classifiers.themes.phrases import phrases as whole_phrases
from classifiers.themes.words import FUNCTION_WORDS, NEGATIONS

CHOICES: Final = 8
"""So many titles are kept per theme: two themes of one department never share a title."""

ONE_WORD_WORTH: Final = 0.25
"""A title of one word says less than it weighs."""

SHARED_BY_RATIO: Final = 0.25
"""The words of a title are held by so many of the theme's texts on average: else they are one person's."""

FEWEST_SHARE: Final = 0.2
"""And none of them by fewer."""

NAME_SHARE: Final = 0.5
"""A name in a title is held by so many: else the title tells of one place what was said of several."""

GOOD_SHARE: Final = 0.4
"""A phrase of which fewer hold the words on average gives way to a sentence of which so many do, as a quote."""

FEWEST_WORDS: Final = 2
"""A phrase of fewer, numbers aside, is a title where nothing else is."""

LENGTH_POWER: Final = 0.3
"""How much a title's weight is held against the number of its words: 1 would be their mean, 0 their sum."""

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
        shares: which part of the theme's texts holds each word in one of its forms, 0..1.
        telling: how few of all texts hold each word.
        everywhere: how often each phrase and sentence stands in the central texts of all themes.
        names: words that are written as names, with a capital letter within a sentence.
    """

    shares: Mapping[str, float]
    telling: Mapping[str, float]
    everywhere: Mapping[tuple[str, ...], int]
    names: Collection[str]


def spellings(texts: Sequence[Sequence[Segment]]) -> tuple[dict[str, str], set[str]]:
    """Return each word's most frequent spelling, and the words that are names.

    The spelling at the beginning of a segment counts where there is no other; a word that never stands elsewhere may be
    a name.
    """
    inside: dict[str, Counter[str]] = {}
    first: dict[str, Counter[str]] = {}
    for segments in texts:
        for segment in segments:
            for place, (word, spelling) in enumerate(segment):
                (inside if place else first).setdefault(word, Counter())[spelling] += 1
    chosen = {word: _most_frequent(counts) for word, counts in inside.items()}
    names = {word for word, spelling in chosen.items() if spelling != spelling.lower()} | (first.keys() - chosen.keys())
    return {word: _most_frequent(counts) for word, counts in first.items()} | chosen, names


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


def written_everywhere(
    phrases: Iterable[Written], sentences: Iterable[Counter[tuple[str, ...]]]
) -> Counter[tuple[str, ...]]:
    """Return how often each phrase and sentence stands in the texts of all themes."""
    everywhere: Counter[tuple[str, ...]] = Counter()
    for written in phrases:
        for (_, phrase), count in written.items():
            everywhere[phrase] += count
    whole: Counter[tuple[str, ...]] = Counter()
    for said in sentences:
        whole.update(said)
    return everywhere | whole


def shares_of_forms(shares: Mapping[str, float]) -> dict[str, float]:
    """Return for each word which part of the texts holds it in the singular or in the plural, 0..1."""
    together: defaultdict[str, float] = defaultdict(float)
    for word, share in shares.items():
        together[form(word)] += share
    return {word: min(1.0, together[form(word)]) for word in shares}


def form(word: str) -> str:
    """Return what a word has in common with its plural."""
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def sentences_written(texts: Iterable[Sequence[Segment]]) -> Counter[tuple[str, ...]]:
    """Return the short sentences of a theme's texts, given as segments, and in how many texts each stands."""
    written: Counter[tuple[str, ...]] = Counter()
    for segments in texts:
        written.update({said for segment in segments if is_sentence(said := tuple(word for word, _ in segment))})
    return written


def ranked_titles(
    written: Written, sentences: Counter[tuple[str, ...]], weights: Weights, spelling: Mapping[str, str]
) -> dict[str, str]:
    """Return a theme's possible titles, the best first, each under what makes it the same as another.

    None is returned where the texts share no words that could name them.

    Args:
        written: the phrases of the theme's texts.
        sentences: its short sentences; they stand behind the good phrases, as quotes.
        weights: what they weigh.
        spelling: how each word is written.
    """
    scores: dict[tuple[str, ...], float] = {}
    for (kind, phrase), count in written.items():
        scores[phrase] = max(scores.get(phrase, 0.0), _score(kind, phrase, count, weights))
    quoted = {said: _quote_score(said, count, weights) for said, count in sentences.items()}
    phrases = sorted((phrase for phrase in scores if scores[phrase] > 0), key=lambda said: (-scores[said], said))
    quotes = sorted((said for said in quoted if quoted[said] > 0), key=lambda said: (-quoted[said], said))
    choices = [(_choice(said, weights), False, said) for said in phrases[: 4 * CHOICES]]
    choices += [(_choice(said, weights), True, said) for said in quotes[: 4 * CHOICES]]
    titles: dict[str, str] = {}
    # within a choice the phrases come before the quotes, and each in the order of their scores
    for _, is_quote, said in sorted(choices, key=lambda choice: choice[:2]):
        title = _sentence_case([spelling[word] for word in said])
        titles.setdefault(_sameness(said), f"“{title}{'?' if is_question(said) else ''}”" if is_quote else title)
    return titles


def _choice(said: Sequence[str], weights: Weights) -> int:
    """Return which choice something is: first what most would put so, second what some would, third a single word."""
    if sum(not word[0].isdigit() for word in said) < FEWEST_WORDS:
        return 3
    subject = _subject(said)
    share = sum(weights.shares.get(word, 0.0) for word in subject) / len(subject)
    return 1 if share >= GOOD_SHARE else 2


def _subject(phrase: Sequence[str]) -> list[str]:
    return [word for word in phrase if _bears(word)]


def _sameness(phrase: Sequence[str]) -> str:
    """Return what two titles have in common that a reader would take for one: number and order do not matter."""
    return " ".join(sorted(form(word) for word in phrase if _bears(word)))


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
    subject = _subject(phrase)
    is_shared = _is_shared(subject, weights, SHARED_BY_RATIO, FEWEST_SHARE)
    if not _names_something(subject, weights) or not is_shared or len(set(phrase)) < len(phrase):
        return 0.0
    worth = ONE_WORD_WORTH if len(phrase) == 1 else KIND_WORTH[kind]
    own = count / max(weights.everywhere.get(phrase, 0), count)
    return float(worth * _weight(phrase, weights) * np.sqrt(own) * (1.0 + np.log(count)))


def _quote_score(said: tuple[str, ...], count: int, weights: Weights) -> float:
    """Return how well a sentence stands for the theme; one with a number of few people's stands for nobody else."""
    subject = _subject(said)
    numbers = [word for word in said if any(character.isdigit() for character in word)]
    is_general = all(weights.shares.get(word, 0.0) >= NAME_SHARE for word in numbers)
    is_about = any(not describes(word) for word in subject)
    if not is_about or not is_general or not _is_shared(subject, weights, SHARED_BY_RATIO, 0.0):
        return 0.0
    own = count / max(weights.everywhere.get(said, 0), count)
    return float(_weight(said, weights) * np.sqrt(own) * (1.0 + np.log(count)))


def _is_shared(subject: Sequence[str], weights: Weights, mean: float, fewest: float) -> bool:
    """Return whether enough of the theme's people use the words, and names more than other words."""
    shares = [weights.shares.get(word, 0.0) for word in subject]
    named = [weights.shares.get(word, 0.0) for word in subject if word in weights.names]
    return (
        sum(shares) >= mean * len(subject)
        and min(shares, default=0.0) >= fewest
        and min(named, default=1.0) >= NAME_SHARE
    )


def _names_something(subject: Sequence[str], weights: Weights) -> bool:
    """Return whether words say what it is about: not only what it is like, and not only who or where."""
    things = [word for word in subject if not describes(word)]
    return bool(things) and (len(things) > 1 or things[0] not in weights.names)


def _weight(phrase: Sequence[str], weights: Weights) -> float:
    counted = [word for word in phrase if _bears(word) or word in NEGATIONS]
    weight = sum(weights.shares.get(word, 0.0) * weights.telling.get(word, 0.0) for word in counted)
    return float(weight / (1 + len(_subject(phrase))) ** LENGTH_POWER)


def _sentence_case(words: Sequence[str]) -> str:
    """Return the words as a title; a word with an inner capital ("iPhone") keeps its spelling."""
    first = words[0]
    if first == first.lower():
        first = first[0].upper() + first[1:]
    return " ".join([first, *words[1:]])
