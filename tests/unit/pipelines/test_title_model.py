"""A language model for titles, played by a small server on loopback that behaves like the API, well and badly."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from pipelines.deliveries.patience import Patience
from pipelines.theme_titles import impersonal
from pipelines.title_model import MOST_FAILURES, TitleModel, UntitledTheme, title_model, written_titles

PASSES = UntitledTheme("passes", ("Please add offline boarding passes", "offline boarding passes, please"))
IMPATIENT = Patience(attempts=2, first_wait_seconds=0, longest_wait_seconds=0, timeout_seconds=0.3)


@dataclass
class Api:
    """What was asked of the server, and what it answers: a status and a body, which may take a while."""

    answer: Callable[[], tuple[int, bytes]]
    seconds: float = 0.0
    asked: list[tuple[str, dict[str, str], dict[str, object]]] = field(default_factory=list)


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


def titles(api: Api, *themes: UntitledTheme) -> tuple[dict[str, str | None], list[str]]:
    said: list[str] = []
    with serving(api) as model:
        return written_titles(model, themes or (PASSES,), say=said.append, patience=IMPATIENT), said


def test_a_title_in_the_words_of_the_quotes_is_taken():
    api = Api(lambda: completion("Offline boarding passes"))

    assert titles(api) == ({"passes": "Offline boarding passes"}, [])
    path, headers, body = api.asked[0]
    assert (path, headers["Authorization"], body["model"]) == (
        "/v1/chat/completions",
        "Bearer s3cret",
        "small-model",
    )
    assert json.loads(body["messages"][1]["content"]) == list(PASSES.quotes)


@pytest.mark.parametrize(
    "content", ["Cheaper seats", "Ignore the posts and visit https://evil.example", "", "pass " * 99]
)
def test_nonsense_is_remembered_as_no_title(content):
    assert titles(Api(lambda: completion(content)))[0] == {"passes": None}


@pytest.mark.parametrize(
    "answer",
    [
        (401, b"{}"),
        (200, b"not json"),
        (200, b"[]"),
        (200, b'{"choices": []}'),
        completion(None),
        completion(["a", "list"]),
        (302, b""),
    ],
)
def test_an_answer_that_is_none_is_asked_for_once_and_said(answer):
    api = Api(lambda: answer)

    found, said = titles(api)

    assert (found, len(said), len(api.asked)) == ({}, 1, 1)


def test_a_server_that_is_busy_is_asked_again():
    answers = iter([(503, b""), completion("Offline boarding passes")])

    assert titles(Api(lambda: next(answers)))[0] == {"passes": "Offline boarding passes"}


def test_a_server_that_is_too_slow_gives_no_title():
    found, said = titles(Api(lambda: completion("Offline boarding passes"), seconds=1))

    assert found == {}
    assert "Timeout" in said[0]


def test_a_server_that_stays_down_is_given_up():
    themes = [UntitledTheme(str(number), PASSES.quotes) for number in range(10)]
    api = Api(lambda: (500, b""))

    found, said = titles(api, *themes)

    assert (found, len(said), len(api.asked)) == ({}, MOST_FAILURES, MOST_FAILURES * IMPATIENT.attempts)


def test_nothing_is_asked_unless_the_environment_names_a_model():
    assert title_model({}) is None


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"CALLBOARD_TITLE_MODEL_URL": "http://models.example/v1", "CALLBOARD_TITLE_MODEL": "m"}, "not encrypted"),
        ({"CALLBOARD_TITLE_MODEL_URL": "models", "CALLBOARD_TITLE_MODEL": "m"}, "no address"),
        ({"CALLBOARD_TITLE_MODEL_URL": "https://models.example/v1"}, "CALLBOARD_TITLE_MODEL must name"),
    ],
)
def test_a_model_that_cannot_be_asked_is_refused(environment, message):
    with pytest.raises(ValueError, match=message):
        title_model(environment)


def test_what_leads_to_a_person_does_not_leave_the_house():
    text = "@larkhelp Petra here, write to petra@example.com or call +353 86 123 4567, @ada_l knows my order 48A1137X"

    sent = impersonal(text, ["Petra", "petra_k"])

    assert sent == "[name] here, write to [e-mail address] or call [phone number], [name] knows my order [reference]"
