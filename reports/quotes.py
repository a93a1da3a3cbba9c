"""Quotes: what a mention says, made fit to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from reports import texts, wording
from reports.warehouse_queries import Row

# The addresses of posts on other channels hold their author's name.
_CHANNELS_WITHOUT_PROFILES: Final = frozenset({"review", "news"})


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said: plain, masked and clipped, still to be escaped."""

    text: str
    channel: str
    posted: str
    address: str | None
    language: str | None


def quote(mention: Row, *, hides_names: bool = False, length: int = texts.QUOTE_LENGTH) -> Quote:
    """Return a mention's quote.

    Args:
        mention: with text, author_id, author_name, channel, url, language and posted_at.
        hides_names: leave out handles, the author's own identifier and links that would lead to the author.
        length: characters shown at most.
    """
    text = texts.masked(texts.plain(mention["text"]))
    if hides_names:
        text = texts.without_names(text, mention["author_id"], mention["author_name"])
    may_link = not hides_names or mention["channel"] in _CHANNELS_WITHOUT_PROFILES
    posted_at = mention["posted_at"]
    return Quote(
        text=texts.clipped(text, length),
        channel=wording.capitalised(wording.channel(mention["channel"])),
        posted="date not known" if posted_at is None else wording.weekday_and_day(posted_at.astimezone(UTC)),
        address=texts.web_address(mention["url"]) if may_link else None,
        language=texts.language_tag(mention["language"]),
    )


def different_quotes(mentions: Sequence[Row], most: int, *, hides_names: bool) -> tuple[Quote, ...]:
    """Return the first quotes, at most `most`, that differ from each other once they are shown."""
    quotes: dict[str, Quote] = {}
    for mention in mentions:
        said = quote(mention, hides_names=hides_names)
        if said.text:
            quotes.setdefault(said.text.casefold(), said)
    return tuple(quotes.values())[:most]
