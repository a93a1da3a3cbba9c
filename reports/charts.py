"""Where the marks of the small charts stand, in percent of their drawing. Templates draw them; colours are in tokens.

Percentages let a chart stretch with the page while its strokes and dots keep their size, without any script.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Final

_TOP: Final = 12.0
_BOTTOM: Final = 88.0
_LEFT: Final = 2.0
_RIGHT: Final = 97.0
_FEWEST_FOR_A_BAND: Final = 4
_LEAST_SPAN: Final = 10.0
_LEAST_VALUE: Final = 0.01
_FIRST_MARK: Final = 6
_LAST_MARK: Final = 93
_LEAST_DISTANCE: Final = 14

DURATION_MARKS: Final = (
    (60, "1 min"),
    (600, "10 min"),
    (1800, "30 min"),
    (3600, "1 h"),
    (3 * 3600, "3 h"),
    (6 * 3600, "6 h"),
    (12 * 3600, "12 h"),
    (86400, "1 day"),
    (7 * 86400, "1 week"),
)
"""Round durations in seconds."""

AMOUNT_MARKS: Final = tuple(
    (factor * 10**power, f"{factor * 10**power:,}") for power in range(7) for factor in (1, 2, 5)
)
"""Round amounts of money."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a drawing, in percent of its width and height from the top left."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A line over weeks: its points with gaps as null, the usual range before the last week, and a reference line."""

    points: tuple[Point | None, ...]
    band: tuple[float, float] | None
    usual: tuple[float, float] | None
    reference: float | None

    @property
    def lines(self) -> tuple[tuple[Point, Point], ...]:
        """The pieces of the line: one between each two neighbouring weeks that both have a value."""
        pairs = zip(self.points, self.points[1:], strict=False)
        return tuple((start, end) for start, end in pairs if start is not None and end is not None)

    @property
    def last(self) -> Point | None:
        """The point of the week itself."""
        return self.points[-1] if self.points else None


@dataclass(frozen=True, slots=True)
class ScaleMark:
    """A labelled place on a scale."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the part of it that stands out; heights in percent of the drawing."""

    x: float
    width: float
    height: float
    part_height: float
    label: str
    count: int


def trend(values: Sequence[float | None], *, reference: float | None = None) -> Trend | None:
    """Return where a line over weeks stands, from zero up; null where fewer than two weeks have a value.

    Args:
        values: one per week in order, the last the week itself; null where nothing is known.
        reference: a value, such as a target, for a level line.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    top = max(*known, reference or 0, 1)

    def height(value: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * value / top, 2)

    step = (_RIGHT - _LEFT) / (len(values) - 1)
    points = tuple(
        None if value is None else Point(round(_LEFT + step * position, 2), height(value))
        for position, value in enumerate(values)
    )
    usual = usual_range([value for value in values[:-1] if value is not None])
    return Trend(
        points=points,
        band=(height(usual[1]), round(max(height(usual[0]) - height(usual[1]), 2.0), 2)) if usual else None,
        usual=usual,
        reference=None if reference is None else height(reference),
    )


class FactorScale:
    """A scale on which equal distances are equal factors, for amounts and durations of very different sizes."""

    def __init__(self, values: Sequence[float], round_values: Sequence[tuple[float, str]]) -> None:
        """Span the values with room at both ends.

        Args:
            values: above zero; without any the scale spans the round values.
            round_values: the values that may be marked, each with its label.
        """
        known = [max(value, _LEAST_VALUE) for value in values] or [value for value, _ in round_values]
        self._low = math.log(min(known) * 0.6)
        self._high = max(math.log(max(known) * 1.4), self._low + math.log(_LEAST_SPAN))
        self._round_values = round_values

    def place(self, value: float) -> float:
        """Return where a value stands, in percent of the width; what lies beyond the scale stands at its end."""
        place = 100 * (math.log(max(value, _LEAST_VALUE)) - self._low) / (self._high - self._low)
        return round(min(max(place, 0.0), 100.0), 2)

    def marks(self) -> tuple[ScaleMark, ...]:
        """Return the round values within the scale, as many as have room for their labels."""
        placed: list[ScaleMark] = []
        for value, label in self._round_values:
            x = self.place(value)
            if _FIRST_MARK <= x <= _LAST_MARK and (not placed or x - placed[-1].x >= _LEAST_DISTANCE):
                placed.append(ScaleMark(x, label))
        return tuple(placed)


def dots(values: Sequence[int], most: int) -> tuple[Point, ...]:
    """Return a dot per value along a strip from 0 to `most`, equal values stacked; y counts levels from 0 upwards."""
    seen: Counter[int] = Counter()
    placed = []
    for value in sorted(values):
        placed.append(Point(round(_LEFT + (_RIGHT - _LEFT) * value / max(most, 1), 2), float(seen[value])))
        seen[value] += 1
    return tuple(placed)


def stacked(values: Sequence[float], scale: FactorScale) -> tuple[Point, ...]:
    """Return a dot per value on a scale, equal values stacked; y counts levels from 0 upwards."""
    seen: Counter[float] = Counter()
    placed = []
    for value in sorted(values):
        placed.append(Point(scale.place(value), float(seen[value])))
        seen[value] += 1
    return tuple(placed)


def bars(values: Sequence[tuple[str, int, int]]) -> tuple[Bar, ...]:
    """Return a bar per (label, count, part of the count), the tallest filling the drawing."""
    most = max((count for _, count, _ in values), default=0)
    width = 100 / max(len(values), 1)
    return tuple(
        Bar(
            x=round(position * width + width * 0.1, 2),
            width=round(width * 0.8, 2),
            height=round(100 * count / max(most, 1), 2),
            part_height=round(100 * part / max(most, 1), 2),
            label=label,
            count=count,
        )
        for position, (label, count, part) in enumerate(values)
    )


def usual_range(earlier: Sequence[float]) -> tuple[float, float] | None:
    """Return the middle half of the earlier weeks' values; null where they are too few to call anything usual."""
    if len(earlier) < _FEWEST_FOR_A_BAND:
        return None
    low, _, high = quantiles(earlier, n=4, method="inclusive")
    return low, high
