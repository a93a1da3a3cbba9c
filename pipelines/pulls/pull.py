"""The one engine of all pulls: walks the pages of an API and writes each as a file, untouched.

What is newest first is walked from the newest item back to where the last pull began; what is oldest first, from
where the last pull ended. What an API is asked is data, in apis/.
"""

import fcntl
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from models.pull import Api, Listing, Source
from pipelines.pulls.bounds import Bounds, Days, kind_of_stored, marks_of
from pipelines.pulls.credentials import Credentials
from pipelines.pulls.cursor import Cursor, Place, read_cursor, store_cursor
from pipelines.pulls.fetching import Fetcher, Pacing, Page
from pipelines.pulls.following import following
from pipelines.pulls.json_paths import take, take_all
from pipelines.pulls.marks import read_mark, time_mark, write_mark
from pipelines.pulls.problems import PullFailedError, PullLimitedError, PullUnderWayError, RefusedError, SourceError
from pipelines.pulls.receipts import Receipt, Status, settle_interrupted, write_receipt
from pipelines.pulls.requests import PageRequest, page_request
from pipelines.pulls.safe_files import write_safely

_FEED_ITEM: Final = re.compile(rb"<(?:item|entry)[\s>]")


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """Where a source keeps what it pulls."""

    root: Path

    @property
    def pages(self) -> Path:
        """Pages that wait to be loaded."""
        return self.root / "pages"

    @property
    def receipts(self) -> Path:
        """Receipts that wait for the ledger."""
        return self.root / "receipts"

    def cursor(self, days: Days | None) -> Path:
        """The cursor: of what is new, or of days that are filled in."""
        return self.root / (f"cursor-{days.name}.json" if days else "cursor.json")


def pull(
    source: Source,
    api: Api,
    pulls: Path,
    environment: Mapping[str, str],
    pacing: Pacing,
    *,
    days: Days | None = None,
    say: Callable[[str], None],
) -> Receipt:
    """Pull what is new, or what was said on some days, and return what was done, also where it failed.

    Args:
        source: what is asked for.
        api: how.
        pulls: the folder of all pulls; the source has a folder in it.
        environment: holds the credentials.
        pacing: how patient the pull is.
        days: null for what is new since the last pull.
        say: is told of every page.

    Raises:
        PullUnderWayError: another process pulls this source.
        SourceError: the source is described wrongly, or a credential is missing.
        OSError: a page or the cursor cannot be written.
    """
    folder = SourceFolder(pulls / source.name)
    if days is not None and not api.by_day:
        raise SourceError(f"{source.name}: {api.name} cannot be asked by day; it is only pulled from where it stands")
    with _only_one(folder.root, source.name):
        settle_interrupted(folder.receipts)
        credentials = Credentials(source, api, environment)
        with Fetcher(source, api, credentials, pacing) as fetcher:
            return _Pull(Bounds(source, api, days), folder, fetcher, pacing, say).run()


@contextmanager
def _only_one(folder: Path, name: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PullUnderWayError(f"{name} is being pulled by another process") from None
        yield


class _Pull:
    """One pull, from where the cursor stands to its end."""

    def __init__(
        self, bounds: Bounds, folder: SourceFolder, fetcher: Fetcher, pacing: Pacing, say: Callable[[str], None]
    ) -> None:
        self._source, self._api, self._bounds = bounds.source, bounds.api, bounds
        self._folder, self._fetcher, self._pacing, self._say = folder, fetcher, pacing, say
        self._cursor_file = folder.cursor(bounds.days)
        self._cursor = read_cursor(self._cursor_file)
        self._started_at, self._started = pacing.now(), time.monotonic()
        self._written: set[str] = set()
        self._seen: set[tuple[Place, str | None]] = set()
        self._begun_again: set[Place] = set()
        self._stored = set(self._cursor.waiting)
        self._notes: list[str] = []
        self._pages = self._items = self._bytes = 0
        self._newest_at: int | None = None

    def run(self) -> Receipt:
        """Walk the pages until all is known, the bound is met or the API refuses."""
        is_resumed, is_new = bool(self._cursor.waiting), self._bounds.days is None
        status, reason = self._walked()
        if status == "done" and is_resumed and is_new:
            # What was interrupted is whole now; what was said since is new.
            status, reason = self._walked()
        if status == "done" and not is_new:
            self._cursor_file.unlink(missing_ok=True)
        receipt = self._receipt(status, "; ".join([*self._notes, *([reason] if reason else [])]) or None)
        write_receipt(self._folder.receipts, receipt)
        return receipt

    def _walked(self) -> tuple[Status, str | None]:
        try:
            self._walk()
        except PullLimitedError as error:
            return "limited", str(error)
        except (PullFailedError, RefusedError) as error:
            return "failed", str(error)
        if self._cursor.waiting:
            return "bounded", f"{self._source.pages} pages are its bound; the next pull goes on from there"
        return "done", None

    def _walk(self) -> None:
        self._cursor = replace(self._cursor, waiting=self._cursor.waiting or (Place(),))
        while self._cursor.waiting and self._pages < self._source.pages:
            place = self._cursor.waiting[0]
            if self._bounds.is_too_young(self._cursor, self._pacing.now()):
                self._cursor = self._cursor.finished()
                return
            if (place, self._cursor.since) in self._seen:
                self._notes.append("the API led to the same page twice")
                self._go_on(self._cursor.waiting[1:])
                continue
            self._seen.add((place, self._cursor.since))
            self._pages += 1
            try:
                page = self._fetcher.fetch(self._request(place))
            except RefusedError as error:
                self._begin_again(place, error)
            else:
                self._take(place, page)

    def _request(self, place: Place) -> PageRequest:
        request = page_request(self._source, self._api, place, self._bounds.words(self._cursor))
        return replace(request, headers=dict(self._cursor.validators) if place == Place() else {})

    def _take(self, place: Place, page: Page) -> None:
        """Write a page, and only then store where to go on."""
        listing = self._api.listings[place.listing]
        items = [] if page.is_unchanged else _items_of(listing, page)
        if not items and place.token and self._may_be_too_old(place):
            self._stored.discard(place)
            self._begin_again(place, RefusedError("its page is empty"))
            return
        is_new = self._write(page.content) if items else True
        self._items += len(items)
        self._bytes += len(page.content)
        times = marks_of(items, listing.mark, listing.marks) if listing.marks != "id" else []
        times += marks_of(items, listing.time, "iso")
        self._newest_at = max([*times, *([self._newest_at] if self._newest_at is not None else [])], default=None)
        places = following(self._bounds, self._cursor, place, page, items)
        if not is_new and listing.next is not None and listing.next.by == "page":
            self._notes.append("the API gave the same page under two numbers")
            places = ()
        if place.listing == 0 and not page.is_unchanged:
            self._cursor = self._marked(page, items)
        self._go_on((*places, *self._cursor.waiting[1:]))
        self._say(f"{self._source.name}: page {self._pages}, {len(items):,} items")

    def _may_be_too_old(self, place: Place) -> bool:
        """Tell whether a place comes from an earlier pull: some APIs answer a token that has grown old with nothing."""
        after = self._api.next
        return place.listing == 0 and place in self._stored and after is not None and after.by == "token"

    def _write(self, content: bytes) -> bool:
        """Write a page, and tell whether this pull had not written the same before."""
        content_hash = hashlib.sha256(content).hexdigest()[:12]
        if content_hash in self._written:
            return False
        self._written.add(content_hash)
        ending = "xml" if self._api.items is None else "json"
        name = f"{self._source.name}_{self._started_at:%Y%m%dT%H%M%S}_{self._pages:05d}_{content_hash}.{ending}"
        write_safely(self._folder.pages / name, content)
        return True

    def _marked(self, page: Page, items: list[object]) -> Cursor:
        """Return the cursor with what a page of the list itself says of how far it goes."""
        cursor, kind = self._cursor, kind_of_stored(self._api)
        if self._api.order == "oldest_first":
            written = take(page.document, self._api.next_since or "$")
            if kind == "id":
                return cursor if written is None else replace(cursor, since=str(written))
            mark = read_mark(written, self._api.marks)
            return cursor if mark is None else replace(cursor, since=write_mark(mark, kind))
        known = read_mark(cursor.newest, kind) if cursor.newest else None
        marks = [*marks_of(items, self._api.mark, self._api.marks), *([known] if known is not None else [])]
        newest = max(marks, default=None)
        if newest is not None and kind != "id":
            # An item dated in the future must not hide what is said until then.
            newest = min(newest, time_mark(self._pacing.now()))
        return replace(
            cursor,
            newest=write_mark(newest, kind) if newest is not None else None,
            validators=page.validators if self._api.next is None else (),
        )

    def _go_on(self, waiting: tuple[Place, ...]) -> None:
        self._cursor = replace(self._cursor, waiting=waiting)
        if not waiting:
            self._cursor = self._cursor.finished()
        store_cursor(self._cursor_file, self._cursor)
        write_receipt(self._folder.receipts, self._receipt("under_way", None))

    def _begin_again(self, place: Place, error: RefusedError) -> None:
        """Answer a refusal: forget the place in the list, then where the last pull ended.

        Raises:
            RefusedError: nothing is left that could be forgotten.
        """
        is_first_page, beginning = place == place.beginning, place.beginning
        may_begin_again = not is_first_page and beginning not in self._begun_again
        self._begun_again.add(beginning)
        if may_begin_again:
            self._notes.append(f"the API no longer knows the next page ({error}); began its list again")
            self._seen.clear()
            self._cursor = replace(self._cursor, waiting=(beginning, *self._cursor.waiting[1:]))
        elif place.listing != 0:
            # What a list names may be gone when it is asked for; that must not stop the others.
            self._notes.append(f"passed over {place.item} ({error})")
            self._go_on(self._cursor.waiting[1:])
        elif is_first_page and self._cursor.since is not None and self._bounds.days is None:
            self._notes.append(
                f"the API no longer knows {self._cursor.since}, where the last pull ended ({error}); began again"
            )
            # Stored only with the next page: where that is refused too, the request is wrong and the cursor is not.
            self._cursor = replace(self._cursor, since=None)
        else:
            raise error

    def _receipt(self, status: Status, reason: str | None) -> Receipt:
        return Receipt(
            pull_id=f"{self._source.name}_{self._started_at:%Y%m%dT%H%M%S%f}",
            source=self._source.name,
            api=self._api.name,
            started_at=self._started_at.isoformat(),
            status=status,
            reason=reason,
            pages_count=self._pages,
            items_count=self._items,
            size_bytes=self._bytes,
            newest_at=write_mark(self._newest_at, "iso") if self._newest_at is not None else None,
            cursor=self._cursor.since,
            pull_seconds=round(time.monotonic() - self._started, 3),
        )


def _items_of(listing: Listing, page: Page) -> list[object]:
    if listing.items is None:
        return list(_FEED_ITEM.findall(page.content))
    return take_all(page.document, listing.items)
