"""Which words of a text count as a name."""

import polars as pl
import pytest

from classifiers.tokens import NAME, tokenise
from classifiers.word_features import with_names


def read(text: str, *known: str, names: frozenset[str] = frozenset()) -> list[str]:
    tokens = with_names(tokenise(pl.Series([text])), frozenset(known), names)
    return tokens.words.gather(pl.Series(tokens.word)).to_list()[1:]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("moved to evernote", ["moved", "to", NAME]),
        ("moved to Google's app", ["moved", "to", NAME, "app"]),
        ("the #Spotify outage", ["the", NAME, "outage"]),
        ("a Box is not a box", ["a", NAME, "is", "not", "a", "box"]),
        ("moved to Zapplo", ["moved", "to", NAME]),
    ],
)
def test_well_known_and_unknown_names_are_the_same_word(text: str, words: list[str]):
    assert read(text, "moved", "to", "google", "app", "the", "outage", "a", "box", "is", "not") == words


def test_a_capital_does_not_make_a_name_of_a_known_word():
    assert read("Great app", "great", "app") == ["great", "app"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("moved to zapplo", ["moved", "to", NAME]),
        ("moved to zapplo's app", ["moved", "to", NAME, "app"]),
        ("moved to #zapplo box", ["moved", "to", NAME, "box"]),
        ("moved to hubbo", ["moved", "to", "hubbo"]),
    ],
)
def test_a_name_of_the_company_counts_in_any_letters_unless_it_is_a_common_word(text: str, words: list[str]):
    assert read(text, "moved", "to", "app", "box", names=frozenset({"zapplo", "box"})) == words
