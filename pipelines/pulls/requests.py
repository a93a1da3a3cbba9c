"""From the description of an API to the request for one page."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, urlsplit

from models.pull import Api, Listing, Source
from pipelines.pulls.cursor import Place
from pipelines.pulls.problems import SourceError

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What is asked for a page; nothing of it is secret, because credentials only stand in headers."""

    url: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)


def words_in(text: str) -> set[str]:
    """Return the words in braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def fill(choices: Sequence[str], words: Mapping[str, str]) -> str | None:
    """Return the first text whose words are all known, filled in; null where there is none."""
    for text in choices:
        if words_in(text) <= words.keys():
            return text.format_map(words)
    return None


def address_of(source: Source, api: Api) -> str:
    """Return the address of an API without a slash at its end.

    Raises:
        SourceError: it is no address, or credentials would be sent to it unencrypted.
    """
    written = source.address or fill([api.address], source.ask) or ""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SourceError(f"{source.name}: {written!r} is no address of the web")
    has_credentials = bool(api.credentials or api.optional_credentials)
    if has_credentials and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise SourceError(f"{source.name}: {written} is not encrypted; credentials are only sent over https")
    return written.rstrip("/") if api.path else written


def page_request(source: Source, api: Api, place: Place, bounds: Mapping[str, str]) -> PageRequest:
    """Return the request for a page.

    Args:
        source: what is asked for.
        api: how.
        place: which page.
        bounds: `since`, `until`, `day_start` and `day_end`, as far as they are known.

    Raises:
        SourceError: the address or the path cannot be made.
    """
    listing: Listing = api.listings[place.listing]
    words = {**source.ask, **bounds}
    is_linked = listing.next is not None and listing.next.by == "link"
    if place.item is not None:
        words["item"] = place.item
    if place.token is not None and not is_linked:
        words["token"] = place.token
    if place.until is not None:
        words["until"] = place.until
    if listing.next and listing.next.by == "page":
        words["page"] = str(place.page if place.page is not None else listing.next.first)
    quoted = {word: quote(value, safe="") for word, value in words.items()}
    parameters = {name: value for name, texts in listing.parameters.items() if (value := fill(texts, words))}
    if is_linked and place.token:
        # Only what the link asks for is followed, never where it leads.
        parameters |= dict(parse_qsl(place.token))
    path = fill([listing.path], quoted)
    if path is None:
        raise SourceError(f"{source.name}: the path {listing.path} of {api.name} has a word that is not known")
    return PageRequest(f"{address_of(source, api)}{path}", parameters)
