"""A web server on the loopback address that has an API's manners, good and bad."""

import http.server
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

Headers = dict[str, str]


@dataclass(frozen=True)
class Request:
    """What the server was asked."""

    path: str
    parameters: dict[str, str]
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What the server says: a JSON value, or text as it is."""

    content: object
    status: int = 200
    headers: Headers = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


class Api(Protocol):
    """Answers requests as the API would."""

    def answer(self, request: Request) -> Answer: ...


Mishap = Callable[[Answer], Answer | None]
"""Makes something else of an answer; nothing: the connection is cut in the middle of it."""


def refusing(status: int, headers: Headers | None = None, content: object = b"no") -> Mishap:
    return lambda _: Answer(content, status, headers or {})


def cut(_: Answer) -> None:
    return None


def malformed(answer: Answer) -> Answer:
    return Answer(answer.body[:-2], answer.status, answer.headers)


@dataclass
class Server:
    """A running server: where it is, what it was asked, and what will go wrong next."""

    api: Api
    address: str = ""
    requests: list[Request] = field(default_factory=list)
    mishaps: list[Mishap | None] = field(default_factory=list)
    """Taken from the front, one a request; nothing: this one goes well."""
    on_request: Callable[[Request], None] = lambda _: None


@contextmanager
def serving(api: Api) -> Iterator[Server]:
    """Serve an API until the end of the block."""
    server = Server(api)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            return

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(parts.path, parameters, {k.lower(): v for k, v in self.headers.items()}, body)
            server.requests.append(request)
            server.on_request(request)
            mishap = server.mishaps.pop(0) if server.mishaps else None
            answer = server.api.answer(request)
            changed = mishap(answer) if mishap else answer
            if changed is None:
                self._cut(answer.body)
                return
            self.send_response(changed.status)
            for name, value in changed.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(changed.body)))
            self.end_headers()
            self.wfile.write(changed.body)

        do_POST = do_GET

        def _cut(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            # A reset, as by a router on the way, instead of an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True

    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    server.address = f"http://127.0.0.1:{listening.server_address[1]}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
