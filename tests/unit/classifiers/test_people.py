import polars as pl
import pytest

from classifiers.people import people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Huge thanks to Marcus at the gate", ["Marcus"]),
        ("I spoke to Amy Fielding twice and got nowhere", ["Amy Fielding"]),
        ("Dr. Okafor was lovely", ["Okafor"]),
        ("my boss mr. Oduya shouts", ["Oduya"]),
        ("my manager Prakash's mood", ["Prakash"]),
        ("they hired CEO Jana de Vries", ["Jana"]),
        ("Skyline hires Fatou Venn as head of digital product", ["Fatou Venn"]),
        ("zofia quill leaves skyline to join bluebird", ["zofia quill"]),
        ("Vera Esteves has left Skyline", ["Vera Esteves"]),
        ("The crew leaves at nine", []),
        ("My sister joins next week. Nobody there quits", []),
        ("they hire Crew in May", []),
        ("Thanks to you all", []),
        ("spoke to Customer Service for an hour", []),
        ("nobody called me back", []),
        ("", []),
    ],
)
def test_people_are_named_beside_words_that_people_are_named_by(text, names):
    assert people(pl.Series([text]))["entity"].to_list() == names


def test_a_name_counts_once_a_text_and_keeps_its_row():
    found = people(pl.Series(["nothing here", "thanks to Ines and thanks to Ines"]))
    assert found.select("text", "entity_type", "entity").rows() == [(1, "person", "Ines")]
