"""What people write: the situations of phrases/*.yaml, the outage, and posts of the company in answer to nobody."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

from demo.people import Identifiers, People, account
from demo.records import Author, Feed, Mention, Situation
from demo.weeks import Weeks
from demo.wording import Decks, Slots, joined, sentence, typed

PHRASES: Final = Path(__file__).parent / "phrases"
WRENJET_MOVES: Final = "7 mon 00:00"
"""Until then Wrenjet's posts come from its old tool, afterwards from the same pull as Northlark's."""

SITUATION_FILES: Final = ("product", "hr", "support", "pricing", "legal", "frontline", "chatter")
_VOLUME: Final = 1.27
"""Mentions in the inbox for each one that a situation counts."""
LONGEST: Final = 280
"""Characters of a post on X or Bluesky, the handles before it not counted."""
_ATTEMPTS: Final = 60
_OUTAGE_BY_HOUR: Final = (38, 60, 56, 44, 30, 16)
_OUTAGE_STARTS: Final = "9 wed 16:00"
_RATINGS: Final = {"negative": (1, 1, 1, 2, 2, 3), "neutral": (2, 3, 3, 4, 4), "positive": (5, 5, 5, 4)}
_FEEDS: Final[dict[str, Feed]] = {
    "x": "x",
    "reddit": "communities",
    "bluesky": "communities",
    "forum": "communities",
    "app_store": "app_reviews",
    "play_store": "app_reviews",
    "review": "press_and_reviews",
    "news": "press_and_reviews",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """A mention by somebody outside, with what is needed to answer it."""

    mention: Mention
    situation: Situation
    slots: Slots
    is_addressed: bool


def load(name: str) -> Any:  # noqa: ANN401 - the shape is the file's own
    """Return the content of one file of phrases."""
    return yaml.safe_load((PHRASES / f"{name}.yaml").read_text(encoding="utf-8"))


def situations(*names: str) -> Iterator[Situation]:
    """Return the situations of some files of phrases, in their order."""
    for name in names or SITUATION_FILES:
        for situation, fields in load(name).items():
            yield Situation(name=situation, **fields)


class Writer:
    """Writes mentions so that no two people say exactly the same."""

    def __init__(self, weeks: Weeks, seed: int) -> None:
        """Begin with nothing written."""
        self.weeks = weeks
        self.ids = Identifiers(Random(f"{seed} ids"))
        self.people = People(load("people"), Random(f"{seed} people"))
        self.vocabulary: Mapping[str, Sequence[str]] = load("vocabulary")
        self._names = load("people")
        self._tones = load("tones")
        self._written: set[str] = set()
        self._decks = Decks()

    def write(self, situation: Situation, at: datetime, rng: Random, channel: str | None = None) -> Opening:
        """Return a mention of a situation."""
        channel = channel or rng.choices(list(situation.channels), list(situation.channels.values()))[0]
        is_wrenjet = channel in ("x", "review") and rng.random() < situation.wrenjet
        brand: str = "wrenjet" if is_wrenjet else "northlark"
        is_old_tool = is_wrenjet and channel == "x" and at < self.weeks.moment(WRENJET_MOVES)
        feed: Feed = "twcs" if is_old_tool else _FEEDS[channel]
        author = self.people.somebody(feed, channel, situation.followers)
        is_addressed = channel == "forum" or is_old_tool or rng.random() < situation.addressed
        text, slots = self._fresh_text(situation, channel, brand, author, is_addressed, at, rng)
        has_rating = channel in ("app_store", "play_store", "review")
        mention_id = self.ids.new(feed, channel, at)
        mention = Mention(
            id=mention_id,
            feed=feed,
            channel=channel,
            brand=brand,
            posted_at=at,
            text=text,
            author=author,
            situation=situation.name,
            conversation_id=mention_id,
            rating=rng.choice(_RATINGS[situation.mood]) if has_rating else None,
            language=situation.language,
            likes=_reactions(rng, author.followers),
            reposts=_reactions(rng, author.followers) // 3,
        )
        return Opening(mention, situation, slots, is_addressed and channel in ("x", "bluesky", "forum"))

    def fresh(self, draw: Callable[[], str], longest: int) -> str:
        """Return the first drawn text that nobody has written and that is not too long.

        Where a conversation leaves too little to choose from, the last one drawn is repeated.
        """
        text = draw()
        for _ in range(_ATTEMPTS):
            if len(text) <= longest and text.lower() not in self._written:
                break
            text = draw()
        self._written.add(text.lower())
        return text

    def emoji(self, tone: str) -> Sequence[str]:
        """Return the signs that go with a tone."""
        found: Sequence[str] = self._tones[tone]["emoji"]
        return found

    def closers(self, tone: str) -> Sequence[str]:
        """Return how people end in a tone."""
        found: Sequence[str] = self._tones[tone]["closers"]
        return found

    def _fresh_text(
        self,
        situation: Situation,
        channel: str,
        brand: str,
        author: Author,
        is_addressed: bool,
        at: datetime,
        rng: Random,
    ) -> tuple[str, Slots]:
        drawn: list[Slots] = []

        def draw() -> str:
            drawn.append(Slots(self.vocabulary, self._given(brand, rng), rng))
            body = self._body(situation, channel, drawn[-1], at, rng)
            text = body if channel == "news" else typed(body, author.voice, self.emoji(situation.tone), rng)
            return _addressed(text, channel, brand, is_addressed, situation.team, rng)

        text = self.fresh(draw, LONGEST if channel in ("x", "bluesky") else 1_000)
        return text, drawn[-1]

    def _body(self, situation: Situation, channel: str, slots: Slots, at: datetime, rng: Random) -> str:
        tone = self._tones[situation.tone]
        says = list(situation.says)
        for addition in situation.later:
            if at >= self.weeks.moment(str(addition["from"])):
                says += addition["says"]
        is_long = channel in ("reddit", "review", "forum")
        count = rng.choice((1, 2) if is_long else (0, 0, 1)) if situation.adds else 0
        adds = dict.fromkeys(self._decks.draw(situation.adds, rng) for _ in range(count))
        parts = [self._decks.draw(says, rng), *adds]
        if tone["openers"] and rng.random() < 0.22:
            parts.insert(0, rng.choice(tone["openers"]))
        if tone["closers"] and rng.random() < 0.24:
            parts.append(rng.choice(tone["closers"]))
        return joined([sentence(part, slots, rng) for part in parts])

    def _given(self, brand: str, rng: Random) -> dict[str, str]:
        is_wrenjet = brand == "wrenjet"
        return {
            "brand": "Wrenjet" if is_wrenjet else "Northlark",
            "flight": f"{'WJ' if is_wrenjet else 'NL'}{rng.randrange(112, 989)}",
            "fare": rng.choice(("Wren Basic", "Wren Plus") if is_wrenjet else ("Lite", "Standard", "Flex")),
            "name": f"{rng.choice(self._names['first'])} {rng.choice(self._names['last'])}",
            "signature": rng.choice(("JM", "SB", "VA", "EL", "DR")),
        }


def ordinary_days(writer: Writer, seed: int) -> Iterator[Opening]:
    """Yield what people write in all situations but the outage, situation by situation."""
    for situation in situations():
        rng = Random(f"{seed} {situation.name}")
        earliest = writer.weeks.moment(situation.not_before or "1 mon 00:00")
        for week, count in enumerate(situation.weekly):
            for _ in range(int(count * _VOLUME + rng.random())):
                channel = rng.choices(list(situation.channels), list(situation.channels.values()))[0]
                at = writer.weeks.some_time(week, channel, rng)
                while at < earliest:
                    at = writer.weeks.some_time(week, channel, rng)
                yield writer.write(situation, at, rng, channel)


def outage(writer: Writer, seed: int) -> Iterator[Opening]:
    """Yield what people write while the systems are down."""
    (situation,) = situations("outage")
    rng = Random(f"{seed} {situation.name}")
    starts_at = writer.weeks.moment(_OUTAGE_STARTS)
    for hour, count in enumerate(_OUTAGE_BY_HOUR):
        for _ in range(count):
            # people need some minutes before they write
            minute = rng.randrange(8 if hour == 0 else 0, 60)
            yield writer.write(
                situation, starts_at + timedelta(hours=hour, minutes=minute, seconds=rng.randrange(60)), rng
            )


def threaded(openings: Sequence[Opening], seed: int) -> Iterator[Opening]:
    """Make some posts of communities comments on an earlier post about the same thing."""
    rng = Random(f"{seed} threads")
    latest: dict[tuple[str, str], Mention] = {}
    for opening in sorted(openings, key=lambda opening: (opening.mention.posted_at, opening.mention.id)):
        mention = opening.mention
        place = (mention.channel, mention.situation)
        root = latest.get(place)
        is_recent = root is not None and mention.posted_at - root.posted_at < timedelta(days=5)
        if mention.channel in ("reddit", "forum") and root and is_recent and rng.random() < 0.45:
            comment_id = mention.id.replace("t3_1", "t1_n")
            comment = replace(mention, id=comment_id, conversation_id=root.id, reply_to_id=root.id)
            # a team answers such a thread at its top
            yield replace(opening, mention=comment, is_addressed=False)
            continue
        latest[place] = mention
        yield opening


def moments(writer: Writer, seed: int) -> Iterator[Mention]:
    """Yield the single posts of moments.yaml, and people who share what the company posts on X."""
    rng = Random(f"{seed} moments")
    written: dict[str, Mention] = {}
    authors: dict[str, Author] = {}
    for entry in load("moments"):
        channel, at = entry["channel"], writer.weeks.moment(entry["at"])
        is_own, parent = entry["by"] == "own", written.get(entry.get("reply_to", ""))
        if is_own:
            handle = {"bluesky": "northlark.example"}.get(channel, "NorthlarkHelp" if parent else "Northlark")
            author = account(channel, handle)
        else:
            first, last = entry["by"].split(" ")
            author = authors.get(entry["by"]) or writer.people.named(
                _FEEDS[channel], channel, first, last, entry.get("followers", 0), entry.get("is_verified", False)
            )
            authors[entry["by"]] = author
        mention_id = writer.ids.new(_FEEDS[channel], channel, at)
        text = f"@{parent.author.handle} {entry['text']}" if is_own and parent else entry["text"]
        mention = written[entry["key"]] = Mention(
            id=mention_id,
            feed=_FEEDS[channel],
            channel=channel,
            brand="northlark",
            posted_at=at,
            text=text,
            author=author,
            situation="own_posts" if is_own else f"moment_{channel}",
            conversation_id=parent.conversation_id if parent else mention_id,
            reply_to_id=parent.id if parent else None,
            is_own=is_own,
            member=entry.get("member"),
            likes=author.followers // rng.randrange(180, 900),
            reposts=author.followers // rng.randrange(2_000, 9_000),
        )
        yield mention
        if is_own and channel == "x" and not parent:
            yield from _reposts(writer, mention, rng)


def _reposts(writer: Writer, original: Mention, rng: Random) -> Iterator[Mention]:
    for _ in range(rng.randrange(2, 5)):
        at = original.posted_at + timedelta(seconds=rng.randrange(300, 20_000))
        mention_id = writer.ids.new("x", "x", at)
        yield replace(
            original,
            id=mention_id,
            posted_at=at,
            text=f"RT @{original.author.handle}: {original.text}",
            author=writer.people.somebody("x", "x"),
            situation="reposts",
            conversation_id=mention_id,
            is_own=False,
            likes=0,
            reposts=original.reposts,
            repost_of=original.id,
        )


def _addressed(text: str, channel: str, brand: str, is_addressed: bool, team: str, rng: Random) -> str:
    if channel not in ("x", "bluesky"):
        return text
    if not is_addressed:
        return text if brand in text.lower() else f"{text} #{brand}"
    if channel == "bluesky":
        handle = "@northlark.example"
    elif brand == "wrenjet":
        handle = "@WrenjetHelp"
    else:
        handle = "@NorthlarkHelp" if team == "service" and rng.random() < 0.6 else "@Northlark"
    return f"{text} {handle}" if rng.random() < 0.2 else f"{handle} {text}"


def _reactions(rng: Random, followers: int) -> int:
    return min(int(rng.paretovariate(1.1)) - 1, followers // 8)
