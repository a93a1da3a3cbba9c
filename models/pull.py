"""Pulls: how an API is asked, page by page, and which of them a company wants.

A description of an API is data. The shipped ones are the YAML files in pipelines/pulls/apis/; a company adds its own
under `apis:` in its company file, and names what it wants to pull under `sources:`. All have the shapes below.

A text of a description may hold words in braces, which are filled in for every request:

    what the source asks for   the keys of `asks` and `may_ask`
    credentials                the keys of `credentials`, only in headers and in `login`; `{session}` after a login
    {since} {until}            bounds of the marks of the items that are wanted
    {day_start} {day_end}      bounds of the days that are wanted, where the API is asked by day
    {token} {page}             the page that is wanted
    {item}                     the item that a follow-up is about

A header or parameter with a word that is not known at the moment is left out.
"""

import re
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_OWN_WORDS: Final = {"since", "until", "day_start", "day_end", "token", "page", "item", "session"}

Times = Literal["iso", "epoch"]
MarkKind = Literal["id", "iso", "epoch"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


_CRON_RANGES: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_CRON_ENTRY: Final = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/[1-9]\d*)?")


def _cron_line(line: str) -> str:
    fields = line.split()
    is_right = len(fields) == len(_CRON_RANGES) and all(
        (found := _CRON_ENTRY.fullmatch(entry)) is not None
        and all(number is None or low <= int(number) <= high for number in found.groups())
        for field, (low, high) in zip(fields, _CRON_RANGES, strict=True)
        for entry in field.split(",")
    )
    if not is_right:
        raise ValueError("must be a cron line of five fields in numbers, such as '*/30 * * * *' or '15 6 * * 1-5'")
    return line


def _digits(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_digits)]
"""A text; YAML reads the number of an app or an account as a number."""

Choices = Annotated[tuple[str, ...], BeforeValidator(_several)]
"""Texts of which the first whose words are all known is taken."""


class NextPage(_Strict):
    """How the page after a page is found."""

    by: Literal["token", "link", "page", "until"]
    """token: the page holds it; link: the header Link does; page: pages are numbered; until: the page before ends
    where its oldest item begins."""
    take: str | None = None
    """Where the token stands in the page."""
    first: int = 1
    last: int | None = None
    """The number of the first page and of the last that the API gives."""
    full: int | None = None
    """A page with fewer items is the last; null where that cannot be told."""


class Listing(_Strict):
    """A list that an API gives in pages."""

    path: str = ""
    parameters: dict[str, Choices] = {}
    items: str | None = None
    """Path of the items in a page: `$.data`, `$.data.children[*].data`; null for RSS and Atom."""
    mark: str | None = None
    """Path, in an item, of what tells older from newer."""
    marks: MarkKind = "iso"
    """Whether marks are growing ids, times or epoch seconds."""
    time: str | None = None
    """Path, in an item, of when it was made, where its mark is an id."""
    next: NextPage | None = None
    """Null: there is one page."""


class FollowUp(Listing):
    """A list about each item of the list above it: the messages of a conversation, the replies to a comment."""

    item: str
    """Path, in the item, of the word `{item}`."""
    more: str | None = None
    """Path, in the item, of how many there are; null: it is always asked."""
    held: str | None = None
    """Path, in the item, of those that it holds already: it is asked only where there are more."""


class Limits(_Strict):
    """The headers by which an API tells how much more may be asked."""

    remaining: str
    reset: str
    reset_is: Literal["epoch", "iso", "seconds"] = "epoch"
    """Whether the reset is told as a moment or as seconds from now."""


class Login(_Strict):
    """The request that gives the `{session}` of all others; made again when it has run out."""

    address: str | None = None
    """Null: where the API is."""
    path: str
    form: dict[str, str] = {}
    json_body: Annotated[dict[str, str], Field(alias="json")] = {}
    basic: tuple[str, str] | None = None
    """Name and password of HTTP's basic authentication."""
    take: str
    """Path of the session in the answer."""


class Api(Listing):
    """How an API is asked."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    documentation: str
    """Address of the API's own documentation."""
    layouts: Annotated[tuple[str, ...], Field(min_length=1)]
    """The layouts that its pages have."""
    address: str
    asks: dict[str, str] = {}
    """What a source must say under `ask`, with what it means."""
    may_ask: dict[str, str] = {}
    """What a source may say under `ask`."""
    credentials: dict[str, str] = {}
    """Word -> environment variable that holds it."""
    optional_credentials: dict[str, str] = {}
    """The same, for an API that also answers without."""
    login: Login | None = None
    basic: tuple[str, str] | None = None
    headers: dict[str, str] = {}
    order: Literal["newest_first", "oldest_first"] = "newest_first"
    next_since: str | None = None
    """Path, in a page of what is oldest first, of the `{since}` of the page after it."""
    end: str | None = None
    """Path, in a page, of whether it is the last."""
    times: Times = "iso"
    """How `{since}`, `{until}` and the days are written where they are times."""
    overlap_seconds: int = 0
    """For so long before the newest item of the last pull items are asked for again: what the API lists late, or what
    changes below a known item."""
    settles_seconds: int = 0
    """What is younger is not given yet, and may not be asked for."""
    by_day: bool = False
    """Whether days of the past can be asked for."""
    limits: Limits | None = None
    exhausted_when: tuple[str, ...] = ()
    """Words in a refusal (403) that say that the quota is used up, not that the credentials are wrong."""
    then: tuple[FollowUp, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.order == "oldest_first" and self.next_since is None:
            raise ValueError("what is oldest first needs 'next_since'")
        if any(part.next and part.next.by == "token" and part.next.take is None for part in self.listings):
            raise ValueError("a next page by token needs 'take'")
        taken = _OWN_WORDS & {*self.asks, *self.may_ask, *self.credentials, *self.optional_credentials}
        if taken:
            raise ValueError(f"{', '.join(sorted(taken))}: this word is the engine's own")
        return self

    @property
    def listings(self) -> tuple[Listing, ...]:
        """The list itself and its follow-ups."""
        return (self, *self.then)


class Source(_Strict):
    """What a company pulls from an API."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    api: str
    ask: dict[str, Word] = {}
    """What is asked for, in the API's words: its `asks` and `may_ask`."""
    start: Annotated[date, Field(alias="from")]
    """The first day that is wanted."""
    schedule: Annotated[str, AfterValidator(_cron_line)] = "*/30 * * * *"
    """When it is pulled by itself, as a cron line."""
    pages: Annotated[int, Field(ge=1)] = 200
    """At most so many requests for pages a pull; the next goes on from there."""
    credentials: dict[str, str] = {}
    """Word -> another environment variable than the API's own, for a second account."""
    address: str | None = None
    """Another address than the API's own."""
