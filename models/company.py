"""The company file: who we are, who answers for what, and by which rules and targets.

`parse` reads the YAML and either returns a `Company` or raises one error that names every wrong place with its line.
The tables that dbt reads are made from it in company_tables.py.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import permutations
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from models.delivery import Delivery, FolderDelivery, MailServer, SmtpDelivery, WebAddress
from models.layout import Layout
from models.pull import Api, Source
from models.taxonomy import CHANNELS, DEPARTMENT_NAMES, DIGEST_NAMES, FRONT_LINE_NAMES, INTENTS, SENTIMENTS, TOPICS

Structure = Literal["command_centre", "hub_and_spoke", "holistic"]
Priority = Literal["urgent", "high", "normal", "low"]
Severity = Literal["minor", "major", "critical"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DURATION_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def _read_duration(value: object) -> object:
    if isinstance(value, str):
        for unit, seconds in _DURATION_UNITS.items():
            number = value.strip().removesuffix(unit).strip()
            if value.strip().endswith(unit) and number.replace(".", "", 1).isdigit():
                return timedelta(seconds=float(number) * seconds)
        raise ValueError("must be a duration such as '30 min', '4 h' or '2 d'")
    raise ValueError("must be a duration in words, such as '30 min', '4 h' or '2 d'")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone of the IANA database, such as 'Europe/London'") from None
    return name


def _one_of(allowed: Iterable[str], what: str) -> AfterValidator:
    choices = tuple(allowed)

    def check(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be a {what}, one of {', '.join(choices)}")
        return value

    return AfterValidator(check)


def _read_clock(value: object) -> object:
    # YAML 1.1 reads 09:30 without quotes as a number in base sixty.
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value // 60:02d}:{value % 60:02d}"
    if value == "24:00":
        return time.max
    return value


Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Duration = Annotated[timedelta, BeforeValidator(_read_duration)]
TimeZoneName = Annotated[str, AfterValidator(_known_zone)]
Clock = Annotated[time, BeforeValidator(_read_clock)]
Channel = Annotated[str, _one_of(CHANNELS, "channel")]
Topic = Annotated[str, _one_of(TOPICS, "topic")]
Intent = Annotated[str, _one_of(INTENTS, "intent")]
Sentiment = Annotated[str, _one_of(SENTIMENTS, "sentiment")]
Department = Annotated[str, _one_of(DEPARTMENT_NAMES, "department")]
FrontLine = Annotated[str, _one_of(FRONT_LINE_NAMES, "part of the front line")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Dated(_Part):
    """Something that holds from a day until (and without) another; a missing end is open."""

    valid_from: Annotated[date | None, Field(alias="from")] = None
    valid_until: Annotated[date | None, Field(alias="until")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until <= self.valid_from:
            raise ValueError(f"'until' ({self.valid_until}) must be after 'from' ({self.valid_from})")
        return self

    def is_in_force(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return (self.valid_from or date.min) <= day < (self.valid_until or date.max)

    def within(self, other: "_Dated") -> Self:
        """Return the same for those days only on which the other holds as well; there must be one."""
        starts = [day for day in (self.valid_from, other.valid_from) if day]
        ends = [day for day in (self.valid_until, other.valid_until) if day]
        return self.model_copy(update={"valid_from": max(starts, default=None), "valid_until": min(ends, default=None)})

    def overlaps(self, other: "_Dated") -> bool:
        """Tell whether there is a day on which both hold."""
        latest_start = max(self.valid_from or date.min, other.valid_from or date.min)
        return latest_start < min(self.valid_until or date.max, other.valid_until or date.max)


class NamedThing(_Part):
    """A product or competitor with the words by which people call it; its name is always one of them."""

    name: str
    words: tuple[str, ...] = ()


class Brand(_Part):
    """A brand, its own accounts per channel, its products and the words by which it is meant."""

    id: Identifier
    name: str
    words: tuple[str, ...] = ()
    accounts: dict[Channel, tuple[str, ...]] = {}
    products: tuple[NamedThing, ...] = ()


class DepartmentSettings(_Part):
    """The head of a backstage department and the deliveries of its digest."""

    head: str | None = None
    deliveries: tuple[Delivery, ...] = ()


class FrontLineSettings(_Part):
    """The deliveries of the digest of a part of the front line."""

    deliveries: tuple[Delivery, ...] = ()


class OpenHours(_Dated):
    """When a team is at work; hours whose end is not after their start run over midnight."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: Clock
    closes: Clock


class ReplyTarget(_Dated):
    """How soon a reply is wanted; of several targets that fit, the one that names the priority, then the channel."""

    first_reply: Duration | None = None
    next_reply: Duration | None = None
    priorities: tuple[Priority, ...] = ()
    """Only for these; empty: for every priority."""
    channels: tuple[Channel, ...] = ()
    """Only for these; empty: for every channel."""
    business_time: bool = True

    @model_validator(mode="after")
    def _wants_something(self) -> Self:
        if self.first_reply is None and self.next_reply is None:
            raise ValueError("must say 'first_reply' or 'next_reply', such as first_reply: 60 min")
        return self


class Member(_Dated):
    """Somebody who answers; the signature is what stands after ^ or - at the end of a reply."""

    id: Identifier
    name: str
    signature: Annotated[str, Field(pattern=r"^[A-Za-z]{1,3}$")] | None = None


class Team(_Dated):
    """A team on the front line, or an agency that works as one."""

    id: Identifier
    name: str
    brands: tuple[Identifier, ...] = ()
    structure: Structure | None = None
    """How it is organised; None where nobody said so, as in an inferred company."""
    is_agency: bool = False
    shows_member_figures: bool = False
    """Whether members' names and figures get pages: all of them one for the head of the team, each member their own."""
    time_zone: TimeZoneName | None = None
    holidays: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    hours: tuple[OpenHours, ...] = ()
    targets: tuple[ReplyTarget, ...] = ()
    members: tuple[Member, ...] = ()

    def members_while_in_force(self) -> list[Member]:
        """Return the members for the days of this entry: the next one of a team that changes lists its own."""
        return [member.within(self) for member in self.members if member.overlaps(self)]

    def targets_while_in_force(self) -> list[ReplyTarget]:
        """Return the targets for the days of this entry likewise."""
        return [target.within(self) for target in self.targets if target.overlaps(self)]


class RuleConditions(_Part):
    """What a mention must have for a rule to apply; within a condition any entry will do."""

    intents: tuple[Intent, ...] = ()
    topics: tuple[Topic, ...] = ()
    words: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    brands: tuple[Identifier, ...] = ()
    sentiments: tuple[Sentiment, ...] = ()
    minimum_followers: Annotated[int, Field(ge=0)] | None = None


class Assignee(_Part):
    """Who gets a mention, how urgent it is and until when it should be answered."""

    team: Identifier | None = None
    member: Identifier | None = None
    department: Department | None = None
    priority: Priority = "normal"
    due: Duration | None = None


class AssignmentRule(_Part):
    """The first rule whose conditions all hold assigns the mention."""

    name: str
    when: RuleConditions
    assign: Assignee


class SpikeSettings(_Part):
    """When a rise in mentions, or their absence, becomes an alert."""

    baseline_weeks: Annotated[int, Field(ge=3)] = 8
    minimum_deviation: Annotated[float, Field(gt=0)] = 4.0
    minimum_mentions: Annotated[int, Field(ge=1)] = 10
    minimum_authors: Annotated[int, Field(ge=1)] = 8
    consecutive_windows: Annotated[int, Field(ge=1)] = 2
    cooldown: Duration = timedelta(hours=6)
    silence: Duration = timedelta(hours=24)


class CrisisPlan(_Part):
    """What is started when an alert of a severity is raised."""

    name: str
    severities: Annotated[tuple[Severity, ...], Field(min_length=1)]
    brands: tuple[Identifier, ...] = ()
    backups: tuple[str, ...] = ()


class OwnPostSettings(_Part):
    """What the company's own people must not do in public, besides the rules that hold for everybody."""

    forbidden_words: tuple[str, ...] = ()
    approved_accounts: tuple[str, ...] = ()
    """Where there are any, own posts may send people to these and to the accounts of the brands, and to no other."""


class Company(_Part):
    """The whole company file."""

    name: str
    time_zone: TimeZoneName = "UTC"
    brands: Annotated[tuple[Brand, ...], Field(min_length=1)]
    competitors: tuple[NamedThing, ...] = ()
    own_posts: OwnPostSettings = OwnPostSettings()
    trained_pipeline: str | None = None
    """The name or path of an installed spaCy pipeline: whom it takes for a person is named in a mention, too."""
    departments: dict[Department, DepartmentSettings] = {}
    front_line: dict[FrontLine, FrontLineSettings] = {}
    mail: MailServer | None = None
    reports_address: WebAddress | None = None
    """Where the reports folder is served, for links in mails, messages and feeds; null: no links."""
    teams: tuple[Team, ...] = ()
    assignment_rules: tuple[AssignmentRule, ...] = ()
    spikes: SpikeSettings = SpikeSettings()
    crisis_plans: tuple[CrisisPlan, ...] = ()
    automatic_replies: tuple[str, ...] = ()
    automatic_accounts: tuple[str, ...] = ("__system", "__trigger")
    """Handles or ids under which no person writes or acts; the default are those of Zendesk's chats."""
    layouts: tuple[Layout, ...] = ()
    sources: tuple[Source, ...] = ()
    apis: tuple[Api, ...] = ()

    @model_validator(mode="after")
    def _names_agree(self) -> Self:
        problems = [
            *self._duplicates(),
            *self._unknown_references(),
            *self._shared_names(),
            *self._deliveries_agree(),
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _duplicates(self) -> Iterable[str]:
        named: dict[str, list[str]] = {
            "brand": [brand.id for brand in self.brands],
            "competitor": [competitor.name for competitor in self.competitors],
            "team": [f"{team.id}, from {team.valid_from or 'ever'}" for team in self.teams],
            "assignment rule": [rule.name for rule in self.assignment_rules],
            "layout": [layout.name for layout in self.layouts],
            "source": [source.name for source in self.sources],
            "API": [api.name for api in self.apis],
        }
        for what, names in named.items():
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield f"two entries of the kind {what} are called {name}"

    def _unknown_references(self) -> Iterable[str]:
        brands = {brand.id for brand in self.brands}
        teams = {team.id for team in self.teams}
        members = {member.id for team in self.teams for member in team.members}
        for team in self.teams:
            yield from _unknown(team.brands, brands, f"teams: {team.id}: brands", "brand")
        for rule in self.assignment_rules:
            place = f"assignment_rules: {rule.name}"
            yield from _unknown(rule.when.brands, brands, f"{place}: when: brands", "brand")
            yield from _unknown([rule.assign.team], teams, f"{place}: assign: team", "team")
            yield from _unknown([rule.assign.member], members, f"{place}: assign: member", "member")
        for plan in self.crisis_plans:
            yield from _unknown(plan.brands, brands, f"crisis_plans: {plan.name}: brands", "brand")

    def deliveries_of(self, department: str) -> tuple[Delivery, ...]:
        """Return the deliveries of the digest of a department or of a part of the front line."""
        settings = self.departments.get(department) or self.front_line.get(department)
        return settings.deliveries if settings else ()

    def _deliveries_agree(self) -> Iterable[str]:
        """A mail needs a server, and what is one department's is no other's."""
        owners: dict[str, set[str]] = {}
        for department in DIGEST_NAMES:
            deliveries = self.deliveries_of(department)
            mails = [delivery for delivery in deliveries if isinstance(delivery, SmtpDelivery)]
            if mails and self.mail is None:
                yield f"{department}: deliveries: smtp needs 'mail', which names the server and the sender"
            targets = [address.casefold() for delivery in mails for address in delivery.to]
            for delivery in deliveries:
                if isinstance(delivery, FolderDelivery):
                    folder = posixpath.normpath(delivery.to)
                    targets.append(folder)
                    owners.setdefault(folder, set()).add(department)
                elif not isinstance(delivery, SmtpDelivery):
                    targets.append(delivery.address_variable)
            for target in sorted({target for target in targets if targets.count(target) > 1}):
                yield f"{department}: deliveries: {target} would get the digest twice"
        for folder, departments in sorted(owners.items()):
            inside = {other for other in owners if folder != other and other.startswith(f"{folder}/")}
            sharing = departments.union(*(owners[other] for other in inside))
            if len(sharing) > 1:
                yield f"deliveries: the folder {folder} would hold the digests of {' and '.join(sorted(sharing))}"

    def _shared_names(self) -> Iterable[str]:
        """Who signs alike, or is called alike in the team's tool, cannot be told apart within a brand."""
        every_brand = tuple(brand.id for brand in self.brands)
        owners: dict[tuple[str, str, str], list[Member]] = {}
        for team in self.teams:
            for member in team.members_while_in_force():
                for brand in team.brands or every_brand:
                    owners.setdefault((brand, "name", member.name.lower()), []).append(member)
                    if member.signature:
                        owners.setdefault((brand, "signature", member.signature.upper()), []).append(member)
        for (brand, what, shared), members in sorted(owners.items()):
            # One after the other may be called alike; two at a time may not.
            clashing = {
                member.id
                for member, other in permutations(members, 2)
                if member.id != other.id and member.overlaps(other)
            }
            if clashing:
                yield f"the {what} {shared} of the brand {brand} belongs to {' and to '.join(sorted(clashing))}"


def _unknown(names: Sequence[str | None], known: set[str], place: str, what: str) -> Iterable[str]:
    for name in names:
        if name is not None and name not in known:
            yield f"{place}: there is no {what} called {name} (known: {', '.join(sorted(known)) or 'none'})"


class CompanyFileError(ValueError):
    """The company file cannot be used; the message names the file, each line and field, and what is expected."""


def parse(text: str, file_name: str) -> Company:
    """Read a company file.

    Args:
        text: the YAML.
        file_name: how the file is called in messages.

    Raises:
        CompanyFileError: the YAML is broken or a field is wrong, with one line per problem.
    """
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"{mark.line + 1}" if mark else "?"
        raise CompanyFileError(f"{file_name}:{line}: not readable as YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise CompanyFileError(f"{file_name}: not readable as YAML: {error}") from None
    if not isinstance(content, dict):
        found = "nothing" if content is None else type(content).__name__
        raise CompanyFileError(f"{file_name}:1: must be a mapping that begins with 'name:', found {found}")
    try:
        return Company.model_validate(content)
    except ValidationError as error:
        problems = [dict(problem) for problem in error.errors() if not _follows_from_another(dict(problem))]
        lines = [_describe(problem, tree, file_name) for problem in problems]
        raise CompanyFileError("\n".join(lines)) from None


_EXPECTED: Final = {
    "tuple_type": "must be a list, of which each entry begins with '- ', such as '- name: value'",
    "model_type": "must be fields with values, such as 'name: value'",
    "dict_type": "must be fields with values, such as 'name: value'",
    "string_type": "must be text, which is quoted where it looks like a number or a date",
    "too_short": "must have at least one entry",
}
"""What to say instead of pydantic's words for Python's types, by the type of its error."""


def _follows_from_another(problem: Mapping[str, Any]) -> bool:
    """Tell whether a list is too short only because entries of it are wrong, which is told of each."""
    return problem["type"] == "too_short" and bool(len(problem["input"]) >= problem["ctx"]["min_length"])


def _describe(problem: Mapping[str, Any], tree: yaml.Node | None, file_name: str) -> str:
    location = tuple(part for part in problem["loc"] if part != "[key]")
    line, field = _line_of(tree, location), ".".join(str(part) for part in location) or "company"
    expected = _EXPECTED.get(problem["type"]) or str(problem["msg"]).removeprefix("Value error, ").replace(
        "Input should be", "must be"
    )
    if problem["type"] == "missing":
        return f"{file_name}:{line}: {field}: is missing and must be given"
    if problem["type"] == "extra_forbidden":
        return f"{file_name}:{line}: {field}: there is no such field; check its spelling"
    found = problem["input"]
    # what stands in the place of a variable's name may be the secret itself
    is_shown = isinstance(found, str | int | float | bool | date | datetime) and not field.endswith("_variable")
    shown = f"found {found!r}; " if is_shown else ""
    return f"{file_name}:{line}: {field}: {shown}{expected}"


def _line_of(node: yaml.Node | None, location: Sequence[object]) -> int:
    """Return the line (from 1) of the deepest node on the way to a location that the file has."""
    line = 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(part):
                    line, node = key.start_mark.line + 1, value
                    break
            else:
                break
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
