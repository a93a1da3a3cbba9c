"""Titles by a language model, which a small server on loopback plays."""

import json

import pytest

from pipelines.deliveries.patience import Patience
from pipelines.theme_titles import impersonal
from pipelines.title_model import MOST_FAILURES, UntitledTheme, title_model, written_titles
from tests.unit.pipelines.title_server import Api, completion, serving

PASSES = UntitledTheme("passes", ("Please add offline boarding passes", "offline boarding passes, please"))
IMPATIENT = Patience(attempts=2, first_wait_seconds=0, longest_wait_seconds=0, timeout_seconds=0.3)


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
