"""Compare methods on the same training text, and write what was found to docs/classifiers.md.

`python -m classifiers.comparison [--labelled FILE] [--output FILE]`. Each file of examples is held out in turn: a file
has a writer of its own, so that a method is measured on text by people that it has not read. With --labelled,
each method is trained on all examples and measured on that file too (columns id, author_kind, text, topics, intents).
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

from classifiers.calibration import Calibration, fit_calibration
from classifiers.classify import LABELS, Vocabulary
from classifiers.evaluation import Evaluation, calibration_bins, evaluate
from classifiers.features import Features
from classifiers.labelled_examples import labelled_examples, own_post_examples
from classifiers.ridge import duals
from classifiers.rules import packaged_rules
from classifiers.static_vectors import packaged_vectors
from classifiers.tokens import clean, tokenise
from classifiers.training import PENALTY, RULE_SCALE, train

Floats = npt.NDArray[np.float32]
Booleans = npt.NDArray[np.bool_]
Scorer = Callable[[npt.NDArray[np.int64], npt.NDArray[np.int64]], Floats]

OUTPUT: Final = Path("docs/classifiers.md")


@dataclass(frozen=True)
class Corpus:
    """All texts that a comparison needs, training texts first.

    Attributes:
        texts: (n,) cleaned.
        labels: (n, labels); meaningless for texts that are only measured.
        groups: (training texts,) the file of each.
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
    """Return public mentions of a labelled CSV file: id, text, topics, intents (lists)."""
    split = {name: pl.col(name).fill_null("").str.split(";").list.drop_nulls() for name in ("topics", "intents")}
    lists = {name: value.list.eval(pl.element().filter(pl.element() != "")) for name, value in split.items()}
    mentions = pl.read_csv(path, infer_schema=False).with_columns(**lists)
    return mentions.filter(pl.col("author_kind") != "own").select("id", "text", "topics", "intents")


def methods(corpus: Corpus) -> dict[str, Scorer]:
    """Return the methods by name: each scores rows from the labels of other rows."""
    features = Features.fit(corpus.texts[: len(corpus.groups)], packaged_rules(), packaged_vectors(), RULE_SCALE)
    block = features.block(tokenise(corpus.texts))
    near = block.nearness @ features.whitening
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32)
    spelled = characters.fit(corpus.texts[: len(corpus.groups)].to_list()).transform(corpus.texts.to_list())
    plain_words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, dtype=np.float32)
    plain = plain_words.fit(corpus.texts[: len(corpus.groups)].to_list()).transform(corpus.texts.to_list())
    words, rules, nearness = _products(block.words), _products(block.rules), near @ near.T
    chars = _products(spelled)
    return {
        "TF-IDF of words, logistic regression": _logistic(plain, corpus.labels),
        "TF-IDF of words and characters, logistic regression": _logistic(
            sparse.hstack([plain, spelled]).tocsr(), corpus.labels
        ),
        "naive-Bayes features of words, logistic regression": _naive_bayes(plain, corpus.labels),
        "rules alone, ridge": _ridge(rules, corpus.labels),
        "words and pairs, ridge": _ridge(words, corpus.labels),
        "words, pairs and characters, ridge": _ridge(words + chars, corpus.labels),
        "words, pairs and rules, ridge": _ridge(words + rules, corpus.labels),
        "words, pairs and word vectors, ridge": _ridge(words + nearness, corpus.labels),
        "words, pairs, rules and word vectors, ridge (shipped)": _ridge(words + rules + nearness, corpus.labels),
        "the shipped one with characters": _ridge(words + rules + nearness + chars, corpus.labels),
        "ensemble: the shipped one and naive-Bayes features": _mean(
            _ridge(words + rules + nearness, corpus.labels), _naive_bayes(plain, corpus.labels)
        ),
    }


def _products(matrix: sparse.csr_matrix) -> Floats:
    return np.asarray((matrix @ matrix.T).toarray(), dtype=np.float32)


def _ridge(similarity: Floats, labels: Booleans) -> Scorer:
    targets = np.where(labels, 1, -1).astype(np.float32)

    def score(known: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Floats:
        mean = targets[known].mean(axis=0)
        dual = duals(similarity[np.ix_(known, known)], targets[known] - mean, PENALTY)
        return np.asarray(similarity[np.ix_(wanted, known)] @ dual + mean, dtype=np.float32)

    return score


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


def _mean(ridge: Scorer, logistic: Scorer) -> Scorer:
    """Return the sum of scores; those of a logistic regression spread about five times as far."""

    def score(known: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> Floats:
        return np.asarray(ridge(known, wanted) + logistic(known, wanted) / 5, dtype=np.float32)

    return score


def held_out(scorer: Scorer, corpus: Corpus) -> Floats:
    """Return the scores of the training texts, each file scored from the others."""
    scores = np.zeros((len(corpus.groups), len(LABELS)), dtype=np.float32)
    for group in np.unique(corpus.groups):
        wanted, known = np.flatnonzero(corpus.groups == group), np.flatnonzero(corpus.groups != group)
        scores[wanted] = scorer(known, wanted)
    return scores


def given_labels(calibration: Calibration, scores: Floats, ids: pl.Series) -> pl.DataFrame:
    """Return one row per label: id, kind, label, confidence_ratio."""
    confidences = calibration.confidences(scores)
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


def compare(labelled: pl.DataFrame | None) -> str:
    """Return the page: the table of methods, the labels of the shipped one, its calibration, own posts."""
    examples = labelled_examples().with_row_index("id").with_columns(pl.col("id").cast(pl.String))
    measured = labelled if labelled is not None else examples.head(0)
    both = pl.concat(
        [examples.select("id", "text", "topics", "intents"), measured.select("id", "text", "topics", "intents")]
    )
    labels = np.stack([both[f"{kind}s"].list.contains(label).to_numpy() for kind, label in LABELS], axis=1)
    files = examples["file"].rank("dense").to_numpy().astype(np.int64)
    corpus = Corpus(both.select(clean(pl.col("text"))).to_series(), labels, files)
    rows = []
    for name, scorer in methods(corpus).items():
        begun = time.perf_counter()
        scores = held_out(scorer, corpus)
        calibration = fit_calibration(scores, labels[corpus.training])
        inside = evaluate(given_labels(calibration, scores, examples["id"]), examples)
        outside = None
        if labelled is not None:
            found = scorer(corpus.training, corpus.measured)
            outside = evaluate(given_labels(calibration, found, measured["id"]), measured)
        rows.append((name, inside, outside, time.perf_counter() - begun))
        if name.endswith("(shipped)"):
            shipped = given_labels(calibration, scores, examples["id"])
            shown = (inside, outside, calibration_bins(shipped, examples))
    return _page(rows, *shown)


def _page(
    rows: list[tuple[str, Evaluation, Evaluation | None, float]],
    inside: Evaluation,
    outside: Evaluation | None,
    bins: pl.DataFrame,
) -> str:
    lines = [
        "# How good the labels are",
        "",
        "Made by `python -m classifiers.comparison`; do not edit by hand. F1 is macro-averaged over the five",
        "categories, and over the topics and intents with at least 15 true examples. *Files held out*: each file of",
        "`classifiers/labelled/` scored by a model that was trained on the others; thresholds and confidences come",
        "from the same scores. *Other text*: a labelled file of real mentions from sources never trained on, with",
        "those thresholds.",
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
        "## Calibration, files held out",
        "",
        "| kind | confidence | labels | mean confidence | right |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in bins.iter_rows(named=True):
        bar = "█" * round(20 * row["right_ratio"])
        lines.append(
            f"| {row['kind']} | from {row['bin_start_ratio']:.1f} | {row['label_count']} "
            f"| {row['confidence_ratio']:.2f} | {row['right_ratio']:.2f} {bar} |"
        )
    return "\n".join([*lines, "", *_own_posts(), ""])


def _own_posts() -> list[str]:
    """Return the section on own posts: rules and model, beside a plain TF-IDF logistic regression."""
    trained, examples = own_post_examples(), own_post_examples(evaluation=True).with_row_index("number")
    frame = examples.select(pl.format("{}", "number").alias("text_hash"), "text", pl.lit("own").alias("author_kind"))
    found = train(labelled_examples(), trained).classify(frame, Vocabulary()).labels
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
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    page = compare(read_labelled(arguments.labelled) if arguments.labelled else None)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
