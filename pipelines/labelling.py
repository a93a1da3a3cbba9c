"""Labelling and measuring on a file of texts, apart from the warehouse: `callboard classify` and `evaluate`."""

import difflib
from collections.abc import Callable
from pathlib import Path

import polars as pl

from classifiers.classify import Classification
from classifiers.evaluation import MINIMUM_POSITIVES, Evaluation, evaluate
from classifiers.labelled_examples import read_rows
from models.taxonomy import INTENTS, TOPICS
from pipelines.classification import current_classifier, vocabulary_of
from pipelines.company_inference import NO_POSTS, infer_company
from pipelines.settings import Settings
from pipelines.stages import read_company

_AUTHOR_KINDS = ("public", "own")
_LABELS = {"topics": tuple(TOPICS), "intents": tuple(INTENTS)}


class LabellingError(ValueError):
    """A file cannot be labelled or measured; the message names it and what it lacks."""


def _read(path: Path, required: tuple[str, ...]) -> pl.DataFrame:
    readers: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".csv": lambda file: pl.read_csv(file, infer_schema=False),
        ".jsonl": lambda file: pl.read_ndjson(file, infer_schema_length=None),
        ".ndjson": lambda file: pl.read_ndjson(file, infer_schema_length=None),
        ".parquet": pl.read_parquet,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise LabellingError(f"{path}: the name must end in {', '.join(readers)}, so that it is known how to read it")
    try:
        frame = reader(path)
    except pl.exceptions.PolarsError as error:
        raise LabellingError(f"{path}: cannot be read as {path.suffix[1:]}: {error}") from None
    missing = [column for column in required if column not in frame.columns]
    if missing:
        raise LabellingError(f"{path}: has no column {', '.join(missing)}; it has {', '.join(frame.columns)}")
    frame = frame.with_columns(pl.col("id", "text").cast(pl.String))
    if frame["id"].null_count():
        row = frame["id"].is_null().arg_max() or 0
        raise LabellingError(f"{path}: row {row + 1} has no id; every text needs its own")
    repeated = frame.filter(pl.col("id").is_duplicated())
    if len(repeated):
        raise LabellingError(f"{path}: the id {repeated['id'][0]!r} occurs more than once; every text needs its own")
    if "author_kind" not in frame.columns:
        return frame.with_columns(author_kind=pl.lit("public"))
    frame = frame.with_columns(pl.col("author_kind").fill_null("public"))
    strange = frame.filter(~pl.col("author_kind").is_in(_AUTHOR_KINDS))
    if len(strange):
        raise LabellingError(f"{path}: author_kind {strange['author_kind'][0]!r} is neither public nor own")
    return frame


def _classify(settings: Settings, frame: pl.DataFrame, say: Callable[[str], None]) -> Classification:
    company = read_company(settings.company_file) or infer_company(NO_POSTS)
    texts = frame.select("author_kind", text_hash="id", text=pl.col("text").fill_null(""))
    return current_classifier(settings, say).classify(texts, vocabulary_of(company))


def label_file(settings: Settings, source: Path, target: Path, say: Callable[[str], None]) -> int:
    """Label the texts of a file and return how many labels were written.

    Args:
        settings: whose company file gives the names of competitors and products.
        source: CSV, JSON lines or Parquet with `id`, `text` and perhaps `author_kind`.
        target: CSV, JSON lines or Parquet with one row per (id, kind, label), in the order of the ids.
        say: told of long work.

    Raises:
        LabellingError: the file cannot be read, lacks a column, or the target is the file itself or of an unknown
            ending.
    """
    if target.exists() and target.samefile(source):
        raise LabellingError(f"{target}: the output is the input itself, which would be lost; name another --output")
    labels = (
        _classify(settings, _read(source, ("id", "text")), say)
        .labels.select("kind", "label", "confidence_ratio", "evidence", "classifier_version", id="text_hash")
        .select("id", "kind", "label", "confidence_ratio", "evidence", "classifier_version")
        .sort("id", "kind", "label")
    )
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": labels.write_csv,
        ".jsonl": labels.write_ndjson,
        ".ndjson": labels.write_ndjson,
        ".parquet": labels.write_parquet,
    }
    writer = writers.get(target.suffix.lower())
    if writer is None:
        raise LabellingError(
            f"{target}: the name must end in {', '.join(writers)}, so that it is known how to write it"
        )
    beside = target.with_name(f".{target.name}.part")
    writer(beside)
    beside.replace(target)
    return len(labels)


def evaluate_file(settings: Settings, labelled_file: Path, say: Callable[[str], None]) -> str:
    """Measure the classifier against a labelled file and return the table as text.

    Raises:
        LabellingError: the file cannot be read, lacks a column or has a label that there is not; for a CSV file the
            message names the line.
    """
    lines = _lines(labelled_file) if labelled_file.suffix.lower() == ".csv" else []
    frame = _read(labelled_file, ("id", "text", "topics", "intents"))
    truth = frame.select("id", *(_listed(name) for name in _LABELS))
    for name, known in _LABELS.items():
        _require_known(labelled_file, truth, name, known, lines)
    predicted = _classify(settings, frame, say).labels.select("kind", "label", id="text_hash")
    return _as_text(evaluate(predicted, truth), len(frame))


def _lines(labelled_file: Path) -> list[int]:
    """Return the line that each row of a CSV file ends on.

    Raises:
        LabellingError: a row cannot be read, or has another number of fields than the header.
    """
    rows, wrong = read_rows(labelled_file)
    if wrong:
        raise LabellingError("\n".join(map(str, wrong)))
    return [line for line, _ in rows[1:]]


def _require_known(
    labelled_file: Path, truth: pl.DataFrame, column: str, known: tuple[str, ...], lines: list[int]
) -> None:
    listed = truth.with_row_index("row").explode(column).drop_nulls(column)
    unknown = listed.filter(~pl.col(column).is_in(known)).select("row", "id", column)
    for row, text_id, label in unknown.iter_rows():
        nearest = ", ".join(difflib.get_close_matches(label, known, n=3, cutoff=0))
        place = f"{labelled_file}:{lines[row]}" if lines else f"{labelled_file}: row {row + 1}"
        raise LabellingError(
            f"{place}: there is no {label} among the {column} of {text_id!r}; the nearest are {nearest}"
        )


def _listed(column: str) -> pl.Expr:
    """Return labels separated by semicolons as a list; nothing gives an empty one."""
    parts = pl.col(column).fill_null("").str.split(";").list.eval(pl.element().str.strip_chars())
    return parts.list.eval(pl.element().filter(pl.element() != ""))


def _as_text(evaluation: Evaluation, text_count: int) -> str:
    lines = [
        f"{text_count:,} texts",
        "",
        f"{'label':<26}{'true':>7}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>6}",
    ]
    averages = {row["kind"]: row for row in evaluation.averages.to_dicts()}
    for (kind,), rows in evaluation.labels.group_by("kind", maintain_order=True):
        for row in rows.to_dicts():
            ratios = (row["precision_ratio"], row["recall_ratio"], row["f1_ratio"])
            shown = ("-" if ratio is None else f"{ratio:.2f}" for ratio in ratios)
            precision, recall, f1 = shown
            counts = f"{row['true_count']:>7}{row['predicted_count']:>7}"
            lines.append(f"{row['label']:<26}{counts}{precision:>11}{recall:>8}{f1:>6}")
        if average := averages.get(kind):
            over = "" if kind == "category" else f" with {MINIMUM_POSITIVES} or more"
            name = f"macro F1 of {average['label_count']} {kind} labels{over}"
            lines += [f"{name:<59}{average['macro_f1_ratio']:>6.2f}", ""]
    return "\n".join(lines).rstrip()
