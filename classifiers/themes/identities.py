"""The identity of a theme: which theme of this week is which theme of the former one."""

import hashlib
from datetime import datetime
from typing import Final

import polars as pl
from models.records import THEME_CHANGES, THEME_TEXTS, require

SHARED_ENOUGH_RATIO: Final = 0.5
"""Two themes can be one and the same when they share so much of the smaller of them."""

TITLE_KEPT_RATIO: Final = 0.5
"""A theme keeps its title while so many of its texts were already known; then its texts may say it better."""

TAKEN_IN_RATIO: Final = 1 / 3
"""A theme that is gone goes on in the one that has most of its texts, if it has so many; an action on it does, too."""


def theme_identity(department: str, born_of: str) -> str:
    """Return the identity of a department's theme that was born of a text, the earliest one (a text_hash)."""
    return hashlib.md5(f"{department}\n{born_of}".encode(), usedforsecurity=False).hexdigest()[:16]


def match_themes(new: pl.DataFrame, known: pl.DataFrame, *, keeps_titles: bool = True) -> pl.DataFrame:
    """Return the new themes with the identities of the themes that were known before.

    A new theme is the known one with which it shares most texts. A known theme that was split lives on in its
    largest part, a merged one keeps the identity of its largest part; the other parts of a split are new themes.

    Args:
        new: frame as of THEME_TEXTS, from `find_themes`.
        known: frame as of THEME_TEXTS, from the former run.
        keeps_titles: whether a theme that is mostly known keeps its title too; not where titles are made otherwise now.

    Returns:
        The rows of `new` with theme_id and title replaced; ordered by department, theme_id, text_hash.

    Raises:
        ContractError: a frame does not match THEME_TEXTS.
    """
    new, known = require(new, THEME_TEXTS, "new themes"), require(known, THEME_TEXTS, "known themes")
    identities = _inherited(new, known)
    taken = set(known["theme_id"]) | set(identities.values())
    titles = _kept_titles(new, known, identities) if keeps_titles else {}
    for theme_id, department in (
        new.select("theme_id", "department").unique().sort("theme_id", "department").iter_rows()
    ):
        if theme_id in identities:
            continue
        identity = theme_id
        while identity in taken:
            identity = theme_identity(department, identity)
        identities[theme_id] = identity
        taken.add(identity)
    if new.is_empty():
        return new
    return new.with_columns(
        title=pl.col("theme_id").replace_strict(titles, default=pl.col("title"), return_dtype=pl.String),
        theme_id=pl.col("theme_id").replace_strict(identities, return_dtype=pl.String),
    ).sort("department", "theme_id", "text_hash")


def theme_changes(themes: pl.DataFrame, known: pl.DataFrame, *, changed_at: datetime) -> pl.DataFrame:
    """Return which known themes became part of another, and which themes were part of a known one.

    A known theme whose identity is gone was taken in by the theme that has most of its texts, if those are a third.
    A theme was split off where its identity is new and most of its texts come from one theme that lives on.

    Args:
        themes: frame as of THEME_TEXTS, from `match_themes`.
        known: the same of the former run.
        changed_at: `as_of` of the run that found `themes`.

    Returns:
        Frame as of THEME_CHANGES, ordered by its key.

    Raises:
        ContractError: a frame does not match THEME_TEXTS.
    """
    themes, known = require(themes, THEME_TEXTS, "themes"), require(known, THEME_TEXTS, "known themes")
    shared = (
        themes.join(known, on=["department", "text_hash"], suffix="_known")
        .group_by("department", "theme_id", other_theme_id="theme_id_known")
        .agg(texts=pl.len())
    )
    former_size = known.group_by(other_theme_id="theme_id").agg(size=pl.len(), other_title=pl.col("title").first())
    new_size = themes.group_by("theme_id").agg(size=pl.len(), title=pl.col("title").first())
    lives = pl.col("other_theme_id").is_in(themes["theme_id"].unique().implode())
    was_known = pl.col("theme_id").is_in(known["theme_id"].unique().implode())
    taken_in = (
        shared.filter(~lives)
        .sort("texts", "theme_id", descending=[True, False])
        .unique("other_theme_id", keep="first", maintain_order=True)
        .join(former_size, on="other_theme_id")
        .filter(pl.col("texts") >= TAKEN_IN_RATIO * pl.col("size"))
        .with_columns(change=pl.lit("took_in"))
    )
    other_titles = new_size.select(other_theme_id="theme_id", other_title="title")
    split_off = (
        shared.filter(lives, ~was_known)
        .join(new_size, on="theme_id")
        .filter(pl.col("texts") * 2 > pl.col("size"))
        .join(other_titles, on="other_theme_id")
        .with_columns(change=pl.lit("split_off"))
    )
    names = [name for name in THEME_CHANGES.names() if name != "changed_at"]
    return (
        pl.concat([part.select(names) for part in (taken_in, split_off)])
        .with_columns(changed_at=pl.lit(changed_at, THEME_CHANGES["changed_at"]))
        .sort("theme_id", "change", "other_theme_id")
    )


def _inherited(new: pl.DataFrame, known: pl.DataFrame) -> dict[str, str]:
    """Return the known identity of each new theme that has one: the pairs that share most texts first."""
    sizes = new.group_by("theme_id").agg(size=pl.len())
    known_sizes = known.group_by("theme_id").agg(known_size=pl.len()).rename({"theme_id": "known_id"})
    shared = (
        new.join(known.rename({"theme_id": "known_id"}), on=["department", "text_hash"])
        .group_by("theme_id", "known_id")
        .agg(shared=pl.len())
        .join(sizes, on="theme_id")
        .join(known_sizes, on="known_id")
        .filter(pl.col("shared") >= SHARED_ENOUGH_RATIO * pl.min_horizontal("size", "known_size"))
        .with_columns(jaccard=pl.col("shared") / (pl.col("size") + pl.col("known_size") - pl.col("shared")))
        .sort("shared", "jaccard", "known_id", "theme_id", descending=[True, True, False, False])
    )
    identities: dict[str, str] = {}
    given: set[str] = set()
    for theme_id, known_id in shared.select("theme_id", "known_id").iter_rows():
        if theme_id not in identities and known_id not in given:
            identities[theme_id] = known_id
            given.add(known_id)
    return identities


def _kept_titles(new: pl.DataFrame, known: pl.DataFrame, identities: dict[str, str]) -> dict[str, str]:
    """Return the former title of each new theme that keeps it."""
    former = dict(known.select("theme_id", "title").iter_rows())
    share = (
        new.join(
            known.select("department", "text_hash", is_known=pl.lit(value=True)),
            on=["department", "text_hash"],
            how="left",
        )
        .group_by("theme_id")
        .agg(ratio=pl.col("is_known").fill_null(value=False).mean())
    )
    return {
        theme_id: former[identities[theme_id]]
        for theme_id, ratio in share.iter_rows()
        if theme_id in identities and ratio >= TITLE_KEPT_RATIO
    }
