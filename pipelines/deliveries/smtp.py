"""Mails by SMTP: one session for all recipients of a delivery, each of whom gets a mail of their own."""

import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from models.delivery import MailServer
from pipelines.deliveries.patience import DelayedError, Patience, RefusedError
from reports import texts

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LONGEST_REASON = 300

Settled = Callable[[str, int, str | None], None]
"""Told of each recipient as soon as it is known: the recipient, how many attempts it took, why it failed or null."""


def missing(server: MailServer, environment: Mapping[str, str]) -> str | None:
    """Say what is missing before a mail can be sent; null for nothing."""
    variables = [name for name in (server.user_variable, server.password_variable) if name]
    unset = [name for name in variables if not environment.get(name)]
    if unset:
        return f"{', '.join(unset)} must be set in the environment"
    if variables and server.security == "none" and server.server not in _LOOPBACK:
        return f"{server.server} is not encrypted; passwords are only sent over starttls or tls"
    return None


def send_mails(
    mails: Mapping[str, bytes],
    server: MailServer,
    environment: Mapping[str, str],
    patience: Patience,
    settled: Settled,
) -> None:
    """Send each recipient's mail; one who is refused keeps none of the others from theirs.

    Args:
        mails: by recipient.
        server: by which they are sent.
        environment: with the user and the password.
        patience: how often a server that is down, slow or busy is tried.
        settled: called once for each recipient, right after the server took the mail or refused it for good.
    """
    waiting = dict(mails)
    reasons: dict[str, str] = {}
    attempts = 0

    def settle(recipient: str, reason: str | None) -> None:
        del waiting[recipient]
        settled(recipient, attempts, reason)

    def once() -> None:
        nonlocal attempts
        attempts += 1
        with _session(server, environment, patience) as session:
            for recipient in tuple(waiting):
                try:
                    session.sendmail(server.sender, [recipient], waiting[recipient])
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
                    code, said = _answer(error, recipient)
                    if code >= 500:
                        settle(recipient, said)
                    else:
                        reasons[recipient] = said
                else:
                    settle(recipient, None)
        if waiting:
            raise DelayedError("the server takes them later")

    try:
        patience.retrying()(once)
    except (DelayedError, RefusedError) as error:
        for recipient in tuple(waiting):
            settle(recipient, reasons.get(recipient, str(error)))


@contextmanager
def _session(server: MailServer, environment: Mapping[str, str], patience: Patience) -> Iterator[smtplib.SMTP]:
    if problem := missing(server, environment):
        raise RefusedError(problem)
    # The machine's own name is nobody's business, and asking for it may take long.
    name = server.sender.rpartition("@")[2]
    context = ssl.create_default_context()
    try:
        if server.security == "tls":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                server.server, server.port, name, timeout=patience.timeout_seconds, context=context
            )
        else:
            session = smtplib.SMTP(server.server, server.port, name, timeout=patience.timeout_seconds)
        with session:
            if server.security == "starttls":
                session.starttls(context=context)
            if server.user_variable and server.password_variable:
                session.login(environment[server.user_variable], environment[server.password_variable])
            yield session
    except smtplib.SMTPNotSupportedError as error:
        raise RefusedError(f"{server.server}: {error}") from None
    except ssl.SSLCertVerificationError as error:
        raise RefusedError(f"{server.server}: its certificate cannot be trusted: {error.verify_message}") from None
    except smtplib.SMTPResponseException as error:
        said = _said(error.smtp_code, error.smtp_error)
        if error.smtp_code >= 500:
            raise RefusedError(f"{server.server}: {said}") from None
        raise DelayedError(f"{server.server}: {said}") from None
    except (OSError, smtplib.SMTPException) as error:
        # smtplib tells of a time-out in the middle of a session as of a connection that was closed
        if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
            raise DelayedError(f"{server.server}: no answer within {patience.timeout_seconds:g} s") from None
        raise DelayedError(f"{server.server}:{server.port}: {error}") from None


def _answer(error: smtplib.SMTPException, recipient: str) -> tuple[int, str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = error.recipients[recipient]
        return code, _said(code, said)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, _said(error.smtp_code, error.smtp_error)
    raise error


def _said(code: int, said: bytes | str) -> str:
    """Return what a server said, which is a stranger's text too."""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return texts.clipped(f"{code} {texts.plain(text)}", _LONGEST_REASON)
