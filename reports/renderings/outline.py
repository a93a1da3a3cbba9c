"""A digest as a run of parts in reading order, from which mails, messages, feeds and Markdown are made alike.

The order and the choice of words are those of templates/digest.html. Nothing is escaped here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from reports import wording
from reports.digest_content import Chart, Digest, Item, Quote, Section

NOBODY: Final = "nobody yet"


@dataclass(frozen=True, slots=True)
class Heading:
    """Of a section (level 2) or of one thing in it (level 3)."""

    level: Literal[2, 3]
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or several; `label` stands before it, and `needs_you` is what somebody must do."""

    text: str
    kind: Literal["lead", "text", "small", "needs_you"] = "text"
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """What somebody said."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, for the forms that can show one."""

    chart: Chart


Part = Heading | Paragraph | Quotation | Picture


def title(digest: Digest) -> str:
    """Return what a digest is called, such as "Legal and Compliance, 9–15 November 2026"."""
    return f"{digest.department.name}, {digest.week.in_words}"


def outline(digest: Digest, *, most_quotes: int = 3) -> tuple[Part, ...]:
    """Return everything that a digest says below its title, with at most so many quotes for each thing."""
    return tuple(_parts(digest, most_quotes))


def _parts(digest: Digest, most_quotes: int) -> Iterator[Part]:
    if digest.coverage:
        yield Paragraph(" ".join(digest.coverage), "small")
    if not digest.week.is_complete:
        yield Paragraph("The week is not over: these are its figures so far.", "needs_you")
    yield Paragraph(" ".join(digest.lead), "lead")
    if digest.overview:
        yield Heading(2, "Nine weeks at a glance")
        yield Picture(digest.overview)
    for section in digest.sections:
        yield from _section(section, most_quotes)
    yield Heading(2, "How sure are we")
    if digest.surety:
        yield Paragraph(" ".join(digest.surety), "small")
    if digest.hides_names:
        yield Paragraph("Names, handles and links to personal profiles are left out of this digest.", "small")
    if digest.sources:
        yield Paragraph(
            "; ".join(
                f"{source.name} {wording.number(source.mention_count)}"
                + (f" ({source.silence})" if source.silence else "")
                for source in digest.sources
            )
            + ".",
            "small",
            "Made from",
        )


def _section(section: Section, most_quotes: int) -> Iterator[Part]:
    yield Heading(2, section.title)
    if section.summary:
        yield Paragraph(section.summary)
    for chart in section.charts:
        yield Picture(chart)
    for quote in section.examples[:most_quotes]:
        yield Quotation(quote)
    for item in section.items:
        yield from _item(item, section, most_quotes)
    if section.more:
        yield Paragraph(section.more, "small")
    if section.common_next_step:
        yield Paragraph(section.common_next_step, label=section.common_label)


def _item(item: Item, section: Section, most_quotes: int) -> Iterator[Part]:
    is_theme = section.section == "themes"
    yield Heading(3, item.title)
    if item.title_model:
        yield Paragraph(f"Title by the language model {item.title_model}", "small")
    if item.topic and is_theme:
        yield Paragraph(item.topic, "small")
    if body := item.body or _figures(item):
        yield Paragraph(body)
    if item.names:
        yield Paragraph(", ".join(item.names), "small", "Also named")
    for quote in item.quotes[:most_quotes]:
        yield Quotation(quote)
    if item.answer:
        if item.answer.question:
            yield Paragraph(item.answer.question.text, "small", "Asked before")
        yield Paragraph(item.answer.how_it_went, "small", "Best answer given")
        yield Quotation(item.answer.quote)
    if item.holder:
        yield Paragraph(item.holder, "needs_you" if item.is_unheld else "text", "Who has it")
    if is_theme or section.has_own_step(item):
        if item.next_step and item.next_step != item.title:
            yield Paragraph(item.next_step, label="Next step")
        # what asks for nothing needs no owner; who has a conversation is said above
        if item.owner or (item.next_step and not item.holder):
            yield Paragraph(item.owner or NOBODY, "text" if item.owner else "needs_you", "Owner")
    if item.reason and is_theme:
        yield Paragraph(item.reason, "small")


def _figures(item: Item) -> str:
    people = None if item.author_count is None else wording.people(item.author_count)
    mentions = None if item.mention_count is None else wording.plural(item.mention_count, "mention")
    said = [part for part in (people, mentions, item.change) if part]
    return f"{wording.capitalised(', '.join(said))}." if said else ""
