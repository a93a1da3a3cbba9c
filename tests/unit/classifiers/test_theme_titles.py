"""Which of the things that people wrote stands over a theme."""

from collections import Counter

import polars as pl
import pytest

from classifiers.themes.samples import Sample, Segment, read, sampled, spellings, tied_words
from classifiers.themes.titles import Weights, ranked_titles, written_everywhere
from classifiers.themes.words import corrected, form, words_of


def segments(text: str) -> list[Segment]:
    return [tuple((word.lower().replace("'", ""), word) for word in part.split()) for part in text.split(". ") if part]


def sample_of(texts: tuple[str, ...]) -> Sample:
    """Return what texts say, each by somebody else."""
    said = [segments(text) for text in texts]
    forms = Counter(word for text in said for word in {form(word) for segment in text for word, _ in segment})
    shares = {word: count / len(texts) for word, count in forms.items()}
    tied = tied_words(said)
    return sampled([read(text, text, tied) for text in said], [1.0] * len(said), shares)


def best_title(*texts: str, elsewhere: tuple[str, ...] = (), part: tuple[str, ...] = ()) -> str | None:
    """Return the first title of a theme of these texts, each by somebody else.

    `elsewhere` is what others write, `part` the texts of its largest part.
    """
    spelling, names = spellings([segments(text) for text in texts])
    theme, other = sample_of(texts), sample_of(elsewhere)
    words = {form(word) for text in texts for segment in segments(text) for word, _ in segment}
    weights = Weights(
        telling=dict.fromkeys(words, 1.0), everywhere=written_everywhere([theme, other], names), names=names
    )
    titles = ranked_titles(theme, weights, spelling, part=sample_of(part) if part else None)
    return next(iter(titles.values()), None)


def test_a_phrase_that_most_would_put_so_comes_first():
    assert (
        best_title(
            "Please add offline boarding passes",
            "we need offline boarding passes",
            "An offline boarding pass would help",
        )
        == "Offline boarding passes"
    )


@pytest.mark.parametrize(
    "said",
    [
        "pass passes",
        "decline declined declining",
        "cancel cancelled",
        "fee fees",
        "reply replies replied",
        "top topped",
    ],
)
def test_a_word_is_one_in_all_its_forms(said):
    assert len({form(word) for word in said.split()}) == 1


@pytest.mark.parametrize("said", ["need ne", "string str", "bus bu", "speed spe", "board board-game"])
def test_what_only_looks_like_an_ending_is_none(said):
    assert len({form(word) for word in said.split()}) == 2


def test_what_one_of_many_says_is_no_title():
    said = ("no pass. the gate is shut", "the pass. a gate is shut", "my pass. the gate is shut", "pass. gate is shut")
    assert best_title(*said) == "Gate is shut"


def test_what_most_deny_is_not_said_of_them():
    said = ("my card is not working", "card isn't working", "is my card working", "why is my card not working")
    assert best_title(*said) == "Card isn't working"


def test_half_a_word_is_no_title():
    said = ("a bank card to top up", "which bank card can top up", "to top up by bank card", "the bank card did top up")
    assert "top" not in (best_title(*said) or "").split()[-1:]


def test_what_stands_in_front_is_what_a_text_is_about():
    said = ("the seat map is grey. the last straw", "seat map again. the last straw", "my seat map. the last straw")
    assert best_title(*said) == "Seat map"


def test_what_is_denied_later_in_the_sentence_is_no_denial():
    said = ("boarding pass gone from the app and I can't print one",) * 3
    assert best_title(*said) == "Boarding pass gone from the app"


def test_a_sentence_with_a_slip_of_the_pen_is_not_quoted():
    texts = ("how do I dispute a charge", "can you dispute this", "I dispute being chagred for it", "dispute it")
    slips = corrected(
        ["chagred", "dispute", "gmail"], {"charged": 10.0, "email": 90.0}, {"charged", "email"}.__contains__
    )
    assert slips == {"chagred": "charged"}
    assert not any(read(segments(text), segments(text), {}, slips).sentences for text in texts if "chagred" in text)


def test_a_name_that_few_write_is_in_no_title():
    assert (
        best_title("the bag drop at Leeds is closed", "the bag drop at Cork is closed", "a bag drop at Oslo is closed")
        == "Bag drop"
    )


def test_a_name_alone_is_no_title():
    assert (
        best_title("my Fonova keeps freezing on me", "the Fonova lags. it is slow", "why does a Fonova crash so much")
        != "Fonova"
    )


def test_what_a_thing_is_like_is_no_title_without_the_thing():
    assert best_title("it is so good on Monday", "very good on Monday", "good on Monday") is None


def test_a_sentence_stands_over_a_theme_without_a_phrase_that_many_would_put_so_and_is_marked_as_a_quote():
    assert (
        best_title("how do I dispute a charge", "can you dispute this", "I dispute being charged for it", "dispute it")
        == "“How do I dispute a charge?”"
    )


def test_a_sentence_is_quoted_without_somebodys_name_or_number():
    texts = ("how do I dispute a fee with Petra", "how do I dispute a fee of 4711", "I dispute it", "you dispute it")
    assert best_title(*texts) == "“How do I dispute a fee of …?”"


def test_a_theme_of_many_wordings_has_the_title_of_its_largest_part():
    dogs = ("a guide dog in training came along", "we have a guide dog in training", "guide dog in training here")
    carriers = ("the pet carrier is large", "what size of pet carrier", "a pet carrier of steel")
    others = ("does the cat fly", "our cat weighs four kilos", "rabbits in the cabin", "two parrots")
    assert best_title(*dogs, *carriers, *others, part=carriers) == "Pet carrier"
    assert best_title(*dogs, *carriers, *others, part=dogs) == "Guide dog in training"


def test_a_name_that_only_the_largest_part_writes_is_in_no_title():
    trips = ("my Oslo trips are calm", "all Oslo trips are calm", "the Oslo trips are calm")
    others = ("a slow flight", "my dull flight", "no more flights", "the quiet bus", "the late bus")
    assert best_title(*trips, *others, part=trips) not in {"Oslo trips are calm", "Oslo trips"}


def test_what_most_would_put_so_stands_above_the_words_of_a_part():
    largest = ("boarding pass without signal", "the boarding pass without signal", "my boarding pass without signal")
    others = ("save the boarding pass", "the boarding pass is gone", "a boarding pass on paper", "no boarding pass")
    assert best_title(*largest, *others, part=largest) == "Boarding pass"


def test_the_words_of_a_phrase_are_said_in_one_breath_also_those_without_a_subject():
    said = ("it starts to look fair", "that starts to look good", "starts to look fine", "a start to the day")
    assert best_title(*said) != "Start to the day"


def test_what_stands_in_every_theme_is_not_what_one_is_about():
    boilerplate = "the process is the problem"
    said = (
        f"group boarding takes ages. {boilerplate}",
        f"group boarding is slow. {boilerplate}",
        "group boarding again",
    )
    assert best_title(*said, elsewhere=(boilerplate,) * 40) == "Group boarding"


def test_words_that_are_said_apart_are_not_put_together():
    said = (
        "let me download the pass tonight. there is no signal",
        "let me download the pass early. no signal at all",
        "let me download the pass first. no signal there",
        "at Leeds no pass without data. let me download the pass",
    )
    assert best_title(*said) not in {"No pass", None}


def test_a_phrase_gives_way_to_the_longer_one_that_it_is_nearly_always_part_of():
    said = ("the seat map crashes on me", "seat map crashes again", "seat map crashes", "my seat map is grey")
    assert best_title(*said) == "Seat map crashes"


def test_what_most_say_in_the_same_words_is_quoted_without_the_names_and_numbers_of_few():
    said = (
        "your chat put me in position 63",
        "your chat put me in position 41",
        "your chat put me in position 17",
    )
    assert best_title(*said) == "“Your chat put me in position …”"


@pytest.mark.parametrize("filler", ["my ok playlist", "a used playlist", "the playlist etc"])
def test_a_word_without_a_subject_neither_begins_nor_ends_a_title(filler):
    assert best_title(*[filler] * 4) == "Playlist"


def test_texts_that_share_nothing_have_no_title():
    assert best_title("hello", "thanks", "ok then") is None


def test_no_title_is_abusive():
    said = ("the shitty seat map is slow", "shitty seat map and so slow", "slow shitty seat map again")
    assert best_title(*said) == "Seat map"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("dark mode, jo [at] mail.com or jo at mail dot com", ["dark", "mode", "or"]),
        ("send it to 12 Elm Street, Leeds LS1 4AB now", ["send", "it", "to", "now"]),
        ("born 12/03/1981 and waiting", ["and", "waiting"]),
        ("a 2 hour wait on a 6 lane road", ["a", "2", "hour", "wait", "on", "a", "6", "lane", "road"]),
    ],
)
def test_no_title_is_made_of_what_a_digest_masks(said, left):
    [words] = words_of(pl.DataFrame({"text_hash": ["a"], "text": [said]}))["words"].to_list()
    assert words == left
