"""The dated hours of teams as instants: when each opens and closes, and between when its hours are known at all."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

from models.company import WEEKDAYS, Company, OpenHours, Team

_Stretch = tuple[datetime, datetime]
_DAY = timedelta(days=1)


def openings_of_teams(
    company: Company, first_date: date, last_date: date
) -> Iterator[tuple[str, datetime, datetime, int, datetime, datetime]]:
    """Yield a row of `TEAM_OPEN_HOURS` per opening of a team, in order.

    On a day on which a schedule of the team is in force its hours are known, on its days off as well: it is open or
    closed. Days in a row make one stretch; of a stretch in which the team never opens no row tells.

    Args:
        company: the company file.
        first_date: nothing is known before this day.
        last_date: nor after this one.
    """
    openings: dict[str, list[_Stretch]] = {}
    zones: dict[str, dict[date, ZoneInfo]] = {}
    days = [first_date + number * _DAY for number in range((last_date - first_date).days + 1)]
    for team in company.teams:
        zone = ZoneInfo(team.time_zone or company.time_zone)
        openings.setdefault(team.id, []).extend(_openings(team, zone, days))
        zones.setdefault(team.id, {}).update((day, zone) for day in days if _schedules(team, day))
    for team_id in openings:
        # a shift that runs over the last midnight of its schedule ends in hours that are known
        stretches = list(_merged([*_known_days(zones[team_id]), *openings[team_id]]))
        open_seconds = 0
        for opens_at, closes_at in _merged(openings[team_id]):
            known_from_at, known_until_at = next(known for known in stretches if opens_at < known[1])
            yield team_id, opens_at, closes_at, open_seconds, known_from_at, known_until_at
            open_seconds += int((closes_at - opens_at).total_seconds())


def local_midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day begins in a time zone."""
    return _instant(day, time.min, zone)


def _schedules(team: Team, day: date) -> list[OpenHours]:
    """Return the hours in force on a day, whichever days of the week they are for."""
    if not team.is_in_force(day):
        return []
    return [hours for hours in team.hours if hours.is_in_force(day)]


def _openings(team: Team, zone: ZoneInfo, days: Iterable[date]) -> Iterator[_Stretch]:
    days_off = _holidays(team.holidays)
    for day in days:
        for hours in _schedules(team, day):
            if WEEKDAYS[day.weekday()] in hours.days and day not in days_off:
                closing_day = day if hours.closes > hours.opens else day + _DAY
                opens_at, closes_at = _instant(day, hours.opens, zone), _instant(closing_day, hours.closes, zone)
                if opens_at < closes_at:
                    yield opens_at, closes_at


def _known_days(zones: Mapping[date, ZoneInfo]) -> Iterator[_Stretch]:
    """Yield each day from its midnight to the next one, which is that of another zone where the team moves there."""
    for day, zone in zones.items():
        yield local_midnight(day, zone), local_midnight(day + _DAY, zones.get(day + _DAY, zone))


def _holidays(region: str | None) -> holidays.HolidayBase | frozenset[date]:
    if region is None:
        return frozenset()
    country, _, subdivision = region.partition("-")
    return holidays.country_holidays(country, subdiv=subdivision or None)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    if clock == time.max:
        day, clock = day + _DAY, time.min
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


def _merged(stretches: Iterable[_Stretch]) -> Iterator[_Stretch]:
    """Join stretches that overlap or touch, so that no second counts twice."""
    current: _Stretch | None = None
    for begins_at, ends_at in sorted(stretches):
        if current and begins_at <= current[1]:
            current = (current[0], max(current[1], ends_at))
            continue
        if current:
            yield current
        current = (begins_at, ends_at)
    if current:
        yield current
