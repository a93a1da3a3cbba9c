"""A classifier trained on a small part of the shipped examples, and one trained on all of them."""

import polars as pl
import pytest

from classifiers.classify import Classifier
from classifiers.training import labelled_examples, own_post_examples, train


@pytest.fixture(scope="session")
def small_classifier() -> Classifier:
    """Trained on every sixth example: quick, and good enough for plain sentences."""
    return train(labelled_examples().gather_every(6), own_post_examples().gather_every(2))


@pytest.fixture(scope="session")
def full_classifier() -> Classifier:
    """Trained as the product is."""
    return train(labelled_examples(), own_post_examples())


def texts(*said: str | None, author_kind: str = "public") -> pl.DataFrame:
    """Return texts to classify, named t0, t1, …"""
    return pl.DataFrame(
        {"text_hash": [f"t{number}" for number in range(len(said))], "text": said, "author_kind": author_kind},
        schema={"text_hash": pl.String, "text": pl.String, "author_kind": pl.String},
    )


@pytest.fixture
def make_texts() -> object:
    """The maker of texts to classify."""
    return texts
