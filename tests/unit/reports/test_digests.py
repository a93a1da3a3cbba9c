"""What a digest says, as data: its sections, its lead, its charts, and what it leaves out."""

from collections.abc import Callable
from datetime import timedelta

import duckdb
import pytest

from models.taxonomy import DIGEST_NAMES
from reports.digest import read_digest
from reports.digest_content import Digest, Item, Section
from reports.weeks import read_departments, read_weeks, unheard_department
from tests.unit.reports.published_marts import WEEK, insert, item, mention


@pytest.fixture
def digest_of(warehouse: duckdb.DuckDBPyConnection) -> Callable[[str], Digest]:
    return lambda department: _digest(warehouse, department)


def _digest(connection: duckdb.DuckDBPyConnection, department: str) -> Digest:
    weeks = {week.start_date: week for week in read_weeks(connection)}
    figures = read_departments(connection, DIGEST_NAMES).get((WEEK, department))
    return read_digest(
        connection, figures or unheard_department(department, DIGEST_NAMES[department]), weeks[WEEK], list(weeks)
    )


def _section(digest: Digest, name: str) -> Section:
    return next(section for section in digest.sections if section.section == name)


def _plain(sentences: tuple[str, ...]) -> str:
    return " ".join(sentences).replace("\u2068", "").replace("\u2069", "")


def test_the_front_line_begins_with_what_is_open_and_who_has_it(digest_of: Callable[[str], Digest]) -> None:
    assert _plain(digest_of("community").lead) == (
        "9 complaints are still open. Nobody has taken 8 of the 9 conversations. "
        "First in line: Sky Walker, 412,000 followers, for Community, nobody has taken it."
    )


def test_an_open_matter_tells_who_has_it(digest_of: Callable[[str], Digest]) -> None:
    complaints = _section(digest_of("community"), "complaints")
    assert [(item.holder, item.is_unheld) for item in complaints.items] == [
        ("for Community, nobody has taken it", True),
        ("Ada Lovelace has it", False),
    ]
    assert complaints.more == "9 are open in all."
    assert complaints.common_next_step == "Say sorry"


def test_a_question_comes_with_the_best_answer_and_how_such_answers_went(digest_of: Callable[[str], Digest]) -> None:
    questions = _section(digest_of("support"), "questions").items
    assert questions[0].answer is not None
    assert questions[0].answer.quote.text == "40 by 30 by 20 cm, wheels and handles included. ^AB"
    assert questions[0].answer.quote.address == "https://example.org/sky_walker/x/answer"
    assert questions[0].answer.question is not None
    assert questions[0].answer.question.text == "Is 45 cm too big for a cabin bag?"
    assert questions[0].answer.how_it_went == "We answered this 4 times in the last nine weeks; 3 of these ended well."


def test_a_section_without_a_theme_quotes_what_single_people_say_and_is_not_quoted_above(
    digest_of: Callable[[str], Digest],
) -> None:
    digest = digest_of("hr")
    hires = _section(digest, "competitive_hires")
    assert hires.items == ()
    assert hires.summary == "31 people told of people who move between companies."
    assert (hires.common_label, hires.common_next_step) == ("Next step", "Tell those who recruit")
    assert len(hires.examples) == 1
    assert hires.examples[0] not in [quote for part in digest.sections for item in part.items for quote in item.quotes]


def test_human_resources_reads_no_names_of_people_and_no_links_to_them(digest_of: Callable[[str], Digest]) -> None:
    digest = digest_of("hr")
    quotes = [quote for section in digest.sections for quote in section.examples]
    quotes += [quote for section in digest.sections for item in section.items for quote in item.quotes]
    assert digest.hides_names
    assert any("[name] and [name]" in quote.text for quote in quotes)
    assert all("Jane Roe" not in quote.text and "janedoe" not in quote.text for quote in quotes)
    assert {quote.channel for quote in quotes if quote.address} <= {"Review site", "News"}


def test_the_overview_counts_people_over_nine_weeks(digest_of: Callable[[str], Digest]) -> None:
    overview = digest_of("product").overview
    assert overview is not None
    assert [(line.name, line.values[-1], line.note) for line in overview.series] == [
        ("Feature requests", 31, "usually 18 to 20 a week")
    ]
    assert "Feature requests: 20, 18, 17, 21, 19, 20, 18, 22, 31" in overview.in_words


def test_a_digest_with_nothing_to_see_has_no_chart(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    week = {"week_start_date": WEEK, "mention_count": 40, "author_count": 30, "source_count": 1, "is_complete": True}
    insert(empty_warehouse, "weeks", [week])
    digest = _digest(empty_warehouse, "product")
    assert digest.overview is None
    assert digest.sections == ()
    assert _plain(digest.lead) == "A quiet week: nothing concerned Product Development."


def test_shares_of_voice_are_drawn_for_competitors_only(digest_of: Callable[[str], Digest]) -> None:
    charts = _section(digest_of("business_development"), "share_of_voice").charts
    assert [line.name for line in charts[0].series] == ["Skyline <b>", "Bluebird"]
    assert len(charts[0].places) == 9


def test_a_theme_says_its_topic_its_reason_and_whether_it_rises(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    _heard(empty_warehouse)
    theme = {
        "theme_id": "t",
        "week_start_date": WEEK,
        "department": "product",
        "mention_count": 9,
        "standing": "growing",
    }
    insert(empty_warehouse, "themes_weekly", [theme])
    told = item("themes", 1, "Offline passes", theme_id="t", topic="Feature requests", reason="It grew.")
    insert(empty_warehouse, "digest_items", [told])
    found = _section(_digest(empty_warehouse, "product"), "themes").items[0]
    assert (found.topic, found.reason, found.is_rising) == ("Feature requests", "It grew.", True)


def test_an_issue_that_is_back_says_so(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    _heard(empty_warehouse)
    theme = {"theme_id": "t", "week_start_date": WEEK, "department": "product", "mention_count": 9, "standing": "back"}
    insert(empty_warehouse, "themes_weekly", [theme])
    insert(empty_warehouse, "digest_items", [item("recurring_issues", 1, "Late bags", theme_id="t", body="9 people.")])
    assert _section(_digest(empty_warehouse, "product"), "recurring_issues").items[0].body == "Back again. 9 people."


def test_nearly_equal_quotes_are_shown_once(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    _heard(empty_warehouse)
    said = {
        "x:1": "The board in Dublin is frozen and nobody says a word",
        "x:2": "@northwind the board in Leeds is frozen and nobody says a word",
        "x:3": "Frozen board again. Does anybody know when we leave?",
    }
    insert(empty_warehouse, "mentions", [mention(mention_id, text) for mention_id, text in said.items()])
    insert(empty_warehouse, "digest_items", [item("themes", 1, "Board frozen", example_mention_ids=list(said))])
    quotes = _section(_digest(empty_warehouse, "product"), "themes").items[0].quotes
    assert [quote.text for quote in quotes] == [said["x:1"], said["x:3"]]


def test_what_is_quoted_above_is_quoted_again_only_where_nothing_else_was_said(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    _heard(empty_warehouse)
    said = {
        "x:1": "Let me keep the pass on my phone",
        "x:2": "A download button for passes would do",
        "x:3": "The seat map hides the window rows",
    }
    insert(empty_warehouse, "mentions", [mention(mention_id, text) for mention_id, text in said.items()])
    rows = [
        item("actions", 1, "Offline passes", theme_id="card", example_mention_ids=["x:1"]),
        item("themes", 1, "Offline passes", theme_id="card", example_mention_ids=["x:1"]),
        item("feature_requests", 1, "Download button", theme_id="two", example_mention_ids=["x:1", "x:2"]),
        item("feature_requests", 2, "Seat map", theme_id="three", example_mention_ids=["x:3"]),
        item("improvement_ideas", 1, "Window rows", theme_id="four", example_mention_ids=["x:3"]),
    ]
    insert(empty_warehouse, "digest_items", rows)
    quoted = [
        quote.text
        for section in _digest(empty_warehouse, "product").sections
        for told in section.items
        for quote in told.quotes
    ]
    assert quoted == [said["x:1"], said["x:2"], said["x:3"], said["x:3"]]


def test_the_next_step_of_most_items_is_said_once_and_another_one_with_its_item(
    empty_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    _heard(empty_warehouse)
    steps = ("Write it down", "Write it down", "Ask today")
    rows = [item("questions", rank, f"Question {rank}", next_step=step) for rank, step in enumerate(steps, start=1)]
    insert(empty_warehouse, "digest_items", rows)
    questions = _section(_digest(empty_warehouse, "product"), "questions")
    assert (questions.common_next_step, questions.common_label) == ("Write it down", "For all others")
    assert [questions.has_own_step(told) for told in questions.items] == [False, False, True]


def test_conversations_that_are_told_above_are_said_to_be(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    _heard(empty_warehouse)
    insert(empty_warehouse, "mentions", [mention("x:1", "You charged me twice")])
    open_one = {"holder": "nobody yet", "example_mention_ids": ["x:1"]}
    rows = [item(section, 1, "Bo", **open_one) for section in ("complaints", "billing")]
    insert(empty_warehouse, "digest_items", rows)
    summary = {
        "week_start_date": WEEK,
        "department": "product",
        "section": "billing",
        "body": "1 person.",
        "open_count": 1,
    }
    insert(empty_warehouse, "digest_sections", [summary])
    billing = _section(_digest(empty_warehouse, "product"), "billing")
    assert (billing.items, billing.more) == ((), "1 is open, told above.")


def _heard(connection: duckdb.DuckDBPyConnection) -> None:
    for weeks_ago in range(9):
        week = {"week_start_date": WEEK - timedelta(weeks=weeks_ago), "mention_count": 40, "author_count": 30}
        insert(connection, "weeks", [{**week, "source_count": 1, "is_complete": True}])
        insert(connection, "digests_weekly", [{**week, "department": "product"}])


def test_a_week_in_which_everything_doubles_begins_with_that(empty_warehouse: duckdb.DuckDBPyConnection) -> None:
    _heard(empty_warehouse)
    empty_warehouse.execute(
        "update marts.digests_weekly set mention_count = 80, previous_mention_count = 40 where week_start_date = ?",
        [WEEK],
    )
    week = {"theme_id": "t", "week_start_date": WEEK, "department": "product", "title": "Bag fee", "standing": "steady"}
    insert(empty_warehouse, "themes_weekly", [week | {"mention_count": 9, "author_count": 9}])
    insert(
        empty_warehouse, "digest_items", [item("themes", 1, "Bag fee", theme_id="t", mention_count=9, author_count=9)]
    )
    assert _plain(_digest(empty_warehouse, "product").lead).startswith(
        "80 mentions concern Product Development this week, twice the 40 of the week before. “Bag fee” comes first"
    )


@pytest.mark.parametrize(
    ("title", "standing", "usual", "lead"),
    [
        (
            "Bag fee",
            "growing",
            4.2,
            "“Bag fee” comes first: 9 people, 3 more than the week before, where 4 would be usual.",
        ),
        # halves go up, as in the reason for its rank, which SQL says
        (
            "Bag fee",
            "growing",
            4.5,
            "“Bag fee” comes first: 9 people, 3 more than the week before, where 5 would be usual.",
        ),
        (
            "Bag fee",
            "growing",
            0.3,
            "“Bag fee” comes first: 9 people, 3 more than the week before, where fewer than 1 would",
        ),
        ("“Is there a fee?”", "steady", 4.2, "“Is there a fee?” comes first: 9 people, 3 more than the week before. "),
    ],
)
def test_the_lead_says_what_would_be_usual_of_what_rises_and_quotes_a_title_once(
    empty_warehouse: duckdb.DuckDBPyConnection, title: str, standing: str, usual: float, lead: str
) -> None:
    _heard(empty_warehouse)
    figures = {"mention_count": 9, "author_count": 9, "previous_mention_count": 6, "previous_author_count": 6}
    week = {"theme_id": "t", "week_start_date": WEEK, "department": "product", "title": title, "standing": standing}
    insert(empty_warehouse, "themes_weekly", [week | figures | {"usual_author_count": usual}])
    insert(empty_warehouse, "digest_items", [item("themes", 1, title, theme_id="t", mention_count=9, author_count=9)])
    assert _plain(_digest(empty_warehouse, "product").lead).startswith(lead)


def test_a_next_step_is_said_once_only_where_nothing_beside_it_asks_for_nothing() -> None:
    steps: list[tuple[str | None, ...]] = [("Look", "Look", "Ask"), ("Look", "Look", None)]
    shared = [Section("switching", "", None, tuple(Item("x", next_step=step) for step in given)) for given in steps]
    assert [section.common_next_step for section in shared] == ["Look", None]
    assert [item.next_step for item in shared[1].items if shared[1].has_own_step(item)] == ["Look", "Look"]
