"""The labelled example texts that ship with the project, and the checks that every file of them passes.

Files of a folder that is called by a language (`labelled/de/`) hold examples in it; all others are English.
`python -m classifiers.labelled_examples [FOLDER]` checks the files and shows how many examples each label has.
What a label means stands in docs/codebook.md; how the texts were written stands in labelled/README.md.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from models.taxonomy import INTENTS, OWN_POST_TOPICS, TOPICS
from scipy import sparse

from classifiers.language import ENGLISH, known_languages

FOLDER: Final = Path(__file__).parent / "labelled"

OWN_POSTS_FILE: Final = "own_posts.csv"
OWN_POSTS_EVALUATION_FILE: Final = "own_posts_evaluation.csv"

COLUMNS: Final = ("text", "topics", "intents", "industry", "register")
OWN_POST_COLUMNS: Final = ("text", "is_risk", "rule")

INDUSTRIES: Final = (
    "airline", "bank", "telecom", "retail", "streaming", "games", "software", "food", "hotel", "car", "insurance",
    "health", "energy", "delivery", "education", "employer", "other",
)  # fmt: skip

REGISTERS: Final = (
    "tweet", "reply", "review", "forum", "chat", "employer_review", "regulator_complaint", "press_enquiry", "news",
)  # fmt: skip

OWN_POST_RULES: Final = (
    "undisclosed_promotion", "promise_or_guarantee", "unproven_claim", "customer_personal_data",
    "confidential_or_regulated",
)  # fmt: skip

_RUN: Final = 3
"""Near-duplicates are told by their runs of three words."""
_FEWEST_RUNS: Final = 4
_MOST_SHARED: Final = 0.7
"""Two texts that share more of their runs (intersection over union) say the same: one of them adds nothing."""


class Problem(NamedTuple):
    """What is wrong with a row: `str` of it names file and line first, as tools expect."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Return file:line: message."""
        return f"{self.path}:{self.line}: {self.message}"


class LabelledFileError(ValueError):
    """Labelled files are refused; the message lists each wrong row with its file and line."""


class _Row(NamedTuple):
    path: Path
    line: int
    text: str


def labelled_examples(folder: Path = FOLDER) -> pl.DataFrame:
    """Return the examples of public mentions: text, topics, intents (lists), industry, register, file, language.

    Raises:
        LabelledFileError: a row is malformed or carries an unknown label.
    """
    paths = _mention_files(folder)
    _refuse([*_unknown_languages(paths, folder), *(problem for path in paths for problem in _row_problems(path))])
    split = {
        name: pl.col(name).fill_null("").str.split(";").list.eval(pl.element().filter(pl.element() != ""))
        for name in ("topics", "intents")
    }
    return pl.concat(
        [
            pl.read_csv(path, infer_schema=False).with_columns(
                file=pl.lit(path.relative_to(folder).with_suffix("").as_posix()),
                language=pl.lit(_language_of(path, folder)),
                **split,
            )
            for path in paths
        ]
    )


def own_post_examples(folder: Path = FOLDER, *, evaluation: bool = False) -> pl.DataFrame:
    """Return the examples of own posts: text, is_risk, rule (null where none).

    Args:
        folder: where the files are.
        evaluation: the posts that are never trained on, instead of the ones that are.

    Raises:
        LabelledFileError: a row is malformed or names an unknown rule.
    """
    path = folder / (OWN_POSTS_EVALUATION_FILE if evaluation else OWN_POSTS_FILE)
    _refuse(list(_row_problems(path)))
    return pl.read_csv(path, infer_schema=False).with_columns(is_risk=pl.col("is_risk") == "1")


def problems(folder: Path = FOLDER) -> list[Problem]:
    """Return everything that is wrong with the files of a folder: malformed rows, unknown labels, near-duplicates."""
    paths = sorted(folder.rglob("*.csv"))
    texts = [_Row(path, line, row[0]) for path in paths for line, row in read_rows(path)[0][1:]]
    return [
        *_unknown_languages(paths, folder),
        *(problem for path in paths for problem in _row_problems(path)),
        *_near_duplicates(texts),
    ]


def read_rows(path: Path) -> tuple[list[tuple[int, list[str]]], list[Problem]]:
    """Return the rows of a CSV file, its header first, each with the line that it ends on; and what cannot be read.

    A row must have as many fields as the header. Where rows cannot be told from each other, what follows is left out.
    """
    rows: list[tuple[int, list[str]]] = []
    wrong: list[Problem] = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for row in reader:
                if rows and len(row) != len(rows[0][1]):
                    wrong.append(Problem(path, reader.line_num, f"has {len(row)} fields, must have {len(rows[0][1])}"))
                else:
                    rows.append((reader.line_num, row))
        except csv.Error as error:
            wrong.append(Problem(path, reader.line_num, f"is not CSV: {error}"))
        except UnicodeDecodeError:
            wrong.append(Problem(path, _line_of_bad_bytes(path), "is not UTF-8"))
    return rows, wrong


def _line_of_bad_bytes(path: Path) -> int:
    content = path.read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content[: error.start].count(b"\n") + 1
    return 1


def _mention_files(folder: Path) -> list[Path]:
    own = (OWN_POSTS_FILE, OWN_POSTS_EVALUATION_FILE)
    return sorted(path for path in folder.rglob("*.csv") if path.name not in own)


def _language_of(path: Path, folder: Path) -> str:
    return ENGLISH if path.parent == folder else path.parent.name


def _unknown_languages(paths: list[Path], folder: Path) -> Iterator[Problem]:
    """Return each file of a folder that no language is called by: no text would ever be read as one of it."""
    known = known_languages()
    for path in paths:
        if _language_of(path, folder) not in known:
            yield Problem(path, 1, f"unknown language {path.parent.name!r}; known are {', '.join(sorted(known))}")


def _refuse(found: list[Problem]) -> None:
    if found:
        raise LabelledFileError("\n".join(str(problem) for problem in found))


def _row_problems(path: Path) -> Iterator[Problem]:
    """Return what is wrong with single rows of a file."""
    own = path.name in (OWN_POSTS_FILE, OWN_POSTS_EVALUATION_FILE)
    columns = OWN_POST_COLUMNS if own else COLUMNS
    rows, wrong = read_rows(path)
    if rows and tuple(rows[0][1]) != columns:
        yield Problem(path, 1, f"the header must be {','.join(columns)}")
        return
    yield from wrong
    if not rows and not wrong:
        yield Problem(path, 1, "is empty")
    for line, row in rows[1:]:
        if not row[0].strip():
            yield Problem(path, line, "the text is empty")
        else:
            yield from (Problem(path, line, message) for message in (_wrong_own(row) if own else _wrong(row)))


def _wrong(row: list[str]) -> Iterator[str]:
    public = tuple(topic for topic in TOPICS if topic not in OWN_POST_TOPICS)
    for name, value, allowed in (("topic", row[1], public), ("intent", row[2], INTENTS)):
        labels = value.split(";") if value else []
        unknown = [label for label in labels if label not in allowed]
        if unknown:
            yield f"unknown {name} {', '.join(map(repr, unknown))}; known are {', '.join(allowed)}"
        if len(set(labels)) < len(labels):
            yield f"a {name} stands twice in {value!r}"
    if ("praise" in row[1].split(";")) != ("compliment" in row[2].split(";")):
        yield "praise and compliment go together (codebook)"
    for name, value, allowed in (("industry", row[3], INDUSTRIES), ("register", row[4], REGISTERS)):
        if value not in allowed:
            yield f"unknown {name} {value!r}; known are {', '.join(allowed)}"


def _wrong_own(row: list[str]) -> Iterator[str]:
    if row[1] not in ("0", "1"):
        yield f"is_risk is {row[1]!r}, must be 0 or 1"
    elif (row[1] == "1") != bool(row[2]):
        yield "a post at risk names its rule, another names none"
    if row[2] and row[2] not in OWN_POST_RULES:
        yield f"unknown rule {row[2]!r}; known are {', '.join(OWN_POST_RULES)}"


def _near_duplicates(rows: list[_Row]) -> Iterator[Problem]:
    """Return each row that says the same as one before it."""
    words = [re.findall(r"\w+", row.text.lower()) for row in rows]
    first: dict[str, int] = {}
    same: set[int] = set()
    for number, said in enumerate(words):
        earlier = first.setdefault(" ".join(said), number)
        if earlier != number:
            same.add(number)
            yield Problem(rows[number].path, rows[number].line, f"the same words as {_place(rows[earlier])}")
    runs = [{tuple(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1)} for said in words]
    numbers: dict[tuple[str, ...], int] = {}
    pairs = [(row, numbers.setdefault(run, len(numbers))) for row, found in enumerate(runs) for run in sorted(found)]
    if not pairs:
        return
    row, column = np.array(pairs).T
    matrix = sparse.csr_matrix((np.ones(len(pairs)), (row, column)), shape=(len(rows), len(numbers)))
    shared = sparse.triu(matrix @ matrix.T, k=1).tocoo()
    for one, other, count in zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True):
        union = len(runs[one]) + len(runs[other]) - count
        if (
            not same & {one, other}
            and min(len(runs[one]), len(runs[other])) >= _FEWEST_RUNS
            and count > _MOST_SHARED * union
        ):
            yield Problem(rows[other].path, rows[other].line, f"nearly the same words as {_place(rows[one])}")


def _place(row: _Row) -> str:
    return f"{row.path.name}:{row.line}"


def balance(examples: pl.DataFrame) -> pl.DataFrame:
    """Return how many examples each label has, in each file and in all: kind, label, one column a file, total."""
    parts = [
        examples.select("file", pl.lit(kind).alias("kind"), pl.col(f"{kind}s").alias("label")).explode("label")
        for kind in ("topic", "intent")
    ]
    none = examples.filter((pl.col("topics").list.len() == 0) & (pl.col("intents").list.len() == 0))
    parts.append(none.select("file", pl.lit("none").alias("kind"), pl.lit("(no label)").alias("label")))
    counted = (
        pl.concat(parts)
        .drop_nulls("label")
        .pivot("file", index=["kind", "label"], values="file", aggregate_function="len")
    )
    files = [column for column in counted.columns if column not in ("kind", "label")]
    return (
        counted.with_columns(pl.col(files).fill_null(0))
        .with_columns(total=pl.sum_horizontal(files))
        .sort("kind", "total", "label", descending=[True, True, False])
    )


def main(folder: Path = FOLDER) -> int:
    """Show what is wrong with the files, or the balance of labels; return the exit code."""
    found = problems(folder)
    if found:
        sys.stderr.write("\n".join(str(problem) for problem in found) + "\n")
        return 1
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_column_data_types=True, tbl_width_chars=200):
        sys.stdout.write(f"{balance(labelled_examples(folder))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER))
