"""The files that pages are made of."""

import re
from importlib.resources import files

import pytest

QUERIES = sorted(path.name for path in files("reports").joinpath("queries").iterdir() if path.name.endswith(".sql"))
TEMPLATES = sorted(path.name for path in files("reports").joinpath("templates").iterdir())


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_reads_only_marts_and_says_its_grain(name: str) -> None:
    text = files("reports").joinpath("queries", name).read_text(encoding="utf-8")
    own = set(re.findall(r"(?:with|,)\s+(\w+) as \(", text))
    tables = re.findall(r"\b(?:from|join)\s+([\w.]+)", text)
    assert text.startswith("-- One row per ")
    assert tables
    assert all(table.startswith("marts.") or table in own for table in tables)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_turns_no_escaping_off(name: str) -> None:
    text = files("reports").joinpath("templates", name).read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape", text)
