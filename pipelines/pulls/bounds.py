"""From when to when a pull asks: by the cursor for what is new, or by days for what was missed."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from models.pull import Api, Listing, MarkKind, Source
from pipelines.pulls.cursor import Cursor
from pipelines.pulls.json_paths import take
from pipelines.pulls.marks import SECOND, ask_for, read_mark, time_mark
from pipelines.pulls.requests import words_in

_FIRST_MOMENT: Final = time(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are wanted: from the start of the first to the start of the day after the last, UTC."""

    start: datetime
    end: datetime

    @property
    def name(self) -> str:
        """The days in the name of a file."""
        return f"{self.start:%Y%m%d}-{self.end:%Y%m%d}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What of an API a pull wants. Times are marks, that is microseconds."""

    source: Source
    api: Api
    days: Days | None
    """Null: what is new."""

    @property
    def start(self) -> int:
        """The first moment that the source wants."""
        return time_mark(datetime.combine(self.source.start, _FIRST_MOMENT))

    def since(self, cursor: Cursor) -> int | None:
        """Return the mark from which items are wanted; null where no id is known, or the cursor is the API's own."""
        kind = self.api.marks
        if kind == "id":
            is_mark = self.days is None and self.api.order == "newest_first" and cursor.since is not None
            return read_mark(cursor.since, kind) if is_mark else None
        known = read_mark(cursor.since, kind_of_stored(self.api)) if cursor.since is not None else None
        if self.days is not None:
            return known if known is not None else time_mark(self.days.start)
        return self.start if known is None else max(self.start, known - self.api.overlap_seconds * SECOND)

    def words(self, cursor: Cursor) -> dict[str, str]:
        """Return the bounds as a request says them."""
        times, words = self.api.times, {}
        if self.days is not None:
            words["day_start"] = ask_for(time_mark(self.days.start), "iso", times)
            words["day_end"] = ask_for(time_mark(self.days.end), "iso", times)
            if self.api.marks != "id":
                words["until"] = words["day_end"]
        since = self.since(cursor)
        if since is not None:
            words["since"] = ask_for(since, self.api.marks, times)
        elif self.api.order == "oldest_first":
            # The API's own cursor stands for the moment at which the first pull began.
            word, value = (
                ("since", ask_for(self.start, "iso", times)) if cursor.since is None else ("token", cursor.since)
            )
            words[word] = value
        return words

    def is_too_young(self, cursor: Cursor, now: datetime) -> bool:
        """Tell whether what would be asked for is not given yet, or lies after the days that are wanted."""
        since = self.since(cursor)
        if self.api.order != "oldest_first" or since is None:
            return False
        is_after_days = self.days is not None and since >= time_mark(self.days.end)
        return is_after_days or since > time_mark(now) - self.api.settles_seconds * SECOND

    def is_reached(self, listing: Listing, items: list[object], cursor: Cursor) -> bool:
        """Tell whether a page reaches back to what the last pull has, or to before what the source wants."""
        times = marks_of(items, listing.time, "iso") if listing.time else []
        if times and min(times) < self.start:
            return True
        since, marks = self.since(cursor), marks_of(items, listing.mark, listing.marks)
        return bool(marks) and since is not None and not _asks_since(listing) and min(marks) < since


def kind_of_stored(api: Api) -> MarkKind:
    """Return how marks stand in a cursor: ids as they are, times as ISO 8601."""
    return "id" if api.marks == "id" else "iso"


def marks_of(items: list[object], path: str | None, kind: MarkKind) -> list[int]:
    """Return the marks at a path of items; what is none is left out."""
    if path is None:
        return []
    return [mark for item in items if (mark := read_mark(take(item, path), kind)) is not None]


def _asks_since(listing: Listing) -> bool:
    """Tell whether the API itself leaves out what is older than `{since}`."""
    return any("since" in words_in(text) for texts in listing.parameters.values() for text in texts)
