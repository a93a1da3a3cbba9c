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

# A postcode that leads to a street or a house, without one: British, Irish and Canadian in full, American with its four
# more digits. Five digits, or the first half ("LS1"), are a town.
_BRITISH_AREAS: Final = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU
GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE
PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO
ZE
"""
_IRISH_ROUTING_KEYS: Final = (
    r"(?:A(?:4[125]|6[37]|75|8[1-6]|9[124-68])|C15|D(?:0[1-9]|1[0-8]|2[024]|6W)|E(?:2[15]|3[24]|4[15]|53|91)"
    r"|F(?:12|2[368]|31|35|4[25]|5[26]|9[1-4])|H(?:1[246]|18|23|5[34]|6[25]|71|91)|K(?:3[246]|45|56|67|78)|N(?:37|39|41|91)"
    r"|P(?:1[247]|2[45]|3[126]|43|47|51|56|61|67|72|75|81|85)|R(?:14|21|32|35|42|45|51|56|9[35])|T(?:12|23|34|45|56)"
    r"|V(?:1[45]|23|31|35|42|9[2-5])|W(?:12|23|34|91)|X(?:35|42|91)|Y(?:14|21|25|3[45]))"
)
BRITISH_POSTCODE: Final = (
    rf"(?i:\b(?:{'|'.join(_BRITISH_AREAS.split())})(?:\d[A-HJKMNP-Y]|\d{{1,2}})\s?\d[ABD-HJLNP-UW-Z]{{2}}\b)"
)
IRISH_POSTCODE: Final = rf"(?i:\b{_IRISH_ROUTING_KEYS}\s?[AC-FHKNPRTV-Y][\dAC-FHKNPRTV-Y]{{3}}\b)"
OTHER_POSTCODE: Final = (
    r"(?i:\b[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z][\s-]?\d[ABCEGHJ-NPRSTV-Z]\d\b)|\b[A-Z]{2},?\s\d{5}-\d{4}\b"
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
