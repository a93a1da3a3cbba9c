"""How personal data is written in a text: patterns that Python and Rust's regular expressions read alike.

What becomes of it is decided where they are used: digests mask it, themes are found and titled without it.
"""

import re
from typing import Final

EMAIL: Final = r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"

# "jo [at] mail.com", "jo (at) mail (dot) com", "jo at mail dot com"; "works at booking.com" is no address.
_AT: Final = r"\s{0,2}[\[({<]\s?at\s?[\])}>]\s{0,2}"
_DOT: Final = r"(?:\s{0,2}[\[({<]\s?dot\s?[\])}>]\s{0,2}|\s{1,2}dot\s{1,2})"
SPELT_EMAIL: Final = (
    rf"(?i:[\w.+%-]{{1,64}}{_AT}[\w-]{{1,63}}(?:(?:{_DOT}|\.)[\w-]{{1,63}}){{1,5}}"
    rf"|[\w.+%-]{{1,64}}\s{{1,2}}at\s{{1,2}}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,5}})"
)

# A house number, one to three words and what a street is called; words that have other uses ("Way") count in capitals
# only. What follows it goes along: a flat, and a town where a postcode ends it (British, American, Canadian).
_HOUSE: Final = r"\b(?:\d{1,3}[a-zA-Z]?|1[0-8]\d\d|2[1-9]\d\d|[3-9]\d{3}|\d{5})(?:\s?-\s?\d{1,4})?,?\s"
_NAMED: Final = r"(?:[A-Z][\w'’.-]{0,30}\s){1,3}"
_STREET: Final = (
    r"(?:(?i:street|avenue|road|lane|boulevard|crescent|terrace)|St|Ave|Rd|Ln|Blvd|Dr|Ct|Pl|Drive|Court|Close|Place|Way"
    r"|Square|Gardens|Grove|Mews|Hill|Parkway|Pkwy|Highway)\b\.?"
)
_PLAIN_STREET: Final = r"[a-z][a-z'’]{2,30}\s(?:street|avenue|boulevard|crescent)\b"
_FLAT: Final = r"(?:,?\s(?i:apartment|apt|flat|unit|suite)\.?\s?\w{1,6}\b)?"
_POSTCODE: Final = (
    r"(?:(?i:[a-z]{1,2}\d[a-z\d]?\s?\d[a-z]{2})|(?:[A-Z]{2},?\s)?\d{5}(?:-\d{4})?|(?i:[a-z]\d[a-z]\s?\d[a-z]\d))\b"
)
STREET_ADDRESS: Final = (
    rf"{_HOUSE}(?:{_NAMED}{_STREET}|{_PLAIN_STREET}){_FLAT}(?:,?\s(?:[A-Z][\w'’.-]{{0,30}},?\s){{0,3}}{_POSTCODE})?"
)

_MONTH: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
BIRTH_DATE: Final = (
    r"(?i:\b(?:born(?:\s+on)?(?:\s+the)?|d\.?o\.?b\b\.?|date\s+of\s+birth|birth\s?date|birthday)(?:\s+is|\s+was)?[\s:=-]{0,3}"
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|{_DAY}(?:\s+of)?\s+{_MONTH},?\s+\d{{2,4}}|{_MONTH}\s+{_DAY},?\s+\d{{2,4}}))\b"
)


def unbounded(pattern: str) -> str:
    """Return a pattern without long bounds: they keep Python's search short, and are too much for Rust's compiler."""
    return re.sub(r"\{[12],\d\d\}", "+", re.sub(r"\{0,\d\d\}", "*", pattern))
