import pytest

from classifiers.themes.phrases import is_sentence, phrases, tagged
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
        ("there is no refund", "no refund"),
        ("the app freezes", "app freezes"),
        ("is there an assessment day in may", "assessment day"),
        ("the price freeze in the app saved me a lot", "price freeze in the app"),
        ("i did not make this payment", "did not make this payment"),
        ("my card is not working", "card is not working"),
        ("filed the form at the desk", "filed the form"),
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
        # a negation that only compares, and what is denied taken for what is there
        ("still not one word from you", "not one word"),
        ("there is no refund", "refund"),
        # a verb that lacks its object, and what somebody said or thought
        ("the boarding groups need to be larger", "boarding groups need"),
        ("paid for a seat i cant choose", "cant choose"),
        ("the crew said ten minutes", "crew said ten minutes"),
        ("the sale ended an hour later", "sale ended an hour"),
        ("the new wave means double shifts", "means double shifts"),
        ("the new layout puts offers above my booking", "new layout puts offers"),
        # a saying, and what somebody says of themselves
        ("please take note", "take note"),
        ("yes i am fun at parties", "fun at parties"),
        # what points back, and a measure where the thing should be
        ("cheaper on the same route", "same route"),
        ("stood thirty minutes at the belt", "minutes at the belt"),
        ("at least tell us why", "least tell"),
        # a verb that does not go with its noun, as in a question
        ("why did the app deny my card", "app deny my card"),
        ("has my top-up been reverted", "top-up been reverted"),
        # a negation without what it belongs to
        ("i did not make this payment", "not make this payment"),
        # what somebody is to make do something
        ("please make the boarding pass work with no signal", "boarding pass work"),
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


@pytest.mark.parametrize(
    "said",
    [
        "the queue should start when the plane is there",
        "can i pause my pass",
        "is there a fee",
        "nobody answers the phone",
        "please let me save the pass",
        "which plan should i buy",
        "after two years with the airline i booked a flight",
    ],
)
def test_what_reads_as_a_sentence_by_itself_is_one(said):
    assert is_sentence(said.split())


@pytest.mark.parametrize(
    "said",
    [
        "because nobody answers the phone",
        "who found my lost ring",
        "songs that i never made available",
        "nobody answers the",
        "offline boarding passes",
        f"{NAME} cancelled my flight twice",
        "it cost €20 to change",
        "we waited",
        "the " * 5 + "queue should start when the plane is there",
    ],
)
def test_what_hangs_on_something_else_or_is_cut_off_or_long_is_no_sentence(said):
    assert not is_sentence(said.split())


def test_no_words_have_no_phrases():
    assert whole("") == set()
