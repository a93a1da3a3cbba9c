"""File layouts: how an export is recognised and where each field of a mention stands in it.

A layout is data. The shipped ones are the YAML files in pipelines/loading/layouts/; a company adds its own under
`layouts:` in its company file. Both have the shape below.
"""

from collections.abc import Collection
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

RecordKind = Literal["mention", "team_action", "insight_action", "account_event"]
FileFormat = Literal["csv", "json_lines"]
FieldKind = Literal["text", "integer", "number", "boolean", "instant", "date"]

MENTION_FIELDS: Final[dict[str, FieldKind]] = {
    "id": "text",
    "source": "text",
    "channel": "text",
    "brand": "text",
    "posted_at": "instant",
    "text": "text",
    "author_id": "text",
    "author_name": "text",
    "author_followers_count": "integer",
    "author_is_verified": "boolean",
    "is_own_post": "boolean",
    "member": "text",
    "reply_to_id": "text",
    "conversation_id": "text",
    "url": "text",
    "language": "text",
    "rating": "number",
    "like_count": "integer",
    "reply_count": "integer",
    "repost_count": "integer",
    "deleted_at": "instant",
    "edited_at": "instant",
    "is_simulated": "boolean",
}
"""The canonical fields of a mention and how each is read."""

TEAM_ACTION_FIELDS: Final[dict[str, FieldKind]] = {
    "id": "text",
    "source": "text",
    "conversation_id": "text",
    "mention_id": "text",
    "member": "text",
    "action": "text",
    "at": "instant",
    "until": "instant",
    "note": "text",
    "tag": "text",
    "from_value": "text",
    "to_value": "text",
}
"""The canonical fields of what a team did."""

INSIGHT_ACTION_FIELDS: Final[dict[str, FieldKind]] = {
    "action_id": "text",
    "theme_id": "text",
    "department": "text",
    "owner": "text",
    "next_step": "text",
    "status": "text",
    "opened_at": "instant",
    "due_date": "date",
    "closed_at": "instant",
    "outcome": "text",
}
"""The canonical fields of an action on an insight."""

ACCOUNT_EVENT_FIELDS: Final[dict[str, FieldKind]] = {
    "id": "text",
    "source": "text",
    "joined_at": "instant",
    "withdrawn_at": "instant",
}
"""The canonical fields of what a platform says of an account: its owner deleted or protected it, and all its posts."""

FIELDS_OF_RECORD: Final[dict[RecordKind, dict[str, FieldKind]]] = {
    "mention": MENTION_FIELDS,
    "team_action": TEAM_ACTION_FIELDS,
    "insight_action": INSIGHT_ACTION_FIELDS,
    "account_event": ACCOUNT_EVENT_FIELDS,
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lookup(_Strict):
    """Where a value stands in a list: of the same page, such as `includes.users`, or of the record itself."""

    rows: str
    """JSON path of the list: from the top of the page where `equals` is null, else from the record."""
    match: str
    """JSON path, in an entry of the list, of what must be equal."""
    equals: str | None = None
    """What it must equal; null: the record's own `column`."""
    take: str
    """JSON path, in the matching entry, of the value."""


class FieldSource(_Strict):
    """Where one field of the record stands and how it is read. What is set applies in the order below."""

    column: str | tuple[str, ...] = ()
    """The column of a CSV, or the JSON path or key of a JSON record: `$.a` from the record, `$$.a` from the top of the
    page. Of several the first that says something."""
    before: dict[str, str] = {}
    """Column -> what is put before its value, such as `Pros: `."""
    join: str | None = None
    """Put between the columns: all of them that say something are taken, not only the first."""
    pattern: str | None = None
    """Regular expression with one group: the field is what the group matches, nothing where it does not match."""
    hashed: bool = False
    """Whether the value is only a means to tell records apart, such as an author and a text where there is no id."""
    values: dict[str, str] | None = None
    """Source value -> canonical value (empty: none); a value that is not listed stays as it is."""
    formats: tuple[str, ...] = ()
    """How times are written (strptime), tried in order, before ISO 8601 and epoch seconds to microseconds."""
    lookup: Lookup | None = None
    html: bool = False
    """Whether the text is HTML: paragraphs become lines, tags vanish, escapes are undone."""
    html_escaped: bool = False
    """Whether the source writes &amp; for & and the like."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns or paths to read, first choice first."""
        return (self.column,) if isinstance(self.column, str) else self.column


class Condition(_Strict):
    """What a row must say to hold a record of a part. Without `is` and `is_not`: anything at all in the column."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    column: str
    one_of: Annotated[tuple[str, ...] | None, Field(alias="is")] = None
    """The values, of which "" stands for none."""
    none_of: Annotated[tuple[str, ...] | None, Field(alias="is_not")] = None


class Part(_Strict):
    """A record that each row of a file may hold: a review, the reply to it, what the team did."""

    record: RecordKind = "mention"
    records: str | None = None
    """JSON path of the list of records in a page; null where each line is one record."""
    when: tuple[Condition, ...] = ()
    """What must hold, all of it, for a row to have this record; other rows are passed over in silence."""
    only_where: str | None = None
    """SQL condition over the canonical fields; records for which it does not hold are none of this part's."""
    defaults: dict[str, str] = {}
    """Field -> value where the file says nothing."""
    names_posts_by_address: bool = False
    """Whether a mention with the `url` of a platform's post is that post, as it came from the platform itself."""
    fields: dict[str, FieldSource | str] = {}
    """Canonical field -> where it stands; a plain string is short for `{column: …}`."""

    def source_of(self, field: str) -> FieldSource | None:
        """Return where a field stands, or None where this part does not have it."""
        return self.sources.get(field)

    @property
    def sources(self) -> dict[str, FieldSource]:
        """Canonical field -> where it stands."""
        return {
            name: FieldSource(column=found) if isinstance(found, str) else found for name, found in self.fields.items()
        }

    @model_validator(mode="after")
    def _fields_are_canonical(self) -> Self:
        known = FIELDS_OF_RECORD[self.record]
        wrong = sorted(set(self.fields) - set(known))
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: no field of a {self.record}; one of {', '.join(known)}")
        return self


class Layout(Part):
    """One layout of files. A row holds the record that it describes itself, and those of `more`."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    format: FileFormat
    columns: Annotated[tuple[str | tuple[str, ...], ...], Field(min_length=1)]
    """Columns (CSV) or keys (JSON; `a.b` inside an object, `a[].b` inside a list) that a file of this layout has, of a
    list in the list any one; the layout with the most wins."""
    absent_columns: tuple[str, ...] = ()
    """Columns that a file of this layout never has."""
    refuse: str | None = None
    """Why files of this layout are not loaded, for layouts that are known to hold nothing that is."""
    more: tuple[Part, ...] = ()
    """Further records that a row may hold. Their `defaults` are added to the layout's own."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every record that a row may hold."""
        further = (part.model_copy(update={"defaults": {**self.defaults, **part.defaults}}) for part in self.more)
        return (self, *further)

    def missing(self, columns: Collection[str]) -> tuple[str, ...]:
        """Return what a file with these columns lacks to be of this layout."""
        wanted = ((column,) if isinstance(column, str) else column for column in self.columns)
        return tuple(" or ".join(choices) for choices in wanted if not any(name in columns for name in choices))

    def fits(self, columns: Collection[str]) -> bool:
        """Tell whether a file with these columns is of this layout."""
        return not self.missing(columns) and not any(name in columns for name in self.absent_columns)
