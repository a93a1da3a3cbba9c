"""Classify texts: labels with confidence and evidence, sentiment, language and entities, frame in, frames out."""

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
from models.records import CLASSIFIED_TEXTS, TEXT_ENTITIES, TEXT_LABELS, require
from models.taxonomy import CATEGORIES, EXCLUDED_BY, INTENTS, OWN_POST_TOPICS, TOPICS
from threadpoolctl import threadpool_limits

from classifiers.calibration import DOUBT
from classifiers.entities import entities, name_tree
from classifiers.evidence import evidence
from classifiers.label_model import LabelModel, Reading
from classifiers.language import ENGLISH, UNKNOWN, languages
from classifiers.own_posts import judge_own_posts
from classifiers.people import people
from classifiers.rules import RuleTree
from classifiers.tokens import clean, repeat_themselves, tokenise

TEXTS: Final = pl.Schema({"text_hash": pl.String, "text": pl.String, "author_kind": pl.String})
"""What is classified: one row per (text_hash, author_kind); a null text counts as empty."""

CLASSIFIED: Final = pl.Schema({name: kind for name, kind in CLASSIFIED_TEXTS.items() if name != "classified_at"})
"""`models.records.CLASSIFIED_TEXTS` before it is known when: the clock belongs to the caller."""

LABELS: Final = tuple(("topic", topic) for topic in TOPICS if topic not in OWN_POST_TOPICS) + tuple(
    ("intent", intent) for intent in INTENTS
)
"""What a public mention can carry, in the order of the model's columns."""

_FAMILIES: Final = (
    *(category.topics for category in CATEGORIES),
    # what went wrong, and what somebody wants of us
    ("complaint", "troubleshooting", "billing"),
    ("inquiry", "lead", "media_opportunity"),
)

FAMILIES: Final = np.array([[label in family for _, label in LABELS] for family in _FAMILIES])
"""(families, labels) the labels of a category, and intents that are akin (see `calibration`)."""

SENTIMENT_EDGE: Final = 0.35
"""From this score on a text is positive, from its negative down negative; chosen by cross-validation over files."""

THREAD_COUNT: Final = 2
"""Batches that are read at the same time: array operations free the interpreter while they run."""

BATCH_ROWS: Final = 25_000
"""Texts that are held in memory as features at a time: a million texts take no more than these."""

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the company file knows by name. Names are shown, words are looked for (whole words, any case).

    Attributes:
        brands, products, competitors: name -> the words that tell of it.
        forbidden_words: what own posts must not say.
        accounts: approved ones, with or without the @; where there are any, own posts may send people to no other.
        trained_pipeline: an installed spaCy pipeline whose persons count too; null for none.
    """

    brands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    competitors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forbidden_words: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    trained_pipeline: str | None = None

    def fingerprint(self) -> str:
        """Return a short hash that changes when, and only when, the vocabulary says something else."""
        names = [sorted(names.items()) for names in (self.brands, self.products, self.competitors)]
        said = (*names, sorted(self.forbidden_words), sorted(self.accounts), self.trained_pipeline)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:8]

    def words_of_names(self) -> frozenset[str]:
        """Return the single words of all names, as tokens count them: who types "acme" means Acme."""
        told = [
            word
            for names in (self.brands, self.products, self.competitors)
            for name, words in names.items()
            for word in (name, *words)
        ]
        return frozenset(tokenise(pl.Series(told, dtype=pl.String), is_whole_text=False).words.to_list())


class Classification(NamedTuple):
    """What was found.

    Attributes:
        texts: as CLASSIFIED.
        labels: as TEXT_LABELS.
        doubtful: as TEXT_LABELS: labels of public texts that just miss their threshold, for a person to review and in
            no digest; their evidence is empty.
        entities: as TEXT_ENTITIES.
    """

    texts: pl.DataFrame
    labels: pl.DataFrame
    doubtful: pl.DataFrame
    entities: pl.DataFrame


@dataclass(frozen=True)
class Classifier:
    """A trained classifier. It changes nothing and remembers nothing: the same text always gets the same labels.

    Attributes:
        version: names the training text and the code that made it.
        mentions: by language, the model of LABELS; its one plain score is the sentiment. English is always there, and
            reads what no language can be told of, too.
        own_posts: the model of own posts: any risk, then one label a rule of `own_post_rules`.
    """

    version: str
    mentions: Mapping[str, LabelModel]
    own_posts: LabelModel

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
            OSError: the trained pipeline is not installed.
        """
        texts = require(texts, TEXTS, "texts to classify")
        names = name_tree(vocabulary)
        # Each thread multiplies by itself: with threads of the library's own beside them they wait for each other
        with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(THREAD_COUNT) as threads:
            batches = list(
                threads.map(lambda batch: self._classify(batch, vocabulary, names), texts.iter_slices(BATCH_ROWS))
            )
        version = pl.lit(self.version_for(vocabulary)).alias("classifier_version")

        def gathered(part: int, schema: pl.Schema, name: str) -> pl.DataFrame:
            frames = [schema.to_frame(eager=True), *(batch[part] for batch in batches)]
            return require(pl.concat(frames).with_columns(version), schema, name)

        return Classification(
            gathered(0, CLASSIFIED, "classified texts"),
            gathered(1, TEXT_LABELS, "text labels"),
            gathered(2, TEXT_LABELS, "doubtful labels"),
            gathered(3, TEXT_ENTITIES, "text entities"),
        )

    def _classify(
        self, texts: pl.DataFrame, vocabulary: Vocabulary, names: RuleTree | None
    ) -> tuple[pl.DataFrame, ...]:
        """Return the parts of a classification of one batch, without a version."""
        is_own = texts["author_kind"] == "own"
        parts = []
        for author_texts, own in ((texts.filter(~is_own), False), (texts.filter(is_own), True)):
            if len(author_texts):
                parts.append(self._classify_one_kind(author_texts, vocabulary, names, is_own=own))
        return tuple(pl.concat(frames) for frames in zip(*parts, strict=True))

    def _classify_one_kind(
        self, texts: pl.DataFrame, vocabulary: Vocabulary, names: RuleTree | None, *, is_own: bool
    ) -> tuple[pl.DataFrame, ...]:
        """Return the same of texts by the same kind of author."""
        cleaned = cleaned_texts(texts)
        tokens = tokenise(cleaned)
        english = self.mentions[ENGLISH]
        reading = english.read(tokens, vocabulary.words_of_names())
        spoken = languages(cleaned, tokens, frozenset(english.features.words.words))
        says_something = ~repeat_themselves(tokens)
        is_read = spoken.is_in([ENGLISH, UNKNOWN]).to_numpy() & says_something
        none = pl.lit("").alias("classifier_version")
        if is_own:
            labels = judge_own_posts(
                self.own_posts, texts, cleaned, tokens, vocabulary.forbidden_words, vocabulary.accounts, is_read
            )
            doubtful = labels.clear()
        else:
            labels, doubtful = _labels(english, reading, texts, cleaned, is_read)
            for language in sorted(set(self.mentions) - {ENGLISH}):
                rows = np.flatnonzero((spoken == language).to_numpy())
                if not len(rows):
                    continue
                taught, said = self.mentions[language], cleaned.gather(rows)
                read = taught.read(tokenise(said), vocabulary.words_of_names())
                given, missed = _labels(taught, read, texts[rows], said, says_something[rows])
                labels, doubtful = pl.concat([labels, given]), pl.concat([doubtful, missed])
                reading.scores[rows] = read.scores
        sentiment = pl.Series("sentiment_score", np.clip(np.round(reading.scores[:, 0].astype(np.float64), 4), -1, 1))
        keys = texts.select("text_hash", "author_kind")
        classified = keys.with_columns(
            spoken.alias("language"),
            pl.when(sentiment <= -SENTIMENT_EDGE)
            .then(pl.lit("negative"))
            .when(sentiment >= SENTIMENT_EDGE)
            .then(pl.lit("positive"))
            .otherwise(pl.lit("neutral"))
            .alias("sentiment"),
            sentiment,
        )
        found = pl.concat([entities(tokens, names), people(cleaned, vocabulary.trained_pipeline)])
        named = pl.concat([keys[found["text"].to_list()], found.drop("text")], how="horizontal")
        return (
            classified.with_columns(none).match_to_schema(CLASSIFIED),
            labels.with_columns(none).match_to_schema(TEXT_LABELS),
            doubtful.with_columns(none).match_to_schema(TEXT_LABELS),
            named.with_columns(none).match_to_schema(TEXT_ENTITIES),
        )


def without_excluded(confidences: Floats, thresholds: Floats) -> Floats:
    """Return the (texts, labels) confidences, 0 for labels that another one that is given shuts out."""
    kept = confidences.copy()
    for label, excluded in EXCLUDED_BY.items():
        is_given = confidences[:, LABELS.index(label)] >= thresholds[LABELS.index(label)]
        kept[np.ix_(is_given, [LABELS.index(other) for other in excluded])] = 0
    return kept


def cleaned_texts(texts: pl.DataFrame) -> pl.Series:
    """Return the texts as they are read."""
    return texts.select(clean(pl.col("text"))).to_series()


def _labels(
    model: LabelModel, reading: Reading, texts: pl.DataFrame, cleaned: pl.Series, is_read: Booleans
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the labels and the doubtful labels of public texts, of those that are in the language of the model."""
    thresholds = model.calibration.thresholds
    confidences = without_excluded(reading.confidences, thresholds)
    rows, columns = np.nonzero((confidences >= thresholds) & is_read[:, None])
    labels = _label_rows(texts, rows, columns, confidences).with_columns(
        evidence(reading.block, model.weights, rows, columns, cleaned)
    )
    rows, columns = np.nonzero((confidences < thresholds) & (confidences >= DOUBT * thresholds) & is_read[:, None])
    doubtful = _label_rows(texts, rows, columns, confidences).with_columns(evidence=pl.lit(""))
    return labels, doubtful


def _label_rows(texts: pl.DataFrame, rows: Integers, columns: Integers, confidences: Floats) -> pl.DataFrame:
    """Return one row per label: text_hash, author_kind, kind, label, confidence_ratio."""
    names = pl.DataFrame(LABELS, schema={"kind": pl.String, "label": pl.String}, orient="row")
    keys = texts.select("text_hash", "author_kind")
    return pl.concat([keys[rows], names[columns]], how="horizontal").with_columns(
        pl.Series("confidence_ratio", confidences[rows, columns].astype(np.float64).round(4))
    )
