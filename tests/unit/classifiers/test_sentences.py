"""Sentences of long texts."""

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from classifiers.sentences import LONG_TOKENS, drawn_to_best, with_sentences
from classifiers.tokens import clean, surface_texts, tokenise

LONG = "We stayed for a week in May and the weather was kind to us all. Breakfast was fine! Please add a pool?! Ok."


def said(*texts: str) -> list[tuple[int, str]]:
    """Return the row of the text of each sentence, and its words."""
    read = with_sentences(tokenise(pl.Series(texts, dtype=pl.String)))
    row = np.arange(read.tokens.text_count - len(read.text), read.tokens.text_count)
    start = np.searchsorted(read.tokens.text, row)
    words = surface_texts(read.tokens, start, np.searchsorted(read.tokens.text, row + 1) - start)
    return list(zip(read.text.tolist(), words.to_list(), strict=True))


def test_each_sentence_of_a_long_text_begins_as_a_text_does() -> None:
    assert said("Short. One.", LONG) == [
        (1, "xxstart We stayed for a week in May and the weather was kind to us all ."),
        (1, "xxstart Breakfast was fine !"),
        (1, "xxstart Please add a pool ?!"),
    ]


def test_a_text_that_addresses_somebody_does_so_in_its_first_sentence_only() -> None:
    first, *others = (words for _, words in said(f"@acme {LONG}"))
    assert first.startswith("xxaddressed We stayed")
    assert all(words.startswith("xxstart") for words in others)


def test_a_long_text_of_one_sentence_is_read_as_a_whole_only() -> None:
    assert said("word " * (LONG_TOKENS + 5)) == []


def test_no_texts_have_no_sentences() -> None:
    assert said() == []


@given(st.lists(st.text(st.sampled_from("ab ,.!?\n@"), max_size=160), max_size=5))
def test_sentences_hold_the_words_of_their_text_in_order(texts: list[str]) -> None:
    cleaned = pl.Series(texts, dtype=pl.String).to_frame("text").select(clean(pl.col("text"))).to_series()
    plain = tokenise(cleaned)
    read = with_sentences(plain)
    assert (read.tokens.word[: len(plain.word)] == plain.word).all()
    for row, owner in enumerate(read.text, start=plain.text_count):
        words = read.tokens.word[read.tokens.text == row]
        whole = plain.word[plain.text == owner].tolist()
        inner = words[1:].tolist()
        assert any(whole[place : place + len(inner)] == inner for place in range(len(whole)))


def test_a_score_is_drawn_up_toward_the_best_sentence_and_never_down() -> None:
    scores = np.array([[0.0, 1.0], [0.5, -1.0], [1.0, 0.0], [-1.0, -1.0]], dtype=np.float32)
    assert drawn_to_best(scores, np.array([0, 0])).tolist() == [[0.25, 1.0], [0.5, -1.0]]
