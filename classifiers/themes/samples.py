"""What the texts of a theme say together: who uses which words, and which of them in one breath."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from classifiers.themes.phrases import is_abusive, is_completing, is_number, is_sentence
from classifiers.themes.phrases import phrases as whole_phrases
from classifiers.themes.words import FUNCTION_WORDS, form

FEWEST_PEOPLE: Final = 2
FEWEST_OF_FEW: Final = 1 / 3
"""So many people say it all, or such a part of a few: what one of many says is no title where there is another."""

NAME_SHARE: Final = 0.5
"""A name in a title is held by so many: else the title tells of one place what was said of several."""

TIED_RATIO: Final = 0.6
TIED_COUNT: Final = 3
"""A word that is followed by the same preposition or particle so often ends no title: "top" of "top up"."""

Segment = tuple[tuple[str, str], ...]
"""A part of a sentence: its words as they count and as they are spelled."""

_NOT: Final = form("not")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says.

    Attributes:
        phrases: kind and words of each of its phrases.
        sentences: those of its parts that may be quoted.
        parts: the forms of the words of each part of a sentence.
    """

    phrases: frozenset[tuple[str, tuple[str, ...]]]
    sentences: frozenset[tuple[str, ...]]
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Sample:
    """What some of a theme's texts say.

    Attributes:
        shares: which part of all of the theme's people uses a word of each form, 0..1.
        people: how many wrote each of the texts.
        lengths: how many parts of sentences each of the texts has.
        phrases: in how many of them each phrase stands: kind and words.
        sentences: in how many of them each short sentence stands.
        holders: the parts of sentences, as (text, part), that hold a word of each form.
        denied: those of them in which the word stands after a negation.
    """

    shares: Mapping[str, float]
    people: tuple[float, ...]
    lengths: tuple[int, ...]
    phrases: Counter[tuple[str, tuple[str, ...]]]
    sentences: Counter[tuple[str, ...]]
    holders: Mapping[str, frozenset[tuple[int, int]]]
    denied: Mapping[str, frozenset[tuple[int, int]]]

    def share(self, word: str) -> float:
        """Return which part of the theme's people uses a word, 0..1."""
        return self.shares.get(form(word), 0.0)

    def parts(self, words: Iterable[str]) -> frozenset[tuple[int, int]]:
        """Return the parts of sentences that hold all of the words, each in one of its forms."""
        return frozenset.intersection(*(self.holders.get(form(word), frozenset()) for word in words))

    def people_of(self, parts: Iterable[tuple[int, int]]) -> float:
        """Return how many people said one of the parts."""
        return sum(self.people[text] for text in {text for text, _ in parts})

    def together(self, words: Iterable[str]) -> float:
        """Return which part of the sample's people says all of the words in one part of a sentence, 0..1."""
        return self.people_of(self.parts(words)) / sum(self.people)

    def lead(self, parts: Collection[tuple[int, int]]) -> float:
        """Return how far in front parts of sentences stand in their texts, 0..1: what a text is about stands there."""
        return sum(1.0 - part / self.lengths[text] for text, part in parts) / max(1, len(parts))

    def several(self, words: Iterable[str]) -> bool:
        """Return whether each word is used by several people of the sample."""
        return all(self.is_of_several(self.together([word])) for word in words)

    def is_of_several(self, part: float) -> bool:
        """Return whether a part of the people, 0..1, is more than one by chance: two, or a third of a few."""
        return part * sum(self.people) >= FEWEST_PEOPLE or part >= FEWEST_OF_FEW

    def is_common(self, word: str) -> bool:
        """Return whether a name or number is said by so many that it may stand in a title."""
        return self.people_of(self.parts([word])) >= FEWEST_PEOPLE and self.together([word]) >= NAME_SHARE


def forms_of(phrase: Sequence[str]) -> tuple[str, ...]:
    """Return the form of each word."""
    return tuple(map(form, phrase))


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
    return {word: _most_frequent(counts) for word, counts in first.items()} | chosen, names - FUNCTION_WORDS


def _most_frequent(counts: Counter[str]) -> str:
    return min(counts, key=lambda spelling: (-counts[spelling], spelling.swapcase()))


def tied_words(texts: Iterable[Sequence[Segment]]) -> dict[str, str]:
    """Return the words that are cut off without the preposition or particle that nearly always follows, and those."""
    pairs: Counter[tuple[str, str]] = Counter()
    counts: Counter[str] = Counter()
    for segments in texts:
        for segment in segments:
            words = [word for word, _ in segment]
            counts.update(words)
            pairs.update(
                (word, after)
                for word, after, third in zip(words, words[1:], [*words[2:], ""], strict=False)
                if is_completing(after) and not is_number(third)
            )
    return {
        word: after
        for (word, after), count in pairs.items()
        if count >= TIED_COUNT and count >= TIED_RATIO * counts[word]
    }


def read(
    without_brands: Sequence[Segment], whole: Sequence[Segment], tied: Mapping[str, str], slips: Collection[str] = ()
) -> Reading:
    """Return what a text says.

    Args:
        without_brands: its segments without the names of brands.
        whole: the same with them.
        tied: as `tied_words` gives it.
        slips: words that are slips of the pen; no sentence with one is quoted.
    """
    phrases = {
        (kind, tuple(words[begin:end]))
        for words in ([word for word, _ in segment] for segment in without_brands)
        for kind, begin, end in whole_phrases(words)
        if not any(is_abusive(word) for word in words[begin:end])
        and not (end < len(words) and tied.get(words[end - 1]) == words[end])
    }
    said = [tuple(word for word, _ in segment) for segment in whole]
    quotable = (words for words in said if is_sentence(words) and not any(map(is_abusive, words)))
    sentences = {words for words in quotable if not any(word in slips for word in words)}
    return Reading(frozenset(phrases), frozenset(sentences), tuple(map(forms_of, said)))


def sampled(texts: Sequence[Reading], people: Sequence[float], shares: Mapping[str, float]) -> Sample:
    """Return what texts say together.

    Args:
        texts: as `read` gives them.
        people: how many wrote each.
        shares: which part of all of the theme's people uses a word of each form.
    """
    phrases: Counter[tuple[str, tuple[str, ...]]] = Counter()
    sentences: Counter[tuple[str, ...]] = Counter()
    holders: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    denied: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for number, text in enumerate(texts):
        phrases.update(text.phrases)
        sentences.update(text.sentences)
        for part, forms in enumerate(text.parts):
            for word in forms:
                holders[word].add((number, part))
            if _NOT in forms:
                for word in forms[forms.index(_NOT) + 1 :]:
                    denied[word].add((number, part))
    return Sample(
        shares,
        tuple(people),
        tuple(len(text.parts) for text in texts),
        phrases,
        sentences,
        {word: frozenset(parts) for word, parts in holders.items()},
        {word: frozenset(parts) for word, parts in denied.items()},
    )
