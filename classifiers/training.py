"""Train a classifier on labelled texts. Deterministic: the same texts and code give the same classifier."""

import hashlib
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from classifiers.classify import FAMILIES, LABELS, Classifier
from classifiers.label_model import LabelModel
from classifiers.labelled_examples import FOLDER, labelled_examples, own_post_examples
from classifiers.language import ENGLISH
from classifiers.rules import own_post_rules, packaged_own_post_rules, packaged_rules
from classifiers.sentence_vectors import packaged_vectors
from classifiers.tokens import clean

__all__ = ["labelled_examples", "own_post_examples", "train", "training_version"]

CODE_VERSION: Final = "14"
"""To be raised with every change of code that changes labels or entities."""

PENALTY: Final = 0.5
OWN_PENALTY: Final = 0.5
"""Ridge penalties, chosen by cross-validation over files."""

RULE_SCALE: Final = 0.32
"""Chosen by cross-validation over files."""

OWN_RULE_SCALE: Final = 0.22
"""Less than cross-validation would have it: the rules for own posts were written with their training posts in view."""

OWN_BETA: Final = 0.5
"""A colleague who is blamed for a careful post stops listening: for own posts precision counts more than recall."""

FEWEST_IN_LANGUAGE: Final = 200
"""A language of fewer examples has no model: its thresholds would be chance, and a wrong label is worse than none."""

_GROUP_COUNT: Final = 6
_OWN_GROUP_COUNT: Final = 5
"""Groups of texts that are held out in turn."""


def training_version() -> str:
    """Return the version of a classifier trained now: a hash of shipped texts, rules, vectors and code version."""
    examples = [path for path in FOLDER.rglob("*.csv") if "evaluation" not in path.name]
    return _hash_of([*examples, *_read_with()])


def reading_version() -> str:
    """Return the version of how texts are read: the same without the examples."""
    return _hash_of(_read_with())


def _read_with() -> list[Path]:
    package = FOLDER.parent
    return [*(package / "rules").rglob("*.yaml"), *(package / "vectors").glob("*.npz")]


def _hash_of(files: list[Path]) -> str:
    digest = hashlib.sha256(CODE_VERSION.encode())
    for path in sorted(files):
        digest.update(path.relative_to(FOLDER.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def train(labelled: pl.DataFrame, own_posts: pl.DataFrame) -> Classifier:
    """Return a classifier trained on labelled texts.

    Args:
        labelled: mentions as `labelled_examples` gives them: text, topics, intents (lists), file, language. Of a
            language with fewer than FEWEST_IN_LANGUAGE nothing is learned, but for English.
        own_posts: as `own_post_examples` gives them: text, is_risk, rule (null where there is no risk).
    """
    mentions = {
        str(language): _model_of(str(language), examples)
        for (language,), examples in sorted(labelled.partition_by("language", as_dict=True).items())
        if language == ENGLISH or len(examples) >= FEWEST_IN_LANGUAGE
    }
    risks = np.stack(
        [
            own_posts["is_risk"].to_numpy(),
            *((own_posts["rule"] == rule.name).fill_null(value=False).to_numpy() for rule in own_post_rules()),
        ],
        axis=1,
    )
    own = LabelModel.fit(
        own_posts.select(clean(pl.col("text"))).to_series(),
        risks,
        np.zeros((0, risks.shape[1]), dtype=np.bool_),
        np.arange(len(own_posts)) % _OWN_GROUP_COUNT,
        packaged_own_post_rules(),
        packaged_vectors(),
        rule_scale=OWN_RULE_SCALE,
        penalty=OWN_PENALTY,
        beta=OWN_BETA,
    )
    return Classifier(training_version(), mentions, own)


def _model_of(language: str, labelled: pl.DataFrame) -> LabelModel:
    """Return the model of the mentions of a language."""
    labels = np.stack([labelled[f"{kind}s"].list.contains(label).to_numpy() for kind, label in LABELS], axis=1)
    return LabelModel.fit(
        labelled.select(clean(pl.col("text"))).to_series(),
        labels,
        FAMILIES,
        held_out_groups(labelled),
        packaged_rules(language),
        packaged_vectors(),
        rule_scale=RULE_SCALE,
        penalty=PENALTY,
        scores=_sentiments(labels)[:, None],
        capitals_tell_names=language == ENGLISH,
    )


def held_out_groups(labelled: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Return the (texts,) group of each text that is held out together when confidences and thresholds are chosen.

    A group is some whole files, for each file has a writer of its own; the largest file goes first, each to the group
    that is smallest by then. Registers held out in turn gave truer confidences on text from other sources, and lower
    thresholds, which cost more precision there than they brought recall. Fewer files than groups are taken row by row.
    """
    if labelled["file"].n_unique() < _GROUP_COUNT:
        return np.arange(len(labelled)) % _GROUP_COUNT
    counts = labelled.group_by("file").len().sort(["len", "file"], descending=[True, False])
    sizes = np.zeros(_GROUP_COUNT, dtype=np.int64)
    group_of_file: dict[str, int] = {}
    for file, count in counts.iter_rows():
        group_of_file[file] = int(sizes.argmin())
        sizes[group_of_file[file]] += count
    return labelled["file"].replace_strict(group_of_file, return_dtype=pl.Int64).to_numpy()


def _sentiments(labels: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """Return the (texts,) sentiment that labels tell: 1 for praise, -1 for a complaint, 0 for both or neither."""
    praised = labels[:, LABELS.index(("intent", "compliment"))]
    complained = labels[:, LABELS.index(("intent", "complaint"))]
    return (praised.astype(np.float32) - complained.astype(np.float32)).astype(np.float32)
