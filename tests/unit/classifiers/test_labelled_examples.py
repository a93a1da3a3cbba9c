"""Labelled files are refused with file and line where they are wrong."""

from pathlib import Path

import pytest

from classifiers.labelled_examples import (
    INDUSTRIES,
    REGISTERS,
    LabelledFileError,
    balance,
    labelled_examples,
    own_post_examples,
    problems,
)

HEADER = "text,topics,intents,industry,register\n"
GOOD = "Thanks a lot,praise,compliment,bank,tweet\n"


def write(folder: Path, content: str, name: str = "examples.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Hello there,prais,,bank,tweet\n", "unknown topic 'prais'"),
        ("Hello there,,inquiri,bank,tweet\n", "unknown intent 'inquiri'"),
        ("Hello there,participation_risk,,bank,tweet\n", "unknown topic 'participation_risk'"),
        ("Hello there,praise,,bank,tweet\n", "go together"),
        ("Hello there,,,planets,tweet\n", "unknown industry 'planets'"),
        ("Hello there,,,bank,letter\n", "unknown register 'letter'"),
        ("Hello there,,bank,tweet\n", "has 4 fields, must have 5"),
        (" ,,,bank,tweet\n", "the text is empty"),
    ],
)
def test_a_wrong_row_is_refused_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    write(tmp_path, HEADER + GOOD + row)
    with pytest.raises(LabelledFileError, match=rf"examples\.csv:3: .*{message}"):
        labelled_examples(tmp_path)


def test_a_wrong_header_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "words,labels\n")
    with pytest.raises(LabelledFileError, match=r"examples\.csv:1: the header must be text,topics"):
        labelled_examples(tmp_path)


@pytest.mark.parametrize(
    ("row", "message"),
    [(b'"Hello there" you,,,bank,tweet\n', "is not CSV"), (b"Caf\xe9 please,,,bank,tweet\n", "is not UTF-8")],
)
def test_a_row_that_cannot_be_read_is_refused_with_file_and_line(tmp_path: Path, row: bytes, message: str) -> None:
    (tmp_path / "examples.csv").write_bytes((HEADER + GOOD).encode() + row + GOOD.encode())
    with pytest.raises(LabelledFileError, match=rf"examples\.csv:3: {message}"):
        labelled_examples(tmp_path)


def test_near_duplicates_are_refused_across_files(tmp_path: Path) -> None:
    one = "The parcel that I ordered last Monday has still not arrived at my house"
    write(tmp_path, f"{HEADER}{one},recurring_issue,complaint,retail,tweet\n", "one.csv")
    write(
        tmp_path, f"{HEADER}{GOOD}{one}!!,recurring_issue,complaint,retail,tweet\n{one} yet,,,retail,tweet\n", "two.csv"
    )
    assert [(problem.path.name, problem.line, problem.message) for problem in problems(tmp_path)] == [
        ("two.csv", 3, "the same words as one.csv:2"),
        ("two.csv", 4, "nearly the same words as one.csv:2"),
    ]


def test_an_own_post_at_risk_names_its_rule(tmp_path: Path) -> None:
    write(tmp_path, "text,is_risk,rule\nWe promise,1,\nHello,0,\nWe swear,1,promises\n", "own_posts.csv")
    assert [(problem.line, problem.message.split(";")[0]) for problem in problems(tmp_path)] == [
        (2, "a post at risk names its rule, another names none"),
        (4, "unknown rule 'promises'"),
    ]


def test_the_shipped_files_are_right_and_large_enough() -> None:
    assert problems() == []
    examples = labelled_examples()
    counts = dict(balance(examples).select("label", "total").iter_rows())
    assert set(examples["industry"]) == set(INDUSTRIES)
    assert set(examples["register"]) == set(REGISTERS)
    assert counts["(no label)"] >= 1_500
    topics = {label for labels in examples["topics"] for label in labels}
    intents = {label for labels in examples["intents"] for label in labels}
    assert min(counts[topic] for topic in topics) >= 250
    assert min(counts[intent] for intent in intents) >= 150


def test_half_of_the_own_posts_that_are_only_measured_are_careful_ones() -> None:
    measured, trained = own_post_examples(evaluation=True), own_post_examples()
    assert len(measured) >= 150
    assert measured["is_risk"].sum() * 2 == len(measured)
    assert not set(measured["text"]) & set(trained["text"])
