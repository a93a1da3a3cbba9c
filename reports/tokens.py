"""The design tokens of every page and chart: colour, type and space, once. The style sheet is templates/page.css."""

from collections.abc import Mapping
from typing import Final

LIGHT: Final = {
    "paper": "#fdfdfc",
    "ink": "#1a1c1f",
    "muted": "#5b6067",
    "hairline": "#dcdcd6",
    "band": "#e4e8ea",
    "mark": "#7d868e",
    "accent": "#1f5473",
    "needs-you": "#9a3b0c",
}
"""Colours by day. `accent` is for links and for what a chart is about, `needs-you` only for what somebody must do."""

DARK: Final = {
    "paper": "#15171a",
    "ink": "#e9e7e2",
    "muted": "#a5aab1",
    "hairline": "#33373c",
    "band": "#2b3238",
    "mark": "#828b94",
    "accent": "#8cc3e3",
    "needs-you": "#f2a477",
}

PRINT: Final = {
    "paper": "#ffffff",
    "ink": "#000000",
    "muted": "#3a3a3a",
    "hairline": "#b4b4b4",
    "band": "#e6e6e6",
    "mark": "#6a6a6a",
    "accent": "#000000",
    "needs-you": "#000000",
}

TYPE_AND_SPACE: Final = {
    "serif": "'Iowan Old Style', Charter, 'Bitstream Charter', 'Source Serif 4', Georgia, Cambria, serif",
    "sans": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif",
    "small": "0.8125rem",
    "text": "1.0625rem",
    "lead": "clamp(1.2rem, 1.05rem + 0.7vw, 1.45rem)",
    "title": "clamp(2rem, 1.5rem + 2.4vw, 3.1rem)",
    "column": "68ch",
    "margin-column": "13rem",
    "gap": "clamp(1rem, 4vw, 3rem)",
}


def custom_properties() -> str:
    """Return the tokens as CSS custom properties for day, night and paper."""
    return "\n".join(
        (
            f":root {{ color-scheme: light dark; {_declarations(TYPE_AND_SPACE)} {_declarations(LIGHT)} }}",
            f"@media (prefers-color-scheme: dark) {{ :root {{ {_declarations(DARK)} }} }}",
            f"@media print {{ :root {{ color-scheme: light; {_declarations(PRINT)} }} }}",
        )
    )


def _declarations(tokens: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in tokens.items())
