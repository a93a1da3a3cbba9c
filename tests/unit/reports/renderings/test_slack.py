"""The digest as blocks: within Slack's limits, and nothing in it is a mention, a link or formatting by chance."""

import json
import re
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from reports.digest_content import Digest
from reports.renderings.slack import LONGEST_TEXT, MOST_BLOCKS, Block, escaped, slack_message


def texts_of(message: Block) -> Iterator[str]:
    for block in message["blocks"]:
        yield from (element["text"] for element in block.get("elements", [block.get("text")]))


def test_a_message_has_at_most_fifty_blocks_and_three_thousand_characters_a_text(endless_digest: Digest) -> None:
    message = slack_message(endless_digest, page_address="https://reports.example.org/product/2026-W46.html")
    assert len(message["blocks"]) == MOST_BLOCKS
    assert max(len(text.encode("utf-16-le")) // 2 for text in texts_of(message)) <= LONGEST_TEXT
    assert all(len(b["text"]["text"]) <= 150 for b in message["blocks"] if b["type"] == "header")
    last = message["blocks"][-1]["elements"][0]["text"]
    assert last.startswith("There is more")
    assert last.endswith("2026-W46.html|The whole digest>")


def test_only_our_own_links_are_links(hostile_digest: Digest) -> None:
    found = {link for text in texts_of(slack_message(hostile_digest)) for link in re.findall(r"<[^>]*>", text)}
    # headers are plain text, in which Slack looks for nothing
    assert found - {"<script>", "</script>"} == {"<https://example.org/post/1|App Store, 11 November>"}


@given(st.text())
def test_a_text_opens_no_markup(text: str) -> None:
    said = escaped(text)
    assert not re.search(r"[<>*~`\n]", said)
    assert not re.search(r"&(?!(?:amp|lt|gt);)", said)


def test_a_handle_keeps_its_underline_and_a_slanted_text_loses_its() -> None:
    assert escaped("@user_name _slanted_") == "@user_name ＿slanted＿"


def test_a_digest_fits_in_few_blocks_and_is_json(digest: Digest) -> None:
    message = slack_message(digest)
    assert message["text"] == "Product Development, 9–15 November 2026"
    assert json.loads(json.dumps(message)) == message
    assert len(message["blocks"]) < 15
    assert any("*Offline boarding passes*\n" in text for text in texts_of(message))
