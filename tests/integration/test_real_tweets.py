"""The figures on real support tweets agree with a naive recount; skipped where the tweets are not at hand."""

import csv
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.publishing import open_published
from tests.integration.callboard_process import ROOT, callboard

TWEETS = ROOT.parent / "shared" / "data" / "twcs"

pytestmark = pytest.mark.skipif(not (TWEETS / "twcs.csv").exists(), reason="../shared/data/twcs is not on this machine")


@pytest.fixture(scope="module")
def data(data_folder, tmp_path_factory):
    inbox = tmp_path_factory.mktemp("tweets")
    (inbox / "twcs.csv").write_bytes((TWEETS / "twcs.csv").read_bytes())
    folder = data_folder("tweets-data")
    output = callboard("run", "--inbox", inbox, "--data", folder).stdout
    assert "37 own accounts were found in the data" in output
    assert "because the inbox is an archive" in output
    return folder


@pytest.fixture(scope="module")
def tweets():
    """The whole rows of the file by id: a naive reading."""
    with (TWEETS / "twcs.csv").open(encoding="utf-8", newline="") as file:
        whole = [row for row in csv.DictReader(file) if row["text"]]
    for row in whole:
        row["at"] = datetime.strptime(row["created_at"], "%a %b %d %H:%M:%S %z %Y")
    return {row["tweet_id"]: row for row in whole}


@pytest.fixture(scope="module")
def conversations(tweets):
    """Tweets by conversation: a walk over the reply links, one by one."""
    neighbours: dict[str, set[str]] = {}
    for row in tweets.values():
        neighbours.setdefault(row["tweet_id"], set())
        if row["in_response_to_tweet_id"]:
            neighbours[row["tweet_id"]].add(row["in_response_to_tweet_id"])
            neighbours.setdefault(row["in_response_to_tweet_id"], set()).add(row["tweet_id"])
    unseen, found = set(neighbours), []
    while unseen:
        waiting, reached = [unseen.pop()], set()
        while waiting:
            node = waiting.pop()
            reached.add(node)
            waiting += neighbours[node] & unseen
            unseen -= neighbours[node]
        messages = sorted(
            (tweets[node] for node in reached if node in tweets), key=lambda row: (row["at"], row["tweet_id"])
        )
        if messages:
            found.append(messages)
    return found


def query(data: Path, text: str) -> list[tuple]:
    with open_published(data / "published") as connection:
        return connection.sql(text).fetchall()


def test_every_whole_row_is_a_mention_and_the_cut_one_is_rejected(data, tweets):
    assert len(tweets) == 2795
    assert query(data, "select count(*), count(distinct mention_id) from marts.mentions") == [(2795, 2795)]
    assert query(data, "select file_name, row_number, reason from marts.rejected_rows") == [
        ("twcs.csv", 1497, "text: is missing")
    ]


def test_the_conversations_are_those_of_the_reply_links(data, conversations):
    assert query(data, "select count(*) from marts.conversations") == [(len(conversations),)]
    sizes = query(data, "select count(*) as size from marts.mentions group by conversation_id order by size")
    assert [size for (size,) in sizes] == sorted(len(messages) for messages in conversations)


def test_first_replies_agree_with_a_recount(data, conversations):
    expected = {}
    for messages in conversations:
        asked = next((row for row in messages if row["inbound"] == "True"), None)
        if asked is None:
            continue
        answer = next(
            (row for row in messages if row["inbound"] == "False" and row["at"] >= asked["at"] and row is not asked),
            None,
        )
        if answer is not None:
            expected[f"twcs:{messages[0]['tweet_id']}"] = int((answer["at"] - asked["at"]).total_seconds())
    found = dict(
        query(
            data,
            "select conversation_id, first_reply_seconds from marts.conversations where is_answered",
        )
    )
    assert found == expected


def test_every_post_of_an_own_account_is_own(data, tweets):
    own = sum(row["inbound"] == "False" for row in tweets.values())
    assert query(data, "select count(*) from marts.mentions where is_own_post") == [(own,)]
