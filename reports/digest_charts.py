"""The charts of a digest as data: its topics over nine weeks, prices by company, and shares of voice."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import duckdb

from reports import charts, texts, wording
from reports.digest_content import Chart, Series
from reports.digest_wording import usual
from reports.warehouse_queries import Row, read_rows
from reports.weeks import first_week_shown, weeks_shown

_MOST_COMPANIES: Final = 7
_FEWEST_PRICES: Final = 3
_FEWEST_WEEKS: Final = 3
_FEWEST_HEARD: Final = 10
"""Fewer people in all nine weeks are no line worth looking at."""

_NAME_LENGTH: Final = 60


def overview(
    sums: Sequence[Row], week_start_date: date, known_weeks: Sequence[date], titles: Mapping[str, str]
) -> Chart | None:
    """Return a small line for each section that counts people; null where there is too little to see.

    Args:
        sums: rows of the query digest_sections.
        week_start_date: the digest's week, the last of the lines.
        known_weeks: weeks without a row count 0 in these and are unknown in others.
        titles: of the sections by identifier, in reading order.
    """
    shown = weeks_shown(week_start_date)
    known = set(known_weeks)
    if sum(start in known for start in shown) < _FEWEST_WEEKS:
        return None
    by_section: dict[str, dict[date, int]] = {}
    for row in sums:
        # what is unanswered is counted with the section that it is a part of
        if row["author_count"] is not None and row["section"] != "unanswered":
            by_section.setdefault(row["section"], {})[row["week_start_date"]] = row["author_count"]
    lines = []
    for section in sorted(by_section, key=lambda name: (list(titles).index(name) if name in titles else 99, name)):
        weeks = by_section[section]
        values = tuple(weeks.get(start, 0) if start in known else None for start in shown)
        if sum(value or 0 for value in values) >= _FEWEST_HEARD:
            lines.append(_line(titles.get(section, wording.readable(section)), values))
    if not lines:
        return None
    return Chart(
        kind="trends",
        title="People a week, over nine weeks; the band is what is usual",
        in_words=" ".join(f"{line.name}: {_spoken(line.values)}, {line.note}." for line in lines),
        places=tuple(wording.short_week(start) for start in shown),
        series=tuple(lines),
    )


def of_section(connection: duckdb.DuckDBPyConnection, section: str, week_start_date: date) -> tuple[Chart, ...]:
    """Return the charts that belong to a section; none where there is nothing to see."""
    if section == "prices":
        return _prices(connection, week_start_date)
    if section == "share_of_voice":
        return _shares(connection, week_start_date)
    return ()


def _line(name: str, values: Sequence[int | None]) -> Series:
    band = charts.usual_range([value for value in values[:-1] if value is not None])
    return Series(
        name=name,
        note=usual(band) if band and band[1] > 0 else "nothing usual yet",
        values=tuple(values),
        usual=band if band and band[1] > 0 else None,
    )


def _spoken(values: Sequence[float | None]) -> str:
    return ", ".join("not known" if value is None else wording.number(value) for value in values)


def _prices(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> tuple[Chart, ...]:
    """Return a row of dots a company, in each currency in which enough prices were named, that with most first."""
    by_currency: dict[str, dict[tuple[str, bool], list[float]]] = {}
    for row in read_rows(connection, "prices", week_start_date=week_start_date):
        companies = by_currency.setdefault(row["currency"] or "", {})
        companies.setdefault((row["company"], not row["is_competitor"]), []).append(float(row["amount"]))
    counted = sorted((-sum(map(len, companies.values())), currency) for currency, companies in by_currency.items())
    return tuple(_dots(currency, by_currency[currency]) for count, currency in counted if -count >= _FEWEST_PRICES)


def _dots(currency: str, companies: Mapping[tuple[str, bool], Sequence[float]]) -> Chart:
    most_named = sorted(companies.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_COMPANIES]
    series = tuple(
        Series(
            name=texts.shown(company, _NAME_LENGTH),
            note=_range_in_words(amounts, currency),
            values=tuple(amounts),
            is_ours=is_ours,
        )
        for (company, is_ours), amounts in most_named
    )
    return Chart(
        kind="dots",
        title=f"Prices that people name, in {texts.shown(currency, 10) or 'a currency not named'}; equal distances are "
        "equal factors",
        in_words=" ".join(f"{row.name}, {row.note}." for row in series),
        places=(),
        series=series,
    )


def _range_in_words(amounts: Sequence[float], currency: str) -> str:
    named = wording.plural(len(amounts), "price")
    low, high = wording.amount(min(amounts)), wording.amount(max(amounts))
    return f"{named}: {low} {currency}".rstrip() if low == high else f"{named}: {low} to {high} {currency}".rstrip()


def _shares(connection: duckdb.DuckDBPyConnection, week_start_date: date) -> tuple[Chart, ...]:
    shown = weeks_shown(week_start_date)
    rows = read_rows(
        connection,
        "share_of_voice",
        week_start_date=week_start_date,
        first_week_start_date=first_week_shown(week_start_date),
    )
    companies: dict[str, dict[date, float | None]] = {}
    for row in rows:
        companies.setdefault(row["company"], {})[row["week_start_date"]] = row["share_ratio"]
    known = {start for weeks in companies.values() for start in weeks}
    if len(known) < _FEWEST_WEEKS:
        return ()
    series = tuple(
        _share_line(company, tuple(weeks.get(start) for start in shown)) for company, weeks in companies.items()
    )
    return (
        Chart(
            kind="shares",
            title="Competitors' part of all that names a company, over nine weeks; the band is what is usual",
            in_words=" ".join(
                f"{line.name}: {', '.join(wording.share(value) for value in line.values)}." for line in series
            ),
            places=tuple(wording.short_week(start) for start in shown),
            series=series,
        ),
    )


def _share_line(company: str, values: tuple[float | None, ...]) -> Series:
    band = charts.usual_range([value for value in values[:-1] if value is not None])
    low, high = (wording.share(value) for value in band or (None, None))
    return Series(
        name=texts.shown(company, _NAME_LENGTH),
        note="nothing usual yet" if band is None else f"usually {low}" if low == high else f"usually {low} to {high}",
        values=values,
        usual=band,
    )
