"""One digest of one week: what is selected from the marts, and in which order it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from models.taxonomy import FRONT_LINE_NAMES
from reports import charts, digest_charts, digest_wording, names_hidden, texts, wording
from reports.digest_content import Answer, Digest, Item, Quote, Section, Trend
from reports.quotes import different_quotes, quote, says_the_same
from reports.warehouse_queries import Row, read_rows
from reports.weeks import Department, Week, first_week_shown, instants, read_sources, weeks_shown

MOST_THEMES: Final = 5
MOST_ITEMS: Final = 5
_MOST_QUOTES: Final = {"themes": 3}
_MOST_QUOTES_ELSEWHERE: Final = 1

_SECTION_TITLES: Final = {
    "actions": "Since last time",
    "themes": "What matters",
    "media_opportunities": "Media to answer",
    "leads": "People who may buy",
    "complaints": "Complaints still open",
    "troubleshooting": "Faults to help with",
    "billing": "Charges and refunds",
    "inquiries": "Questions still open",
    "compliments": "Compliments to thank for",
    "own_posts": "Our own posts to look at",
    "unanswered": "Still unanswered",
    "regulatory_risk": "Regulatory risk",
    "questions": "Frequent questions, with the best answer",
    "recurring_issues": "What keeps failing",
    "praise": "Praise",
    "feature_requests": "Feature requests",
    "improvement_ideas": "Ideas for improvement",
    "competitor_offerings": "What competitors offer",
    "recruiting": "Recruiting",
    "culture": "Culture, and how we are seen",
    "competitive_hires": "Hires at competitors",
    "prices": "Prices that people name",
    "price_standings": "Who is called cheaper or dearer",
    "switching": "Switching",
    "share_of_voice": "Share of voice",
    "competitor_positioning": "How competitors compare",
    "market_trends": "Where the market is going",
    "new": "New",
    "growing": "Rising quietly",
    "fading": "Fading",
}
# A line counts people who said it, whether or not it is still open.
_LINE_TITLES: Final = {
    "media_opportunities": "Media opportunities",
    "leads": "Leads",
    "complaints": "Complaints",
    "troubleshooting": "Faults",
    "inquiries": "Questions",
    "compliments": "Compliments",
    "questions": "Questions",
}
_FIRST_SECTIONS: Final = ("actions", "themes")
_LAST_SECTIONS: Final = ("new", "growing", "fading")
_WHOLE_SECTIONS: Final = frozenset({"actions", "own_posts", "prices", "price_standings", "switching", "share_of_voice"})
"""Sections of which nothing is left out for brevity."""
_STANDINGS: Final = {"new": "New.", "growing": "Growing.", "back": "Back again."}

# What people say about an employer must not lead to them: nothing that names or links to a person is shown.
DEPARTMENTS_WITHOUT_NAMES: Final = frozenset({"hr"})


@dataclass(frozen=True, slots=True)
class _Theme:
    """A theme's week and the mention counts of the weeks shown, null where the warehouse knows no such week."""

    previous_mention_count: int | None
    previous_author_count: int | None
    usual_author_count: float | None
    standing: str | None
    is_new: bool
    title_model: str | None
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Selection:
    """What was selected for one digest, for putting its items into words."""

    themes: Mapping[str, _Theme]
    mentions: Mapping[str, Row]
    hides_names: bool
    names: tuple[str, ...]
    """The people named in any text of a digest that hides them: others may name them less plainly."""
    things: tuple[str, ...]
    """The companies, products and regulators named in any of its texts: nobody is hidden by their words."""

    def said(self, text: str | None, length: int) -> str:
        """Return a text of the warehouse fit for the digest's readers."""
        shown = texts.shown(text, length)
        return names_hidden.without_names(shown, people=self.names, things=self.things) if self.hides_names else shown

    def quoted(self, mention_ids: Sequence[str] | None) -> list[Row]:
        """Return the mentions that can be quoted, in the order given."""
        return [self.mentions[mention_id] for mention_id in mention_ids or () if mention_id in self.mentions]


def read_digest(
    connection: duckdb.DuckDBPyConnection, department: Department, week: Week, known_weeks: Sequence[date]
) -> Digest:
    """Select one digest from the marts.

    Args:
        connection: to a published warehouse; only read from.
        department: or team of the front line, with its figures of this week.
        week: with its figures.
        known_weeks: the weeks that have data; a theme without a row counts 0 in these and is unknown in others.
    """
    key = {"week_start_date": week.start_date, "department": department.department}
    since = {"first_week_start_date": first_week_shown(week.start_date)}
    rows = read_rows(connection, "digest_items", **key)
    sums = read_rows(connection, "digest_sections", **key, **since)
    current_sums = {row["section"]: row for row in sums if row["week_start_date"] == week.start_date}
    history = read_rows(connection, "theme_history", **key, **since) if rows else []
    hides_names = department.department in DEPARTMENTS_WITHOUT_NAMES
    mentions = _mentions(connection, rows, list(current_sums.values()))
    named, things = (
        {name for row in mentions.values() for name in row[column] or ()} if hides_names else set()
        for column in ("person_names", "thing_names")
    )
    selection = _Selection(
        themes=_themes(history, week.start_date, known_weeks),
        mentions={
            mention_id: {**row, "person_names": named, "thing_names": things} for mention_id, row in mentions.items()
        },
        hides_names=hides_names,
        names=tuple(sorted(named)),
        things=tuple(sorted(things)),
    )
    sections = _sections(connection, rows, current_sums, selection, week)
    sources = read_sources(connection, week.start_date)
    versions = read_rows(
        connection, "classifier_versions", department=department.department, **instants(week.start_date)
    )
    is_front_line = department.department in FRONT_LINE_NAMES
    lead = digest_wording.front_line_lead if is_front_line else digest_wording.lead
    return Digest(
        department=department,
        week=week,
        coverage=digest_wording.coverage(department, week, sources),
        lead=lead(department, week, sections),
        overview=digest_charts.overview(sums, week.start_date, known_weeks, {**_SECTION_TITLES, **_LINE_TITLES}),
        sections=sections,
        sources=sources,
        surety=digest_wording.surety(
            department,
            [row["classifier_version"] for row in versions],
            read_rows(connection, "classifier_quality", **key),
        ),
        hides_names=selection.hides_names,
    )


def _themes(history: Sequence[Row], week_start_date: date, known_weeks: Sequence[date]) -> dict[str, _Theme]:
    """Return the themes by theme_id."""
    by_theme: dict[str, dict[date, Row]] = {}
    for row in history:
        by_theme.setdefault(row["theme_id"], {})[row["week_start_date"]] = row
    known = set(known_weeks)
    themes = {}
    for theme_id, weeks in by_theme.items():
        counts = tuple(
            weeks[start]["mention_count"] if start in weeks else 0 if start in known else None
            for start in weeks_shown(week_start_date)
        )
        now: Row = weeks.get(week_start_date) or {}
        themes[theme_id] = _Theme(
            previous_mention_count=now.get("previous_mention_count"),
            previous_author_count=now.get("previous_author_count"),
            usual_author_count=now.get("usual_author_count"),
            standing=now.get("standing"),
            is_new=bool(now.get("is_new")),
            title_model=now.get("title_model"),
            counts=counts,
        )
    return themes


def _mentions(connection: duckdb.DuckDBPyConnection, items: Sequence[Row], sums: Sequence[Row]) -> dict[str, Row]:
    """Return the mentions that may be quoted, by mention_id."""
    wanted = {mention_id for row in (*items, *sums) for mention_id in row["example_mention_ids"] or ()}
    wanted |= {row[name] for row in items for name in ("answer_mention_id", "answered_mention_id") if row[name]}
    if not wanted:
        return {}
    return {row["mention_id"]: row for row in read_rows(connection, "quoted_mentions", mention_ids=sorted(wanted))}


def _sections(
    connection: duckdb.DuckDBPyConnection,
    rows: Sequence[Row],
    sums: Mapping[str, Row],
    selection: _Selection,
    week: Week,
) -> tuple[Section, ...]:
    """Return the sections that have something to say, in reading order.

    Those that this module does not know stand in the middle. What is told once, a theme or a conversation, is not told
    again elsewhere.
    """
    by_section: dict[str, list[Row]] = {name: [] for name in sums}
    for row in rows:
        by_section.setdefault(row["section"], []).append(row)
    known = list(_SECTION_TITLES)
    middle = sorted(
        (name for name in by_section if name not in {*_FIRST_SECTIONS, *_LAST_SECTIONS}),
        key=lambda name: (known.index(name) if name in _SECTION_TITLES else len(known), name),
    )
    told: set[str] = set()
    quoted: list[Quote] = []
    has_card = {row["theme_id"] for row in by_section.get("themes", [])[:MOST_THEMES]}
    sections = []
    for name in (*_FIRST_SECTIONS, *middle, *_LAST_SECTIONS):
        most = MOST_THEMES if name == "themes" else MOST_ITEMS
        untold = [row for row in by_section.get(name, []) if name == "actions" or _told_by(row) not in told]
        chosen = untold[:most] if name not in _WHOLE_SECTIONS else untold
        if name != "actions":
            told |= {key for row in chosen if (key := _told_by(row))}
        if not chosen and name not in sums:
            continue
        summary = sums.get(name)
        items = []
        for row in chosen:
            # what became of an action is told in figures; its theme's card, where it has one, quotes for both
            quotes = () if name == "actions" and row["theme_id"] in has_card else _quotes(row, selection, quoted)
            items.append(_item(row, selection, quotes))
            quoted += quotes
        examples = _examples(summary, selection, quoted) if summary and not chosen else ()
        quoted += examples
        sections.append(
            Section(
                # it becomes an anchor on the page
                section=name if name.isascii() and name.isidentifier() else "other",
                title=_SECTION_TITLES.get(name) or texts.shown(wording.capitalised(wording.readable(name)), 60),
                summary=selection.said(summary["body"], texts.BODY_LENGTH) if summary else None,
                items=tuple(items),
                examples=examples,
                charts=digest_charts.of_section(connection, name, week.start_date),
                more=_more(summary, len(chosen), told_above_count=len(by_section.get(name, [])) - len(untold)),
                open_count=summary["open_count"] if summary else None,
                next_step=selection.said(summary["next_step"], texts.BODY_LENGTH) or None if summary else None,
            )
        )
    return tuple(sections)


def _told_by(row: Row) -> str | None:
    """Return what tells whether an item was told before: its theme or, of a conversation, its mention."""
    theme_id: str | None = row["theme_id"]
    return theme_id or (row["example_mention_ids"][0] if row["holder"] else None)


def _quotes(row: Row, selection: _Selection, told: Sequence[Quote]) -> tuple[Quote, ...]:
    """Return an item's quotes: where there is one that is not quoted above, none that is."""
    mentions = selection.quoted(row["example_mention_ids"])
    most = _MOST_QUOTES.get(row["section"], _MOST_QUOTES_ELSEWHERE)
    return different_quotes(mentions, most, hides_names=selection.hides_names, told=told) or different_quotes(
        mentions, most, hides_names=selection.hides_names
    )


def _examples(summary: Row, selection: _Selection, told: Sequence[Quote]) -> tuple[Quote, ...]:
    """Return what single people said, but for what is quoted above."""
    return different_quotes(
        selection.quoted(summary["example_mention_ids"]),
        _MOST_QUOTES["themes"],
        hides_names=selection.hides_names,
        told=told,
    )


def _more(summary: Row | None, shown_count: int, *, told_above_count: int) -> str | None:
    """Say how many conversations are open where not all of them are shown."""
    open_count = (summary["open_count"] or 0) if summary else 0
    if open_count <= shown_count:
        return None
    if shown_count == 0 and told_above_count == open_count:
        return f"{wording.plural(open_count, 'is', 'are')} open, told above."
    return f"{wording.plural(open_count, 'is', 'are')} open in all."


def _item(row: Row, selection: _Selection, quotes: tuple[Quote, ...]) -> Item:
    count: int | None = row["mention_count"]
    theme = selection.themes.get(row["theme_id"])
    is_theme = theme is not None and row["section"] != "actions"
    title = selection.said(row["title"], texts.TITLE_LENGTH) or "Untitled"
    said_already = (title, *(quote.text for quote in quotes))
    body = selection.said(row["body"], texts.BODY_LENGTH)
    if theme and row["section"] == "recurring_issues" and theme.standing in _STANDINGS and not theme.is_new:
        body = f"{_STANDINGS[theme.standing]} {body}"
    return Item(
        title=title,
        title_model=(texts.shown(theme.title_model, texts.TITLE_LENGTH) or None) if theme else None,
        topic=texts.shown(row["topic"], texts.TITLE_LENGTH) or None,
        comparison=selection.said(row["comparison"], texts.BODY_LENGTH) or None,
        names=tuple(name for name in _names(row) if not any(name in said for said in said_already)),
        body=body or (_summary(count, row["author_count"], _change(row, theme)) or ""),
        reason=selection.said(row["reason"], texts.BODY_LENGTH) or None,
        mention_count=count,
        author_count=row["author_count"],
        previous_author_count=theme.previous_author_count if theme else None,
        usual_author_count=theme.usual_author_count if theme else None,
        change=_change(row, theme),
        is_rising=bool(theme and theme.standing in {"new", "growing"}),
        trend=_trend(theme) if theme and is_theme else None,
        quotes=quotes,
        answer=_answer(row, selection, quotes),
        next_step=selection.said(row["next_step"], texts.BODY_LENGTH) or None,
        owner=texts.shown(row["owner"], texts.TITLE_LENGTH) or None,
        holder=selection.said(row["holder"], texts.TITLE_LENGTH) or None,
        is_unheld=bool(row["is_unheld"]),
        theme_id=row["theme_id"],
        action_id=row["action_id"],
    )


def _names(row: Row) -> list[str]:
    return [texts.shown(name, texts.TITLE_LENGTH) for name in row["names"] or ()]


def _answer(row: Row, selection: _Selection, told: Sequence[Quote]) -> Answer | None:
    """Return the best answer; its question only where none of the quotes above it is that question."""
    mention = selection.mentions.get(row["answer_mention_id"])
    asked = selection.mentions.get(row["answered_mention_id"])
    if mention is None:
        return None
    question = quote(asked, hides_names=selection.hides_names) if asked else None
    count, well = row["answer_count"], row["ended_well_count"]
    return Answer(
        question=None if question and any(says_the_same(question, other) for other in told) else question,
        quote=quote(mention, hides_names=selection.hides_names),
        how_it_went=_how_it_went(count, well),
    )


def _how_it_went(count: int, well: int) -> str:
    """Say how often an answer was given, and how often that ended well."""
    if count == 1:
        return "We answered this once in the last nine weeks, and it ended well."
    often = "twice" if count == 2 else f"{wording.number(count)} times"
    all_of_them = "both times" if count == 2 else "each time"
    ended = f"; it ended well {all_of_them}" if well == count else f"; {wording.number(well)} of these ended well"
    return f"We answered this {often} in the last nine weeks{ended}."


def _summary(count: int | None, author_count: int | None, change: str | None) -> str | None:
    """Say the figures of an item in one sentence, where the warehouse has no words of its own for it."""
    if count is None:
        return None
    heard = [] if author_count is None else [wording.people(author_count)]
    if change is None or not change.startswith(wording.TOO_FEW):
        heard.append(wording.plural(count, "mention"))
    return f"{wording.capitalised(', '.join([*heard, *([change] if change else [])]))}."


def _change(row: Row, theme: _Theme | None) -> str | None:
    count: int | None = row["mention_count"]
    if count is None:
        return None
    if theme and theme.is_new:
        return "new this week"
    if theme and theme.previous_mention_count is not None:
        return wording.change(count, theme.previous_mention_count)
    previous = wording.previous_count(count, row["change_ratio"])
    if previous is None and count >= wording.FEWEST_TO_COMPARE:
        return None
    return wording.change(count, previous)


def _trend(theme: _Theme) -> Trend | None:
    """Return the theme's weeks; null where fewer than two are known."""
    if sum(count is not None for count in theme.counts) < 2:
        return None
    counts = ", ".join("not known" if count is None else wording.number(count) for count in theme.counts)
    usual = charts.usual_range([count for count in theme.counts[:-1] if count is not None])
    usual = None if usual is None or usual[1] == 0 else usual
    words = f"Mentions a week over the last {len(theme.counts)} weeks: {counts}."
    note = f" {wording.capitalised(digest_wording.usual(usual))}." if usual else ""
    return Trend(counts=theme.counts, usual=usual, in_words=words + note)
