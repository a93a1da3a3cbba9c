"""Themes: the texts of a department that say the same thing, found and named."""

import hashlib
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sparse
from models.records import INSTANT, THEME_TEXTS, require
from sklearn.preprocessing import normalize

from classifiers.sentence_vectors import packaged_fingerprint, packaged_vectors
from classifiers.themes import groups, samples, space, titles, words
from classifiers.themes.identities import theme_identity
from classifiers.tokens import clean, tokenise

DEPARTMENT_TEXTS: Final = pl.Schema(
    [
        # one row per (department, text_hash)
        ("department", pl.String),
        ("text_hash", pl.String),
        ("text", pl.String),
        ("author_count", pl.Int64),  # people who wrote it; null counts as one
        ("mention_count", pl.Int64),
        ("first_posted_at", INSTANT),  # null comes last
    ]
)

SMALLEST_THEME_AUTHORS: Final = 2
"""What one person says is not yet a theme. Among more texts it takes more: three from 1,000 texts, four from 10,000."""

SIMILAR_ENOUGH: Final = 0.55
SIMILAR_ENOUGH_AMONG_FEW: Final = 0.4
"""Average similarity down to which groups of texts are one theme: neighbours draw many texts together, not few."""

MIDDLES_SIMILAR_ENOUGH: Final = 0.5
"""Similarity of their middles from which two groups are one theme: one wish in several wordings."""

FALLING_STEP: Final = 0.05

STILL_SIMILAR: Final = 0.3
"""A text stays in the theme that it was in while it is so similar to the theme's other texts."""

CENTRAL_TEXTS: Final = 20
"""A title is chosen from so many texts of a theme, those in its middle, and as many others: what the middle says in
the same words need not be what most say."""


@cache
def method_hash() -> str:
    """Return a hash of everything that finding themes hangs on besides its arguments: this package and the vectors."""
    files = sorted(path for path in Path(__file__).parent.iterdir() if path.suffix in {".py", ".yaml"})
    code = hashlib.sha256(packaged_fingerprint().encode())
    for path in files:
        code.update(path.read_bytes())
    return code.hexdigest()


def find_themes(
    texts: pl.DataFrame,
    *,
    stop_phrases: Collection[str] = (),
    people: Collection[str] = (),
    known: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the themes of each department: texts that say the same thing, under a title.

    The order of the rows does not matter. Texts that differ in case, addresses, handles and punctuation alone are one
    wording, which counts once towards the space and the groups.

    Args:
        texts: frame as of DEPARTMENT_TEXTS.
        stop_phrases: phrases that say nothing here, such as names of brands; they are left out whatever their case.
        people: names of people, which stand in no title and draw no texts together.
        known: themes of the former run as of THEME_TEXTS; grouping then starts from them instead of from single texts,
            so that a theme changes only where its texts do. The identities are given by `match_themes` all the same.

    Returns:
        Frame as of THEME_TEXTS, ordered by department, theme_id, text_hash. Texts that belong to no theme are left out.

    Raises:
        ContractError: a frame does not match its schema.
    """
    texts = require(texts, DEPARTMENT_TEXTS, "department texts")
    known = THEME_TEXTS.to_frame() if known is None else require(known, THEME_TEXTS, "known themes")
    said = words.words_of(texts, [*stop_phrases, *people]).with_columns(wording=pl.col("words").list.join(" "))
    wordings = (
        said.filter(pl.col("wording") != "")
        .group_by("wording")
        .agg(pl.col("text_hash", "words", "segments").sort_by("text_hash").first())
        .join(texts.select("text_hash", "text").unique("text_hash", keep="any"), on="text_hash")
        .sort("text_hash")
        .with_row_index("row")
    )
    if wordings.is_empty():
        return THEME_TEXTS.to_frame()
    counted = space.count_words(wordings["words"])
    # The hashes are as good as random, and the texts with the lowest ones are mostly the same ones a week later.
    vectors = space.place(counted, _meanings(wordings), np.arange(min(wordings.height, space.FITTED_TEXTS)))
    placed = texts.join(said.select("text_hash", "wording"), on="text_hash").join(
        wordings.select("wording", "row"), on="wording"
    )
    found = [
        _themes_of(
            department, placed.filter(pl.col("department") == department), wordings, counted, vectors, known, people
        )
        for department in placed["department"].unique().sort()
    ]
    return pl.concat([THEME_TEXTS.to_frame(), *found]).sort("department", "theme_id", "text_hash")


def _meanings(wordings: pl.DataFrame) -> space.Floats:
    """Return the (n, d) sentence vectors of the wordings, without the names that were left out of them."""
    said = wordings.select(clean(pl.col("segments").list.join(". "))).to_series()
    return packaged_vectors().vectors(tokenise(said))


def _themes_of(
    department: str,
    texts: pl.DataFrame,
    wordings: pl.DataFrame,
    counted: space.Wordings,
    vectors: space.Floats,
    known: pl.DataFrame,
    people: Collection[str],
) -> pl.DataFrame:
    """Return the themes of one department as of THEME_TEXTS."""
    rows = texts["row"].unique().sort().to_numpy()
    rows = rows[vectors[rows].any(axis=1)]
    near = groups.nearest(vectors[rows])
    smoothed = groups.smooth(vectors[rows], near)
    formerly = known.filter(pl.col("department") == department).select("text_hash", former="theme_id")
    start, is_settled = _start(pl.DataFrame({"row": rows}), texts.join(formerly, on="text_hash"), smoothed)
    group = groups.agglomerate(smoothed, near, start, is_settled, _thresholds(wordings.height))
    wording = group
    group = groups.agglomerate(
        vectors[rows],
        near,
        wording,
        np.bincount(wording, is_settled[start]) > 0,
        _falling(MIDDLES_SIMILAR_ENOUGH),
        by_middle=True,
    )
    settled = np.unique(group[is_settled[start]])
    likeness = _likeness(vectors[rows], group)
    placed = pl.DataFrame(
        {"row": rows, "group": group, "likeness_ratio": likeness},
        schema_overrides={"row": pl.UInt32, "likeness_ratio": pl.Float64},
    )
    members = texts.join(placed, on="row")
    smallest = max(SMALLEST_THEME_AUTHORS, int(np.log10(max(1, texts.height))))
    themes = (
        members.group_by("group")
        .agg(
            authors=pl.col("author_count").fill_null(1).sum(),
            born_of=pl.col("text_hash").sort_by("first_posted_at", "text_hash", nulls_last=True).first(),
        )
        .filter((pl.col("authors") >= smallest) | pl.col("group").is_in(settled))
        .sort("authors", "born_of", descending=[True, False])
    )
    authors = _authors(members, rows)
    named = themes.with_columns(
        title=pl.Series(
            _titles(themes["group"].to_numpy(), rows, group, wording, authors, smoothed, wordings, counted, people),
            dtype=pl.String,
        ),
        theme_id=pl.col("born_of").map_elements(lambda born_of: theme_identity(department, born_of), pl.String),
    ).drop_nulls("title")
    return members.join(named, on="group").select(THEME_TEXTS.names())


def _thresholds(wording_count: int) -> npt.NDArray[np.float64]:
    """Return the falling similarities at which groups join, for so many wordings."""
    evidence = min(1.0, wording_count / space.TELLING_TEXTS)
    last = SIMILAR_ENOUGH_AMONG_FEW + (SIMILAR_ENOUGH - SIMILAR_ENOUGH_AMONG_FEW) * evidence
    return _falling(last)


def _falling(last: float) -> npt.NDArray[np.float64]:
    return np.append(np.arange(0.97, last, -FALLING_STEP), last)


def _start(
    rows: pl.DataFrame, formerly: pl.DataFrame, vectors: space.Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the groups that grouping starts from, and which of them are settled.

    They are the former themes without the texts that left them, which are settled, and single texts.
    """
    former = rows.join(
        formerly.sort("text_hash").unique("row", keep="first", maintain_order=True),
        on="row",
        how="left",
        maintain_order="left",
    )["former"]
    alone = np.arange(len(vectors))
    known = former.is_not_null().to_numpy()
    if not known.any():
        return alone, np.zeros(len(alone), dtype=np.bool_)
    theme = former.fill_null("").rank("dense").to_numpy().astype(np.int64)
    member = sparse.csr_matrix((known.astype(np.float32), (theme, alone)))
    others = np.asarray(member.sum(axis=1)).ravel()[theme] - 1
    likeness = (np.einsum("ij,ij->i", vectors, (member @ vectors)[theme]) - 1.0) / np.maximum(others, 1)
    stays = known & ((others == 0) | (likeness >= STILL_SIMILAR))
    start = np.unique(np.where(stays, theme, alone + int(theme.max()) + 1), return_inverse=True)[1].astype(np.int64)
    return start, np.bincount(start, stays) > 0


def _likeness(vectors: space.Floats, group: npt.NDArray[np.int64]) -> space.Floats:
    """Return how like the middle of its group each of the (n, d) unit vectors is, 0..1."""
    member = sparse.csr_matrix((np.ones(len(group), dtype=np.float32), (group, np.arange(len(group)))))
    middles = normalize(member @ vectors)
    return np.asarray(np.clip(np.einsum("ij,ij->i", vectors, middles[group]), 0.0, 1.0), dtype=np.float32)


def _authors(members: pl.DataFrame, rows: npt.NDArray[np.int64]) -> space.Floats:
    """Return how many people wrote each wording, in the order of the rows."""
    counts = members.group_by("row").agg(pl.col("author_count").fill_null(1).sum())
    ordered = pl.DataFrame({"row": rows}, schema_overrides={"row": pl.UInt32}).join(
        counts, on="row", how="left", maintain_order="left"
    )
    return ordered["author_count"].to_numpy().astype(np.float32)


def _titles(
    chosen: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int64],
    group: npt.NDArray[np.int64],
    part: npt.NDArray[np.int64],
    authors: space.Floats,
    vectors: space.Floats,
    wordings: pl.DataFrame,
    counted: space.Wordings,
    people: Collection[str],
) -> list[str | None]:
    """Return the title of each chosen group, in their order; the first of two that would have the same keeps it."""
    forms, of_form = _forms(counted.vocabulary)
    occurs = (counted.counts[rows] @ of_form).tocsr()
    occurs.data[:] = 1.0
    telling = np.log1p(len(rows) / np.maximum(np.asarray(occurs.sum(axis=0)).ravel(), 1.0))
    largest = _largest_parts(chosen, group, part, authors)
    # a theme of one part says all that its part does
    is_divided = np.bincount(group)[chosen] > np.bincount(part)[largest]
    central, central_of_parts = _central(chosen, group, vectors, rows), _central(largest, part, vectors, rows)
    shares = _word_shares(chosen, group, authors, occurs, forms)
    shares_of_parts = _word_shares(largest, part, authors, occurs, forms)
    quoted = [*central, *central_of_parts]
    told = wordings.filter(pl.col("row").is_in(np.unique(rows[np.concatenate(quoted)] if quoted else rows[:0])))
    # a brand is left out of phrases, and belongs to a sentence that is quoted; people are left out of both
    quotable = words.words_of(told.select("text_hash", "text"), people).join(
        told.select("text_hash", "row"), on="text_hash"
    )
    segments, whole = _segments(told), _segments(quotable)
    slips = _slips(whole, counted)
    segments = _without(slips, segments)
    spelling, written_as_names = samples.spellings(list(whole.values()))
    tied = samples.tied_words(whole.values())
    readings = {row: samples.read(segments[row], whole[row], tied, slips) for row in segments}

    def sampled(places: npt.NDArray[np.int64], used: dict[str, float]) -> samples.Sample:
        return samples.sampled([readings[int(row)] for row in rows[places]], authors[places].tolist(), used)

    said = [sampled(places, used) for places, used in zip(central, shares, strict=True)]
    parts = [
        sampled(places, used) if divided else None
        for divided, places, used in zip(is_divided, central_of_parts, shares_of_parts, strict=True)
    ]
    weights = titles.Weights(
        telling=dict(zip(forms, telling.tolist(), strict=True)),
        everywhere=titles.written_everywhere(said, written_as_names),
        names=written_as_names,
    )
    taken: set[str] = set()
    named: list[str | None] = []
    for sample, largest_part in zip(said, parts, strict=True):
        possible = titles.ranked_titles(sample, weights, spelling, part=largest_part)
        sameness = next((same for same in possible if same not in taken), None)
        taken.add(sameness or "")
        named.append(possible[sameness] if sameness is not None else None)
    return named


def _largest_parts(
    chosen: npt.NDArray[np.int64],
    group: npt.NDArray[np.int64],
    part: npt.NDArray[np.int64],
    authors: space.Floats,
) -> npt.NDArray[np.int64]:
    """Return which part of each chosen group most people wrote; the first of equals is it."""
    people = np.bincount(part, authors)
    whole = np.zeros(len(people), dtype=np.int64)
    whole[part] = group
    order = np.lexsort((np.arange(len(people)), -people, whole))
    numbers, first = np.unique(whole[order], return_index=True)
    return np.asarray(order[first[np.searchsorted(numbers, chosen)]], dtype=np.int64)


def _central(
    chosen: npt.NDArray[np.int64],
    group: npt.NDArray[np.int64],
    vectors: space.Floats,
    rows: npt.NDArray[np.int64],
) -> list[npt.NDArray[np.int64]]:
    """Return the places of the texts in the middle of each chosen group, and of some others, the innermost first."""
    member = sparse.csr_matrix((np.ones(len(group), dtype=np.float32), (group, np.arange(len(group)))))
    likeness = np.einsum("ij,ij->i", vectors, np.asarray(member @ vectors)[group])
    order = np.lexsort((rows, -likeness, group))
    begins = np.searchsorted(group[order], np.arange(member.shape[0] + 1))
    return [_sampled(order[begins[number] : begins[number + 1]]) for number in chosen]


def _sampled(places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the first CENTRAL_TEXTS places and, at equal distances, as many of the others."""
    others = places[CENTRAL_TEXTS:]
    spread = np.linspace(0, max(0, len(others) - 1), min(len(others), CENTRAL_TEXTS)).astype(np.int64)
    return np.concatenate([places[:CENTRAL_TEXTS], others[spread]])


def _word_shares(
    chosen: npt.NDArray[np.int64],
    group: npt.NDArray[np.int64],
    authors: space.Floats,
    occurs: sparse.csr_matrix,
    forms: list[str],
) -> list[dict[str, float]]:
    """Return for each chosen group which part of its people uses a word of each form that one of them uses."""
    by_author = sparse.csr_matrix((authors, (group, np.arange(len(group)))))
    people = np.asarray(by_author.sum(axis=1)).ravel()[chosen]
    shares = (sparse.diags(1.0 / people) @ by_author[chosen] @ occurs).tocsr()
    return [
        {forms[number]: float(share) for number, share in zip(used.indices, used.data, strict=True)} for used in shares
    ]


def _forms(vocabulary: list[str]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the distinct forms of v words, and the (v, forms) matrix that says which word has which."""
    forms, number = np.unique([words.form(word) for word in vocabulary] or [""], return_inverse=True)
    places = np.arange(len(vocabulary))
    ones = np.ones(len(vocabulary), dtype=np.float32)
    return forms.tolist(), sparse.csr_matrix((ones, (places, number[places])), shape=(len(vocabulary), len(forms)))


def _segments(said: pl.DataFrame) -> dict[int, list[samples.Segment]]:
    """Return the segments of texts, given with their rows and as of `words_of`."""
    spelled = (
        said.select("row", "segments")
        .explode("segments")
        .with_columns(spelled=pl.col("segments").str.extract_all(f"{words.WORD}|{words.NAME}"))
        .with_columns(counted=words.counted(pl.col("spelled")))
    )
    segments: dict[int, list[samples.Segment]] = {}
    for row, plain, spelling in spelled.select("row", "counted", "spelled").iter_rows():
        segments.setdefault(row, []).append(tuple(zip(plain, spelling, strict=True)))
    return segments


def _slips(segments: Mapping[int, list[samples.Segment]], counted: space.Wordings) -> dict[str, str]:
    """Return the right spelling of the words of texts that are slips of the pen."""
    written = {word for text in segments.values() for segment in text for word, _ in segment}
    counts = dict(zip(counted.vocabulary, counted.text_counts.tolist(), strict=True))
    return words.corrected(written, counts, packaged_vectors().is_word)


def _without(
    slips: Mapping[str, str], segments: Mapping[int, list[samples.Segment]]
) -> dict[int, list[samples.Segment]]:
    """Return the segments of texts with slips of the pen put right."""
    return {
        row: [
            tuple((slips[word], slips[word]) if word in slips else (word, spelling) for word, spelling in segment)
            for segment in text
        ]
        for row, text in segments.items()
    }
