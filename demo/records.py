"""What passes between the parts of the generator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Feed = Literal["x", "twcs", "communities", "app_reviews", "press_and_reviews"]
"""Where a mention is delivered: each feed has a layout of its own (files.py)."""


@dataclass(frozen=True, slots=True)
class Voice:
    """How somebody types."""

    writes_lower_case: bool
    leaves_out_full_stop: bool
    makes_typos: bool
    uses_short_forms: bool
    uses_emoji: bool


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who posts; company accounts are authors with the account's name."""

    id: str
    first: str
    name: str
    handle: str
    followers: int
    is_verified: bool
    voice: Voice


@dataclass(frozen=True, slots=True)
class Mention:
    """A mention before it is written in the layout of its feed; `situation` is never written."""

    id: str
    feed: Feed
    channel: str
    brand: str
    posted_at: datetime
    text: str
    author: Author
    situation: str
    conversation_id: str
    reply_to_id: str | None = None
    is_own: bool = False
    member: str | None = None
    rating: int | None = None
    language: str = "en"
    likes: int = 0
    reposts: int = 0
    repost_of: str | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Something that people write about: how often in each week, where, and in which words (phrases/*.yaml)."""

    name: str
    says: Sequence[str]
    channels: Mapping[str, int]
    tone: str
    adds: Sequence[str] = ()
    weekly: Sequence[int] = ()
    answers: Sequence[str] = ()
    answers_about: Mapping[str, str] = field(default_factory=dict)
    case: str = "question"
    mood: str = "neutral"
    team: str = "community"
    language: str = "en"
    addressed: float = 0.8
    answered: float = 0.72
    wrenjet: float = 0.0
    followers: tuple[int, int] | None = None
    not_before: str | None = None
    later: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class TeamAction:
    """One line of the log of what the teams did."""

    mention: Mention
    member: str
    action: str
    at: datetime
    until: datetime | None = None
    note: str = ""
    tag: str = ""
    from_value: str = ""
    to_value: str = ""
