"""Which language a text is in."""

from collections.abc import Callable

import polars as pl
import pytest

from classifiers.classify import Classifier, Vocabulary


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
