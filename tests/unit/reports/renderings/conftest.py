"""Digests written by hand, one of them of texts that mean harm."""

from datetime import date

import pytest

from reports.digest_content import Answer, Chart, Digest, Item, Quote, Section, Series
from reports.weeks import Department, SourceLine, Week

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![](https://evil.example/p.png)",
    "# not a heading",
    "1. not a list",
    "- not a list",
    "`code` *bold* _slanted_ ~gone~ | a | b |",
    "&lt;b&gt; &amp; &#60;",
    "<!channel> <@U123> <https://evil.example|safe>",
    "]]> --> */ </style></title></textarea>",
    '=HYPERLINK("https://evil.example")',
    "www.evil.example https://evil.example/a_b",
)


def quote(text: str, address: str | None = "https://example.org/post/1") -> Quote:
    return Quote(text, "App Store", "11 November", address, "en")


def digest_of(*sections: Section, department: str = "product", overview: Chart | None = None) -> Digest:
    return Digest(
        department=Department(
            department,
            "Product Development",
            mention_count=187,
            author_count=150,
            previous_mention_count=120,
            low_confidence_ratio=0.1,
        ),
        week=Week(date(2026, 11, 9), 3214, 2100, 6, is_complete=True),
        coverage=("3,214 mentions from 6 sources.", "187 concern Product Development."),
        lead=("Requests for offline boarding passes doubled to 41 people.",),
        overview=overview,
        sections=sections,
        sources=(SourceLine("X", 2000, None), SourceLine("Reddit", 14, "was silent after Thursday")),
        surety=("The labels were right 82% of the time.",),
        hides_names=False,
    )


@pytest.fixture
def digest() -> Digest:
    theme = Item(
        title="Offline boarding passes",
        topic="Feature requests",
        body="41 people, 20 more than the week before (58 mentions).",
        reason="It stands here for its 41 people.",
        mention_count=58,
        author_count=41,
        quotes=(quote("No signal at the gate, no pass."), quote("Let me keep it on my phone", None)),
        next_step="Decide whether 7.1 keeps passes on the phone",
        owner="Signe Aldershaw",
        theme_id="offline",
    )
    question = Item(
        title="What size may a bag have?",
        body="12 people.",
        answer=Answer(None, quote("55 by 40 by 20 cm, wheels included."), "We answered this 9 times; 8 ended well."),
    )
    trends = Chart(
        "trends",
        "Mentions a week over nine weeks",
        "Feature requests rose from 20 to 41.",
        tuple("abcdefghi"),
        (Series("Feature requests", "usually 19 to 22 a week", (20, 21, 19, 22, None, 18, 20, 21, 41), (19, 22)),),
    )
    return digest_of(
        Section("themes", "What matters", None, (theme,)),
        Section("questions", "Frequent questions, with the best answer", None, (question,)),
        overview=trends,
    )


@pytest.fixture
def hostile_digest() -> Digest:
    items = tuple(
        Item(title=text, body=text, quotes=(quote(text),), next_step=text, owner=text, theme_id="t") for text in HOSTILE
    )
    return digest_of(Section("themes", HOSTILE[0], HOSTILE[1], items))


@pytest.fixture
def endless_digest() -> Digest:
    """More than any form may hold."""
    items = tuple(
        Item(title=f"Theme {number} " + "🛫" * 100, body="words " * 70, quotes=(quote("🛫" * 280),) * 3)
        for number in range(400)
    )
    return digest_of(Section("themes", "What matters", None, items))
