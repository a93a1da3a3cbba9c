"""Who writes: invented authors with ids as their channel gives them, and ids of posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Final

from demo.records import Author, Feed, Voice

_BASE_36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE_32: Final = "234567abcdefghijklmnopqrstuvwxyz"
_PLAIN_VOICE: Final = Voice(False, False, False, False, False)
_RETURNING_RATIO: Final = 0.18


class People:
    """The authors of every channel; some of them come back."""

    def __init__(self, names: Mapping[str, Sequence[str]], rng: Random) -> None:
        """Make names of `first`, `last` and `handle`."""
        self._names = names
        self._rng = rng
        self._known: dict[Feed | str, list[Author]] = {}
        self._taken: set[str] = set()

    def somebody(self, feed: Feed, channel: str, followers: tuple[int, int] | None = None) -> Author:
        """Return an author of a channel: somebody new as a rule, sometimes somebody seen before."""
        known = self._known.setdefault(f"{feed} {channel}", [])
        if known and followers is None and self._rng.random() < _RETURNING_RATIO:
            return self._rng.choice(known)
        first, last = self._rng.choice(self._names["first"]), self._rng.choice(self._names["last"])
        author = self.named(feed, channel, first, last, self._followers(followers), self._rng.random() < 0.04)
        known.append(author)
        return author

    def named(self, feed: Feed, channel: str, first: str, last: str, followers: int, is_verified: bool) -> Author:
        """Return a new author with a given name."""
        handle = self._handle(first, last)
        return Author(
            id=self._author_id(feed, channel, handle),
            first=first,
            name=f"{first} {last}" if channel == "x" else self._shown_name(channel, first, last, handle),
            handle=f"{handle.replace('_', '-')}.example" if channel == "bluesky" else handle,
            followers=followers,
            is_verified=is_verified,
            voice=self._voice(),
        )

    def _handle(self, first: str, last: str) -> str:
        first, last = first.lower(), last.lower()
        while True:
            handle = self._rng.choice(
                (
                    f"{first}_{last[0]}{self._rng.randrange(10, 99)}",
                    f"{first}{last}",
                    f"{first[0]}{last}{self._rng.randrange(100)}",
                    f"{first}_{self._rng.choice(self._names['handle'])}",
                    f"{last}_{self._rng.choice(self._names['handle'])}",
                )
            )[:15]
            if handle not in self._taken:
                self._taken.add(handle)
                return handle

    def _author_id(self, feed: Feed, channel: str, handle: str) -> str:
        if feed == "twcs":
            return str(self._rng.randrange(115_000, 990_000))
        if channel == "x":
            return str(self._rng.choice((self._rng.randrange(10**7, 10**9), self._rng.randrange(10**18, 2 * 10**18))))
        if channel == "bluesky":
            return "did:plc:" + "".join(self._rng.choices(_BASE_32, k=24))
        return handle

    def _shown_name(self, channel: str, first: str, last: str, handle: str) -> str:
        return handle if channel in ("reddit", "forum", "bluesky") else f"{first} {last[0]}."

    def _followers(self, bounds: tuple[int, int] | None) -> int:
        if bounds:
            return self._rng.randrange(*bounds)
        return min(int(self._rng.lognormvariate(5.2, 1.5)), 38_000)

    def _voice(self) -> Voice:
        return Voice(
            writes_lower_case=self._rng.random() < 0.2,
            leaves_out_full_stop=self._rng.random() < 0.35,
            makes_typos=self._rng.random() < 0.12,
            uses_short_forms=self._rng.random() < 0.12,
            uses_emoji=self._rng.random() < 0.22,
        )


def account(channel: str, handle: str) -> Author:
    """Return the author that an account of the company is."""
    ids = {"Northlark": "41830277", "NorthlarkHelp": "1183046620", "WrenjetHelp": "2204915387"}
    author_id = ids.get(handle, handle) if channel == "x" else handle
    return Author(author_id, handle, handle, handle, 184_000, channel == "x", _PLAIN_VOICE)


class Identifiers:
    """Ids of posts in the shape that each channel gives them, rising with time and never twice."""

    def __init__(self, rng: Random) -> None:
        """Draw what is arbitrary in an id from `rng`."""
        self._rng = rng
        self._taken: set[str] = set()

    def new(self, feed: Feed, channel: str, at: datetime, *, is_comment: bool = False) -> str:
        """Return an id for a post of this time."""
        while True:
            found = self._draw(feed, channel, at, is_comment)
            if found not in self._taken:
                self._taken.add(found)
                return found

    def _draw(self, feed: Feed, channel: str, at: datetime, is_comment: bool) -> str:
        seconds = int(at.timestamp())
        if feed == "twcs":
            return str((seconds - 1_780_000_000) // 4 + self._rng.randrange(40))
        if channel == "x":
            milliseconds = seconds * 1000 + self._rng.randrange(1000)
            return str((milliseconds - 1_288_834_974_657 << 22) + self._rng.randrange(1 << 22))
        if channel == "bluesky":
            return _in_base(seconds * 1_000_000 + self._rng.randrange(1_000_000) << 10, _BASE_32)[:13]
        if channel == "reddit":
            number = (seconds - 1_500_000_000) * 12 + self._rng.randrange(12)
            return ("t1_n" if is_comment else "t3_1") + _in_base(number, _BASE_36)
        if channel == "app_store":
            return str(11_000_000_000 + (seconds - 1_700_000_000) * 20 + self._rng.randrange(20))
        if channel == "play_store":
            digits = f"{self._rng.getrandbits(128):032x}"
            return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        prefix = {"forum": "post", "review": "rv", "news": "article"}[channel]
        return f"{prefix}-{(seconds - 1_780_000_000) // 60 + self._rng.randrange(50)}"


def _in_base(number: int, digits: str) -> str:
    found = ""
    while number:
        number, digit = divmod(number, len(digits))
        found = digits[digit] + found
    return found
