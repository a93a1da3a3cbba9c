r"""The digest as Markdown (CommonMark), in which nothing that strangers wrote means anything but itself.

Every character that could begin markup, HTML, an entity or a link is written with a backslash: `<b>` reads `\<b\>`.
"""

import re
from typing import Final

from reports.digest_content import Chart, Digest
from reports.renderings.outline import Heading, Paragraph, Part, Picture, Quotation, outline, title

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>|~&$]")
# Only at the beginning of a line these make headings, lists and rules.
_LINE_START: Final = re.compile(r"^([#+=:-]|\d{1,9}(?=[.)]))")
_NUMBERED: Final = re.compile(r"^(\d{1,9})([.)])")
# Some renderers make links of bare addresses.
_BARE_LINK: Final = re.compile(r"(?<=\w):(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)", re.IGNORECASE)
_UNSAFE_IN_ADDRESS: Final = re.compile(r"[<>()\[\]\\`\"']")


def markdown(digest: Digest) -> str:
    """Return the digest as one Markdown document."""
    blocks = [f"# {escaped(title(digest))}", *(_block(part) for part in outline(digest))]
    return "\n\n".join(blocks) + "\n"


def escaped(text: str) -> str:
    """Return a text so that Markdown shows exactly it, on one line."""
    line = _MARKUP.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
    line = _BARE_LINK.sub(lambda found: f"\\{found[0]}", line)
    numbered = _NUMBERED.sub(r"\1\\\2", line)
    return numbered if numbered != line else _LINE_START.sub(r"\\\1", line)


def address(url: str) -> str:
    """Return a web address so that it ends nowhere but at its end."""
    return _UNSAFE_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", url).replace("&", "&amp;")


def _block(part: Part) -> str:
    match part:
        case Heading(level=level, text=text):
            return f"{'#' * level} {escaped(text)}"
        case Paragraph(text=text, kind=kind, label=label):
            marks = {"lead": "**", "small": "_", "text": "", "needs_you": "**"}[kind]
            said = f"{marks}{escaped(text)}{marks}"
            return f"{escaped(label)}: {said}" if label else said
        case Quotation(quote=quote):
            source = escaped(f"{quote.channel}, {quote.posted}")
            link = f"[{source}](<{address(quote.address)}>)" if quote.address else source
            return f"> {escaped(quote.text)}\n>\n> — {link}"
        case Picture(chart=chart):
            return f"_{escaped(in_words(chart))}_"


def in_words(chart: Chart) -> str:
    """Return what a chart says, for forms that show no picture: what its title says of the drawing is left out."""
    subject = chart.title.partition(";")[0]
    return f"{subject}: {chart.in_words}" if subject else chart.in_words
