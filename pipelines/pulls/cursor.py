"""The cursor of a source: how far it is pulled, and which pages of the pull under way are still to be fetched.

It is stored after each page, once the page is safely written; a crash between the two costs one repeated page.
"""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.pulls.problems import SourceError
from pipelines.pulls.safe_files import write_safely


@dataclass(frozen=True, slots=True)
class Place:
    """A page to fetch."""

    listing: int = 0
    """0: the list itself; from 1: its follow-ups in their order."""
    item: str | None = None
    """What a follow-up is about."""
    token: str | None = None
    page: int | None = None
    until: str | None = None

    @property
    def beginning(self) -> "Place":
        """The first page of the same list."""
        return Place(self.listing, self.item)


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a source is pulled."""

    since: str | None = None
    """A mark, or for what is oldest first the API's own cursor: all before it is written. Null: nothing is yet."""
    newest: str | None = None
    """The newest mark of the pull under way: what `since` becomes at its end."""
    waiting: tuple[Place, ...] = ()
    """The pages of the pull under way that are still to be fetched, in order; empty where none is under way."""
    validators: tuple[tuple[str, str], ...] = ()
    """Headers by which the API tells whether anything changed."""

    def finished(self) -> "Cursor":
        """Return the cursor at the end of a pull."""
        return replace(self, since=self.newest or self.since, newest=None, waiting=())


def read_cursor(path: Path) -> Cursor:
    """Return a stored cursor; the beginning where none is stored.

    Raises:
        SourceError: somebody has changed the file so that it is none any more.
    """
    if not path.exists():
        return Cursor()
    try:
        stored = json.loads(path.read_bytes())
        return Cursor(
            since=stored["since"],
            newest=stored["newest"],
            waiting=tuple(Place(**place) for place in stored["waiting"]),
            validators=tuple((name, value) for name, value in stored["validators"]),
        )
    except (ValueError, KeyError, TypeError):
        raise SourceError(
            f"{path} is no cursor; delete it, and the next pull begins from the source's first day"
        ) from None


def store_cursor(path: Path, cursor: Cursor) -> None:
    """Store a cursor.

    Raises:
        OSError: it cannot be written; the one stored before still holds.
    """
    write_safely(path, json.dumps(asdict(cursor), indent=1).encode())
