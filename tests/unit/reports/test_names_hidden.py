"""Who is hidden in a digest that names nobody, and what is not."""

from pathlib import Path

import pytest
import yaml

from reports.names_hidden import without_names


def test_names_are_taken_out_where_they_must_not_be_shown() -> None:
    said = "@anna_k and @bo@social.example say Jane_Doe is right"
    assert without_names(said, "jane_doe", None, "") == "[name] and [name] say [name] is right"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("since Prakash's runs it", "since [name]'s runs it"),
        ("derek is rude, PRAKASH too", "[name] is rude, [name] too"),
        ("mr. adeyemi and Dr Okafor left", "mr. [name] and Dr [name] left"),
        ("mr and mrs smith", "mr and mrs [name]"),
        ("they grant it, Grant will not", "they grant it, [name] will not"),
        ("angry customer says a customer waits", "[name] says a customer waits"),
        ("200 ms delay, ms teams is slow", "200 ms delay, ms teams is slow"),
        ("I miss working there, dear sir please", "I miss working there, dear sir please"),
    ],
)
def test_people_are_hidden_by_titles_and_by_any_part_of_a_name_in_any_case(said: str, shown: str) -> None:
    assert without_names(said, "Angry Customer", people=["Prakash", "Derek Oduya", "Will Grant"]) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("derek shouts at us", "[name] shouts at us"),
        ("Derek Oduya shouts at us", "[name] shouts at us"),
        ("ask priya's team, or AGNIESZKA", "ask [name]'s team, or [name]"),
        ("Jean-Luc and María left on Friday", "[name] and [name] left on Friday"),
        ("since derek Monday is a holiday", "since [name] Monday is a holiday"),
        ("@boss Great that derek left", "[name] Great that [name] left"),
        ("our manager, Grace, and the boss Mark Ashdown", "our manager, [name], and the boss [name]"),
    ],
)
def test_a_given_name_hides_whom_no_text_names_plainly(said: str, shown: str) -> None:
    assert without_names(said) == shown


@pytest.mark.parametrize(
    "said",
    [
        "will they mark it as late, by the grace of management",
        "May is fine, in May or june",
        "Will they answer? Mark my words. Grace period over.",
        "a frank talk about the bill, a rich joke, jack of all trades",
        "Managers at Paris, Milan and Lisbon do not listen",
        "I don't and won't, said nobody",
        "Three rounds, the second interview was about handling an angry passenger",
    ],
)
def test_words_places_and_months_are_nobodys_names(said: str) -> None:
    assert without_names(said) == said


def test_a_company_is_no_person_whatever_it_is_called() -> None:
    said = "wendy pays more than Jasper Air, says Wendy's crew"
    assert without_names(said, things=["Wendy's", "Jasper Air"]) == said
    assert without_names("Derek Jasper quit", things=["Jasper Air"]) == "[name] Jasper quit"


def test_no_name_of_the_list_is_a_word_that_it_leaves_to_the_middle_of_a_sentence() -> None:
    lists = yaml.safe_load(Path("reports/given_names.yaml").read_text(encoding="utf-8"))
    names, also_words = lists["names"].split(), lists["also_words"].split()
    assert names == sorted(set(names))
    assert also_words == sorted(set(also_words))
    assert not set(names) & set(also_words)
    assert all(name == name.casefold() and len(name) > 2 for name in (*names, *also_words))
