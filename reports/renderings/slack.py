"""The digest as a message of blocks for Slack and what understands the same.

Slack admits 50 blocks a message and 3,000 characters a text. What does not fit is left to the page, and that is said.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from reports.digest_content import Digest
from reports.renderings.outline import Heading, Paragraph, Part, Picture, Quotation, outline, title

MOST_BLOCKS: Final = 50
LONGEST_TEXT: Final = 3000
_LONGEST_HEADER: Final = 150
_MARKS: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "~": "∼", "`": "ˋ"})
_EDGE_UNDERLINE: Final = re.compile(r"(?<!\w)_|_(?!\w)")
_UNSAFE_IN_ADDRESS: Final = str.maketrans({"<": "%3C", ">": "%3E", "|": "%7C", "&": "&amp;"})

Block = dict[str, Any]


def slack_message(digest: Digest, *, page_address: str | None = None) -> Block:
    """Return the body of a request to an incoming webhook: `text` for notifications, and `blocks`.

    Args:
        digest: to be told.
        page_address: where its page is, null for nowhere.
    """
    blocks = list(_blocks(digest))
    link = f"<{_address(page_address)}|The whole digest>" if page_address else None
    if len(blocks) + bool(link) > MOST_BLOCKS:
        rest = "There is more in this digest than fits into a message."
        blocks = [*blocks[: MOST_BLOCKS - 1], _context(f"{rest} {link}" if link else rest)]
    elif link:
        blocks.append(_context(link))
    return {"text": escaped(_fitting(title(digest), LONGEST_TEXT)), "blocks": blocks}


def escaped(text: str) -> str:
    """Return a text that Slack shows as it is: no mention, no link and no formatting.

    Slack knows escapes for three characters only; those that format are replaced by their likes.
    """
    return _EDGE_UNDERLINE.sub("＿", " ".join(text.split()).translate(_MARKS))


def _blocks(digest: Digest) -> Iterator[Block]:
    yield _header(title(digest))
    lines: list[str] = []
    for part in outline(digest, most_quotes=1):
        if isinstance(part, Heading):
            yield from _sections(lines)
            lines = []
        if isinstance(part, Heading) and part.level == 2:
            yield _header(part.text)
        else:
            lines.append(_line(part))
    yield from _sections(lines)


def _line(part: Part) -> str:
    match part:
        case Heading(text=text):
            return f"*{escaped(text)}*"
        case Paragraph(text=text, kind=kind, label=label):
            said = f"*{escaped(text)}*" if kind in ("lead", "needs_you") else escaped(text)
            return f"{escaped(label)}: {said}" if label else said
        case Quotation(quote=quote):
            source = escaped(f"{quote.channel}, {quote.posted}")
            link = f"<{_address(quote.address)}|{source}>" if quote.address else source
            return f">{escaped(quote.text)} ({link})"
        case Picture(chart=chart):
            return escaped(chart.in_words)


def _sections(lines: list[str]) -> Iterator[Block]:
    """Yield lines as as few sections as hold them; a line that alone is too long is cut where nothing is opened."""
    text = ""
    for line in lines:
        fitting = _fitting(line, LONGEST_TEXT) if "<" not in line else line if _length(line) <= LONGEST_TEXT else "…"
        if text and _length(text) + 1 + _length(fitting) > LONGEST_TEXT:
            yield _section(text)
            text = ""
        text = f"{text}\n{fitting}" if text else fitting
    if text:
        yield _section(text)


def _length(text: str) -> int:
    """Return the length in units of UTF-16, by which an emoji counts two: never less than what Slack counts."""
    return len(text.encode("utf-16-le")) // 2


def _fitting(text: str, length: int) -> str:
    if _length(text) <= length:
        return text
    while _length(text) >= length:
        text = text[: -max(1, (_length(text) - length) // 2)]
    # an entity that was cut in two would show its ampersand
    return re.sub(r"&[a-z]{0,4}$", "", text) + "…"


def _address(url: str) -> str:
    return url.translate(_UNSAFE_IN_ADDRESS)


def _header(text: str) -> Block:
    shown = _fitting(" ".join(text.split()), _LONGEST_HEADER)
    return {"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": False}}


def _section(text: str) -> Block:
    # verbatim: Slack makes no links and no mentions of what only looks like them
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}
