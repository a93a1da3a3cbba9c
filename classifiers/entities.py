"""Names and amounts in texts: what the company file names, regulators, prices, discounts, relations."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import yaml

from classifiers.relations import relations
from classifiers.rules import RuleTree, build_tree, ways
from classifiers.tokens import NUMBER, PERCENT, PRICE, Tokens, is_spelled, surface_texts

if TYPE_CHECKING:
    from classifiers.classify import Vocabulary

ENTITIES: Final = pl.Schema(
    {
        "text": pl.Int64,  # row of the text
        "entity_type": pl.String,
        "entity": pl.String,
        "other_entity": pl.String,  # of a relation: whom the entity is set beside; null where it is not named
        "surface_text": pl.String,
        "amount": pl.Float64,
        "currency": pl.String,
    }
)

_CURRENCIES: Final = {"$": "USD", "£": "GBP", "€": "EUR", "₹": "INR"}

_CURRENCY_CODES: Final = {
    "rs": "INR",
    **{
        code.lower(): code
        for code in ("USD", "GBP", "EUR", "INR", "AUD", "CAD", "CHF", "DKK", "JPY", "NOK", "NZD", "PLN", "SEK", "SGD")
    },
}
"""What stands before an amount or after it."""

_CURRENCY_WORDS: Final = {
    **_CURRENCIES, **_CURRENCY_CODES, "dollars": "USD", "dollar": "USD", "bucks": "USD", "quid": "GBP", "pounds": "GBP",
    "euros": "EUR", "euro": "EUR", "rupees": "INR",
}  # fmt: skip
"""What stands after an amount."""

_OFF: Final = frozenset({"off", "discount", "discounts", "reduction", "rebate"})
_PER_CENT: Final = frozenset({"%", "percent"})

_PERIODS: Final = {
    "month": "month", "mo": "month", "mth": "month", "pcm": "month", "monthly": "month", "year": "year", "yr": "year",
    "annum": "year", "annually": "year", "yearly": "year", "week": "week", "wk": "week", "weekly": "week", "day": "day",
    "night": "night", "hour": "hour", "hr": "hour", "user": "user", "seat": "seat", "person": "person",
}  # fmt: skip

_CLOSING: Final = " .,:;"
"""Signs that a number keeps, at the end of a sentence for instance, and that are no part of a name or an amount."""

_PER: Final = frozenset({"/", "per", "a", "an", "each", "every"})


def name_tree(vocabulary: "Vocabulary") -> RuleTree | None:
    """Return the tree of the words that tell of the company's names, also as owners; null where there are none."""
    rows = [
        (entity_type, name, spelled)
        for entity_type, names in (
            ("brand", vocabulary.brands),
            ("product", vocabulary.products),
            ("competitor", vocabulary.competitors),
        )
        for name, words in sorted(names.items())
        for word in sorted({word.strip().lower() for word in (name, *words)} - {""})
        # after a number "'s" is a word of its own
        for spelled in ((word, f"{word}'s") if word[-1].isalpha() else (word,))
    ]
    return _tree_of(rows) if rows else None


@cache
def _regulator_tree() -> RuleTree:
    path = Path(__file__).parent / "rules" / "regulators.yaml"
    names = yaml.safe_load(path.read_text(encoding="utf-8"))
    return _tree_of(
        [("regulator", name, way) for name, words in names.items() for word in words for way in ways(word, {})]
    )


def _tree_of(names: list[tuple[str, str, str]]) -> RuleTree:
    """Return the tree of names, given as type, name and one way to spell it; that is what its rules are called."""
    rows = [("\n".join(name), name[2]) for name in names]
    return build_tree(pl.DataFrame(rows, schema=["rule", "phrase"], orient="row").unique(maintain_order=True))


def entities(tokens: Tokens, names: RuleTree | None) -> pl.DataFrame:
    """Return the names and prices in texts, as ENTITIES.

    Args:
        tokens: of the texts, names not replaced.
        names: the company's names (see `name_tree`).
    """
    found = [_named(tokens, _regulator_tree()), _prices(tokens), _discounts(tokens)]
    if names is not None:
        own = _named(tokens, names)
        found += [own, relations(tokens, own)]
    keys = ["text", "entity_type", "entity", "other_entity", "surface_text"]
    return (
        pl.concat(found, how="diagonal")
        .match_to_schema(ENTITIES, missing_columns="insert", extra_columns="ignore")
        .unique(keys, keep="first", maintain_order=True)
    )


def _named(tokens: Tokens, tree: RuleTree) -> pl.DataFrame:
    """Return the names of a tree: text, entity_type, entity, surface_text, start and length in tokens of the batch."""
    matches = tree.match(tokens)
    rules = pl.DataFrame(
        [rule.split("\n") for rule in tree.rules], schema=["entity_type", "entity", "spelled"], orient="row"
    )
    surface = pl.col("surface_text")
    # a regulator in capitals counts in capitals only: "SEC" is not "one sec"
    is_in_capitals = (pl.col("entity_type") == "regulator") & (
        pl.col("spelled").str.to_uppercase() == pl.col("spelled")
    )
    return (
        rules[matches.rule]
        .with_columns(
            surface_texts(tokens, matches.start, matches.length).str.strip_chars_end(_CLOSING).alias("surface_text"),
            text=matches.text,
            start=matches.start,
            length=matches.length,
        )
        .filter(
            is_spelled(surface, pl.col("spelled")),
            ~is_in_capitals | (surface.str.to_uppercase() == surface),
        )
        .select("text", "entity_type", "entity", "surface_text", "start", "length")
    )


def _prices(tokens: Tokens) -> pl.DataFrame:
    """Return amounts of money, with the period that they are paid for in the entity's name."""
    if not len(tokens.word):
        return ENTITIES.to_frame(eager=True)
    currency_word = tokens.words.replace_strict(_CURRENCY_WORDS, default=None, return_dtype=pl.String)
    is_price = (tokens.words == PRICE).to_numpy()[tokens.word]
    is_number = (tokens.words == NUMBER).to_numpy()[tokens.word]
    is_code = tokens.words.is_in(list(_CURRENCY_CODES)).to_numpy()[tokens.word]
    worded = is_number & _next(tokens, currency_word.is_not_null().to_numpy()[tokens.word])
    # "EUR 20", but not the code in "5 EUR 20 minutes ago"
    coded = is_code & _next(tokens, is_number & ~worded)
    coded[1:] &= ~worded[:-1]
    start = np.flatnonzero(is_price | worded | coded)
    length = np.where(is_price[start], 1, 2)
    currency_at = np.where(worded[start], start + 1, start)
    said = surface_texts(tokens, start, length)
    text = tokens.text[start]
    period, extra = _periods(tokens, start + length, text)
    frame = pl.DataFrame(
        {
            "text": text,
            "said": said,
            # "£9.99/mo" is written in one, and is looked for in the text to tell whose price it is
            "surface_text": surface_texts(tokens, start, length + extra)
            .str.replace(" / ", "/", literal=True)
            .str.strip_chars_end(_CLOSING),
            "word_currency": currency_word.gather(pl.Series(tokens.word[currency_at], dtype=pl.UInt32)),
            "period": period,
        }
    )
    amount = _amount(pl.col("said"))
    thousands = (
        pl.when(pl.col("said").str.contains(r"\d[kK]\b"))
        .then(1_000)
        .when(pl.col("said").str.contains(r"\d[mM]\b"))
        .then(1_000_000)
        .otherwise(1)
    )
    symbol = pl.col("said").str.extract(r"([$£€₹])").replace_strict(_CURRENCIES, default=None, return_dtype=pl.String)
    return (
        frame.with_columns(amount=amount * thousands, currency=pl.coalesce(symbol, "word_currency"))
        .drop_nulls("amount")
        .select(
            "text",
            pl.lit("price").alias("entity_type"),
            (
                _written(pl.col("amount"))
                + " "
                + pl.col("currency")
                + pl.when(pl.col("period") != "").then(" per " + pl.col("period")).otherwise(pl.lit(""))
            ).alias("entity"),
            "surface_text",
            "amount",
            "currency",
        )
    )


def _discounts(tokens: Tokens) -> pl.DataFrame:
    """Return "50% off", "20 percent discount" and "save 10%": the amount is in per cent, and there is no currency."""
    is_off = tokens.words.is_in(list(_OFF)).to_numpy()[tokens.word]
    is_saving = (tokens.words == "save").to_numpy()[tokens.word]
    is_number = (tokens.words == NUMBER).to_numpy()[tokens.word]
    is_sign = tokens.words.is_in(list(_PER_CENT)).to_numpy()[tokens.word]
    is_whole = (tokens.words == PERCENT).to_numpy()[tokens.word]
    is_apart = is_number & _next(tokens, is_sign)
    is_cheaper = (is_whole & _next(tokens, is_off)) | (is_apart & _next(tokens, _next(tokens, is_off)))
    is_saved = np.zeros(len(is_saving), dtype=bool)
    is_saved[1:] = _next(tokens, is_whole | is_apart)[:-1] & is_saving[:-1]
    start = np.flatnonzero(is_cheaper | is_saved)
    length = np.where(is_whole[start], 1, 2) + is_cheaper[start]
    frame = pl.DataFrame({"text": tokens.text[start], "surface_text": surface_texts(tokens, start, length)})
    return frame.with_columns(amount=_amount(pl.col("surface_text"))).select(
        "text",
        pl.lit("discount").alias("entity_type"),
        (_written(pl.col("amount")) + "% off").alias("entity"),
        "surface_text",
        "amount",
    )


def _next(tokens: Tokens, is_so: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return whether something is so of the token after each one, in the same text."""
    following = np.zeros(len(is_so), dtype=bool)
    following[:-1] = is_so[1:] & (tokens.text[1:] == tokens.text[:-1])
    return following


def _amount(said: pl.Expr) -> pl.Expr:
    """Return the number that is written in a text: 1,200.50 and 1.200,50 are the same, and so are 9.9 and 9,90."""
    digits = said.str.extract(r"(\d[\d.,]*)").str.strip_chars_end(".,")
    has_decimal_comma = digits.str.contains(r",\d{1,2}$")
    plain = (
        pl.when(has_decimal_comma)
        .then(digits.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
        .otherwise(digits.str.replace_all(",", "", literal=True))
    )
    return plain.cast(pl.Float64, strict=False)


def _written(amount: pl.Expr) -> pl.Expr:
    return amount.round(2).cast(pl.String).str.strip_suffix(".0")


def _periods(
    tokens: Tokens, after: npt.NDArray[np.int64], text: npt.NDArray[np.int64]
) -> tuple[pl.Series, npt.NDArray[np.int64]]:
    """Return the period that stands after an amount ("" where none does), and how many tokens it takes."""
    period_word = tokens.words.replace_strict(_PERIODS, default="", return_dtype=pl.String)
    is_per = tokens.words.is_in(list(_PER)).to_numpy()
    last = len(tokens.word) - 1

    def at(place: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        inside = (place <= last) & (tokens.text[np.minimum(place, last)] == text)
        return tokens.word[np.minimum(place, last)], inside

    first, has_first = at(after)
    second, has_second = at(after + 1)
    through_per = has_second & is_per[first]
    chosen = np.where(through_per, second, first)
    period = period_word.gather(pl.Series(chosen, dtype=pl.UInt32))
    is_said = has_first & (period != "").to_numpy() & (through_per | ~is_per[first])
    extra = np.where(is_said, np.where(through_per, 2, 1), 0)
    return pl.DataFrame({"period": period, "said": is_said}).select(
        pl.when("said").then("period").otherwise(pl.lit(""))
    ).to_series(), extra
