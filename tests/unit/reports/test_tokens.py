"""Colours that everybody can read."""

import pytest

from reports import tokens


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [tokens.LIGHT, tokens.DARK, tokens.PRINT], ids=["light", "dark", "print"])
@pytest.mark.parametrize("text", ["ink", "muted", "accent", "needs-you"])
def test_text_stands_out_from_the_paper(palette: dict[str, str], text: str) -> None:
    assert _contrast(palette[text], palette["paper"]) >= 4.5


def test_every_palette_has_the_same_colours() -> None:
    assert set(tokens.LIGHT) == set(tokens.DARK) == set(tokens.PRINT)
