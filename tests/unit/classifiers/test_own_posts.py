"""Own posts are judged by rules of their own."""

from collections.abc import Callable

import polars as pl
import pytest

from classifiers.classify import Classifier, Vocabulary
from classifiers.training import own_post_examples

MakeTexts = Callable[..., pl.DataFrame]


def risks(classifier: Classifier, frame: pl.DataFrame, vocabulary: Vocabulary | None = None) -> pl.DataFrame:
    found = classifier.classify(frame, vocabulary or Vocabulary()).labels
    assert set(found["label"]) <= {"participation_risk"}
    return found


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Invest with us and we guarantee you will double your money in a year.", "promise_or_guarantee (FINRA 2210"),
        ("Clinically proven: our tea cures diabetes and anxiety in two weeks.", "unproven_claim (ASA/CAP"),
        (
            "Hi Mr Lamb, your card number ending 4471 and your address 12 Mill Road are on file.",
            "customer_personal_data (GDPR",
        ),
        (
            "Obsessed with this serum, use my code LENA15 at checkout, link in bio!",
            "undisclosed_promotion (FTC 16 CFR 255",
        ),
    ],
)
def test_a_risky_post_names_the_rule_and_its_source(
    full_classifier: Classifier, make_texts: MakeTexts, text: str, rule: str
) -> None:
    assert rule in risks(full_classifier, make_texts(text, author_kind="own"))["evidence"].item()


@pytest.mark.parametrize(
    "text",
    [
        "#ad Paid partnership with Acme: three weeks with their new boots.",
        "We can't guarantee a date, sorry, but we will post updates here.",
        "Sorry about that! Could you send us a direct message with your order number?",
        "You can call our helpline on 555-0110, Monday to Friday 8 to 6.",
        "Hello Dagny, our workshop has the part and the bike is ready by Monday. ^JM",
        "Hallo und danke! Unter den Sitz passen 40x30x20 cm, alles Weitere gern per Direktnachricht. ^VA",
    ],
)
def test_a_careful_post_is_no_risk(full_classifier: Classifier, make_texts: MakeTexts, text: str) -> None:
    assert risks(full_classifier, make_texts(text, author_kind="own")).is_empty()


def test_a_word_that_the_company_forbids_is_a_risk(small_classifier: Classifier, make_texts: MakeTexts) -> None:
    vocabulary = Vocabulary(forbidden_words=("rock bottom",))
    found = risks(small_classifier, make_texts("Our rock bottom prices are back.", author_kind="own"), vocabulary)
    assert found["evidence"].item().startswith("forbidden_word (the company file): rock bottom")


def test_a_forbidden_number_is_no_other_number(small_classifier: Classifier, make_texts: MakeTexts) -> None:
    vocabulary = Vocabulary(forbidden_words=("100% safe",))
    frame = make_texts("We are 100% SAFE.", "We are 20% safe.", author_kind="own")
    found = risks(small_classifier, frame, vocabulary).filter(pl.col("evidence").str.contains("forbidden_word"))
    assert found.select("text_hash", pl.col("evidence").str.extract(r"\): (100% \w+)")).rows() == [("t0", "100% SAFE")]


def test_sending_people_to_an_account_that_is_not_the_companys_is_a_risk(
    small_classifier: Classifier, make_texts: MakeTexts
) -> None:
    vocabulary = Vocabulary(accounts=("@AcmeHelp",))
    frame = make_texts(
        "Hi, please message us at @acme_refunds", "Hi, please message us at @acmehelp", author_kind="own"
    )
    found = risks(small_classifier, frame, vocabulary).filter(pl.col("evidence").str.contains("unapproved_account"))
    assert found["text_hash"].to_list() == ["t0"]


def test_own_posts_reach_the_floor_on_posts_never_trained_on(
    full_classifier: Classifier, make_texts: MakeTexts
) -> None:
    examples = own_post_examples(evaluation=True)
    frame = make_texts(*examples["text"], author_kind="own")
    found = frame["text_hash"].is_in(risks(full_classifier, frame)["text_hash"].to_list())
    right = (found & examples["is_risk"]).sum()
    assert right / found.sum() >= 0.75
    assert right / examples["is_risk"].sum() >= 0.60
