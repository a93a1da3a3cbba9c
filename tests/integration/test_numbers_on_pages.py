"""Every number on a digest's page is one that the marts give: the numbers are taken from the pages of the demo."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from html.parser import HTMLParser
from math import floor
from pathlib import Path
from statistics import quantiles

import duckdb
import pytest

from models.taxonomy import DEPARTMENTS, DIGEST_NAMES

WEEK = date(2026, 11, 9)
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?!\w)")
SILENT = frozenset({"script", "style", "blockquote", "h1", "h2", "h3", "nav", "footer", "details", "title", "text"})
VOID = frozenset({"meta", "link", "img", "br", "line", "rect", "circle", "path"})


class _Page(HTMLParser):
    """The blocks of a page in order: section, item (its place in the section, from 1), class and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[tuple[str, int, str, str]] = []
        self._open: list[tuple[str, str]] = []
        self._section = ""
        self._item = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, given.get("class", "")))
        if tag == "section":
            self._section, self._item = given.get("id") or given.get("class", ""), 0
        if tag == "li":
            self._item += 1
        if given.get("aria-label"):
            self.blocks.append((self._section, self._item, "aria-label", given["aria-label"]))
        if tag in {"p", "dd", "li"}:
            self.blocks.append((self._section, self._item, given.get("class", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        classes = {name for _, name in self._open}
        if tags & SILENT or "answer" in classes or "next-step" in " ".join(classes) or "figcaption" in tags:
            return
        if self.blocks and data.strip():
            section, item, name, text = self.blocks[-1]
            self.blocks[-1] = (section, item, name, f"{text} {data.strip()}".strip())


def _numbers(text: object) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(str(text or ""))]


def _is_usual(text: str, weeks: Sequence[int]) -> bool:
    """Tell whether a text names the middle half of all weeks but the last."""
    if "sually" not in text:
        return not _numbers(text)
    low, _, high = quantiles(weeks[:-1], n=4, method="inclusive")
    return set(_numbers(text)) == {floor(low + 0.5), floor(high + 0.5)}


@pytest.fixture(scope="module")
def marts(demo_data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    published = sorted((demo_data / "published").glob("marts_*.duckdb"))[-1]
    with duckdb.connect(str(published), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture(scope="module", params=DIGEST_NAMES)
def page(request: pytest.FixtureRequest, demo_data: Path) -> tuple[str, _Page]:
    text = (demo_data / "reports" / request.param / "2026-W46.html").read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    return request.param, _Page(text)


def _rows(marts: duckdb.DuckDBPyConnection, query: str, *values: object) -> list[tuple]:
    return marts.execute(query, list(values)).fetchall()


def _one(blocks: list[tuple[str, int, str, str]], name: str) -> str:
    return next(text for _, _, found, text in blocks if found == name)


def test_the_coverage_counts_what_the_mentions_and_their_labels_say(page, marts):
    department, parsed = page
    heard = _rows(
        marts,
        "select count(*), count(distinct author_key), count(distinct source) from marts.mentions"
        " where week_start_date = ? and not is_own_post",
        WEEK,
    )[0]
    if department in DEPARTMENTS:
        concerned = _rows(
            marts,
            "select count(distinct mention_id) from marts.mention_labels where week_start_date = ? and department = ?",
            WEEK,
            department,
        )[0]
    else:
        intents = {"community": "media_opportunity complaint inquiry compliment", "sales": "lead"}
        concerned = _rows(
            marts,
            "select count(distinct mention_id) from marts.mention_labels join marts.mentions using (mention_id)"
            " where mentions.week_start_date = ? and not is_own_post and list_contains(string_split(?, ' '), label)",
            WEEK,
            intents.get(department, "complaint troubleshooting billing compliment"),
        )[0]
    told = _numbers(_one(parsed.blocks, "coverage").split(". ")[0])
    assert told == [float(count) for count in (*heard, *concerned)]


def test_every_card_tells_the_people_the_mentions_and_the_nine_weeks_of_its_theme(page, marts):
    department, parsed = page
    cards = [block for block in parsed.blocks if block[0] == "themes"]
    items = _rows(
        marts,
        "select theme_id from marts.digest_items where week_start_date = ? and department = ? and section = 'themes'"
        " order by rank",
        WEEK,
        department,
    )
    for place, (theme_id,) in enumerate(items, start=1):
        mine = [(name, text) for _, item, name, text in cards if item == place]
        people, mentions = _rows(
            marts,
            "select author_count, mention_count from marts.themes_weekly"
            " where week_start_date = ? and department = ? and theme_id = ?",
            WEEK,
            department,
            theme_id,
        )[0]
        weeks = _rows(
            marts,
            "select coalesce(themes_weekly.mention_count, 0) from marts.weeks left join marts.themes_weekly"
            " on themes_weekly.week_start_date = weeks.week_start_date and department = ? and theme_id = ?"
            " where weeks.week_start_date between ?::date - 56 and ? order by weeks.week_start_date",
            department,
            theme_id,
            WEEK,
            WEEK,
        )
        assert _numbers(dict(mine)["people"]) == [people]
        assert _numbers(mine[[name for name, _ in mine].index("people") + 1][1]) == [mentions]
        told = next(text for name, text in mine if name == "aria-label")
        counts = [count for (count,) in weeks]
        assert _numbers(told)[1:10] == counts
        assert all(_is_usual(text, counts) for name, text in mine if name == "change")


def test_the_small_lines_count_people_over_nine_weeks(page, marts):
    department, parsed = page
    told = [text for section, _, name, text in parsed.blocks if section == "overview" and name == "aria-label"]
    counts = _rows(
        marts,
        "select told.section, list(coalesce(told_weeks.author_count, 0) order by weeks.week_start_date)"
        " from marts.weeks cross join"
        " (select distinct section from marts.digest_sections where department = $1) as told"
        " left join marts.digest_sections as told_weeks on told_weeks.week_start_date = weeks.week_start_date"
        " and told_weeks.section = told.section and told_weeks.department = $1"
        " where weeks.week_start_date between $2::date - 56 and $2 group by told.section",
        department,
        WEEK,
    )
    by_counts = {tuple(weeks): section for section, weeks in counts}
    lines = [line for text in told for line in re.split(r"(?<=week)\. ?", text) if line]
    assert lines
    for line in lines:
        weeks = tuple(int(number) for number in _numbers(line.split(", usually")[0]))
        assert weeks in by_counts
        assert _is_usual(line[line.index("usually") :], weeks)


def test_every_sum_of_a_section_counts_the_people_who_carry_its_label(page, marts):
    department, parsed = page
    for section, text in {block[0]: block[3] for block in parsed.blocks if block[2] == "summary"}.items():
        body, people = _rows(
            marts,
            "select body, author_count from marts.digest_sections"
            " where week_start_date = ? and department = ? and section = ?",
            WEEK,
            department,
            section,
        )[0]
        assert text == body
        if people is None:
            continue
        labels = Path("dbt/seeds/digest_labels.csv").read_text(encoding="utf-8").splitlines()
        label = next(line.split(",")[2] for line in labels if line.startswith(f"{department},{section},"))
        recounted = _rows(
            marts,
            "select count(distinct author_key) from marts.mention_labels join marts.mentions using (mention_id)"
            " where label = ? and mentions.week_start_date = ? and not is_own_post",
            label,
            WEEK,
        )[0][0]
        assert _numbers(text)[0] == people == recounted


def test_every_source_has_its_number(page, marts):
    _, parsed = page
    told = [
        _numbers(text)[0] for section, item, _, text in parsed.blocks if section == "part small-print" and item and text
    ]
    assert told == [
        count
        for (count,) in _rows(
            marts,
            "select mention_count from marts.sources_weekly where week_start_date = ?"
            " order by mention_count desc, source, channel",
            WEEK,
        )
    ]


def test_no_other_number_stands_on_a_page(page, marts):
    """What is not checked above is a number of the same digest in a mart, or one worked out from two of them."""
    department, parsed = page
    known: set[float] = set()
    for query in (
        "select * from marts.digest_items where week_start_date = $1 and department = $2",
        "select * from marts.digest_sections where week_start_date between $1::date - 56 and $1 and department = $2",
        "select * from marts.digests_weekly where week_start_date = $1 and department = $2",
        "select mention_count, author_count from marts.themes_weekly"
        " where week_start_date between $1::date - 56 and $1 and department = $2",
        "select * from marts.weeks where week_start_date = $1 and $2 <> ''",
        "select mention_count from marts.sources_weekly where week_start_date = $1 and $2 <> ''",
        "select amount from marts.prices_named where week_start_date = $1 and $2 <> ''",
        "select round(100 * share_ratio) from marts.share_of_voice_weekly"
        " where week_start_date between $1::date - 56 and $1 and $2 <> ''",
        "select recent_labelled_count, recent_correct_count, round(100 * recent_precision_ratio),"
        " round(100 * label_share_ratio), round(100 * (label_share_ratio - label_share_change)),"
        " round(100 * unseen_word_ratio) from marts.classifier_quality_weekly"
        " where week_start_date = $1 and department = $2",
        "select round(100 * low_confidence_ratio), abs(mention_count - previous_mention_count)"
        " from marts.digests_weekly"
        " where week_start_date = $1 and department = $2",
    ):
        for row in _rows(marts, query, WEEK, department):
            known.update(number for value in row if not isinstance(value, list) for number in _numbers(value))
    for section, _, name, text in parsed.blocks:
        is_checked_above = (
            name in {"coverage", "people", "aria-label"} or section == "overview" or text.startswith("Usually")
        )
        if is_checked_above or name in {"week", "nameplate"}:
            continue
        for number in _numbers(_without_days_and_versions(text)):
            # five themes at most, five mentions at least, and one version of the classifier
            is_definition = number <= 5 and (name == "lead" or section == "part small-print")
            assert number in known or is_definition, (section, name, text)


def _without_days_and_versions(text: str) -> str:
    text = re.sub(r"\d{1,2} [A-Z][a-z]+( \d{4})?(, \d\d:\d\d UTC)?", "", text)
    return re.sub(r"\([0-9a-f]{8,}[^)]*\)", "", text)
