"""How the teams answer: by whom, how soon within their hours, and what customers say next."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from demo.people import account
from demo.records import Author, Mention, Situation
from demo.story import LONGEST, Opening, Writer, load
from demo.weeks import Weeks
from demo.wording import joined, sentence, typed
from models import company_tables
from models.company import Company, Member

_MEDIAN_DELAY: Final = {"community": 29 * 60, "sales": 70 * 60, "service": 26 * 60}
_OVERLOADED_WEEK: Final = 8
_OVERLOAD: Final = 3.2
_COLLISIONS: Final = 2
_FOLLOW_UPS: Final = {
    "angry": 0.45,
    "asking": 0.4,
    "wishing": 0.0,
    "talking": 0.0,
    "plain": 0.3,
    "glad": 0.0,
    "none": 0.0,
}
_ANSWERED_AGAIN: Final = 0.9
_AUTOMATIC_IN_OUTAGE: Final = 0.12
_AUTOMATIC_AT_NIGHT: Final = 0.06


class FrontLine:
    """The teams of the company file: their open hours and who is in them on a day."""

    def __init__(self, company: Company, first_date: date, last_date: date) -> None:
        """Expand the open hours between two days, and a week beyond."""
        self._company = company
        tables = company_tables.tables(company, first_date - timedelta(days=2), last_date + timedelta(days=7))
        self._openings: dict[str, list[tuple[datetime, datetime]]] = {}
        for team, opens_at, closes_at, *_ in tables["team_open_hours"].iter_rows():
            self._openings.setdefault(team, []).append((opens_at, closes_at))

    def is_open(self, team: str, at: datetime) -> bool:
        """Tell whether a team is at work."""
        return self.after(team, at, 0) == at

    def after(self, team: str, at: datetime, seconds: float) -> datetime:
        """Return the instant that comes so many seconds of the team's open hours after another."""
        openings = self._openings[team]
        first = max(bisect_right(openings, (at, datetime.max.replace(tzinfo=UTC))) - 1, 0)
        remaining = timedelta(seconds=round(seconds))
        for opens_at, closes_at in openings[first:]:
            begin = max(at, opens_at)
            if begin < closes_at:
                if begin + remaining < closes_at:
                    return begin + remaining
                remaining -= closes_at - begin
        return openings[-1][1]

    def look(self, team: str, at: datetime, rng: Random, pace: float = 1.0) -> datetime:
        """Draw when somebody of a team comes to look at what was written at an instant; pace 2 takes twice as long."""
        return self.after(team, at, max(rng.lognormvariate(0, 0.85) * _MEDIAN_DELAY[team] * pace, 90))

    def on_duty(self, team_id: str, at: datetime) -> Sequence[Member]:
        """Return the members of a team on the day of an instant, in the order of the company file."""
        (team,) = (team for team in self._company.teams if team.id == team_id)
        day = at.astimezone(ZoneInfo(team.time_zone or self._company.time_zone)).date()
        return [member for member in team.members if member.is_in_force(day)]

    def somebody(self, team: str, at: datetime, rng: Random) -> Member:
        """Draw who of a team takes something up; those who are listed first do most."""
        members = self.on_duty(team, at)
        return rng.choices(members, [8 - place for place in range(len(members))])[0]


def team_of(situation: Situation, mention: Mention) -> str:
    """Return the team that has to answer; Wrenjet has no sales team."""
    return "service" if mention.brand == "wrenjet" and situation.team == "sales" else situation.team


def pace_of(team: str, at: datetime, weeks: Weeks) -> float:
    """Return how many times as long as usual a team takes."""
    return _OVERLOAD if team == "service" and weeks.week_of(at) == _OVERLOADED_WEEK else 1.0


class Answers:
    """Answers openings and goes on with the conversations."""

    def __init__(self, writer: Writer, front_line: FrontLine, seed: int) -> None:
        """Read what agents and customers say."""
        self._writer = writer
        self._front_line = front_line
        self._rng = Random(f"{seed} answers")
        self._phrases = load("agents")

    def to(self, openings: Sequence[Opening]) -> Iterator[Mention]:
        """Yield replies and what follows them; whatever would come after the end of the inbox is left out."""
        collisions = 0
        for opening in openings:
            conversation = list(self._conversation(opening))
            is_candidate = opening.situation.name == "outage" and opening.mention.feed == "x"
            people = [mention for mention in conversation if mention.member]
            if collisions < _COLLISIONS and is_candidate and people and opening.mention.posted_at.hour >= 17:
                collisions += 1
                yield from self._twice(opening, people[0])
                continue
            yield from (mention for mention in conversation if mention.posted_at < self._writer.weeks.ends_at)

    def _conversation(self, opening: Opening) -> Iterator[Mention]:
        mention, situation = opening.mention, opening.situation
        if not (opening.is_addressed and situation.answers):
            return
        team = team_of(situation, mention)
        pace = pace_of(team, mention.posted_at, self._writer.weeks)
        yield from self._automatic(opening, team)
        if self._rng.random() > situation.answered * (0.85 if pace > 1 else 1.0):
            return
        replied_at = self._reply_time(team, mention.posted_at, pace)
        member = self._somebody(team, replied_at)
        reply = self._reply(opening, mention, member, replied_at, self._answer(opening))
        yield reply
        if self._rng.random() > _FOLLOW_UPS[situation.tone]:
            return
        kind = self._rng.choices(("thanks", "details", "unhappy"), (55, 27, 18))[0]
        follow_up = self._follow_up(opening, reply, kind)
        yield follow_up
        if kind != "thanks" and self._rng.random() < _ANSWERED_AGAIN:
            answered_at = self._reply_time(team, follow_up.posted_at, pace)
            if self._rng.random() < 0.3 or member not in self._front_line.on_duty(team, answered_at):
                member = self._somebody(team, answered_at)
            phrase = self._rng.choice(self._phrases["cases"][situation.case]["second_answers"])
            yield self._reply(opening, follow_up, member, answered_at, phrase)

    def _twice(self, opening: Opening, reply: Mention) -> Iterator[Mention]:
        """Two members answer the same message within minutes of each other."""
        yield reply
        at = reply.posted_at + timedelta(seconds=self._rng.randrange(40, 200))
        others = [member for member in self._front_line.on_duty("service", at) if member.id != reply.member]
        yield self._reply(opening, opening.mention, self._rng.choice(others), at, self._answer(opening))

    def _automatic(self, opening: Opening, team: str) -> Iterator[Mention]:
        mention = opening.mention
        if mention.feed != "x":
            return
        is_outage, draw = opening.situation.name == "outage", self._rng.random()
        away, busy = self._phrases["automatic"]
        if is_outage and draw < _AUTOMATIC_IN_OUTAGE:
            text = busy
        elif not self._front_line.is_open(team, mention.posted_at) and draw < _AUTOMATIC_AT_NIGHT:
            text = away
        else:
            return
        at = mention.posted_at + timedelta(seconds=self._rng.randrange(2, 9))
        yield self._own(opening, mention, at, f"@{mention.author.handle} {text}", None)

    def _reply_time(self, team: str, at: datetime, pace: float) -> datetime:
        return self._front_line.look(team, at, self._rng, pace)

    def _somebody(self, team: str, at: datetime) -> Member:
        return self._front_line.somebody(team, at, self._rng)

    def _answer(self, opening: Opening) -> str:
        asked = opening.mention.text.lower()
        for words, phrase in opening.situation.answers_about.items():
            if any(word in asked for word in words.split("|")):
                return phrase
        return self._rng.choice(opening.situation.answers)

    def _reply(self, opening: Opening, parent: Mention, member: Member, at: datetime, phrase: str) -> Mention:
        slots, rng = opening.slots, self._rng

        def draw() -> str:
            answer = sentence(phrase, slots, rng)
            if opening.situation.language == "en":
                greeting = rng.choice(self._phrases["greetings"]).replace("{first}", parent.author.first)
                sign_off = sentence(rng.choice(self._phrases["sign_offs"]), slots, rng)
                answer = joined([greeting, answer, sign_off]).strip()
            return f"{answer} ^{member.signature}"

        text = self._writer.fresh(draw, LONGEST if parent.channel in ("x", "bluesky") else 1_000)
        if parent.channel == "x":
            text = f"@{parent.author.id if parent.feed == 'twcs' else parent.author.handle} {text}"
        return self._own(opening, parent, at, text, member)

    def _own(self, opening: Opening, parent: Mention, at: datetime, text: str, member: Member | None) -> Mention:
        return replace(
            parent,
            id=self._writer.ids.new(parent.feed, parent.channel, at, is_comment=True),
            posted_at=at,
            text=text,
            author=_account_of(parent),
            reply_to_id=parent.id,
            is_own=True,
            member=member.id if member else None,
            language=opening.situation.language,
            likes=0,
            reposts=0,
        )

    def _follow_up(self, opening: Opening, reply: Mention, kind: str) -> Mention:
        author, rng = opening.mention.author, self._rng
        at = reply.posted_at + timedelta(seconds=round(rng.lognormvariate(0, 1.1) * 1500) + 40)
        given = (reply.text.rsplit("^", 1)[-1] if "^" in reply.text else "").strip()
        tone = {"thanks": "glad", "details": "none", "unhappy": "angry"}[kind]

        def draw() -> str:
            phrase = rng.choice(self._phrases["cases"][opening.situation.case][kind]).replace("{signature}", given)
            body = sentence(phrase, opening.slots, rng)
            closers = self._writer.closers(tone)
            if kind == "unhappy" and rng.random() < 0.3:
                body = f"{body} {sentence(rng.choice(closers), opening.slots, rng)}"
            return typed(body, author.voice, self._writer.emoji(tone), rng)

        text = self._writer.fresh(draw, LONGEST)
        if opening.mention.channel == "x":
            text = f"@{reply.author.handle} {text}"
        return replace(
            opening.mention,
            id=self._writer.ids.new(reply.feed, reply.channel, at, is_comment=True),
            posted_at=at,
            text=text,
            reply_to_id=reply.id,
            situation=f"follow_up_{kind}",
            likes=0,
            reposts=0,
        )


def _account_of(parent: Mention) -> Author:
    if parent.channel == "x":
        return account("x", "WrenjetHelp" if parent.brand == "wrenjet" else "NorthlarkHelp")
    return account(parent.channel, {"bluesky": "northlark.example"}.get(parent.channel, "Northlark"))
