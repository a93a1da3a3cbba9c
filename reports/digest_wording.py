"""How the facts of a digest are put into sentences: what it covers, what it begins with, and how sure it is."""

import math
from collections.abc import Sequence
from typing import Final

from reports import texts, wording
from reports.digest_content import Item, Section
from reports.warehouse_queries import Row
from reports.weeks import Department, SourceLine, Week, silence_sentence

_MOST_LEAD_SENTENCES: Final = 3
_STRIKING_RATIO: Final = 1.5
_STRIKING_MENTIONS: Final = 20
"""From so many mentions on, and so many times those of the week before, a digest begins with their number."""

_OPEN_NAMES: Final = {
    "media_opportunities": ("media opportunity", "media opportunities"),
    "leads": ("lead", "leads"),
    "complaints": ("complaint", "complaints"),
    "troubleshooting": ("fault to help with", "faults to help with"),
    "billing": ("charge or refund to check", "charges or refunds to check"),
    "inquiries": ("question", "questions"),
    "compliments": ("compliment", "compliments"),
}


def usual(band: tuple[float, float] | None) -> str:
    """Say what was usual in the weeks before; empty where that is not known."""
    if band is None:
        return ""
    low, high = (wording.number(value) for value in band)
    return f"usually {low} a week" if low == high else f"usually {low} to {high} a week"


def coverage(department: Department, week: Week, sources: Sequence[SourceLine]) -> tuple[str, ...]:
    """Say how much was heard, how much of it concerns the department, and which sources were silent."""
    if week.mention_count == 0:
        return ("Nothing was heard from any source this week.",)
    concern = "concerns" if department.mention_count == 1 else "concern"
    heard = (
        f"{wording.plural(week.mention_count, 'mention')} by {wording.people(week.author_count)} "
        f"from {wording.plural(week.source_count, 'source')}; "
        f"{wording.number(department.mention_count)} {concern} {department.name}."
    )
    return tuple(sentence for sentence in (heard, silence_sentence(sources)) if sentence)


def lead(department: Department, week: Week, sections: Sequence[Section]) -> tuple[str, ...]:
    """Return one to three sentences: the first theme, what else rises, and what nobody looks after."""
    if week.mention_count == 0 or (department.mention_count == 0 and not sections):
        return (f"A quiet week: nothing concerned {department.name}.",)
    concern = "concerns" if department.mention_count == 1 else "concern"
    total = _without_count(wording.change(department.mention_count, department.previous_mention_count))
    heard = f"{wording.plural(department.mention_count, 'mention')} {concern} {department.name} this week, {total}."
    themes = next((section.items for section in sections if section.section == "themes"), ())
    if not themes:
        others = [_told_in_short(section) for section in sections if section.section != "actions" and section.items]
        return (heard, *others[: _MOST_LEAD_SENTENCES - 1])
    told = [_first_theme(themes[0]), _others_rising(themes[1:]) or heard, _owners(themes)]
    if _is_striking(department):
        # where everything rises at once nobody would see it among the many themes that it falls into
        told = [heard, _first_theme(themes[0]), _owners(themes)]
    return tuple(sentence for sentence in told if sentence)


def _is_striking(department: Department) -> bool:
    """Return whether much more concerns the department than in the week before."""
    before = department.previous_mention_count or math.inf
    return department.mention_count >= max(_STRIKING_MENTIONS, _STRIKING_RATIO * before)


def front_line_lead(department: Department, week: Week, sections: Sequence[Section]) -> tuple[str, ...]:
    """Return one to three sentences: what is open, who has it, and what comes first."""
    if week.mention_count == 0 or (department.mention_count == 0 and not sections):
        return (f"A quiet week: nothing concerned {department.name}.",)
    named = [
        wording.plural(section.open_count, *_OPEN_NAMES[section.section])
        for section in sections
        if section.open_count and section.section in _OPEN_NAMES
    ]
    if not named:
        return ("Everything that this week brought is answered.",)
    verb = "is" if len(named) == 1 and named[0].startswith("1 ") else "are"
    sentences = [f"{wording.sequence(named)} {verb} still open."]
    if department.unheld_count == department.open_count:
        sentences.append("Nobody has taken any of them.")
    elif department.unheld_count:
        sentences.append(
            f"Nobody has taken {wording.number(department.unheld_count)} of the "
            f"{wording.plural(department.open_count, 'conversation')}."
        )
    first = next((section.items[0] for section in sections if section.items and section.items[0].holder), None)
    if first:
        # that nobody has taken it is said above
        holder = "" if department.unheld_count == department.open_count else f", {first.holder}"
        sentences.append(f"First in line: {texts.isolated(first.title)}{holder}.")
    return tuple(sentences)


def surety(department: Department, versions: Sequence[str], quality: Sequence[Row]) -> tuple[str, ...]:
    """Say how sure the classifier was, which versions of it labelled the week, and how often people found it right."""
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
    return (*sentences, *_quality(department, quality))


def _told_in_short(section: Section) -> str:
    if len(section.items) == 1:
        return f"{section.title}: {texts.isolated(section.items[0].title)}."
    return f"{section.title}: {wording.number(len(section.items))}."


def _without_count(change: str) -> str:
    """Return a change for a sentence that has told the count already."""
    return wording.TOO_FEW if change.startswith(wording.TOO_FEW) else change


def _first_theme(theme: Item) -> str:
    """Say the people of the first theme, against the week before and, where it rises, against what is usual."""
    title = _quoted(theme.title)
    if theme.author_count is None:
        return f"{title} comes first."
    facts = [wording.people(theme.author_count)]
    if theme.change == "new this week":
        facts.append(theme.change)
    elif theme.previous_author_count is not None:
        facts.append(_without_count(wording.change(theme.author_count, theme.previous_author_count)))
    if theme.is_rising and theme.usual_author_count is not None and theme.change != "new this week":
        usual = theme.usual_author_count
        facts.append(f"where {wording.number(usual) if usual >= 1 else 'fewer than 1'} would be usual")
    return f"{title} comes first: {', '.join(facts)}."


def _quoted(title: str) -> str:
    """Return a title in quotation marks; one that is a quote has them already."""
    return f"“{texts.isolated(title.strip('“”'))}”"


def _others_rising(themes: Sequence[Item]) -> str | None:
    rising = [_quoted(theme.title) for theme in themes if theme.is_rising]
    return f"Also rising: {wording.sequence(rising)}." if rising else None


def _owners(themes: Sequence[Item]) -> str | None:
    without = sum(theme.owner is None for theme in themes)
    if not without:
        return None
    if without == len(themes):
        return (
            "Nobody owns it yet." if without == 1 else f"Nobody owns any of the {wording.number(without)} themes yet."
        )
    return f"Nobody owns {wording.number(without)} of the {wording.number(len(themes))} themes yet."


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
        before = row["label_share_ratio"] - row["label_share_change"]
        sentences.append(
            f"It found something for {department.name} in {wording.share(row['label_share_ratio'])} of all mentions, "
            f"in the eight weeks before in {wording.share(before)}."
        )
    if row["unseen_word_ratio"] is not None:
        unseen = wording.share(row["unseen_word_ratio"])
        sentences.append(f"Of the week's words, {unseen} had not been heard in the eight weeks before.")
    return tuple(sentences)
