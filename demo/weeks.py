"""The ten weeks: when people write, and moments such as "9 wed 16:05" as instants."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

WEEKS: Final = 10
HOME: Final = ZoneInfo("Europe/Dublin")

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_WEIGHTS: Final = (105, 100, 100, 105, 110, 78, 84)
# by hour in Dublin: quiet nights, the way to work, lunch, and most of all the evening
_HOUR_WEIGHTS: Final = (4, 2, 1, 1, 2, 4, 12, 26, 34, 34, 32, 33, 38, 36, 32, 33, 38, 46, 58, 66, 68, 56, 34, 14)
_OFFICE_WEIGHTS: Final = (0, 0, 0, 0, 0, 4, 20, 30, 28, 24, 20, 16, 14, 12, 12, 12, 10, 6, 2, 0, 0, 0, 0, 0)


class Weeks:
    """The calendar of an inbox that ends with a given Sunday."""

    def __init__(self, last_date: date) -> None:
        """Begin ten weeks before the end of `last_date`.

        Raises:
            ValueError: the last day is not a Sunday.
        """
        if last_date.weekday() != 6:
            raise ValueError(f"the inbox must end on a Sunday, and {last_date} is not one")
        self.first_date = last_date - timedelta(days=7 * WEEKS - 1)
        self.ends_at = _instant(last_date + timedelta(days=1), time.min)

    def moment(self, words: str) -> datetime:
        """Return the instant of "<week from 1> <weekday> <time in Dublin>"."""
        week, weekday, clock = words.split()
        days = 7 * (int(week) - 1) + _WEEKDAYS.index(weekday)
        return _instant(self.first_date + timedelta(days=days), time.fromisoformat(clock))

    def day(self, days: int) -> datetime:
        """Return nine o'clock of the day that comes so many days after the first."""
        return _instant(self.first_date + timedelta(days=days), time(9))

    def some_time(self, week: int, channel: str, rng: Random) -> datetime:
        """Draw when somebody writes in a week (from 0): more in the evening, less at the weekend."""
        # Reddit falls silent after the Wednesday of the last week: a source that a reader should miss.
        days = 3 if channel == "reddit" and week == WEEKS - 1 else 7
        hours = _OFFICE_WEIGHTS if channel == "news" else _HOUR_WEIGHTS
        weekday = rng.choices(range(days), _DAY_WEIGHTS[:days])[0]
        hour = rng.choices(range(24), hours)[0]
        clock = time(hour, rng.randrange(60), rng.randrange(60))
        # The first hour of the first Monday in Dublin is still Sunday in UTC, and weeks are counted in UTC.
        earliest = datetime.combine(self.first_date, time.min, tzinfo=UTC)
        return max(_instant(self.first_date + timedelta(days=7 * week + weekday), clock), earliest)

    def week_of(self, at: datetime) -> int:
        """Return the week (from 0) of an instant, weeks beginning on Monday in Dublin."""
        return (at.astimezone(HOME).date() - self.first_date).days // 7


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=HOME).astimezone(UTC)
