"""Measure themes against people's categories and over weeks, and write what was found to docs/themes_measured.md.

`python -m classifiers.themes_comparison [--categorised FILE] [--dated FILE [--brand NAME]] [--output FILE]`. The first
is a CSV of `text` and `category`, the second one of `text` and `posted_at` or `created_at`. Without both, nothing is
written. Methods that are not shipped live here and nowhere else.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import polars as pl
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score, normalized_mutual_info_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

from classifiers.themes_evaluation import Week, measure_agreement, measure_stability

OUTPUT: Final = Path("docs/themes_measured.md")
_DIMENSIONS: Final = 100
_SEED: Final = 0


def agreement_section(path: Path) -> list[str]:
    """Return the section on a file with categories."""
    found = measure_agreement(path)
    texts = pl.read_csv(path, columns=["text", "category"], infer_schema_length=0).unique("text", maintain_order=True)
    told = _told_how_many(texts["text"], found.category_count)
    plain = normalized_mutual_info_score(texts["category"], told)
    plain_adjusted = adjusted_mutual_info_score(texts["category"], told)
    themes = found.theme_count
    return [
        "## Agreement with people",
        "",
        f"{found.text_count:,} texts of {found.category_count} categories. Normalised mutual information (NMI) is over",
        "all of them, a text without a theme counting as a theme of its own. It grows with the number of themes:",
        f"{found.floor:.3f} for themes of one text each. Read with it the one adjusted for chance (AMI), 0 for chance.",
        "",
        "| method | themes | covered | NMI | AMI |",
        "| --- | --- | --- | --- | --- |",
        f"| TF-IDF of words, SVD and k-means that is told how many | {found.category_count} | 100% "
        f"| {plain:.3f} | {plain_adjusted:.3f} |",
        f"| shipped; finds out how many | {themes} | {found.covered_ratio:.0%} "
        f"| {found.mutual_information:.3f} | {found.adjusted_mutual_information:.3f} |",
        f"| shipped, over the texts that have a theme | {themes} | | {found.mutual_information_covered:.3f} | |",
        f"| shipped, all texts without a theme as one | {themes} | | {found.mutual_information_together:.3f} | |",
        "",
        f"Of the words of a title that carry a subject {found.titles_in_category_ratio:.0%} stand in some form in the",
        "name that people gave to the category of most of the theme's texts.",
        "",
    ]


def stability_section(weeks: tuple[Week, ...]) -> list[str]:
    """Return the section on a dated file, a row for each of its last weeks."""
    return [
        "## Identities from week to week",
        "",
        f"{weeks[-1].text_count:,} texts, one run a week: the part of the texts with a theme that have the same theme",
        "a week later, and the part of the titles that stay.",
        "",
        "| week until | texts | themes | covered | same identity | same title | new themes |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {week.until:%Y-%m-%d} | {week.text_count:,} | {week.theme_count} | {week.covered_ratio:.0%} "
            f"| {week.same_ratio:.2f} | {week.same_title_ratio:.2f} | {week.new_theme_count} |"
            for week in weeks
        ),
        "",
    ]


def _told_how_many(texts: pl.Series, count: int) -> list[int]:
    """Return the group of each text by the plain method, which has to be told how many there are."""
    vectors = TfidfVectorizer(min_df=2, sublinear_tf=True, stop_words="english")
    reduced = make_pipeline(vectors, TruncatedSVD(_DIMENSIONS, random_state=_SEED), Normalizer(copy=False))
    groups = KMeans(count, n_init=10, random_state=_SEED).fit_predict(reduced.fit_transform(texts.to_list()))
    return [int(group) for group in groups]


def main() -> int:
    """Print the page and write it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--categorised", type=Path, help="a CSV file of texts with people's categories")
    parser.add_argument("--dated", type=Path, help="a CSV file of texts with their times")
    parser.add_argument("--brand", action="append", default=[], help="a name in the dated texts that says nothing")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    if not arguments.categorised and not arguments.dated:
        sys.stdout.write("themes: not measured; --categorised and --dated name the files to measure on\n")
        return 0
    lines = [
        "# How good themes are",
        "",
        "Made by `python -m classifiers.themes_comparison`; do not edit by hand. [themes.md](themes.md) says how",
        "themes are found.",
        "",
    ]
    if arguments.categorised:
        lines += agreement_section(arguments.categorised)
    if arguments.dated:
        lines += stability_section(measure_stability(arguments.dated, stop_phrases=arguments.brand))
    page = "\n".join(lines)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
