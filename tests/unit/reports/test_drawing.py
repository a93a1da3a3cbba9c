"""Charts as drawings: they take the page's colours, stay small, and say nothing that could run."""

import pytest

from reports import drawing, tokens
from reports.digest_content import Chart, Series

WEEKS = tuple(str(week) for week in range(9))
CHARTS = {
    "trends": Chart(
        "trends",
        "People a week",
        "A line",
        WEEKS,
        (Series("Feature requests", "usually 4 to 8 a week", (3, 5, None, 6, 4, 3, 8, 9, 1234), (4, 8)),),
    ),
    "shares": Chart(
        "shares",
        "Shares",
        "Lines",
        WEEKS,
        (Series("<script>alert(1)</script>", "usually 4%", (0.04, None, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05)),),
    ),
    "dots": Chart(
        "dots",
        "Prices",
        "Dots",
        (),
        (Series("Northlark & Sons", "", (29, 29, 9, 3.5, 400), is_ours=True), Series("Kestrin", "", (69, 70))),
    ),
}


@pytest.mark.parametrize("kind", CHARTS)
def test_a_drawing_takes_its_colours_from_the_page(kind: str) -> None:
    (svg,) = drawing.svg(CHARTS[kind])
    assert "var(--accent)" in svg
    assert "#0102" not in svg
    assert 'aria-hidden="true"' in svg


@pytest.mark.parametrize("kind", CHARTS)
def test_the_same_chart_gives_the_same_bytes(kind: str) -> None:
    assert drawing.svg(CHARTS[kind]) == drawing.svg(CHARTS[kind])


@pytest.mark.parametrize("kind", CHARTS)
def test_a_drawing_is_small_and_carries_no_style_script_or_link(kind: str) -> None:
    (svg,) = drawing.svg(CHARTS[kind])
    assert len(svg) < 12_000
    for forbidden in ("<script", "<style", "style=", "href=", "<image", "url("):
        assert forbidden not in svg


def test_the_newest_number_stands_beside_its_dot() -> None:
    (svg,) = drawing.svg(CHARTS["trends"])
    assert ">1,234</text>" in svg
    (svg,) = drawing.svg(CHARTS["shares"])
    assert ">5%</text>" in svg


def test_a_drawing_for_a_mail_is_a_picture_in_the_colours_of_the_day() -> None:
    (picture,) = drawing.png(CHARTS["dots"])
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 60_000
    assert all(colour.startswith("#") for colour in tokens.LIGHT.values())


def test_a_series_of_one_week_or_none_still_draws() -> None:
    empty = Chart("trends", "t", "w", WEEKS, (Series("a", "", (None,) * 9), Series("b", "", (None,) * 8 + (3,))))
    assert len(drawing.svg(empty)) == 2


def test_thousands_of_prices_make_no_larger_drawing_than_can_be_seen() -> None:
    prices = tuple(float(10 + number % 40) for number in range(20_000))
    series = (Series(name="Skyline", note="20,000 prices", values=prices, is_ours=True),)
    chart = Chart("dots", "Prices", "Skyline, 20,000 prices.", (), series)

    (picture,) = drawing.svg(chart)
    assert len(picture) < 60_000
