"""A language model on the loopback address that behaves like the API, well and badly."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pipelines.title_model import TitleModel


@dataclass
class Api:
    """What was asked of the server (path, headers, parsed JSON), and its answer: a status and a body, after a while."""

    answer: Callable[[], tuple[int, bytes]]
    seconds: float = 0.0
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)


def completion(content: object) -> tuple[int, bytes]:
    message = {"role": "assistant", "content": content}
    return 200, json.dumps({"object": "chat.completion", "choices": [{"index": 0, "message": message}]}).encode()


@contextmanager
def serving(api: Api) -> Iterator[TitleModel]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            api.asked.append((self.path, dict(self.headers), body))
            time.sleep(api.seconds)
            status, content = api.answer()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield TitleModel(f"http://127.0.0.1:{server.server_address[1]}/v1", "small-model", "s3cret")
    finally:
        server.shutdown()
        server.server_close()
