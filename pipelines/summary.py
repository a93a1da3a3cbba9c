"""What a run leaves behind, in a few lines: what was loaded, what is published and which file to open."""

import shlex
from dataclasses import dataclass
from datetime import datetime

from pipelines.publishing import open_published, read_publication
from pipelines.settings import ARCHIVE_AGE, Settings, callboard_command
from pipelines.stages import company_in_force, open_warehouse
from reports import wording


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a data folder after a run."""

    settings: Settings
    loaded_file_count: int
    unread_files: tuple[str, ...]
    rejected_count: int
    mention_count: int
    first_posted_at: datetime | None
    last_posted_at: datetime | None
    conversation_count: int
    label_count: int
    as_of: datetime
    is_company_inferred: bool
    own_account_count: int

    def lines(self) -> list[str]:
        """Return the summary for people, the most useful line last."""
        folder = self.settings.data
        callboard, data_option = callboard_command(), f"--data {shlex.quote(str(folder.root))}"
        lines = [
            f"Loaded: {self.mention_count:,} mentions in {self.conversation_count:,} conversations"
            f" from {self.loaded_file_count:,} files" + _span(self.first_posted_at, self.last_posted_at)
        ]
        if self.unread_files:
            lines.append(f"Not readable, in {folder.load_folders.quarantine}: {', '.join(self.unread_files)}")
        if self.rejected_count:
            lines.append(
                f"Rejected rows: {self.rejected_count:,}; why: {callboard} sql {data_option} 'from marts.rejected_rows'"
            )
        lines.append(f"Labels: {self.label_count:,}")
        if self.is_company_inferred:
            lines.append(
                f"No company file was given: {_found(self.own_account_count)}."
                f" Keep that as a file to complete: {callboard} init {data_option}"
            )
        lines.append(f"Figures are as of {self.as_of:%-d %B %Y, %H:%M} UTC{self._why_then()}")
        lines.append(f"Query it: {callboard} sql {data_option} 'from marts.digest_items limit 10'")
        lines.append(f"Open: {folder.reports / 'index.html'}")
        return lines

    def _why_then(self) -> str:
        if self.settings.as_of is not None:
            return ", as you asked"
        if self.last_posted_at is not None and self.as_of - self.last_posted_at < ARCHIVE_AGE / 1000:
            return ", the moment after the newest mention, because the inbox is an archive"
        return ""


def _found(own_account_count: int) -> str:
    if not own_account_count:
        return "no own account was found in the data, so everybody counts as the public"
    were = "was" if own_account_count == 1 else "were"
    return (
        f"{wording.plural(own_account_count, 'own account')} {were} found in the data, each became a brand with a team"
    )


def _span(first: datetime | None, last: datetime | None) -> str:
    return f", {first:%-d %B %Y} to {last:%-d %B %Y}" if first and last else ""


def read_summary(settings: Settings) -> Summary:
    """Read the summary of a data folder.

    Raises:
        PublicationError: nothing is published.
    """
    with open_warehouse(settings) as connection:
        files = connection.sql("select file_name, status from raw.load_files order by file_name").fetchall()
        found = company_in_force(connection, settings)
    with open_published(settings.data.published) as connection:
        as_of = read_publication(connection).as_of
        mentions, first, last = connection.sql(
            "select count(*), min(posted_at), max(posted_at) from marts.mentions"
        ).fetchall()[0]
        conversations, labels, rejected = connection.sql(
            """
            select
                (select count(*) from marts.conversations),
                (select count(*) from marts.mention_labels),
                (select count(*) from marts.rejected_rows)
            """
        ).fetchall()[0]
    return Summary(
        settings=settings,
        loaded_file_count=sum(status == "loaded" for _, status in files),
        unread_files=tuple(name for name, status in files if status == "quarantined"),
        rejected_count=rejected,
        mention_count=mentions,
        first_posted_at=first,
        last_posted_at=last,
        conversation_count=conversations,
        label_count=labels,
        as_of=as_of,
        is_company_inferred=found.is_inferred,
        own_account_count=found.own_account_count,
    )
