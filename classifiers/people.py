"""People whom a text names, by patterns of spaCy on a blank pipeline: no model is downloaded.

Where a trained pipeline is installed and named, the persons that it finds count as well.
"""

import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl
import spacy
import yaml
from spacy.language import Language
from spacy.matcher import Matcher

from classifiers.entities import ENTITIES

_CAPITALISED: Final = {"TEXT": {"REGEX": r"^[A-ZÀ-Þ][a-zß-ÿ'’-]+$"}}
_LONGEST_NAME_WORDS: Final = 3
_WORD: Final = "[^\\W\\d_][^\\W\\d_'’-]*"
_NAME: Final = "[A-ZÀ-Þ][a-zß-ÿ'’-]+"


class _Patterns(NamedTuple):
    language: Language
    matcher: Matcher
    no_names: frozenset[str]
    """Words, lower case, that are no part of a name: those of the patterns, and others that stand beside them."""
    likely: str
    """A regular expression that every text with a match satisfies, so that most texts are never cut into tokens."""
    movers: re.Pattern[str]
    """Who leaves or joins: a name at the beginning of a sentence, as its first group or its second."""
    moves: str
    """A regular expression that every text with a mover satisfies."""
    nobody: frozenset[str]
    """Words, lower case, with which a sentence begins that names nobody."""


@cache
def _patterns() -> _Patterns:
    rules: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    no_names, nobody = frozenset(rules.pop("no_names")), frozenset(rules.pop("nobody"))
    moves, moved = "|".join(rules.pop("moves")), "|".join(rules.pop("moved_before"))
    language = spacy.blank("en")
    matcher = Matcher(language.vocab)
    openers: set[str] = set()
    between: set[str] = set()
    for rule, patterns in rules.items():
        for pattern in patterns:
            openers |= {word.rstrip(".") for word in pattern[0]["LOWER"]["IN"]}
            between |= {word for entry in pattern[1:] if entry != "NAME" for word in _words_of(entry["LOWER"])}
            matcher.add(rule, [_with_names(pattern, count + 1) for count in range(_LONGEST_NAME_WORDS)])
    first, following = ("|".join(sorted(map(re.escape, words))) for words in (openers, between))
    likely = rf"\b(?i:{first})\b(?:\W{{1,3}}(?i:{following}))*\W{{1,3}}[A-ZÀ-Þ][a-zß-ÿ'’-]"
    movers = re.compile(
        rf"(?:^|[.!?:]\s+|[\"“])(?:({_WORD} {_WORD}) (?i:{moves})"
        rf"|({_NAME}(?: {_NAME}){{1,2}}) (?i:(?:has |have )?(?:{moves}|{moved})))\b"
    )
    return _Patterns(
        language,
        matcher,
        no_names | openers | {f"{word}." for word in openers},
        likely,
        movers,
        rf"(?i)\b(?:{moves}|{moved})\b",
        nobody,
    )


@cache
def _trained(name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError:
        raise OSError(
            f"the spaCy pipeline {name}, which `trained_pipeline` of the company file names, is not installed in"
            f" {sys.prefix}; install it, or take the line out"
        ) from None


def _words_of(lower: str | dict[str, list[str]]) -> list[str]:
    return [lower] if isinstance(lower, str) else lower["IN"]


def _with_names(pattern: list[Any], count: int) -> list[dict[str, Any]]:
    return [part for entry in pattern for part in ([_CAPITALISED] * count if entry == "NAME" else [entry])]


def people(texts: pl.Series, trained_pipeline: str | None = None) -> pl.DataFrame:
    """Return the people named in texts, as ENTITIES: one row per text and name, in order.

    Args:
        texts: cleaned texts.
        trained_pipeline: an installed spaCy pipeline whose persons count too; null for none.

    Raises:
        OSError: the trained pipeline is not installed.
    """
    patterns = _patterns()
    said = pl.DataFrame({"said": texts}).with_row_index("text")
    candidates = said.filter(pl.col("said").str.contains(patterns.likely)).select("said", "text").rows()
    found: dict[tuple[int, str], None] = {}
    row: int
    for document, row in patterns.language.pipe(candidates, as_tuples=True):
        ends: dict[int, tuple[int, int]] = {}
        for _, start, end in patterns.matcher(document):
            if start not in ends or end > ends[start][1]:
                ends[start] = (start, end)
        for start, end in ends.values():
            name = _name_at_the_end([token.text for token in document[start:end]], patterns.no_names)
            if name:
                found[row, name] = None
    for text, row in said.filter(pl.col("said").str.contains(patterns.moves)).select("said", "text").iter_rows():
        for mover in patterns.movers.finditer(text):
            name = mover[1] or mover[2]
            if not patterns.nobody & {word.lower() for word in name.split()}:
                found[row, name] = None
    if trained_pipeline is not None:
        for document, row in _trained(trained_pipeline).pipe(said.select("said", "text").rows(), as_tuples=True):
            found.update({(row, entity.text): None for entity in document.ents if entity.label_ == "PERSON"})
    return (
        pl.DataFrame(list(found), schema={"text": pl.Int64, "entity": pl.String}, orient="row")
        .sort("text", "entity")
        .select(
            "text",
            pl.lit("person").alias("entity_type"),
            "entity",
            pl.col("entity").alias("surface_text"),
        )
        .match_to_schema(ENTITIES, missing_columns="insert")
    )


def _name_at_the_end(words: list[str], no_names: frozenset[str]) -> str:
    name: list[str] = []
    for word in reversed(words):
        if not word[:1].isupper() or word.lower() in no_names:
            break
        name.insert(0, word.removesuffix("’s").removesuffix("'s"))
    return " ".join(name)
