"""What must hold of a digest in every form in which it travels, read from marts in which texts mean harm."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from xml.etree import ElementTree

import duckdb
import pytest
from markdown_it import MarkdownIt

from models.taxonomy import DIGEST_NAMES
from reports.digest import read_digest
from reports.digest_content import Digest
from reports.pages import digest_page
from reports.renderings.atom import atom_feed
from reports.renderings.json_document import json_document
from reports.renderings.mail import Envelope, mail
from reports.renderings.markdown import markdown
from reports.renderings.slack import LONGEST_TEXT, MOST_BLOCKS, slack_message
from reports.weeks import read_departments, read_weeks
from tests.unit.reports.hostile_marts import hostile_marts
from tests.unit.reports.published_marts import AS_OF, COMPANY, WEEK, filled_marts, insert, mention

LARGEST_BYTES = 1_000_000
SENT = Envelope("c@example.org", "Callboard", None, "<1@example.org>", datetime(2026, 11, 23, tzinfo=UTC))
UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\u061c\ufeff\x00-\x08\x0e-\x1f\x7f]")
"""Of characters that turn or hide what follows, only those that isolate a quote may stand (U+2068, U+2069)."""


def _mail(digest: Digest, kind: str) -> str:
    part = mail(digest, SENT, company_name=COMPANY).get_body((kind,))
    assert isinstance(part, EmailMessage)
    text: str = part.get_content()
    return text


FORMS: dict[str, Callable[[Digest], str]] = {
    "page": lambda digest: digest_page(digest, company_name=COMPANY, as_of=AS_OF, links=[]),
    "html mail": lambda digest: _mail(digest, "html"),
    "plain mail": lambda digest: _mail(digest, "plain"),
    "markdown": markdown,
    "json": lambda digest: json_document(digest, company_name=COMPANY, as_of=AS_OF),
    "slack": lambda digest: json.dumps(slack_message(digest), ensure_ascii=False),
    "atom": lambda digest: atom_feed([digest], company_name=COMPANY, site_address=None),
}


class _Links(HTMLParser):
    """The addresses that a piece of HTML leads to or fetches, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


def _strings(value: object, key: str) -> Iterator[str]:
    """Yield every string that stands under a key, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == key and isinstance(inner, str):
                yield inner
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key)


def _addresses(name: str, text: str) -> list[str]:
    """Return where a form leads to when somebody clicks."""
    if name in {"page", "html mail"}:
        return _Links(text).addresses
    if name == "markdown":
        return _Links(MarkdownIt("commonmark", {"html": True}).render(text)).addresses
    if name == "json":
        return list(_strings(json.loads(text), "address"))
    if name == "slack":
        return re.findall(r"<([^|>]*)\|", "\n".join(_strings(json.loads(text), "text")))
    if name == "atom":
        return [link.attrib["href"] for link in ElementTree.fromstring(text).iter("{http://www.w3.org/2005/Atom}link")]
    return re.findall(r"(?m)^    ([a-z]+:\S+)$", text)


def _read(fill: Callable[[duckdb.DuckDBPyConnection], None]) -> dict[str, Digest]:
    with duckdb.connect() as connection:
        fill(connection)
        weeks = {week.start_date: week for week in read_weeks(connection)}
        figures = read_departments(connection, DIGEST_NAMES)
        return {
            name: read_digest(connection, figures[WEEK, name], weeks[WEEK], list(weeks))
            for name in ("product", "business_development", "community", "hr")
        }


@pytest.fixture(scope="module")
def digests() -> dict[str, Digest]:
    return _read(filled_marts)


@pytest.fixture(scope="module")
def hostile_digests() -> dict[str, Digest]:
    return _read(hostile_marts)


@pytest.fixture(scope="module")
def private_digest() -> Digest:
    """Every quote of it holds personal data."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        filled_marts(connection)
        connection.execute("update marts.digest_items set example_mention_ids = ['x:private']")

    return _read(fill)["product"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("department", ["product", "business_development", "community"])
def test_hostile_texts_lead_nowhere_turn_nothing_and_stay_small(hostile_digests, department, form):
    text = FORMS[form](hostile_digests[department])
    assert len(text.encode()) < LARGEST_BYTES
    # identifiers are given on as they are, for programs to find the same theme by; nobody is shown them
    assert not UNSEEN.search(re.sub(r'"(theme|action)_id": ".*"', "", text) if form == "json" else text)
    allowed = ("https://", "http://", "#", "data:,", "cid:chart-", "feed.xml", "index.html", "2026-W47.html")
    assert [address for address in _addresses(form, text) if not address.startswith(allowed)] == []


@pytest.mark.parametrize("department", ["product", "business_development", "community"])
def test_a_message_to_slack_of_hostile_texts_is_within_its_limits(hostile_digests, department):
    message = slack_message(hostile_digests[department])
    assert max(len(text.encode("utf-16-le")) // 2 for text in _strings(message, "text")) <= LONGEST_TEXT
    assert len(message["blocks"]) <= MOST_BLOCKS


def test_markdown_of_hostile_texts_holds_no_html_no_image_and_no_table(hostile_digests):
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown(hostile_digests["product"]))
    assert _Links(page).tags <= {"h1", "h2", "h3", "p", "em", "strong", "blockquote", "a"}


@pytest.mark.parametrize("form", [form for form in FORMS if form != "atom"])
def test_personal_data_is_masked_in_a_quote_in_every_form_that_quotes(private_digest, form):
    text = FORMS[form](private_digest)
    words = " ".join(text.replace("\\", "").replace("\n  > ", " ").split())
    assert "Call me on [phone number] or write to [e-mail address], card [card number]." in words
    assert not re.search(r"900123|jane\.doe|4111", text)


@pytest.mark.parametrize("form", FORMS)
def test_the_digest_of_human_resources_names_and_links_nobody_in_any_form(digests, form):
    assert not re.search(r"janedoe|anna_k|Jane Roe|x/private", FORMS[form](digests["hr"]))


@pytest.mark.parametrize("form", FORMS)
def test_whom_one_person_names_nobody_names_in_any_form_of_the_digest_of_human_resources(form):
    said = {
        "review:n1": "My manager Prakash Oduya shouts at staff every day",
        "review:n2": "Toxic since Prakash's runs the warehouse, and mrs. adeyemi looks away",
        "review:n3": "nobody stops oduya, PRAKASH does as he likes, so I called Skyline",
    }

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        filled_marts(connection)
        insert(
            connection,
            "mentions",
            [
                mention(
                    post, text, channel="review", author_id=f"emp{post[-1]}", url=f"https://example.org/emp{post[-1]}"
                )
                for post, text in said.items()
            ],
        )
        person = {"mention_id": "review:n1", "entity_type": "person", "entity": "x", "surface_text": "Prakash Oduya"}
        skyline = [
            {"mention_id": "review:n3", "entity_type": kind, "entity": "Skyline", "surface_text": "Skyline"}
            for kind in ("person", "competitor")
        ]
        insert(connection, "mention_entities", [person, *skyline])
        connection.execute(
            "update marts.digest_items set title = 'prakash shouts', example_mention_ids = $posts"
            " where department = 'hr'",
            {"posts": list(said)},
        )

    text = FORMS[form](_read(fill)["hr"])
    assert not re.search(r"(?i)prakash|oduya|adeyemi|example\.org/emp", text)
    assert "shouts" in text
    assert form in {"atom", "slack"} or "Skyline" in text


@pytest.mark.parametrize("form", FORMS)
def test_a_digest_holds_nothing_of_another_department_in_any_form(digests, form):
    own = {
        name: {item.title for section in digest.sections for item in section.items} for name, digest in digests.items()
    }
    for name, digest in digests.items():
        text = FORMS[form](digest)
        others = set().union(*(titles for other, titles in own.items() if other != name)) - own[name]
        assert others
        assert [title for title in others if title in text] == []
