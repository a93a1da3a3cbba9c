"""The pages as files: what they hold, and what they never hold."""

import posixpath
import re
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import pytest

from models.taxonomy import DIGEST_NAMES
from reports.definitions import DEFINITIONS
from reports.pages import content_security_policy, search_script, style_sheet
from reports.site import write_digest, write_site
from tests.unit.reports.published_marts import AS_OF, COMPANY, WEEK, filled_marts, insert, item, mention


class _Outline(HTMLParser):
    """The tags with their attributes, the headings' levels and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.text += data


def _site(connection: duckdb.DuckDBPyConnection, folder: Path, **options: object) -> dict[str, str]:
    written = write_site(connection, folder, as_of=AS_OF, company_name=COMPANY, **options)  # type: ignore[arg-type]
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in written
        if path.suffix == ".html"
    }


@pytest.fixture(scope="module")
def pages(warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return _site(warehouse, tmp_path_factory.mktemp("site"))


def _product(connection: duckdb.DuckDBPyConnection, folder: Path) -> str:
    path = write_digest(connection, folder, "product", WEEK, as_of=AS_OF, company_name=COMPANY)
    return path.read_text(encoding="utf-8")


def _heard(connection: duckdb.DuckDBPyConnection, mention_count: int = 40) -> None:
    week = {"week_start_date": WEEK, "mention_count": mention_count, "author_count": 30}
    insert(connection, "weeks", [{**week, "source_count": 1, "is_complete": True}])
    insert(connection, "digests_weekly", [{**week, "department": "product"}])


def test_every_week_has_a_digest_per_department_and_a_board(pages: dict[str, str]) -> None:
    of_teams_and_people = [name for name in pages if name.count("/") == 2]
    assert len(pages) - len(of_teams_and_people) == 10 * (len(DIGEST_NAMES) + 1) + len(DIGEST_NAMES) + 2
    assert {"index.html", "board/latest.html", "board/2026-W47.html", "hr/2026-W38.html"} <= set(pages)


def test_the_latest_board_is_the_newest_complete_week(pages: dict[str, str]) -> None:
    assert pages["board/latest.html"] == pages["board/2026-W47.html"]


def test_the_same_warehouse_gives_the_same_bytes(
    warehouse: duckdb.DuckDBPyConnection, pages: dict[str, str], tmp_path: Path
) -> None:
    assert _site(warehouse, tmp_path) == pages
    assert _site(warehouse, tmp_path) == pages


def test_nothing_is_left_beside_the_pages(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _product(warehouse, tmp_path)
    assert [path.name for path in tmp_path.rglob("*.*")] == ["2026-W47.html"]


def test_what_people_wrote_is_escaped(pages: dict[str, str]) -> None:
    page = pages["product/2026-W47.html"]
    assert "&lt;script&gt;document.title" in page
    assert "&lt;b&gt;Dark mode&lt;/b&gt;" in page
    assert "Northwind &amp; Sons Air" in page


def test_no_page_has_an_event_handler_a_style_attribute_or_a_script_but_the_search_of_an_index(
    pages: dict[str, str],
) -> None:
    for name, page in pages.items():
        scripts = [attributes for tag, attributes in _Outline(page).tags if tag == "script"]
        assert scripts == ([{"id": "search"}] if name.endswith("index.html") and "theme-search" in page else [])
        for tag, attributes in _Outline(page).tags:
            assert tag not in {"iframe", "object", "embed", "form", "base"}
            assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_no_page_fetches_anything(pages: dict[str, str]) -> None:
    for page in pages.values():
        for tag, attributes in _Outline(page).tags:
            assert "src" not in attributes
            if tag == "link":
                assert attributes["href"] == "data:,"
    assert "url(" not in style_sheet()
    assert "@import" not in style_sheet()


def test_every_page_carries_the_policy_of_its_style_sheet(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        metas = [attributes for tag, attributes in _Outline(page).tags if tag == "meta"]
        policies = [meta["content"] for meta in metas if meta.get("http-equiv") == "Content-Security-Policy"]
        has_search = name.endswith("index.html") and name.count("/") < 2
        script = search_script() if has_search else None
        assert policies == [content_security_policy(style_sheet(), script)]
        assert f"<style>{style_sheet()}</style>" in page


def test_only_web_addresses_are_linked_and_the_rest_stays_in_the_site(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        for tag, attributes in _Outline(page).tags:
            if tag != "a":
                continue
            address = attributes["href"] or ""
            if ":" in address:
                assert address.startswith(("https://", "http://"))
                assert attributes["rel"] == "noopener noreferrer nofollow"
            elif not address.startswith("#"):
                place = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
                assert place in pages or place.endswith("/feed.xml")


def test_headings_go_down_one_level_at_a_time(pages: dict[str, str]) -> None:
    for page in pages.values():
        levels = [int(tag[1]) for tag, _ in _Outline(page).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))


def test_every_drawing_says_what_it_shows(pages: dict[str, str]) -> None:
    pictures = [
        attributes
        for page in pages.values()
        for _, attributes in _Outline(page).tags
        if attributes.get("role") == "img"
    ]
    assert pictures
    assert all(picture["aria-label"] for picture in pictures)
    drawings = [attributes for page in pages.values() for tag, attributes in _Outline(page).tags if tag == "svg"]
    # those that Altair drew are described by what stands around them
    assert all(drawing.get("role") == "img" or drawing["aria-hidden"] == "true" for drawing in drawings)


def test_personal_data_in_quotes_is_masked(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "900123" not in page
        assert "jane.doe@" not in page
        assert "4111" not in page
    assert (
        "Call me on [phone number] or write to [e-mail address], card [card number]." in pages["product/2026-W47.html"]
    )


def test_the_digest_of_human_resources_names_and_links_no_author(pages: dict[str, str]) -> None:
    page = pages["hr/2026-W47.html"]
    for name in ("janedoe", "anna_k", "x/private"):
        assert name not in page
    assert "[name] tells most" in page


def test_a_deleted_mention_is_not_quoted(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    insert(empty_warehouse, "mentions", [mention("x:1", " "), mention("x:2", "Still there")])
    examples = ["x:1", "x:2", "x:never loaded"]
    insert(empty_warehouse, "digest_items", [item("themes", 1, "A theme", example_mention_ids=examples)])
    assert _product(empty_warehouse, tmp_path).count("<blockquote") == 1


def test_a_section_that_nobody_told_the_page_about_is_still_shown(pages: dict[str, str]) -> None:
    text = _Outline(pages["product/2026-W47.html"]).text
    assert "Curious new section" in text
    assert "Something the page was never told about" in text


def test_empty_sections_vanish(pages: dict[str, str]) -> None:
    text = _Outline(pages["legal/2026-W47.html"]).text
    assert "Our own posts to look at" in text
    assert "Fading" not in text
    assert "What matters" not in text


def test_the_lead_says_what_changed_and_who_owns_it(pages: dict[str, str]) -> None:
    text = _Outline(pages["product/2026-W47.html"]).text.replace("\u2068", "").replace("\u2069", "")
    assert (
        "“Boarding passes should work offline” comes first: 40 people, more than twice the 19 of the week before, "
        "where 14 would be usual. Also rising: “The seat map forgets the chosen seat” and "
        "“<b>Dark mode</b> for the app”. Nobody owns 2 of the 4 themes yet."
    ) in text


def test_a_title_that_a_language_model_wrote_is_marked_and_no_other(pages: dict[str, str]) -> None:
    marked = re.findall(
        r"<h3><bdi dir=\"auto\">([^<]*)</bdi></h3>\s*<p class=\"change\">Title by the language model ([^<]*)</p>",
        pages["product/2026-W47.html"],
    )
    assert marked == [("The seat map forgets the chosen seat", "small-model &lt;2&gt;")]


def test_a_card_says_its_people_once_and_how_they_compare_beside_them(pages: dict[str, str]) -> None:
    card = pages["product/2026-W47.html"].split('<li class="theme">')[1]
    assert card.count("40 people") == 1
    assert "21 more people than the week before. Two competitors already offer it." in card
    assert 'Also named: <bdi dir="auto">Windrose, Lite</bdi>' in card


def test_what_asks_for_nothing_needs_no_owner(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    themes = [item("themes", 1, "A theme", next_step="Look"), item("themes", 2, "Another", next_step=None)]
    insert(empty_warehouse, "digest_items", themes)
    assert _product(empty_warehouse, tmp_path).count("<dt>Owner</dt>") == 1


def test_what_has_a_card_is_not_told_again(pages: dict[str, str]) -> None:
    headings = re.findall(r"<h3><bdi dir=\"auto\">(.*?)</bdi>", pages["product/2026-W47.html"])
    assert headings.count("The seat map forgets the chosen seat") == 1
    assert "Meal choice before the flight" in headings


def test_prices_are_drawn_by_company_where_there_are_at_least_three(pages: dict[str, str]) -> None:
    page = pages["business_development/2026-W47.html"]
    assert "Northwind, 6 prices: 19 to 240 GBP. Skyline, 6 prices: 9 to 49 GBP." in page
    assert "EUR" not in page


def test_a_team_whose_target_counts_opening_hours_is_measured_in_them(pages: dict[str, str]) -> None:
    text = _Outline(pages["board/2026-W47.html"]).text.replace("\u00a0", " ")
    assert "Half of 120 first replies within 1 h 30 min of opening hours, nine in ten within 4 h 30 min." in text


def test_a_next_step_that_is_the_same_for_all_is_told_once(
    empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    _heard(empty_warehouse)
    posts = [item("own_posts", rank, f"Post {rank}", next_step="Look at it") for rank in (1, 2, 3)]
    insert(empty_warehouse, "digest_items", posts)
    page = _product(empty_warehouse, tmp_path)
    assert page.count("Look at it") == 1
    assert "Our own posts to look at: 3." in page


def test_a_silent_source_is_named_in_the_masthead(pages: dict[str, str]) -> None:
    assert "Reddit was silent after Thursday 5 November." in pages["product/2026-W47.html"]


def test_the_board_tells_the_figures_of_a_team_in_words(pages: dict[str, str]) -> None:
    text = _Outline(pages["board/2026-W47.html"]).text.replace("\u00a0", " ")
    assert "Half of 188 first replies within 12 min, nine in ten within 1 h 6 min." in text
    assert "78% of 190 met the target of 30 min." in text
    assert "7 conversations still wait, the oldest for 3 h 20 min (since 22 November, 20:40 UTC)." in text
    assert "Too few to compare (3 first replies); the middle one took 25 min." in text
    assert "Target 1 h." in text
    assert (
        "180 conversations began with a message to us: 58 answered, 12 answered by others, 87 closed without a "
        "reply and 23 still waiting." in text
    )
    assert "No target is set." in text


def test_the_board_answers_what_a_leader_asks(pages: dict[str, str]) -> None:
    text = (
        _Outline(pages["board/2026-W47.html"]).text.replace("\u00a0", " ").replace("\u2068", "").replace("\u2069", "")
    )
    for answer in (
        "390 conversations began with a message to us: 258 answered, 102 closed without a reply and 30 still waiting.",
        "In time were 41% of 120 in Community and 78% of 190 in Customer Service.",
        "The median first reply took from 12 min (Customer Service) to 1 h 30 min (Community).",
        "Slower once those without an answer are counted: Community.",
        "31 conversations still wait for a reply (0 a week before); the oldest, with Community, for 1 day 9 h.",
        "One person carries much more than an even share in Customer Service (30% of the replies, even would be 14%).",
        "Faster than usual in Customer Service (12 min, usually 14 min); slower in Community (1 h 30 min, usually",
        "3 of 3 headlines counted a second way are equal.",
        "Automatic replies do not count (4).",
    ):
        assert answer in text


def test_every_mark_of_a_definition_leads_to_one_on_the_same_page(pages: dict[str, str]) -> None:
    for name in ("board/2026-W47.html", "board/service/2026-W47.html", "heads/service/2026-W47.html"):
        tags = _Outline(pages[name]).tags
        there = {attributes["id"] for _, attributes in tags if attributes.get("id")}
        marks = [attributes for _, attributes in tags if attributes.get("class") in {"term", "note"}]
        assert len(marks) > 5
        assert all((mark["href"] or "").removeprefix("#") in there and mark["title"] for mark in marks)


def test_a_definition_says_what_was_decided() -> None:
    decisions = (Path(__file__).parents[3] / "DECISIONS.md").read_text(encoding="utf-8")
    headings = (definition.decision for definition in DEFINITIONS.values())
    missing = [heading for heading in headings if not re.search(rf"(\*\*|### |\| ){re.escape(heading)}", decisions)]
    assert missing == []


def test_the_page_of_a_team_tells_what_its_head_looks_up(pages: dict[str, str]) -> None:
    text = _Outline(pages["board/service/2026-W47.html"]).text
    text = text.replace("\u00a0", " ").replace("\u2068", "").replace("\u2069", "")
    for told in (
        "Reorganised on 19 October 2026: Support desk (holistic) before, Customer Service (command centre) since.",
        "Urgent. Waits since 18 November, 09:30 UTC (4 days 20 h). Target missed by 4 days 20 h.",
        "1 target missed this week; half of 42 first replies by more than 10 min. This one:",
        "First reply, urgent: 4 days 20 h over 30 min, still waiting.",
        "20% of 20 messages came outside opening hours. Most come on Monday from 09:00 (12 in 9 weeks).",
        "Median 10 min, nine in ten 50 min (n 140)",
        "2 conversations changed hands within the team.",
        "1 conversation to Sales.",
        "1 conversation from Community.",
        "19 November, 17:05 UTC, 2 min after another answer.",
        "It replied in 64 of 100 open hours. 3 replies came outside the hours.",
        "221 the week before, usually 215",
    ):
        assert told in text
    assert text.count("Too few to compare") >= 1


def test_the_page_of_a_team_does_not_tell_who_collided(pages: dict[str, str]) -> None:
    text = _Outline(pages["board/service/2026-W47.html"]).text
    assert "We have opened a case." in text
    assert "Already <i>sorted</i>!" in text
    assert "^AB" not in text
    assert "^ML" not in text


def test_who_waits_stands_on_the_newest_page_of_a_team_only(pages: dict[str, str]) -> None:
    assert "Who waits longest" in pages["board/service/2026-W47.html"]
    assert "Who waits longest" not in pages["board/service/2026-W46.html"]


def test_only_the_head_and_the_member_see_a_members_figures(pages: dict[str, str]) -> None:
    named = {name for name, page in pages.items() if "Ada Quill" in page or "service-member-1" in page}
    assert {name.split("/")[0] for name in named} == {"heads", "members"}
    assert {"heads/service/2026-W47.html", "members/service-member-1/2026-W47.html"} <= named
    assert not [name for name in named if name.startswith("members/") and "/service-member-1/" not in name]
    alone = pages["members/service-member-1/2026-W47.html"]
    assert "Bo Marsh" not in alone
    assert "41 conversations" in _Outline(alone).text.replace("\u00a0", " ")


def test_a_team_that_does_not_show_its_members_has_no_page_that_names_them(pages: dict[str, str]) -> None:
    assert not any("Never Shown" in page or "community-member" in page for page in pages.values())
    assert not any(name.startswith("heads/community") for name in pages)


def test_no_other_page_links_to_those_that_name_people(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        links = [attributes["href"] or "" for tag, attributes in _Outline(page).tags if tag == "a"]
        if name.split("/")[0] in {"heads", "members"}:
            assert not [link for link in links if "/" in link and not link.startswith("http")]
        else:
            assert not [link for link in links if "heads/" in link or "members/" in link]


def test_pages_that_name_people_go_when_the_setting_is_turned_off(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        filled_marts(connection)
        assert any(name.startswith("heads/") for name in _site(connection, tmp_path, weeks=[WEEK]))
        connection.execute("update marts.team_members set shows_member_figures = false")
        _site(connection, tmp_path, weeks=[WEEK])
    assert not [*tmp_path.glob("heads/**/*.html"), *tmp_path.glob("members/**/*.html")]


def test_many_teams_are_in_order_of_who_needs_somebody(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        filled_marts(connection)
        columns = {"week_start_date": WEEK, "replies_count": 9, "collisions_count": 0, "waiting_count": 0}
        insert(
            connection,
            "team_performance_weekly",
            [
                columns
                | {"team": f"brand{number:02d}", "conversations_handled_count": number, "first_replies_count": number}
                for number in range(30)
            ],
        )
        page = _site(connection, tmp_path, weeks=[WEEK])["board/2026-W47.html"]
    assert re.findall(r'<h3><a href="([\w-]+)/2026', page) == ["service", "community"]
    assert re.findall(r'<h4><a href="([\w-]+)/2026', page)[:2] == ["sales", "brand29"]
    assert 'href="brand04/2026-W47.html"' in page.split("nobody waiting:")[1]


def test_too_few_replies_have_no_range_and_no_share_of_the_target(pages: dict[str, str]) -> None:
    page = pages["board/2026-W47.html"]
    assert page.count('class="range"') == 3
    assert "67% met" not in page


def test_a_team_of_two_has_no_workload_strip(pages: dict[str, str]) -> None:
    assert pages["board/2026-W47.html"].count('class="strip"') == 3


def test_what_waits_now_stands_only_on_the_current_board(pages: dict[str, str]) -> None:
    assert "Assigned and waiting" in pages["board/2026-W47.html"]
    assert "overdue by" in pages["board/2026-W47.html"]
    assert "Assigned and waiting" not in pages["board/2026-W46.html"]


def test_every_page_renders_without_a_row(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    pages = _site(empty_warehouse, tmp_path, weeks=[WEEK])
    assert "Nothing has been heard yet." in pages["index.html"]
    assert "No team answered anybody this week." in pages["board/2026-W47.html"]


def test_an_empty_warehouse_gives_an_index_that_says_so(
    empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert list(_site(empty_warehouse, tmp_path)) == [f"{name}/index.html" for name in DIGEST_NAMES] + ["index.html"]


def test_an_empty_week_says_so_in_one_line(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    page = _product(empty_warehouse, tmp_path)
    assert "A quiet week: nothing concerned Product Development." in page
    assert "What matters" not in page


def test_a_week_that_is_not_over_is_marked(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    empty_warehouse.execute("update marts.weeks set is_complete = false")
    assert "The week is not over" in _product(empty_warehouse, tmp_path)


def test_a_small_number_is_not_worded_as_a_trend(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    insert(empty_warehouse, "digest_items", [item("themes", 1, "A rare wish", mention_count=3, change_ratio=2.0)])
    assert "Too few to compare (3 mentions)" in _product(empty_warehouse, tmp_path)


def test_equal_quotes_are_shown_once(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    ids = ["x:1", "x:2"]
    insert(empty_warehouse, "mentions", [mention(mention_id, "Same words") for mention_id in ids])
    insert(empty_warehouse, "digest_items", [item("themes", 1, "A theme", example_mention_ids=ids)])
    assert _product(empty_warehouse, tmp_path).count("<blockquote") == 1


def test_a_simulated_mention_is_never_quoted(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    insert(empty_warehouse, "mentions", [mention("x:1", "From a drill", is_simulated=True)])
    insert(empty_warehouse, "digest_items", [item("themes", 1, "A theme", example_mention_ids=["x:1"])])
    assert "From a drill" not in _product(empty_warehouse, tmp_path)


def test_a_change_of_method_within_the_week_is_told(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _heard(empty_warehouse)
    insert(empty_warehouse, "mentions", [mention("x:1", "a"), mention("x:2", "b")])
    labels = [("x:1", "2026.1"), ("x:2", "2026.2")]
    rows = [
        {"mention_id": mention_id, "department": "product", "classifier_version": name} for mention_id, name in labels
    ]
    insert(empty_warehouse, "mention_labels", rows)
    assert "The method changed: 2 versions" in _product(empty_warehouse, tmp_path)


def test_pages_of_other_weeks_stay_linked(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    _site(warehouse, tmp_path, weeks=[WEEK - timedelta(weeks=1)])
    index = _site(warehouse, tmp_path, weeks=[WEEK])["index.html"]
    assert 'href="product/2026-W46.html"' in index
    assert 'href="product/2026-W47.html"' in index
    assert 'href="product/2026-W45.html"' not in index


@pytest.mark.parametrize("department", ["board", "../out", "A B", ""])
def test_a_department_that_cannot_be_a_folder_is_refused(
    empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, department: str
) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a department's folder"):
        _site(empty_warehouse, tmp_path, departments={department: "Somebody"})


def test_a_week_that_starts_on_no_monday_is_refused(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2026-11-17 is a Tuesday"):
        _site(empty_warehouse, tmp_path, weeks=[date(2026, 11, 17)])


def test_an_unknown_department_is_refused(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'finance' is not a department; known are product"):
        write_digest(empty_warehouse, tmp_path, "finance", WEEK, as_of=AS_OF, company_name=COMPANY)


def test_a_time_without_a_zone_is_refused(empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="as_of needs a time zone"):
        write_site(empty_warehouse, tmp_path, as_of=datetime(2026, 11, 23), company_name=COMPANY)  # noqa: DTZ001


def test_a_department_finds_only_its_own_digests_in_its_folder(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        folder = name.split("/")[0]
        if folder not in DIGEST_NAMES:
            continue
        links = [attributes["href"] or "" for tag, attributes in _Outline(page).tags if tag == "a"]
        inside = [link for link in links if not link.startswith(("http", "#"))]
        assert inside
        assert not [link for link in inside if "/" in link]
        assert not [other for key, other in DIGEST_NAMES.items() if key != folder and f">{other}<" in page]


def test_the_index_of_a_department_lists_its_weeks(pages: dict[str, str]) -> None:
    page = pages["hr/index.html"]
    assert page.count(".html") >= 10
    assert 'href="2026-W47.html"' in page
    assert "Team board" not in _Outline(page).text.split("</style>")[-1].split("Skip to the content")[1]


def test_an_index_lists_the_themes_of_all_weeks_and_a_departments_own_only_its_own(pages: dict[str, str]) -> None:
    assert "Boarding passes should work offline" in pages["index.html"].split('id="told"')[1]
    own = pages["hr/index.html"].split('id="told"')[1]
    assert '<a href="2026-W47.html"><bdi dir="auto">Rosters change at two days&#39; notice</bdi></a>' in own
    assert "Boarding passes" not in own


def test_an_index_finds_the_digests_that_tell_of_a_name_and_a_departments_own_only_its_own(
    pages: dict[str, str],
) -> None:
    named = (
        '<bdi dir="auto">Windrose</bdi> <span class="label">{}</span></summary>\n<ul>\n'
        '<li><a href="{}">16–22 November 2026</a></li>\n</ul>'
    )
    assert named.format("Product Development, told of in 1 week", "product/2026-W47.html") in pages["index.html"]
    assert named.format("Told of in 1 week", "2026-W47.html") in pages["product/index.html"]
    assert "Windrose" not in pages["hr/index.html"]


def test_every_department_has_a_feed_of_its_weeks_that_are_over(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    write_site(warehouse, tmp_path, as_of=AS_OF, company_name=COMPANY)
    feeds = sorted(path.parent.name for path in tmp_path.rglob("feed.xml"))
    assert feeds == sorted(DIGEST_NAMES)
    links = ElementTree.parse(tmp_path / "hr" / "feed.xml").iter("{http://www.w3.org/2005/Atom}link")
    addresses = [link.attrib["href"] for link in links if link.attrib["rel"] == "alternate"]
    assert addresses[:2] == ["index.html", "2026-W47.html"]
    assert all((tmp_path / "hr" / address).exists() for address in addresses)


def test_a_team_that_is_no_more_leaves_no_page(tmp_path: Path) -> None:
    former = tmp_path / "board" / "former" / "2026-W40.html"
    former.parent.mkdir(parents=True)
    former.write_text("", encoding="utf-8")
    with duckdb.connect() as connection:
        filled_marts(connection)
        written = _site(connection, tmp_path, weeks=[WEEK])
    assert not former.parent.exists()
    assert "board/service/2026-W47.html" in written


def test_the_index_of_the_whole_tells_which_digests_did_not_arrive_and_a_departments_own_does_not(
    warehouse: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    failed = {
        "week_start_date": WEEK,
        "department": "hr",
        "kind": "smtp",
        "status": "failed",
        "reason": "550 no <user>",
    }
    rows = [
        failed | {"recipient": "ada@example.org"},
        failed | {"recipient": "bo@example.org"},
        failed | {"recipient": "cy@example.org", "status": "sent"},
        failed | {"recipient": "ada@example.org", "week_start_date": WEEK - timedelta(weeks=5)},
    ]
    insert(warehouse, "deliveries", rows)
    write_site(warehouse, tmp_path, as_of=AS_OF, company_name=COMPANY)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count("Human Resources, 16–22 November 2026, by mail to 2 recipients: failed") == 1
    assert "550 no &lt;user&gt;" in page
    assert "550 no" not in (tmp_path / "hr" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(("has_card", "found"), [(True, True), (False, False)])
def test_an_index_finds_what_a_page_shows_and_nothing_that_it_leaves_out(
    empty_warehouse: duckdb.DuckDBPyConnection, tmp_path: Path, has_card: bool, found: bool
) -> None:
    _heard(empty_warehouse)
    requests = [
        item("feature_requests", rank, f"Wish {rank}", theme_id=f"t{rank}", names=[f"Rival{rank}"])
        for rank in range(1, 7)
    ]
    cards = [item("themes", 1, "Wish 1", theme_id="t1", names=["Rival1"])] if has_card else []
    insert(empty_warehouse, "digest_items", [*cards, *requests])
    pages = _site(empty_warehouse, tmp_path)
    page, index = pages["product/2026-W47.html"], pages["product/index.html"]
    for told in ("Wish 6", "Rival6"):
        assert (told in page, told in index) == (found, found)
    assert "Rival1" in index
