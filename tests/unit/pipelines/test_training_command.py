"""Learning from corrections: what is held back, when a challenger takes over, and how to go back."""

import shutil
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from classifiers.artifacts import ArtifactError
from classifiers.training import training_version
from models import records
from models.taxonomy import OWN_POST_TOPICS
from pipelines import challenger, classifier_versions, corrections, warehouse
from pipelines.challenger import Comparison, TooFewCorrectionsError
from pipelines.classification import current_classifier
from pipelines.classifier_versions import ClassifierVersionError
from pipelines.command_line import app
from pipelines.corrections import JudgedMention, Judgement
from pipelines.settings import DataFolder, Settings


def truth(*sets: tuple[list[str], list[str]]) -> pl.DataFrame:
    return pl.DataFrame(
        [(str(position), topics, intents) for position, (topics, intents) in enumerate(sets)],
        schema={"id": pl.String, "topics": pl.List(pl.String), "intents": pl.List(pl.String)},
        orient="row",
    )


def found(*labels: tuple[int, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(str(position), corrections.KIND_OF_LABEL[label], label) for position, label in labels],
        schema={"id": pl.String, "kind": pl.String, "label": pl.String},
        orient="row",
    )


TWELVE = truth(*[(["pricing"], ["lead"])] * 6, *[(["praise"], [])] * 6)
ALL_PRICES = [(position, "pricing") for position in range(6)]
ALL_PRAISE = [(position, "praise") for position in range(6, 12)]


def test_a_challenger_that_is_better_and_nowhere_worse_takes_over():
    comparison = challenger.compare(TWELVE, found(*ALL_PRAISE), found(*ALL_PRAISE, *ALL_PRICES))
    assert comparison.is_promotion
    assert comparison.verdict().startswith("Promoted")
    assert "pricing_intel" in comparison.as_text()


def test_a_challenger_that_is_better_over_all_but_worse_on_one_category_stays_out():
    champion = found(*ALL_PRAISE)
    intents = [(position, "lead") for position in range(6)]
    comparison = challenger.compare(TWELVE, champion, found(*ALL_PRAISE[:-1], *ALL_PRICES, *intents))
    assert comparison.challenger_macro_f1_ratio > comparison.champion_macro_f1_ratio
    assert comparison.verdict() == "Not promoted: worse on faqs."


def test_a_challenger_that_is_as_good_stays_out():
    comparison = challenger.compare(TWELVE, found(*ALL_PRAISE), found(*ALL_PRAISE))
    assert comparison.verdict() == "Not promoted: not better over all labels."


def test_a_label_that_only_the_challenger_invents_counts_against_it():
    comparison = challenger.compare(TWELVE, found(*ALL_PRAISE), found(*ALL_PRAISE, *ALL_PRICES, (7, "recruiting")))
    assert comparison.worse_categories == ["hr_signals"]


def test_nine_held_back_texts_are_too_few_to_promote():
    nine = truth(*[(["pricing"], [])] * 9)
    comparison = challenger.compare(nine, found(), found(*[(position, "pricing") for position in range(9)]))
    assert comparison.verdict() == "Not promoted: 9 held-back texts tell too little; 10 are needed."


def test_nothing_held_back_is_no_comparison():
    comparison = challenger.compare(truth(), found(), found())
    assert isinstance(comparison, Comparison)
    assert not comparison.is_promotion


def test_about_a_third_of_texts_is_held_back_and_always_the_same():
    hashes = pl.DataFrame({"text_hash": [md5(str(number).encode()).hexdigest() for number in range(3_000)]})
    held_back = hashes.filter(challenger.is_held_back())
    assert 900 < len(held_back) < 1_100
    assert held_back["text_hash"].to_list() == (
        hashes.reverse().filter(challenger.is_held_back()).reverse()["text_hash"].to_list()
    )


def test_a_text_carries_the_labels_that_people_left_it():
    texts = pl.DataFrame({"text_hash": ["h1", "h2"], "author_kind": ["public", "public"], "text": ["one", "two"]})
    labels = pl.DataFrame(
        [("h1", "public", "topic", "praise"), ("h1", "public", "topic", "market_trend")],
        schema=["text_hash", "author_kind", "kind", "label"],
        orient="row",
    )
    sets = challenger.label_sets(texts, labels).select("id", "topics", "intents").rows()
    assert sets == [("public:h1", ["market_trend", "praise"], []), ("public:h2", [], [])]


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    for version in ("aaa", "aaa-111"):
        (tmp_path / version).mkdir()
    return tmp_path


def test_one_command_uses_a_version_and_one_goes_back(trained: Path):
    assert classifier_versions.chosen_version(trained) is None
    classifier_versions.choose_version(trained, "aaa-111")
    assert classifier_versions.chosen_version(trained) == "aaa-111"
    classifier_versions.choose_version(trained, None)
    assert classifier_versions.chosen_version(trained) is None


def test_a_version_that_is_not_there_is_refused_and_nothing_changes(trained: Path):
    classifier_versions.choose_version(trained, "aaa")
    with pytest.raises(ClassifierVersionError, match="no trained classifier aab .* there are: aaa"):
        classifier_versions.choose_version(trained, "aab")
    assert classifier_versions.chosen_version(trained) == "aaa"


def test_half_trained_folders_and_the_choice_itself_are_no_versions(trained: Path):
    classifier_versions.choose_version(trained, "aaa")
    (trained / ".bbb.part").mkdir()
    assert classifier_versions.trained_versions(trained) == ["aaa", "aaa-111"]


def test_the_chosen_version_classifies_and_a_damaged_one_is_refused(trained: Path, tmp_path: Path):
    settings = Settings(DataFolder(tmp_path / "data"), tmp_path, None, None)
    shutil.copytree(trained, settings.data.trained)
    classifier_versions.choose_version(settings.data.trained, "aaa")
    with pytest.raises(ArtifactError, match="trained/aaa"):
        current_classifier(settings, lambda _: None)


@pytest.mark.parametrize("is_deleted", [False, True])
def test_a_chosen_version_that_cannot_be_used_names_both_ways_on(trained: Path, tmp_path: Path, is_deleted: bool):
    data = tmp_path / "data"
    shutil.copytree(trained, data / "trained")
    classifier_versions.choose_version(data / "trained", "aaa-111")
    if is_deleted:
        shutil.rmtree(data / "trained" / "aaa-111")
    texts = tmp_path / "texts.csv"
    texts.write_text("id,text\n1,How much is it?\n", encoding="utf-8")
    arguments = ["classify", "--input", str(texts), "--output", str(tmp_path / "out.csv"), "--data", str(data)]
    refused = CliRunner().invoke(app, arguments)
    assert refused.exit_code == 1
    doctor = CliRunner().invoke(app, ["doctor", "--data", str(data)])
    assert "the classifier in use, aaa-111, cannot be used" in doctor.stdout
    assert "the classifier in use, aaa-111, cannot be used" in refused.stderr
    assert "`callboard train` trains one anew" in refused.stderr
    assert f"`callboard train --use {training_version()}` goes back" in refused.stderr


def test_the_command_lists_versions_and_refuses_an_unknown_one(trained: Path, tmp_path: Path):
    shutil.copytree(trained, tmp_path / "data" / "trained")
    folder = ["--data", str(tmp_path / "data")]
    listed = CliRunner().invoke(app, ["train", "--list", *folder]).stdout
    assert f"{training_version()} (in use, shipped)" in listed
    assert "aaa-111" in listed
    refused = CliRunner().invoke(app, ["train", "--use", "bbb", *folder])
    assert refused.exit_code == 2
    assert "no trained classifier bbb" in refused.stderr


def test_without_corrections_there_is_nothing_to_learn_from(tmp_path: Path):
    settings = Settings(DataFolder(tmp_path), tmp_path, None, None)
    with pytest.raises(TooFewCorrectionsError, match="callboard review"):
        challenger.train_challenger(settings, lambda _: None)


def test_deleted_and_simulated_texts_are_not_learned_from(tmp_path: Path):
    settings = Settings(DataFolder(tmp_path), tmp_path, None, None)
    at = datetime(2026, 11, 16, tzinfo=UTC)
    text = next(text for text in map(str, range(10)) if int(md5(text.encode()).hexdigest()[:8], 16) % 3)
    hashed = md5(text.encode()).hexdigest()
    said = [
        corrections.correction_rows(
            JudgedMention(mention_id, hashed, "public"),
            [Judgement("pricing", True, None)],
            corrected_by="Ada",
            corrected_at=at,
            origin="review",
        )
        for mention_id in ("x:deleted", "x:drill")
    ]
    corrections.record(settings, pl.concat(said))
    with warehouse.connect_prepared(settings.data.warehouse) as connection:
        connection.execute(
            "insert into raw.mentions (mention_id, text, is_simulated, deleted_at) values"
            " ('x:deleted', $text, false, null), ('x:deleted', '', false, $at), ('x:drill', $text, true, null)",
            {"text": text, "at": at},
        )
    with pytest.raises(TooFewCorrectionsError):
        challenger.train_challenger(settings, lambda _: None)


def test_every_label_has_one_kind_and_one_sort_of_author():
    both = [*corrections.labels_for("public"), *corrections.labels_for("own")]
    assert sorted(both) == sorted(corrections.KIND_OF_LABEL)
    assert corrections.labels_for("own") == OWN_POST_TOPICS
    assert set(records.CORRECTIONS) >= {"mention_id", "corrected_by", "corrected_at", "origin"}
