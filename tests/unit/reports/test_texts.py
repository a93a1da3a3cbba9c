"""What a page may show of what strangers wrote."""

import pytest

from reports import texts


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("write to Jane.Doe+x@mail.example.co.uk!", "write to [e-mail address]!"),
        ("call +44 7700 900123 now", "call [phone number] now"),
        ("(555) 867-5309 is mine", "[phone number] is mine"),
        ("card 4111 1111 1111 1111.", "card [card number]."),
        ("card 4111-1111-1111-1111", "card [card number]"),
        ("pay to GB29 NWBK 6016 1331 9268 19", "pay to [account number]"),
    ],
)
def test_personal_data_is_masked(said: str, shown: str) -> None:
    assert texts.shown(said, 280) == shown


@pytest.mark.parametrize(
    "said",
    [
        "it cost £1,299.00 for 2 people",
        "since 2026-11-14 09:30 it fails",
        "flight NW1234 at 14:05",
        "20 of 150 seats, 12:30 to 13:45",
        "released on 14.11.2026",
    ],
)
def test_prices_dates_and_times_are_not_masked(said: str) -> None:
    assert texts.shown(said, 280) == said


def test_direction_and_control_characters_are_removed_and_joiners_kept() -> None:
    assert texts.plain("a\u202eb\x00c\u2066d\n\te\ufeff 👩\u200d🚀") == "abcd e 👩\u200d🚀"


def test_stacked_marks_do_not_grow_over_other_lines() -> None:
    assert texts.plain("Z" + "\u0301" * 500 + "a") == "Z" + "\u0301" * 3 + "a"


def test_a_long_text_is_cut_between_words_with_an_ellipsis() -> None:
    assert texts.clipped("one two three four", 12) == "one two…"
    assert texts.clipped("one two", 7) == "one two"


def test_a_word_of_any_length_is_cut() -> None:
    assert len(texts.shown("a" * 1_000_000, 280)) == 280


@pytest.mark.parametrize("address", ["https://example.org/a?b=1#c", "http://example.org", "https://例え.example/道"])
def test_web_addresses_are_linked(address: str) -> None:
    assert texts.web_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://example.org",
        "https://example.org/a b",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//example.org/x",
        "/etc/passwd",
        "file:///etc/passwd",
        "https://bank.example@evil.example/",
        "https:///nowhere",
        "https://[broken",
        "https://example.org\\@evil.example",
        "https://example.org/\u202egpj.exe",
        "mailto:a@example.org",
    ],
)
def test_anything_else_is_not_linked(address: str | None) -> None:
    assert texts.web_address(address) is None


def test_names_are_taken_out_where_they_must_not_be_shown() -> None:
    said = "@anna_k and @bo@social.example say Jane_Doe is right"
    assert texts.without_names(said, "jane_doe", None, "") == "[name] and [name] say [name] is right"


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en"), ("pt-BR", "pt-BR"), ("und", None), (None, None), ('en" x="', None)]
)
def test_only_a_language_tag_becomes_a_lang_attribute(language: str | None, tag: str | None) -> None:
    assert texts.language_tag(language) == tag
