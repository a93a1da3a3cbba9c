"""Which pages follow a page: the next one of its list, and the lists about its items."""

from dataclasses import replace

from models.pull import Api, FollowUp, Listing
from pipelines.pulls.bounds import Bounds, marks_of
from pipelines.pulls.cursor import Cursor, Place
from pipelines.pulls.fetching import Page
from pipelines.pulls.json_paths import take, take_all
from pipelines.pulls.marks import SECOND, ask_for, read_mark


def following(bounds: Bounds, cursor: Cursor, place: Place, page: Page, items: list[object]) -> tuple[Place, ...]:
    """Return the pages to fetch after a page: first what is said about its items, then the rest of its list."""
    about = _about_items(bounds, cursor, items) if place.listing == 0 else ()
    listing = bounds.api.listings[place.listing]
    if not items:
        return about
    if place.listing == 0 and bounds.api.order == "oldest_first":
        return (*about, *(() if _is_last(bounds.api, page) else (Place(),)))
    if bounds.is_reached(listing, items, cursor):
        return about
    found = _next_place(bounds.api, listing, place, page, items)
    return about if found is None else (*about, found)


def _is_last(api: Api, page: Page) -> bool:
    return api.end is not None and take(page.document, api.end) is True


def _next_place(api: Api, listing: Listing, place: Place, page: Page, items: list[object]) -> Place | None:
    after = listing.next
    if after is None:
        return None
    if after.by == "token":
        token = take(page.document, after.take or "$")
        return replace(place, token=str(token)) if token not in (None, "") else None
    if after.by == "link":
        return replace(place, token=page.next_link) if page.next_link else None
    if after.by == "page":
        number = (after.first if place.page is None else place.page) + 1
        return replace(place, page=number) if after.last is None or number <= after.last else None
    marks = marks_of(items, listing.mark, listing.marks)
    if not marks or (after.full is not None and len(items) < after.full):
        return None
    # Items of the oldest second may go on in the next page, so it is asked for again; but only once.
    oldest = min(marks) // SECOND * SECOND
    until = ask_for(oldest + SECOND, listing.marks, api.times)
    return replace(place, until=ask_for(oldest, listing.marks, api.times) if until == place.until else until)


def _about_items(bounds: Bounds, cursor: Cursor, items: list[object]) -> tuple[Place, ...]:
    since = bounds.since(cursor)
    return tuple(
        Place(number, item=str(about))
        for item in items
        for number, follow_up in enumerate(bounds.api.then, start=1)
        if (about := take(item, follow_up.item)) is not None
        and _has_more(follow_up, item)
        and not _is_known(bounds.api, item, since)
    )


def _has_more(follow_up: FollowUp, item: object) -> bool:
    if follow_up.more is None:
        return True
    count = read_mark(take(item, follow_up.more), "id") or 0
    return count > (len(take_all(item, follow_up.held)) if follow_up.held else 0)


def _is_known(api: Api, item: object, since: int | None) -> bool:
    mark = read_mark(take(item, api.mark), api.marks) if api.mark else None
    return mark is not None and since is not None and mark < since
