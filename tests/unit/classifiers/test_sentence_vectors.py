"""What the network of sentence vectors promises."""

import numpy as np
import polars as pl
import pytest

from classifiers import sentence_vectors
from classifiers.sentence_vectors import NETWORK, packaged_vectors, row_products
from classifiers.tokens import tokenise


def vectors_of(*texts: str) -> np.ndarray:
    return packaged_vectors().vectors(tokenise(pl.Series(texts, dtype=pl.String)))


def test_every_text_has_a_vector_of_length_one():
    lengths = np.linalg.norm(vectors_of("", "???", "Привет", "The app crashes", "x" * 500, "word " * 3_000), axis=1)
    np.testing.assert_allclose(lengths, 1, rtol=1e-5)


def test_no_texts_have_no_vectors():
    assert vectors_of().shape == (0, 128)


def test_texts_of_the_same_meaning_are_nearer_than_texts_of_the_same_words():
    first, same_meaning, same_words = vectors_of(
        "can I get a refund", "how do I ask for my money back", "can I get a dog"
    )
    assert first @ same_meaning > first @ same_words


def test_the_order_of_words_counts():
    one, other = vectors_of("the dog is not good it is bad", "the dog is not bad it is good")
    assert one @ other < 0.999


def test_a_text_has_the_same_vector_whatever_stands_beside_it(monkeypatch: pytest.MonkeyPatch):
    texts = ("The app crashes every time", "", "How much is it?", "long " * 200, "Love it, thanks!")
    together = vectors_of(*texts)
    np.testing.assert_array_equal(np.concatenate([vectors_of(text) for text in texts]), together)
    monkeypatch.setattr(sentence_vectors, "_BLOCK_TOKENS", 3)
    np.testing.assert_array_equal(vectors_of(*texts), together)


def test_products_of_rows_do_not_depend_on_the_order_in_which_a_library_adds():
    random = np.random.default_rng(0)
    rows = random.normal(size=(5_000, 512)).astype(np.float32)
    matrix = random.normal(size=(512, 3)).astype(np.float32)
    products = row_products(rows, matrix)
    np.testing.assert_allclose(products, rows @ matrix, atol=1e-3)
    other_order = random.permutation(512)
    np.testing.assert_array_equal(row_products(rows[:7, other_order], matrix[other_order]), products[:7])


def test_what_is_shipped_stays_small():
    assert sum(path.stat().st_size for path in NETWORK.parent.iterdir() if path.suffix == ".npz") <= 8 * 2**20
