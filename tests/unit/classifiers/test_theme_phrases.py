import pytest

from classifiers.themes.phrases import phrases, tagged
from classifiers.themes.words import NAME


def whole(said: str) -> set[str]:
    words = said.split()
    return {" ".join(words[begin:end]) for _, begin, end in phrases(words)}


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ("please add offline boarding passes to the app", "offline boarding passes"),
        ("any plans for a lock screen countdown", "lock screen countdown"),
        ("version 7 took away the saved passes", "version 7 took away the saved passes"),
        ("my checked bag arrived late again", "checked bag arrived late"),
        ("seat prices are too high", "seat prices are too high"),
        ("the app keeps crashing", "app keeps crashing"),
        ("i cant log in", "cant log in"),
        ("how long does it take to get a refund", "how long does it take"),
        ("charged twice", "charged twice"),
        ("to have one booking on two phones", "one booking on two phones"),
        ("is changing my seat free", "changing my seat"),
    ],
)
def test_what_says_something_on_its_own_is_a_phrase(said, phrase):
    assert phrase in whole(said)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("offline boarding passes please", "offline boarding"),
        ("at least be honest and put it in the fare", "least be honest and put"),
        ("please let us download it the night before", "download it the night"),
        ("search in version 7 forgets the dates", "search in version 7 forgets"),
        ("the queue should start when the plane is there", "queue should start"),
        ("the new bag fee makes €29", "new bag fee makes"),
        (f"{NAME} starts to look reasonable", "starts to look reasonable"),
        (f"the new fee makes {NAME}", "new fee makes"),
        ("a pass that needs data is not a boarding pass", "not a boarding pass"),
    ],
)
def test_what_is_cut_off_is_none(said, part):
    assert part not in whole(said)


@pytest.mark.parametrize(
    ("said", "letters"),
    [("the book is late", "DNAJ"), ("i book a seat", "OVDN"), ("a lost bag", "DJN"), ("i lost a bag", "OEDN")],
)
def test_what_a_word_does_is_told_by_its_neighbours(said, letters):
    assert tagged(said.split()) == letters


def test_no_words_have_no_phrases():
    assert whole("") == set()
