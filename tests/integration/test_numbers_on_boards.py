"""The figures of the board and of the teams' pages, counted again from single replies, waits and conversations."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import duckdb
import pytest

from reports import wording

WEEK = date(2026, 11, 9)
NAMES = {"community": "Community", "sales": "Sales", "service": "Customer Service"}


@pytest.fixture(scope="module")
def marts(demo_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    published = sorted((demo_data / "published").glob("marts_*.duckdb"))[-1]
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def _text(path: Path) -> str:
    page = path.read_text(encoding="utf-8").split("<main", 1)[1]
    text = re.sub(r'<a class="note".*?</a>|<[^>]+>|[\u2060\u2068\u2069]', "", page).replace("&#8288;", "")
    return " ".join(text.replace("&#39;", "'").split())


@pytest.fixture(scope="module")
def board(demo_data: Path) -> str:
    return _text(demo_data / "reports" / "board" / "2026-W46.html")


def _duration(seconds: float) -> str:
    return wording.duration(seconds).replace("\u00a0", " ")


def _of_team(board: str, team: str) -> str:
    """Return the row of a team: from its name to the next one."""
    rows = board.split("Team by team", 1)[1]
    start = rows.index(NAMES[team])
    ends = [found for name in NAMES.values() if (found := rows.find(name, start + len(NAMES[team]))) > 0]
    return rows[start : min(ends, default=len(rows))]


@pytest.mark.parametrize("team", NAMES)
def test_a_teams_row_tells_what_its_replies_and_waits_say(board, marts, team):
    row = _of_team(board, team)
    times = [
        seconds
        for (seconds,) in marts.execute(
            "select reply_business_seconds from marts.replies"
            " where team = ? and week_start_date = ? and is_first_reply and reply_business_seconds is not null",
            [team, WEEK],
        ).fetchall()
    ]
    half = _duration(median(times))
    assert f"Half of {len(times)} first replies within {half} of opening hours" in row
    [(replies, handled)] = marts.execute(
        "select count(*), count(distinct conversation_id) from marts.replies where team = ? and week_start_date = ?",
        [team, WEEK],
    ).fetchall()
    [(messages,)] = marts.execute(
        "select count(*) from marts.waits where side = 'requester' and team = ?"
        " and date_trunc('week', started_at)::date = ?",
        [team, WEEK],
    ).fetchall()
    assert f"In {messages} messages, out {replies} replies in {handled} conversations." in row
    due = marts.execute(
        "select outcome = 'met' from marts.target_outcomes where team = ? and target_kind = 'first_reply'"
        " and outcome in ('met', 'missed') and date_trunc('week', decided_at)::date = ?",
        [team, WEEK],
    ).fetchall()
    met = wording.share(sum(is_met for (is_met,) in due) / len(due))
    assert f"{met} of {len(due)} met the target" in row


@pytest.mark.parametrize("team", NAMES)
def test_who_waits_is_counted_again_from_the_waits(board, marts, team):
    end = datetime(2026, 11, 16, tzinfo=UTC)
    [(count, since)] = marts.execute(
        "select count(*), min(started_at) from marts.waits where side = 'requester' and team = $1"
        " and started_at < $2 and (ended_at is null or ended_at > $2)",
        [team, end],
    ).fetchall()
    row = _of_team(board, team)
    age = _duration((end - since).total_seconds())
    waiting = f"{wording.plural(count, 'conversation')} still {wording.noun(count, 'waits', 'wait')}"
    assert f"{waiting}, the oldest for {age} (since {wording.moment(since)})." in row
    assert f"15 Nov: {count}" in row


def test_the_first_answer_counts_conversations_by_the_week_of_their_first_message(board, marts):
    asked, answered = marts.execute(
        "select count(*), count(*) filter (is_answered) from marts.conversations"
        " where is_addressed and date_trunc('week', asked_at)::date = ?",
        [WEEK],
    ).fetchall()[0]
    assert f"{asked} conversations began with a message to us: {answered} answered" in board


@pytest.mark.parametrize("team", NAMES)
def test_a_teams_row_tells_its_own_answers_from_those_of_others(board, marts, team):
    asked, own, others = marts.execute(
        "select count(*), count(*) filter (replies.team = $1),"
        " count(*) filter (replies.mention_id is not null and replies.team is distinct from $1)"
        " from marts.waits left join marts.replies on waits.answer_mention_id = replies.mention_id"
        " where side = 'requester' and is_first_wait and waits.team = $1"
        " and date_trunc('week', started_at)::date = $2",
        [team, WEEK],
    ).fetchall()[0]
    told = f"{asked} conversations began with a message to us: {own} answered, {others} answered by others"
    assert told in _of_team(board, team).replace(" and", ",")


def test_the_page_of_a_team_lists_everybody_who_waits_longest_with_a_link(demo_data, marts):
    page = (demo_data / "reports" / "board" / "community" / "2026-W46.html").read_text(encoding="utf-8")
    longest = page.split('id="waiting-now"')[1].split("</section>")[0]
    urls = marts.execute(
        "select mentions.url from marts.waits join marts.mentions using (conversation_id)"
        " where waits.ended_by = 'running' and waits.team = 'community' and mentions.posted_at = waits.started_at"
        " order by waits.started_at limit 6"
    ).fetchall()
    assert re.findall(r'href="(https[^"]+)"', longest) == [url for (url,) in urls if url]


def test_the_demo_is_a_living_company(marts):
    [(waiting, oldest)] = marts.execute(
        "select count(*), max(wait_seconds) from marts.waits where side = 'requester' and ended_by = 'running'"
    ).fetchall()
    assert 5 <= waiting <= 50
    assert oldest < 8 * 86_400
    outage, ordinary = (
        marts.execute("select sum(waiting_count) from marts.backlog_daily where day_date = ?", [day]).fetchall()[0][0]
        for day in (date(2026, 11, 4), date(2026, 10, 28))
    )
    assert outage > 2 * ordinary


def test_only_customer_service_shows_its_members(demo_data):
    reports = demo_data / "reports"
    assert [path.name for path in (reports / "heads").iterdir()] == ["service"]
    assert "declan_roche" in {path.name for path in (reports / "members").iterdir()}
    assert not (reports / "members" / "aoife_brogan").exists()
    # he came to Customer Service in week 43, and Community shows nobody
    assert min(path.name for path in (reports / "members" / "declan_roche").glob("2026-*")) == "2026-W43.html"
    assert "Declan Roche" not in (reports / "board" / "service" / "2026-W46.html").read_text(encoding="utf-8")
