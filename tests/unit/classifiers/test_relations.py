"""Who is called cheaper or better than whom, and who was left for whom."""

from collections.abc import Callable

import polars as pl
import pytest

from classifiers.classify import Classifier, Vocabulary

MakeTexts = Callable[..., pl.DataFrame]

VOCABULARY = Vocabulary(brands={"Acme": ("acme",)}, competitors={"Beta Air": ("beta", "beta air"), "Gamma": ("gamma",)})


@pytest.mark.parametrize(
    ("text", "relation", "entity", "other"),
    [
        ("Beta is way cheaper than Acme these days", "cheaper", "Beta Air", "Acme"),
        ("gamma was, to be fair, more expensive than beta air", "dearer", "Gamma", "Beta Air"),
        ("so much cheaper than beta", "dearer", "Beta Air", None),
        ("Gamma is half the price and it works", "cheaper", "Gamma", None),
        ("cheaper with Gamma anyway", "cheaper", "Gamma", None),
        ("honestly Beta beats Acme on legroom", "better", "Beta Air", "Acme"),
        ("the lounge at acme is worse than gamma", "worse", "Acme", "Gamma"),
        ("switched from Acme to Beta Air last year", "switched_to", "Beta Air", "Acme"),
        ("we are moving everything over to gamma from acme", "switched_to", "Gamma", "Acme"),
        ("left Acme for Gamma, no regrets", "switched_to", "Gamma", "Acme"),
        ("done with acme.", "switched_from", "Acme", None),
        ("just switched to beta", "switched_to", "Beta Air", None),
        ("Beta is €14 cheaper on the same route", "cheaper", "Beta Air", None),
        ("Compared all four for Dublin - Beta comes out lowest at £79", "cheaper", "Beta Air", None),
        ("Acme is way too expensive!", "dearer", "Acme", None),
        ("Acme is not as cheap as it was", "dearer", "Acme", None),
        ("Came back to Acme from Gamma. Crew are nicer.", "switched_to", "Acme", "Gamma"),
        ("I have finally left Acme.", "switched_from", "Acme", None),
        ("That's it, next year I fly Gamma. Better app.", "switched_to", "Gamma", None),
    ],
)
def test_a_relation_names_both_sides_where_they_are_said(
    small_classifier: Classifier, make_texts: MakeTexts, text: str, relation: str, entity: str, other: str | None
) -> None:
    assert related(small_classifier, make_texts(text)) == [(relation, entity, other)]


@pytest.mark.parametrize(
    "text",
    [
        "Acme is not cheaper than Beta",
        "flew Acme and then Beta",
        "cheaper than ever",
        "cancelled my gym. unrelated: four long words later acme",
        "switched to the window seat",
        "cheap seats, 27 left @Acme",
        "Acme has a cheap magazine",
        "I moved to gate 12, Acme said nothing",
    ],
)
def test_what_is_denied_or_sets_no_names_beside_each_other_is_no_relation(
    small_classifier: Classifier, make_texts: MakeTexts, text: str
) -> None:
    assert related(small_classifier, make_texts(text)) == []


def test_a_relation_does_not_reach_into_the_next_text(small_classifier: Classifier, make_texts: MakeTexts) -> None:
    assert related(small_classifier, make_texts("Acme", "is cheaper than", "Beta")) == []


def related(classifier: Classifier, frame: pl.DataFrame) -> list[tuple[str, str, str | None]]:
    entities = classifier.classify(frame, VOCABULARY).entities.filter(
        pl.col("entity_type").is_in(["cheaper", "dearer", "better", "worse", "switched_to", "switched_from"])
    )
    return entities.select("entity_type", "entity", "other_entity").rows()
