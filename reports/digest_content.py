"""What a digest says, before it is a page, a mail or a message: plain text and numbers, in reading order.

Every text in it is fit to be shown to the department that it is made for: personal data is masked, and where the digest
hides names they are gone. It is not escaped: that is left to each rendering. Nothing here knows a table or a format.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from reports import wording
from reports.weeks import Department, SourceLine, Week


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said: plain, masked and clipped.

    Attributes:
        text: on one line.
        channel: as readers know it, such as "App Store".
        posted: the day in words.
        address: of the post, http or https; null where there is none or where it would name the author.
        language: for a `lang` attribute; null where not known.
    """

    text: str
    channel: str
    posted: str
    address: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Trend:
    """Mentions a week, the last the digest's own; null where the warehouse knows no such week.

    Attributes:
        counts: nine weeks in order.
        usual: the middle half of the weeks before; null where they are too few or had nothing.
        in_words: the same as a sentence, for those who do not see the line.
    """

    counts: tuple[int | None, ...]
    usual: tuple[float, float] | None
    in_words: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The best answer that our people gave: the question as it was put then, the reply, and how such answers went."""

    question: Quote | None
    quote: Quote
    how_it_went: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a digest says; null where the warehouse does not say.

    Attributes:
        title: as a colleague would say it aloud.
        title_model: the language model that wrote the title; null where it is a phrase that people wrote.
        topic: what kind of thing it is, such as "Feature requests"; on themes only.
        body: the figures as a sentence.
        comparison: what it says besides the people and the mentions, to stand beside these; on themes only.
        names: competitors and products that are named, but for those in the title and the quotes.
        reason: why it stands where it stands, as a sentence; on themes only.
        mention_count: of this week.
        author_count: different people of this week.
        previous_author_count: different people of the week before; on themes only.
        usual_author_count: people a week in the eight weeks before, on average; on themes only.
        change: against the week before, in words, never for numbers too small to compare.
        is_rising: new, or more people than chance explains; on themes only.
        trend: on themes only.
        quotes: up to three, different from each other.
        answer: to a question; null where nobody gave one that ended well.
        next_step: what to do.
        owner: who does it.
        holder: who of the front line has it; null where the section is not about who has what.
        is_unheld: nobody of the front line has it, and somebody should.
        theme_id: for links between weeks and for `callboard action add`.
        action_id: of the action that the next step comes from.
    """

    title: str
    title_model: str | None = None
    topic: str | None = None
    body: str = ""
    comparison: str | None = None
    names: tuple[str, ...] = ()
    reason: str | None = None
    mention_count: int | None = None
    author_count: int | None = None
    previous_author_count: int | None = None
    usual_author_count: float | None = None
    change: str | None = None
    is_rising: bool = False
    trend: Trend | None = None
    quotes: tuple[Quote, ...] = ()
    answer: Answer | None = None
    next_step: str | None = None
    owner: str | None = None
    holder: str | None = None
    is_unheld: bool = False
    theme_id: str | None = None
    action_id: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart, whose values go with the chart's places, or one row of dots."""

    name: str
    note: str
    values: tuple[float | None, ...]
    usual: tuple[float, float] | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data: reports/drawing.py draws it.

    Attributes:
        kind: `trends` are small lines over weeks, one above the other; `dots` are values on one scale of factors, a row
            a series; `shares` are the same as `trends`, of ratios.
        title: what is drawn, with its unit.
        in_words: what the chart says, for those who do not see it.
        places: the weeks of `trends` and `shares`, in words; empty for dots.
        series: in reading order.
    """

    kind: Literal["trends", "dots", "shares"]
    title: str
    in_words: str
    places: tuple[str, ...]
    series: tuple[Series, ...]

    @property
    def has_panels(self) -> bool:
        """Whether each series is a drawing of its own."""
        return self.kind != "dots"

    def newest(self, series: Series) -> str:
        """Return the newest value of a series over weeks as it stands beside its dot."""
        value = series.values[-1]
        if value is None:
            return wording.NOT_KNOWN
        return wording.share(value) if self.kind == "shares" else wording.number(value)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest: `themes` are its cards, all others lists.

    Attributes:
        section: its identifier in marts.digest_items.
        title: its heading.
        summary: what it comes to, as a sentence; null where the items say all.
        items: in order.
        examples: what single people said, where no two say the same.
        charts: that go with it.
        more: what is left out for brevity, as a sentence; null for nothing.
        open_count: open conversations, shown or not; null where the section is not about that.
        next_step: what follows from it as a whole; null where nothing does.
    """

    section: str
    title: str
    summary: str | None
    items: tuple[Item, ...]
    examples: tuple[Quote, ...] = ()
    charts: tuple[Chart, ...] = ()
    more: str | None = None
    open_count: int | None = None
    next_step: str | None = None

    @property
    def is_compact(self) -> bool:
        """Whether its items are figures of one kind, to be read down a column."""
        return self.section in {"prices", "price_standings", "switching", "share_of_voice"}

    @property
    def common_next_step(self) -> str | None:
        """The next step that most items share, nobody owning one of them yet: said once; null where few share one.

        Without items it is that of the whole. Where one of them asks for nothing, each says its own.
        """
        if not self.items:
            return self.next_step
        if not all(item.next_step for item in self.items):
            return None
        steps = Counter(item.next_step for item in self.items if item.next_step and not item.owner)
        if not steps:
            return None
        step, count = steps.most_common(1)[0]
        return step if count > 1 and 2 * count > len(self.items) else None

    @property
    def common_label(self) -> str:
        """Whom the common next step is for."""
        if not self.items:
            return "Next step"
        is_for_all = all(item.next_step == self.common_next_step and not item.owner for item in self.items)
        return "For all of these" if is_for_all else "For all others"

    def has_own_step(self, item: Item) -> bool:
        """Whether the next step or owner of an item has to be said with it."""
        return bool(item.owner) or (bool(item.next_step) and item.next_step != self.common_next_step)


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a digest says.

    Attributes:
        department: whose digest it is, a department or a team of the front line, with its figures.
        week: that it covers.
        coverage: what it was made from, as sentences.
        lead: one to three sentences: what changed and what it means.
        overview: the department's topics, or the team's matters, over nine weeks; null where there is nothing to see.
        sections: those that have something to say, in reading order; the first may be `actions`, the next `themes`.
        sources: of the week.
        surety: how sure its figures are, as sentences.
        hides_names: names, handles and links to profiles are left out.
    """

    department: Department
    week: Week
    coverage: tuple[str, ...]
    lead: tuple[str, ...]
    overview: Chart | None
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    surety: tuple[str, ...]
    hides_names: bool
