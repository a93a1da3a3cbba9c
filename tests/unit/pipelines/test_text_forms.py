"""JSON that is not one object a line, feeds, and tables with something above their header."""

import io
import json

import pytest

from pipelines.loading import feeds, json_documents, landing

RECORDS = [{"id": str(n), "posted_at": "2026-11-01", "text": f'say "{n}" {{[,]}} \\ \u00e9'} for n in range(5)]


def texts(connection):
    return [row[0] for row in connection.sql("select text from raw.mentions order by mention_id").fetchall()]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        json.dumps(RECORDS, indent=2, ensure_ascii=False).replace("\n", "\r\n"),
        "\n".join(json.dumps(record, indent=1) for record in RECORDS),
        "[\n" + ",\n".join(json.dumps(record) for record in RECORDS) + "\n]\n",
        "".join(json.dumps(record) for record in RECORDS),
    ],
    ids=["array", "printed array", "windows lines", "printed objects", "an element a line", "side by side"],
)
def test_json_in_any_form_gives_the_same_mentions(connection, load, content):
    [outcome] = load(a__json=content)
    assert outcome.counts.rejected_count == 0
    assert texts(connection) == [record["text"] for record in RECORDS]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "broken", ['{"id": "x", "text": "never closed, ', '{"id": nonsense}', '{"id": {"a": [}, "b": 1}']
)
def test_a_broken_element_of_an_array_costs_itself(connection, load, indent, broken):
    elements = [json.dumps(record, indent=indent) for record in RECORDS]
    elements.insert(2, broken)
    content = "[" + ", ".join(elements) + "]" if indent is None else "[\n" + ",\n".join(elements) + "\n]"
    [outcome] = load(a__json=content)
    assert texts(connection) == [record["text"] for record in RECORDS]
    assert outcome.counts.rejected_count == 1


def test_an_array_that_was_cut_short_keeps_what_is_whole(connection, load):
    [outcome] = load(a__json=json.dumps(RECORDS)[:-30])
    assert texts(connection) == [record["text"] for record in RECORDS[:4]]
    assert outcome.counts.rejected_count == 1


def test_elements_are_cut_out_the_same_however_small_the_pieces_that_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(json_documents, "CHUNK_CHARACTERS", 3)
    content = json.dumps([*RECORDS, 1.5e300, 12345678901234567890, [], {"a": []}], indent=1)
    json_documents.write_json_lines(io.StringIO(content), tmp_path / "lines")
    found = [json.loads(line) for line in (tmp_path / "lines").read_text("utf-8").splitlines()]
    assert found == [*RECORDS, 1.5e300, 12345678901234567890, {"a": []}]


def test_an_endless_element_is_passed_over_in_bounded_memory(connection, load, monkeypatch):
    for module in (json_documents, landing):
        monkeypatch.setattr(module, "MAXIMUM_LINE_BYTES", 20_000)
    monkeypatch.setattr(json_documents, "CHUNK_CHARACTERS", 5_000)
    huge = '{"id": "x", "text": "' + "y" * 100_000 + '"}'
    lines = [json.dumps(record) for record in RECORDS]
    [outcome] = load(a__jsonl="\n".join([*lines[:2], huge, *lines[2:]]))
    assert texts(connection) == [record["text"] for record in RECORDS]
    assert outcome.counts.rejected_count == 1


def test_a_table_with_an_endless_line_is_refused(load, monkeypatch):
    monkeypatch.setattr(landing, "MAXIMUM_LINE_BYTES", 1_000)
    monkeypatch.setattr(landing, "CHUNK_BYTES", 500)
    [outcome] = load(a__csv="id,posted_at,text\n1,2026-11-01," + "y" * 10_000 + "\n")
    assert "no table has such rows" in (outcome.message or "")


def test_deeply_nested_json_is_a_rejected_row(connection, load):
    [outcome] = load(a__json="[" + json.dumps(RECORDS[0]) + ', {"a":' + "[" * 100_000 + "]" * 100_000 + "}]")
    assert texts(connection) == [RECORDS[0]["text"]]
    assert outcome.counts.rejected_count == 1


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
def test_a_header_below_a_preamble_is_found_with_any_delimiter(connection, load, delimiter):
    header, row = ["id", "posted_at", "text"], ["1", "2026-11-01", "hello"]
    preamble = f'Report{delimiter}"Larks, all"\nFrom{delimiter}2026\n\n'
    [outcome] = load(a__csv=preamble + delimiter.join(header) + "\n" + delimiter.join(row) + "\nbroken\n")
    assert texts(connection) == ["hello"]
    assert outcome.counts.rejected_count == 1


FEED = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    '<rss version="2.0"><channel>{}</channel></rss>'
)
ITEM = "<item><title>{}</title><guid>{}</guid><pubDate>Sun, 01 Nov 2026 09:00:00 GMT</pubDate></item>"


def test_entities_of_a_feed_are_never_expanded(connection, load):
    items = ITEM.format("good &amp; plain caf&eacute;", 1) + ITEM.format("&b;", 2) + ITEM.format("&c;", 3)
    [outcome] = load(a__xml=FEED.format(items))
    assert "good & plain caf\u00e9" in texts(connection)
    assert not any("aaaa" in text or "root:" in text for text in texts(connection))
    assert outcome.counts.read_count == 3


def test_a_broken_item_of_a_feed_costs_itself(connection, load):
    items = [ITEM.format(f"t{n}", n) for n in range(4)]
    items[1] = "<item><title>never closed</item>"
    [outcome] = load(a__xml=FEED.format("\n".join(items))[:-60])
    assert texts(connection) == ["t0", "t2"]
    assert outcome.counts.rejected_count == 2


def test_items_are_cut_out_the_same_however_small_the_pieces_that_are_read(tmp_path, monkeypatch):
    content = FEED.format("".join(ITEM.format(f"t{n}", n) for n in range(4)))
    feeds.write_json_lines(io.StringIO(content), tmp_path / "whole")
    monkeypatch.setattr(feeds, "CHUNK_CHARACTERS", 7)
    feeds.write_json_lines(io.StringIO(content), tmp_path / "pieces")
    assert (tmp_path / "pieces").read_text() == (tmp_path / "whole").read_text()
    assert len((tmp_path / "whole").read_text().splitlines()) == 4


def test_a_web_page_is_refused(load):
    [outcome] = load(a__html="<!doctype html><html><body>Log in</body></html>")
    assert "neither RSS nor Atom" in (outcome.message or "")
