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
        ("now €9,99 and no more", "9.99 EUR", 9.99, "EUR"),
        ("quoted 1.299,00 € a year", "1299 EUR per year", 1299.0, "EUR"),
        ("it is EUR 20 per month", "20 EUR per month", 20.0, "EUR"),
        ("paid 5 CHF 20 minutes ago", "5 CHF", 5.0, "CHF"),
    ],
)
def test_prices_have_amount_currency_and_period(
    small_classifier: Classifier, make_texts: MakeTexts, text: str, entity: str, amount: float, currency: str
) -> None:
    prices = small_classifier.classify(make_texts(text), VOCABULARY).entities.filter(pl.col("entity_type") == "price")
    assert prices.select("entity", "amount", "currency").rows() == [(entity, amount, currency)]


def test_a_price_and_its_period_stand_in_the_text_as_they_are_found(
    small_classifier: Classifier, make_texts: MakeTexts
) -> None:
    frame = make_texts("now £9.99/mo", "now £9.99 per month.", "now $5, thanks")
    said = [surface for _, surface in found(small_classifier, frame, "price")]
    assert said == ["£9.99/mo", "£9.99 per month", "$5"]


def test_a_regulator_in_capitals_is_not_the_word_in_small_letters(
    small_classifier: Classifier, make_texts: MakeTexts
) -> None:
    frame = make_texts("one sec, be there in a dot", "reported to the SEC and the financial ombudsman")
    assert found(small_classifier, frame, "regulator") == [
        ("Securities and Exchange Commission", "SEC"),
        ("Financial Ombudsman Service", "financial ombudsman"),
    ]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("50% off for students", "50% off"),
        ("a 50 % discount, really", "50 % discount"),
        ("50 percent off!", "50 percent off"),
        ("save 50% today", "50%"),
    ],
)
def test_a_discount_has_its_per_cent_and_no_currency(
    small_classifier: Classifier, make_texts: MakeTexts, text: str, surface: str
) -> None:
    found = small_classifier.classify(make_texts(text), VOCABULARY).entities
    keys = ["entity_type", "entity", "surface_text", "amount", "currency"]
    assert found.select(keys).rows() == [("discount", "50% off", surface, 50.0, None)]


def test_a_share_that_nothing_is_taken_off_by_is_no_discount(
    small_classifier: Classifier, make_texts: MakeTexts
) -> None:
    frame = make_texts("50% of you", "battery at 50%", "we save", "50", "it went off 50%")
    assert found(small_classifier, frame, "discount") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("my Model 3.", [("Model 3", "Model 3")]),
        ("my model 4", []),
        ("the model 3's range", [("Model 3", "model 3")]),
        ("a 7-eleven and an 8-eleven", [("7-Eleven", "7 - eleven")]),
        ("go and ask @betaair", [("Beta", "@betaair")]),
        ("go and ask @anybody", []),
        ("Beta's fares", [("Beta", "Beta's")]),
    ],
)
def test_a_name_with_a_number_or_a_handle_is_met_by_no_other_one(
    small_classifier: Classifier, make_texts: MakeTexts, text: str, names: list[tuple[str, str]]
) -> None:
    known = Vocabulary(competitors={"Model 3": ("model 3",), "7-Eleven": (), "Beta": ("beta", "@betaair")})
    found = small_classifier.classify(make_texts(text), known).entities
    assert found.select("entity", "surface_text").rows() == names
