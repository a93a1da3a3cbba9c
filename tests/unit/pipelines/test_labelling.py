"""Files of texts on the command line: what is refused before anything is classified or written."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.command_line import app

TEXTS = "id,text\n1,hello\n"


@pytest.mark.parametrize("output", ["texts.csv", "../inside/texts.csv", "symbolic.csv", "hard.csv"])
def test_the_input_is_never_overwritten(tmp_path: Path, output: str):
    folder = tmp_path / "inside"
    folder.mkdir()
    texts = folder / "texts.csv"
    texts.write_text(TEXTS, encoding="utf-8")
    (folder / "symbolic.csv").symlink_to(texts)
    os.link(texts, folder / "hard.csv")
    refused = CliRunner().invoke(app, ["classify", "--input", str(texts), "--output", str(folder / output)])
    assert refused.exit_code == 2
    assert "the output is the input itself" in refused.stderr
    assert texts.read_text(encoding="utf-8") == TEXTS


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("pricing; qestion,", "row 2 (id '17'): there is no qestion among the topics; the nearest are"),
        ("pricing,leed", "row 2 (id '17'): there is no leed among the intents; the nearest are lead"),
        ("lead,", "row 2 (id '17'): there is no lead among the topics"),
    ],
)
def test_a_label_that_there_is_not_is_not_measured(tmp_path: Path, labels: str, message: str):
    labelled = tmp_path / "labelled.csv"
    labelled.write_text(f'id,text,topics,intents\n16,"two\nlines",,\n17,hello,{labels}\n', encoding="utf-8")
    refused = CliRunner().invoke(app, ["evaluate", str(labelled)])
    assert refused.exit_code == 2
    assert f"{labelled}: {message}" in refused.stderr
