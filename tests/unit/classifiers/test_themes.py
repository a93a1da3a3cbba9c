import hashlib
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from classifiers.themes import DEPARTMENT_TEXTS, find_themes, match_themes, theme_changes
from classifiers.themes_comparison import stability_section
from classifiers.themes_evaluation import measure_agreement, measure_stability
from models.records import THEME_TEXTS, ContractError

BOARDING = (
    "Please add offline boarding passes to the app",
    "offline boarding passes would save me at the gate",
    "Any plans for offline boarding passes?",
    "@skyline offline boarding passes please https://t.co/x1",
)
BAGS = (
    "My checked bag arrived late again",
    "Checked bag arrived late in Leeds",
    "Why has the checked bag arrived late twice",
)
MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


def text_hash(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def department_texts(*texts: str, department: str = "product", authors: int = 1) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (department, text_hash(text), text, authors, authors, MONDAY + timedelta(hours=hour))
            for hour, text in enumerate(texts)
        ],
        schema=DEPARTMENT_TEXTS,
        orient="row",
    )


def themes(
    theme_id: str, *hashes: str, department: str = "product", title: str = "Offline boarding passes"
) -> pl.DataFrame:
    rows = [(theme_id, department, title, text, None) for text in hashes]
    return pl.DataFrame(rows, schema=THEME_TEXTS, orient="row")


def titles(found: pl.DataFrame) -> set[str]:
    return set(found["title"])


def hashes_of(found: pl.DataFrame, title: str) -> set[str]:
    return set(found.filter(pl.col("title") == title)["text_hash"])


def test_texts_that_say_the_same_become_one_theme_under_a_phrase_that_was_written():
    found = find_themes(department_texts(*BOARDING, *BAGS), stop_phrases=["Skyline"])

    assert titles(found) == {"Offline boarding passes", "Checked bag arrived late"}
    assert hashes_of(found, "Offline boarding passes") == {text_hash(text) for text in BOARDING}


def test_a_text_that_says_nothing_else_is_more_like_its_theme_than_one_that_says_more():
    wandering = "offline boarding passes please, and a warmer blanket"
    found = find_themes(department_texts(*BOARDING, *BAGS, wandering))
    likeness = dict(found.select("text_hash", "likeness_ratio").iter_rows())

    assert 0.0 < likeness[text_hash(wandering)] < min(likeness[text_hash(text)] for text in BOARDING) <= 1.0


def test_a_text_that_nobody_else_says_is_left_out():
    alone = "The lounge in Oslo smells of paint"

    assert text_hash(alone) not in set(find_themes(department_texts(*BOARDING, alone))["text_hash"])


def test_the_order_of_the_rows_does_not_matter():
    texts = department_texts(*BOARDING, *BAGS)

    assert_frame_equal(find_themes(texts), find_themes(texts.reverse()))


def test_departments_have_themes_of_their_own():
    found = find_themes(pl.concat([department_texts(*BOARDING), department_texts(*BOARDING, department="support")]))

    assert found.group_by("department").len().sort("department").rows() == [("product", 4), ("support", 4)]
    assert found["theme_id"].n_unique() == 2


@pytest.mark.parametrize("text", ["", "  ", "@skyline", "https://t.co/x1", "😀" * 1_000, "\u202e\u200b", "thank you"])
def test_a_text_without_a_subject_makes_no_theme(text):
    assert find_themes(department_texts(text, authors=9)).is_empty()


def test_no_texts_make_no_themes_in_the_schema():
    assert_frame_equal(find_themes(DEPARTMENT_TEXTS.to_frame()), THEME_TEXTS.to_frame())


def test_a_null_text_makes_no_theme():
    texts = department_texts("gone").with_columns(text=pl.lit(None, pl.String))

    assert find_themes(texts).is_empty()


def test_one_text_by_one_person_makes_no_theme():
    assert find_themes(department_texts(BOARDING[0])).is_empty()


def test_one_text_by_many_people_is_a_theme():
    assert find_themes(department_texts(BOARDING[0], authors=3)).height == 1


def test_texts_that_differ_in_handles_and_case_alone_are_one_theme():
    texts = [
        "Seat prices are too high",
        "@skyline SEAT PRICES ARE TOO HIGH!!",
        "seat prices are too high https://t.co/a",
    ]

    assert (
        find_themes(department_texts(*texts)).select("title").to_series().to_list() == ["Seat prices are too high"] * 3
    )


def test_a_title_has_no_name_of_a_brand_and_keeps_the_spelling_of_names():
    texts = ["skyline crashes on my iPhone", "Skyline crashes on my iPhone", "SkyLine always crashes on my iPhone now"]

    assert titles(find_themes(department_texts(*texts), stop_phrases=["skyline"])) == {"Crashes on my iPhone"}


def test_a_sentence_that_stands_over_a_theme_keeps_the_name_of_a_brand():
    texts = ["What does Skyline pay?", "Skyline pay", "the pay, Skyline", "pay, Skyline, pay"]

    assert titles(find_themes(department_texts(*texts), stop_phrases=["skyline"])) == {"“What does Skyline pay?”"}


def test_a_title_names_nobody_not_even_in_a_quote():
    texts = ["Zofia Quill leaves Skyline", "zofia quill leaves", "Why does Zofia Quill leave?", "Zofia Quill, gone"]
    found = find_themes(department_texts(*texts), stop_phrases=["skyline"], people=["Zofia Quill"])

    assert not [title for title in titles(found) if "quill" in title.lower() or "zofia" in title.lower()]


def test_a_handle_with_an_underline_is_left_out_whole():
    texts = ["@Sky_Line seat map broken", "@sky_line the seat map broken again", "@SKY_LINE seat map broken, why"]

    assert titles(find_themes(department_texts(*texts))) == {"Seat map broken"}


def test_two_themes_of_a_department_have_different_titles():
    found = find_themes(department_texts(*BOARDING, *BAGS)).select("theme_id", "title").unique()

    assert found["title"].n_unique() == found["theme_id"].n_unique()


def test_markup_and_huge_words_do_no_harm():
    texts = [
        "<script>alert(1)</script> seat map broken",
        "seat map broken " + "x" * 100_000,
        "the seat map broken again",
    ]

    assert titles(find_themes(department_texts(*texts))) == {"Seat map broken"}


def test_a_wrong_column_is_refused():
    with pytest.raises(ContractError, match="text_hash"):
        find_themes(department_texts(*BOARDING).drop("text_hash"))


def test_known_themes_keep_their_texts_when_new_ones_arrive():
    known = find_themes(department_texts(*BOARDING))
    found = match_themes(find_themes(department_texts(*BOARDING, *BAGS), known=known), known)

    kept = found.filter(pl.col("theme_id").is_in(known["theme_id"].implode()))
    # how like its theme a text is hangs on how telling its words are among all texts
    assert_frame_equal(kept.drop("likeness_ratio"), known.drop("likeness_ratio"))
    assert "Checked bag arrived late" in titles(found)


def test_a_second_run_on_the_same_texts_changes_nothing():
    texts = department_texts(*BOARDING, *BAGS)
    known = find_themes(texts)

    assert_frame_equal(match_themes(find_themes(texts, known=known), known), known)


def test_a_theme_that_grows_keeps_its_identity_and_its_title():
    matched = match_themes(themes("new", "a", "b", "c", title="Boarding"), themes("old", "a", "b"))

    assert_frame_equal(matched, themes("old", "a", "b", "c"))


def test_a_theme_that_more_than_doubles_takes_its_new_title():
    matched = match_themes(themes("new", "a", "b", "c", title="Boarding"), themes("old", "a"))

    assert_frame_equal(matched, themes("old", "a", "b", "c", title="Boarding"))


def test_of_a_split_theme_the_larger_part_keeps_the_identity():
    new = pl.concat([themes("large", "a", "b", "c"), themes("small", "d", "e")])

    matched = match_themes(new, themes("old", "a", "b", "c", "d", "e"))

    assert matched.filter(pl.col("theme_id") == "old")["text_hash"].to_list() == ["a", "b", "c"]
    assert matched.filter(pl.col("theme_id") == "small")["text_hash"].to_list() == ["d", "e"]


def test_the_smaller_part_of_a_split_never_takes_an_identity_that_is_in_use():
    new = pl.concat([themes("large", "a", "b", "c"), themes("old", "d", "e")])

    matched = match_themes(new, themes("old", "a", "b", "c", "d", "e"))

    assert matched.filter(pl.col("theme_id") == "old")["text_hash"].to_list() == ["a", "b", "c"]
    assert matched["theme_id"].n_unique() == 2


def test_of_merged_themes_the_larger_one_gives_the_identity():
    known = pl.concat([themes("large", "a", "b", "c"), themes("small", "d")])

    assert set(match_themes(themes("new", "a", "b", "c", "d"), known)["theme_id"]) == {"large"}


def test_a_theme_of_another_department_is_never_the_same():
    matched = match_themes(themes("new", "a", "b"), themes("old", "a", "b", department="hr"))

    assert set(matched["theme_id"]) == {"new"}


def test_without_known_themes_the_identities_stay():
    new = themes("new", "a", "b")

    assert_frame_equal(match_themes(new, THEME_TEXTS.to_frame()), new)


def changes(new: pl.DataFrame, known: pl.DataFrame) -> list[tuple[str, str, str, str]]:
    told = theme_changes(match_themes(new, known), known, changed_at=MONDAY)
    return told.select("theme_id", "change", "other_theme_id", "other_title").rows()


def test_a_theme_that_became_part_of_another_is_told_under_its_last_title():
    known = pl.concat([themes("large", "a", "b", "c"), themes("small", "d", "e", title="Saved passes")])

    assert changes(themes("new", "a", "b", "c", "d", "e"), known) == [("large", "took_in", "small", "Saved passes")]


def test_a_theme_that_was_taken_in_under_its_own_title_is_still_known_to_be():
    known = pl.concat([themes("large", "a", "b", "c"), themes("small", "d", "e")])

    assert changes(themes("new", "a", "b", "c", "d", "e"), known) == [
        ("large", "took_in", "small", "Offline boarding passes")
    ]


def test_a_theme_that_went_in_halves_into_two_others_goes_on_in_one_of_them():
    known = pl.concat([themes("old", "a", "b", "c", "d"), themes("p", "i", "j", "k"), themes("q", "m", "n", "o")])
    new = pl.concat([themes("n1", "a", "b", "i", "j", "k"), themes("n2", "c", "d", "m", "n", "o")])

    assert changes(new, known) == [("p", "took_in", "old", "Offline boarding passes")]


def test_the_part_that_left_a_theme_is_told_with_what_it_was_part_of():
    new = pl.concat([themes("large", "a", "b", "c"), themes("small", "d", "e", title="Saved passes")])

    assert changes(new, themes("old", "a", "b", "c", "d", "e")) == [
        ("small", "split_off", "old", "Offline boarding passes")
    ]


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(themes("new", "a", "b", "c", "x"), id="one that grew"),
        pytest.param(pl.concat([themes("old", "a", "b"), themes("other", "x", "y", "c")]), id="one that lost a text"),
        pytest.param(THEME_TEXTS.to_frame(), id="one that is gone"),
    ],
)
def test_nothing_else_is_told_as_a_change(new):
    assert changes(new, themes("old", "a", "b", "c")) == []


def test_agreement_is_whole_where_themes_are_the_categories(tmp_path):
    path = tmp_path / "labelled.csv"
    pl.DataFrame({"text": [*BOARDING, *BAGS], "category": ["boarding"] * 4 + ["bags"] * 3}).write_csv(path)

    measured = measure_agreement(path)

    assert measured.theme_count == 2
    assert measured.covered_ratio == 1.0
    assert measured.mutual_information == pytest.approx(1.0)
    assert measured.floor < 1.0


@pytest.fixture
def dated(tmp_path):
    """A file of texts of which those on bags come two weeks after the others."""
    path = tmp_path / "dated.csv"
    days = np.repeat([0, 14], [len(BOARDING), len(BAGS)])
    times = [(MONDAY + timedelta(days=int(day))).isoformat() for day in days]
    pl.DataFrame({"text": [*BOARDING, *BAGS], "posted_at": times}).write_csv(path)
    return path


def test_stability_is_whole_where_only_new_subjects_arrive(dated):
    measured = measure_stability(dated, weeks=2)

    assert [week.same_ratio for week in measured] == [1.0, 1.0]
    assert measured[-1].theme_count == 2
    assert measured[-1].new_theme_count == 1


def test_the_page_of_measures_has_a_row_for_each_method_and_week(dated):
    rows = stability_section(measure_stability(dated, weeks=2))

    assert [row for row in rows if row.startswith("| 20")] == [
        "| 2026-11-23 | 4 | 1 | 100% | 1.00 | 1.00 | 0 |",
        "| 2026-11-30 | 7 | 2 | 100% | 1.00 | 1.00 | 1 |",
    ]
