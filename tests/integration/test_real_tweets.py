"""The figures on real support tweets agree with a naive recount; skipped where the tweets are not at hand."""

import csv
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
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
        for row in messages:
            row["conversation"] = messages[0]["tweet_id"]
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


@pytest.fixture(scope="module")
def recounted_replies(conversations, tweets):
    """Every reply by its id: the seconds since the first unanswered tweet before it, and who signed it."""
    replies = {}
    for messages in conversations:
        asked_at, was_asked = None, False
        for row in in_order_of_talking(messages):
            if row["inbound"] == "True":
                asked_at, was_asked = asked_at or row["at"], True
                continue
            parent = row["in_response_to_tweet_id"]
            if was_asked or (parent and parent not in tweets):
                seconds = None if asked_at is None else int((row["at"] - asked_at).total_seconds())
                replies[f"twcs:{row['tweet_id']}"] = (row, seconds)
            asked_at = None
    return replies


def in_order_of_talking(messages):
    """By time; of one second, what replies stands after what it replies to."""
    said, left = [], list(messages)
    while left:
        waiting = {row["tweet_id"] for row in left if row["at"] == left[0]["at"]}
        row = next(row for row in left if row["in_response_to_tweet_id"] not in waiting)
        said.append(row)
        left.remove(row)
    return said


def signature_of(text):
    """One to three letters at the end: after a caret anywhere, after another mark only as a word of its own."""
    words = text.split()
    while words and words[-1].startswith(("http://", "https://")):
        words.pop()
    last = words[-1] if words else ""
    caret = re.search(r"\^([A-Za-z]{1,3})$", last)
    other = re.search(r"(?:^|[.!?])[-~/*]([A-Za-z]{1,3})$", last)
    found = caret or other
    return found and found[1].upper()


def test_reply_times_agree_with_a_recount(data, recounted_replies):
    found = dict(query(data, "select mention_id, reply_seconds from marts.replies"))
    assert found == {mention_id: seconds for mention_id, (_, seconds) in recounted_replies.items()}
    assert len(found) > 1_000


def test_counts_per_member_and_week_agree_with_a_recount(data, recounted_replies):
    expected: Counter = Counter()
    handled = defaultdict(set)
    for row, _ in recounted_replies.values():
        week = (row["at"] - timedelta(days=row["at"].weekday())).date()
        team, signature = row["author_id"].lower(), signature_of(row["text"])
        for key in {(week, team, None), (week, team, signature)}:
            expected[key] += 1
            handled[key].add(row["conversation"])
    rows = query(
        data,
        "select week_start_date, team, member_id, replies_count, conversations_handled_count"
        " from marts.team_performance_weekly where replies_count > 0",
    )
    # A member who was found in the data is called <team>-<signature>, one who signed only once <team>:<signature>.
    found = {
        (week, team, member and re.split("[-:]", member)[-1].upper()): (replies_count, handled_count)
        for week, team, member, replies_count, handled_count in rows
    }
    assert found == {key: (count, len(handled[key])) for key, count in expected.items()}
    assert sum(member is not None for _, _, member in found) > 100


def test_every_post_of_an_own_account_is_own(data, tweets):
    own = sum(row["inbound"] == "False" for row in tweets.values())
    assert query(data, "select count(*) from marts.mentions where is_own_post") == [(own,)]
