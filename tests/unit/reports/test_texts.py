"""What a page may show of what strangers wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import texts

_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_IRISH = "ACDEFHKNPRTVWXY"
_BRITISH = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["LS", "B", "SW", "EH", "N", "EC", "ZE"]),
    st.one_of(st.integers(1, 99).map(str), st.sampled_from(["1A", "2P"])),
    st.sampled_from(["", " "]),
    st.integers(0, 9),
    st.sampled_from(_INWARD),
    st.sampled_from(_INWARD),
).filter(lambda code: not (code[1].isdigit() and code.endswith(("GB", "TB"))))
_IRISH_CODES = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["D02", "D6W", "T12", "A94", "V95"]),
    st.sampled_from(["", " "]),
    st.sampled_from(_IRISH),
    st.text(st.sampled_from("0123456789" + _IRISH), min_size=3, max_size=3),
)
_CANADIAN = st.from_regex(r"[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][ -]?[0-9][ABCEGHJ-NPRSTV-Z][0-9]", fullmatch=True)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("write to Jane.Doe+x@mail.example.co.uk!", "write to [e-mail address]!"),
        ("call +44 7700 900123 now", "call [phone number] now"),
        ("(555) 867-5309 is mine", "[phone number] is mine"),
        ("card 4111 1111 1111 1111.", "card [card number]."),
        ("card 4111-1111-1111-1111", "card [card number]"),
        ("pay to GB29 NWBK 6016 1331 9268 19", "pay to [account number]"),
        ("send it to 12 Elm Street, Leeds LS1 4AB please", "send it to [address] please"),
        ("221b Baker Street London NW1 6XE", "[address]"),
        ("it is 12 elm street", "it is [address]"),
        ("500 Oak Avenue, Apt 4, Springfield, IL 62704", "[address]"),
        ("88 Rideau St Ottawa K1N 5X8", "[address]"),
        ("I live at LS1 4AB, ring me", "I live at [postcode], ring me"),
        ("SW1A1AA or ls1 4ab", "[postcode] or [postcode]"),
        ("eircode D02 X285 or t12y0ce", "eircode [postcode] or [postcode]"),
        ("K1N 5X8 and k1n5x8", "[postcode] and [postcode]"),
        ("Springfield, IL 62704-1234", "Springfield, [postcode]"),
        ("jo [at] mail.com", "[e-mail address]"),
        ("jo(at)mail(dot)com", "[e-mail address]"),
        ("ask jo at mail dot com", "ask [e-mail address]"),
        ("born 12/03/1981", "[date of birth]"),
        ("DOB: 12 March 1981, thanks", "[date of birth], thanks"),
        ("my date of birth is 03.12.81", "my [date of birth]"),
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
        "in 2025 Regent Street closed",
        "a 6 lane road and a 2 way street",
        "a 2 hour drive in a 4 Star Court",
        "3 high street banks and 2 Google Drive links",
        "works at booking.com, look at example dot com",
        "born in 1981, flew on 12/03/2026",
        "order of 12 tickets, version 7.1.2",
        "Gate 12 B, platform 9 King's Cross",
        "in LS1 2nd floor, in LS1, in SW1A",
        "an S21 8GB and an M4 1TB, an E4 5hr late",
        "on the M25 5am, seat B12 1st row",
        "the D12 park, an A320 to D02",
        "Springfield, IL 62704",
        "flight BA2490, NL238 and EI 3456",
    ],
)
def test_prices_dates_and_times_are_not_masked(said: str) -> None:
    assert texts.shown(said, 280) == said


@given(
    code=st.one_of(_BRITISH, _IRISH_CODES, _CANADIAN),
    before=st.sampled_from(["", "at ", "(", "Leeds, ", "postcode:"]),
    after=st.sampled_from(["", ".", ", please", ")", " ring me", "!"]),
)
def test_no_postcode_of_a_street_is_shown_wherever_it_stands(code: str, before: str, after: str) -> None:
    assert texts.masked(f"{before}{code}{after}") == f"{before}[postcode]{after}"


@given(
    st.lists(st.one_of(st.from_regex(r"[A-Za-z]{1,9}", fullmatch=True), st.integers(0, 99_999).map(str)), max_size=8)
)
def test_words_and_figures_are_no_postcode(parts: list[str]) -> None:
    assert "[postcode]" not in texts.masked(" ".join(parts))


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


@pytest.mark.parametrize(
    ("language", "tag"), [("en", "en"), ("pt-BR", "pt-BR"), ("und", None), (None, None), ('en" x="', None)]
)
def test_only_a_language_tag_becomes_a_lang_attribute(language: str | None, tag: str | None) -> None:
    assert texts.language_tag(language) == tag
