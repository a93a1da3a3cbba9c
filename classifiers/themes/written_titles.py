"""Whether a title that somebody or something else wrote for a theme may stand over it: it must come from the quotes."""

import re
from collections.abc import Sequence
from typing import Final

from classifiers.themes.words import FUNCTION_WORDS, form

LONGEST_TITLE_CHARS: Final = 60
LONGEST_TITLE_WORDS: Final = 8

_QUOTATION_MARKS: Final = "\"'“”‘’`*"
_NO_TITLE: Final = re.compile(r"https?:|www\.|@|#|\[|\]|<|>|\d{4}")
_WORD: Final = re.compile(r"\d+(?:[.,]\d+)*\w*|[^\W\d_]+(?:[&'+-][^\W\d_]+)*")


def checked_title(written: str, quotes: Sequence[str]) -> str | None:
    """Return the title as it may be shown, or null where it must not be.

    It is one line of at most LONGEST_TITLE_WORDS words, names no account, address or long number, and every word of it
    that carries a subject stands in a quote, alone or in another form of the same word.

    Args:
        written: what was proposed.
        quotes: the texts that it was proposed for.
    """
    title = written.strip().strip(_QUOTATION_MARKS).rstrip(".").strip()
    words = _words(title)
    if not title or "\n" in title or not title.isprintable() or _NO_TITLE.search(title):
        return None
    if len(title) > LONGEST_TITLE_CHARS or len(words) > LONGEST_TITLE_WORDS:
        return None
    said = {form(word) for quote in quotes for word in _words(quote)}
    telling = [word for word in words if word not in FUNCTION_WORDS]
    if not telling or any(form(word) not in said for word in telling):
        return None
    return title[0].upper() + title[1:]


def _words(text: str) -> list[str]:
    return [word.lower().replace("'", "") for word in _WORD.findall(text.replace("’", "'"))]
