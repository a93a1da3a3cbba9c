"""Classifying 1,000,000 short texts (all labels, sentiment, entities, evidence) against cutting them into word pairs.

The peer is scikit-learn's HashingVectorizer with word pairs, which only makes features and gives no label.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
from sklearn.feature_extraction.text import HashingVectorizer

from benchmarks.measure import Measure, seconds_of
from classifiers.classify import Vocabulary
from classifiers.training import labelled_examples, own_post_examples, train

TEXT_COUNT = 1_000_000
BATCH_TEXTS = 50_000
_SHORT_CHARS = 140


def run(_: Path) -> Iterator[Measure]:
    """Measure on the shipped examples that are as short as a post, each with a number of its own."""
    examples = labelled_examples()["text"]
    short = examples.filter(examples.str.len_chars() <= _SHORT_CHARS)
    numbers = pl.Series(range(TEXT_COUNT))
    texts = pl.DataFrame(
        {
            "text_hash": numbers.cast(pl.String),
            "text": short[(numbers % len(short)).to_list()] + " " + numbers.cast(pl.String),
            "author_kind": ["public"] * TEXT_COUNT,
        }
    )
    trained = []
    seconds = seconds_of(lambda: trained.append(train(labelled_examples(), own_post_examples())))
    yield Measure("train", seconds, "bound", 180, maximum_ratio=1)
    vectorizer = HashingVectorizer(ngram_range=(1, 2), alternate_sign=False)
    sample = texts["text"].head(TEXT_COUNT // 10).to_list()
    peer = 10 * seconds_of(lambda: vectorizer.transform(sample))
    ours = seconds_of(lambda: [trained[0].classify(part, Vocabulary()) for part in texts.iter_slices(BATCH_TEXTS)])
    yield Measure("classify 1,000,000 short texts", ours, "HashingVectorizer with word pairs", peer)
