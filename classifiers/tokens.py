"""Texts to tokens, a whole frame at a time: what a word is, and which words count as the same.

Names of accounts, addresses, amounts and numbers become one word each, so that no model learns a company by its name.
What a text is cut to, and how it is cleaned, is said here as well. What is done with the words is not.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl
import yaml

HEAD_CHARS: Final = 3_000
TAIL_CHARS: Final = 2_000
"""A longer text is read in its first and last part: what it wants stands there, and its size costs nothing."""

HANDLE: Final = "xxhandle"
URL: Final = "xxurl"
EMAIL: Final = "xxemail"
PRICE: Final = "xxprice"
PERCENT: Final = "xxpercent"
NUMBER: Final = "xxnumber"
TIME: Final = "xxtime"
REDACTED: Final = "xxredacted"
NAME: Final = "xxname"
"""A capitalised word that no training text has in small letters: a name is no sign of anything."""
START: Final = "xxstart"
"""The first word of every text, so that rules and pairs can tell how a text begins."""
ADDRESSED: Final = "xxaddressed"
"""The first word instead of START where a text begins with the handle that it addresses; those handles are left out."""

_TOKEN: Final = (
    r"https?://\S+|www\.\S+|pic\.twitter\.com/\S+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]*\w"
    r"|@\w+|#\w+"
    r"|\{?[$£€₹]\s?\d[\d.,]*(?:[kKmM]\b)?\}?"
    r"|\d[\d.,:/]*%?"
    r"|[\p{L}\p{M}_]+(?:['’][\p{L}]+)*"
    r"|[?!]+|[^\s\w]"
)

_WRITTEN: Final = {
    # mark-up and typography, as a keyboard writes it
    "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&nbsp;": " ",
    "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u200b": "", "\ufe0f": "",
    # texts that were cut into words before they came here
    " n't": "n't", " 's ": "'s ", " 're ": "'re ", " 'm ": "'m ", " 've ": "'ve ", " 'll ": "'ll ", " 'd ": "'d ",
}  # fmt: skip

_LONG_TOKENS: Final = 200
_TIMES_SAID: Final = 20
"""Who says each word so often on the average, in a text of so many tokens, says nothing; people say it twice."""

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tokens:
    """The tokens of n texts, in order.

    Attributes:
        text_count: n.
        words: the distinct words of the batch, as they count (see `canonical`).
        surfaces: the distinct spellings, one per word of `words` (the same word may stand there several times).
        word: (tokens,) position in `words` of each token.
        text: (tokens,) row of the text that each token stands in; ascending.
    """

    text_count: int
    words: pl.Series
    surfaces: pl.Series
    word: Integers
    text: Integers


def clean(text: pl.Expr) -> pl.Expr:
    """Return the text that is read: no null, no mark-up, no control characters, not longer than head and tail."""
    cut = (
        pl.when(text.str.len_chars() > HEAD_CHARS + TAIL_CHARS)
        .then(text.str.head(HEAD_CHARS) + " … " + text.str.tail(TAIL_CHARS))
        .otherwise(text)
        .fill_null("")
    )
    unescaped = cut.str.replace_many(list(_WRITTEN), list(_WRITTEN.values()))
    return unescaped.str.replace_all(r"<[/!a-zA-Z][^<>]{0,500}>|[\p{Cc}\p{Cf}--\u{200d}]", " ")


@cache
def _spellings() -> dict[str, str]:
    """Return what people type -> the word that it counts as."""
    path = Path(__file__).parent / "rules" / "spellings.yaml"
    return {str(typed): str(word) for typed, word in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def canonical(surface: pl.Expr) -> pl.Expr:
    """Return the word that a spelling counts as: lower case, with one word for all handles, amounts and so on."""
    lower = surface.str.to_lowercase()
    return (
        pl.when(lower.str.contains(r"^(?:https?://|www\.|pic\.twitter)"))
        .then(pl.lit(URL))
        .when(lower.str.contains(r".@."))
        .then(pl.lit(EMAIL))
        .when(lower.str.starts_with("@") & (lower.str.len_chars() > 1))
        .then(pl.lit(HANDLE))
        .when(lower.str.contains(r"^\{?[$£€₹]\s?\d"))
        .then(pl.lit(PRICE))
        .when(lower.str.contains(r"^\d.*%$"))
        .then(pl.lit(PERCENT))
        .when(lower.str.contains(r"^\d+:\d"))
        .then(pl.lit(TIME))
        .when(lower.str.contains(r"^\d"))
        .then(pl.lit(NUMBER))
        .when(lower.str.contains(r"^x{2,}$"))
        .then(pl.lit(REDACTED))
        .when(lower.str.contains(r"^[?!]+$"))
        .then(lower.str.head(1))
        .otherwise(lower.str.strip_prefix("#").str.replace_all("’", "'").replace(_spellings()))
    )


def tokenise(texts: pl.Series, *, is_whole_text: bool = True) -> Tokens:
    """Return the tokens of cleaned texts.

    Args:
        texts: (n,) strings as `clean` returns them, none null.
        is_whole_text: whether the texts begin where they begin: they get START or ADDRESSED as their first word.
    """
    opened = (
        texts.to_frame("token").select(pl.format(f"{START} {{}}", "token"))
        if is_whole_text
        else texts.to_frame("token")
    )
    frame = opened.select(pl.col("token").str.extract_all(_TOKEN)).with_row_index("text")
    exploded = frame.explode("token").drop_nulls("token")
    spelled = exploded["token"].cast(pl.Categorical(pl.Categories.random()))
    physical = spelled.to_physical().to_numpy().astype(np.int64)
    distinct = spelled.unique(maintain_order=True)
    surfaces = distinct.cast(pl.String)
    position = np.zeros(int(physical.max(initial=-1)) + 1, dtype=np.int64)
    position[distinct.to_physical().to_numpy()] = np.arange(len(distinct))
    words = pl.DataFrame({"surface": surfaces}).select(canonical(pl.col("surface"))).to_series()
    text = exploded["text"].to_numpy().astype(np.int64)
    tokens = Tokens(len(texts), words, surfaces, position[physical], text)
    return _without_handles(tokens) if is_whole_text else tokens


def _without_handles(tokens: Tokens) -> Tokens:
    """Return the tokens without handles at the start, and with one where several follow each other.

    Whom a text addresses says nothing; that it addresses somebody does, and is told by its first word.
    """
    is_handle = (tokens.words == HANDLE).to_numpy()[tokens.word]
    is_first = np.diff(tokens.text, prepend=-1) != 0
    said = np.cumsum(~is_handle & ~is_first)
    leads = is_handle & (said == said[np.maximum.accumulate(np.where(is_first, np.arange(len(said)), 0))])
    repeats = np.zeros(len(is_handle), dtype=bool)
    repeats[1:] = is_handle[1:] & is_handle[:-1] & ~is_first[1:]
    addressed = np.zeros(tokens.text_count, dtype=bool)
    addressed[tokens.text[leads]] = True
    words = pl.concat([tokens.words, pl.Series([ADDRESSED])])
    surfaces = pl.concat([tokens.surfaces, pl.Series([ADDRESSED])])
    word = np.where(is_first & addressed[tokens.text], len(words) - 1, tokens.word)
    stays = ~(leads | repeats)
    return Tokens(tokens.text_count, words, surfaces, word[stays], tokens.text[stays])


def repeat_themselves(tokens: Tokens) -> npt.NDArray[np.bool_]:
    """Return the (n,) texts that say the same few words over and over, as a machine does.

    A word counts each time that it is said, so that such a text adds up to nearly every label.
    """
    length = np.bincount(tokens.text, minlength=tokens.text_count)
    is_long = length >= _LONG_TOKENS
    spoken = is_long[tokens.text]
    said = np.unique(tokens.text[spoken] * len(tokens.words) + tokens.word[spoken])
    distinct = np.bincount(said // max(len(tokens.words), 1), minlength=tokens.text_count)
    return is_long & (distinct * _TIMES_SAID < length)


def is_spelled(surface: pl.Expr, spelled: pl.Expr) -> pl.Expr:
    """Return whether words of a text that count as a phrase are the phrase where many words count as one.

    All numbers are one word, and so are all handles: "model 4" counts as "Model 3", and @anybody as @acme.
    """
    return ~spelled.str.contains(r"[\d@]") | (_letters_of(surface) == _letters_of(spelled))


def _letters_of(written: pl.Expr) -> pl.Expr:
    return written.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def surface_texts(tokens: Tokens, start: npt.NDArray[np.int64], length: npt.NDArray[np.int64]) -> pl.Series:
    """Return the words at places of the batch, as they are written, joined with spaces."""
    said = tokens.surfaces.gather(pl.Series(tokens.word[start], dtype=pl.UInt32))
    for depth in range(1, int(length.max(initial=1))):
        following = tokens.surfaces.gather(
            pl.Series(tokens.word[np.minimum(start + depth, len(tokens.word) - 1)], dtype=pl.UInt32)
        )
        frame = pl.DataFrame({"said": said, "next": following, "longer": length > depth})
        said = frame.select(pl.when("longer").then(pl.col("said") + " " + pl.col("next")).otherwise("said")).to_series()
    return said
