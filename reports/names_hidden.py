"""How people are hidden in digests that name nobody: handles, who has a title, who is named, and given names.

Whom no text names by a pattern is found by a list, given_names.yaml: "derek shouts at us". In these digests a word too
many that reads "[name]" does less harm than a colleague who is known by it.
"""

import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml

# Who is addressed by a title; `miss` and `sir` are words of their own, and 20 ms and MS Office are nobody.
_TITLED: Final = re.compile(
    r"(?<![\w.,])((?:(?:(?<!\d )(?i:mr|mrs|ms|mx|dr|prof|professor)|Miss|Sir)\b\.?\s{1,2}){1,2})"
    r"(?!(?i:and|or|the|a|an|is|was|who|for|to|in|on|at|of|office|teams|word|excel|windows|outlook|dos)\b)"
    r"([^\W\d_][\w’'-]{1,30}(?: [A-ZÀ-Þ][\w’'-]{1,30}){0,2})"
)
# Names that are words as well: in lower case they are taken for the word.
_NAMES_THAT_ARE_WORDS: Final = """
amber april art august autumn baker best bill black bob brown chance chase cook dale dawn day dean don drew earnest
faith frank gene grace grant green hope iris ivy jack jay joy june king lance lily long mark mary max may melody mike
miles nick olive park pat patience penny pearl price ray rich rob robin rose ruby rusty sandy sky star sue summer van
violet wade ward white will win wood young
"""
_LEAST_NAME_LETTERS: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+")
_HANDLE: Final = re.compile(r"(?<!\w)@[\w.]{1,64}(?:@[\w.-]{1,253})?")
# A capital letter in the middle of a sentence; and what stands behind a given name as its surname.
_MID_SENTENCE: Final = re.compile(r"(?<=[a-zß-ÿ,;] )[A-ZÀ-Þ][a-zß-ÿ]+")
_GIVEN: Final = "\ufff9"
"""Stands for a given name until it has lost its surname: a character that no plain text has."""
_SURNAMES: Final = re.compile(rf"{_GIVEN}(?:[ -][A-ZÀ-Þ][\w’'-]{{1,30}}){{1,2}}")
_NO_SURNAMES: Final = """
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
october november december and or but at in from the is was has
"""


class _GivenNames(NamedTuple):
    names: frozenset[str]
    also_words: frozenset[str]


@cache
def _given_names() -> _GivenNames:
    lists = yaml.safe_load(Path(__file__).with_name("given_names.yaml").read_text(encoding="utf-8"))
    return _GivenNames(*(frozenset(map(_folded, lists[kind].split())) for kind in _GivenNames._fields))


def _folded(word: str) -> str:
    """Return a word in lower case without accents, which few type."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", word.casefold())))


def without_names(text: str, *names: str | None, people: Collection[str] = (), things: Collection[str] = ()) -> str:
    """Replace handles, who is addressed by a title, names and given names by "[name]", in any case.

    Args:
        text: plain.
        names: of accounts, which are hidden as a whole: "Angry Customer" hides no customer.
        people: hidden by any word of theirs, "derek" for Derek Oduya; one that is a word as well where it is written as
            a name, "Grant" and "GRANT" of Will Grant, but not "grant".
        things: companies and products, whose words are nobody's given name.
    """
    text = _TITLED.sub(r"\1[name]", _HANDLE.sub("[name]", text))
    whole = {name.strip("@ ").casefold() for name in (*names, *people) if name and name.strip("@ ")}
    parts = {word for name in people for word in _WORD.findall(name.casefold()) if len(word) >= _LEAST_NAME_LETTERS}
    words = parts & set(_NAMES_THAT_ARE_WORDS.split())
    for either, flags in (
        (whole | (parts - words), re.IGNORECASE),
        ({spelled for word in words for spelled in (word.capitalize(), word.upper())}, re.NOFLAG),
    ):
        if either:
            longest_first = sorted(either, key=lambda name: (-len(name), name))
            text = re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", "[name]", text, flags=flags)
    return _without_given_names(text, {_folded(word) for thing in things for word in _WORD.findall(thing)})


def _without_given_names(text: str, kept: Collection[str]) -> str:
    given, no_surnames = _given_names(), {*_NO_SURNAMES.split(), *kept}

    def hidden(found: re.Match[str], names: Collection[str]) -> str:
        word = _folded(found[0])
        return _GIVEN if word in names and word not in kept else found[0]

    def without_surname(found: re.Match[str]) -> str:
        behind = re.findall(r"[ -][^ -]+", found[0])
        is_surname = [_folded(word) not in no_surnames for word in behind]
        return _GIVEN + "".join(behind[is_surname.index(False) :] if False in is_surname else ())

    text = _MID_SENTENCE.sub(lambda found: hidden(found, given.also_words), text)
    text = _WORD.sub(lambda found: hidden(found, given.names), text)
    return _SURNAMES.sub(without_surname, text).replace(_GIVEN, "[name]")
