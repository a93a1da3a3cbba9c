"""Marks: what tells older items from newer ones, a growing id or a time, as one whole number each.

A time is the microseconds since 1970; a cursor writes it as ISO 8601, so that a person can read it.
"""

from datetime import UTC, datetime, timedelta

from models.pull import MarkKind, Times

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
"""Microseconds."""


def time_mark(moment: datetime) -> int:
    """Return the mark of a moment."""
    return (moment - _EPOCH) // _MICROSECOND


def read_mark(written: object, kind: MarkKind) -> int | None:
    """Return the mark of what an API wrote, or null where it is none."""
    try:
        if kind == "id":
            return int(str(written))
        if kind == "epoch":
            return round(float(str(written)) * SECOND)
        moment = datetime.fromisoformat(str(written))
        return time_mark(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def write_mark(mark: int, kind: MarkKind) -> str:
    """Return a mark as a cursor keeps it: digits, or ISO 8601."""
    return str(mark) if kind == "id" else (_EPOCH + mark * _MICROSECOND).isoformat()


def ask_for(mark: int, kind: MarkKind, times: Times) -> str:
    """Return a mark as a request says it; times without fractions of a second, rounded down."""
    if kind == "id":
        return str(mark)
    seconds = mark // SECOND
    if times == "epoch":
        return str(seconds)
    return (_EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
