"""The digest as JSON, as a feed and as PDF."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from reports.digest_content import Digest
from reports.pages import digest_page
from reports.renderings.atom import MOST_ENTRIES, atom_feed
from reports.renderings.json_document import json_document, json_schema
from reports.renderings.pdf import PdfError, find_browser, pdf

AS_OF = datetime(2026, 11, 16, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = Path(__file__).parents[4] / "docs" / "digest.schema.json"


def feed_of(*digests: Digest) -> ElementTree.Element:
    return ElementTree.fromstring(atom_feed(digests, company_name="Northlark & Sons", site_address=None))


def weeks_of(digest: Digest, count: int) -> list[Digest]:
    start = digest.week.start_date
    return [
        replace(digest, week=replace(digest.week, start_date=start - timedelta(weeks=number)))
        for number in range(count)
    ]


def test_a_json_document_is_what_its_schema_says_and_says_all_that_the_digest_says(digest: Digest) -> None:
    document = json.loads(json_document(digest, company_name="Northlark", as_of=AS_OF))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert document["digest"]["week"]["start_date"] == "2026-11-09"
    theme = document["digest"]["sections"][0]["items"][0]
    assert (theme["title"], theme["author_count"], len(theme["quotes"])) == ("Offline boarding passes", 41, 2)


def test_the_schema_in_the_docs_is_that_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_a_feed_holds_the_newest_weeks_that_are_over_and_the_newest_first(digest: Digest) -> None:
    running = replace(digest, week=replace(digest.week, start_date=date(2026, 11, 16), is_complete=False))
    entries = feed_of(running, *reversed(weeks_of(digest, 20))).findall(f"{ATOM}entry")
    titles = [entry.findtext(f"{ATOM}title") for entry in entries]
    assert len(titles) == MOST_ENTRIES
    assert titles[0] == "Product Development, 9–15 November 2026"
    assert entries[0].findtext(f"{ATOM}updated") == "2026-11-16T00:00:00Z"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == MOST_ENTRIES


@pytest.mark.parametrize(
    ("site_address", "base"),
    [(None, ""), ("https://callboard.example/reports", "https://callboard.example/reports/product/")],
)
def test_a_feed_and_its_entries_lead_to_their_pages(digest: Digest, site_address: str | None, base: str) -> None:
    text = atom_feed([digest], company_name="Northlark", site_address=site_address)
    feed = ElementTree.fromstring(text)
    links = [(link.get("rel"), link.get("href")) for link in feed.iter(f"{ATOM}link")]
    assert links == [
        ("self", f"{base}feed.xml"),
        ("alternate", f"{base}index.html"),
        ("alternate", f"{base}2026-W46.html"),
    ]


def test_an_entry_stays_the_same_when_weeks_are_added(digest: Digest) -> None:
    # the spaces around an entry are no part of it
    older, newer = (feed_of(*weeks_of(digest, count)).findall(f"{ATOM}entry")[0] for count in (1, 5))
    assert list(older.itertext()) == list(newer.itertext())


def test_a_feed_of_harmful_texts_is_well_formed_and_holds_only_text(hostile_digest: Digest) -> None:
    odd = replace(hostile_digest, lead=("\x00 \ufffe \ud800 <b>&amp;</b> ]]>",))
    feed = feed_of(odd)
    assert {element.tag.removeprefix(ATOM) for element in feed.iter()} == {
        "feed", "title", "id", "updated", "author", "name", "link", "entry", "summary", "content",
    }  # fmt: skip
    assert str(feed.findtext(f"{ATOM}entry/{ATOM}summary")).endswith("<b>&amp;</b> ]]>")


def test_without_a_browser_a_pdf_says_what_to_install() -> None:
    with pytest.raises(PdfError, match="apt-get install chromium"):
        pdf("<!doctype html>", None)


def test_a_browser_that_prints_nothing_is_told_of() -> None:
    with pytest.raises(PdfError, match=r"/bin/false printed no PDF \(exit code 1\)"):
        pdf("<!doctype html>", "/bin/false")


@pytest.mark.skipif(find_browser() is None, reason="no Chromium on this machine")
def test_a_digest_is_printed_as_pdf(digest: Digest) -> None:
    page = digest_page(digest, company_name="Northlark", as_of=AS_OF, links=[])
    content = pdf(page, find_browser())
    assert content.startswith(b"%PDF-")
    assert b"/Type /Page" in content
