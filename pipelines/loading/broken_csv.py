"""Mending a CSV in which quotes are broken, so that one bad row does not swallow the good ones after it.

A reader that trusts the quotes takes everything up to the next quote for one value. Here a row ends where it has
the right number of columns with every quote closed; a line that never gets there is refused alone.
"""

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

_MAXIMUM_LINES_A_ROW = 200


def mend(
    path: Path, mended: Path, delimiter: str, column_count: int, *, lines_above_header: int = 0
) -> list[tuple[int, str, str]]:
    """Write the rows that can be read to `mended` and return the others.

    Args:
        path: the CSV, UTF-8, with a header. Its lines fit in memory.
        mended: a file to write, with the header, every value quoted where it must be.
        delimiter: what separates the columns.
        column_count: how many columns a row has.
        lines_above_header: how many lines stand above the header; they are left out.

    Returns:
        One (line number from 1, text, reason) for each line that belongs to no readable row.
    """
    refused: list[tuple[int, str, str]] = []
    with (
        path.open(encoding="utf-8-sig", newline="") as source,
        mended.open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.writer(target, delimiter=delimiter, lineterminator="\n")
        window: list[str] = []
        lines = islice(source, lines_above_header, None)
        first_line_number = lines_above_header + 1
        while True:
            while len(window) < _MAXIMUM_LINES_A_ROW and (line := next(lines, None)) is not None:
                window.append(line)
            if not window:
                return refused
            taken, row, reason = _first_row(window, delimiter, column_count)
            if row is not None:
                writer.writerow(row)
            elif window[0].strip():
                refused.append((first_line_number, window[0].rstrip("\r\n"), reason))
            del window[:taken]
            first_line_number += taken


def _first_row(window: Sequence[str], delimiter: str, column_count: int) -> tuple[int, list[str] | None, str]:
    """Return how many lines the first row takes and the row, or one line, None and why it cannot be read."""
    found = 0
    for taken, text in enumerate(_growing(window), start=1):
        try:
            row = next(csv.reader(text, delimiter=delimiter, strict=True))
        except csv.Error as error:
            # "unexpected end of data" means that a quote is still open: the row may go on in the next line.
            if "end of data" in str(error):
                continue
            break
        except StopIteration:
            return 1, None, "empty line"
        found = len(row)
        if found == column_count:
            return taken, row, ""
        break
    if found:
        return 1, None, f"has {found} columns, {column_count} are wanted"
    return 1, None, "a quote in it is never closed, or text follows a closing quote"


def _growing(window: Sequence[str]) -> Iterator[list[str]]:
    for end in range(1, len(window) + 1):
        yield list(window[:end])
