"""Mails by SMTP: one session for all recipients of a delivery, each of whom gets a mail of their own."""

import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from models.delivery import MailServer
from pipelines.deliveries.patience import Answer, DelayedError, Patience, RefusedError, Status
from reports import texts

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_LONGEST_REASON = 300

Settled = Callable[[str, Answer], None]
"""Told of each recipient as soon as it is known what came of theirs."""


class _Session(smtplib.SMTP):
    """A session that knows whether what it sent last was the end of a mail: what follows is the answer to it."""

    is_mail_sent = False

    def send(self, s: "ReadableBuffer | str") -> None:
        super().send(s)
        self.is_mail_sent = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")


class _EncryptedSession(_Session, smtplib.SMTP_SSL):
    pass


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
        settled: called once for each recipient, right after the server took the mail, refused it for good, or had the
            whole of it and gave no answer.
    """
    waiting = dict(mails)
    reasons: dict[str, str] = {}
    attempts = 0

    def settle(recipient: str, status: Status, reason: str | None) -> None:
        del waiting[recipient]
        settled(recipient, Answer(attempts, status, reason))

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
                        settle(recipient, "failed", said)
                    else:
                        reasons[recipient] = said
                except (OSError, smtplib.SMTPServerDisconnected) as error:
                    if session.is_mail_sent:
                        settle(recipient, "unanswered", _unanswered(error, patience))
                    if waiting:
                        raise
                else:
                    settle(recipient, "sent", None)
        if waiting:
            raise DelayedError("the server takes them later")

    try:
        patience.retrying()(once)
    except (DelayedError, RefusedError) as error:
        for recipient in tuple(waiting):
            settle(recipient, "failed", reasons.get(recipient, str(error)))


@contextmanager
def _session(server: MailServer, environment: Mapping[str, str], patience: Patience) -> Iterator[_Session]:
    if problem := missing(server, environment):
        raise RefusedError(problem)
    # The machine's own name is nobody's business, and asking for it may take long.
    name = server.sender.rpartition("@")[2]
    context = ssl.create_default_context()
    try:
        if server.security == "tls":
            session: _Session = _EncryptedSession(
                server.server, server.port, name, timeout=patience.timeout_seconds, context=context
            )
        else:
            session = _Session(server.server, server.port, name, timeout=patience.timeout_seconds)
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
        if _is_late(error):
            raise DelayedError(f"{server.server}: no answer within {patience.timeout_seconds:g} s") from None
        raise DelayedError(f"{server.server}:{server.port}: {error}") from None


def _is_late(error: Exception) -> bool:
    """Tell of a time-out, of which smtplib tells in the middle of a session as of a connection that was closed."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _unanswered(error: Exception, patience: Patience) -> str:
    return f"no answer within {patience.timeout_seconds:g} s" if _is_late(error) else f"no answer: {error}"


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
