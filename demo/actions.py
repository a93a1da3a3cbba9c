"""What the teams and the departments did, beside answering: claims, notes and tags; actions on insights."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from demo.records import Mention, TeamAction
from demo.story import load
from demo.weeks import Weeks

_FIRST_WEEK: Final = 5
"""The teams began to claim conversations in week 6."""
_CLAIMED_RATIO: Final = 0.5


def of_teams(mentions: Sequence[Mention], weeks: Weeks, seed: int) -> Iterator[TeamAction]:
    """Yield claims and what goes with them for a part of the replies, and for every collision."""
    rng = Random(f"{seed} actions")
    phrases = load("agents")
    by_id = {mention.id: mention for mention in mentions}
    answered: dict[str, int] = {}
    for mention in mentions:
        if mention.member and mention.reply_to_id:
            answered[mention.reply_to_id] = answered.get(mention.reply_to_id, 0) + 1
    for reply in mentions:
        parent = by_id.get(reply.reply_to_id or "")
        if not (reply.member and parent) or weeks.week_of(reply.posted_at) < _FIRST_WEEK:
            continue
        is_collision = answered[parent.id] > 1
        if not is_collision and rng.random() > _CLAIMED_RATIO:
            continue
        claimed_at = max(parent.posted_at, reply.posted_at - timedelta(seconds=rng.randrange(90, 720)))
        member = reply.member
        yield TeamAction(parent, member, "claim", claimed_at, until=claimed_at + timedelta(minutes=15))
        if rng.random() < 0.25:
            yield TeamAction(parent, member, "tag", _between(claimed_at, reply, rng), tag=rng.choice(phrases["tags"]))
        if rng.random() < 0.18:
            yield TeamAction(
                parent, member, "note", _between(claimed_at, reply, rng), note=rng.choice(phrases["notes"])
            )
        released_at = reply.posted_at + timedelta(seconds=rng.randrange(5, 60))
        yield TeamAction(parent, member, "release", released_at)
        if rng.random() < 0.3:
            yield TeamAction(parent, member, "status", released_at, from_value="open", to_value="resolved")


def of_departments(weeks: Weeks) -> Iterator[dict[str, str]]:
    """Yield the rows of insights.yaml with their days as dates."""
    for number, entry in enumerate(load("insights"), start=1):
        closed = entry["closed"]
        yield {
            "action_id": f"action-{number:03d}",
            "theme_id": "",
            "department": entry["department"],
            "owner": entry["owner"],
            "next_step": entry["next_step"],
            "status": entry["status"],
            "opened_at": instant(weeks.day(entry["opened"])),
            "due_date": f"{weeks.day(entry['due']):%Y-%m-%d}",
            "closed_at": "" if closed is None else instant(weeks.day(closed)),
            "outcome": entry["outcome"],
        }


def instant(at: datetime | None) -> str:
    """Return a time as ISO 8601 in UTC, empty for none."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""


def _between(claimed_at: datetime, reply: Mention, rng: Random) -> datetime:
    seconds = int((reply.posted_at - claimed_at).total_seconds())
    return claimed_at + timedelta(seconds=rng.randrange(max(seconds, 1)))
