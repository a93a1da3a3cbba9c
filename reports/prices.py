"""The prices that people named in a week: a strip of dots per company, one scale per currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from reports import charts, texts, wording
from reports.warehouse_queries import read_rows

_MOST_COMPANIES: Final = 8
_FEWEST_PRICES: Final = 2


@dataclass(frozen=True, slots=True)
class CompanyPrices:
    """A company's prices as dots on the scale of its currency."""

    company: str
    points: tuple[charts.Point, ...]
    in_words: str


@dataclass(frozen=True, slots=True)
class PricePlot:
    """The prices named in one currency, the company with most first."""

    currency: str
    scale_marks: tuple[charts.ScaleMark, ...]
    companies: tuple[CompanyPrices, ...]


def read_price_plots(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> tuple[PricePlot, ...]:
    """Return a plot per currency in which at least two prices were named, the currency with most first."""
    by_currency: dict[str, dict[str, list[float]]] = {}
    for row in read_rows(connection, "prices", week_start_date=week_start_date):
        companies = by_currency.setdefault(row["currency"] or "", {})
        companies.setdefault(row["company"], []).append(float(row["amount"]))
    counted = [(sum(map(len, companies.values())), currency) for currency, companies in by_currency.items()]
    ordered = sorted(
        (entry for entry in counted if entry[0] >= _FEWEST_PRICES), key=lambda entry: (-entry[0], entry[1])
    )
    return tuple(_plot(currency, by_currency[currency]) for _, currency in ordered)


def _plot(currency: str, companies: dict[str, list[float]]) -> PricePlot:
    most_named = sorted(companies.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_COMPANIES]
    scale = charts.FactorScale([amount for _, amounts in most_named for amount in amounts], charts.AMOUNT_MARKS)
    return PricePlot(
        currency=texts.shown(currency, 10) or "currency not named",
        scale_marks=scale.marks(),
        companies=tuple(
            CompanyPrices(
                company=texts.shown(company, 60),
                points=charts.stacked(amounts, scale),
                in_words=_in_words(amounts, currency),
            )
            for company, amounts in most_named
        ),
    )


def _in_words(amounts: Sequence[float], currency: str) -> str:
    named = wording.plural(len(amounts), "price")
    low, high = wording.amount(min(amounts)), wording.amount(max(amounts))
    return f"{named}: {low} {currency}".rstrip() if low == high else f"{named}: {low} to {high} {currency}".rstrip()
