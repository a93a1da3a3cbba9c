"""What a text says, in words: what is cut away before texts are compared, and which words carry no subject.

How words become vectors is said in `space`, how they become titles in `titles`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from string import ascii_lowercase
from typing import Final

import polars as pl
from models import personal_data

LONGEST_TEXT_CHARS: Final = 600
"""A text is compared by its beginning: what it is about stands there, and a text of any size costs the same."""

LONGEST_WORD_CHARS: Final = 40

SLIP_RATIO: Final = 10
"""A word that is not known is a slip of a known one that is written so much oftener."""

_SHORTEST_SLIP: Final = 4

_LEFT_OUT: Final = (
    r"https?://\S+|www\.\S+|pic\.twitter\.com\S*|[\w.+-]+@[\w-]+\.[\w.-]+|@\w+(?:\.\w+)*|\^[A-Za-z]{1,3}\b"
    + personal_data.unbounded(
        rf"|{personal_data.SPELT_EMAIL}|{personal_data.STREET_ADDRESS}|{personal_data.BIRTH_DATE}"
    )
)
"""Among it what a digest masks: no title is made of it."""
_MARK_UP: Final = r"<[/!a-zA-Z][^<>]{0,500}>|[\p{Cc}\p{Cf}\x{FE0F}]"
NAME: Final = "\ue000"
"""Stands in a segment where a name was left out, so that nobody takes what is left for whole."""

WORD: Final = r"[$£€₹]?\p{N}+(?:[.,]\p{N}+)*\p{L}*|\p{L}[\p{L}\p{M}\p{N}]*(?:[&'+-]\p{L}[\p{L}\p{M}\p{N}]*)*\+*"
_SEGMENT_END: Final = r"""[.!?;:()\[\]{}"“”…,|~*]+(?:\s|$)|[()\[\]{}"“”…|~*\n]|\s[-–—/&]+\s|\p{So}"""

ENTITIES: Final = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&nbsp;": " ",
    "’": "'",
    "‘": "'",
    "\u00a0": " ",
}
_JOINED: Final = {"#": "", "_": " "}
"""Written between words or before them; undone after handles are cut away, in which they belong to the name."""

_FUNCTION_WORDS: Final = """
a able about actually after again ah all already alright also always am an and any anybody anyone anyway are around
as at ay aye be because been before being both but by bye can cheers come cool cos could cuz dear did do does doing
done down else etc even ever every few for from get gets getting glad go goes going gonna got guy guys had haha
hahaha has have having he hehe hello help her here hey hi him his hmm hopefully how i id if ill im in indeed into
is it its ive just keep kind kindly know let lets like lol long lot made make many may maybe me might mine more
most much must my myself need no nope nor now of off oh ok okay old omg on once one only oops or other our ours out
over own please pls plz quite rather really rt same say says see seem seems she should since so some someone
something soon sorry sort still such sure than thank thanks thankyou thanx that thats the their them then there
theres these they theyre thing things think this those though through thx till tnx to today tomorrow too tried try
trying ty tysm u unfortunately until up upon ur us use used using very want wanted wants was way we well went were
weve what whats when whenever where which while who whole whom whose why will wish with within would wow yay yeah
yep yes yesterday yet you youd your youre yours youve yup
"""

FUNCTION_WORDS: Final = frozenset(_FUNCTION_WORDS.split())
"""English words that carry no subject: they neither begin nor end a title, and their company tells nothing."""

_NEGATIONS: Final = """
arent cannot cant couldnt didnt doesnt dont hasnt havent isnt never no not shouldnt wasnt without wont wouldnt
"""

NEGATIONS: Final = frozenset(_NEGATIONS.split())
"""Words that turn a meaning: they may begin a title ("Can't log in")."""


def words_of(texts: pl.DataFrame, stop_phrases: Collection[str] = ()) -> pl.DataFrame:
    """Return what each text says.

    Args:
        texts: (n, any) frame with text_hash and text; a null text says nothing. One text_hash has one text.
        stop_phrases: phrases that are left out, as whole words and whatever their case: names of brands and accounts.

    Returns:
        One row per text_hash, ordered by it: `text_hash`; `segments`, the parts of its sentences as they are spelled;
        `words`, as they count: lower case, no apostrophe.
    """
    text = pl.col("text").fill_null("").str.head(LONGEST_TEXT_CHARS)
    text = text.str.replace_many(list(ENTITIES), list(ENTITIES.values()))
    text = text.str.replace_all(_MARK_UP, "").str.replace_all(_LEFT_OUT, "\n")
    text = text.str.replace_many(list(_JOINED), list(_JOINED.values()))
    stops = sorted(
        {phrase.strip() for phrase in stop_phrases if phrase.strip()}, key=lambda phrase: (-len(phrase), phrase)
    )
    if stops:
        either = "|".join(re.escape(phrase) for phrase in stops)
        text = text.str.replace_all(rf"(?i)\b(?:{either})\b(?:'s)?", f"{NAME}\n{NAME}")
    return (
        texts.select("text_hash", "text")
        .unique("text_hash", keep="any")
        .sort("text_hash")
        .select("text_hash", segments=text.str.replace_all(_SEGMENT_END, "\n"))
        .with_columns(
            words=counted(pl.col("segments").str.extract_all(WORD)),
            segments=pl.col("segments").str.split("\n"),
        )
    )


def counted(words: pl.Expr) -> pl.Expr:
    """Return lists of words as they count: what differs in case or apostrophe alone is one word."""
    return words.list.eval(
        pl.element().str.head(LONGEST_WORD_CHARS).str.to_lowercase().str.replace_all("'", "", literal=True)
    )


@cache
def form(word: str) -> str:
    """Return what a word has in common with its plural and with the forms of its verb: "declin" of "declined".

    It tells words apart and is shown to nobody. Negations are one word, however they are spelled.
    """
    if word in NEGATIONS:
        return "not"
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if _ends_in(word, ending):
            word = word[: -len(ending)]
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word[:-1] if len(word) > 2 and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def _ends_in(word: str, ending: str) -> bool:
    """Return whether a word has an ending that its other forms lack: "passes" and "asked", not "less" and "need"."""
    stem = word[: -len(ending)]
    if not word.endswith(ending) or len(stem) < 3 or not any(letter in "aeiouy" for letter in stem):
        return False
    if ending == "es":
        return stem.endswith(("ss", "sh", "ch", "x", "zz"))
    return stem[-1] != "s" if ending == "s" else not word.endswith("eed")


def corrected(words: Collection[str], counts: Mapping[str, float], is_known: Callable[[str], bool]) -> dict[str, str]:
    """Return the right spelling of the words that are slips of others: a letter more or less within, or two swapped.

    A slip is a word of four letters or more that is not known, and SLIP_RATIO times rarer than the known word.

    Args:
        words: those that may be slips, as they count.
        counts: how often each word is written.
        is_known: whether a word is one of the language.
    """
    right: dict[str, str] = {}
    for word in words:
        is_english = word in FUNCTION_WORDS or word in NEGATIONS or is_known(word)
        if len(word) < _SHORTEST_SLIP or not word.isalpha() or is_english:
            continue
        often = SLIP_RATIO * max(1.0, counts.get(word, 1.0))
        meant = [other for other in _one_letter_off(word) if counts.get(other, 0.0) >= often and is_known(other)]
        if meant:
            right[word] = min(meant, key=lambda other: (-counts[other], other))
    return right


def _one_letter_off(word: str) -> set[str]:
    """Return what a word is when two neighbours are swapped, or a letter within is taken away or put in.

    Endings and first letters make other words: "withdrawals", "gmail".
    """
    inner = range(1, len(word) - 1)
    return {
        *(word[:place] + word[place + 1] + word[place] + word[place + 2 :] for place in range(len(word) - 1)),
        *(word[:place] + word[place + 1 :] for place in inner),
        *(word[:place] + letter + word[place:] for place in range(1, len(word)) for letter in ascii_lowercase),
    } - {word}
