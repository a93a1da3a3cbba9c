"""A challenger that learned from corrections labels the next run, and one command goes back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import md5
from itertools import product
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from classifiers import artifacts
from classifiers.training import labelled_examples, own_post_examples, train, training_version
from pipelines import classifier_versions, corrections, warehouse
from pipelines.classification import classify_new_texts
from pipelines.command_line import app
from pipelines.corrections import JudgedMention, Judgement
from pipelines.settings import DataFolder, Settings

AT = datetime(2026, 11, 16, tzinfo=UTC)
LABELS = ("question", "pricing", "inquiry")
QUESTIONS = [
    f"{opening} the {thing} {time}?"
    for opening, thing, time in product(
        ("How much is", "What is the price of", "What does it cost to take", "How much do you charge for"),
        ("annual plan", "window seat", "family ticket", "extra luggage", "evening course"),
        ("from next month", "these days"),
    )
]


def settings_of(data: Path) -> Settings:
    return Settings(DataFolder(data), data, None, None)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose classifier has read little, and whose people have said what their mentions are about."""
    data = tmp_path_factory.mktemp("data")
    settings = settings_of(data)
    little = train(labelled_examples().gather_every(150), own_post_examples().gather_every(10))
    artifacts.save(little, settings.data.trained / training_version())
    with warehouse.connect_prepared(settings.data.warehouse) as connection:
        connection.executemany(
            "insert into raw.mentions (mention_id, text, channel, posted_at) values (?, ?, 'x', ?)",
            [[f"x:{number}", text, AT] for number, text in enumerate(QUESTIONS)],
        )
    said = [
        corrections.correction_rows(
            JudgedMention(f"x:{number}", md5(text.encode()).hexdigest(), "public"),
            [Judgement(label, True, None) for label in LABELS],
            corrected_by="Ada",
            corrected_at=AT,
            origin="review",
        )
        for number, text in enumerate(QUESTIONS)
    ]
    corrections.record(settings, pl.concat(said))
    return data


def labelled(settings: Settings) -> set[tuple[str, str]]:
    """Label what the version in use has not labelled yet, and return every text with its labels."""
    classify_new_texts(settings, classified_at=AT, say=lambda _: None)
    with warehouse.connect_prepared(settings.data.warehouse) as connection:
        rows = connection.sql("select text_hash, label from predictions.text_labels where not is_abstained").fetchall()
    return set(rows)


def rightly_labelled(labels: set[tuple[str, str]]) -> int:
    """Return how many texts have the labels that people gave them and no other."""
    labels_of_text: dict[str, set[str]] = {}
    for text_hash, label in labels:
        labels_of_text.setdefault(text_hash, set()).add(label)
    return sum(given == set(LABELS) for given in labels_of_text.values())


def test_a_promoted_challenger_labels_the_next_run_and_one_command_goes_back(corrected: Path):
    settings, folder = settings_of(corrected), ["--data", str(corrected)]
    trained = CliRunner().invoke(app, ["train", *folder])
    assert trained.exit_code == 0, trained.output
    assert "Promoted: better over all labels and worse on no category." in trained.stdout
    promoted = classifier_versions.chosen_version(settings.data.trained)
    assert promoted is not None
    assert promoted.startswith(f"{training_version()}-")
    by_challenger = labelled(settings)
    assert CliRunner().invoke(app, ["train", "--use", training_version(), *folder]).exit_code == 0
    by_shipped = labelled(settings)
    assert by_shipped != by_challenger
    assert rightly_labelled(by_challenger) > rightly_labelled(by_shipped)
    assert CliRunner().invoke(app, ["train", "--use", promoted, *folder]).exit_code == 0
    assert labelled(settings) == by_challenger
    assert len(corrections.read_corrections(settings)) == len(LABELS) * len(QUESTIONS)


def test_training_goes_on_from_the_shipped_classifier_where_the_one_in_use_is_gone(corrected: Path):
    settings = settings_of(corrected)
    (settings.data.trained / "gone").mkdir()
    classifier_versions.choose_version(settings.data.trained, "gone")
    (settings.data.trained / "gone").rmdir()
    trained = CliRunner().invoke(app, ["train", "--data", str(corrected)])
    assert trained.exit_code == 0, trained.output
    assert "The shipped one is in use from now on." in trained.stdout
    assert f"champion {training_version()}," in trained.stdout
