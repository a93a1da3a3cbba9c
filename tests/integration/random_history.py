"""A company and a random history of what was said to it and done about it, as files that arrive in no good order.

A seed gives the same history each time. It has what moves figures far from its own day: late questions, replies before
their question, edits of words and links, deletions, messages that join two conversations, merges, priorities and
statuses of tools, a canned reply that comes more and more often, versions of actions, what is not yet posted, simulated
mentions; and days on which no schedule is in force.
"""

import csv
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST_DAY = datetime(2026, 11, 2, tzinfo=UTC)
_MENTION_FIELDS = ("id", "source", "channel", "posted_at", "text", "author_id", "author_name", "author_followers_count")
_ACTION_FIELDS = (
    *("id", "source", "conversation_id", "mention_id", "member", "action", "at"),
    *("until", "note", "tag", "from_value", "to_value"),
)
_QUESTIONS = (
    "@lark my refund is still not there, I want my money back",
    "@lark does the lark pass cover bags?",
    "@wren this is a scam, where is my booking?",
    "I like wren, thanks",
    "how much is a seat?",
    "the website is down again @lark",
)
_ANSWERS = ("Sorry to hear that ^AB", "We look into it ^CD", "Thanks! -EF", "It is included.", "Please write to us ^ZZ")

COMPANY = """
name: Lark
brands:
  - {{id: lark, name: Lark, words: [lark], accounts: {{x: [lark], email: [lark]}}}}
  - {{id: wren, name: Wren, words: [wren], accounts: {{x: [wren]}}}}
automatic_replies: [out of office]
teams:
  - id: care
    name: Care
    brands: [lark]
    time_zone: Europe/Dublin
    hours:
      - {{days: [mon, tue, wed, thu, fri], opens: '08:00', closes: '18:00', until: 2026-11-06}}
      - {{days: [mon, tue, wed, thu, fri], opens: '08:00', closes: '18:00', from: 2026-11-10}}
    targets: [{{first_reply: {first_reply}}}, {{next_reply: 6 h}}, {{first_reply: 1 h, priorities: [urgent]}}]
    members:
      - {{id: ada, name: Ada, signature: AB}}
      - {{id: bo, name: Bo, signature: CD, until: 2026-11-09}}
  - id: desk
    name: Desk
    brands: [lark, wren]
    time_zone: America/Los_Angeles
    structure: holistic
    until: 2026-11-09
    targets: [{{first_reply: 30 min, business_time: false}}]
    members: [{{id: cy, name: Cy, signature: EF}}]
  - id: desk
    name: Desk
    brands: [lark, wren]
    time_zone: America/Los_Angeles
    structure: hub_and_spoke
    from: 2026-11-09
    targets: [{{first_reply: 30 min, business_time: false}}]
    members: [{{id: cy, name: Cy, signature: EF}}]
assignment_rules:
  - {{name: money, when: {{words: [money back, scam]}}, assign: {{team: desk, priority: high, due: 8 h}}}}
  - {{name: rest, when: {{}}, assign: {{team: care, due: 3 d}}}}
"""


def write_company(path: Path, *, first_reply: str = "4 h") -> None:
    """Write the company file."""
    path.write_text(COMPANY.format(first_reply=first_reply), encoding="utf-8")


def write_history(folder: Path, seed: int, step_days: float, step_count: int) -> None:
    """Write `step_<number>_mentions.jsonl` and `step_<number>_actions.csv` for every step.

    Args:
        folder: where the files go.
        seed: of the history.
        step_days: how much time a step covers; most of what happens in it is in its files.
        step_count: how many steps there are.
    """
    draw = random.Random(seed)
    events = [
        (step, kind, row)
        for number in range(24 * step_count)
        for kind, row, step in _conversation(draw, number, step_days, step_count)
    ]
    for step in range(step_count):
        mentions = [row for its_step, kind, row in events if (its_step, kind) == (step, "mention")]
        actions = [row for its_step, kind, row in events if (its_step, kind) == (step, "action")]
        draw.shuffle(mentions)
        with (folder / f"step_{step}_mentions.jsonl").open("w", encoding="utf-8") as file:
            # A file is recognised by the fields of its first lines, so every line has the ones that must be there.
            file.writelines(json.dumps(row) + "\n" for row in mentions)
        with (folder / f"step_{step}_actions.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _ACTION_FIELDS)
            writer.writeheader()
            writer.writerows(actions)


def write_canned_replies(path: Path, numbers: range, asked_at: datetime) -> None:
    """Write a file of conversations, one a number, in which nobody signed the same fast answer."""
    shared = {"source": "s", "channel": "x", "author_followers_count": 1}
    rows = [
        shared
        | {
            "id": f"canned{number}_{place}",
            "posted_at": (asked_at + timedelta(minutes=number, seconds=3 * place)).isoformat(),
            "text": text,
            "author_id": author,
            "author_name": author,
            "reply_to_id": f"canned{number}_0" if place else None,
        }
        for number in numbers
        for place, author, text in [(0, f"a{number}", "@lark where is it?"), (1, "lark", f"@a{number} we got {number}")]
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _conversation(
    draw: random.Random, number: int, step_days: float, step_count: int
) -> Iterator[tuple[str, dict[str, Any], int]]:
    """Give the mentions and actions of one conversation, each with the step in which it arrives."""
    length = timedelta(days=step_days * step_count)
    started_at = FIRST_DAY + draw.random() * length
    channel = draw.choice(["x", "x", "email"])
    key = f"k{number}" if channel == "email" or draw.random() < 0.2 else None

    def arrives(moment: datetime) -> int:
        own_step = int((moment - FIRST_DAY) / timedelta(days=step_days))
        return min(max(own_step + draw.choice([0, 0, 0, 0, 0, 1, 1, 2, -1]), 0), step_count - 1)

    moment, previous = started_at, None
    for place in range(draw.randint(1, 7)):
        is_own = place > 0 and draw.random() < 0.5
        is_canned = is_own and draw.random() < 0.3
        moment += timedelta(seconds=3) if is_canned else timedelta(minutes=draw.choice([0, 1, 7, 60, 600, 5000]))
        if is_own and draw.random() < 0.1:
            moment -= timedelta(hours=5)
        row = {
            "id": f"{number}_{place}",
            "source": "s",
            "channel": channel,
            "posted_at": moment.isoformat(),
            "text": _text(draw, is_own, is_canned, number),
            "author_id": "lark" if is_own else f"a{draw.randint(0, 40)}",
            "author_name": draw.choice(["lark", "lark", "wren"]) if is_own else f"Author {draw.randint(0, 40)}",
            "author_followers_count": draw.randint(0, 9000),
            "reply_to_id": _linked(draw, number, previous),
            "conversation_id": key,
            "is_simulated": draw.random() < 0.02,
        }
        step = arrives(moment)
        yield "mention", row, step
        previous = row["id"]
        if draw.random() < 0.12:
            later_step = min(step + draw.randint(0, 2), step_count - 1)
            yield "mention", _later_version(draw, row, moment, step_days), later_step
        for _ in range(draw.choice([0, 0, 0, 1, 2])):
            action = _action(draw, number, row, moment)
            yield "action", action, arrives(moment)
            if draw.random() < 0.15:
                yield "action", action | {"to_value": "pending", "note": "again"}, arrives(moment)


def _text(draw: random.Random, is_own: bool, is_canned: bool, number: int) -> str:
    if is_canned:
        return draw.choice([f"@a{number} case {number} is open", f"case {number} is open", "We are out of office"])
    return draw.choice(_ANSWERS) if is_own else f"{draw.choice(_QUESTIONS)} {draw.choice(['', str(number)])}"


def _linked(draw: random.Random, number: int, previous: str | None) -> str | None:
    """Return what a message replies to: mostly the one before, at times one of another conversation, or one unknown."""
    chance = draw.random()
    if chance < 0.03:
        return f"{draw.randint(0, number + 3)}_0"
    if chance < 0.06:
        return f"lost{number}"
    return previous


def _later_version(draw: random.Random, row: dict[str, Any], moment: datetime, step_days: float) -> dict[str, Any]:
    later = moment + timedelta(days=draw.random() * step_days)
    if draw.random() < 0.4:
        return row | {"text": "", "deleted_at": later.isoformat()}
    changed = {"text": f"{draw.choice(_QUESTIONS)} edited", "edited_at": later.isoformat()}
    if draw.random() < 0.3:
        changed["reply_to_id"] = f"{draw.randint(0, 30)}_0"
    return row | changed


def _action(draw: random.Random, number: int, row: dict[str, Any], moment: datetime) -> dict[str, Any]:
    action = draw.choice(
        ["claim", "release", "assign", "assign", "status", "status", "priority", "rate", "merge", "reply", "note"]
    )
    at = moment + timedelta(minutes=draw.choice([0, 1, 5, 90, 3000]))
    values = {
        "status": ["open", "solved", "closed", "deleted"],
        "priority": ["urgent", "high", "medium", "odd"],
        "assign": ["ada", "Cy", "desk", ""],
        "rate": ["good", "bad"],
        "merge": [f"k{draw.randint(0, number + 5)}"],
    }
    return {
        "id": f"{row['id']}_{draw.randint(0, 10**9)}",
        "source": "s",
        "conversation_id": row["conversation_id"] or "",
        "mention_id": "" if row["conversation_id"] and draw.random() < 0.5 else f"s:{row['id']}",
        "member": draw.choice(["ada", "bo", "cy", "Cy", "nobody", "__trigger"]),
        "action": action,
        "at": at.isoformat(),
        "until": (at + timedelta(hours=draw.choice([1, 40]))).isoformat() if action == "claim" else "",
        "to_value": draw.choice(values.get(action, [""])),
    }
