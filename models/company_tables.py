"""The company file as tables: what dbt needs to know of brands, teams, hours, targets and rules."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import polars as pl

from models import records
from models.company import WEEKDAYS, Company, NamedThing, OpenHours, Team
from models.taxonomy import DEPARTMENT_NAMES


def tables(company: Company, first_date: date, last_date: date) -> dict[str, pl.DataFrame]:
    """Return the raw tables that describe a company, by table name.

    Args:
        company: the company file.
        first_date: open hours are expanded from this day.
        last_date: and to this day, both included.
    """
    every_brand = tuple(brand.id for brand in company.brands)
    rows: dict[str, list[tuple[object, ...]]] = {
        "company_brands": [(brand.id, brand.name) for brand in company.brands],
        "company_sources": [(source.name, source.api, source.start) for source in company.sources],
        "company_brand_words": [
            (brand.id, word)
            for brand in company.brands
            for word in sorted(
                {brand.name.lower(), *map(str.lower, brand.words)}.union(*(words_of(p) for p in brand.products))
            )
        ],
        "company_accounts": [
            (brand.id, channel, _handle(account))
            for brand in company.brands
            for channel, accounts in brand.accounts.items()
            for account in accounts
        ],
        "company_competitors": [
            (competitor.name, word) for competitor in company.competitors for word in sorted(words_of(competitor))
        ],
        "company_departments": [
            (department, name, settings.head if (settings := company.departments.get(department)) else None)
            for department, name in DEPARTMENT_NAMES.items()
        ],
        "company_teams": [
            (
                team.id,
                team.name,
                team.structure,
                team.time_zone or company.time_zone,
                team.is_agency,
                team.shows_member_figures,
                team.valid_from,
                team.valid_until,
            )
            for team in company.teams
        ],
        "company_team_brands": sorted({(team.id, b) for team in company.teams for b in team.brands or every_brand}),
        "company_team_members": [
            (team.id, m.id, m.name, m.signature and m.signature.upper(), m.valid_from, m.valid_until)
            for team in company.teams
            for m in team.members
        ],
        "company_reply_targets": [
            (
                team.id,
                kind,
                priority,
                channel,
                int(wanted.total_seconds()),
                target.business_time,
                target.valid_from,
                target.valid_until,
            )
            for team in company.teams
            for target in team.targets
            for kind, wanted in (("first_reply", target.first_reply), ("next_reply", target.next_reply))
            if wanted is not None
            for priority in target.priorities or (None,)
            for channel in target.channels or (None,)
        ],
        "team_open_hours": list(_open_hours(company, first_date, last_date)),
        "assignment_rules": [
            (
                rule.name,
                position,
                *(
                    list(values) or None
                    for values in (
                        rule.when.intents,
                        rule.when.topics,
                        tuple(map(str.lower, rule.when.words)),
                        rule.when.channels,
                        rule.when.brands,
                        rule.when.sentiments,
                    )
                ),
                rule.when.minimum_followers,
                rule.assign.team,
                rule.assign.member,
                rule.assign.department,
                rule.assign.priority,
                int(rule.assign.due.total_seconds()) if rule.assign.due else None,
            )
            for position, rule in enumerate(company.assignment_rules, start=1)
        ],
        "spike_settings": [
            (
                company.spikes.baseline_weeks,
                company.spikes.minimum_deviation,
                company.spikes.minimum_mentions,
                company.spikes.minimum_authors,
                company.spikes.consecutive_windows,
                round(company.spikes.cooldown / timedelta(hours=1)),
                round(company.spikes.silence / timedelta(hours=1)),
            )
        ],
        "crisis_plans": [
            (brand, plan.name, severity)
            for plan in company.crisis_plans
            for severity in plan.severities
            for brand in plan.brands or (None,)
        ],
        "automatic_replies": [(phrase.lower(),) for phrase in company.automatic_replies],
        "automatic_accounts": [
            (account,) for account in sorted({_handle(name) for name in company.automatic_accounts})
        ],
    }
    return {name: pl.DataFrame(table, schema=records.RAW_TABLES[name], orient="row") for name, table in rows.items()}


def words_of(thing: NamedThing) -> frozenset[str]:
    """Return the lower-case words by which a product or competitor is called, its name among them."""
    return frozenset({thing.name.lower(), *map(str.lower, thing.words)})


def _handle(account: str) -> str:
    return account.removeprefix("@").lower()


def _open_hours(company: Company, first_date: date, last_date: date) -> Iterator[tuple[object, ...]]:
    by_team: dict[str, list[tuple[datetime, datetime]]] = {}
    for team in company.teams:
        zone = ZoneInfo(team.time_zone or company.time_zone)
        by_team.setdefault(team.id, []).extend(_openings(team, zone, first_date, last_date))
    for team_id, openings in by_team.items():
        open_seconds = 0
        for opens_at, closes_at in _merged(sorted(openings)):
            yield team_id, opens_at, closes_at, open_seconds
            open_seconds += int((closes_at - opens_at).total_seconds())


def _openings(team: Team, zone: ZoneInfo, first_date: date, last_date: date) -> Iterator[tuple[datetime, datetime]]:
    days_off = _holidays(team.holidays, first_date, last_date)
    day = first_date
    while day <= last_date:
        is_known = (team.valid_from is None or team.valid_from <= day) and (
            team.valid_until is None or day < team.valid_until
        )
        for hours in team.hours if is_known and day not in days_off else ():
            if _is_in_force(hours, day) and WEEKDAYS[day.weekday()] in hours.days:
                closing_day = day if hours.closes > hours.opens else day + timedelta(days=1)
                opens_at, closes_at = _instant(day, hours.opens, zone), _instant(closing_day, hours.closes, zone)
                if opens_at < closes_at:
                    yield opens_at, closes_at
        day += timedelta(days=1)


def _holidays(region: str | None, first_date: date, last_date: date) -> frozenset[date]:
    if region is None:
        return frozenset()
    country, _, subdivision = region.partition("-")
    years = range(first_date.year, last_date.year + 1)
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=years))


def _is_in_force(hours: OpenHours, day: date) -> bool:
    return (hours.valid_from is None or hours.valid_from <= day) and (
        hours.valid_until is None or day < hours.valid_until
    )


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    if clock == time.max:
        day, clock = day + timedelta(days=1), time.min
    local = datetime.combine(day, clock, tzinfo=zone)
    instant, other = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return _jump(other, instant, zone) if other < instant else instant


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant between two at which the clocks jump: a time that they jump over is then."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        before, after = (before, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, after)
    return after.replace(microsecond=0)


def _merged(openings: list[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Join openings that overlap or touch, so that no second counts twice."""
    current: tuple[datetime, datetime] | None = None
    for opens_at, closes_at in openings:
        if current and opens_at <= current[1]:
            current = (current[0], max(current[1], closes_at))
            continue
        if current:
            yield current
        current = (opens_at, closes_at)
    if current:
        yield current
