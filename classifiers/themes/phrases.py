"""Phrases: runs of words that stand whole and say something on their own, told by what each word does in its sentence.

Nothing here is learnt, so that a handful of texts is read as well as a hundred thousand. What a phrase is worth as a
title is said in `titles`.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from classifiers.themes.words import NAME, NEGATIONS

LONGEST_PHRASE_WORDS: Final = 7
SHORTEST_SENTENCE_WORDS: Final = 3
LONGEST_SENTENCE_WORDS: Final = 12

_WORD_CLASSES: Final = Path(__file__).parent / "word_classes.yaml"

# What a word does, a letter each: A auxiliary, B particle of a verb, C conjunction and whatever else ends a phrase,
# D determiner, E past form, G form in -ing, H "how", J adjective, M number, N noun, O pronoun, P preposition, Q amount,
# R adverb, T "to", U modal verb, V verb in another form, W "no", X another negation, Z a name that was left out.
_NOUNS: Final = "(?:J{0,2}[NG]{0,2}NM?)"
_PLACED: Final = f"(?:[PT]D?{_NOUNS})"
_OBJECT: Final = f"(?:B?(?:D?{_NOUNS}{_PLACED}?|{_PLACED}))"
_OPEN_ENDS: Final = "[NGJMDOVETUPQBZ]"

_CLOSED_CLASSES: Final = {
    "pronouns": "O",
    "modals": "U",
    "auxiliaries": "A",
    "conjunctions": "C",
    "determiners": "D",
    "prepositions": "P",
}
_PHRASES: Final = (
    # kind, what may stand before it, itself, what may not stand after it
    # "offline boarding passes", "version 7", "lock screen on the watch"
    ("noun", "(?:.*[^XW])?", f"{_NOUNS}{_PLACED}?", "[NGMQ]"),
    # "seat prices are too high", "checked bag arrived late", "search forgets the dates"
    (
        "clause",
        "(?:.*[CRA])?D?",
        f"{_NOUNS}{_PLACED}?(?:A?R?J{_PLACED}?|A?R?(?:[VE]|A[VEG])(?:{_OBJECT}|[RJ]{_PLACED}?|B)|(?:U|[AU]?X)R?[VE]{_OBJECT})",
        "[NGJMDOVETUQBZ]",
    ),
    # "app keeps crashing", "playlist disappeared", "app doesn't work"
    ("clause", "(?:.*[CRA])?D?", f"{_NOUNS}{_PLACED}?(?:A?R?(?:[VE]|A[VEG])G?|[AU]?X(?:[VE][BR]?|G))", _OPEN_ENDS),
    # "how long does it take", "how much is the bag"
    ("question", ".*", f"H[JD]{_NOUNS}?A(?:OV?|D?{_NOUNS})", "[NGJMDVEBZ]"),
    # "can't log in", "never got a refund", "did not make this payment"
    ("negation", "(?:.*[^NPAU])?", f"[AU]?XR?[VE](?:{_OBJECT}|B)?", "[NGJMDOVETUQBZ]"),
    # "no refund", "no seat map"
    ("negation", "(?:.*[^P])?", f"W{_NOUNS}{_PLACED}?", "[NGJMDOVETUQBZ]"),
    # "charged twice", "logged out"
    ("participle", "", f"E{_OBJECT}", "[NGJMDOVETUQBZ]"),
    ("participle", "", "E(?:B|R)", _OPEN_ENDS),
    # "cheaper on the same route", "smooth as butter"
    ("judgement", "(?:.*[AVRC])?", f"J{_PLACED}", "[NGM]"),
    # "changing my seat"
    ("doing", "(?:.*[CORPTA])?", f"G{_OBJECT}", "[NGMQ]"),
    # "share a booking", "download the pass"
    ("action", "(?:.*[RTU])?", f"V{_OBJECT}", "[NGJMDOVETUQBZ]"),
    ("action", "(?:.*[RTU])?", "V(?:B|R)", _OPEN_ENDS),
)
VERBAL_KINDS: Final = frozenset({"clause", "negation", "participle", "doing", "action"})
"""Kinds of phrases that say what somebody or something does."""

_WITHOUT_OBJECT: Final = re.compile(r".*(?:[VG]|(?<!A)E)")
_FIRST_NOUNS: Final = re.compile(r"D?[JNGM]*N")
_STATEMENT: Final = re.compile(r"(?:P[DJMNGW]*N)*(?:[RJDXWMNG]*[NO]|X(?=[VE])).*?[VEAU].*")
_ASKED: Final = re.compile(".[JNGV]*[AU]")
_AUTHORS: Final = frozenset({"i", "im", "we"})
_HOW_OFTEN: Final = frozenset({"times", "twice"})
_POSSESSING: Final = frozenset({"have", "has", "had"})
_NO_BEGINNING: Final = "CBTZ"
_NO_END: Final = "DPTOUAXWQCZVGJH"


@cache
def _classes() -> dict[str, frozenset[str]]:
    listed = yaml.safe_load(_WORD_CLASSES.read_text(encoding="utf-8"))
    classes = {name: frozenset(str(words).split()) for name, words in listed.items()}
    regular = {form for verb in classes["verbs"] for form in _regular_forms(verb)}
    intransitive = {form for verb in classes["intransitive"] for form in _regular_forms(verb)}
    return {
        **classes,
        "bases": classes["verbs"] | {verb for verb in classes["irregular"] if _has_ing(verb, classes["irregular"])},
        "verbs": frozenset(regular) | classes["irregular"],
        "intransitive": frozenset(intransitive) | classes["irregular_intransitive"],
    }


def _has_ing(verb: str, forms: Collection[str]) -> bool:
    """Return whether the form in -ing of a verb, which is the base form, is among forms."""
    in_ing = verb[:-1] + "ing" if verb.endswith("e") else verb + "ing"
    return in_ing in forms or verb + verb[-1] + "ing" in forms


def _regular_forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    plural = verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s")
    doubled = verb + verb[-1]
    return verb, plural, verb + "ed", verb + "ing", doubled + "ed", doubled + "ing"


def is_measure(word: str) -> bool:
    """Return whether a word only says how much or when: "minutes", "two", "Monday"."""
    return word in _classes()["measures"]


def is_completing(word: str) -> bool:
    """Return whether a word may be the second half of the one before it: "up" of "top up", "of" of "source of"."""
    return word in _classes()["completing"]


def is_number(word: str) -> bool:
    """Return whether a word is a number above one, in figures or letters: "7.1", "4am", "five"."""
    return word in _classes()["numbers"] or any(character.isdigit() for character in word)


def is_abusive(word: str) -> bool:
    """Return whether a word is one that no title bears."""
    return word in _classes()["abusive"]


def describes(word: str) -> bool:
    """Return whether a word says what something is like, and not what it is: "good", "free"."""
    return word in _classes()["adjectives"]


@cache
def _alone(word: str) -> str:
    """Return what a word does by itself: a letter, or "?" for a verb that is as often a noun, "E" for a past form."""
    classes = _classes()
    if word == NAME:
        return "Z"
    if word[0].isdigit():
        return "M"
    if word[0] in "$£€₹":
        return "Q"
    if word in NEGATIONS:
        return "W" if word == "no" else "X"
    if word in ("to", "how"):
        return word[0].upper()
    for name, letter in _CLOSED_CLASSES.items():
        if word in classes[name]:
            return letter
    if word in classes["ambiguous"]:
        return "?"
    if word in classes["adjectives"]:
        # "lost", "stuck", "opened": what was done to a thing describes it
        return "E" if word in classes["irregular"] else "J"
    if word in classes["adverbs"]:
        return "R"
    if word in classes["verbs"]:
        if word.endswith("ing"):
            return "G"
        return "E" if word.endswith("ed") else "V"
    if word in classes["particles"]:
        return "B"
    if word.endswith("ly") and len(word) > 4:
        return "R"
    if word.endswith("ed") and not word.endswith("eed") and len(word) > 4:
        return "E"
    return "N"


def tagged(words: Sequence[str]) -> str:
    """Return what each word does, a letter each."""
    alone = [_alone(word) for word in words]
    tags: list[str] = []
    for place, (word, kind) in enumerate(zip(words, alone, strict=True)):
        before = tags[-1] if tags else "^"
        after = alone[place + 1] if place + 1 < len(words) else "$"
        is_caused = _is_caused(words, tags)
        is_named = not is_caused and _ends_a_name(word, words[:place], tags)
        tags.append(_in_company(word, kind, before, after, is_caused=is_caused, is_named=is_named))
    return "".join(tags)


def _is_caused(words: Sequence[str], tags: Sequence[str]) -> bool:
    """Return whether the words so far end in what somebody is to make do something: "make the app", "let us"."""
    for place in range(len(tags) - 1, -1, -1):
        if words[place] in _classes()["causative"]:
            return place < len(tags) - 1 and tags[-1] in "NO"
        if tags[place] not in "DNJO":
            return False
    return False


def _ends_a_name(verb: str, words: Sequence[str], tags: Sequence[str]) -> bool:
    """Return whether a verb is a noun after these words: "the price freeze", not "our kids freeze".

    One thing does not "freeze", it "freezes", but in "did the app freeze".
    """
    if verb not in _classes()["bases"] or len(tags) < 2 or tags[-1] != "N" or tags[-2] not in "DJ":
        return False
    return _is_one(words[-1]) and {"A", "U", "X"}.isdisjoint(tags)


def _is_one(noun: str) -> bool:
    """Return whether a noun is in the singular."""
    return (not noun.endswith("s") or noun.endswith("ss")) and noun not in _classes()["many"]


def _in_company(word: str, kind: str, before: str, after: str, *, is_caused: bool, is_named: bool) -> str:
    """Return what a word does between its neighbours.

    `is_caused` after "make the app", which a verb follows, `is_named` as `_ends_a_name` says.
    """
    if before in "VEG" and word in _classes()["particles"] and (kind != "P" or after not in "DN?J"):
        return "B"
    if kind == "B":
        return "P" if after in "DN?JO" else "R"
    if kind == "?":
        is_verb = (
            is_caused
            or (before in "OATUX" and not word.endswith("ing"))
            or (before in "^CRN" and after in "DO")
            or (before == "N" and after in "MQ")
            or (before == "R" and after != "$")
        )
        return "V" if is_verb else "N"
    if kind == "E":
        return "J" if before in "^DPJXW" and after in "N?" else "E"
    if kind == "V" and (before in "DJW" or is_named):
        return "N"
    if kind == "G" and before in "D" and after not in "N?DJ":
        return "N"
    return kind


@cache
def _shapes(phrase: str) -> tuple[int, ...]:
    """Return the places in _PHRASES of those that a phrase has the letters of."""
    return tuple(place for place, (_, _, itself, _) in enumerate(_PHRASES) if re.fullmatch(itself, phrase))


@cache
def _fits(place: int, before: str, after: str) -> bool:
    _, may_precede, _, may_not_follow = _PHRASES[place]
    return bool(re.fullmatch(may_precede, before)) and not (after and re.fullmatch(may_not_follow, after))


def _kind(before: str, phrase: str, after: str) -> str | None:
    return next((_PHRASES[place][0] for place in _shapes(phrase) if _fits(place, before, after)), None)


def phrases(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield each phrase that stands whole in a run of words: its kind, its first word, the first word after it."""
    tags = tagged(words)
    for begin, first in enumerate(tags):
        if first not in "JNGEXWVHAU":
            continue
        before = tags[max(0, begin - 2) : begin]
        for end in range(begin + 1, min(begin + LONGEST_PHRASE_WORDS, len(tags)) + 1):
            kind = _kind(before, tags[begin:end], tags[end : end + 1])
            is_of_the_author = kind == "judgement" and not _AUTHORS.isdisjoint(words[max(0, begin - 2) : begin])
            if kind and not is_of_the_author and _is_complete(kind, words[begin:end], tags[begin:end]):
                yield kind, begin, end


def _is_complete(kind: str, words: Sequence[str], tags: str) -> bool:
    """Return whether a phrase has all that its words ask for.

    A verb has its object unless it needs none ("app crashes", not "boarding groups need"), and a whole one (not "ended
    an hour"); what somebody said or thought is not cut off ("the crew said"), nothing points back at what was said
    before ("same seat"), it is no saying ("take note"), and what comes first is a thing and no measure
    ("minutes at the belt").
    """
    classes = _classes()
    if words[0] in classes["pointing"]:
        return False
    if kind in VERBAL_KINDS:
        verbs = {word for word, tag in zip(words, tags, strict=True) if tag in "VEG"}
        if verbs & classes["reporting"] or (
            _WITHOUT_OBJECT.fullmatch(tags) and words[-1] not in classes["intransitive"]
        ):
            return False
        if verbs & classes["placing"] and not {"P", "B"} & set(tags):
            return False
        if kind == "clause" and not _agrees(words, tags):
            return False
        if kind == "action" and tags == "VN" and words[0] in classes["light"]:
            return False
        if kind == "action" and words[0].endswith("s") and not words[0].endswith("ss"):
            return False
        if is_measure(words[-1]) and words[-1] not in _HOW_OFTEN:
            return False
    first = _FIRST_NOUNS.match(tags)
    nouns = [word for word, tag in zip(words[: first.end()], tags, strict=False) if tag in "NG"] if first else []
    return not nouns or not all(is_measure(word) for word in nouns)


def _agrees(words: Sequence[str], tags: str) -> bool:
    """Return whether the verb of a clause goes with its noun: not "app deny", "top-up been reverted" of questions."""
    place = next((place for place, tag in enumerate(tags) if tag in "VEAUX"), 0)
    is_base = words[place] in _classes()["bases"] or words[place] in {"be", "been", "being", "have", "do"}
    return not (is_base and tags[place] in "VA" and (words[place].startswith("be") or _is_one(words[place - 1])))


def is_sentence(words: Sequence[str]) -> bool:
    """Return whether a part of a sentence reads as one by itself: "the recruiter never called", "is there a fee"."""
    if not SHORTEST_SENTENCE_WORDS <= len(words) <= LONGEST_SENTENCE_WORDS:
        return False
    tags = tagged(words)
    # "which plan should I buy" lacks nothing: what is bought stands in front
    has_object = tags[-1] == "V" and (words[0] == "what" or (words[0] == "which" and tags[1] not in "AU"))
    is_cut = (tags[-1] in _NO_END and not is_number(words[-1]) and not has_object) or "Z" in tags
    return not is_cut and (_is_statement(words, tags) or is_question(words) or _is_request(words, tags))


def _is_statement(words: Sequence[str], tags: str) -> bool:
    """Return whether a sentence says who or what, and what of it: "the recruiter never called"."""
    before_verb = words[: next((place for place, tag in enumerate(tags) if tag in "VEAU"), 0)]
    begins = tags[0] not in _NO_BEGINNING and _classes()["relatives"].isdisjoint(before_verb)
    return begins and bool(_STATEMENT.fullmatch(tags))


def _is_request(words: Sequence[str], tags: str) -> bool:
    """Return whether a sentence asks for something: "let me save the pass", "please add a dark mode"."""
    return next((word for word, tag in zip(words, tags, strict=True) if tag != "R"), "") in _classes()["requesting"]


def is_question(words: Sequence[str]) -> bool:
    """Return whether a sentence asks: "is there a fee", "how long does it take", "why was it late".

    "Had it back" and "would pay it again" lack who did it, and ask nothing.
    """
    tags = tagged(words)
    if tags[0] in "AU":
        return words[1] == "there" or tags[1] in ("O" if words[0] in _POSSESSING else "ODNJX")
    return tags[0] == "H" or (words[0] in _classes()["interrogatives"] and bool(_ASKED.match(tags)))
