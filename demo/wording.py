"""From phrases to sentences: choices in round brackets, slots in braces, and the way in which somebody types."""

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from demo.records import Voice

_CHOICE: Final = re.compile(r"\(([^()]*\|[^()]*)\)")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_NAMES: Final = ("I ", "I'", "Lark", "Northlark", "Wren", "Solvanta", "Kestrin", "Havlund", "Tangojet", "EU")
_SHORT_FORMS: Final = {
    "please": "pls", "Please": "Pls", "you": "u", "your": "ur", "because": "bc", "thanks": "thx", "and": "&",
    "people": "ppl", "minutes": "mins", "tomorrow": "tmrw", "really": "rly", "before": "b4", "with": "w/",
}  # fmt: skip
_TYPOS: Final = {
    "definitely": "definately", "their": "thier", "would": "woud", "boarding": "boaring",
    "luggage": "lugage", "really": "realy", "again": "agian", "waiting": "wating", "different": "diffrent",
    "it's": "its", "don't": "dont", "can't": "cant", "nobody": "noboby", "cheaper": "cheeper", "flight": "fligth",
    "booking": "boking", "great": "graet", "until": "untill", "minutes": "minuts", "offline": "ofline",
    "just": "jsut", "friend": "freind", "interview": "inteview", "better": "beter", "charged": "chraged",
}  # fmt: skip


class Slots:
    """What a conversation is about: each slot is drawn once and stays, so that an answer speaks of the same flight."""

    def __init__(self, vocabulary: Mapping[str, Sequence[str]], given: Mapping[str, str], rng: Random) -> None:
        """Draw from `vocabulary` what is not given."""
        self._vocabulary = vocabulary
        self._values = dict(given)
        self._rng = rng

    def __getitem__(self, slot: str) -> str:
        """Return what a slot stands for; two places of a conversation are never the same."""
        if slot not in self._values:
            taken = set(self._values.values())
            choices = [value for value in self._vocabulary[slot] if value not in taken]
            self._values[slot] = self._rng.choice(choices or list(self._vocabulary[slot]))
        return self._values[slot]


class Decks:
    """Draws phrases like cards: none comes again before all the others of its list have been drawn."""

    def __init__(self) -> None:
        """Begin with full decks."""
        self._decks: dict[tuple[str, ...], list[str]] = {}

    def draw(self, phrases: Sequence[str], rng: Random) -> str:
        """Return one of the phrases."""
        deck = self._decks.setdefault(tuple(phrases), [])
        if not deck:
            deck.extend(rng.sample(list(phrases), k=len(phrases)))
        return deck.pop()


def sentence(phrase: str, slots: Slots, rng: Random) -> str:
    """Return a phrase with its choices made and its slots filled, beginning with a capital."""
    chosen = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), phrase)
    filled = _SLOT.sub(lambda match: slots[match[1]], chosen)
    return filled[:1].upper() + filled[1:]


def joined(parts: Sequence[str]) -> str:
    """Return sentences as one text; after a comma, as in "Hi,", the next begins small unless it is "I" or a name."""
    text = parts[0]
    for part in parts[1:]:
        begins_small = text.endswith(",") and not part[1:2].isupper() and not part.startswith(_NAMES)
        text = f"{text} {part[:1].lower() + part[1:] if begins_small else part}"
    return text


def typed(text: str, voice: Voice, emoji: Sequence[str], rng: Random) -> str:
    """Return a text as somebody with this voice would type it."""
    if voice.uses_short_forms:
        text = _with_words(text, _SHORT_FORMS, 2, rng)
    if voice.makes_typos:
        text = _with_words(text, _TYPOS, 1, rng)
    if voice.writes_lower_case:
        text = text.lower()
    if voice.leaves_out_full_stop:
        text = text.removesuffix(".")
    if voice.uses_emoji and emoji:
        text = f"{text} {rng.choice(emoji) * rng.choice((1, 1, 1, 2))}"
    return text


def _with_words(text: str, replacements: Mapping[str, str], limit: int, rng: Random) -> str:
    words = text.split(" ")
    known = [place for place, word in enumerate(words) if word in replacements]
    places = rng.sample(known, k=min(limit, len(known)))
    return " ".join(replacements[word] if place in places else word for place, word in enumerate(words))
