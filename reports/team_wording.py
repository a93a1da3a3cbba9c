"""A team's week in sentences. Each takes a row of the queries teams_weekly or team_trends; none knows a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from reports import texts, wording
from reports.warehouse_queries import Row

FEWEST_FOR_A_STRIP: Final = 3
"""Of fewer people, each could be told from a strip of dots or a share."""
_DIFFERS_BY: Final = 1.1
"""From this factor on the median of all who wrote is told beside the plain one."""
_HALF: Final = 0.5
_UNEVEN_BY: Final = 1.5
_UNEVEN_RATIO: Final = 0.1
_FEWEST_FOR_BALANCE: Final = 30
"""With fewer signed replies one long conversation makes a team look uneven."""


def name(row: Row) -> str:
    """Return what a team is called; a null team is one that nothing tells."""
    if row["team"] is None:
        return "No known team"
    return texts.shown(row["team_name"] or wording.capitalised(wording.readable(row["team"])), 60)


def kind(row: Row) -> str:
    """Return how a team is organised, such as "Hub and spoke, agency"."""
    parts = [wording.readable(row["structure"] or ""), "agency" if row["is_agency"] else ""]
    return wording.capitalised(", ".join(part for part in parts if part))


def is_too_few(row: Row) -> bool:
    """Tell whether the week has too few first replies to say anything of their times."""
    return bool((row["first_replies_count"] or 0) < wording.FEWEST_TO_COMPARE)


def is_over_target(row: Row) -> bool:
    """Tell whether more first replies missed their targets than met them, those not given among them."""
    return bool(
        row["target_met_ratio"] is not None
        and (row["target_measured_count"] or 0) >= wording.FEWEST_TO_COMPARE
        and row["target_met_ratio"] < _HALF
    )


def replies(row: Row) -> str:
    """Return how fast the first replies came."""
    count = row["first_replies_count"]
    if not count or row["first_reply_seconds_median"] is None:
        return "No first replies this week."
    told = wording.plural(count, "first reply", "first replies")
    if is_too_few(row):
        median = wording.duration(row["first_reply_seconds_median"])
        return f"Too few to compare ({told}); the middle one took {median}."
    hours = " of opening hours" if row["is_in_business_time"] else ""
    return (
        f"Half of {told} within {wording.duration(row['first_reply_seconds_median'])}{hours}, "
        f"nine in ten within {wording.duration(row['first_reply_seconds_p90'])}."
    )


def target(row: Row) -> str:
    """Return how many met the target."""
    if row["first_reply_target_seconds"] is None:
        return "No target is set."
    wanted = wording.duration(row["first_reply_target_seconds"])
    if row["target_met_ratio"] is None or (row["target_measured_count"] or 0) < wording.FEWEST_TO_COMPARE:
        return f"Target {wanted}."
    return f"{met(row)} met the target of {wanted}."


def met(row: Row) -> str:
    """Return the share of first replies in time with its n, such as "78% of 190"."""
    return f"{wording.share(row['target_met_ratio'])} of {wording.number(row['target_measured_count'])}"


def all_who_asked(row: Row) -> str | None:
    """Return the median of all who wrote where it differs from that of the answered; null where it does not."""
    plain, survival = row["asked_seconds_median"], row["asked_seconds_survival_median"]
    if (row["asked_count"] or 0) < wording.FEWEST_TO_COMPARE or plain is None:
        return None
    asked = f"All {wording.number(row['asked_count'])} who wrote counted"
    if survival is None:
        return f"{asked}, fewer than half have an answer."
    if survival <= plain * _DIFFERS_BY:
        return None
    return (
        f"{asked}, half had an answer after {wording.duration(survival)} by the clock, not {wording.duration(plain)}."
    )


def became(row: Row) -> str | None:
    """Return what became of those who first wrote in the week, and for whom others answered; null where nobody did."""
    asked = row["asked_count"]
    if not asked:
        return None
    others = row["answered_by_others_count"]
    parts = [f"{wording.number(row['answered_count'] - others)} answered"]
    if others:
        parts.append(f"{wording.number(others)} answered by others")
    if row["closed_count"]:
        parts.append(f"{wording.number(row['closed_count'])} closed without a reply")
    if row["running_count"]:
        parts.append(f"{wording.number(row['running_count'])} still waiting")
    return f"{wording.plural(asked, 'conversation')} began with a message to us: {wording.sequence(parts)}."


def waiting(row: Row, since: datetime | None) -> str:
    """Return how many wait at the end of the week, and since when."""
    count, oldest = row["waiting_count"], row["oldest_waiting_seconds"]
    if not count:
        return "Nobody is waiting."
    verb = "waits" if count == 1 else "wait"
    age = "" if oldest is None else f", the oldest for {wording.duration(oldest)}"
    start = "" if since is None else f" (since {wording.moment(since)})"
    return f"{wording.plural(count, 'conversation')} still {verb}{age}{start}."


def longest_waits(shown_count: int, waiting_count: int, as_of: datetime) -> str:
    """Return of how many that wait the longest ones are shown."""
    waiting = f"{wording.plural(waiting_count, 'conversation')} that {'waits' if waiting_count == 1 else 'wait'}"
    longest = f"{wording.number(shown_count)} longest of the " if shown_count < waiting_count else ""
    return f"The {longest}{waiting} on {wording.moment(as_of)}."


def collisions(count: int) -> str:
    """Return how often two were at it."""
    return "No collisions." if not count else f"{wording.plural(count, 'collision')}."


def workload(counts: Sequence[int]) -> str:
    """Return how the conversations fell on people; `counts` holds one number a person."""
    return (
        f"{wording.people(len(counts))} handled between {wording.number(min(counts))} "
        f"and {wording.plural(max(counts), 'conversation')} each."
    )


def is_uneven(row: Row) -> bool:
    """Tell whether one person gives far more than an even share of the replies."""
    return bool(
        row["busiest_member_ratio"]
        and (row["signed_replies_count"] or 0) >= _FEWEST_FOR_BALANCE
        and row["replying_member_count"] >= FEWEST_FOR_A_STRIP
        and row["busiest_member_ratio"] >= _UNEVEN_BY * row["even_share_ratio"]
        and row["busiest_member_ratio"] >= _UNEVEN_RATIO + row["even_share_ratio"]
    )


def balance(row: Row) -> str | None:
    """Return the share of the busiest person beside an even one; null where too few replied to tell without a name."""
    if not row["busiest_member_ratio"] or (row["replying_member_count"] or 0) < FEWEST_FOR_A_STRIP:
        return None
    return (
        f"The busiest gave {wording.share(row['busiest_member_ratio'])} of "
        f"{wording.plural(row['signed_replies_count'], 'signed reply', 'signed replies')}; "
        f"{wording.share(row['even_share_ratio'])} would be even."
    )


def coverage(row: Row) -> str | None:
    """Return how much of the rota saw a reply; null where the hours are not known."""
    if not row["open_hours_count"]:
        return None
    outside = row["replies_outside_hours_count"]
    late = f" {wording.plural(outside, 'reply', 'replies')} came outside the hours." if outside else ""
    return (
        f"It replied in {wording.number(row['staffed_hours_count'])} of "
        f"{wording.plural(row['open_hours_count'], 'open hour')}.{late}"
    )


def speed_change(row: Row | None, measure: str = "first replies") -> str:
    """Return how a median compares with the week before and with what is usual, from a row of team_trends."""
    if row is None or not row["is_comparable"]:
        return "Too few to compare with the week before."
    value, before, usual = row["figure_value"], row["previous_value"], row["usual_value"]
    if round(value) == round(before):
        words = "As fast as the week before"
    else:
        words = f"{'Faster' if value < before else 'Slower'} than the week before ({wording.duration(before)})"
    return f"{words}; usually {wording.duration(usual)}." if row["usual_weeks_count"] > 1 else f"{words}."
