"""Deliveries: who gets a digest, by which way and in which form. Secrets stand in the environment, never here."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

DigestFormat = Literal["html", "pdf", "markdown", "json", "slack", "mail", "atom"]
"""html: the page; mail: a message for any mail program; slack: blocks as JSON; atom: a feed of the newest weeks."""

# One address and nothing else: no name, no list, no line break, nothing that a mail server could read as a command.
_MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _is_mail_address(written: str) -> str:
    if not _MAIL_ADDRESS.fullmatch(written):
        raise ValueError("must be one mail address such as ada@example.org")
    return written


def _is_web_address(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname or any(c.isspace() for c in written):
        raise ValueError("must be an address of the web such as https://reports.example.org")
    return written.rstrip("/")


def _is_variable_name(written: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", written):
        raise ValueError("must be the name of an environment variable, such as PRODUCT_WEBHOOK, and not what it holds")
    return written


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise ValueError("must name each only once")
    return values


MailAddress = Annotated[str, AfterValidator(_is_mail_address)]
WebAddress = Annotated[str, AfterValidator(_is_web_address)]
VariableName = Annotated[str, AfterValidator(_is_variable_name)]
Host = Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FolderDelivery(_Part):
    """Files in a folder; a relative one is in the data folder."""

    kind: Literal["folder"]
    to: Annotated[str, Field(min_length=1)]
    formats: Annotated[tuple[DigestFormat, ...], Field(min_length=1), AfterValidator(_each_once)] = (
        "html",
        "markdown",
        "json",
    )


class SmtpDelivery(_Part):
    """A mail to each of its recipients; `formats` are attached."""

    kind: Literal["smtp"]
    to: Annotated[
        tuple[MailAddress, ...], BeforeValidator(_one_or_more), Field(min_length=1), AfterValidator(_each_once)
    ]
    formats: Annotated[tuple[Literal["pdf", "markdown", "json"], ...], AfterValidator(_each_once)] = ()


class WebhookDelivery(_Part):
    """A message to an address that is a secret, and therefore stands in an environment variable."""

    kind: Literal["webhook"]
    address_variable: VariableName
    formats: Annotated[tuple[Literal["slack", "json"], ...], Field(min_length=1, max_length=1)] = ("slack",)


Delivery = Annotated[FolderDelivery | SmtpDelivery | WebhookDelivery, Field(discriminator="kind")]


class MailServer(_Part):
    """By which server mails are sent, and in whose name."""

    sender: MailAddress
    sender_name: str = "Callboard"
    server: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user_variable: VariableName | None = None
    password_variable: VariableName | None = None
