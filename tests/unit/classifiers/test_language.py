"""Which language a text is in."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from classifiers.artifacts import load, save
from classifiers.classify import Classifier, Vocabulary
from classifiers.labelled_examples import LabelledFileError, labelled_examples, own_post_examples
from classifiers.rules import read_phrases
from classifiers.training import FEWEST_IN_LANGUAGE, train


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order please?", "en"),
        ("great service", "en"),
        ("Hola, no puedo entrar en mi cuenta desde ayer, gracias", "es"),
        ("Bonjour, je ne peux pas me connecter depuis hier", "fr"),
        ("Warum geht die App nicht, ich kann mich nicht anmelden", "de"),
        ("アプリが動きません", "ja"),
        ("Не работает приложение", "ru"),
        ("التطبيق لا يعمل", "ar"),
        ("", "und"),
        ("👍👍", "und"),
        ("12345", "und"),
    ],
)
def test_a_language_is_told_by_script_or_common_words(
    small_classifier: Classifier, make_texts: Callable[..., pl.DataFrame], text: str, language: str
) -> None:
    assert small_classifier.classify(make_texts(text), Vocabulary()).texts["language"].item() == language


def test_a_text_in_another_language_gets_no_english_labels(
    small_classifier: Classifier, make_texts: Callable[..., pl.DataFrame]
) -> None:
    frame = make_texts("No puedo pagar la app, el precio no es bueno y mi cuenta no funciona desde hace una semana")
    assert small_classifier.classify(frame, Vocabulary()).labels.is_empty()


GERMAN = (
    ("Könnt ihr bitte {} in die App einbauen, das wäre für alle gut", "feature_request", ""),
    ("Wo finde ich denn {} und wie kann ich das ändern?", "question", "inquiry"),
    ("Vielen Dank für {}, das ist wirklich sehr schön geworden", "praise", "compliment"),
    ("Ich war gestern mit {} in der Stadt und habe nichts gemacht", "", ""),
)
THINGS = ("den Kalender", "die Suche", "das Konto", "die Rechnung", "den Hund", "das Auto", "die Karte", "den Plan")


def write_german(folder: Path, count: int) -> None:
    """Write so many German examples beside a few English ones."""
    header = "text,topics,intents,industry,register\n"
    (folder / "de").mkdir()
    (folder / "some.csv").write_text(f"{header}Hello there,,,bank,tweet\n", encoding="utf-8")
    rows = [
        f'"{GERMAN[number % 4][0].format(THINGS[number // 4 % 8])} {number}",{",".join(GERMAN[number % 4][1:])}'
        for number in range(count)
    ]
    content = header + "".join(f"{row},software,tweet\n" for row in rows)
    (folder / "de" / "beispiele.csv").write_text(content, encoding="utf-8")


def trained_with_german(folder: Path, count: int) -> Classifier:
    write_german(folder, count)
    german = labelled_examples(folder).filter(language="de")
    return train(pl.concat([labelled_examples().gather_every(60), german]), own_post_examples().gather_every(10))


GERMAN_TEXT = "Könnt ihr bitte den Kalender in die App einbauen?"


def test_a_language_with_examples_of_its_own_gets_labels_and_no_other_does(
    make_texts: Callable[..., pl.DataFrame], tmp_path: Path
) -> None:
    classifier = trained_with_german(tmp_path, FEWEST_IN_LANGUAGE)
    save(classifier, tmp_path / "kept")
    spanish = "¿Pueden por favor añadir el calendario a la app, que no es para todos?"
    found = load(tmp_path / "kept").classify(make_texts(GERMAN_TEXT, spanish, "Please add a calendar"), Vocabulary())
    assert found.texts["language"].to_list() == ["de", "es", "en"]
    german = found.labels.filter(text_hash="t0")
    assert german["label"].to_list() == ["feature_request"]
    assert "einbauen" in german["evidence"].item()
    assert "t1" not in found.labels["text_hash"]


def test_examples_of_another_language_change_nothing_in_english(
    make_texts: Callable[..., pl.DataFrame], tmp_path: Path
) -> None:
    english = train(labelled_examples().gather_every(60), own_post_examples().gather_every(10))
    both = trained_with_german(tmp_path, FEWEST_IN_LANGUAGE)
    frame = make_texts(*labelled_examples()["text"].head(100))
    for one, other in zip(english.classify(frame, Vocabulary()), both.classify(frame, Vocabulary()), strict=True):
        assert_frame_equal(one, other)


def test_a_language_of_too_few_examples_gets_no_labels(make_texts: Callable[..., pl.DataFrame], tmp_path: Path) -> None:
    classifier = trained_with_german(tmp_path, FEWEST_IN_LANGUAGE - 1)
    assert classifier.classify(make_texts(GERMAN_TEXT), Vocabulary()).labels.is_empty()


def test_a_folder_of_examples_that_no_language_is_called_by_is_refused(tmp_path: Path) -> None:
    write_german(tmp_path, 1)
    (tmp_path / "de").rename(tmp_path / "deutsch")
    with pytest.raises(LabelledFileError, match=r"beispiele\.csv:1: unknown language 'deutsch'; known are ar"):
        labelled_examples(tmp_path)


def test_the_rules_of_a_language_stand_in_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "word_classes.yaml").write_text("please: [please, pls]\n", encoding="utf-8")
    (tmp_path / "pricing.yaml").write_text('plain: ["how much {please}"]\n', encoding="utf-8")
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "pricing.yaml").write_text('plain: ["(was|wie viel) kostet"]\n', encoding="utf-8")
    assert read_phrases(tmp_path)["phrase"].to_list() == ["how much please", "how much pls"]
    assert read_phrases(tmp_path / "de")["phrase"].to_list() == ["was kostet", "wie viel kostet"]
    assert read_phrases(tmp_path / "fr").is_empty()
