"""Quotes: what a mention says, made fit to be shown."""

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Final
from urllib.parse import unquote

from reports import names_hidden, texts, wording
from reports.digest_content import Quote
from reports.warehouse_queries import Row

# The addresses of posts on other channels hold their author's name.
_CHANNELS_WITHOUT_PROFILES: Final = frozenset({"review", "news"})

_LONGEST_CHANNEL: Final = 40
_ADDRESS_PARTS: Final = re.compile(r"[/?#&=;]|\.(?=[\w-]+\.)")
_WORD: Final = re.compile(r"\w+")
_MOST_SHARED_WORDS: Final = 0.5
"""Where a larger part of the shorter quote's words stands in the other, both say the same, and one is enough."""


def quote(mention: Row, *, hides_names: bool = False, length: int = texts.QUOTE_LENGTH) -> Quote:
    """Return a mention's quote.

    Args:
        mention: with text, author_id, author_name, channel, url, language and posted_at.
        hides_names: leave out handles, the author's own identifier, the people named in it (person_names), given names
            but those of things (thing_names), and links that would lead to the author: of channels with profiles, or
            with the author's own id or name in them.
        length: characters shown at most.
    """
    text = texts.masked(texts.unaddressed(texts.plain(mention["text"])))
    if hides_names:
        text = names_hidden.without_names(
            text,
            mention["author_id"],
            mention["author_name"],
            people=mention.get("person_names") or (),
            things=mention.get("thing_names") or (),
        )
    may_link = not hides_names or (mention["channel"] in _CHANNELS_WITHOUT_PROFILES and not _names_author(mention))
    posted_at = mention["posted_at"]
    return Quote(
        text=texts.clipped(text, length),
        channel=texts.shown(wording.capitalised(wording.channel(mention["channel"])), _LONGEST_CHANNEL),
        posted="date not known" if posted_at is None else wording.weekday_and_day(posted_at.astimezone(UTC)),
        address=texts.web_address(mention["url"]) if may_link else None,
        language=texts.language_tag(mention["language"]),
    )


def _names_author(mention: Row) -> bool:
    """Tell whether a part of a mention's address is its author's id, handle or name, however that is spelled there."""
    authors = {_letters(mention[column] or "") for column in ("author_id", "author_name")} - {""}
    return any(_letters(part) in authors for part in _ADDRESS_PARTS.split(unquote(mention["url"] or "")))


def _letters(written: str) -> str:
    return "".join(filter(str.isalnum, written.casefold()))


def different_quotes(
    mentions: Sequence[Row], most: int, *, hides_names: bool, told: Sequence[Quote] = ()
) -> tuple[Quote, ...]:
    """Return the first quotes, at most `most`, that differ from each other and from those `told`, as they are shown."""
    quotes: list[Quote] = []
    for mention in mentions:
        said = quote(mention, hides_names=hides_names)
        if said.text and not any(says_the_same(said, other) for other in (*told, *quotes)):
            quotes.append(said)
        if len(quotes) == most:
            break
    return tuple(quotes)


def says_the_same(one: Quote, other: Quote) -> bool:
    """Tell whether two quotes say the same to a reader, in much the same words."""
    words, other_words = (set(_WORD.findall(said.text.casefold())) for said in (one, other))
    return one.text == other.text or len(words & other_words) > _MOST_SHARED_WORDS * min(len(words), len(other_words))
