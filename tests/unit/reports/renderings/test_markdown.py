"""The digest as Markdown, read by a parser of CommonMark with tables, strike-through and bare links."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.digest_content import Digest
from reports.renderings.markdown import address, escaped, markdown

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def shown(line: str) -> str | None:
    """What a reader sees of a line that is one paragraph of mere text; None where it is anything else."""
    tokens = PARSER.parse(line)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return None
    inline = tokens[1].children or []
    return (
        "".join(token.content for token in inline)
        if {token.type for token in inline} <= {"text", "text_special"}
        else None
    )


@given(st.text(st.sampled_from("ab1 .)(]['\"\\`*_{}<>#+-!|~&:;@$=/\tA\n"), min_size=1))
def test_whatever_is_written_reads_as_it_was_written(text: str) -> None:
    line = escaped(text)
    assert "\n" not in line
    if words := " ".join(text.split()):
        assert shown(line) == words


def test_a_digest_of_harmful_texts_holds_no_html_no_image_and_only_its_own_links(hostile_digest: Digest) -> None:
    links = set()
    for token in PARSER.parse(markdown(hostile_digest)):
        assert token.type not in {
            "html_block",
            "code_block",
            "fence",
            "table_open",
            "ordered_list_open",
            "bullet_list_open",
        }
        for child in token.children or []:
            assert child.type not in {"html_inline", "image", "code_inline"}
            if child.type == "link_open":
                links.add(child.attrs["href"])
    assert links == {"https://example.org/post/1"}


def test_an_address_ends_where_it_ends() -> None:
    rendered = PARSER.render(f"[source](<{address('https://example.org/a_b?c=1&lt;=2>(b)<c')}>) after")
    assert rendered == '<p><a href="https://example.org/a_b?c=1&amp;lt;=2%3E%28b%29%3Cc">source</a> after</p>\n'


def test_a_digest_is_told_in_order(digest: Digest) -> None:
    text = markdown(digest)
    assert text.startswith("# Product Development, 9–15 November 2026\n")
    order = [
        "doubled to 41 people",
        "## What matters",
        "### Offline boarding passes",
        "No signal",
        "Signe",
        "## Frequent",
    ]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "Best answer given: _We answered this 9 times; 8 ended well._\n\n> 55 by 40" in text
