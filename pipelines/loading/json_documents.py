"""JSON that is not one object a line: arrays, printed objects, values one after another. Made into JSON lines.

Elements are cut out of the text as they stand, so that no number or escape changes; one that is broken costs itself.
"""

import io
import json
import re
from itertools import islice
from pathlib import Path
from typing import TextIO

from pipelines.loading.landing import CHUNK_CHARACTERS, MAXIMUM_LINE_BYTES, MAXIMUM_RAW_TEXT_CHARACTERS

_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
_FIRST_KEY = re.compile(r'\{\s*("[^"\\]*"\s*:)')
_SAMPLE_LINES = 100
# An error so near to the end of what is in memory may only mean that the rest of the element was not read yet.
_NEAR_THE_END = 64


def is_json_lines(sample: str) -> bool:
    """Tell whether text has an object a line, as far as a sample shows; its first lines may be broken."""
    if sample.lstrip().startswith("["):
        return False
    # A printed object may hold lines that are objects too, but only indented ones.
    return any(line.startswith("{") and _is_object(line) for line in islice(io.StringIO(sample), _SAMPLE_LINES))


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def write_json_lines(source: TextIO, target: Path) -> None:
    """Write each element of the arrays, and each other value, on a line of its own, in bounded memory.

    What is no JSON is written as the line that it was, shortened, for the reader to refuse.
    """
    with target.open("w", encoding="utf-8", newline="") as file:
        _Splitter(source, file).split()


class _Splitter:
    def __init__(self, source: TextIO, target: TextIO) -> None:
        self._source, self._target = source, target
        self._decode = json.JSONDecoder().raw_decode
        self._text, self._position, self._is_complete = "", 0, False
        # The elements of a list begin with the same key; what is nested in them seldom does.
        self._first_key = ""

    def _read_more(self) -> None:
        rest = self._text[self._position :]
        # As much again as is there, so that a large element is not tried in vain many times.
        more = self._source.read(max(CHUNK_CHARACTERS, len(rest)))
        self._is_complete = not more
        self._text, self._position = rest + more, 0

    def split(self) -> None:
        while True:
            self._position = _BETWEEN.match(self._text, self._position).end()  # type: ignore[union-attr]
            if self._position < len(self._text):
                self._take_element()
            elif self._is_complete:
                return
            else:
                self._read_more()

    def _take_element(self) -> None:
        while True:
            try:
                _, end = self._decode(self._text, self._position)
            except json.JSONDecodeError as error:
                is_cut = error.msg.startswith("Unterminated") or error.pos > len(self._text) - _NEAR_THE_END
            except RecursionError:
                is_cut = False
            else:
                # A number goes on where the text does.
                is_cut = end == len(self._text)
                if not is_cut or self._is_complete:
                    self._write(self._text[self._position : end])
                    self._first_key = self._first_key or _first_key(self._text, self._position)
                    self._position = end
                    return
            if self._is_complete or not is_cut or len(self._text) - self._position > MAXIMUM_LINE_BYTES:
                self._pass_over_broken()
                return
            self._read_more()

    def _pass_over_broken(self) -> None:
        """Go to where the next element seems to begin: on a line indented like this one's, else with the same key."""
        start = self._position
        indent = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        if indent.strip():
            first_key = self._first_key or _first_key(self._text, start)
            boundary = re.compile(rf"[,}}]\s*(?=\{{\s*{re.escape(first_key)})")
        else:
            boundary = re.compile(rf"\n{re.escape(indent)}(?=\{{)")
        found = boundary.search(self._text, start + 1)
        end = found.start() + 1 if found else len(self._text)
        self._write(self._text[start : min(end, start + MAXIMUM_RAW_TEXT_CHARACTERS)].rstrip())
        while found is None and not self._is_complete:
            # Only the end is kept, because a boundary may stand across it.
            self._position = max(start + 1, len(self._text) - _NEAR_THE_END)
            self._read_more()
            start = 0
            found = boundary.search(self._text)
        self._position = found.end() if found else len(self._text)

    def _write(self, element: str) -> None:
        # Inside a JSON string no line ends: what ends here are the lines of printed JSON.
        self._target.write(element.replace("\r", " ").replace("\n", " ") + "\n")


def _first_key(text: str, position: int) -> str:
    """Return the first key of an object as it is written, or nothing where it has none."""
    found = _FIRST_KEY.match(text, position)
    return found.group(1) if found else ""
