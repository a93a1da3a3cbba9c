"""Values of a JSON document by path, written as in the layouts: `$`, `$.a.b`, `$.list[*].a`, `$.list[0].a`."""

import re

_STEP = re.compile(r'\.(?:"([^"]+)"|([^.\[]+))|\[(\*|\d+)\]')


def take_all(document: object, path: str) -> list[object]:
    """Return every value at a path, nulls left out; a list at the end of the path gives its elements.

    Raises:
        ValueError: it is no path.
    """
    found = [document]
    position = 1
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None or not path.startswith("$"):
            raise ValueError(f"{path!r} is no path; write it as $.a.b or $.list[*].a")
        key, index, position = step.group(1) or step.group(2), step.group(3), step.end()
        found = [inner for value in found for inner in _inside(value, key, index)]
    return [value for outer in found for value in (outer if isinstance(outer, list) else [outer]) if value is not None]


def take(document: object, path: str) -> object:
    """Return the first value at a path, or null."""
    return next(iter(take_all(document, path)), None)


def _inside(value: object, key: str | None, index: str | None) -> list[object]:
    if key is not None:
        return [value[key]] if isinstance(value, dict) and key in value else []
    if not isinstance(value, list):
        return []
    if index == "*":
        return value
    return value[int(index) : int(index) + 1] if index is not None else []
