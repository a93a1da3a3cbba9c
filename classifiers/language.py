"""Which language a text is in: by its script, else by the commonest words of languages. No model, no download."""

from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import yaml
from scipy import sparse

from classifiers.tokens import Tokens

UNKNOWN: Final = "und"
ENGLISH: Final = "en"

_SCRIPTS: Final = (
    ("ja", r"[\p{Hiragana}\p{Katakana}]"),
    ("ko", r"\p{Hangul}"),
    ("zh", r"\p{Han}"),
    ("uk", r"[іїєґІЇЄҐ]"),
    ("ru", r"\p{Cyrillic}"),
    ("ar", r"\p{Arabic}"),
    ("he", r"\p{Hebrew}"),
    ("hi", r"\p{Devanagari}"),
    ("el", r"\p{Greek}"),
    ("th", r"\p{Thai}"),
    ("ta", r"\p{Tamil}"),
    ("bn", r"\p{Bengali}"),
)
"""The first script that makes up most of a text's letters names its language."""

_FOREIGN_LETTER: Final = r"[\p{L}--[\p{Latin}\p{Common}]]"

_FEWEST_WORDS: Final = 2
"""One common word alone names no language other than English."""


@cache
def _stop_words() -> tuple[tuple[str, ...], pl.DataFrame]:
    """Return the languages, and their common words: word, language (position)."""
    path = Path(__file__).parent / "rules" / "stop_words.yaml"
    # YAML reads `no` and `on` as truth values
    lists = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    rows = [(word, number) for number, words in enumerate(lists.values()) for word in words]
    return tuple(lists), pl.DataFrame(rows, schema={"word": pl.String, "language": pl.Int64}, orient="row")


def known_languages() -> frozenset[str]:
    """Return the ISO 639-1 codes of the languages that can be told."""
    return frozenset(_stop_words()[0]) | {name for name, _ in _SCRIPTS}


def languages(texts: pl.Series, tokens: Tokens, english_words: frozenset[str]) -> pl.Series:
    """Return the ISO 639-1 code of each text's language, "und" where it cannot be told.

    Args:
        texts: (n,) cleaned texts.
        tokens: theirs.
        english_words: words by which a text without any common word is known to be English.
    """
    names, words = _stop_words()
    positions = tokens.words.to_frame("word").with_row_index("position").join(words, on="word")
    membership = sparse.csr_matrix(
        (
            np.ones(len(positions), dtype=np.float32),
            (positions["position"].to_numpy(), positions["language"].to_numpy()),
        ),
        shape=(len(tokens.words), len(names)),
    )
    is_word = tokens.words.str.contains(r"^\p{L}") & ~tokens.words.str.starts_with("xx")
    is_english = (tokens.words.is_in(list(english_words)) & is_word).to_numpy()
    starts = np.searchsorted(tokens.text, np.arange(tokens.text_count + 1))
    occurrences = sparse.csr_matrix(
        (np.ones(len(tokens.word), dtype=np.float32), tokens.word, starts), shape=(tokens.text_count, len(tokens.words))
    )
    counts = np.asarray((occurrences @ membership).todense())
    word_count = occurrences @ is_word.to_numpy().astype(np.float32)
    english_count = occurrences @ is_english.astype(np.float32)
    english = names.index(ENGLISH)
    others = counts.copy()
    others[:, english] = -1
    best = others.argmax(axis=1)
    is_other = (
        (others.max(axis=1) >= _FEWEST_WORDS)
        & (others.max(axis=1) > counts[:, english])
        & (english_count < 0.7 * word_count)
    )
    is_english_text = ~is_other & ((counts[:, english] > 0) | (english_count * 2 > word_count))
    told = np.where(is_other, np.array(names)[best], np.where(is_english_text, ENGLISH, UNKNOWN))
    frame = pl.DataFrame({"text": texts, "told": told}).with_row_index("row")
    foreign = frame.filter(pl.col("text").str.contains(_FOREIGN_LETTER)).select(
        "row", _by_script(pl.col("text"), pl.col("told"))
    )
    return frame.select("row", "told").update(foreign, on="row").get_column("told")


def _by_script(text: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
    """Return the language of the script that makes up half of the text's letters, else what the words tell."""
    language = otherwise
    for name, script in reversed(_SCRIPTS):
        language = pl.when(text.str.contains(script)).then(pl.lit(name)).otherwise(language)
    is_foreign = 2 * text.str.count_matches(_FOREIGN_LETTER) > text.str.count_matches(r"\p{L}")
    return pl.when(is_foreign).then(language).otherwise(otherwise).alias("told")
