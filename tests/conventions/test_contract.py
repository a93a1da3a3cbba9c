"""The public contract of the warehouse: these tables and columns are what users build on."""

from pathlib import Path

import pytest
import yaml

MARTS = Path(__file__).parents[2] / "dbt" / "models" / "marts"

CONTRACT = {
    "mentions": "mention_id source channel brand conversation_id reply_to_mention_id author_id author_followers_count"
    " is_own_post member_id url language text sentiment is_simulated posted_at loaded_at",
    "mention_labels": "mention_id kind label category department confidence_ratio evidence classifier_version",
    "mention_entities": "mention_id entity_type entity surface_text amount currency",
    "conversations": "conversation_id brand channel opened_at first_reply_at first_reply_seconds"
    " first_reply_business_seconds first_reply_member_id inbound_count own_reply_count is_answered is_waiting"
    " waiting_since_at last_message_at",
    "replies": "mention_id conversation_id member_id team replied_at reply_seconds reply_business_seconds"
    " is_first_reply is_collision",
    "team_performance_weekly": "week_start_date team member_id conversations_handled_count replies_count"
    " first_reply_seconds_median first_reply_seconds_p90 first_reply_seconds_mean first_replies_count target_met_ratio"
    " waiting_count oldest_waiting_seconds collisions_count",
    "themes_weekly": "week_start_date department theme_id title mention_count previous_mention_count author_count"
    " is_new example_mention_ids",
    "digest_items": "week_start_date department section rank title body mention_count change_ratio"
    " example_mention_ids next_step owner",
    "assignments": "mention_id rule team member_id department priority due_at reason",
    "spikes": "spike_id brand metric severity started_at detected_at ended_at observed_count expected_count plan",
    "insight_actions": "action_id theme_id department owner status opened_at due_date closed_at outcome",
    "load_files": "content_hash file_name layout status message read_count new_count changed_count duplicate_count"
    " rejected_count",
    "rejected_rows": "file_name row_number raw_text reason",
}


def described_models() -> dict[str, dict]:
    files = sorted(MARTS.rglob("_*__models.yml"))
    return {model["name"]: model for file in files for model in yaml.safe_load(file.read_text())["models"]}


@pytest.mark.parametrize("table", CONTRACT)
def test_a_mart_of_the_contract_has_its_columns(table):
    columns = {column["name"] for column in described_models()[table]["columns"]}
    assert set(CONTRACT[table].split()) <= columns


def test_every_mart_is_described_with_its_columns_and_their_types():
    models = described_models()
    assert {path.stem for path in MARTS.rglob("*.sql")} == set(models)
    for model in models.values():
        assert model.get("description"), model["name"]
        for column in model["columns"]:
            assert column.get("description"), f"{model['name']}.{column['name']}"
            assert column.get("data_type"), f"{model['name']}.{column['name']}"
