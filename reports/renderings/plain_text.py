"""The digest as plain text of lines that fit a mail: what a mail program shows that shows no HTML."""

import textwrap
from typing import Final

from reports.digest_content import Digest
from reports.renderings.outline import Heading, Paragraph, Part, Picture, Quotation, outline, title

_WIDTH: Final = 72


def plain_text(digest: Digest, *, page_address: str | None = None, most_quotes: int = 3) -> str:
    """Return the digest as plain text; `page_address` is where its page is, null for nowhere."""
    name = title(digest)
    blocks = [f"{name}\n{'=' * min(len(name), _WIDTH)}"]
    if page_address:
        blocks.append(f"As a page: {page_address}")
    blocks += [_block(part) for part in outline(digest, most_quotes=most_quotes)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _block(part: Part) -> str:
    match part:
        case Heading(level=2, text=text):
            return f"\n{text.upper()}"
        case Heading(text=text):
            return _wrapped(text, "* ", "  ")
        case Paragraph(text=text, label=label):
            return _wrapped(f"{label}: {text}" if label else text, "  ", "  ")
        case Quotation(quote=quote):
            # An address is one word to whoever clicks on it, so it has a line of its own.
            where = f"\n    {quote.address}" if quote.address else ""
            return f"{_wrapped(f'“{quote.text}”', '  > ', '  > ')}\n    {quote.channel}, {quote.posted}{where}"
        case Picture(chart=chart):
            return _wrapped(chart.in_words, "  ", "  ")


def _wrapped(text: str, first: str, rest: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
