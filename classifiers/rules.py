"""Rules as data: phrases of each label (rules/*.yaml), found in whole frames of tokens at once.

A phrase is words with alternatives: "(can|could) you {please} add" stands for each way through it; {please} is one of
the words of that class in rules/word_classes.yaml; an empty alternative may be left out. All ways of all phrases form
one tree of words, which is walked from every token of a batch at the same time. A rule says nothing by itself: that it
was met is a feature for the model, and its words are evidence.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import yaml

from classifiers.key_table import KeyTable
from classifiers.language import ENGLISH
from classifiers.tokens import Tokens, tokenise

Integers = npt.NDArray[np.int64]

FOLDER: Final = Path(__file__).parent / "rules"

_OTHER_FILES: Final = frozenset(
    {"word_classes", "spellings", "regulators", "own_posts", "relations", "stop_words", "well_known_names"}
)
"""Files of this folder that hold no phrases of a label."""

_PHRASES: Final = pl.Schema({"rule": pl.String, "phrase": pl.String})

_ROOT: Final = 0


class RuleError(ValueError):
    """A rule file cannot be read; the message names the file and the phrase."""


class Matches(NamedTuple):
    """Where rules were met: one entry per (token, phrase), in the order of the texts.

    Attributes:
        text: (m,) row of the text.
        rule: (m,) position in `RuleTree.rules`.
        start: (m,) position of the first token in the batch.
        length: (m,) tokens.
    """

    text: Integers
    rule: Integers
    start: Integers
    length: Integers


@dataclass(frozen=True)
class RuleTree:
    """All phrases as one tree of words. Node 0 is the root.

    Attributes:
        rules: names, "label/rule".
        words: the words that occur in phrases; number of a word = its position + 1.
        edges: keys: node * (words + 1) + number of the word.
        children: (edges,) node that each edge leads to.
        accepted_from: (nodes + 1,) where the rules of each node begin in `accepted_rules`.
        accepted_rules: the rules of which a phrase is complete at a node, one node's after the other's.
    """

    rules: tuple[str, ...]
    words: tuple[str, ...]
    edges: KeyTable
    children: Integers
    accepted_from: Integers
    accepted_rules: Integers

    def match(self, tokens: Tokens) -> Matches:
        """Return every occurrence of every phrase, overlapping ones too."""
        base = len(self.words) + 1
        known = pl.DataFrame({"word": self.words, "number": np.arange(1, base)}, schema_overrides={"word": pl.String})
        plain = tokens.words.str.replace_all("'", "", literal=True).to_frame("word")
        number = plain.join(known, on="word", how="left", maintain_order="left")["number"].fill_null(0).to_numpy()
        numbers = np.asarray(number[tokens.word] if len(number) else np.zeros(0), dtype=np.int64)
        # most words begin no phrase: those are sorted out by a table before any searching
        begins = np.zeros(base, dtype=bool)
        begins[self.edges.keys[self.edges.keys < base]] = True
        position = np.flatnonzero(begins[numbers])
        node = np.full(len(position), _ROOT, dtype=np.int64)
        found: list[tuple[Integers, Integers, int]] = []
        depth = 0
        while len(position):
            at = position + depth
            inside = at < len(numbers)
            inside[inside] = tokens.text[at[inside]] == tokens.text[position[inside]]
            position, node, at = position[inside], node[inside], at[inside]
            keys = node * base + numbers[at]
            goes_on, edge = self.edges.find(keys)
            position, node = position[goes_on], self.children[edge]
            depth += 1
            first = self.accepted_from[node]
            count = self.accepted_from[node + 1] - first
            which = np.repeat(first, count) + _ranges(count)
            found.append((np.repeat(position, count), self.accepted_rules[which], depth))
        if not found:
            nothing = np.zeros(0, dtype=np.int64)
            return Matches(nothing, nothing, nothing, nothing)
        start = np.concatenate([start for start, _, _ in found])
        rule = np.concatenate([rule for _, rule, _ in found])
        length = np.concatenate([np.full(len(start), depth, dtype=np.int64) for start, _, depth in found])
        order = np.argsort(start, kind="stable")
        start, rule, length = start[order], rule[order], length[order]
        return Matches(tokens.text[start], rule, start, length)


def _ranges(counts: Integers) -> Integers:
    """Return 0, 1, … count-1 for each count, one after the other."""
    ends = np.cumsum(counts)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)


def ways(phrase: str, classes: dict[str, list[str]]) -> list[str]:
    """Return each way through a phrase.

    >>> ways("(can|could) you ({please}|) add", {"please": ["please", "pls"]})[:3]
    ['can you please add', 'can you pls add', 'can you add']
    """
    expanded = re.sub(r"\{(\w+)\}", lambda name: "(" + "|".join(classes[name.group(1)]) + ")", phrase)
    return [" ".join(way.split()) for way in _alternatives(expanded)]


def _alternatives(phrase: str) -> list[str]:
    """Return each way through nested alternatives in round brackets."""
    options: list[list[str]] = [[]]
    pieces: list[list[str]] = []
    depth, begin = 0, 0
    for place, char in enumerate(phrase):
        if char == "(":
            if depth == 0:
                pieces.append([phrase[begin:place]])
                begin = place + 1
            depth += 1
        elif char == ")":
            depth -= 1
            if depth == 0:
                pieces.append(_alternatives(phrase[begin:place]))
                begin = place + 1
        elif char == "|" and depth == 0:
            pieces.append([phrase[begin:place]])
            options[-1] = ["".join(parts) for parts in product(*pieces)]
            options.append([])
            pieces, begin = [], place + 1
    if depth:
        raise ValueError("brackets do not match")
    pieces.append([phrase[begin:]])
    options[-1] = ["".join(parts) for parts in product(*pieces)]
    return [way for option in options for way in option]


def read_phrases(folder: Path = FOLDER) -> pl.DataFrame:
    """Return one row per way through each phrase: rule ("label/rule"), phrase.

    Raises:
        RuleError: a file is not a mapping of rule names to phrases, or a phrase is malformed.
    """
    file_of_classes = folder / "word_classes.yaml"
    classes = _read_yaml(file_of_classes) if file_of_classes.exists() else {}
    rows: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in _OTHER_FILES:
            continue
        for rule, phrases in _read_yaml(path).items():
            for line, phrase in enumerate(phrases, 1):
                # a sign such as ":)" is itself; alternatives need words
                plain = phrase if re.search(r"\w", phrase) else phrase.replace("(", "\\(").replace(")", "\\)")
                try:
                    found = ways(plain, classes) if plain == phrase else [phrase]
                except (KeyError, ValueError) as error:
                    raise RuleError(f"{path}: {rule}: {phrase!r}: {error}") from error
                rows.extend((f"{path.stem}/{rule}/{line if len(phrase) > 5 else 0}", way) for way in found)
    return pl.DataFrame(rows, schema=_PHRASES, orient="row").unique(maintain_order=True)


def build_tree(phrases: pl.DataFrame) -> RuleTree:
    """Return the tree of phrases (as `read_phrases` returns them)."""
    tokens = tokenise(phrases["phrase"], is_whole_text=False)
    said = tokens.words.str.replace_all("'", "", literal=True).gather(pl.Series(tokens.word)).to_list()
    rules = tuple(phrases["rule"].unique(maintain_order=True).to_list())
    number_of_rule = {rule: number for number, rule in enumerate(rules)}
    words_of_phrase: list[list[str]] = [[] for _ in range(len(phrases))]
    for text, word in zip(tokens.text.tolist(), said, strict=True):
        words_of_phrase[text].append(word)
    numbers: dict[str, int] = {}
    children: dict[tuple[int, int], int] = {}
    accepted: set[tuple[int, int]] = set()
    for rule, words in zip(phrases["rule"].to_list(), words_of_phrase, strict=True):
        node = _ROOT
        for word in words:
            number = numbers.setdefault(word, len(numbers) + 1)
            node = children.setdefault((node, number), len(children) + 1)
        accepted.add((node, number_of_rule[rule]))
    base = len(numbers) + 1
    edges = np.array([node * base + number for node, number in children], dtype=np.int64)
    order = np.argsort(edges)
    pairs = np.array(sorted(accepted), dtype=np.int64).reshape(-1, 2)
    return RuleTree(
        rules,
        tuple(numbers),
        KeyTable(edges[order]),
        np.array(list(children.values()), dtype=np.int64)[order],
        np.searchsorted(pairs[:, 0], np.arange(len(children) + 2)),
        pairs[:, 1],
    )


@cache
def packaged_rules(language: str = ENGLISH) -> RuleTree:
    """Return the tree of the rules that ship with the project; built once a process.

    Those of another language than English stand in a folder that is called by it; without the folder there are none.
    """
    return build_tree(read_phrases(FOLDER if language == ENGLISH else FOLDER / language))


@dataclass(frozen=True)
class OwnPostRule:
    """A rule for own posts: its source and what it forbids."""

    name: str
    source: str
    meaning: str


@cache
def own_post_rules() -> tuple[OwnPostRule, ...]:
    """Return the rules for own posts, in the order of rules/own_posts.yaml."""
    return tuple(OwnPostRule(name, rule["source"], rule["meaning"]) for name, rule in _own_posts_file().items())


@cache
def packaged_own_post_rules() -> RuleTree:
    """Return the tree of the phrases for own posts: rules "<name>/phrases/<line>" and "<name>/unless/<line>"."""
    classes = _read_yaml(FOLDER / "word_classes.yaml")
    rows = [
        (f"{name}/{part}/{line}", way)
        for name, rule in _own_posts_file().items()
        for part in ("phrases", "unless")
        for line, phrase in enumerate(rule[part], 1)
        for way in ways(phrase, classes)
    ]
    return build_tree(pl.DataFrame(rows, schema=["rule", "phrase"], orient="row").unique(maintain_order=True))


def relation_phrases() -> pl.DataFrame:
    """Return one row per way through each phrase of rules/relations.yaml: rule ("relation/place"), phrase."""
    rows = [
        (f"{relation}/{place}", way)
        for relation, places in _read_yaml(FOLDER / "relations.yaml").items()
        for place, phrases in places.items()
        for phrase in phrases
        for way in ways(phrase, {})
    ]
    return pl.DataFrame(rows, schema=["rule", "phrase"], orient="row").unique(maintain_order=True)


def _own_posts_file() -> dict[str, Any]:
    return _read_yaml(FOLDER / "own_posts.yaml")


def _read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping that a rule file holds.

    Raises:
        RuleError: it holds none.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RuleError(f"{path}: {error}") from error
    if not isinstance(content, dict):
        raise RuleError(f"{path}: must be a mapping of names")
    return content
