"""The pages in a real browser: they fit, they stay still, and they can be read in order."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from reports.site import write_site
from tests.unit.reports.published_marts import AS_OF, COMPANY, WEEK, filled_marts

CHROMIUM = Path("/usr/bin/chromium")
PAGES = ("index.html", "product/2026-W47.html", "hr/2026-W47.html", "board/2026-W47.html")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with duckdb.connect() as connection:
        filled_marts(connection)
        write_site(connection, folder, as_of=AS_OF, company_name=COMPANY, weeks=[WEEK])
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


def test_a_keyboard_reaches_the_content_first(site: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.close()
