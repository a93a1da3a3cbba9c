"""Charts drawn by Altair: as SVG that follows the page's colours, and as PNG for mails.

Altair's grammar is compiled to Vega once a kind; each chart then only fills in its data, which keeps a page fast. A
drawing is made with marker colours. In SVG they become the page's custom properties, so that day, night and paper
need one drawing; for PNG they become the colours of the day. The same chart gives the same bytes.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import altair as alt
import vl_convert
from markupsafe import Markup

from reports import charts, texts, tokens
from reports.digest_content import Chart, Series

_MARKERS: Final = {
    "ink": "#010203",
    "muted": "#010204",
    "hairline": "#010205",
    "band": "#010206",
    "mark": "#010207",
    "accent": "#010208",
    "paper": "#010209",
}
_FONT: Final = "Liberation Sans"
_WIDTH: Final = 330
_SMALL_WIDTH: Final = 190
_SMALL_HEIGHT: Final = 44
_ROW_HEIGHT: Final = 30
_NAME_WIDTH: Final = 96
_LONGEST_NAME: Final = 13
_PNG_SCALE: Final = 2

Rows = list[dict[str, Any]]


def svg(chart: Chart) -> tuple[Markup, ...]:
    """Return the drawings of a chart, one a panel, to stand in a page; what they say is `chart.in_words`."""
    return tuple(_themed(vl_convert.vega_to_svg(spec)) for spec in _specs(chart))


def png(chart: Chart) -> tuple[bytes, ...]:
    """Return the drawings of a chart, one a panel, in the colours of the day and for dense screens."""
    return tuple(
        vl_convert.svg_to_png(_coloured(vl_convert.vega_to_svg(spec), tokens.LIGHT), scale=_PNG_SCALE)
        for spec in _specs(chart)
    )


def _specs(chart: Chart) -> list[dict[str, Any]]:
    if chart.has_panels:
        return [_filled(_trend_template(), _trend_rows(series, chart.newest(series))) for series in chart.series]
    return [_dots_spec(chart)]


def _trend_rows(series: Series, newest: str) -> dict[str, Rows]:
    # a week of which nothing is known breaks the line
    weeks: Rows = [{"week": place, "value": value} for place, value in enumerate(series.values)]
    band: Rows = (
        [{"low": series.usual[0], "high": series.usual[1], "from": 0, "to": len(series.values) - 1}]
        if series.usual
        else []
    )
    last: Rows = [] if series.values[-1] is None else [weeks[-1] | {"label": newest}]
    return {"weeks": weeks, "band": band, "last": last}


@cache
def _trend_template() -> dict[str, Any]:
    x = alt.X("week:Q", scale=alt.Scale(domain=[0, 8], nice=False), axis=None)
    y = alt.Y("value:Q", scale=alt.Scale(zero=True), axis=None)
    band = (
        alt.Chart(alt.NamedData(name="band"))
        .mark_rect(color=_MARKERS["band"])
        .encode(x=alt.X("from:Q", axis=None), x2="to:Q", y=alt.Y("low:Q", axis=None), y2="high:Q")
    )
    line = alt.Chart(alt.NamedData(name="weeks")).mark_line(color=_MARKERS["mark"], strokeWidth=2).encode(x=x, y=y)
    last = alt.Chart(alt.NamedData(name="last")).encode(x=x, y=y)
    dot = last.mark_circle(color=_MARKERS["accent"], size=60, opacity=1)
    label = last.mark_text(color=_MARKERS["ink"], dx=9, align="left", fontSize=12).encode(text="label:N")
    return _compiled(
        (band + line + dot + label).properties(width=_SMALL_WIDTH, height=_SMALL_HEIGHT),
        {"left": 4, "right": 46, "top": 8, "bottom": 6},
    )


def _dots_spec(chart: Chart) -> dict[str, Any]:
    """Return a row of dots a series on one scale of factors; equal values are stacked."""
    values = [value for series in chart.series for value in series.values if value]
    scale = charts.FactorScale(values, charts.AMOUNT_MARKS)
    dots: Rows = []
    for row, series in enumerate(chart.series):
        placed = charts.stacked([value for value in series.values if value], scale)
        group = "ours" if series.is_ours else "theirs"
        # beyond the height of a row, and on the same tenth of a percent, dots would cover each other
        seen = sorted({(round(point.x, 1), min(point.y, 3.0)) for point in placed})
        dots += [{"x": x, "y": row + 0.62 - 0.2 * y, "group": group} for x, y in seen]
    names: Rows = [
        {"x": 0, "y": row + 0.72, "label": texts.clipped(series.name, _LONGEST_NAME)}
        for row, series in enumerate(chart.series)
    ]
    marks: Rows = [{"x": mark.x, "label": mark.label} for mark in scale.marks()]
    rows: Rows = [{"y": row + 0.86} for row in range(len(chart.series))]
    return _filled(_dots_template(len(chart.series)), {"dots": dots, "names": names, "marks": marks, "rows": rows})


@cache
def _dots_template(row_count: int) -> dict[str, Any]:
    height = _ROW_HEIGHT * row_count
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, row_count], reverse=True, nice=False, zero=False), axis=None)
    marks = alt.Chart(alt.NamedData(name="marks"))
    grid = marks.mark_rule(color=_MARKERS["hairline"]).encode(x=x)
    scale = marks.mark_text(color=_MARKERS["muted"], fontSize=11, baseline="top", dy=4).encode(
        x=x, y=alt.value(height), text="label:N"
    )
    lines = alt.Chart(alt.NamedData(name="rows")).mark_rule(color=_MARKERS["hairline"]).encode(y=y)
    names = (
        alt.Chart(alt.NamedData(name="names"))
        .mark_text(color=_MARKERS["ink"], align="right", dx=-10, fontSize=12)
        .encode(x=x, y=y, text="label:N")
    )
    dots = (
        alt.Chart(alt.NamedData(name="dots"))
        .mark_circle(size=44, opacity=0.8)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "group:N",
                scale=alt.Scale(domain=["ours", "theirs"], range=[_MARKERS["accent"], _MARKERS["mark"]]),
                legend=None,
            ),
        )
    )
    return _compiled(
        (grid + lines + names + dots + scale).properties(width=_WIDTH - _NAME_WIDTH, height=height),
        {"left": _NAME_WIDTH, "right": 8, "top": 6, "bottom": 24},
    )


def _compiled(chart: alt.LayerChart, padding: Mapping[str, int]) -> dict[str, Any]:
    """Return the chart as a Vega specification whose named data are still to be filled.

    The room around it is given and not measured: measuring depends on the fonts of the machine.
    """
    spec = (
        chart.configure(aria=False, background="transparent", font=_FONT, padding=dict(padding))
        .configure_view(stroke=None)
        .properties(autosize=alt.AutoSizeParams(type="none"))
        .to_dict()
    )
    vega: dict[str, Any] = vl_convert.vegalite_to_vega(spec)
    return vega


def _filled(template: Mapping[str, Any], rows: Mapping[str, Rows]) -> dict[str, Any]:
    data = [entry | {"values": rows[entry["name"]]} if entry["name"] in rows else entry for entry in template["data"]]
    return {**template, "data": data}


def _themed(drawing: str) -> Markup:
    """Return a drawing that takes its colours and type from the page."""
    for name, marker in _MARKERS.items():
        drawing = drawing.replace(f'"{marker}"', f'"var(--{name})"')
    drawing = drawing.replace(f'font-family="{_FONT}"', 'font-family="var(--sans)"')
    drawing = drawing.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
    # Names of companies are the only words in it, and Vega escapes them.
    return Markup(drawing)  # noqa: S704 - Vega escapes the texts in it


def _coloured(drawing: str, colours: Mapping[str, str]) -> str:
    for name, marker in _MARKERS.items():
        drawing = drawing.replace(f'"{marker}"', f'"{colours[name]}"')
    return drawing
