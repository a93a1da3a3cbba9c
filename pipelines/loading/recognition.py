"""Which layout a file has: told by what is inside it, never by its name."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

import yaml

from models.layout import FileFormat, Layout

_SAMPLE_LINES = 100
_SAMPLE_CHARACTERS = 4_000_000
# Commonest first: of two that cut a line into as many columns the first is meant.
_DELIMITERS = ",;\t|^~\x1f\x01"
# Listening tools put the query, the dates and a blank line above the header.
_MAXIMUM_LINES_ABOVE_HEADER = 40
_MAXIMUM_KEY_DEPTH = 5
_SAMPLE_ENTRIES = 20
# Where PyYAML was built without its parser in C, the other one is slower by a factor of ten.
_YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class UnknownLayoutError(ValueError):
    """No layout fits a file; the message names the nearest ones and what the file lacks for them."""


class RefusedLayoutError(ValueError):
    """A file of a layout that is known to hold nothing to load; the message says why."""


class EmptyFileError(ValueError):
    """A file with nothing in it."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A file's layout and how its text is cut into columns."""

    layout: Layout
    delimiter: str | None
    columns: tuple[str, ...]
    """The header of a CSV, or the keys seen in the first lines of JSON."""
    lines_above_header: int = 0


def shipped_layouts() -> tuple[Layout, ...]:
    """Return the layouts that come with Callboard, by name."""
    folder = files("pipelines.loading") / "layouts"
    texts = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return tuple(Layout.model_validate(yaml.load(text, Loader=_YAML_LOADER)) for _, text in texts)


def recognise(path: Path, form: FileFormat, layouts: Sequence[Layout]) -> Recognised:
    """Tell the layout of a UTF-8 file of CSV or JSON lines from its first lines.

    Raises:
        EmptyFileError: there is nothing in it.
        UnknownLayoutError: no layout has all its columns in the file.
        RefusedLayoutError: its layout is one that holds nothing to load.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        sample = file.read(_SAMPLE_CHARACTERS)
    if not sample.strip():
        raise EmptyFileError("the file is empty")
    if form == "json_lines":
        columns = _json_keys(sample)
        recognised = Recognised(_best(layouts, "json_lines", columns), None, columns)
    else:
        recognised = _recognise_csv(sample, layouts)
    if recognised.layout.refuse:
        raise RefusedLayoutError(f"{recognised.layout.title}: {recognised.layout.refuse}")
    return recognised


def _json_keys(sample: str) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for line in islice(io.StringIO(sample), _SAMPLE_LINES):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            keys.update(dict.fromkeys(_key_paths(record, "", _MAXIMUM_KEY_DEPTH)))
    if not keys:
        raise UnknownLayoutError("none of its first lines is a JSON object; JSON lines are wanted, one object a line")
    return tuple(keys)


def _key_paths(value: object, above: str, depth: int) -> Iterator[str]:
    """Yield `a`, `a.b` for what is inside an object and `a[].b` for what is inside a list."""
    if depth == 0:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            path = f"{above}.{key}" if above else str(key)
            yield path
            yield from _key_paths(inner, path, depth - 1)
    elif isinstance(value, list):
        for entry in value[:_SAMPLE_ENTRIES]:
            yield from _key_paths(entry, f"{above}[]", depth)


def _recognise_csv(sample: str, layouts: Sequence[Layout]) -> Recognised:
    # The same line ends as the reader of the rows knows, so that both count alike.
    lines = [line.rstrip("\n") for line in islice(io.StringIO(sample, newline=None), _MAXIMUM_LINES_ABOVE_HEADER + 1)]
    for number, line in enumerate(lines):
        found = [
            Recognised(layout, delimiter, header, number)
            for delimiter in _DELIMITERS
            if delimiter in line or number == 0
            for header in [_header(line, delimiter)]
            if (layout := _fitting(layouts, "csv", header)) is not None
        ]
        if found:
            return max(found, key=lambda recognised: len(recognised.layout.columns))
    return Recognised(_best(layouts, "csv", _likeliest_header(lines)), None, ())


def _header(line: str, delimiter: str) -> tuple[str, ...]:
    # A header of a file that was cut may end inside a quote; what is read of it is compared all the same.
    row = next(csv.reader([line], delimiter=delimiter), [])
    return tuple(name.strip() for name in row)


def _likeliest_header(lines: Sequence[str]) -> tuple[str, ...]:
    headers = (_header(line, delimiter) for line in lines for delimiter in _DELIMITERS)
    return max(headers, key=lambda header: sum(bool(name) and not name[:1].isdigit() for name in header))


def _fitting(layouts: Iterable[Layout], form: FileFormat, columns: tuple[str, ...]) -> Layout | None:
    known = set(columns)
    fitting = [layout for layout in layouts if layout.format == form and layout.fits(known)]
    # A layout that comes earlier, such as one of the company's own, wins over an equal one.
    return max(fitting, key=lambda layout: len(layout.columns), default=None)


def _best(layouts: Sequence[Layout], form: FileFormat, columns: tuple[str, ...]) -> Layout:
    found = _fitting(layouts, form, columns)
    if found is not None:
        return found
    known = set(columns)
    candidates = [layout for layout in layouts if layout.format == form and not layout.refuse]
    nearest = sorted(candidates, key=lambda layout: (len(layout.missing(known)), layout.name))[:3]
    hints = "; ".join(
        f"{layout.name} lacks {', '.join(layout.missing(known))}"
        if layout.missing(known)
        else f"{layout.name} has no {', '.join(sorted(known & set(layout.absent_columns)))}"
        for layout in nearest
    )
    top = (
        [column for column in columns if "." not in column and "[]" not in column] if form == "json_lines" else columns
    )
    shown = ", ".join(top[:12]) + (", …" if len(top) > 12 else "")
    raise UnknownLayoutError(
        f"no layout fits its columns ({shown}). Nearest: {hints}. "
        "Rename the columns, or describe the file under 'layouts:' in the company file"
    )
