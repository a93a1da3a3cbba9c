"""The page of docs/classifiers.md is made from what is compared, and from nothing else."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from classifiers.comparison import OUTPUT, PLOT, compare, read_labelled
from classifiers.labelled_examples import LabelledFileError, labelled_examples

HEADER = "id,text,author_kind,topics,intents\n"


def test_the_page_has_each_method_with_its_figures_the_calibration_and_own_posts(tmp_path: Path):
    other = tmp_path / "other.csv"
    other.write_text(f"{HEADER}1,How much is it?,public,pricing;question,inquiry\n2,hi,public,,\n", encoding="utf-8")
    page, plot = compare(labelled_examples().gather_every(120), read_labelled(other))
    methods = page.split("## Methods")[1].split("## Labels")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in methods if line.startswith("| ")]
    header, _, *figures = rows
    assert header[0] == "method"
    assert {"TF-IDF of words, logistic regression", "rules alone, ridge"} < {row[0] for row in figures}
    assert [row[0] for row in figures if row[0].endswith("(shipped)")]
    assert all(0 <= float(cell) <= 1 for row in figures for cell in row[1:4])
    assert "| topic | pricing |" in page
    assert f"]({PLOT})" in page
    assert "| files held out | topic | from 0.9 |" in page
    assert "| rules and model (shipped) | " in page
    assert ElementTree.fromstring(plot).tag.endswith("svg")


def test_the_docs_hold_the_page_and_the_plot():
    page = OUTPUT.read_text(encoding="utf-8")
    assert "(shipped)" in page
    assert f"]({PLOT})" in page
    assert ElementTree.fromstring((OUTPUT.parent / PLOT).read_text(encoding="utf-8")).tag.endswith("svg")


def test_a_malformed_row_of_other_text_is_refused_with_file_and_line(tmp_path: Path):
    other = tmp_path / "other.csv"
    other.write_text(f"{HEADER}1,hi,public,\n", encoding="utf-8")
    with pytest.raises(LabelledFileError, match=r"other\.csv:2: has 4 fields, must have 5"):
        read_labelled(other)
