"""The pages in a real browser: they fit, they stay still, they can be read in order, and nothing in them runs."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from models.taxonomy import DIGEST_NAMES
from reports.digest import read_digest
from reports.renderings.mail import Envelope, mail
from reports.site import write_site
from reports.weeks import read_departments, read_weeks
from tests.unit.reports.hostile_marts import HOSTILE, hostile_marts
from tests.unit.reports.published_marts import AS_OF, COMPANY, WEEK, filled_marts, insert

CHROMIUM = Path("/usr/bin/chromium")
PAGES = (
    "index.html",
    "product/2026-W47.html",
    "hr/2026-W47.html",
    "business_development/2026-W47.html",
    "community/2026-W47.html",
    "board/2026-W47.html",
    "board/service/2026-W47.html",
    "heads/service/2026-W47.html",
    "members/service-member-1/2026-W47.html",
)
HOSTILE_PAGES = (
    "product/2026-W47.html",
    "business_development/2026-W47.html",
    "community/2026-W47.html",
    "board/2026-W47.html",
    "board/service/2026-W47.html",
    "heads/service/2026-W47.html",
    "index.html",
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with duckdb.connect() as connection:
        filled_marts(connection)
        write_site(connection, folder, as_of=AS_OF, company_name=COMPANY, weeks=[WEEK])
    return folder


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site in which every text that a stranger, an agent or a company file can write is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    with duckdb.connect() as connection:
        hostile_marts(connection)
        write_site(connection, folder, as_of=AS_OF, company_name=HOSTILE["script"], weeks=[WEEK])
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_the_width(site: Path, browser: Browser, name: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto((site / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_runs_and_fetches_nothing_and_its_policy_is_never_broken(
    site: Path, browser: Browser, name: str
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: requests.append(request.url))
    address = (site / name).as_uri()
    page.goto(address)
    assert page.title().endswith("· Callboard")
    assert complaints == []
    assert [request for request in requests if not request.startswith("data:")] == [address]
    page.close()


def test_a_script_that_got_into_a_page_would_not_run(site: Path, browser: Browser, tmp_path: Path) -> None:
    written = (site / "product/2026-W47.html").read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(written.replace("<main", "<script>document.title = 'owned'</script><main"), encoding="utf-8")
    page = browser.new_page()
    page.goto(broken.as_uri())
    assert page.title() != "owned"
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_style_sheet_is_let_through_and_the_headings_are_in_order(site: Path, browser: Browser, name: str) -> None:
    page = browser.new_page()
    page.goto((site / name).as_uri())
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(part => +part.tagName[1])")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert page.evaluate("getComputedStyle(document.querySelector('ul')).listStyleType") == "none"
    page.close()


def test_the_index_searches_its_themes_and_lists_them_all_without_script(site: Path, browser: Browser) -> None:
    address = (site / "index.html").as_uri()
    shown = "[...document.querySelectorAll('#told .told > li')].filter(row => row.offsetHeight).length"
    with_script, without_script = browser.new_page(), browser.new_page(java_script_enabled=False)
    with_script.goto(address)
    count = with_script.evaluate(shown)
    assert count > 3
    with_script.fill("#theme-search", "BOARDING offline")
    assert with_script.evaluate(shown) == 1
    assert with_script.inner_text("#theme-count") == f"1 of {count}"
    with_script.fill("#theme-search", "")
    assert with_script.evaluate(shown) == count
    without_script.goto(address)
    assert without_script.locator("#told .told > li:visible").count() == count
    assert not without_script.locator("#theme-search").is_visible()
    with_script.close()
    without_script.close()


def test_a_keyboard_reaches_the_content_first(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", HOSTILE_PAGES)
def test_hostile_texts_neither_run_nor_fetch_nor_break_the_page(
    hostile_site: Path, browser: Browser, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    happened: list[str] = []
    page.on("console", lambda message: happened.append(message.text))
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(str(error)))
    page.on(
        "request", lambda request: happened.append(request.url) if request.url[:5] not in {"data:", "file:"} else None
    )
    page.goto((hostile_site / name).as_uri())
    page.mouse.move(width / 2, 400)
    page.keyboard.press("Tab")
    assert happened == []
    assert page.title().endswith("· Callboard")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    forbidden = "script:not(#search), iframe, img, object, form, [onload], [onerror]"
    assert page.evaluate("forbidden => document.querySelectorAll(forbidden).length", forbidden) == 0
    assert page.evaluate("[...document.links].every(link => /^(https?|file):$/.test(link.protocol))")
    assert page.evaluate("getComputedStyle(document.body).display") != "none"
    assert page.evaluate("!/[\\u202a-\\u202e\\u200b\\ufeff]/.test(document.body.innerText)")
    page.close()


@pytest.fixture(scope="module")
def hostile_mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The HTML parts of mails that are made of hostile texts."""
    folder = tmp_path_factory.mktemp("mails")
    envelope = Envelope("digests@example.org", HOSTILE["script"], None, "<1@example.org>", AS_OF)
    with duckdb.connect() as connection:
        hostile_marts(connection)
        weeks = {week.start_date: week for week in read_weeks(connection)}
        figures = read_departments(connection, DIGEST_NAMES)
        for name in ("product", "business_development", "community"):
            digest = read_digest(connection, figures[WEEK, name], weeks[WEEK], list(weeks))
            html = mail(digest, envelope, company_name=HOSTILE["script"]).get_body(("html",))
            assert html is not None
            (folder / f"{name}.html").write_text(html.get_content(), encoding="utf-8")
    return folder


@pytest.mark.parametrize("width", [390, 640])
@pytest.mark.parametrize("name", ["product", "business_development", "community"])
def test_hostile_texts_in_a_mail_neither_run_nor_fetch_nor_break_it(
    hostile_mails: Path, browser: Browser, name: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: happened.append(str(error)))
    # the charts travel inside the mail, which a browser does not know
    page.on(
        "request",
        lambda request: happened.append(request.url) if request.url[:4] not in {"file", "cid:"} else None,
    )
    page.goto((hostile_mails / f"{name}.html").as_uri())
    page.mouse.move(width / 2, 400)
    assert happened == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    forbidden = "script, iframe, object, form, img:not([src^='cid:']), [onload], [onerror]"
    assert page.evaluate("forbidden => document.querySelectorAll(forbidden).length", forbidden) == 0
    assert page.evaluate("[...document.links].every(link => /^https?:$/.test(link.protocol))")
    page.close()


def test_hostile_texts_leave_the_pages_small(hostile_site: Path) -> None:
    assert max(path.stat().st_size for path in hostile_site.rglob("*.html")) < 1_000_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_take_the_colours_of_day_and_night(site: Path, browser: Browser, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto((site / "business_development/2026-W47.html").as_uri())
    ink, dot = page.evaluate(
        "[getComputedStyle(document.body).getPropertyValue('--accent').trim(),"
        " getComputedStyle(document.querySelector('.chart svg .mark-symbol path')).fill]"
    )
    red, green, blue = (int(ink[place : place + 2], 16) for place in (1, 3, 5))
    assert dot == f"rgb({red}, {green}, {blue})"
    page.close()


def test_a_definition_is_shown_on_hover_and_reached_by_keyboard(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / "board/2026-W47.html").as_uri())
    mark = page.locator("a.term").first
    assert "public message" in (mark.get_attribute("title") or "")
    mark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target dt').textContent") == "First reply"
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")
    page.close()


def test_many_teams_leave_the_board_usable_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        filled_marts(connection)
        week = {"week_start_date": WEEK, "replies_count": 9, "collisions_count": 0, "waiting_count": 1}
        rows = [
            week | {"team": f"brand{n}", "conversations_handled_count": n, "first_replies_count": n} for n in range(40)
        ]
        insert(connection, "team_performance_weekly", rows)
        write_site(connection, tmp_path, as_of=AS_OF, company_name=COMPANY, weeks=[WEEK])
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto((tmp_path / "board/2026-W47.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("document.querySelector('.answers').getBoundingClientRect().bottom") < 3 * 800
    page.close()
