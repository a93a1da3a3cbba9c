"""Every real file that lies beside the project loads, or is refused for a reason that a person would agree with."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from classifiers.themes_evaluation import measure_agreement
from pipelines import warehouse
from pipelines.loading.load import FileOutcome, LoadFolders, inbox_files, load_files
from pipelines.loading.recognition import shipped_layouts
from pipelines.settings import PROJECT_FOLDER

SHARED = PROJECT_FOLDER.parent / "shared" / "data"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real data, ../shared/data, is not here")

LOADED = {
    "intercom/conversation_history_data.csv": "intercom_conversations",
    "intercom/conversation_part_history_data.csv": "intercom_conversation_parts",
    "intercom/conversation_tag_history_data.csv": "intercom_conversation_tags",
    "reddit/reddit_posts_raw.json": "reddit_posts",
    "twcs/spotify_inbound.csv": "customer_support_on_twitter",
    "twcs/twcs.csv": "customer_support_on_twitter",
    "x_api_v2/edited_after.jsonl": "x_api_v2_pages",
    "x_api_v2/edited_before.jsonl": "x_api_v2_pages",
    "x_api_v2/entities_test.jsonl": "x_api_v2_pages",
    "x_api_v2/flat.jsonl": "x_api_v2_flat",
    "x_api_v2/geo_tweets.jsonl": "x_api_v2_pages",
    "x_api_v2/many_urls.jsonl": "x_api_v2_pages",
    "x_api_v2/media_tweet.jsonl": "x_api_v2_pages",
    "x_api_v2/noflat.jsonl": "x_api_v2_pages",
    "x_api_v2/quoted_edit.jsonl": "x_api_v2_pages",
    "x_api_v2/streaming_output_with_error.jsonl": "x_api_v2_pages",
    "x_api_v2/tweets_compliance.jsonl": "x_compliance_job",
    "x_api_v2/users_compliance.jsonl": "x_compliance_job",
    "youtube/comment_thread_info.json": "youtube_comment_thread",
    "youtube/comment_threads_by_video_paged_1.json": "youtube_comment_threads",
    "youtube/comment_threads_by_video_paged_2.json": "youtube_comment_threads",
    "youtube/comments_by_parent_paged_1.json": "youtube_comments",
    "youtube/comments_by_parent_paged_2.json": "youtube_comments",
    "zendesk/ticket_chat_event_data.csv": "zendesk_chat_events",
    "zendesk/ticket_comment_data.csv": "zendesk_ticket_comments",
    "zendesk/ticket_data.csv": "zendesk_tickets",
    "zendesk/ticket_field_history_data.csv": "zendesk_ticket_field_history",
    "zendesk/ticket_tag_data.csv": "zendesk_ticket_tags",
}
REASONS = {
    "x_api_v2/empty.json": "the file is empty",
    # Labelled texts without a time, and prose about data.
    "dev_mentions.csv": "canonical_csv lacks posted_at",
    "support_intents/banking77_test.csv": "canonical_csv lacks id, posted_at",
    "README.md": "no layout fits",
    "formats.md": "none of its",
}
OTHER_TABLES = "it holds neither messages nor what a team did"
# A post that was cut short and a line that a crash left behind.
REJECTED_COUNTS = {"twcs.csv": 1, "streaming_output_with_error.jsonl": 1}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FileOutcome]:
    root = tmp_path_factory.mktemp("shared")
    paths = inbox_files(SHARED)
    folders = LoadFolders(root / "landing", root / "quarantine", root / "scratch")
    with warehouse.connect_prepared(root / "warehouse.duckdb") as connection:
        found = load_files(
            connection,
            paths,
            shipped_layouts(),
            folders,
            loaded_at=datetime(2026, 11, 21, tzinfo=UTC),
            report=lambda _: None,
        )
    return {path.relative_to(SHARED).as_posix(): outcome for path, outcome in zip(paths, found, strict=True)}


def names(folder: Path = SHARED) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in inbox_files(folder)] if folder.is_dir() else []


@pytest.mark.parametrize("name", names())
def test_a_real_file_loads_or_is_refused_with_the_reason(outcomes, name):
    outcome = outcomes[name]
    if name in LOADED:
        assert (outcome.status, outcome.layout) == ("loaded", LOADED[name]), outcome.message
        assert outcome.counts.read_count > 0
        assert outcome.counts.rejected_count == REJECTED_COUNTS.get(outcome.file_name, 0)
    else:
        assert outcome.status in ("quarantined", "empty")
        assert REASONS.get(name, OTHER_TABLES) in (outcome.message or "")


@pytest.mark.parametrize("name", sorted(LOADED))
def test_a_damaged_real_file_is_no_error_and_nothing_comes_twice(tmp_path, name):
    whole = (SHARED / name).read_bytes()[:6_000] if SHARED.is_dir() else b""
    random = Random(name)
    start = random.randrange(len(whole))
    piece = whole[start : start + random.randrange(200)]
    shuffled = bytes(random.sample(piece, len(piece)))
    damaged = [whole[:start], whole[:start] + piece + whole[start:], whole.replace(piece, shuffled, 1)]
    paths = [tmp_path / f"{number}.bin" for number in range(len(damaged))]
    for path, content in zip(paths, damaged, strict=True):
        path.write_bytes(content)
    folders = LoadFolders(tmp_path / "landing", tmp_path / "quarantine", tmp_path / "scratch")
    with warehouse.connect_prepared(tmp_path / "warehouse.duckdb") as connection:
        found = load_files(
            connection,
            paths,
            shipped_layouts(),
            folders,
            loaded_at=datetime(2026, 11, 21, tzinfo=UTC),
            report=lambda _: None,
        )
        assert all(outcome.status == "loaded" or outcome.message for outcome in found)
        versions = "from raw.mentions select * exclude (source_metadata, content_hash, row_number, observed_at)"
        kept = connection.sql(versions)
        assert len(kept) == len(kept.distinct())


def test_themes_agree_with_what_people_found_in_questions_to_a_bank():
    measured = measure_agreement(SHARED / "support_intents" / "banking77_test.csv")
    assert measured.mutual_information >= 0.72  # asked for over all rows, the number of themes found by itself


def test_the_posts_and_comments_of_the_reddit_dump_are_all_there(outcomes):
    assert outcomes["reddit/reddit_posts_raw.json"].counts.new_count == 347 + 985
