"""What the teams and the departments did, beside answering: claims, notes and tags; actions on insights."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from demo.answers import FrontLine, pace_of, team_of
from demo.records import Mention, TeamAction
from demo.story import SITUATION_FILES, load, situations
from demo.weeks import Weeks

_FIRST_WEEK: Final = 5
"""The teams began to claim conversations in week 6."""
_CLAIMED_RATIO: Final = 0.4
_FORGOTTEN_RATIO: Final = 0.05
_LOCK: Final = timedelta(minutes=15)
_LEFT_LYING_RATIO: Final = 0.25
"""Of what needs no answer: it is looked at only after some days."""
_DAYS_LEFT_LYING: Final = (0.6, 4.5)
_TO_US: Final = re.compile(r"@(northlark|northlarkhelp|wrenjet|wrenjethelp|northlark\.example)\b", re.IGNORECASE)


def of_teams(mentions: Sequence[Mention], front_line: FrontLine, weeks: Weeks, seed: int) -> Iterator[TeamAction]:
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
        yield from _forgotten(parent, reply, front_line, rng)
        claimed_at = max(parent.posted_at, reply.posted_at - timedelta(seconds=rng.randrange(90, 720)))
        member = reply.member
        yield TeamAction(parent, member, "claim", claimed_at, until=claimed_at + _LOCK)
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


def closings(mentions: Sequence[Mention], front_line: FrontLine, weeks: Weeks, seed: int) -> Iterator[TeamAction]:
    """Yield the statuses by which the teams close, without a word, what nobody answers: thanks, talk, what is settled.

    The single posts of the story stay open: that nobody looked at them is part of it. Reposts ask nothing.
    """
    rng = Random(f"{seed} closings")
    by_name = {situation.name: situation for situation in situations(*SITUATION_FILES, "outage")}
    conversations: dict[str, list[Mention]] = {}
    for mention in mentions:
        conversations.setdefault(mention.conversation_id, []).append(mention)
    for conversation in conversations.values():
        situation = by_name.get(conversation[0].situation)
        if situation is None:
            continue
        team = team_of(situation, conversation[0])
        concerns_us = False
        for place, mention in enumerate(conversation):
            concerns_us = concerns_us or mention.is_own or bool(_TO_US.search(mention.text))
            if mention.is_own or not concerns_us:
                continue
            seen_at = mention.posted_at
            if not mention.situation.startswith("follow_up") and rng.random() < _LEFT_LYING_RATIO:
                seen_at += timedelta(days=rng.uniform(*_DAYS_LEFT_LYING))
            closed_at = front_line.look(team, seen_at, rng, pace_of(team, mention.posted_at, weeks))
            later = (other for other in conversation[place + 1 :] if other.member or not other.is_own)
            next_at = next((other.posted_at for other in later), weeks.ends_at)
            if closed_at < next_at:
                member = front_line.somebody(team, closed_at, rng)
                yield TeamAction(mention, member.id, "status", closed_at, from_value="open", to_value="closed")


def _forgotten(parent: Mention, reply: Mention, front_line: FrontLine, rng: Random) -> Iterator[TeamAction]:
    """Yield a claim by a colleague who then did nothing: it ran out before somebody else answered."""
    claimed_at = parent.posted_at + timedelta(seconds=rng.randrange(60, 600))
    others = [
        member.id
        for team in ("community", "sales", "service")
        if front_line.is_open(team, claimed_at)
        for member in front_line.on_duty(team, claimed_at)
        if member.id != reply.member
    ]
    if rng.random() < _FORGOTTEN_RATIO and others and reply.posted_at - claimed_at > 2 * _LOCK:
        yield TeamAction(parent, rng.choice(others), "claim", claimed_at, until=claimed_at + _LOCK)


def of_departments(weeks: Weeks) -> Iterator[dict[str, str]]:
    """Yield the rows of insights.yaml with their days as dates."""
    for number, entry in enumerate(load("insights"), start=1):
        closed = entry["closed"]
        yield {
            "action_id": f"action-{number:03d}",
            "theme_id": entry.get("theme", ""),
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
