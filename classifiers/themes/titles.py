"""Titles of themes: a phrase that people really wrote, and that tells this theme from the others.

A phrase scores by the class-based TF-IDF of its words (how many of the theme's texts hold the word, and how few
others), by how often it was written, and by a length that can be said aloud; its words must be said in one breath, and
it gives way to the longer phrase that it is nearly always part of. Where no phrase is good enough, or most say the very
same, a short sentence of a member stands over the theme, as a quote; where a theme has so many wordings that nothing
would do for most of them, it is the title of its largest part. No title is abusive.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

import numpy as np

from classifiers.themes.phrases import VERBAL_KINDS, describes, is_measure, is_number, is_question
from classifiers.themes.samples import NAME_SHARE, Sample, forms_of
from classifiers.themes.words import FUNCTION_WORDS, NEGATIONS, form

CHOICES: Final = 8
"""So many titles are kept per theme: two themes of one department never share a title."""

ONE_WORD_WORTH: Final = 0.25
"""A title of one word says less than it weighs."""

SHARED_BY_RATIO: Final = 0.25
"""The words of a title are held by so many of the theme's texts on average: else they are one person's."""

FEWEST_SHARE: Final = 0.2
"""And none of them by fewer."""

FEWEST_TOGETHER: Final = 0.3
"""Of those who use them, so many say them in one breath: "pass" and "no signal" make no "no pass"."""

GOOD_SHARE: Final = 0.4
"""A phrase of which fewer hold the words on average gives way to a sentence of which so many do, as a quote."""

GOOD_COVER: Final = 0.25
"""The same where fewer say all its words in one breath."""

COMMON_SENTENCE: Final = 0.6
"""A sentence of which so many say all words in one breath says it as well as a phrase."""

FEWEST_WORDS: Final = 2
"""A phrase of fewer, numbers aside, is a title where nothing else is; so is a quote of fewer that bear a subject."""

MOST_ELLIPSES: Final = 2
"""A quote with more left out is none."""

ELLIPSIS_WORTH: Final = 0.8
"""What each thing that is left out of a quote takes from its worth."""

NEARLY_ALWAYS: Final = 0.6
"""A phrase that stands in a longer one in so many of the texts with it is only a part of that."""

LENGTH_POWER: Final = 0.1
"""How much a title's weight is held against the number of its words: 1 would be their mean, 0 their sum."""

COVER_POWER: Final = 0.15
"""How much it matters how many people say all of a title's words in one breath."""

LEAD_POWER: Final = 0.3
"""How much it matters that a title's words stand in front in the texts."""

KIND_WORTH: Final = {
    "noun": 1.0,
    "clause": 1.0,
    "negation": 1.0,
    "question": 0.8,
    "participle": 0.7,
    "judgement": 0.6,
    "doing": 0.8,
    "action": 0.6,
    "sentence": 0.4,
}
"""What names a thing or says what happens to it is a better title than what somebody should do."""

ELLIPSIS: Final = "…"
"""Stands in a quote for a name or a number that only few of the theme's people write."""


class Choice(IntEnum):
    """Which choice a title is."""

    MOST = 1
    """A phrase that most would put so, or a sentence that most say so."""
    MOST_AS_A_QUOTE = 2
    """A sentence that most would put so."""
    MOST_OF_A_PART = 3
    """What most of the largest part would put so."""
    SOME = 4
    ONE_PERSON = 5
    """What one person puts so, in words that others use."""
    ONE_WORD = 6


@dataclass(frozen=True, slots=True)
class _Possible:
    """Something that could stand over a theme."""

    choice: Choice
    score: float
    words: tuple[str, ...]
    is_quote: bool


@dataclass(frozen=True)
class Weights:
    """What words and phrases weigh in the titles of one department.

    Attributes:
        telling: how few of all texts hold a word of each form.
        everywhere: how often each phrase and sentence stands in the samples of all themes.
        names: words that are written as names, with a capital letter within a sentence.
    """

    telling: Mapping[str, float]
    everywhere: Mapping[tuple[str, ...], int]
    names: Collection[str]


def written_everywhere(samples: Iterable[Sample], names: Collection[str]) -> Counter[tuple[str, ...]]:
    """Return how often each phrase and sentence stands in the samples of all themes, whatever names it has."""
    phrases: Counter[tuple[str, ...]] = Counter()
    sentences: Counter[tuple[str, ...]] = Counter()
    for sample in samples:
        for (_, phrase), count in sample.phrases.items():
            phrases[without_names(phrase, names)] += count
        for said, count in sample.sentences.items():
            sentences[without_names(said, names)] += count
    return phrases | sentences


def ranked_titles(
    sample: Sample, weights: Weights, spelling: Mapping[str, str], *, part: Sample | None = None
) -> dict[str, str]:
    """Return a theme's possible titles, the best first, each under what makes it the same as another.

    None is returned where the texts share no words that could name them.

    Args:
        sample: what the theme's texts say; short sentences stand behind the good phrases, as quotes.
        weights: what that weighs.
        spelling: how each word is written.
        part: what the largest part of a theme of several wordings says, whose words stand over the theme where no
            others would do for most.
    """
    choices = _choices(sample, weights)
    if part:
        choices += [
            replace(title, choice=Choice.MOST_OF_A_PART)
            for title in _choices(part, weights)
            if title.choice < Choice.MOST_OF_A_PART
            and all(sample.is_common(word) for word in title.words if _is_particular(word, weights.names))
            and sample.together(_counted(title.words)) >= FEWEST_SHARE
        ]
    titles: dict[str, str] = {}
    for title in sorted(choices, key=lambda title: (title.choice, -title.score)):
        written = _sentence_case([spelling.get(word, word) for word in title.words])
        quoted = f"“{written}{'?' if is_question(title.words) else ''}”"
        titles.setdefault(_sameness(title.words), quoted if title.is_quote else written)
    return titles


def _choices(sample: Sample, weights: Weights) -> list[_Possible]:
    """Return what could stand over texts: phrases, then quotes, each the best first."""
    written: Counter[tuple[str, ...]] = Counter()
    in_any_form: Counter[tuple[str, ...]] = Counter()
    for (_, phrase), count in sample.phrases.items():
        written[phrase] = max(written[phrase], count)
        in_any_form[forms_of(phrase)] += count
    scores: dict[tuple[str, ...], float] = {}
    for kind, phrase in sample.phrases:
        score = _score(kind, phrase, in_any_form[forms_of(phrase)], sample, weights)
        scores[phrase] = max(scores.get(phrase, 0.0), score)
    general: Counter[tuple[str, ...]] = Counter()
    for said, count in sample.sentences.items():
        common = {word for word in said if sample.is_common(word)}
        general[without_names(said, weights.names, common)] += count
    quoted = {said: _quote_score(said, count, sample, weights) for said, count in general.items()}
    phrases = sorted(_whole(sample, scores), key=lambda said: (-scores[said], -written[said], -len(said), said))
    quotes = sorted((said for said in quoted if quoted[said] > 0), key=lambda said: (-quoted[said], said))
    return [_Possible(_choice(said, sample), scores[said], said, is_quote=False) for said in phrases[: 4 * CHOICES]] + [
        _Possible(_quote_choice(said, sample), quoted[said], said, is_quote=True) for said in quotes[: 4 * CHOICES]
    ]


def without_names(said: Sequence[str], names: Collection[str], kept: Collection[str] = ()) -> tuple[str, ...]:
    """Return words with an ellipsis for each run of names and numbers, but for those that are `kept`."""
    general = [ELLIPSIS if word not in kept and _is_particular(word, names) else word for word in said]
    return tuple(word for word, before in zip(general, ["", *general], strict=False) if not word == before == ELLIPSIS)


def _is_particular(word: str, names: Collection[str]) -> bool:
    """Return whether a word is a name or a number: what one of a theme's people writes and another does not."""
    return word in names or is_number(word)


def _whole(sample: Sample, scores: Mapping[tuple[str, ...], float]) -> list[tuple[str, ...]]:
    """Return the possible phrases that are not nearly always part of a longer one that is as good a kind of title.

    Of "seat map" and "seat map crashes", written 10 and 8 times, that is the second.
    """
    written: dict[tuple[str, ...], tuple[int, float]] = {}
    for (kind, phrase), count in sample.phrases.items():
        if scores[phrase]:
            before, worth = written.get(forms_of(phrase), (0, 0.0))
            written[forms_of(phrase)] = (before + count, max(worth, KIND_WORTH[kind]))
    parts = {
        longer[begin:end]
        for longer, (count, worth) in written.items()
        for begin in range(len(longer))
        for end in range(begin + 1, len(longer) + (begin > 0))
        for part_count, part_worth in [written.get(longer[begin:end], (0, 0.0))]
        if part_count and worth >= part_worth and count >= NEARLY_ALWAYS * part_count
    }
    return [phrase for phrase, score in scores.items() if score and forms_of(phrase) not in parts]


def _choice(said: Sequence[str], sample: Sample) -> Choice:
    cover = sample.together(_spoken(said))
    if not sample.is_of_several(cover):
        return Choice.ONE_PERSON
    if sum(not word[0].isdigit() for word in said) < FEWEST_WORDS:
        return Choice.ONE_WORD
    is_good = _mean_share(_subject(said), sample) >= GOOD_SHARE and cover >= GOOD_COVER
    return Choice.MOST if is_good else Choice.SOME


def _quote_choice(said: Sequence[str], sample: Sample) -> Choice:
    counted = _counted(said)
    if len(_subject(said)) < FEWEST_WORDS:
        return Choice.SOME if sample.several(counted) else Choice.ONE_PERSON
    if not sample.several(counted):
        return Choice.ONE_PERSON
    if min(sample.together(counted), *(sample.share(word) for word in counted)) >= COMMON_SENTENCE:
        return Choice.MOST
    shares = [sample.share(word) for word in _subject(said)]
    is_good = min(shares) >= FEWEST_SHARE and _mean_share(_subject(said), sample) >= GOOD_SHARE
    return Choice.MOST_AS_A_QUOTE if is_good else Choice.SOME


def _subject(phrase: Sequence[str]) -> list[str]:
    return [word for word in phrase if _bears(word)]


def _counted(phrase: Sequence[str]) -> list[str]:
    """Return the words that make the difference: those with a subject, and negations."""
    return [word for word in phrase if _bears(word) or word in NEGATIONS]


def _spoken(phrase: Sequence[str]) -> list[str]:
    """Return the words that somebody who says the phrase cannot but say: "day", too, in "start to the day"."""
    return [word for word in phrase if word not in FUNCTION_WORDS or word in NEGATIONS]


def _sameness(phrase: Sequence[str]) -> str:
    """Return what two titles have in common that a reader would take for one: number and order do not matter."""
    return " ".join(sorted(form(word) for word in _spoken(phrase)))


def _bears(word: str) -> bool:
    """Return whether a word has a subject; initials have none."""
    return (
        len(word) > 2
        and word not in FUNCTION_WORDS
        and word not in NEGATIONS
        and not word[0].isdigit()
        and not is_measure(word)
    )


def _score(kind: str, phrase: tuple[str, ...], count: int, sample: Sample, weights: Weights) -> float:
    """Return how good a title is: what its words weigh, against its length, and more the more people say it."""
    subject = _subject(phrase)
    if not _names_something(subject, weights) or not _begins(phrase) or len(set(phrase)) < len(phrase):
        return 0.0
    said = _said(kind, phrase, sample)
    cover = sample.people_of(said) / sum(sample.people)
    is_shared = (
        _mean_share(subject, sample) >= SHARED_BY_RATIO
        and min((sample.share(word) for word in subject), default=0.0) >= FEWEST_SHARE
        and all(sample.share(word) >= NAME_SHARE for word in phrase if _is_particular(word, weights.names))
        and cover >= FEWEST_TOGETHER * _mean_share(_counted(phrase), sample)
    )
    if not is_shared:
        return 0.0
    worth = ONE_WORD_WORTH if len(phrase) == 1 else KIND_WORTH[kind]
    return float(
        worth
        * _weight(phrase, count, sample, weights)
        * cover**COVER_POWER
        * sample.lead(said) ** LEAD_POWER
        * np.sqrt(_own(phrase, count, weights))
    )


def _said(kind: str, phrase: Sequence[str], sample: Sample) -> Collection[tuple[int, int]]:
    """Return the parts of sentences that say what a phrase says; none where what it says is mostly denied there.

    "Why is my card not working" and "my card isn't working" do not say that the card is working.
    """
    parts = sample.parts(_spoken(phrase))
    if kind not in VERBAL_KINDS or not NEGATIONS.isdisjoint(phrase):
        return parts
    asserted = parts - sample.denied.get(form(phrase[-1]), frozenset())
    return asserted if 2 * sample.people_of(asserted) > sample.people_of(parts) else ()


def _begins(phrase: Sequence[str]) -> bool:
    """Return whether a phrase begins with a word that says something: not "used device" nor "ok playlist"."""
    return phrase[0] not in FUNCTION_WORDS or phrase[0] in NEGATIONS or phrase[0] in {"how", "help"}


def _quote_score(said: tuple[str, ...], count: int, sample: Sample, weights: Weights) -> float:
    """Return how well a sentence stands for the theme."""
    is_about = any(not describes(word) for word in _subject(said))
    is_general = said[0] != ELLIPSIS and said.count(ELLIPSIS) <= MOST_ELLIPSES
    if not is_about or not is_general or _mean_share(_subject(said), sample) < SHARED_BY_RATIO:
        return 0.0
    return float(
        KIND_WORTH["sentence"]
        * ELLIPSIS_WORTH ** said.count(ELLIPSIS)
        * _weight(said, count, sample, weights)
        * sample.together(_counted(said)) ** COVER_POWER
        * sample.lead(sample.parts(_counted(said))) ** LEAD_POWER
        * _own(said, count, weights)
    )


def _weight(said: tuple[str, ...], count: int, sample: Sample, weights: Weights) -> float:
    telling = sum(
        sample.share(word) * weights.telling.get(form(word), 0.0) for word in _counted(said) if sample.several([word])
    )
    telling /= (1 + len(_subject(said))) ** LENGTH_POWER
    return float(telling * (1.0 + np.log(count)))


def _own(said: tuple[str, ...], count: int, weights: Weights) -> float:
    """Return which part of the texts with a phrase or sentence are this theme's: what all say tells none of them."""
    return count / max(weights.everywhere.get(without_names(said, weights.names), 0), count)


def _mean_share(subject: Sequence[str], sample: Sample) -> float:
    return sum(sample.share(word) for word in subject) / max(1, len(subject))


def _names_something(subject: Sequence[str], weights: Weights) -> bool:
    """Return whether words say what it is about: not only what it is like, and not only who or where."""
    things = [word for word in subject if not describes(word)]
    return bool(things) and (len(things) > 1 or things[0] not in weights.names)


def _sentence_case(words: Sequence[str]) -> str:
    """Return the words as a title; a word with an inner capital ("iPhone") keeps its spelling."""
    first = words[0]
    if first == first.lower():
        first = first[0].upper() + first[1:]
    return " ".join([first, *words[1:]])
