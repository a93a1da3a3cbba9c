"""Who gets which digest: the deliveries of the company file, one parcel a recipient."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from models.company import Company
from models.delivery import Delivery, FolderDelivery, SmtpDelivery
from reports import wording

_NO_DOMAIN = "callboard.invalid"

Key = tuple[date, str, str, str]
"""What is sent only once: week, department, way and recipient."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """The digest of one department and week on its way to one recipient."""

    week_start_date: date
    department: str
    recipient: str
    """A mail address, a folder as the company file writes it, or the name of the variable of a webhook's address."""
    delivery: Delivery
    message_id: str
    """Follows from the company, week, department and recipient: a second try, and one after a crash, has the same."""

    @property
    def key(self) -> Key:
        """What is sent only once."""
        return self.week_start_date, self.department, self.delivery.kind, self.recipient

    @property
    def in_words(self) -> str:
        """For people, such as "2026-W46 legal, smtp to anselm@example.org"."""
        return f"{wording.iso_week(self.week_start_date)} {self.department}, {self.delivery.kind} to {self.recipient}"


def parcels(company: Company, week_start_date: date, departments: Sequence[str]) -> Iterator[Parcel]:
    """Yield what is to be delivered of a week, in the order of the departments and of the company file."""
    domain = company.mail.sender.rpartition("@")[2] if company.mail else _NO_DOMAIN
    for department in departments:
        for delivery in company.deliveries_of(department):
            for recipient in _recipients(delivery):
                named = (company.name, week_start_date.isoformat(), department, delivery.kind, recipient)
                identity = hashlib.sha256("\0".join(named).encode()).hexdigest()[:24]
                message_id = f"<callboard.{wording.iso_week(week_start_date)}.{identity}@{domain}>"
                yield Parcel(week_start_date, department, recipient, delivery, message_id)


def _recipients(delivery: Delivery) -> tuple[str, ...]:
    if isinstance(delivery, SmtpDelivery):
        return delivery.to
    return (delivery.to,) if isinstance(delivery, FolderDelivery) else (delivery.address_variable,)
