"""Classifying 1,000,000 short texts (all labels, sentiment, language, entities, evidence), its memory, and training.

The peer is fastText's `predict` with word pairs on the same labels, where it can be imported (`pip install
fasttext-wheel`; it is no dependency); else scikit-learn's HashingVectorizer with word pairs, which gives no label.
"""

import importlib.util
import resource
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from sklearn.feature_extraction.text import HashingVectorizer

from benchmarks.measure import Measure, seconds_of
from classifiers.classify import Vocabulary
from classifiers.training import labelled_examples, own_post_examples, train

TEXT_COUNT = 1_000_000
BATCH_TEXTS = 50_000
_PEER_SHARE = 10
"""The peer reads one text in so many; its seconds are multiplied."""
_SHORT_CHARS = 140
_GIBIBYTE_IN_KIBIBYTES = 2**20


def run(folder: Path) -> Iterator[Measure]:
    """Measure on the shipped examples that are as short as a post, each with a number of its own."""
    examples = labelled_examples()
    short = examples.filter(pl.col("text").str.len_chars() <= _SHORT_CHARS)["text"]
    numbers = pl.Series(range(TEXT_COUNT))
    texts = pl.DataFrame(
        {
            "text_hash": numbers.cast(pl.String),
            "text": short[(numbers % len(short)).to_list()] + " " + numbers.cast(pl.String),
            "author_kind": ["public"] * TEXT_COUNT,
        }
    )
    trained = []
    seconds = seconds_of(lambda: trained.append(train(examples, own_post_examples())))
    yield Measure("train", seconds, "bound", 180, maximum_ratio=1)

    def classify() -> None:
        for part in texts.iter_slices(BATCH_TEXTS):
            trained[0].classify(part, Vocabulary())

    ours = seconds_of(classify)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _GIBIBYTE_IN_KIBIBYTES
    yield Measure("train and classify, peak memory", peak, "bound", 2, maximum_ratio=1, unit="GiB")
    name = f"classify {TEXT_COUNT:,} short texts"
    sample = texts["text"].gather_every(_PEER_SHARE).to_list()
    if importlib.util.find_spec("fasttext") is None:
        vectorizer = HashingVectorizer(ngram_range=(1, 2), alternate_sign=False)
        peer = _PEER_SHARE * seconds_of(lambda: vectorizer.transform(sample))
        yield Measure(name, ours, "HashingVectorizer with word pairs", peer)
    else:
        yield Measure(name, ours, "fastText", _PEER_SHARE * _fasttext_seconds(examples, sample, folder), 5)


def _fasttext_seconds(examples: pl.DataFrame, sample: list[str], folder: Path) -> float:
    """Return how long fastText, trained on the examples, takes to label the sample."""
    import fasttext

    path = folder / "examples.txt"
    with path.open("w", encoding="utf-8") as file:
        for text, topics, intents in examples.select("text", "topics", "intents").iter_rows():
            labels = " ".join(f"__label__{label}" for label in [*topics, *intents] or ["none"])
            file.write(f"{labels} {' '.join(text.split())}\n")
    model = fasttext.train_supervised(input=str(path), wordNgrams=2, loss="ova", verbose=0)
    lines = [" ".join(text.split()) for text in sample]
    return seconds_of(lambda: model.predict(lines, k=-1, threshold=0.5))
