"""The demo's company file and inbox: readable, reproducible, and with the story in it that demo/README.md tells."""

import csv
import json
import re
from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from demo import actions
from demo.answers import FrontLine
from demo.generate import COMPANY_FILE, LAST_DATE, SEED, inbox, story, teams
from demo.records import Mention
from demo.weeks import WEEKS, Weeks
from demo.wording import Decks, Slots, joined, sentence
from models.company import Company, parse
from models.layout import INSIGHT_ACTION_FIELDS, MENTION_FIELDS, TEAM_ACTION_FIELDS

INBOX = COMPANY_FILE.parent / "inbox"
LARGEST_INBOX_BYTES = 2_000_000
ALLOWED_DUPLICATES_RATIO = 0.03


@pytest.fixture(scope="module")
def weeks():
    return Weeks(LAST_DATE)


@pytest.fixture(scope="module")
def front_line(weeks) -> FrontLine:
    return teams(weeks)


@pytest.fixture(scope="module")
def mentions(weeks, front_line):
    return story(SEED, weeks, front_line)


@pytest.fixture(scope="module")
def company() -> Company:
    return parse(COMPANY_FILE.read_text(encoding="utf-8"), "demo/company.yaml")


def by_week(mentions: list[Mention], weeks: Weeks, situation: str) -> list[int]:
    counts = Counter(weeks.week_of(m.posted_at) for m in mentions if m.situation == situation and not m.is_own)
    return [counts[week] for week in range(WEEKS)]


def test_the_company_file_has_three_teams_of_ten_people_in_two_time_zones(company):
    assert len(company.teams) == 3
    assert len({member.id for team in company.teams for member in team.members}) == 10
    assert len({team.time_zone for team in company.teams}) == 2
    assert len(company.departments) == 5


def test_generating_again_gives_the_bytes_that_are_committed():
    generated = inbox(SEED, LAST_DATE)
    committed = {path.name: path.read_bytes().decode("utf-8") for path in sorted(INBOX.iterdir())}
    assert sorted(generated) == sorted(committed)
    assert [name for name in generated if generated[name] != committed[name]] == []
    assert sum(path.stat().st_size for path in INBOX.iterdir()) < LARGEST_INBOX_BYTES


def test_another_seed_tells_the_story_in_other_words():
    assert inbox(SEED + 1, LAST_DATE)["app_reviews.csv"] != inbox(SEED, LAST_DATE)["app_reviews.csv"]


def test_an_inbox_that_does_not_end_on_a_sunday_is_refused():
    with pytest.raises(ValueError, match="2026-11-14 is not one"):
        inbox(SEED, date(2026, 11, 14))


def test_ids_are_unique_and_every_reply_has_its_parent_earlier(mentions):
    by_id = {mention.id: mention for mention in mentions}
    assert len(by_id) == len(mentions) >= 4_500
    for mention in mentions:
        assert mention.conversation_id in by_id
        if mention.reply_to_id:
            parent = by_id[mention.reply_to_id]
            assert parent.posted_at <= mention.posted_at
            assert parent.conversation_id == mention.conversation_id


def test_everything_happens_within_the_ten_weeks(mentions, weeks):
    assert {weeks.week_of(mention.posted_at) for mention in mentions} == set(range(WEEKS))


def test_equal_texts_are_rare_besides_reposts(mentions):
    texts = Counter(mention.text.lower() for mention in mentions if not mention.repost_of)
    assert sum(count - 1 for count in texts.values()) < ALLOWED_DUPLICATES_RATIO * len(mentions)


def test_no_phrase_is_left_unfilled(mentions):
    assert [mention.text for mention in mentions if re.search(r"[{}|]|\(\w", mention.text)] == []


def test_posts_of_x_keep_its_length(mentions):
    handles = re.compile(r"^(RT )?(@\w+:? )+")
    assert [m.text for m in mentions if m.channel == "x" and len(handles.sub("", m.text)) > 300] == []


def test_the_hours_of_the_outage_stand_out(mentions, weeks):
    starts_at = weeks.moment("9 wed 16:00")
    by_hour = Counter(
        mention.posted_at.replace(minute=0, second=0) for mention in mentions if not mention.is_own
    ).most_common()
    busiest = [hour for hour, _ in by_hour[:5]]
    assert all(0 <= (hour - starts_at).total_seconds() < 6 * 3600 for hour in busiest)
    ordinary = max(count for hour, count in by_hour if abs((hour - starts_at).total_seconds()) > 8 * 3600)
    assert by_hour[0][1] > 3 * ordinary


def test_two_members_answer_the_same_message_twice_in_the_outage(mentions):
    answers = Counter(mention.reply_to_id for mention in mentions if mention.member)
    assert sum(count > 1 for count in answers.values()) == 2


def test_requests_for_offline_boarding_passes_grow_and_the_seat_map_is_mended(mentions, weeks):
    offline = by_week(mentions, weeks, "offline_boarding_pass")
    assert offline[9] > offline[8] > 2 * offline[7] > 2 * max(offline[:7])
    seat_map = by_week(mentions, weeks, "seat_map_crash")
    assert max(seat_map[6:]) < min(seat_map[:6])


def test_nobody_wants_live_updates_on_the_lock_screen_before_the_last_two_weeks(mentions, weeks):
    counts = by_week(mentions, weeks, "lock_screen_updates")
    assert sum(counts[:8]) == 0
    assert min(counts[8:]) > 0


def test_reddit_is_silent_from_thursday_of_the_last_week(mentions, weeks):
    latest = max(mention.posted_at for mention in mentions if mention.channel == "reddit")
    assert latest < weeks.moment("10 thu 00:00")


def test_what_asks_for_a_team_is_answered_or_closed_within_days_but_for_the_posts_of_the_story(
    mentions, weeks, front_line
):
    closings = list(actions.closings(mentions, front_line, weeks, SEED))
    closed = {action.mention.id: action.at for action in closings}
    answered = {mention.reply_to_id: mention.posted_at for mention in mentions if mention.member}
    waits = [
        (mention, min(ends, default=weeks.ends_at))
        for mention in mentions
        if not mention.is_own and re.search(r"@(Northlark|Wrenjet)", mention.text)
        if not mention.situation.startswith("moment") and mention.situation != "reposts"
        for ends in [[found[mention.id] for found in (closed, answered) if mention.id in found]]
    ]
    assert max((end - mention.posted_at).days for mention, end in waits) < 8
    backlog = Counter(
        weeks.week_of(at)
        for at in (weeks.ends_at - timedelta(days=7 * week, seconds=1) for week in range(WEEKS))
        for mention, end in waits
        if mention.posted_at <= at < end
    )
    assert max(backlog.values()) < 50
    assert {action.mention.situation for action in closings if action.mention.situation.startswith("moment")} == set()


def test_whoever_closes_a_conversation_is_in_a_team_that_is_open(mentions, weeks, front_line):
    for action in actions.closings(mentions, front_line, weeks, SEED):
        assert any(
            front_line.is_open(team, action.at) and action.member in [m.id for m in front_line.on_duty(team, action.at)]
            for team in ("community", "sales", "service")
        )


def test_people_answer_only_while_they_are_in_a_team_that_is_open(mentions, front_line, company):
    written = (mention for mention in mentions if mention.member and mention.situation not in ("outage", "own_posts"))
    for mention in written:
        teams = [
            team.id
            for team in company.teams
            if mention.member in [member.id for member in front_line.on_duty(team.id, mention.posted_at)]
        ]
        assert any(front_line.is_open(team, mention.posted_at) for team in teams)
        if mention.channel != "forum":
            assert re.search(r"\^[A-Z]{2}$", mention.text)


def test_every_file_has_the_layout_that_its_readers_expect():
    files = inbox(SEED, LAST_DATE)
    assert 8 <= len(files) <= 12
    headers = {name: next(csv.reader([text.splitlines()[0]])) for name, text in files.items() if name.endswith(".csv")}
    assert headers["team_actions.csv"] == list(TEAM_ACTION_FIELDS)
    assert headers["insight_actions.csv"] == list(INSIGHT_ACTION_FIELDS)
    assert set(headers["app_reviews.csv"]) <= set(MENTION_FIELDS)
    for name, text in files.items():
        for line in text.splitlines() if name.startswith("x_") else ():
            page = json.loads(line)
            users = {user["id"] for user in page["includes"]["users"]}
            assert all(post["author_id"] in users for post in page["data"])


def test_later_versions_of_changed_posts_stand_in_the_last_file_of_the_communities():
    files = inbox(SEED, LAST_DATE)
    first, last = (
        [json.loads(line) for line in text.splitlines()]
        for name, text in files.items()
        if name.startswith("communities")
    )
    changed = [record for record in last if "edited_at" in record or "deleted_at" in record]
    assert [record["text"] for record in changed if "deleted_at" in record] == [""]
    assert sum("edited_at" in record for record in changed) == 4
    assert {record["id"] for record in changed} <= {record["id"] for record in first + last if record not in changed}


def test_slots_stay_the_same_within_a_conversation():
    slots = Slots({"place": ["Cork", "Faro"], "other_place": ["Cork", "Faro"]}, {}, Random(1))
    assert {slots["place"], slots["other_place"]} == {"Cork", "Faro"}
    assert sentence("to {place} (and|or) back", slots, Random(1)) in {
        f"To {slots['place']} and back",
        f"To {slots['place']} or back",
    }


def test_a_deck_repeats_nothing_before_all_was_drawn():
    decks, rng = Decks(), Random(1)
    assert sorted(decks.draw(("a", "b", "c"), rng) for _ in range(3)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (["Hi,", "A bag is lost."], "Hi, a bag is lost."),
        (["Hi,", "I lost it."], "Hi, I lost it."),
        (["Hi,", "LarkPass is dear."], "Hi, LarkPass is dear."),
        (["Well.", "Again."], "Well. Again."),
    ],
)
def test_after_a_comma_a_sentence_begins_small_unless_it_is_a_name(parts, text):
    assert joined(parts) == text
