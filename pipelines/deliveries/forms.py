"""The forms in which a digest travels: what a file of each is called, and how it is made."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.company import Company
from models.delivery import DigestFormat
from pipelines.deliveries.parcels import Parcel
from pipelines.deliveries.patience import RefusedError
from reports import wording
from reports.digest_content import Digest
from reports.pages import digest_page
from reports.renderings.atom import atom_feed
from reports.renderings.json_document import json_document
from reports.renderings.mail import Attachment, Envelope, mail
from reports.renderings.markdown import markdown
from reports.renderings.pdf import PdfError, find_browser, pdf
from reports.renderings.slack import slack_message

_SUFFIXES: Final[dict[DigestFormat, str]] = {
    "html": ".html",
    "pdf": ".pdf",
    "markdown": ".md",
    "json": ".json",
    "slack": ".slack.json",
    "mail": ".eml",
}
_FEED: Final = "feed.xml"
_MEDIA_TYPES: Final[dict[DigestFormat, str]] = {
    "pdf": "application/pdf",
    "markdown": "text/markdown",
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Contents:
    """The digest of a parcel, and what its forms need to know."""

    digest: Digest
    feed: Callable[[], tuple[Digest, ...]]
    """The digests of the department of every week that is over; read only where a feed is wanted."""
    company: Company
    as_of: datetime

    @property
    def page_address(self) -> str | None:
        """Where the digest's page is served; null for nowhere."""
        base = self.company.reports_address
        return f"{base}/{self.digest.department.department}/{self.digest.week.file_name}" if base else None


def file_name(digest: Digest, form: DigestFormat) -> str:
    """Return how a digest is called as a file, such as "2026-W46.pdf"; a feed has one name for all weeks."""
    return _FEED if form == "atom" else wording.iso_week(digest.week.start_date) + _SUFFIXES[form]


def made(contents: Contents, form: DigestFormat, parcel: Parcel) -> bytes:
    """Return a digest in a form.

    Raises:
        RefusedError: a PDF cannot be made on this machine.
    """
    digest, company, as_of = contents.digest, contents.company, contents.as_of
    match form:
        case "html":
            return _page(contents).encode()
        case "pdf":
            try:
                return pdf(_page(contents), find_browser())
            except PdfError as error:
                raise RefusedError(str(error)) from None
        case "markdown":
            return markdown(digest).encode()
        case "json":
            return json_document(digest, company_name=company.name, as_of=as_of).encode()
        case "slack":
            return json.dumps(slack_message(digest, page_address=contents.page_address), ensure_ascii=False).encode()
        case "mail":
            return mail_of(contents, parcel, (), dated_at=as_of)
        case "atom":
            feed = atom_feed(contents.feed(), company_name=company.name, site_address=company.reports_address)
            return feed.encode()


def attachments_of(contents: Contents, parcel: Parcel) -> tuple[Attachment, ...]:
    """Return the files that go along with the mails of a delivery: the same for each of its recipients.

    Raises:
        RefusedError: one cannot be made.
    """
    return tuple(
        Attachment(
            f"{parcel.department}-{file_name(contents.digest, form)}", _MEDIA_TYPES[form], made(contents, form, parcel)
        )
        for form in parcel.delivery.formats
    )


def mail_of(contents: Contents, parcel: Parcel, attachments: Sequence[Attachment], *, dated_at: datetime) -> bytes:
    """Return the digest as a mail; without a recipient's address, as for a folder, it is addressed to nobody."""
    server = contents.company.mail
    envelope = Envelope(
        sender=server.sender if server else "callboard@localhost",
        sender_name=server.sender_name if server else "Callboard",
        recipient=parcel.recipient if parcel.delivery.kind == "smtp" else None,
        message_id=parcel.message_id,
        dated_at=dated_at,
    )
    message = mail(
        contents.digest,
        envelope,
        company_name=contents.company.name,
        page_address=contents.page_address,
        attachments=attachments,
    )
    return message.as_bytes()


def _page(contents: Contents) -> str:
    return digest_page(contents.digest, company_name=contents.company.name, as_of=contents.as_of, links=[])
