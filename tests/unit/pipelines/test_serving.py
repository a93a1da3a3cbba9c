"""What the server of the reports gives to whoever asks."""

import http.client
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from pipelines.serving import serve_folder


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    for name in ("index.html", "board/latest.html", "heads/care/index.html", "members/ada/index.html"):
        page = tmp_path / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"this is {name}", encoding="utf-8")
    server = serve_folder(tmp_path, 0)
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def answer(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body


@pytest.mark.parametrize(
    ("path", "page"), [("/", "index.html"), ("/board/latest.html", "board/latest.html"), ("/?heads", "index.html")]
)
def test_pages_for_everybody_are_served(port, path, page):
    assert answer(port, path) == (HTTPStatus.OK, f"this is {page}")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path",
    [
        "/heads",
        "/heads/",
        "/heads/care/",
        "/heads/care/index.html",
        "/heads/care/index.html?week=2026-W47",
        "/members/ada/index.html",
        "//members/ada/index.html",
        "/./members/ada/index.html",
        "/board/../members/ada/index.html",
        "/%6dembers/ada/index.html",
        "/Members/ada/index.html",
    ],
)
def test_pages_of_single_people_are_served_to_nobody(port, path, method):
    status, body = answer(port, path, method)
    assert status == HTTPStatus.NOT_FOUND
    assert "this is" not in body


def test_a_port_that_is_taken_is_named_with_the_option_that_changes_it(port, tmp_path):
    with pytest.raises(OSError, match=f"port {port} cannot be used .* name another with --reports-port"):
        serve_folder(tmp_path, port)
