"""Compare methods on the same training text, and write what was found to docs/classifiers.md.

`python -m classifiers.comparison [--labelled FILE] [--sentence-model NAME] [--output FILE]`. Some files of examples are
held out in turn: a file has a writer of its own, so that a method is measured on text by people that it has not read.
With --labelled, each method is trained on all examples and measured on that file too (columns id, author_kind, text,
topics, intents). With --sentence-model, embeddings of a model for sentence-transformers are compared as well.
Methods that are not shipped live here and nowhere else.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from classifiers.calibration import Calibration, fit_calibration, with_families
from classifiers.calibration_plot import calibration_plot
from classifiers.classify import FAMILIES, LABELS, Vocabulary, without_excluded
from classifiers.evaluation import Evaluation, calibration_bins, evaluate
from classifiers.features import Features
from classifiers.labelled_examples import LabelledFileError, labelled_examples, own_post_examples, read_rows
from classifiers.language import ENGLISH
from classifiers.ridge import FeatureMatrix, held_out_scores, scores_of_others
from classifiers.rules import packaged_rules
from classifiers.sentence_vectors import packaged_vectors
from classifiers.sentences import drawn_to_best, with_sentences
from classifiers.tokens import clean, tokenise
from classifiers.training import PENALTY, RULE_SCALE, held_out_groups, train

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]
Scorer = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Floats]
Method = Callable[[], tuple[Floats, Floats]]
"""Gives scores of the training texts, some files from the others, and of the texts that are only measured."""

OUTPUT: Final = Path("docs/classifiers.md")
PLOT: Final = "calibration.svg"
"""Written beside the page."""


@dataclass(frozen=True)
class Corpus:
    """All texts that a comparison needs, training texts first.

    Attributes:
        texts: (n,) cleaned.
        labels: (n, labels); meaningless for texts that are only measured.
        groups: (training texts,) which are held out together.
    """

    texts: pl.Series
    labels: Booleans
    groups: npt.NDArray[np.int64]

    @property
    def training(self) -> npt.NDArray[np.int64]:
        """The rows of the training texts."""
        return np.arange(len(self.groups))

    @property
    def measured(self) -> npt.NDArray[np.int64]:
        """The rows of the texts that are only measured."""
        return np.arange(len(self.groups), len(self.texts))


def read_labelled(path: Path) -> pl.DataFrame:
    """Return public mentions of a labelled CSV file: id, text, topics, intents (lists).

    Raises:
        LabelledFileError: a row is malformed.
    """
    if wrong := read_rows(path)[1]:
        raise LabelledFileError("\n".join(map(str, wrong)))
    split = {name: pl.col(name).fill_null("").str.split(";").list.drop_nulls() for name in ("topics", "intents")}
    lists = {name: value.list.eval(pl.element().filter(pl.element() != "")) for name, value in split.items()}
    mentions = pl.read_csv(path, infer_schema=False).with_columns(**lists)
    return mentions.filter(pl.col("author_kind") != "own").select("id", "text", "topics", "intents")


def methods(corpus: Corpus, sentence_model: str | None = None) -> dict[str, Method]:
    """Return the methods by name; with the name or path of a sentence-embedding model, one more that reads it."""
    features = Features.fit(corpus.texts[: len(corpus.groups)], packaged_rules(), packaged_vectors(), RULE_SCALE)
    read = with_sentences(tokenise(corpus.texts))
    block = features.block(read.tokens)
    of_sentences_too = (block.words, block.rules, block.nearness @ features.whitening)
    words, rules, near = (part[: len(corpus.texts)] for part in of_sentences_too)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32)
    spelled = characters.fit(corpus.texts[: len(corpus.groups)].to_list()).transform(corpus.texts.to_list())
    plain_words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    plain = plain_words.fit(corpus.texts[: len(corpus.groups)].to_list()).transform(corpus.texts.to_list())
    naive_bayes = _refitted(corpus, _naive_bayes(plain, corpus.labels))
    of_sentences = _ridge_with_sentences(corpus, FAMILIES[:0], read.text, *of_sentences_too)
    extra = {}
    if sentence_model is not None:
        embedded = _sentence_embeddings(sentence_model, corpus.texts)
        extra[f"words, pairs, rules and sentence embeddings of {Path(sentence_model).name}, ridge"] = _ridge(
            corpus, words, rules, embedded
        )
    return {
        "TF-IDF of words, logistic regression": _refitted(corpus, _logistic(plain, corpus.labels)),
        "TF-IDF of words and characters, logistic regression": _refitted(
            corpus, _logistic(sparse.hstack([plain, spelled]).tocsr(), corpus.labels)
        ),
        "naive-Bayes features of words, logistic regression": naive_bayes,
        "rules alone, ridge": _ridge(corpus, rules),
        "words and pairs, ridge": _ridge(corpus, words),
        "words, pairs and characters, ridge": _ridge(corpus, words, spelled),
        "words, pairs and rules, ridge": _ridge(corpus, words, rules),
        "words, pairs and sentence vectors, ridge": _ridge(corpus, words, near),
        "words, pairs, rules and sentence vectors, ridge": _ridge(corpus, words, rules, near),
        "the same, and sentences of long texts read by themselves": of_sentences,
        "the same, and families of labels scored as a whole (shipped)": _ridge_with_sentences(
            corpus, FAMILIES, read.text, *of_sentences_too
        ),
        "words, pairs, rules, sentence vectors and characters, ridge": _ridge(corpus, words, rules, near, spelled),
        "ensemble: sentences read by themselves and naive-Bayes features": _mean(of_sentences, naive_bayes),
        **extra,
    }


def _sentence_embeddings(model: str, texts: pl.Series) -> Floats:
    """Return the (texts, dimensions) embeddings of length 1 by a model of the package sentence-transformers.

    Raises:
        SystemExit: the package is not installed; it is no dependency.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError:
        sys.exit("--sentence-model needs the package sentence-transformers: pip install sentence-transformers")
    return np.asarray(SentenceTransformer(model).encode(texts.to_list(), normalize_embeddings=True), dtype=np.float32)


def _ridge(corpus: Corpus, *parts: FeatureMatrix) -> Method:
    """Return the method that solves a ridge regression over matrices that stand side by side."""
    targets = np.where(corpus.labels, 1, -1).astype(np.float32)[corpus.training]

    def scores() -> tuple[Floats, Floats]:
        learned = [part[corpus.training] for part in parts]
        inside = held_out_scores(learned, targets, corpus.groups, PENALTY)
        if not len(corpus.measured):
            return inside, np.zeros((0, len(LABELS)), dtype=np.float32)
        return inside, scores_of_others(parts, targets, corpus.training, corpus.measured, PENALTY)

    return scores


def _ridge_with_sentences(
    corpus: Corpus, families: Booleans, sentence_text: npt.NDArray[np.int64], *parts: FeatureMatrix
) -> Method:
    """Return the method that draws the scores of such a ridge regression toward those of the best sentence.

    Args:
        corpus: the texts.
        families: (families, labels) which are scored beside the labels.
        sentence_text: (sentences,) the text that each stands in.
        parts: matrices of texts, then sentences.
    """
    targets = np.where(with_families(corpus.labels, families), 1, -1).astype(np.float32)[corpus.training]
    text = np.concatenate([np.arange(len(corpus.texts)), sentence_text])
    is_learned = text < len(targets)
    is_measured_sentence = sentence_text >= len(targets)

    def scores() -> tuple[Floats, Floats]:
        learned = [part[is_learned] for part in parts]
        inside = held_out_scores(learned, targets, corpus.groups[text[is_learned]], PENALTY)
        outside = scores_of_others(parts, targets, corpus.training, np.flatnonzero(~is_learned), PENALTY)
        return (
            drawn_to_best(inside, sentence_text[~is_measured_sentence]),
            drawn_to_best(outside, sentence_text[is_measured_sentence] - len(targets)),
        )

    return scores


def _logistic(matrix: sparse.csr_matrix, labels: Booleans) -> Scorer:
    def score(known: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Floats:
        model = LogisticRegression(C=10, solver="liblinear", dual=True)
        columns = [model.fit(matrix[known], target).decision_function(matrix[wanted]) for target in labels[known].T]
        return np.stack(columns, axis=1).astype(np.float32)

    return score


def _naive_bayes(matrix: sparse.csr_matrix, labels: Booleans) -> Scorer:
    """Return the scorer of words weighed by how much oftener they stand with a label (Wang and Manning 2012)."""

    def score(known: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Floats:
        columns = []
        present = (matrix[known] > 0).astype(np.float32)
        for target in labels[known].T:
            with_label = np.asarray(present[target].sum(axis=0)).ravel() + 1
            without = np.asarray(present[~target].sum(axis=0)).ravel() + 1
            ratio = np.log((with_label / with_label.sum()) / (without / without.sum())).astype(np.float32)
            weighed = matrix.multiply(ratio).tocsr()
            model = LogisticRegression(C=10, solver="liblinear", dual=True).fit(weighed[known], target)
            columns.append(model.decision_function(weighed[wanted]))
        return np.stack(columns, axis=1).astype(np.float32)

    return score


def _mean(ridge: Method, logistic: Method) -> Method:
    """Return the sum of scores; those of a logistic regression spread about five times as far."""

    def scores() -> tuple[Floats, Floats]:
        inside, outside = (first + second / np.float32(5) for first, second in zip(ridge(), logistic(), strict=True))
        return inside, outside

    return scores


def _refitted(corpus: Corpus, scorer: Scorer) -> Method:
    """Return the method that fits a scorer for each group that is held out, and for the texts that are measured."""

    def scores() -> tuple[Floats, Floats]:
        inside = np.zeros((len(corpus.groups), len(LABELS)), dtype=np.float32)
        for group in np.unique(corpus.groups):
            wanted, known = np.flatnonzero(corpus.groups == group), np.flatnonzero(corpus.groups != group)
            inside[wanted] = scorer(known, wanted)
        if not len(corpus.measured):
            return inside, np.zeros((0, len(LABELS)), dtype=np.float32)
        return inside, scorer(corpus.training, corpus.measured)

    return scores


def given_labels(calibration: Calibration, scores: Floats, ids: pl.Series) -> pl.DataFrame:
    """Return one row per label: id, kind, label, confidence_ratio."""
    confidences = without_excluded(calibration.confidences(scores), calibration.thresholds)
    rows, columns = np.nonzero(confidences >= calibration.thresholds)
    names = pl.DataFrame(LABELS, schema={"kind": pl.String, "label": pl.String}, orient="row")[columns]
    return pl.DataFrame(
        {
            "id": ids[rows],
            "kind": names["kind"],
            "label": names["label"],
            "confidence_ratio": confidences[rows, columns],
        }
    )


def compare(
    training: pl.DataFrame, labelled: pl.DataFrame | None, sentence_model: str | None = None
) -> tuple[str, str]:
    """Return the page (methods, labels of the shipped one, calibration, own posts) and the plot.

    Args:
        training: examples as `labelled_examples` gives them; those in English count.
        labelled: other text as `read_labelled` gives it; null for none.
        sentence_model: the name or path of a sentence-embedding model to compare with; null for none.
    """
    english = training.filter(pl.col("language") == ENGLISH)
    examples = english.with_row_index("id").with_columns(pl.col("id").cast(pl.String))
    measured = labelled if labelled is not None else examples.head(0)
    both = pl.concat(
        [examples.select("id", "text", "topics", "intents"), measured.select("id", "text", "topics", "intents")]
    )
    labels = np.stack([both[f"{kind}s"].list.contains(label).to_numpy() for kind, label in LABELS], axis=1)
    corpus = Corpus(both.select(clean(pl.col("text"))).to_series(), labels, held_out_groups(examples))
    rows = []
    for name, method in methods(corpus, sentence_model).items():
        begun = time.perf_counter()
        scores, found = method()
        families = FAMILIES[: scores.shape[1] - len(LABELS)]
        calibration = fit_calibration(scores, labels[corpus.training], families)
        inside = evaluate(given_labels(calibration, scores, examples["id"]), examples)
        outside = None
        if labelled is not None:
            outside = evaluate(given_labels(calibration, found, measured["id"]), measured)
        rows.append((name, inside, outside, time.perf_counter() - begun))
        if name.endswith("(shipped)"):
            shipped = given_labels(calibration, scores, examples["id"])
            bins = {"files held out": calibration_bins(shipped, examples)}
            if labelled is not None:
                bins["other text"] = calibration_bins(given_labels(calibration, found, measured["id"]), measured)
            shown = (inside, outside, bins)
    page = "\n".join([*_page(rows, *shown), "", *_own_posts(training), ""])
    return page, calibration_plot(shown[2])


def _page(
    rows: list[tuple[str, Evaluation, Evaluation | None, float]],
    inside: Evaluation,
    outside: Evaluation | None,
    bins: dict[str, pl.DataFrame],
) -> list[str]:
    """Return the lines of the page that are about mentions."""
    lines = [
        "# How good the labels are",
        "",
        "Made by `python -m classifiers.comparison`; do not edit by hand. F1 is macro-averaged over the five",
        "categories, and over the topics and intents with at least 15 true examples. *Files held out*: a sixth of",
        "the files of `classifiers/labelled/` at a time, scored by a model that was trained on the others; thresholds",
        "and confidences come from the same scores. *Other text*: a labelled file of real mentions from sources never",
        "trained on, with those thresholds. The network of sentence vectors has read most example texts (no label, and",
        "no file `plain_*`), which flatters it where files are held out, and none of the other text.",
        "",
        "## Methods, on the same training text",
        "",
        "| method | files held out: categories | topics | intents "
        "| other text: categories | topics | intents | seconds |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(f"| {name} | {_averages(one)} | {_averages(other)} | {seconds:.0f} |" for name, one, other, seconds in rows),
        "",
        "## Labels of the shipped method",
        "",
        "| kind | label | files held out: true | precision | recall | F1 "
        "| other text: true | precision | recall | F1 |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    others = outside.labels if outside is not None else inside.labels.clear()
    joined = inside.labels.join(others, on=["kind", "label"], how="left", suffix="_other", maintain_order="left")
    for row in joined.iter_rows(named=True):
        cells = [
            _figure(row[f"{column}{suffix}"])
            for suffix in ("", "_other")
            for column in ("true_count", "precision_ratio", "recall_ratio", "f1_ratio")
        ]
        lines.append(f"| {row['kind']} | {row['label']} | {' | '.join(cells)} |")
    lines += [
        "",
        "## Calibration",
        "",
        "A label of confidence 0.8 should be right 8 times in 10 (the dashed line).",
        "",
        f"![How often labels are right, by confidence]({PLOT})",
        "",
        "| text | kind | confidence | labels | mean confidence | right |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, table in bins.items():
        for row in table.iter_rows(named=True):
            lines.append(
                f"| {name} | {row['kind']} | from {row['bin_start_ratio']:.1f} | {row['label_count']} "
                f"| {row['confidence_ratio']:.2f} | {row['right_ratio']:.2f} |"
            )
    return lines


def _own_posts(training: pl.DataFrame) -> list[str]:
    """Return the section on own posts: rules and model, beside a plain TF-IDF logistic regression."""
    trained, examples = own_post_examples(), own_post_examples(evaluation=True).with_row_index("number")
    frame = examples.select(pl.format("{}", "number").alias("text_hash"), "text", pl.lit("own").alias("author_kind"))
    found = train(training, trained).classify(frame, Vocabulary()).labels
    shipped = frame["text_hash"].is_in(found["text_hash"].to_list()).to_numpy()
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=10, solver="liblinear", dual=True).fit(
        vectorizer.fit_transform(trained["text"]), trained["is_risk"]
    )
    plain = np.asarray(model.predict(vectorizer.transform(examples["text"])), dtype=bool)
    risk = examples["is_risk"].to_numpy()
    lines = [
        f"## Own posts: {len(examples)} never trained on, {int(risk.sum())} of them at risk",
        "",
        "| method | precision | recall |",
        "| --- | --- | --- |",
    ]
    for name, given in (("TF-IDF of words, logistic regression", plain), ("rules and model (shipped)", shipped)):
        right = (given & risk).sum()
        lines.append(f"| {name} | {right / max(given.sum(), 1):.2f} | {right / risk.sum():.2f} |")
    return lines


def _averages(evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return " | | "
    found = dict(evaluation.averages.select("kind", "macro_f1_ratio").iter_rows())
    return " | ".join(_figure(found.get(kind)) for kind in ("category", "topic", "intent"))


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.2f}"


def main() -> int:
    """Write the page; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labelled", type=Path, help="a labelled CSV file of other text")
    parser.add_argument("--sentence-model", help="name or path of a model for sentence-transformers, to compare with")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    labelled = read_labelled(arguments.labelled) if arguments.labelled else None
    page, plot = compare(labelled_examples(), labelled, arguments.sentence_model)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(page, encoding="utf-8")
    (arguments.output.parent / PLOT).write_text(plot, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
