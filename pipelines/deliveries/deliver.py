"""Delivering a week: every parcel that was not sent before is sent, and what became of it is recorded at once.

A process that dies after a server took a mail and before that is recorded sends it once more the next time, with the
same Message-ID; nothing else is ever sent twice. What a server had and did not answer may have arrived: it is left to a
person, who can look.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Final

import duckdb

from models.company import Company
from models.delivery import FolderDelivery, MailServer, SmtpDelivery, WebhookDelivery
from models.taxonomy import DIGEST_NAMES
from pipelines.deliveries import ledger, smtp, webhook
from pipelines.deliveries.forms import Contents, attachments_of, file_name, made, mail_of
from pipelines.deliveries.ledger import LastTry, Outcome
from pipelines.deliveries.parcels import Key, Parcel, parcels
from pipelines.deliveries.patience import Answer, Patience, RefusedError
from pipelines.publishing import Publication, open_published, read_publication
from pipelines.pulls.safe_files import write_safely
from pipelines.run_lock import exclusive_run
from pipelines.settings import Settings
from pipelines.stages import open_warehouse, read_company
from reports import wording
from reports.digest import read_digest
from reports.digest_content import Digest
from reports.weeks import read_departments, read_weeks, unheard_department

_OWED_WEEKS: Final = 4
"""So many weeks before the newest one what failed is still due; a digest that is older says nothing of use."""


class DeliveryError(ValueError):
    """There is nothing that could be delivered; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Delivering:
    """What sending needs beside the parcels."""

    settings: Settings
    company: Company
    environment: Mapping[str, str]
    patience: Patience
    now: Callable[[], datetime]
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery of a week, and of what failed in the weeks before, came to."""

    week_start_date: date
    outcomes: tuple[Outcome, ...]
    """Those of earlier weeks first."""
    sent_before_count: int
    """Of the week itself."""

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The parcels that did not arrive."""
        return tuple(outcome for outcome in self.outcomes if outcome.answer.status == "failed")

    @property
    def unanswered(self) -> tuple[Outcome, ...]:
        """The parcels that may have arrived, now or before: they are not sent again unless somebody asks for it."""
        return tuple(outcome for outcome in self.outcomes if outcome.answer.status == "unanswered")


def deliver(
    settings: Settings,
    *,
    environment: Mapping[str, str],
    patience: Patience,
    now: Callable[[], datetime],
    say: Callable[[str], None],
    week: date | None = None,
    departments: Sequence[str] = tuple(DIGEST_NAMES),
    is_dry_run: bool = False,
    sends_unanswered: bool = False,
) -> Report:
    """Send the digests of a week to everybody who gets them and has not got them yet, the oldest ones first.

    Args:
        settings: the data folder and the company file.
        environment: holds the secrets that the company file names.
        patience: how often a server is tried.
        now: the clock.
        say: told of every parcel.
        week: its Monday, and nothing of another; null for the newest week that is over and for what failed in the weeks
            before it.
        departments: only theirs.
        is_dry_run: everything is made and nothing is sent, written or recorded.
        sends_unanswered: also send again what may have arrived, because somebody looked and it had not.

    Raises:
        DeliveryError: there is no company file, or no such week that is over.
        PublicationError: nothing is published.
    """
    company = read_company(settings.company_file)
    if company is None:
        raise DeliveryError("who gets what stands in the company file, and there is none; `callboard init` writes one")
    delivering = Delivering(settings, company, environment, patience, now, say)
    with exclusive_run(settings.data.delivery_lock, say), open_published(settings.data.published) as published:
        publication = read_publication(published)
        over = [known.start_date for known in read_weeks(published) if known.is_complete]
        start = _week_to_deliver(over, week)
        with open_warehouse(settings) as connection:
            tries = ledger.read_last_tries(connection)
        earlier = [] if week else _weeks_owed(over)[:-1]
        waiting = [
            parcel
            for monday in earlier
            for parcel in parcels(company, monday, departments)
            if parcel.key in tries and _is_due(tries[parcel.key], sends_unanswered)
        ]
        outcomes: list[Outcome] = []
        sent_before_count = 0
        for parcel in parcels(company, start, departments):
            before = tries.get(parcel.key)
            if before is None or _is_due(before, sends_unanswered):
                waiting.append(parcel)
            elif before.status == "sent":
                sent_before_count += 1
                say(f"{parcel.in_words}: sent already, {wording.full_moment(before.tried_at)}")
            else:
                open_question = Answer(0, "unanswered", before.reason)
                say(f"{parcel.in_words}: {in_words(open_question)}, {wording.full_moment(before.tried_at)}")
                outcomes.append(Outcome(parcel, open_question))
        for (monday, department), group in groupby(
            waiting, key=lambda parcel: (parcel.week_start_date, parcel.department)
        ):
            contents = _contents(published, publication, company, department, monday)
            rehearse_or_send = _rehearse if is_dry_run else _send
            outcomes.extend(rehearse_or_send(list(group), contents, delivering))
    return Report(start, tuple(outcomes), sent_before_count)


def troubled(company: Company, over: Sequence[date], tries: Mapping[Key, LastTry]) -> list[tuple[Parcel, LastTry]]:
    """Return what is not known to have arrived and could still be sent again, the oldest first.

    Args:
        company: who gets what; whoever is in it no more waits for nothing.
        over: the Mondays of the weeks that are over.
        tries: what became of each parcel.
    """
    return [
        (parcel, tries[parcel.key])
        for monday in _weeks_owed(over)
        for parcel in parcels(company, monday, tuple(DIGEST_NAMES))
        if parcel.key in tries and tries[parcel.key].status != "sent"
    ]


def _weeks_owed(over: Sequence[date]) -> list[date]:
    """Return the newest week that is over and those before it of which what failed is still due, in order."""
    return [monday for monday in sorted(over) if (max(over) - monday).days // 7 <= _OWED_WEEKS]


def _is_due(last: LastTry, sends_unanswered: bool) -> bool:
    return last.status == "failed" or (last.status == "unanswered" and sends_unanswered)


def _week_to_deliver(over: Sequence[date], week: date | None) -> date:
    if not over:
        raise DeliveryError("no week is over yet, so there is nothing to deliver")
    if week is None:
        return max(over)
    if week not in over:
        newest, oldest = wording.iso_week(max(over)), wording.iso_week(min(over))
        raise DeliveryError(f"{wording.iso_week(week)} is no week that is over; there are {oldest} to {newest}")
    return week


def _contents(
    published: duckdb.DuckDBPyConnection, publication: Publication, company: Company, department: str, start: date
) -> Contents:
    weeks = {week.start_date: week for week in read_weeks(published)}
    figures = read_departments(published, DIGEST_NAMES)

    def read(monday: date) -> Digest:
        heard = figures.get((monday, department)) or unheard_department(department, DIGEST_NAMES[department])
        return read_digest(published, heard, weeks[monday], list(weeks))

    def feed() -> tuple[Digest, ...]:
        return tuple(read(monday) for monday in sorted(weeks) if weeks[monday].is_complete)

    return Contents(read(start), feed, company, publication.as_of)


def in_words(answer: Answer) -> str:
    """Return what came of a parcel, such as "FAILED: 550 no such user"."""
    match answer.status:
        case "sent":
            return "sent"
        case "failed":
            return f"FAILED: {answer.reason}"
        case "unanswered":
            return f"MAY HAVE ARRIVED: {answer.reason}"


def _rehearse(waiting: Sequence[Parcel], contents: Contents, delivering: Delivering) -> Iterator[Outcome]:
    """Make everything, and say of each parcel what would be sent, or why it could not be."""
    for parcel in waiting:
        delivery = parcel.delivery
        try:
            if isinstance(delivery, SmtpDelivery):
                _require_mail_server(delivering)
                attachments = attachments_of(contents, parcel)
                size = len(mail_of(contents, parcel, attachments, dated_at=contents.as_of))
                what = f"a mail of {size:,} bytes" + (
                    f" with {', '.join(delivery.formats)}" if delivery.formats else ""
                )
            elif isinstance(delivery, WebhookDelivery):
                webhook.address_of(delivery.address_variable, delivering.environment)
                what = f"a message of {len(made(contents, delivery.formats[0], parcel)):,} bytes"
            else:
                sizes = [
                    (file_name(contents.digest, form), len(made(contents, form, parcel))) for form in delivery.formats
                ]
                what = ", ".join(f"{name} ({size:,} bytes)" for name, size in sizes)
        except RefusedError as error:
            delivering.say(f"{parcel.in_words}: could not be sent: {error}")
            yield Outcome(parcel, Answer(0, "failed", str(error)))
        else:
            delivering.say(f"{parcel.in_words}: would be sent: {what}")


def _send(waiting: Sequence[Parcel], contents: Contents, delivering: Delivering) -> Iterator[Outcome]:
    """Send the parcels of a department; what is wrong with one keeps none of the others."""
    outcomes: list[Outcome] = []

    def settle(parcel: Parcel, answer: Answer) -> None:
        outcome = Outcome(parcel, answer)
        with open_warehouse(delivering.settings) as connection:
            ledger.record(connection, outcome, tried_at=delivering.now())
        delivering.say(f"{parcel.in_words}: {in_words(answer)}")
        outcomes.append(outcome)

    for delivery, group in groupby(waiting, key=lambda parcel: parcel.delivery):
        together = list(group)
        try:
            if isinstance(delivery, SmtpDelivery):
                _send_mails(together, contents, delivering, settle)
                continue
            for parcel in together:
                if isinstance(delivery, WebhookDelivery):
                    address = webhook.address_of(delivery.address_variable, delivering.environment)
                    body = made(contents, delivery.formats[0], parcel)
                    settle(
                        parcel, webhook.post(body, address, parcel.message_id, delivering.patience, now=delivering.now)
                    )
                else:
                    settle(parcel, _write(delivery, contents, parcel, delivering))
        except RefusedError as error:
            for parcel in together:
                settle(parcel, Answer(0, "failed", str(error)))
    yield from outcomes


def _send_mails(
    together: Sequence[Parcel],
    contents: Contents,
    delivering: Delivering,
    settle: Callable[[Parcel, Answer], None],
) -> None:
    server = _require_mail_server(delivering)
    by_recipient = {parcel.recipient: parcel for parcel in together}
    attachments = attachments_of(contents, together[0])
    mails = {
        recipient: mail_of(contents, parcel, attachments, dated_at=delivering.now())
        for recipient, parcel in by_recipient.items()
    }

    def settle_recipient(recipient: str, answer: Answer) -> None:
        settle(by_recipient[recipient], answer)

    smtp.send_mails(mails, server, delivering.environment, delivering.patience, settle_recipient)


def _require_mail_server(delivering: Delivering) -> MailServer:
    server = delivering.company.mail
    if server is None:
        raise RefusedError("the company file names no mail server")
    if problem := smtp.missing(server, delivering.environment):
        raise RefusedError(problem)
    return server


def _write(delivery: FolderDelivery, contents: Contents, parcel: Parcel, delivering: Delivering) -> Answer:
    """Write the files of a delivery."""
    folder = Path(delivering.settings.data.root, delivery.to)
    files = {file_name(contents.digest, form): made(contents, form, parcel) for form in delivery.formats}
    try:
        for name, content in files.items():
            write_safely(folder / name, content)
    except OSError as error:
        return Answer(1, "failed", f"{error.strerror or error}: {folder}")
    return Answer(1, "sent", None)
