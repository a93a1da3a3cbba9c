"""What happens to text that strangers wrote before a page may show it. Escaping itself is left to the templates."""

import re
from typing import Final
from urllib.parse import urlsplit

from models import personal_data

QUOTE_LENGTH: Final = 280
TITLE_LENGTH: Final = 120
BODY_LENGTH: Final = 420

# A page shows a few hundred characters, so patterns never see more than this of a text of any size.
_LONGEST_READ: Final = 4000

# Control characters, characters that turn the direction of what follows, and invisible ones. The joiners
# U+200C and U+200D and the tag characters stay: Persian, Hindi and many emoji need them.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
_STACKED_MARKS: Final = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]+"
)

_EMAIL: Final = re.compile(personal_data.EMAIL)
_SPELT_EMAIL: Final = re.compile(personal_data.SPELT_EMAIL)
_STREET_ADDRESS: Final = re.compile(personal_data.STREET_ADDRESS)
_BIRTH_DATE: Final = re.compile(personal_data.BIRTH_DATE)
_BRITISH_POSTCODE: Final = re.compile(personal_data.BRITISH_POSTCODE)
_IRISH_POSTCODE: Final = re.compile(personal_data.IRISH_POSTCODE)
_OTHER_POSTCODE: Final = re.compile(personal_data.OTHER_POSTCODE)
# "LS1 2nd floor", "an S21 with 8GB", "an E4 5hr late": how what looks like a British postcode ends where it is none.
_ORDINALS: Final = frozenset({"st", "nd", "rd", "th"})
_UNITS: Final = frozenset({"gb", "tb", "hr", "ft", "lb", "db", "pt"})
# Words that stand between a number and a "street" where there is no house, or before an "at" where there is nobody.
_NO_STREETS: Final = """
day days different drive google high hour hours lane main mile miles min mins minute minutes more one other star stars
the two way ways week weeks year years
"""
_NOBODY_AT: Final = """
anything are available back be bought buy cheaper find found get good got is it look me more now on order ordered out
shop shopping support that them things this up us was work working works you only
"""
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_LONG_DIGITS: Final = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?!\w)")
_PHONE: Final = re.compile(r"(?<![\w.,])(?:\+|\(\+?)?\d(?:[ ().\-/]{0,2}\d){8,14}(?!\w)")
# A local number without its area code, and what follows the word for a booking, an order or an account.
_SHORT_PHONE: Final = re.compile(r"(?<![\w.,-])\d{3}[-.]\d{4}(?![\w-])")
_REFERENCE: Final = re.compile(
    r"\b((?:booking|reservation|reference|ref|pnr|order|account|ticket|case|invoice|member|customer)"
    r"(?:[\s#:.]{1,3}(?:number|no|nr|ref|reference|code|id|is))*[\s#:.]{1,3})([A-Z0-9][A-Z0-9-]{4,13})(?![\w-])",
    re.IGNORECASE,
)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{4}\b")
_ADDRESSED: Final = re.compile(r"^(?:\.?@[\w.-]{1,253}[,:]? +)+")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def plain(text: str) -> str:
    """Return the text on one line without control, direction-turning and invisible characters."""
    visible = _INVISIBLE.sub("", text[:_LONGEST_READ])
    return " ".join(_STACKED_MARKS.sub(r"\1", visible).split())


def unaddressed(text: str) -> str:
    """Return the text without the handles that it begins with, to which it is addressed."""
    return _ADDRESSED.sub("", text) or text


def masked(text: str) -> str:
    """Replace addresses, postcodes, dates of birth, and card, account, booking and phone numbers by what they are."""
    text = _EMAIL.sub("[e-mail address]", text)
    text = _SPELT_EMAIL.sub(lambda found: found[0] if _is_nobody_at(found[0]) else "[e-mail address]", text)
    text = _STREET_ADDRESS.sub(lambda found: found[0] if _is_no_street(found[0]) else "[address]", text)
    text = _BRITISH_POSTCODE.sub(lambda found: found[0] if _is_no_british_postcode(found[0]) else "[postcode]", text)
    text = _IRISH_POSTCODE.sub(lambda found: found[0] if _is_no_irish_postcode(found[0]) else "[postcode]", text)
    text = _OTHER_POSTCODE.sub("[postcode]", text)
    text = _BIRTH_DATE.sub("[date of birth]", text)
    text = _ACCOUNT.sub("[account number]", text)
    text = _LONG_DIGITS.sub(lambda found: "[card number]" if _is_card(found[0]) else found[0], text)
    text = _REFERENCE.sub(lambda found: f"{found[1]}[reference]" if _is_reference(found[2]) else found[0], text)
    text = _PHONE.sub(lambda found: found[0] if _DATE.match(found[0]) else "[phone number]", text)
    return _SHORT_PHONE.sub("[phone number]", text)


def clipped(text: str, length: int) -> str:
    """Return at most `length` characters, cut between words where that is possible, with an ellipsis where cut."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    at_word = head.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > length // 2 else head).rstrip(" ,;:.-") + "…"


def isolated(text: str) -> str:
    """Return the text so that its direction of writing does not disturb a sentence that it stands in."""
    return f"\u2068{text}\u2069"


def shown(text: str | None, length: int) -> str:
    """Return a text fit for a page: plain, masked and clipped; null reads as empty."""
    return clipped(masked(plain(text or "")), length)


def web_address(url: str | None) -> str | None:
    """Return the address if a page may link to it: http or https, with a host, without a hidden user name."""
    if not url or _INVISIBLE.search(url) or any(character.isspace() for character in url) or len(url) > 2000:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    is_plain_host = bool(parts.hostname) and "@" not in parts.netloc and "\\" not in url
    return url if parts.scheme in {"http", "https"} and is_plain_host else None


def language_tag(language: str | None) -> str | None:
    """Return a language fit for a `lang` attribute, or null where it is not known."""
    if not language or language == "und" or not _LANGUAGE.fullmatch(language):
        return None
    return language


def _is_no_street(address: str) -> bool:
    return not {word.casefold() for word in address.split()[1:2]}.isdisjoint(_NO_STREETS.split())


def _is_no_british_postcode(code: str) -> bool:
    ending, has_short_area = code[-2:], code[1].isdigit()
    if ending in _ORDINALS:
        return True
    return has_short_area and (ending in _UNITS or ending in {"GB", "TB"})


def _is_no_irish_postcode(code: str) -> bool:
    """Tell whether the second half is a word: without a figure it counts in capitals only, "D12 park" is no house."""
    return not any(map(str.isdigit, code[-4:])) and not code[-4:].isupper()


def _is_nobody_at(address: str) -> bool:
    return not set("[({<") & set(address) and address.split()[0].casefold() in _NOBODY_AT.split()


def _is_reference(token: str) -> bool:
    """Tell whether a word is made up like a reference: with a digit, or capitals only, as no word of a sentence is."""
    return any(character.isdigit() for character in token) or (token.isupper() and len(token) == 6)


def _is_card(digits: str) -> bool:
    """Tell by the check digit whether 13 to 19 digits may be a payment card's."""
    reversed_digits = [int(character) for character in reversed(digits) if character.isdigit()]
    doubled = (value * 2 for value in reversed_digits[1::2])
    return (sum(reversed_digits[::2]) + sum(value - 9 if value > 9 else value for value in doubled)) % 10 == 0
