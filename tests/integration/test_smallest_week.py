"""A week with one mention: the whole way from an inbox of one row to the pages and to a folder delivery."""

import json
import re

import pytest

from tests.integration.callboard_process import callboard

ROW = "id,channel,posted_at,author_id,text\n1,x,2026-11-11T09:00:00Z,ada,Please add a dark mode to the Larkspur app\n"
COMPANY = """
name: Larkspur
brands: [{id: larkspur, name: Larkspur}]
departments: {product: {deliveries: [{kind: folder, to: out, formats: [html, markdown, json, slack, mail, atom]}]}}
"""


@pytest.fixture(scope="module")
def data(data_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("one")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "one.csv").write_text(ROW, encoding="utf-8")
    (folder / "company.yaml").write_text(COMPANY, encoding="utf-8")
    data = data_folder("one-mention")
    callboard(
        *("run", "--inbox", folder / "inbox", "--data", data, "--company", folder / "company.yaml"),
        *("--as-of", "2026-11-16"),
    )
    callboard("deliver", "--data", data, "--company", folder / "company.yaml")
    return data


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())


def test_one_mention_is_told_as_one_person_and_never_as_a_trend(data):
    page = (data / "reports" / "product" / "2026-W46.html").read_text(encoding="utf-8")
    assert "Please add a dark mode to the Larkspur app" in page
    assert "1 person asked for something that is not there." in words(page)
    assert not re.search(
        r"What matters|Growing|Fading|%\W|more than|<svg", page.partition("<main")[2].split("How sure")[0]
    )


def test_the_other_departments_say_in_one_line_that_nothing_concerned_them(data):
    page = (data / "reports" / "legal" / "2026-W46.html").read_text(encoding="utf-8")
    assert "A quiet week: nothing concerned Legal and Compliance." in words(page)


def test_every_form_of_it_is_delivered(data):
    out = data / "out"
    names = ["2026-W46.eml", "2026-W46.html", "2026-W46.json", "2026-W46.md", "2026-W46.slack.json", "feed.xml"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert "dark mode" in (out / "2026-W46.md").read_text(encoding="utf-8")
    assert json.loads((out / "2026-W46.json").read_text(encoding="utf-8"))["digest"]["sections"]
