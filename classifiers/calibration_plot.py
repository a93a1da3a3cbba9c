"""Draw how often labels of about the same confidence are right: a small SVG, readable on light and on dark pages."""

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

_SIDE: Final = 220
_MARGIN: Final = 40
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

_STYLE: Final = """
text { font: 11px sans-serif; fill: #555 }
.frame { fill: none; stroke: #999 }
.exact { stroke: #999; stroke-dasharray: 4 3 }
.series0 { stroke: #2f7ed8; fill: #2f7ed8 }
.series1 { stroke: #d9822b; fill: #d9822b }
polyline { fill: none !important; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) { text { fill: #bbb } }
"""


def calibration_plot(series: Mapping[str, pl.DataFrame]) -> str:
    """Return the SVG: one panel a kind, one line a series.

    Args:
        series: name -> bins as `evaluation.calibration_bins` gives them; at most two.
    """
    kinds = ("topic", "intent")
    width, height = len(kinds) * (_SIDE + _MARGIN) + _MARGIN, _SIDE + 2 * _MARGIN
    panels = (
        f'<g transform="translate({_MARGIN + place * (_SIDE + _MARGIN)} {_MARGIN})">{"".join(_panel(kind, series))}</g>'
        for place, kind in enumerate(kinds)
    )
    names = (
        f'<text x="{_MARGIN + place * 130}" y="16"><tspan class="series{place}">●</tspan> {name}</text>'
        for place, name in enumerate(series)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
        "<title>How often labels are right, by the confidence that they carry</title>"
        f"<style>{_STYLE}</style>{''.join(names)}{''.join(panels)}</svg>\n"
    )


def _panel(kind: str, series: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    yield f'<rect class="frame" width="{_SIDE}" height="{_SIDE}"/>'
    yield f'<line class="exact" x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0"/>'
    yield f'<text x="{_SIDE / 2}" y="-6" text-anchor="middle">{kind}s: share that is right</text>'
    yield f'<text x="{_SIDE / 2}" y="{_SIDE + 32}" text-anchor="middle">confidence</text>'
    for tick in _TICKS:
        yield f'<text x="{_SIDE * tick:g}" y="{_SIDE + 16}" text-anchor="middle">{tick:g}</text>'
        yield f'<text x="-6" y="{_SIDE * (1 - tick) + 4:g}" text-anchor="end">{tick:g}</text>'
    for number, bins in enumerate(series.values()):
        points = [
            (_SIDE * confidence, _SIDE * (1 - right), count)
            for confidence, right, count in bins.filter(pl.col("kind") == kind)
            .select("confidence_ratio", "right_ratio", "label_count")
            .iter_rows()
        ]
        line = " ".join(f"{across:.1f},{down:.1f}" for across, down, _ in points)
        yield f'<polyline class="series{number}" points="{line}"/>'
        for across, down, count in points:
            yield (
                f'<circle class="series{number}" cx="{across:.1f}" cy="{down:.1f}" r="3">'
                f"<title>{count} labels</title></circle>"
            )
