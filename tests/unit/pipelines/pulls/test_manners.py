"""How a pull behaves where an API is slow, strict, forgetful or wrong."""

import fcntl
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.company import CompanyFileError, parse
from models.pull import Api, Source
from pipelines.pulls.bounds import Days
from pipelines.pulls.credentials import Credentials
from pipelines.pulls.descriptions import find_source, shipped_apis
from pipelines.pulls.problems import PullUnderWayError, SourceError
from tests.unit.pipelines.pulls.apis_on_loopback import SECRET, epoch, moment
from tests.unit.pipelines.pulls.loopback import Answer, refusing

FIRST_DAYS = Days(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))


def http_date(when: datetime) -> str:
    return f"{when:%a, %d %b %Y %H:%M:%S} GMT"


def test_an_hour_named_by_the_api_is_waited_for(pulling):
    source = pulling("x_recent_search")
    source.server.mishaps += [refusing(429, {"Retry-After": http_date(source.now + timedelta(seconds=90))})]
    assert source.pull().status == "done"
    assert 90 <= source.waits[0] <= 91


def test_the_reset_of_a_limit_is_waited_for_where_the_api_says_no_more(pulling):
    source = pulling("x_recent_search")
    source.server.mishaps += [refusing(429, {"x-rate-limit-reset": str(int(source.now.timestamp()) + 33)})]
    assert source.pull().status == "done"
    assert 33 <= source.waits[0] <= 34


def test_a_limit_that_is_used_up_is_waited_for_before_the_next_request(pulling):
    source = pulling("x_recent_search")
    reset = str(int(source.now.timestamp()) + 40)
    source.server.mishaps += [
        lambda answer: Answer(answer.content, 200, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": reset})
    ]
    assert source.pull().status == "done"
    assert source.waits == [40]


def test_waits_grow_and_differ(pulling):
    source = pulling("x_recent_search")
    source.server.mishaps += [refusing(500)] * 5
    assert source.pull().status == "done"
    assert len(set(source.waits)) == 5
    assert all(seconds <= 2**number for number, seconds in enumerate(source.waits))


def test_a_limit_longer_than_the_patience_ends_the_pull_and_loses_nothing(pulling):
    source = pulling("x_recent_search")
    source.server.mishaps += [None, refusing(429, {"Retry-After": "3600"})]
    receipt = source.pull()
    assert (receipt.status, receipt.pages_count, source.waits) == ("limited", 2, [])
    assert "429" in str(receipt.reason)
    assert source.pull().status == "done"
    source.assert_whole()


def test_an_api_that_does_not_answer_in_time_is_asked_again(pulling):
    source = pulling("x_recent_search")
    source.read_seconds = 0.2
    source.server.on_request = lambda _: time.sleep(0.6 if len(source.server.requests) == 2 else 0)
    assert source.pull().status == "done"
    assert len(source.waits) == 1
    source.assert_whole()


def test_a_cursor_that_somebody_broke_says_what_to_do(pulling):
    source = pulling("feed")
    source.pull()
    (source.pulls / "lark" / "cursor.json").write_text("[]")
    with pytest.raises(SourceError, match=r"cursor.json is no cursor; delete it"):
        source.pull()


def test_a_used_up_quota_is_no_wrong_credential(pulling):
    source = pulling("youtube_comments")
    source.server.mishaps += [refusing(403, content={"error": {"errors": [{"reason": "quotaExceeded"}]}})]
    assert source.pull().status == "limited"
    source.server.mishaps += [refusing(403, content={"error": {"errors": [{"reason": "commentsDisabled"}]}})]
    receipt = source.pull()
    assert (receipt.status, "commentsDisabled" in str(receipt.reason)) == ("failed", True)


def test_wrong_credentials_name_the_variables_and_not_their_values(pulling):
    source = pulling("reddit_search")
    source.environment["REDDIT_CLIENT_SECRET"] = f"{SECRET}-old"
    receipt = source.pull()
    assert receipt.status == "failed"
    assert "check REDDIT_CLIENT_ID, REDDIT_CLIENT_SECRET" in str(receipt.reason)
    assert SECRET not in str(receipt)


def test_a_session_that_has_run_out_is_renewed(pulling):
    source = pulling("bluesky_search", 20)
    assert source.pull().status == "done"
    assert source.items.sessions == 4
    source.assert_whole()


def test_a_missing_credential_is_named_before_anything_is_asked(pulling):
    source = pulling("x_recent_search")
    del source.environment["X_BEARER_TOKEN"]
    with pytest.raises(SourceError, match="X_BEARER_TOKEN must be set"):
        source.pull()
    assert source.server.requests == []


def test_credentials_are_never_shown():
    [api] = [api for api in shipped_apis() if api.name == "x_recent_search"]
    source = Source(name="lark", api=api.name, start=date(2026, 11, 1))
    credentials = Credentials(source, api, {"X_BEARER_TOKEN": SECRET})
    assert SECRET not in repr(credentials) + str(credentials)
    assert credentials.redact(f"?token={SECRET}&again=s3cret%2F%2Bword") == "?token=***&again=***"


def test_a_second_account_has_variables_of_its_own(pulling):
    source = pulling("x_recent_search")
    source.environment["X_BEARER_TOKEN_UK"] = source.environment.pop("X_BEARER_TOKEN")
    assert source.pull(credentials={"bearer": "X_BEARER_TOKEN_UK"}).status == "done"


def test_credentials_are_not_sent_unencrypted_nor_to_where_a_redirect_leads(pulling):
    source = pulling("x_recent_search")
    with pytest.raises(SourceError, match="only sent over https"):
        source.pull(address="http://x.example")
    source.server.mishaps += [refusing(302, {"Location": "/elsewhere"})]
    assert source.pull().status == "failed"
    assert "/elsewhere" not in {request.path for request in source.server.requests}


def test_a_feed_is_followed_to_where_it_moved(pulling):
    source = pulling("feed")
    source.server.mishaps += [refusing(301, {"Location": "/moved"})]
    assert source.pull().status == "done"
    source.assert_whole()


def test_a_feed_that_has_not_changed_is_not_sent_again(pulling):
    source = pulling("feed")
    source.pull()
    receipt = source.pull()
    assert (receipt.status, receipt.pages_count, receipt.size_bytes) == ("done", 1, 0)
    assert len(source.pages) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("x_recent_search", "next_token"),
        ("bluesky_search", "bad cursor"),
        ("youtube_comments", "invalidPageToken"),
        ("reddit_search", "its page is empty"),
    ],
)
def test_a_page_token_that_has_grown_old_begins_the_list_again(pulling, name, said):
    source = pulling(name)
    asked = {"x_recent_search": "next_token", "bluesky_search": "cursor", "reddit_search": "after"}

    def give_new_tokens(request):
        if asked.get(name, "pageToken") not in request.parameters and "session" not in request.path.lower():
            source.items.unknown_tokens.clear()

    assert source.pull(pages=1).status == "bounded"
    source.items.unknown_tokens = {"at5"}
    source.server.on_request = give_new_tokens
    if name == "reddit_search":
        source.server.on_request = lambda request: give_new_tokens(request) if request.path == "/search" else None
    receipt = source.pull()
    assert (receipt.status, said in str(receipt.reason)) == ("done", True)
    source.assert_whole()


def test_a_page_token_that_stays_unknown_fails_and_loses_nothing(pulling):
    source = pulling("x_recent_search")
    source.items.unknown_tokens = {"at5"}
    assert source.pull().status == "failed"
    source.items.unknown_tokens = set()
    assert source.pull().status == "done"
    source.assert_whole()


def test_an_end_of_the_last_pull_that_the_api_has_forgotten_begins_again(pulling):
    source = pulling("x_recent_search", 4)
    source.pull()
    source.items.count, source.items.oldest_since_id = 8, 5
    receipt = source.pull()
    assert receipt.status == "done"
    assert "no longer knows 1004" in str(receipt.reason)
    source.assert_whole()
    assert source.pull().reason is None


def test_a_request_that_is_wrong_fails_and_keeps_the_cursor(pulling):
    source = pulling("x_recent_search", 4)
    source.pull()
    source.server.mishaps += [refusing(400)] * 2
    receipt = source.pull()
    assert receipt.status == "failed"
    source.items.count = 6
    source.pull()
    assert source.server.requests[-1].parameters["since_id"] == "1004"


def test_a_forgotten_cursor_of_an_export_begins_again(pulling):
    source = pulling("zendesk_tickets", 5)
    source.pull()
    source.items.count, source.items.unknown_tokens = 8, {"to5"}
    assert source.pull().status == "done"
    source.assert_whole()


def test_what_is_gone_when_it_is_asked_for_does_not_stop_the_rest(pulling):
    source = pulling("chatwoot", 4)
    source.server.mishaps += [None, refusing(404)]
    receipt = source.pull()
    assert (receipt.status, "passed over 4" in str(receipt.reason)) == ("done", True)
    assert source.texts() >= {"number 3, 0", "number 1, 0"}


def test_links_to_further_pages_do_not_lead_back_into_the_past(pulling):
    source = pulling("mastodon_tag", 9)
    source.pull()
    source.items.count = 13
    source.pull()
    asked = [request.parameters for request in source.server.requests[3:]]
    assert {parameters.get("since_id") for parameters in asked[1:]} == {"109"}
    source.assert_whole()


def test_nothing_from_before_the_first_day_is_wanted(pulling):
    source = pulling("mastodon_tag", 60)
    source.pull(start=date(2026, 11, 3))
    assert len(source.server.requests) == 8
    source = pulling("reddit_search", 60)
    source.pull(start=date(2026, 11, 3), name="reddit")
    assert len([request for request in source.server.requests if request.path == "/search"]) <= 8


def test_an_item_from_the_future_hides_nothing(pulling):
    source = pulling("hacker_news", 4)
    source.now = moment(2)
    source.pull()
    source.now, source.items.count = moment(9), 8
    source.pull()
    source.assert_whole()


@pytest.mark.parametrize("name", ["x_recent_search", "bluesky_search", "hacker_news", "zendesk_ticket_events"])
def test_days_are_pulled_alone_and_leave_the_cursor_as_it_was(pulling, name):
    source = pulling(name, 60)
    assert source.pull(FIRST_DAYS).status == "done"
    wanted = {f"number {number}" for number in range(1, 15)}
    surplus = {"number 15", "number 16", "number 17"} if name == "zendesk_ticket_events" else set()
    assert wanted <= source.texts() <= wanted | surplus
    assert list((source.pulls / "lark").glob("cursor*")) == []


def test_days_that_were_interrupted_are_gone_on_with(pulling):
    source = pulling("bluesky_search", 30)
    assert source.pull(FIRST_DAYS, pages=2).status == "bounded"
    before = len(source.server.requests)
    assert source.pull(FIRST_DAYS).status == "done"
    assert source.server.requests[before].parameters.get("cursor") or source.server.requests[before + 1].parameters
    assert source.texts() == {f"number {number}" for number in range(1, 15)}


def test_an_api_that_knows_no_days_says_so(pulling):
    with pytest.raises(SourceError, match="cannot be asked by day"):
        pulling("feed").pull(FIRST_DAYS)


def test_an_export_is_not_asked_for_its_last_minute(pulling):
    source = pulling("zendesk_ticket_events")
    source.now = moment(8) + timedelta(seconds=30)
    source.pull()
    before = len(source.server.requests)
    assert source.pull().status == "done"
    assert len(source.server.requests) == before
    assert int(source.server.requests[-1].parameters["start_time"]) <= epoch(8)


def test_a_source_is_pulled_by_one_process_at_a_time(pulling):
    source = pulling("feed")
    source.pull()
    with (source.pulls / "lark" / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(PullUnderWayError, match="lark is being pulled"):
            source.pull()


def test_a_page_that_is_no_page_is_refused(pulling):
    source = pulling("x_recent_search")
    source.page_bytes = 100
    assert "larger than 100 bytes" in str(source.pull().reason)
    source = pulling("hacker_news")
    source.server.mishaps += [lambda _: Answer(b"<html>down for maintenance</html>")] * 6
    assert "no whole JSON" in str(source.pull(name="news").reason)
    source = pulling("feed")
    source.server.mishaps += [lambda _: Answer(b"maintenance")] * 6
    assert "neither RSS nor Atom" in str(source.pull(name="feed").reason)


def test_an_error_that_calls_itself_a_success_is_one(pulling):
    source = pulling("youtube_comments")
    source.server.mishaps += [lambda _: Answer({"error": {"message": "backend error"}})] * 6
    receipt = source.pull()
    assert (receipt.status, "backend error" in str(receipt.reason)) == ("failed", True)


COMPANY = """
name: Northlark
brands: [{id: northlark, name: Northlark}]
sources:
  - {name: lark_on_x, api: x_recent_search, from: 2026-11-01, ask: {query: northlark}}
"""


def test_sources_of_the_company_file_are_found():
    source, api = find_source(parse(COMPANY, "company.yaml"), "lark_on_x")
    assert (source.start, api.title) == (date(2026, 11, 1), "X API v2, search of the last seven days")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (COMPANY.replace("query: northlark", ""), "'ask' must say query"),
        (COMPANY.replace("query:", "words: a, query:"), "knows no words"),
        (COMPANY.replace("x_recent_search", "x_firehose"), "there is no API x_firehose"),
        (COMPANY.replace("lark_on_x", "other"), "there is no source lark_on_x"),
    ],
)
def test_a_source_that_does_not_fit_its_api_says_what_to_mend(wrong, said):
    with pytest.raises(SourceError, match=said):
        find_source(parse(wrong, "company.yaml"), "lark_on_x")


@pytest.mark.parametrize("line", ["every hour", "60 * * * *", "* * * *", "*/0 * * * *"])
def test_a_schedule_that_is_none_names_its_line(line):
    with pytest.raises(CompanyFileError, match="company.yaml:5: sources.0.schedule"):
        parse(COMPANY.replace("ask:", f"schedule: '{line}', ask:"), "company.yaml")


def test_a_description_may_not_use_the_words_of_the_engine():
    [api] = [api for api in shipped_apis() if api.name == "feed"]
    with pytest.raises(ValidationError, match="token: this word is the engine's own"):
        Api.model_validate({**api.model_dump(by_alias=True), "asks": {"token": "a token"}})
