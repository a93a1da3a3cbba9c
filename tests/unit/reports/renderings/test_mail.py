"""The digest as a mail, taken apart again by the parser of the standard library."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.digest_content import Digest
from reports.renderings.mail import LARGEST_HTML_BYTES, Attachment, Envelope, mail, subject

ENVELOPE = Envelope(
    "callboard@example.org",
    "Callboard",
    "signe@example.org",
    "<w46.product@example.org>",
    datetime(2026, 11, 16, tzinfo=UTC),
)


def received(message: EmailMessage) -> EmailMessage:
    parsed = message_from_bytes(message.as_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    text: str = part.get_content()
    return text


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_mail_has_a_plain_part_an_html_part_and_its_charts_inside(digest: Digest) -> None:
    message = received(mail(digest, ENVELOPE, company_name="Northlark"))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    assert message["Subject"] == "Northlark: Product Development, 9–15 November 2026"
    assert (message["To"], message["Message-ID"]) == ("signe@example.org", "<w46.product@example.org>")
    image = next(part for part in message.walk() if part.get_content_type() == "image/png")
    shown = [attributes for tag, attributes in Tags(html_of(message)).found if tag == "img"]
    assert [f"<{attributes['src'].removeprefix('cid:')}>" for attributes in shown] == [image["Content-ID"]]
    assert shown[0]["alt"] == "Feature requests: 41 this week, usually 19 to 22 a week"
    assert 100 < int(shown[0]["width"] or 0) <= 600


def test_the_plain_part_reads_as_well(digest: Digest) -> None:
    body = received(mail(digest, ENVELOPE, company_name="Northlark")).get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "* Offline boarding passes\n  Feature requests" in "\n".join(line for line in text.splitlines() if line)
    assert "    App Store, 11 November\n    https://example.org/post/1" in "\n".join(text.splitlines())
    assert max(map(len, text.splitlines())) <= 80


def test_the_same_digest_is_the_same_mail(digest: Digest) -> None:
    first, second = (mail(digest, ENVELOPE, company_name="Northlark").as_bytes() for _ in range(2))
    assert first == second


def test_nothing_in_a_mail_runs_or_is_fetched(hostile_digest: Digest) -> None:
    tags = Tags(html_of(received(mail(hostile_digest, ENVELOPE, company_name="<b>Northlark</b>")))).found
    assert not {tag for tag, _ in tags} & {
        "script",
        "iframe",
        "object",
        "link",
        "form",
        "input",
        "svg",
        "textarea",
        "b",
    }
    for tag, attributes in tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert tag != "img"
        assert attributes.get("href", "https://").startswith("https://")


def test_a_mail_stays_below_what_mail_programs_cut_off(digest: Digest) -> None:
    from dataclasses import replace

    theme = digest.sections[0].items[0]
    long = replace(
        digest, sections=(replace(digest.sections[0], items=(replace(theme, quotes=theme.quotes * 2),) * 60),)
    )
    message = received(mail(long, ENVELOPE, company_name="Northlark"))
    assert len(html_of(message).encode()) < LARGEST_HTML_BYTES
    assert html_of(message).count("<h3") >= 60


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(name=st.text(st.sampled_from("ab\r\n\t\x00\u2028\u202e:, <>\"'@é😀"), max_size=300))
def test_no_name_begins_another_header(digest: Digest, name: str) -> None:
    envelope = Envelope(
        "callboard@example.org", name, "signe@example.org", "<1@example.org>", datetime(2026, 11, 16, tzinfo=UTC)
    )
    from reports.digest_content import Digest as Content

    bare = Content(digest.department, digest.week, (), ("x",), None, (), (), (), hides_names=False)
    message = mail(bare, envelope, company_name=f"{name}\r\nBcc: eve@example.org")
    headers = message.as_bytes().split(b"\r\n\r\n", 1)[0]
    names = re.findall(rb"(?m)^([\w-]+):", headers)
    assert sorted(names) == sorted(
        [b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Auto-Submitted", b"MIME-Version", b"Content-Type"]
    )


@pytest.mark.parametrize("recipient", ["a@example.org\r\nBcc: eve@example.org", "a@example.org, eve@example.org"])
def test_a_recipient_is_one_address(digest: Digest, recipient: str) -> None:
    envelope = Envelope(
        "callboard@example.org", "Callboard", recipient, "<1@example.org>", datetime(2026, 11, 16, tzinfo=UTC)
    )
    with pytest.raises(ValueError, match=r"."):
        mail(digest, envelope, company_name="Northlark")


def test_a_subject_is_one_line() -> None:
    from tests.unit.reports.renderings.conftest import digest_of

    assert subject(digest_of(), "Northlark\r\nBcc: eve@example.org").startswith(
        "Northlark Bcc: eve@example.org: Product"
    )


def test_files_go_along(digest: Digest) -> None:
    message = received(
        mail(
            digest,
            ENVELOPE,
            company_name="Northlark",
            attachments=[Attachment("product.json", "application/json", b"{}")],
        )
    )
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [
        ("product.json", b"{}")
    ]
