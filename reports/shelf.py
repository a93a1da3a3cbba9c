"""The folder of the pages: what is in it, how its pages find each other, and writing a page into it."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from reports import wording
from reports.pages import Link

BOARD_FOLDER: Final = "board"
HEADS_FOLDER: Final = "heads"
MEMBERS_FOLDER: Final = "members"
PEOPLE_FOLDERS: Final = (HEADS_FOLDER, MEMBERS_FOLDER)
"""Where pages stand that name the company's people."""
INDEX: Final = "index.html"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which pages a reader finds in the folder: those that are there and those of the weeks now being written."""

    folder: Path
    planned: frozenset[date]

    def address(self, name: str, week_start_date: date) -> str | None:
        """Return where a week's page of a department or of the board is, seen from the folder; null if nowhere."""
        file_name = f"{wording.iso_week(week_start_date)}.html"
        is_there = week_start_date in self.planned or (self.folder / name / file_name).exists()
        return f"{name}/{file_name}" if is_there else None

    def links(self, name: str, week_start_date: date) -> list[Link]:
        """Return the links of a page to its index and its neighbours, seen from the page's own folder."""
        places = (
            ("Earlier week", week_start_date - timedelta(weeks=1)),
            ("Later week", week_start_date + timedelta(weeks=1)),
        )
        addresses = ((text, self.address(name, start)) for text, start in places)
        return [
            Link("All weeks", f"../{INDEX}" if name == BOARD_FOLDER else INDEX),
            *(Link(text, within(name, address)) for text, address in addresses if address),
        ]


def within(folder: str | None, address: str) -> str:
    """Return an address that is seen from the site's folder as it is seen from one of its folders."""
    return address if folder is None else address.removeprefix(f"{folder}/")


def write(path: Path, page: str) -> Path:
    """Write a page beside its place and rename it, so that whoever opens it sees the old page or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.partial")
    beside.write_text(page, encoding="utf-8", newline="\n")
    return beside.replace(path)
