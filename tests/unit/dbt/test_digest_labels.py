"""The sections of the digests, dbt/seeds/digest_labels.csv, against the taxonomy."""

import csv
from pathlib import Path

from models.taxonomy import DEPARTMENT_OF_TOPIC, DIGEST_NAMES, FRONT_LINE_TEAMS, OWN_POST_TOPICS

SEED = Path(__file__).parents[3] / "dbt" / "seeds" / "digest_labels.csv"


def _sections() -> list[dict[str, str]]:
    with SEED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_team_of_the_front_line_has_a_section_for_each_of_its_intents() -> None:
    found = {(row["department"], row["label"]) for row in _sections()}
    assert {(team.identifier, intent) for team in FRONT_LINE_TEAMS for intent in team.intents} <= found


def test_every_topic_has_a_section_in_its_departments_digest_unless_it_has_one_of_its_own() -> None:
    found = {row["label"]: row["department"] for row in _sections() if row["content"] == "themes"}
    # prices and own posts are sections of figures and of posts
    expected = {
        topic: department
        for topic, department in DEPARTMENT_OF_TOPIC.items()
        if topic not in {*OWN_POST_TOPICS, "pricing"}
    }
    assert found == expected


def test_sections_belong_to_those_who_get_a_digest() -> None:
    assert {row["department"] for row in _sections()} == set(DIGEST_NAMES)
