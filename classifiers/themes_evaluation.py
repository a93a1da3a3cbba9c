"""How good themes are: do they agree with what people found, and do they keep their identity week after week.

Nothing here is used when themes are found.
"""

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import polars as pl
from models.records import INSTANT, THEME_TEXTS
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score

from classifiers.themes import DEPARTMENT_TEXTS, find_themes, match_themes
from classifiers.themes.words import FUNCTION_WORDS, form

_DEPARTMENT: Final = "support"
_WORD: Final = re.compile(r"[^\W_]{3,}")
_TIME_FORMATS: Final = ("%+", "%a %b %d %H:%M:%S %z %Y")
"""ISO 8601, and the one that the public collections of tweets use."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well themes agree with the categories that people gave to n texts.

    Normalised mutual information grows with the number of themes, for themes of one text each already to `floor`:
    read it together with the adjusted one, which is 0 for chance.

    Attributes:
        text_count: n.
        category_count: categories that people found.
        theme_count: themes found, without being told how many.
        covered_ratio: part of the texts that belongs to a theme.
        mutual_information: normalised, over all n texts; a text without a theme counts as a theme of its own.
        mutual_information_together: the same, all texts without a theme counted as one theme.
        mutual_information_covered: the same, over the texts that belong to a theme.
        adjusted_mutual_information: adjusted for chance, over all n texts as in `mutual_information`.
        floor: the normalised mutual information of n themes of one text each.
        titles_in_category_ratio: which part of the words of a title that carry a subject stands, in some form, in the
            name of the category that most of the theme's texts have; the mean over the themes.
    """

    text_count: int
    category_count: int
    theme_count: int
    covered_ratio: float
    mutual_information: float
    mutual_information_together: float
    mutual_information_covered: float
    adjusted_mutual_information: float
    floor: float
    titles_in_category_ratio: float


@dataclass(frozen=True, slots=True)
class Week:
    """What became of the themes of one weekly run in the next one.

    Attributes:
        until: the next run knows the texts posted before.
        text_count: texts that the next run knows.
        theme_count: themes that it found.
        covered_ratio: part of its texts that belongs to a theme.
        same_ratio: part of the texts with a theme in the former run that have the same theme_id in the next.
        same_title_ratio: part of the themes of both runs whose title is the same.
        new_theme_count: themes that the former run did not have.
    """

    until: datetime
    text_count: int
    theme_count: int
    covered_ratio: float
    same_ratio: float
    same_title_ratio: float
    new_theme_count: int


def measure_agreement(path: Path) -> Agreement:
    """Return how well the themes agree with a labelled file.

    Args:
        path: CSV with `text` and `category`; a text that stands there twice counts once, under its first category.
    """
    labelled = pl.read_csv(path, columns=["text", "category"], infer_schema_length=0).with_row_index("row")
    texts = _as_department_texts(labelled.with_columns(posted_at=pl.lit(None, INSTANT)))
    placed = (
        labelled.group_by("text")
        .agg(pl.col("category").sort_by("row").first())
        .join(texts.select("text", "text_hash"), on="text")
        .join(find_themes(texts), on="text_hash", how="left")
        .sort("text_hash")
    )
    covered = placed.drop_nulls("theme_id")
    alone = placed["theme_id"].fill_null(placed["text_hash"])
    return Agreement(
        text_count=placed.height,
        category_count=placed["category"].n_unique(),
        theme_count=covered["theme_id"].n_unique(),
        covered_ratio=covered.height / placed.height,
        mutual_information=float(normalized_mutual_info_score(placed["category"], alone)),
        mutual_information_together=float(
            normalized_mutual_info_score(placed["category"], placed["theme_id"].fill_null("none"))
        ),
        mutual_information_covered=float(normalized_mutual_info_score(covered["category"], covered["theme_id"])),
        adjusted_mutual_information=float(adjusted_mutual_info_score(placed["category"], alone)),
        floor=float(normalized_mutual_info_score(placed["category"], placed["text_hash"])),
        titles_in_category_ratio=_titles_in_category(covered),
    )


def _titles_in_category(covered: pl.DataFrame) -> float:
    """Return how much of the titles the names of categories say; `covered` has theme_id, title, category."""
    found = covered.group_by("theme_id").agg(pl.col("title").first(), pl.col("category").mode().sort().first())
    parts = [
        len(title & _forms(category)) / max(1, len(title))
        for title, category in ((_forms(title), category) for _, title, category in found.sort("theme_id").iter_rows())
    ]
    return sum(parts) / max(1, len(parts))


def _forms(text: str) -> set[str]:
    """Return the forms of the words of a title or of the name of a category that carry a subject."""
    return {form(word) for word in _WORD.findall(text.lower().replace("'", "")) if word not in FUNCTION_WORDS}


def measure_stability(
    path: Path, *, weeks: int = 6, stop_phrases: Collection[str] = (), starts_from_known: bool = True
) -> tuple[Week, ...]:
    """Return how stable the themes of a dated file are over its last weeks, one run a week.

    Args:
        path: CSV with `text` and a time in `posted_at` or `created_at`.
        weeks: comparisons of two consecutive weekly runs; the last run knows the whole file.
        stop_phrases: as for `find_themes`.
        starts_from_known: whether each run is given the themes of the former one, or only their identities.
    """
    rows = pl.read_csv(path, infer_schema_length=0)
    written = pl.col("posted_at" if "posted_at" in rows.columns else "created_at")
    times = pl.coalesce(
        written.str.to_datetime(form, time_unit="us", time_zone="UTC", strict=False) for form in _TIME_FORMATS
    )
    posts = rows.select("text", posted_at=times).drop_nulls()
    last = posts.select(pl.col("posted_at").max()).item() + timedelta(seconds=1)
    known = THEME_TEXTS.to_frame()
    measured: list[Week] = []
    for week in range(weeks, -1, -1):
        until = last - timedelta(weeks=week)
        texts = _as_department_texts(posts.filter(pl.col("posted_at") < until))
        found = find_themes(texts, stop_phrases=stop_phrases, known=known if starts_from_known else None)
        themes = match_themes(found, known)
        if week < weeks:
            measured.append(_compared(known, themes, texts.height, until))
        known = themes
    return tuple(measured)


def _compared(former: pl.DataFrame, themes: pl.DataFrame, text_count: int, until: datetime) -> Week:
    """Return what became of the former themes; both frames as of THEME_TEXTS."""
    both = former.join(themes, on="text_hash", how="left", suffix="_next")
    titles = (
        former.select("theme_id", "title").unique().join(themes.select("theme_id", "title").unique(), on="theme_id")
    )
    return Week(
        until=until,
        text_count=text_count,
        theme_count=themes["theme_id"].n_unique(),
        covered_ratio=themes.height / text_count,
        same_ratio=both.select((pl.col("theme_id") == pl.col("theme_id_next")).fill_null(value=False).mean()).item(),
        same_title_ratio=titles.select((pl.col("title") == pl.col("title_right")).mean()).item(),
        new_theme_count=themes.join(former, on="theme_id", how="anti")["theme_id"].n_unique(),
    )


def _as_department_texts(posts: pl.DataFrame) -> pl.DataFrame:
    """Return the distinct texts of posts as of DEPARTMENT_TEXTS; every post counts as another author."""
    return (
        posts.group_by("text")
        .agg(
            author_count=pl.len().cast(pl.Int64),
            mention_count=pl.len().cast(pl.Int64),
            first_posted_at=pl.col("posted_at").min(),
        )
        .with_columns(department=pl.lit(_DEPARTMENT), text_hash=pl.col("text").map_elements(_hash, pl.String))
        .select(DEPARTMENT_TEXTS.names())
        .sort("text_hash")
    )


def _hash(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
