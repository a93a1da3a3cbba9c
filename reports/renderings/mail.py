"""The digest as a mail: a plain part, an HTML part, and the charts as pictures inside it.

The same arguments give the same bytes, so that a mail that has to be sent again is the same mail: programs that know
its Message-ID show it once.
"""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from typing import Final

from reports import drawing, texts
from reports.digest_content import Chart, Digest, Series
from reports.pages import render_mail
from reports.renderings.outline import Heading, Paragraph, Picture, Quotation, outline, title
from reports.renderings.plain_text import plain_text

LARGEST_HTML_BYTES: Final = 100_000
"""Mail programs cut what is longer: a mail then quotes less."""

_QUOTES: Final = (3, 1, 0)
_DRAWN_SCALE: Final = 2


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends a mail to whom, under which identity and when."""

    sender: str
    sender_name: str
    recipient: str | None
    """Null: addressed to nobody, for a mail that is only kept."""
    message_id: str
    """With its angle brackets."""
    dated_at: datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Image:
    """A drawing of a chart; `name` and `note` stand beside it, and `in_words` in its place where it is not shown."""

    identifier: str
    in_words: str
    width: int
    content: bytes
    name: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class _Pictures:
    """A chart as its drawings."""

    title: str
    images: tuple[_Image, ...]


MailPart = Heading | Paragraph | Quotation | _Pictures


def mail(
    digest: Digest,
    envelope: Envelope,
    *,
    company_name: str,
    page_address: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> EmailMessage:
    """Return the digest as a mail to one recipient.

    Args:
        digest: to be sent.
        envelope: sender, recipient and identity.
        company_name: as readers know it.
        page_address: where the digest's page is, null for nowhere.
        attachments: files that go along.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(_header(envelope.sender_name), addr_spec=envelope.sender)
    if envelope.recipient:
        message["To"] = Address(addr_spec=envelope.recipient)
    message["Subject"] = subject(digest, company_name)
    message["Date"] = envelope.dated_at
    message["Message-ID"] = envelope.message_id
    message["Auto-Submitted"] = "auto-generated"
    html, images, most_quotes = _html(digest, company_name, page_address)
    message.set_content(plain_text(digest, page_address=page_address, most_quotes=most_quotes), cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    html_part = message.get_payload()[1]  # type: ignore[index]
    for image in images:
        html_part.add_related(  # type: ignore[union-attr]
            image.content,
            "image",
            "png",
            cid=f"<{image.identifier}>",
            disposition="inline",
            filename=f"{image.identifier.partition('@')[0]}.png",
        )
    for attachment in attachments:
        kind, subtype = attachment.media_type.split("/")
        message.add_attachment(attachment.content, kind, subtype, filename=attachment.file_name)
    _fix_boundaries(message, envelope.message_id)
    return message


def subject(digest: Digest, company_name: str) -> str:
    """Return the subject: one line, whatever the company is called."""
    return _header(f"{company_name}: {title(digest)}")


def _header(text: str) -> str:
    """Return a text that can stand in a header: a line break in it would begin another one."""
    return texts.clipped(texts.plain(text), 200)


def _html(digest: Digest, company_name: str, page_address: str | None) -> tuple[str, list[_Image], int]:
    """Return the HTML part with as many quotes as it has room for, its images, and how many quotes each thing has."""
    html, images, most_quotes = "", [], 0
    for most_quotes in _QUOTES:
        parts = list(_with_images(digest, most_quotes))
        images = [image for part in parts if isinstance(part, _Pictures) for image in part.images]
        html = render_mail(digest, parts, title=title(digest), company_name=company_name, page_address=page_address)
        if len(html.encode()) < LARGEST_HTML_BYTES:
            break
    return html, images, most_quotes


def _with_images(digest: Digest, most_quotes: int) -> Iterator[MailPart]:
    count = 0
    for part in outline(digest, most_quotes=most_quotes):
        if isinstance(part, Picture):
            images = tuple(_images(part.chart, count))
            count += len(images)
            yield _Pictures(part.chart.title, images)
        else:
            yield part


def _images(chart: Chart, count: int) -> Iterator[_Image]:
    drawings = _drawn(chart)
    for position, content in enumerate(drawings):
        series = chart.series[position] if chart.has_panels else None
        yield _Image(
            identifier=f"chart-{count + position + 1}@callboard",
            in_words=_panel_in_words(chart, series) if series else chart.in_words,
            width=_png_width(content) // _DRAWN_SCALE,
            content=content,
            name=series.name if series else None,
            note=series.note if series else None,
        )


@lru_cache(maxsize=64)
def _drawn(chart: Chart) -> tuple[bytes, ...]:
    """Return the drawings of a chart, made once for all who get it."""
    return drawing.png(chart)


def _panel_in_words(chart: Chart, series: Series) -> str:
    this_week = "" if series.values[-1] is None else " this week"
    return f"{series.name}: {chart.newest(series)}{this_week}" + (f", {series.note}" if series.note else "")


def _png_width(content: bytes) -> int:
    width: int = struct.unpack(">I", content[16:20])[0]
    return width


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Part the mail at boundaries that follow from its identity; by themselves they would be different each time."""
    for position, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"part-{position}-{hashlib.sha256(message_id.encode()).hexdigest()[:24]}")
