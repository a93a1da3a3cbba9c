"""A department's digests as an Atom feed, the newest first."""

import re
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from xml.etree import ElementTree

from reports import wording
from reports.digest_content import Digest
from reports.renderings.outline import title

MOST_ENTRIES: Final = 12
_NAMESPACE: Final = "http://www.w3.org/2005/Atom"
_IDENTITY: Final = uuid.UUID("5b1e7f0c-6a52-5d0c-9d4e-0c5f6f1f7a11")
# What XML 1.0 cannot hold at all.
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom_feed(digests: Sequence[Digest], *, company_name: str, site_address: str | None) -> str:
    """Return a feed of one department.

    Args:
        digests: of the same department; only weeks that are over become entries, because an entry must not change.
        company_name: as readers know it.
        site_address: of the folder that holds the pages; null: links are relative to the department's folder, where
            the feed stands, and a reader resolves them against the address from which it got the feed.
    """
    entries = sorted(
        (digest for digest in digests if digest.week.is_complete), key=lambda d: d.week.start_date, reverse=True
    )[:MOST_ENTRIES]
    department = digests[0].department
    feed = ElementTree.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "en"})
    _text(feed, "title", f"{department.name}: what people say about {company_name}")
    _text(feed, "id", _identity(company_name, department.department))
    _text(feed, "updated", _instant(entries[0]) if entries else _instant(digests[0]))
    _text(ElementTree.SubElement(feed, "author"), "name", "Callboard")
    base = f"{site_address}/{department.department}/" if site_address else ""
    ElementTree.SubElement(feed, "link", {"rel": "self", "href": f"{base}feed.xml"})
    ElementTree.SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": f"{base}index.html"})
    for digest in entries:
        entry = ElementTree.SubElement(feed, "entry")
        _text(entry, "title", title(digest))
        _text(entry, "id", _identity(company_name, department.department, wording.iso_week(digest.week.start_date)))
        _text(entry, "updated", _instant(digest))
        page = {"rel": "alternate", "type": "text/html", "href": base + digest.week.file_name}
        ElementTree.SubElement(entry, "link", page)
        _text(entry, "summary", " ".join(digest.lead))
        _text(entry, "content", _contents(digest))
    ElementTree.indent(feed)
    body = ElementTree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _contents(digest: Digest) -> str:
    """Return the lead and the titles of what follows, as plain text: the page has the rest."""
    told = [
        f"{section.title}: {'; '.join(item.title for item in section.items)}."
        for section in digest.sections
        if section.items
    ]
    return "\n".join([" ".join(digest.lead), *told])


def _identity(*names: str) -> str:
    return uuid.uuid5(_IDENTITY, "\0".join(names)).urn


def _instant(digest: Digest) -> str:
    """Return the end of the digest's week: a run later in the week changes no entry."""
    end = datetime.combine(digest.week.start_date + timedelta(days=7), time.min, tzinfo=UTC)
    return f"{end:%Y-%m-%dT%H:%M:%SZ}"


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _NO_XML.sub("", text)
