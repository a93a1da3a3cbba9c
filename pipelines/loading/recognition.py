"""Which layout a file has: told by what is inside it, never by its name."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

import yaml

from models.layout import FileFormat, Layout

_SAMPLE_LINES = 100
_SAMPLE_CHARACTERS = 4_000_000
_DELIMITERS = ",;\t|"


class UnknownLayoutError(ValueError):
    """No layout fits a file; the message names the nearest ones and what the file lacks for them."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's layout and how its text is cut into columns."""

    layout: Layout
    delimiter: str | None
    columns: tuple[str, ...]
    """The header of a CSV, or the top-level keys seen in the first lines of JSON."""


def shipped_layouts() -> tuple[Layout, ...]:
    """Return the layouts that come with Callboard, by name."""
    folder = files("pipelines.loading") / "layouts"
    texts = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(Layout.model_validate(yaml.safe_load(text)) for _, text in texts)


def recognise(path: Path, layouts: Sequence[Layout]) -> Recognised:
    """Tell the layout of a UTF-8 text file from its first lines.

    Raises:
        UnknownLayoutError: no layout has all its columns in the file.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
    if not sample.strip():
        raise UnknownLayoutError("the file is empty")
    if sample.lstrip()[0] in "{[":
        columns, delimiter, kind = _json_keys(sample), None, "json_lines"
    else:
        columns, delimiter = _csv_header(sample)
        kind = "csv"
    return Recognised(_best(layouts, kind, columns), delimiter, columns)


def _json_keys(sample: str) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for line in islice(sample.splitlines(), _SAMPLE_LINES):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    if not keys:
        raise UnknownLayoutError("none of its first lines is a JSON object; JSON lines are wanted, one object a line")
    return tuple(keys)


def _csv_header(sample: str) -> tuple[tuple[str, ...], str]:
    first_line = sample.splitlines()[0]
    delimiter = max(_DELIMITERS, key=lambda character: (first_line.count(character), -_DELIMITERS.index(character)))
    header = next(csv.reader([first_line], delimiter=delimiter))
    return tuple(name.strip() for name in header), delimiter


def _best(layouts: Iterable[Layout], kind: FileFormat | str, columns: tuple[str, ...]) -> Layout:
    candidates = [layout for layout in layouts if layout.format == kind]
    fitting = [
        layout
        for layout in candidates
        if set(layout.columns) <= set(columns) and not set(layout.absent_columns) & set(columns)
    ]
    if fitting:
        return max(fitting, key=lambda layout: len(layout.columns))
    missing = {layout.name: sorted(set(layout.columns) - set(columns)) for layout in candidates}
    nearest = sorted(candidates, key=lambda layout: (len(missing[layout.name]), layout.name))[:3]
    hints = "; ".join(f"{layout.name} lacks {', '.join(missing[layout.name])}" for layout in nearest)
    shown = ", ".join(columns[:12]) + (", …" if len(columns) > 12 else "")
    raise UnknownLayoutError(
        f"no layout fits its columns ({shown}). Nearest: {hints}. "
        "Rename the columns, or describe the file under 'layouts:' in the company file"
    )
