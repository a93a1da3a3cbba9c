"""Rules as data: phrases, their ways, and where they are met."""

import numpy as np
import polars as pl
import pytest

from classifiers.key_table import KeyTable
from classifiers.rules import RuleError, build_tree, packaged_rules, read_phrases, ways
from classifiers.tokens import clean, tokenise


def met(phrase: str, *texts: str) -> list[int]:
    """Return the rows of the texts that meet a phrase."""
    tree = build_tree(pl.DataFrame({"rule": "a", "phrase": ways(phrase, {"please": ["please", "kindly"]})}))
    cleaned = pl.DataFrame({"text": texts}).select(clean(pl.col("text"))).to_series()
    return np.unique(tree.match(tokenise(cleaned)).text).tolist()


def test_a_phrase_stands_for_each_way_through_it() -> None:
    assert ways("(can|could) (you|) {please} add", {"please": ["please"]}) == [
        "can you please add", "can please add", "could you please add", "could please add",
    ]  # fmt: skip


def test_alternatives_may_stand_in_alternatives() -> None:
    assert ways("a (b (c|d)|e)", {}) == ["a b c", "a b d", "a e"]


def test_brackets_must_match() -> None:
    with pytest.raises(ValueError, match="brackets"):
        ways("(a|b", {})


def test_a_phrase_is_met_in_whole_words_and_in_any_case() -> None:
    assert met("add (a|the) widget", "Please ADD a Widget", "add a widgets", "I had a widget", "add the widget!") == [
        0,
        3,
    ]


def test_a_phrase_never_reaches_from_one_text_into_the_next() -> None:
    assert met("thank you", "thank", "you") == []


def test_typed_apostrophes_and_short_forms_do_not_matter() -> None:
    assert met("cant log in", "I can't log in", "I cant log in", "can’t log in") == [0, 1, 2]


def test_a_rule_file_that_cannot_be_read_is_named(tmp_path: object) -> None:
    folder = tmp_path
    (folder / "word_classes.yaml").write_text("please: [please]\n")  # type: ignore[attr-defined]
    (folder / "praise.yaml").write_text("thanks:\n  - 'thank (you'\n")  # type: ignore[attr-defined]
    with pytest.raises(RuleError, match=r"praise\.yaml: thanks: .*brackets"):
        read_phrases(folder)  # type: ignore[arg-type]


def test_the_shipped_rules_can_be_built() -> None:
    labels = {rule.split("/")[0] for rule in packaged_rules().rules}
    assert {"pricing", "question", "praise", "feature_request", "competitor_positioning"} <= labels


def test_numbers_are_found_among_known_ones() -> None:
    table = KeyTable(np.array([3, 10, 2**40]))
    which, place = table.find(np.array([10, 4, 2**40, 3, -1]))
    assert (which.tolist(), place.tolist()) == ([0, 2, 3], [1, 2, 0])


def test_nothing_is_found_among_no_numbers() -> None:
    which, place = KeyTable(np.zeros(0, dtype=np.int64)).find(np.array([1, 2]))
    assert (len(which), len(place)) == (0, 0)
