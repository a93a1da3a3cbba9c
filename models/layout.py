"""File layouts: how an export is recognised and where each field of a mention stands in it.

A layout is data. The shipped ones are the YAML files in pipelines/loading/layouts/; a company adds its own under
`layouts:` in its company file. Both have the shape below.
"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

RecordKind = Literal["mention", "team_action", "insight_action"]
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

FIELDS_OF_RECORD: Final[dict[RecordKind, dict[str, FieldKind]]] = {
    "mention": MENTION_FIELDS,
    "team_action": TEAM_ACTION_FIELDS,
    "insight_action": INSIGHT_ACTION_FIELDS,
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
    """Where one field of the record stands and how it is read."""

    column: str | tuple[str, ...] = ()
    """The column of a CSV, or the JSON path (`$.a.b`) or key of a JSON record; of several the first not null."""
    values: dict[str, str] | None = None
    """Source value -> canonical value; a value that is not listed stays as it is."""
    formats: tuple[str, ...] = ()
    """How times are written (strptime), tried in order; without any: ISO 8601 or epoch seconds or milliseconds."""
    lookup: Lookup | None = None
    html_escaped: bool = False
    """Whether the source writes &amp; for & and the like."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns or paths to read, first choice first."""
        return (self.column,) if isinstance(self.column, str) else self.column


class Layout(_Strict):
    """One layout of files."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    record: RecordKind = "mention"
    format: FileFormat
    columns: Annotated[tuple[str, ...], Field(min_length=1)]
    """Columns (CSV) or top-level keys (JSON) that a file of this layout has; the layout with the most wins."""
    absent_columns: tuple[str, ...] = ()
    """Columns that a file of this layout never has."""
    records: str | None = None
    """JSON path of the list of records in a page; null where each line is one record."""
    skip: tuple[str, ...] = ()
    """Top-level keys that mark a line which holds no record, such as an error object."""
    defaults: dict[str, str] = {}
    """Field -> value where the file says nothing."""
    fields: dict[str, FieldSource | str]
    """Canonical field -> where it stands; a plain string is short for `{column: …}`."""

    def source_of(self, field: str) -> FieldSource | None:
        """Return where a field stands, or None where this layout does not have it."""
        found = self.fields.get(field)
        return FieldSource(column=found) if isinstance(found, str) else found
