"""RSS and Atom as JSON lines: each item on a line, its elements as keys.

An item is cut out of the text and parsed alone, so that a broken one costs itself, a feed of any size fits in memory,
and no document type is ever read: entities that a feed declares itself do not exist here.
"""

import html
import json
import re
from pathlib import Path
from typing import TextIO
from xml.parsers import expat

from pipelines.loading.landing import CHUNK_CHARACTERS, MAXIMUM_LINE_BYTES, MAXIMUM_RAW_TEXT_CHARACTERS

_BEGINNING = re.compile(r"<(item|entry)(?=[\s>])")
_END = re.compile(r"</(item|entry)\s*>|<(?:item|entry)(?=[\s>])")
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]*;)")
_MAXIMUM_DEPTH = 50

Element = dict[str, object]


def is_feed(sample: str) -> bool:
    """Tell whether text that begins with `<` is RSS or Atom."""
    return re.search(r"<(rss|feed|rdf:RDF)[\s>]", sample[:20_000]) is not None


def write_json_lines(source: TextIO, target: Path) -> None:
    """Write each item as `{"item": {…}}` and each entry as `{"entry": {…}}`; a broken one as it stood, shortened."""
    with target.open("w", encoding="utf-8", newline="") as file:
        text, position, is_complete = "", 0, False
        while True:
            beginning = _BEGINNING.search(text, position)
            end = _END.search(text, beginning.end()) if beginning else None
            if beginning is not None and end is not None:
                # Where the next one begins first, this one was never closed.
                position = end.start() if end.group(1) is None else end.end()
                file.write(_line(beginning.group(1), text[beginning.start() : position]) + "\n")
                continue
            # Of a text without a beginning only the end is kept, because one may stand across it.
            text = text[beginning.start() :] if beginning else text[max(position, len(text) - 10) :]
            position = 0
            if beginning is not None and (is_complete or len(text) > MAXIMUM_LINE_BYTES):
                file.write(_on_one_line(text) + "\n")
                text = ""
            if is_complete:
                return
            chunk = source.read(CHUNK_CHARACTERS)
            is_complete = not chunk
            text += chunk


def _line(name: str, item: str) -> str:
    try:
        return json.dumps({name: parse_element(item)}, ensure_ascii=False)
    except expat.ExpatError:
        return _on_one_line(item)


def _on_one_line(text: str) -> str:
    return text[:MAXIMUM_RAW_TEXT_CHARACTERS].replace("\r", " ").replace("\n", " ")


def parse_element(text: str) -> Element:
    """Return an XML element: attributes and child elements by name, its text as `text`, repeated children as a list.

    The markup inside a child of `type="xhtml"` is kept as text.

    Raises:
        expat.ExpatError: it is not well formed, or nested too deep.
    """
    parser = expat.ParserCreate("utf-8")
    root: Element = {}
    stack: list[Element] = [root]
    pieces: list[list[str]] = [[]]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAXIMUM_DEPTH:
            raise expat.ExpatError("nested too deep")
        element: Element = dict(attributes)
        above = stack[-1]
        if name not in above:
            above[name] = element
        else:
            others = above[name]
            above[name] = [*others, element] if isinstance(others, list) else [others, element]
        stack.append(element)
        pieces.append([])

    def end(name: str) -> None:  # noqa: ARG001 - expat calls it so
        element, written = stack.pop(), "".join(pieces.pop())
        if written.strip():
            element["text"] = written.strip()
        if len(stack) > 2:  # what stands inside the markup of a child is its text too
            pieces[-1].append(written)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = lambda written: pieces[-1].append(written)
    named = _NAMED_ENTITY.sub(lambda match: html.escape(html.unescape(match.group(0)), quote=False), text)
    parser.Parse(named.encode("utf-8", errors="replace"), True)
    (element,) = root.values()
    assert isinstance(element, dict)
    return element
