"""The company file as tables: what dbt needs to know of brands, teams, hours, targets and rules."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from models import records
from models.company import Company, Member, NamedThing, ReplyTarget, Team
from models.opening_hours import local_midnight, openings_of_teams
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
                *_period(team, team.time_zone or company.time_zone),
            )
            for team in company.teams
        ],
        "company_team_brands": sorted({(team.id, b) for team in company.teams for b in team.brands or every_brand}),
        "company_team_members": [
            (
                team.id,
                m.id,
                m.name,
                m.signature and m.signature.upper(),
                *_period(m, team.time_zone or company.time_zone),
            )
            for team in company.teams
            for m in team.members_while_in_force()
        ],
        "company_reply_targets": [
            (
                team.id,
                kind,
                priority,
                channel,
                int(wanted.total_seconds()),
                target.business_time,
                *_period(target, team.time_zone or company.time_zone),
            )
            for team in company.teams
            for target in team.targets_while_in_force()
            for kind, wanted in (("first_reply", target.first_reply), ("next_reply", target.next_reply))
            if wanted is not None
            for priority in target.priorities or (None,)
            for channel in target.channels or (None,)
        ],
        "team_open_hours": list(openings_of_teams(company, first_date, last_date)),
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


def _period(dated: Team | Member | ReplyTarget, time_zone: str) -> tuple[date | datetime | None, ...]:
    """Return the first day of something and the first day without it, and the instants at which they begin there."""
    days = (dated.valid_from, dated.valid_until)
    return *days, *(day and local_midnight(day, ZoneInfo(time_zone)) for day in days)


def _handle(account: str) -> str:
    return account.removeprefix("@").lower()
