"""How figures, times and names are put into words. Nothing here knows a table or a page."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

FEWEST_TO_COMPARE: Final = 5
"""Below this many in both weeks a difference says nothing, and is not worded as a trend."""

TOO_FEW: Final = "too few to compare"
NOT_KNOWN: Final = "not known"

_CHANNEL_NAMES: Final = {
    "x": "X",
    "youtube": "YouTube",
    "app_store": "App Store",
    "play_store": "Play Store",
    "review": "review site",
    "email": "e-mail",
}
_PLAIN_CHANNELS: Final = frozenset({"forum", "news", "chat", "other"})
_COUNT_WORDS: Final = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
_UNIT: Final = "\u00a0"  # a line never breaks between a figure and its unit
_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400


def number(value: float) -> str:
    """Return a count with thousands separated; a fraction is rounded to a whole number, halves up."""
    return f"{_rounded(value):,}"


def amount(value: float) -> str:
    """Return an amount of money without its currency: "1,200" or "19.99"."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}"


def _rounded(value: float) -> int:
    """Round as people and SQL do: Python's own rounding takes 32.5 for 32."""
    return math.floor(value + 0.5)


def plural(count: int, singular: str, plural_form: str | None = None) -> str:
    """Return a count with its noun, such as "1 person" or "3,214 mentions"."""
    return f"{number(count)} {noun(count, singular, plural_form)}"


def noun(count: int, singular: str, plural_form: str | None = None) -> str:
    """Return the form of a noun that goes with a count; the plural adds an s unless it is given."""
    return singular if count == 1 else plural_form or f"{singular}s"


def people(count: int) -> str:
    """Return "1 person" or "41 people"."""
    return plural(count, "person", "people")


def share(ratio: float | None) -> str:
    """Return a ratio of 0 to 1 as a whole percentage; what is not quite nothing or everything never reads as such."""
    if ratio is None:
        return NOT_KNOWN
    if 0 < ratio < 0.01:
        return "under 1%"
    if 0.99 < ratio < 1:
        return "over 99%"
    return f"{_rounded(round(ratio * 100, 9))}%"


def duration(seconds: float | None) -> str:
    """Return seconds in at most two units, such as "45 s", "12 min", "3 h 20 min" or "2 days 4 h"."""
    if seconds is None:
        return NOT_KNOWN
    if seconds < _MINUTE:
        return f"{round(seconds)}{_UNIT}s"
    minutes = round(seconds / _MINUTE)
    if minutes < 60:
        return f"{minutes}{_UNIT}min"
    if seconds < _DAY and minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours}{_UNIT}h {rest}{_UNIT}min" if rest else f"{hours}{_UNIT}h"
    days, rest = divmod(round(seconds / _HOUR), 24)
    whole_days = plural(days, "day")
    return f"{whole_days} {rest}{_UNIT}h" if rest else whole_days


def day(value: date) -> str:
    """Return "14 November"."""
    return f"{value.day} {value:%B}"


def full_day(value: date) -> str:
    """Return "14 November 2026"."""
    return f"{day(value)} {value.year}"


def weekday_and_day(value: date) -> str:
    """Return "Thursday 19 November"."""
    return f"{value:%A} {day(value)}"


def moment(value: datetime) -> str:
    """Return "14 November, 09:30 UTC" for an aware time of any zone."""
    instant = value.astimezone(UTC)
    return f"{day(instant)}, {instant:%H:%M} UTC"


def full_moment(value: datetime) -> str:
    """Return "14 November 2026, 09:30 UTC" for an aware time of any zone."""
    instant = value.astimezone(UTC)
    return f"{full_day(instant)}, {instant:%H:%M} UTC"


def week(week_start_date: date) -> str:
    """Return the seven days in words, such as "16–22 November 2026"."""
    last = week_start_date + timedelta(days=6)
    if week_start_date.year != last.year:
        return f"{full_day(week_start_date)} – {full_day(last)}"
    if week_start_date.month != last.month:
        return f"{day(week_start_date)} – {full_day(last)}"
    return f"{week_start_date.day}–{full_day(last)}"


def iso_week(week_start_date: date) -> str:
    """Return the week as in file names, such as "2026-W47"."""
    return f"{week_start_date:%G-W%V}"


def short_week(week_start_date: date) -> str:
    """Return the week's Monday as on an axis, such as "9 Nov"."""
    return short_day(week_start_date)


def short_day(value: date) -> str:
    """Return a day as on an axis, such as "9 Nov"."""
    return f"{value.day} {value:%b}"


def sequence(parts: Sequence[str]) -> str:
    """Return parts as in a sentence: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def capitalised(text: str) -> str:
    """Return the text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]


def readable(identifier: str) -> str:
    """Return an identifier as words, such as "own posts" for `own_posts`."""
    return identifier.replace("_", " ").replace("-", " ").strip()


def channel(identifier: str | None) -> str:
    """Return the name by which readers know a channel."""
    if not identifier:
        return "unknown channel"
    if identifier in _PLAIN_CHANNELS:
        return identifier
    return _CHANNEL_NAMES.get(identifier, capitalised(readable(identifier)))


def previous_count(count: int, change_ratio: float | None) -> int | None:
    """Return the count before a relative change; null where there was none to compare with."""
    if change_ratio is None or change_ratio <= -1:
        return None
    return round(count / (1 + change_ratio))


def change(count: int, previous: int | None, *, counted: str = "mention") -> str:
    """Say how a weekly count compares with the week before, without dressing up small numbers.

    Args:
        count: of this week.
        previous: of the week before; null where it is not known.
        counted: singular noun of what is counted, used where numbers are too small to compare.
    """
    if max(count, previous or 0) < FEWEST_TO_COMPARE:
        return f"{TOO_FEW} ({plural(count, counted)})"
    if previous is None:
        return "nothing to compare with yet"
    if previous == 0:
        return "none the week before"
    if count == previous:
        return "as many as the week before"
    times, rest = divmod(count, previous)
    if times in _COUNT_WORDS:
        return f"{'more than ' if rest else ''}{_COUNT_WORDS[times]} the {number(previous)} of the week before"
    if times > max(_COUNT_WORDS):
        return f"up from {number(previous)} the week before"
    return f"{number(abs(count - previous))} {'more' if count > previous else 'fewer'} than the week before"
