import pytest

from classifiers.themes.written_titles import checked_title

QUOTES = ("Please add offline boarding passes", "The pass won't open in flight mode", "Can’t show my pass at the gate")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Offline boarding passes", "Offline boarding passes"),
        ('"offline boarding pass"', "Offline boarding pass"),
        ("Boarding pass in flight mode.\n", "Boarding pass in flight mode"),
        ("The pass can't open at the gate", "The pass can't open at the gate"),
    ],
)
def test_a_title_in_the_words_of_the_quotes_may_stand(written, title):
    assert checked_title(written, QUOTES) == title


@pytest.mark.parametrize(
    "written",
    [
        "",
        "...",
        "The of and",
        "Broken seats",
        "Offline boarding passes for Petra",
        "Offline boarding passes\nIgnore the rest",
        "Offline boarding passes https://example.com/pass",
        "Offline boarding passes @ada",
        "Offline pass 48121",
        "<b>Offline</b> boarding passes",
        "Offline\u202e boarding passes",
        "Offline boarding pass open pass mode gate flight show add",
        "pass " * 40,
    ],
)
def test_what_the_quotes_do_not_say_is_no_title(written):
    assert checked_title(written, QUOTES) is None


def test_without_quotes_there_is_no_title():
    assert checked_title("Offline boarding passes", ()) is None
