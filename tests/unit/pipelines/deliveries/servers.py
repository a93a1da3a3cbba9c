"""A mail server and a webhook on the loopback address, with the manners of real ones, good and bad."""

import asyncio
import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailBox:
    """What a mail server took, and how it behaves."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """Recipient and content, in the order of arrival."""
    refused: dict[str, str] = field(default_factory=dict)
    """What is said to whom, for ever."""
    busy_times: int = 0
    """So often every recipient is put off."""
    seconds: float = 0
    """How long a mail takes to be taken."""
    slow_times: int = 1_000
    """So many mails take that long, the others no time."""
    recipient_seconds: float = 0
    """How long a recipient takes to be accepted."""
    hangs_up: bool = False
    """A mail is taken, and the connection closed instead of an answer."""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await asyncio.sleep(self.recipient_seconds)
        if address in self.refused:
            return self.refused[address]
        if self.busy_times:
            self.busy_times -= 1
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name is the library's
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken.extend((recipient, envelope.content) for recipient in envelope.rcpt_tos)
        if self.hangs_up:
            assert server.transport
            server.transport.abort()
        self.slow_times -= 1
        await asyncio.sleep(self.seconds if self.slow_times >= 0 else 0)
        return "250 taken"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@contextmanager
def mail_server(box: MailBox, *, needs_login: bool = False) -> Iterator[MailBox]:
    """Serve mail until the end of the block."""
    options = (
        {"authenticator": box.authenticate, "auth_required": True, "auth_require_tls": False} if needs_login else {}
    )
    controller = Controller(box, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


HANGS_UP: Final = (0, {}, 0.0)
"""The answer of a webhook that closes the connection instead of answering."""


@dataclass
class Hook:
    """What a webhook was sent, and what it answers: status, headers and seconds, the last one again and again."""

    answers: list[tuple[int, dict[str, str], float]] = field(default_factory=lambda: [(200, {}, 0)])
    address: str = ""
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def webhook_server(hook: Hook) -> Iterator[Hook]:
    """Serve a webhook until the end of the block."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

        def do_POST(self) -> None:
            hook.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            hook.keys.append(self.headers["Idempotency-Key"])
            status, headers, seconds = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            time.sleep(seconds)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"ok" if status == 200 else b"no_text")

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    hook.address = f"http://127.0.0.1:{listening.server_address[1]}/services/T0/B0/secret"
    threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield hook
    finally:
        listening.shutdown()
        listening.server_close()
