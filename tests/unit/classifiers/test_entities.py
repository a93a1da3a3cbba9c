"""Names and amounts in texts."""

from collections.abc import Callable

import polars as pl
import pytest

from classifiers.classify import Classifier, Vocabulary

MakeTexts = Callable[..., pl.DataFrame]

VOCABULARY = Vocabulary(
    brands={"Acme": ("acme", "acme air")},
    products={"Glider 3": ("glider",)},
    competitors={"Beta Air": ("beta", "betaair")},
)


def found(classifier: Classifier, frame: pl.DataFrame, entity_type: str) -> list[tuple[str, str]]:
    entities = classifier.classify(frame, VOCABULARY).entities.filter(pl.col("entity_type") == entity_type)
    return entities.select("entity", "surface_text").rows()


def test_names_are_found_as_whole_words_and_resolved(small_classifier: Classifier, make_texts: MakeTexts) -> None:
    frame = make_texts("Moved from BETA to acme for the glider. Betamax is no airline.")
    assert found(small_classifier, frame, "competitor") == [("Beta Air", "BETA")]
    assert found(small_classifier, frame, "brand") == [("Acme", "acme")]
    assert found(small_classifier, frame, "product") == [("Glider 3", "glider")]


@pytest.mark.parametrize(
    ("text", "entity", "amount", "currency"),
    [
        ("£9.99/mo is steep", "9.99 GBP per month", 9.99, "GBP"),
        ("they want $1,200 a year", "1200 USD per year", 1200.0, "USD"),
        ("paid 15 euros", "15 EUR", 15.0, "EUR"),
        ("€20k per seat", "20000 EUR per seat", 20_000.0, "EUR"),
        ("{$640.00} they say I owe", "640 USD", 640.0, "USD"),
    ],
)
def test_prices_have_amount_currency_and_period(
    small_classifier: Classifier, make_texts: MakeTexts, text: str, entity: str, amount: float, currency: str
) -> None:
    prices = small_classifier.classify(make_texts(text), VOCABULARY).entities.filter(pl.col("entity_type") == "price")
    assert prices.select("entity", "amount", "currency").rows() == [(entity, amount, currency)]


def test_a_regulator_in_capitals_is_not_the_word_in_small_letters(
    small_classifier: Classifier, make_texts: MakeTexts
) -> None:
    frame = make_texts("one sec, be there in a dot", "reported to the SEC and the financial ombudsman")
    assert found(small_classifier, frame, "regulator") == [
        ("Securities and Exchange Commission", "SEC"),
        ("Financial Ombudsman Service", "financial ombudsman"),
    ]
