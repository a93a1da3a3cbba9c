"""Turning what was selected into HTML: one function per page, each a pure function of its arguments.

Every template escapes what it prints. A page fetches nothing: its policy allows only its own style
sheet, by its hash, and on the index the script that searches its list.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from hashlib import sha256
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from reports import charts, drawing, tokens, wording
from reports.board import Board
from reports.definitions import DEFINITIONS, definitions
from reports.digest_content import Digest
from reports.digest_wording import usual
from reports.members import MembersPage
from reports.team_page import TeamPage
from reports.weeks import Week

_BOARD_DEFINITIONS: Final = (
    "asked", "first-reply", "median", "all-who-asked", "business-time", "target", "waiting", "backlog", "closed",
    "in-and-out", "resolved", "collision", "handled", "usual", "structure", "trust", "members",
)  # fmt: skip
_MEMBER_DEFINITIONS: Final = (
    "first-reply", "median", "business-time", "target", "waiting", "collision", "handled", "members"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of the site; the address is relative to the page that shows it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class IndexCell:
    """How many mentions concern a department in a week, and its digest where there is one."""

    department_name: str
    count: int
    address: str | None


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A week of the index."""

    week: Week
    board_address: str | None
    cells: tuple[IndexCell, ...]


@dataclass(frozen=True, slots=True)
class IndexLead:
    """What the newest digest of a department begins with."""

    department_name: str
    address: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexTheme:
    """A theme that a digest has told of: what else is said of it, and the newest such digest where there is one."""

    title: str
    told: str
    address: str | None


@dataclass(frozen=True, slots=True)
class IndexWeek:
    """A week in words, and its digest."""

    in_words: str
    address: str


@dataclass(frozen=True, slots=True)
class IndexName:
    """A name that digests have told of: what else is said of it, and those of these digests that are there."""

    name: str
    told: str
    weeks: tuple[IndexWeek, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that the index page says."""

    current_week: Week | None
    department_names: tuple[str, ...]
    leads: tuple[IndexLead, ...]
    board_lead: tuple[str, ...]
    board_address: str | None
    rows: tuple[IndexRow, ...]
    themes: tuple[IndexTheme, ...] = ()
    names: tuple[IndexName, ...] = ()
    undelivered: tuple[str, ...] = ()
    feed_address: str | None = None


def digest_page(digest: Digest, *, company_name: str, as_of: datetime, links: Sequence[Link]) -> str:
    """Return a digest as one HTML document."""
    return _render("digest.html", {"digest": digest, "links": links}, company_name=company_name, as_of=as_of)


def board_page(board: Board, *, company_name: str, as_of: datetime, links: Sequence[Link]) -> str:
    """Return a team board as one HTML document."""
    page = {"board": board, "links": links, "definitions": definitions(*_BOARD_DEFINITIONS)}
    return _render("board.html", page, company_name=company_name, as_of=as_of)


def team_page(page: TeamPage, *, company_name: str, as_of: datetime, links: Sequence[Link]) -> str:
    """Return the page of one team as one HTML document."""
    shown = {"page": page, "links": links, "definitions": definitions(*DEFINITIONS)}
    return _render("team.html", shown, company_name=company_name, as_of=as_of)


def members_page(pages: Sequence[MembersPage], *, company_name: str, as_of: datetime, links: Sequence[Link]) -> str:
    """Return the page of a team's head, or of one member in each of their teams, as one HTML document."""
    shown = {"pages": pages, "links": links, "definitions": definitions(*_MEMBER_DEFINITIONS)}
    return _render("members.html", shown, company_name=company_name, as_of=as_of)


def weeks_page(title: str, links: Sequence[Link], *, company_name: str, as_of: datetime) -> str:
    """Return the index of a folder that stands alone as one HTML document: its weeks, the newest first."""
    return _render("folder.html", {"title": title, "links": links}, company_name=company_name, as_of=as_of)


def index_page(index: Index, *, company_name: str, as_of: datetime) -> str:
    """Return the index of weeks as one HTML document."""
    script = search_script()
    page = {"index": index, "script": Markup(script)}  # noqa: S704 - our own file, allowed by its hash
    return _render("index.html", page, company_name=company_name, as_of=as_of, script=script)


def render_mail(
    digest: Digest, parts: Sequence[object], *, title: str, company_name: str, page_address: str | None
) -> str:
    """Return the HTML part of a mail; `parts` are what templates/mail.html lays out, in order."""
    return (
        _environment()
        .get_template("mail.html")
        .render(
            digest=digest,
            parts=[(type(part).__name__.strip("_").lower(), part) for part in parts],
            title=title,
            company_name=company_name,
            page_address=page_address,
            colour=tokens.LIGHT,
        )
    )


def content_security_policy(style_sheet: str, script: str | None = None) -> str:
    """Return the policy of a page whose only style sheet, and only script if any, are these texts."""
    scripts = f"script-src {_hash_source(script)}; " if script else ""
    return (
        f"default-src 'none'; style-src {_hash_source(style_sheet)}; {scripts}"
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash_source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def search_script() -> str:
    """Return the script of the index: templates/index.js."""
    source, _, _ = PackageLoader("reports").get_source(_environment(), "index.js")
    return f"\n{source.strip()}\n"


@cache
def style_sheet() -> str:
    """Return the style sheet of every page: the tokens, then templates/page.css."""
    source, _, _ = PackageLoader("reports").get_source(_environment(), "page.css")
    return f"\n{tokens.custom_properties()}\n{source.strip()}\n"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["number"] = wording.number
    environment.filters["people"] = wording.people
    environment.filters["mentions"] = partial(wording.plural, singular="mention")
    environment.filters["capitalised"] = wording.capitalised
    environment.globals["explained"] = DEFINITIONS
    environment.filters["line"] = charts.trend
    environment.filters["drawings"] = drawing.svg
    environment.filters["usual"] = usual
    return environment


def _render(
    template: str, page: Mapping[str, object], *, company_name: str, as_of: datetime, script: str | None = None
) -> str:
    css = style_sheet()
    return (
        _environment()
        .get_template(template)
        .render(
            page,
            company_name=company_name,
            fewest_to_compare=wording.FEWEST_TO_COMPARE,
            made=wording.full_moment(as_of),
            policy=content_security_policy(css, script),
            # The style sheet is our own file, so that it alone may stand unescaped.
            style_sheet=Markup(css),  # noqa: S704 - our own file, no mention in it
        )
    )
