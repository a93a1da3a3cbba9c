"""Excel workbooks: each sheet with rows becomes a CSV file, which the layouts for CSV then recognise."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from pipelines.loading.landing import UnreadableFileError

_LARGEST_EXACT: Final = 10**15
"""Excel keeps 15 digits of a number: a longer id has lost its end, and is written so that its row is refused for it."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def write_sheets(workbook: Path, folder: Path) -> list[tuple[str, Path]]:
    """Write the sheets of a workbook as CSV files into a folder; return each one's name and file, in their order.

    Raises:
        UnreadableFileError: the workbook is damaged or protected by a password.
        OSError: a file cannot be written.
    """
    written = []
    try:
        book = CalamineWorkbook.from_path(workbook)
        for number, name in enumerate(book.sheet_names):
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if not any(cell != "" for row in rows for cell in row):
                continue
            target = folder / f"sheet_{number}.csv"
            with target.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows([_written(cell) for cell in row] for row in rows)
            written.append((name, target))
    except CalamineError as error:
        raise UnreadableFileError(f"the workbook is damaged or protected by a password ({error})") from None
    return written


def _written(cell: Cell) -> str:
    """Return a cell as a CSV file has it.

    >>> _written(12.0), _written(1.5), _written(True), _written(1.2345678901234567e17)
    ('12', '1.5', 'true', '1.23457E+17')
    """
    match cell:
        case bool():
            return str(cell).lower()
        case int() | float() if abs(cell) >= _LARGEST_EXACT:
            return f"{cell:.5E}"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
