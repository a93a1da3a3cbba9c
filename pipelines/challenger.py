"""`callboard train`: a challenger that also learns from the company's corrections, and whether it may take over."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from classifiers import artifacts, training
from classifiers.classify import Classifier, Vocabulary
from classifiers.evaluation import evaluate
from pipelines import classifier_versions
from pipelines.classification import ChosenClassifierError, current_classifier, vocabulary_of
from pipelines.corrections import corrected_labels, read_corrections
from pipelines.settings import Settings
from pipelines.stages import company_in_force, open_warehouse

HELD_BACK_ONE_IN: Final = 3
"""One in so many corrected texts is never trained on, in any training: by its hash, so that it stays so."""

FEWEST_HELD_BACK: Final = 10
"""With fewer held-back texts a difference is chance, and nothing is promoted."""

_CORRECTED_TEXTS = """
select
    corrections.text_hash,
    corrections.author_kind,
    any_value(mentions.text) as text,
    -- what no language can be told of is read as English
    coalesce(nullif(any_value(texts.language), 'und'), 'en') as language
from raw.corrections as corrections
inner join raw.authored_mentions as mentions
    on corrections.mention_id = mentions.mention_id and corrections.text_hash = mentions.text_hash
left join predictions.classified_texts as texts
    on corrections.text_hash = texts.text_hash and corrections.author_kind = texts.author_kind
where
    mentions.text != ''
    and not coalesce(mentions.is_simulated, false)
    and corrections.mention_id not in (select mention_id from raw.mentions where deleted_at is not null)
group by corrections.text_hash, corrections.author_kind
order by corrections.text_hash, corrections.author_kind
"""

_PREDICTED = """
select text_hash, author_kind, kind, label
from predictions.text_labels
where not coalesce(is_abstained, false)
    and text_hash in (select text_hash from raw.corrections)
"""


class TooFewCorrectionsError(ValueError):
    """There is nothing to learn from yet; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How champion and challenger did on the held-back texts.

    Attributes:
        labels: one row per category, topic and intent that a person or one of the two gave: kind, label, true_count,
            champion_f1_ratio, challenger_f1_ratio.
        text_count: how many texts were held back.
    """

    labels: pl.DataFrame
    text_count: int

    @property
    def champion_macro_f1_ratio(self) -> float:
        """The champion's F1 averaged over topics and intents; 0 where there are none."""
        return self._macro("champion_f1_ratio")

    @property
    def challenger_macro_f1_ratio(self) -> float:
        """The challenger's F1 averaged over topics and intents; 0 where there are none."""
        return self._macro("challenger_f1_ratio")

    @property
    def worse_categories(self) -> list[str]:
        """The categories on which the challenger is worse."""
        worse = (pl.col("kind") == "category") & (pl.col("challenger_f1_ratio") < pl.col("champion_f1_ratio"))
        return self.labels.filter(worse)["label"].to_list()

    @property
    def is_promotion(self) -> bool:
        """Whether the challenger may take over: enough texts, no category worse, and better over all labels."""
        is_better = self.challenger_macro_f1_ratio > self.champion_macro_f1_ratio
        return self.text_count >= FEWEST_HELD_BACK and not self.worse_categories and is_better

    def _macro(self, column: str) -> float:
        ratios = self.labels.filter(pl.col("kind") != "category")[column]
        return float(ratios.sum()) / len(ratios) if len(ratios) else 0.0

    def verdict(self) -> str:
        """Return in one sentence whether the challenger is promoted, and why not."""
        if self.is_promotion:
            return "Promoted: better over all labels and worse on no category."
        if self.text_count < FEWEST_HELD_BACK:
            return f"Not promoted: {self.text_count} held-back texts tell too little; {FEWEST_HELD_BACK} are needed."
        if self.worse_categories:
            return f"Not promoted: worse on {', '.join(self.worse_categories)}."
        return "Not promoted: not better over all labels."

    def as_text(self) -> str:
        """Return the table: the F1 of both for each label, then over all labels."""
        lines = [f"{'F1 on held-back corrections':<28}{'true':>6}{'champion':>10}{'challenger':>12}"]
        lines += [
            f"{row['label']:<28}{row['true_count']:>6}{row['champion_f1_ratio']:>10.2f}"
            f"{row['challenger_f1_ratio']:>12.2f}"
            for row in self.labels.to_dicts()
        ]
        macros = f"{self.champion_macro_f1_ratio:>10.2f}{self.challenger_macro_f1_ratio:>12.2f}"
        return "\n".join([*lines, f"{'macro F1, topics and intents':<28}{'':>6}{macros}"])


@dataclass(frozen=True, slots=True)
class Training:
    """What a training did."""

    champion_version: str
    challenger_version: str
    trained_text_count: int
    comparison: Comparison


def is_held_back() -> pl.Expr:
    """Return the expression that tells whether a text, by its md5 in `text_hash`, is never trained on."""
    return pl.col("text_hash").str.slice(0, 8).str.to_integer(base=16) % HELD_BACK_ONE_IN == 0


def label_sets(texts: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Return texts with `topics` and `intents`, as sorted lists, and an `id` for each (text_hash, author_kind)."""
    keys = ["text_hash", "author_kind"]
    lists = [
        labels.filter(pl.col("kind") == kind).group_by(keys).agg(pl.col("label").sort().alias(f"{kind}s"))
        for kind in ("topic", "intent")
    ]
    for one in lists:
        texts = texts.join(one, on=keys, how="left", maintain_order="left")
    return texts.with_columns(pl.col("topics", "intents").fill_null([]), id=_identity())


def compare(truth: pl.DataFrame, champion: pl.DataFrame, challenger: pl.DataFrame) -> Comparison:
    """Return how two classifiers did on texts that people labelled.

    Args:
        truth: one row per text: id, topics, intents.
        champion: the labels of the classifier in use, one row per (id, kind, label).
        challenger: the labels of the other, likewise.
    """
    keys = ["kind", "label"]
    ours, theirs = (evaluate(predicted, truth).labels for predicted in (champion, challenger))
    table = ours.join(
        theirs.select(*keys, "predicted_count", "f1_ratio"), on=keys, suffix="_new", maintain_order="left"
    )
    is_seen = pl.sum_horizontal("true_count", "predicted_count", "predicted_count_new") > 0
    return Comparison(
        # what nobody gave and a classifier did not give either is right
        table.filter(is_seen).select(
            *keys,
            "true_count",
            champion_f1_ratio=pl.col("f1_ratio").fill_null(1.0),
            challenger_f1_ratio=pl.col("f1_ratio_new").fill_null(1.0),
        ),
        len(truth),
    )


def train_challenger(settings: Settings, say: Callable[[str], None]) -> Training:
    """Train a challenger, compare it with the classifier in use, and promote it where it is better.

    Where the one in use cannot be used any more, the shipped one takes its place.

    Raises:
        TooFewCorrectionsError: nobody has corrected a text yet, or all of them are held back.
        ArtifactError: the shipped classifier or the challenger is damaged.
    """
    corrections = read_corrections(settings)
    with open_warehouse(settings) as connection:
        texts = connection.sql(_CORRECTED_TEXTS).pl()
        predicted = connection.sql(_PREDICTED).pl()
        vocabulary = vocabulary_of(company_in_force(connection, settings).company)
    labelled = label_sets(texts, corrected_labels(predicted, corrections))
    learned, held_back = labelled.filter(~is_held_back()), labelled.filter(is_held_back())
    if learned.is_empty():
        raise TooFewCorrectionsError(
            "there are too few corrections to learn from; `callboard review` and `callboard correct` make some"
        )
    champion = _champion(settings, say)
    version = f"{training.training_version()}-{_hash_of(learned)}"
    challenger = _trained(settings, version, learned, say)
    comparison = compare(
        held_back, _labels(champion, held_back, vocabulary), _labels(challenger, held_back, vocabulary)
    )
    if comparison.is_promotion:
        classifier_versions.choose_version(settings.data.trained, version)
    return Training(champion.version, version, len(learned), comparison)


def _champion(settings: Settings, say: Callable[[str], None]) -> Classifier:
    try:
        return current_classifier(settings, say)
    except ChosenClassifierError as error:
        say(f"{str(error).splitlines()[0]}\nThe shipped one is in use from now on.")
        classifier_versions.choose_version(settings.data.trained, None)
        return current_classifier(settings, say)


def _identity() -> pl.Expr:
    return pl.concat_str("author_kind", pl.lit(":"), "text_hash")


def _hash_of(learned: pl.DataFrame) -> str:
    said = [
        f"{row['id']} {','.join(row['topics'])} {','.join(row['intents'])}" for row in learned.sort("id").to_dicts()
    ]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:8]


def _trained(settings: Settings, version: str, learned: pl.DataFrame, say: Callable[[str], None]) -> Classifier:
    folder = settings.data.trained / version
    if not folder.exists():
        say(f"training {version} from the shipped examples and {len(learned):,} corrected texts")
        public, own = (learned.filter(pl.col("author_kind") == kind) for kind in ("public", "own"))
        classifier = training.train(
            _added(training.labelled_examples(), public.select("text", "topics", "intents", "language")),
            _added(training.own_post_examples(), own.select("text", is_risk=pl.col("topics").list.len() > 0)),
        )
        beside = settings.data.trained / f".{version}.part"
        shutil.rmtree(beside, ignore_errors=True)
        artifacts.save(replace(classifier, version=version), beside)
        beside.replace(folder)
    return artifacts.load(folder)


def _added(examples: pl.DataFrame, corrected: pl.DataFrame) -> pl.DataFrame:
    """Return the examples and after them the corrected texts, as if from a file named `corrections`."""
    if "file" in examples.columns:
        corrected = corrected.with_columns(file=pl.lit("corrections"))
    return pl.concat([examples, corrected], how="diagonal")


def _labels(classifier: Classifier, texts: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    found = classifier.classify(texts.select("text_hash", "text", "author_kind"), vocabulary).labels
    return found.select("kind", "label", id=_identity())
