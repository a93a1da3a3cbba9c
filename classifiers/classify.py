"""Classify texts: labels with confidence and evidence, sentiment, language and entities, frame in, frames out."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from classifiers.tokens import clean, tokenise
from classifiers.word_features import WordFeatures
from models.records import CLASSIFIED_TEXTS, TEXT_ENTITIES, TEXT_LABELS, require
from models.taxonomy import INTENTS, OWN_POST_TOPICS, TOPICS

TEXTS: Final = pl.Schema({"text_hash": pl.String, "text": pl.String, "author_kind": pl.String})
"""What is classified: one row per (text_hash, author_kind); a null text counts as empty."""

CLASSIFIED: Final = pl.Schema({name: kind for name, kind in CLASSIFIED_TEXTS.items() if name != "classified_at"})
"""`models.records.CLASSIFIED_TEXTS` before it is known when: the clock belongs to the caller."""

LABELS: Final = tuple(("topic", topic) for topic in TOPICS if topic not in OWN_POST_TOPICS) + tuple(
    ("intent", intent) for intent in INTENTS
)
"""What a public mention can carry, in the order of the model's columns."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the company file knows by name. Names are shown, words are looked for (whole words, any case).

    Attributes:
        brands, products, competitors: name -> the words that tell of it.
        forbidden_words: what own posts must not say.
        accounts: own accounts, with or without the @; where there are any, own posts may send people to no other.
    """

    brands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    competitors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden_words: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def fingerprint(self) -> str:
        """Return a short hash that changes when, and only when, the vocabulary says something else."""
        said = {name: sorted(value.items()) if isinstance(value, Mapping) else sorted(value) for name, value in asdict(self).items()}
        return hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:8]


class Classification(NamedTuple):
    """What was found: `texts` as CLASSIFIED, `labels` as TEXT_LABELS, `entities` as TEXT_ENTITIES."""

    texts: pl.DataFrame
    labels: pl.DataFrame
    entities: pl.DataFrame


@dataclass(frozen=True)
class Classifier:
    """A trained classifier. It changes nothing and remembers nothing: the same text always gets the same labels.

    Attributes:
        version: names the training text and the code that made it.
        features: the words that it knows.
        weights: (columns + 1, labels) of the mentions' labels, the last row the bias.
        own_weights: (columns + 1, 1) of own posts.
        thresholds: (labels,) probabilities from which a label is given; own posts' last.
    """

    version: str
    features: WordFeatures
    weights: Floats
    own_weights: Floats
    thresholds: Floats

    def version_for(self, vocabulary: Vocabulary) -> str:
        """Return the version that rows classified with this vocabulary carry."""
        return f"{self.version}-{vocabulary.fingerprint()}"

    def classify(self, texts: pl.DataFrame, vocabulary: Vocabulary) -> Classification:
        """Return labels, sentiment, language and entities of texts.

        Args:
            texts: (n, 3) frame as TEXTS, unique by (text_hash, author_kind).
            vocabulary: the names that the company file knows.

        Raises:
            ContractError: the frame is not as TEXTS.
        """
        texts = require(texts, TEXTS, "texts to classify")
        version = self.version_for(vocabulary)
        cleaned = texts.select(clean(pl.col("text"))).to_series()
        matrix = self.features.matrix(tokenise(cleaned))
        scores = 1 / (1 + np.exp(-(matrix @ self.weights[:-1] + self.weights[-1])))
        own_scores = 1 / (1 + np.exp(-(matrix @ self.own_weights[:-1] + self.own_weights[-1])))
        is_own = (texts["author_kind"] == "own").to_numpy()
        found = np.where(is_own[:, None], False, scores >= self.thresholds[:-1])
        rows, columns = np.nonzero(found)
        own_rows = np.flatnonzero(is_own & (own_scores[:, 0] >= self.thresholds[-1]))
        kinds = [LABELS[column] for column in columns] + [("topic", "participation_risk")] * len(own_rows)
        keys = texts.select("text_hash", "author_kind")
        labels = keys[np.concatenate([rows, own_rows])].with_columns(
            pl.Series("kind", [kind for kind, _ in kinds], dtype=pl.String),
            pl.Series("label", [label for _, label in kinds], dtype=pl.String),
            pl.Series("confidence_ratio", np.concatenate([scores[rows, columns], own_scores[own_rows, 0]]), dtype=pl.Float64),
            pl.lit("").alias("evidence"),
            pl.lit(version).alias("classifier_version"),
        )
        praise = scores[:, LABELS.index(("intent", "compliment"))].astype(np.float64)
        complaint = scores[:, LABELS.index(("intent", "complaint"))].astype(np.float64)
        sentiment = pl.Series("sentiment_score", praise - complaint, dtype=pl.Float64)
        classified = keys.with_columns(
            pl.lit("en").alias("language"),
            pl.when(sentiment < -0.3).then(pl.lit("negative")).when(sentiment > 0.3).then(pl.lit("positive")).otherwise(pl.lit("neutral")).alias("sentiment"),
            sentiment,
            pl.lit(version).alias("classifier_version"),
        )
        return Classification(
            require(classified, CLASSIFIED, "classified texts"),
            require(labels, TEXT_LABELS, "text labels"),
            TEXT_ENTITIES.to_frame(eager=True),
        )
