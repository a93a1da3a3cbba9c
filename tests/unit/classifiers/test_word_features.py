"""Which words of a text count as a name."""

import polars as pl
import pytest

from classifiers.tokens import NAME, tokenise
from classifiers.word_features import with_names


def read(text: str, *known: str) -> list[str]:
    tokens = with_names(tokenise(pl.Series([text])), frozenset(known))
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
