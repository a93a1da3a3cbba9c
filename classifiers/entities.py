"""Names and amounts in texts: brands, products and competitors of the company file, regulators, prices, relations."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import yaml

from classifiers.relations import relations
from classifiers.rules import RuleTree, build_tree, ways
from classifiers.tokens import PRICE, Tokens, surface_texts

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

_CURRENCY_WORDS: Final = {
    "dollars": "USD", "dollar": "USD", "bucks": "USD", "usd": "USD", "quid": "GBP", "pounds": "GBP", "gbp": "GBP",
    "euros": "EUR", "euro": "EUR", "eur": "EUR", "rupees": "INR", "rs": "INR", "inr": "INR",
}  # fmt: skip

_PERIODS: Final = {
    "month": "month", "mo": "month", "mth": "month", "pcm": "month", "monthly": "month", "year": "year", "yr": "year",
    "annum": "year", "annually": "year", "yearly": "year", "week": "week", "wk": "week", "weekly": "week", "day": "day",
    "night": "night", "hour": "hour", "hr": "hour", "user": "user", "seat": "seat", "person": "person",
}  # fmt: skip

_PER: Final = frozenset({"/", "per", "a", "an", "each", "every"})


def name_tree(vocabulary: "Vocabulary") -> RuleTree | None:
    """Return the tree of the words that tell of the company's names; null where there are none."""
    rows = [
        (f"{entity_type}/{name}", word)
        for entity_type, names in (
            ("brand", vocabulary.brands),
            ("product", vocabulary.products),
            ("competitor", vocabulary.competitors),
        )
        for name, words in sorted(names.items())
        for word in sorted({name, *words})
        if word.strip()
    ]
    return (
        build_tree(pl.DataFrame(rows, schema=["rule", "phrase"], orient="row").unique(maintain_order=True))
        if rows
        else None
    )


@cache
def _regulator_tree() -> tuple[RuleTree, frozenset[str]]:
    """Return the tree of regulators, and the words that count in capitals only, lower case."""
    path = Path(__file__).parent / "rules" / "regulators.yaml"
    names = yaml.safe_load(path.read_text(encoding="utf-8"))
    rows = [(f"regulator/{name}", way) for name, words in names.items() for word in words for way in ways(word, {})]
    capitals = frozenset(word.lower() for words in names.values() for word in words if word.isupper())
    return build_tree(pl.DataFrame(rows, schema=["rule", "phrase"], orient="row").unique(maintain_order=True)), capitals


def entities(tokens: Tokens, names: RuleTree | None) -> pl.DataFrame:
    """Return the names and prices in texts, as ENTITIES.

    Args:
        tokens: of the texts, names not replaced.
        names: the company's names (see `name_tree`).
    """
    regulators, capitals = _regulator_tree()
    found = [_named(tokens, regulators, capitals), _prices(tokens)]
    if names is not None:
        own = _named(tokens, names, frozenset())
        found += [own, relations(tokens, own)]
    keys = ["text", "entity_type", "entity", "other_entity", "surface_text"]
    return (
        pl.concat(found, how="diagonal")
        .match_to_schema(ENTITIES, missing_columns="insert", extra_columns="ignore")
        .unique(keys, keep="first", maintain_order=True)
    )


def _named(tokens: Tokens, tree: RuleTree, capitals: frozenset[str]) -> pl.DataFrame:
    """Return the names of a tree: text, entity_type, entity, surface_text, start and length in tokens of the batch."""
    matches = tree.match(tokens)
    surfaces = surface_texts(tokens, matches.start, matches.length)
    frame = pl.DataFrame(
        {
            "text": matches.text,
            "rule": pl.Series(list(tree.rules), dtype=pl.String).gather(pl.Series(matches.rule)),
            "surface_text": surfaces,
            "start": matches.start,
            "length": matches.length,
        }
    )
    counted = frame.filter(
        ~pl.col("surface_text").str.to_lowercase().is_in(list(capitals))
        | (pl.col("surface_text").str.to_uppercase() == pl.col("surface_text"))
    )
    return counted.select(
        "text",
        pl.col("rule").str.split_exact("/", 1).struct.field("field_0").alias("entity_type"),
        pl.col("rule").str.splitn("/", 2).struct.field("field_1").alias("entity"),
        "surface_text",
        "start",
        "length",
    )


def _prices(tokens: Tokens) -> pl.DataFrame:
    """Return amounts of money, with the period that they are paid for in the entity's name."""
    is_price = (tokens.words == PRICE).to_numpy()
    currency_word = tokens.words.replace_strict(_CURRENCY_WORDS, default=None, return_dtype=pl.String)
    is_currency = currency_word.is_not_null().to_numpy()
    is_number = (tokens.words == "xxnumber").to_numpy()
    count = len(tokens.word)
    if not count:
        return ENTITIES.to_frame(eager=True)
    following = np.append(tokens.word[1:], tokens.word[-1])
    beside = np.append(tokens.text[1:] == tokens.text[:-1], False)
    worded = is_number[tokens.word] & beside & is_currency[following]
    start = np.flatnonzero(is_price[tokens.word] | worded)
    length = np.where(worded[start], 2, 1)
    said = surface_texts(tokens, start, length)
    text = tokens.text[start]
    period, extra = _periods(tokens, start + length, text)
    frame = pl.DataFrame(
        {
            "text": text,
            "said": said,
            "surface_text": surface_texts(tokens, start, length + extra),
            "word_currency": currency_word.gather(pl.Series(following[start], dtype=pl.UInt32)),
            "period": period,
        }
    )
    amount = pl.col("said").str.extract(r"(\d[\d,]*(?:\.\d+)?)").str.replace_all(",", "").cast(pl.Float64, strict=False)
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
                pl.col("amount").round(2).cast(pl.String).str.strip_suffix(".0")
                + " "
                + pl.col("currency")
                + pl.when(pl.col("period") != "").then(" per " + pl.col("period")).otherwise(pl.lit(""))
            ).alias("entity"),
            "surface_text",
            "amount",
            "currency",
        )
    )


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
