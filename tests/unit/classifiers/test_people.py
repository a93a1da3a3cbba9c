from pathlib import Path

import polars as pl
import pytest
import spacy

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


def test_an_installed_pipeline_names_more_people(tmp_path: Path):
    trained = spacy.blank("en")
    trained.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Zofia"}])
    trained.to_disk(tmp_path / "trained")
    said = pl.Series(["yesterday Zofia was there", "thanks to Ines"])
    assert people(said)["entity"].to_list() == ["Ines"]
    assert people(said, str(tmp_path / "trained"))["entity"].to_list() == ["Zofia", "Ines"]


def test_a_pipeline_that_is_not_installed_is_named_with_what_to_do():
    with pytest.raises(OSError, match="en_core_web_nowhere, which `trained_pipeline` of the company file names"):
        people(pl.Series(["anything"]), "en_core_web_nowhere")
