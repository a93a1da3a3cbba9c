"""One department's digest of one week: what is selected from the marts and how its facts are put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from reports import charts, texts, wording
from reports.prices import PricePlot, read_price_plots
from reports.quotes import Quote, different_quotes
from reports.warehouse_queries import Row, read_rows
from reports.weeks import (
    Department,
    SourceLine,
    Week,
    first_week_shown,
    instants,
    read_sources,
    silence_sentence,
    weeks_shown,
)

MOST_THEMES: Final = 5
_MOST_LEAD_SENTENCES: Final = 3
_MOST_QUOTES: Final = {"themes": 3}
_MOST_QUOTES_ELSEWHERE: Final = 1

_SECTION_TITLES: Final = {
    "actions": "Since last time",
    "themes": "What matters",
    "prices": "Prices that people named",
    "own_posts": "Our own posts to look at",
    "new": "New",
    "growing": "Growing",
    "fading": "Fading",
}
_FIRST_SECTIONS: Final = ("actions", "themes")
_LAST_SECTIONS: Final = ("new", "growing", "fading")

# What people say about an employer must not lead to them: nothing that names or links to an author is shown.
_DEPARTMENTS_WITHOUT_NAMES: Final = frozenset({"hr"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a section; null where the warehouse does not say."""

    title: str
    body: str
    summary: str | None
    mentions: str | None
    people: str | None
    change: str | None
    trend: charts.Trend | None
    trend_in_words: str | None
    usual: str | None
    quotes: tuple[Quote, ...]
    next_step: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the digest: `themes` are drawn as cards, others as a list, `prices` with plots above it."""

    section: str
    title: str
    items: tuple[Item, ...]
    price_plots: tuple[PricePlot, ...]

    @property
    def common_next_step(self) -> str | None:
        """The next step of every item, where it is the same for all and nobody owns one of them."""
        steps = {item.next_step for item in self.items}
        is_common = len(self.items) > 1 and len(steps) == 1 and not any(item.owner for item in self.items)
        return self.items[0].next_step if is_common else None


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a digest page says."""

    department: Department
    week: Week
    coverage: tuple[str, ...]
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    surety: tuple[str, ...]
    hides_names: bool


@dataclass(frozen=True, slots=True)
class _Theme:
    """A theme's week and the mention counts of the weeks shown, null where the warehouse knows no such week."""

    previous_mention_count: int | None
    is_new: bool
    history: tuple[int | None, ...]


def read_digest(
    connection: duckdb.DuckDBPyConnection, department: Department, week: Week, known_weeks: Sequence[date]
) -> Digest:
    """Select one digest from the marts.

    Args:
        connection: to a published warehouse; only read from.
        department: with its figures of this week.
        week: with its figures.
        known_weeks: the weeks that have data; a theme without a row counts 0 in these and is unknown in others.
    """
    key = {"week_start_date": week.start_date, "department": department.department}
    rows = read_rows(connection, "digest_items", **key)
    first = first_week_shown(week.start_date)
    history = read_rows(connection, "theme_history", **key, first_week_start_date=first) if rows else []
    themes = _themes(history, week.start_date, known_weeks)
    mentions = _mentions(connection, rows)
    hides_names = department.department in _DEPARTMENTS_WITHOUT_NAMES
    has_prices = any(row["section"] == "prices" for row in rows)
    price_plots = read_price_plots(connection, week.start_date) if has_prices else ()
    sections = _sections(rows, themes, mentions, price_plots, hides_names=hides_names)
    sources = read_sources(connection, week.start_date)
    versions = read_rows(
        connection, "classifier_versions", department=department.department, **instants(week.start_date)
    )
    return Digest(
        department=department,
        week=week,
        coverage=_coverage(department, week, sources),
        lead=_lead(department, week, sections),
        sections=sections,
        sources=sources,
        surety=(
            *_surety(department, [row["classifier_version"] for row in versions]),
            *_quality(department, read_rows(connection, "classifier_quality", **key)),
        ),
        hides_names=hides_names,
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
        now = weeks.get(week_start_date)
        themes[theme_id] = _Theme(
            previous_mention_count=now["previous_mention_count"] if now else None,
            is_new=bool(now and now["is_new"]),
            history=counts,
        )
    return themes


def _mentions(connection: duckdb.DuckDBPyConnection, rows: Sequence[Row]) -> dict[str, Row]:
    """Return the mentions that the items name as examples, by mention_id."""
    mention_ids = sorted({mention_id for row in rows for mention_id in row["example_mention_ids"] or ()})
    if not mention_ids:
        return {}
    return {row["mention_id"]: row for row in read_rows(connection, "quoted_mentions", mention_ids=mention_ids)}


def _sections(
    rows: Sequence[Row],
    themes: Mapping[str, _Theme],
    mentions: Mapping[str, Row],
    price_plots: tuple[PricePlot, ...],
    *,
    hides_names: bool,
) -> tuple[Section, ...]:
    """Return the sections that have items, in reading order; ones this module does not know stand in the middle.

    What has a card of its own is not told again as new or growing.
    """
    by_section: dict[str, list[Row]] = {}
    for row in rows:
        by_section.setdefault(row["section"], []).append(row)
    middle = sorted(
        (name for name in by_section if name not in {*_FIRST_SECTIONS, *_LAST_SECTIONS}),
        key=lambda name: (list(_SECTION_TITLES).index(name) if name in _SECTION_TITLES else len(_SECTION_TITLES), name),
    )
    by_section["themes"] = by_section.get("themes", [])[:MOST_THEMES]
    told = {row["theme_id"] for row in by_section["themes"]} - {None}
    for name in ("new", "growing"):
        by_section[name] = [row for row in by_section.get(name, []) if row["theme_id"] not in told]
    return tuple(
        Section(
            section=name,
            title=_SECTION_TITLES.get(name) or texts.shown(wording.capitalised(wording.readable(name)), 60),
            price_plots=price_plots if name == "prices" else (),
            items=tuple(
                _item(row, themes.get(row["theme_id"]), mentions, hides_names=hides_names) for row in by_section[name]
            ),
        )
        for name in (*_FIRST_SECTIONS, *middle, *_LAST_SECTIONS)
        if by_section.get(name)
    )


def _item(row: Row, theme: _Theme | None, mentions: Mapping[str, Row], *, hides_names: bool) -> Item:
    count: int | None = row["mention_count"]
    line = charts.trend(theme.history) if theme and row["section"] != "actions" else None
    examples = [mentions[mention_id] for mention_id in row["example_mention_ids"] or () if mention_id in mentions]
    change = None if count is None else _change(count, row["change_ratio"], theme)
    most_quotes = _MOST_QUOTES.get(row["section"], _MOST_QUOTES_ELSEWHERE)
    return Item(
        title=_said(row["title"], texts.TITLE_LENGTH, hides_names=hides_names) or "Untitled",
        body=_said(row["body"], texts.BODY_LENGTH, hides_names=hides_names),
        summary=_summary(count, row["author_count"], change),
        mentions=None if count is None else wording.plural(count, "mention"),
        people=None if row["author_count"] is None else wording.people(row["author_count"]),
        change=change,
        trend=line,
        trend_in_words=_trend_in_words(theme, line) if theme and line else None,
        usual=_usual(line) if line else None,
        quotes=different_quotes(examples, most_quotes, hides_names=hides_names),
        next_step=_said(row["next_step"], texts.BODY_LENGTH, hides_names=hides_names) or None,
        owner=texts.shown(row["owner"], texts.TITLE_LENGTH) or None,
    )


def _said(text: str | None, length: int, *, hides_names: bool) -> str:
    shown = texts.shown(text, length)
    return texts.without_names(shown) if hides_names else shown


def _summary(count: int | None, author_count: int | None, change: str | None) -> str | None:
    """Say the figures of an item in one sentence, where the warehouse has no words of its own for it."""
    if count is None:
        return None
    heard = [] if author_count is None else [wording.people(author_count)]
    if change is None or not change.startswith(wording.TOO_FEW):
        heard.append(wording.plural(count, "mention"))
    return f"{wording.capitalised(', '.join([*heard, *([change] if change else [])]))}."


def _change(count: int, change_ratio: float | None, theme: _Theme | None) -> str | None:
    if theme and theme.is_new:
        return "new this week"
    if theme and theme.previous_mention_count is not None:
        return wording.change(count, theme.previous_mention_count)
    previous = wording.previous_count(count, change_ratio)
    if previous is None and count >= wording.FEWEST_TO_COMPARE:
        return None
    return wording.change(count, previous)


def _trend_in_words(theme: _Theme, line: charts.Trend) -> str:
    counts = ", ".join("not known" if count is None else wording.number(count) for count in theme.history)
    words = f"Mentions a week over the last {len(theme.history)} weeks: {counts}."
    usual = _usual(line)
    return f"{words} {wording.capitalised(usual)}." if usual else words


def _usual(line: charts.Trend) -> str | None:
    """Say what was usual in the weeks before; null where they were too few or had none."""
    if line.usual is None or line.usual[1] == 0:
        return None
    low, high = (wording.number(value) for value in line.usual)
    return f"usually {low} a week" if low == high else f"usually {low} to {high} a week"


def _coverage(department: Department, week: Week, sources: Sequence[SourceLine]) -> tuple[str, ...]:
    if week.mention_count == 0:
        return ("Nothing was heard from any source this week.",)
    concern = "concerns" if department.mention_count == 1 else "concern"
    heard = (
        f"{wording.plural(week.mention_count, 'mention')} by {wording.people(week.author_count)} "
        f"from {wording.plural(week.source_count, 'source')}; "
        f"{wording.number(department.mention_count)} {concern} {department.name}."
    )
    return tuple(sentence for sentence in (heard, silence_sentence(sources)) if sentence)


def _lead(department: Department, week: Week, sections: Sequence[Section]) -> tuple[str, ...]:
    """Return one to three sentences: the first theme, the department's week, and what nobody looks after."""
    if week.mention_count == 0 or (department.mention_count == 0 and not sections):
        return (f"A quiet week: nothing concerned {department.name}.",)
    total = _without_count(wording.change(department.mention_count, department.previous_mention_count))
    concern = "concerns" if department.mention_count == 1 else "concern"
    heard = f"{wording.plural(department.mention_count, 'mention')} {concern} {department.name} this week: {total}."
    themes = next((section.items for section in sections if section.section == "themes"), ())
    if not themes:
        others = [_told_in_short(section) for section in sections if section.section != "actions"]
        return (heard, *others[: _MOST_LEAD_SENTENCES - 1])
    without_owner = sum(theme.owner is None for theme in themes)
    if themes[0].owner is None:
        return (_first_theme(themes[0]), "Nobody owns it yet.", heard)
    if without_owner:
        return (_first_theme(themes[0]), heard, f"Nobody owns {without_owner} of the {len(themes)} themes yet.")
    return (_first_theme(themes[0]), heard)


def _told_in_short(section: Section) -> str:
    if len(section.items) == 1:
        return f"{section.title}: {texts.isolated(section.items[0].title)}."
    return f"{section.title}: {wording.number(len(section.items))}."


def _without_count(change: str) -> str:
    """Return a change for a sentence that has told the count already."""
    return wording.TOO_FEW if change.startswith(wording.TOO_FEW) else change


def _first_theme(theme: Item) -> str:
    heard = " in ".join(part for part in (theme.people, theme.mentions) if part)
    facts = ", ".join(part for part in (heard, _without_count(theme.change or "")) if part)
    title = f"“{texts.isolated(theme.title)}”"
    return f"{title} comes first: {facts}." if facts else f"{title} comes first."


def _surety(department: Department, versions: Sequence[str]) -> tuple[str, ...]:
    sentences = []
    if department.low_confidence_ratio is not None:
        sentences.append(
            f"The classifier was unsure about {wording.share(department.low_confidence_ratio)} "
            f"of its labels for {department.name}."
        )
    if len(versions) == 1:
        sentences.append(f"One version of the classifier labelled the whole week ({texts.shown(versions[0], 60)}).")
    if len(versions) > 1:
        named = wording.sequence([texts.shown(version, 60) for version in versions])
        sentences.append(
            f"The method changed: {len(versions)} versions of the classifier labelled this week ({named}). "
            "A rise or fall may come from that."
        )
    return tuple(sentences)


def _quality(department: Department, versions: Sequence[Row]) -> tuple[str, ...]:
    """Say how often people found the labels right, and whether what is labelled moves; never across two versions."""
    if len(versions) != 1:
        return ()
    row = versions[0]
    if row["has_version_changed"]:
        return (
            "Another version of the classifier labelled some of the eight weeks before; "
            "a rise or fall may come from that.",
        )
    checked = row["recent_labelled_count"]
    if checked:
        low, high = (wording.share(row[f"recent_precision_{side}_ratio"]) for side in ("low", "high"))
        were = "was" if row["recent_correct_count"] == 1 else "were"
        precision = (
            f"People checked {wording.plural(checked, 'label')} in random samples of this week and the eight before: "
            f"{wording.number(row['recent_correct_count'])} {were} right, "
            f"{wording.share(row['recent_precision_ratio'])} (between {low} and {high}, chance allowed for)."
        )
    else:
        precision = "Nobody has checked a random sample of its labels in this week and the eight before."
    return (precision, *_drift(department, row))


def _drift(department: Department, row: Row) -> tuple[str, ...]:
    sentences = []
    if row["label_share_change"] is not None:
        usual = row["label_share_ratio"] - row["label_share_change"]
        sentences.append(
            f"It found something for {department.name} in {wording.share(row['label_share_ratio'])} of all mentions, "
            f"in the eight weeks before in {wording.share(usual)}."
        )
    if row["unseen_word_ratio"] is not None:
        unseen = wording.share(row["unseen_word_ratio"])
        sentences.append(f"Of the week's words, {unseen} had not been heard in the eight weeks before.")
    return tuple(sentences)
