"""What a condition of an assignment rule is called, dbt/seeds/rule_words.csv, against what a company file may name."""

import csv
from pathlib import Path

from models.taxonomy import CHANNELS, INTENTS, SENTIMENTS, TOPICS

SEED = Path(__file__).parents[3] / "dbt" / "seeds" / "rule_words.csv"


def test_every_condition_that_a_rule_may_name_has_words() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        found = [(row["condition_kind"], row["condition_value"]) for row in csv.DictReader(file) if row["in_words"]]
    named = {"intent": INTENTS, "topic": TOPICS, "sentiment": SENTIMENTS, "channel": CHANNELS}
    assert sorted(found) == sorted((kind, value) for kind, values in named.items() for value in values)
