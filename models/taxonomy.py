"""The closed vocabulary of labels: categories, topics, intents and the department that learns from each.

What each label means, and how a mention is labelled, stands in docs/codebook.md. Nothing here depends on a model.
"""

from dataclasses import dataclass
from typing import Final, Literal

LabelKind = Literal["topic", "intent"]
AuthorKind = Literal["public", "own"]


@dataclass(frozen=True, slots=True)
class Category:
    """A backstage category: the department that learns from it and the topics that put a mention in it."""

    identifier: str
    department: str
    department_name: str
    topics: tuple[str, ...]


CATEGORIES: Final = (
    Category(
        "product_ideas",
        "product",
        "Product Development",
        ("feature_request", "improvement_idea", "competitor_offering"),
    ),
    Category("hr_signals", "hr", "Human Resources", ("recruiting", "culture_perception", "competitor_hire")),
    Category("faqs", "support", "Customer Support", ("question", "recurring_issue", "praise")),
    Category(
        "pricing_intel",
        "business_development",
        "Business Development",
        ("pricing", "market_trend", "competitor_positioning"),
    ),
    Category("compliance", "legal", "Legal and Compliance", ("regulatory_risk", "participation_risk")),
)

TOPICS: Final = tuple(topic for category in CATEGORIES for topic in category.topics)

INTENTS: Final = (
    "compliment",
    "complaint",
    "inquiry",
    "media_opportunity",
    "lead",
    "troubleshooting",
    "billing",
)

OWN_POST_TOPICS: Final = ("participation_risk",)
"""Topics that only posts by the company's own people or paid partners can carry (codebook, reading rule 1)."""

EXCLUDED_BY: Final[dict[tuple[LabelKind, str], tuple[tuple[LabelKind, str], ...]]] = {
    ("topic", "culture_perception"): (
        ("topic", "praise"),
        ("intent", "compliment"),
        ("topic", "competitor_positioning"),
    ),
}
"""What a label shuts out: a good word for an employer is no praise of the brand (codebook, reading rule 8)."""

DEPARTMENTS: Final = tuple(category.department for category in CATEGORIES)

DEPARTMENT_NAMES: Final = {category.department: category.department_name for category in CATEGORIES}


@dataclass(frozen=True, slots=True)
class FrontLineTeam:
    """A part of the front line: whoever acts on these intents, whatever the teams of a company are called."""

    identifier: str
    name: str
    intents: tuple[str, ...]


FRONT_LINE_TEAMS: Final = (
    FrontLineTeam("community", "Community", ("media_opportunity", "complaint", "inquiry", "compliment")),
    FrontLineTeam("sales", "Sales", ("lead",)),
    FrontLineTeam("customer_service", "Customer Service", ("complaint", "troubleshooting", "billing", "compliment")),
)

FRONT_LINE_NAMES: Final = {team.identifier: team.name for team in FRONT_LINE_TEAMS}

DIGEST_NAMES: Final = {**DEPARTMENT_NAMES, **FRONT_LINE_NAMES}
"""Everybody who gets a weekly digest of their own: the departments backstage, then the front line."""

CATEGORY_OF_TOPIC: Final = {topic: category.identifier for category in CATEGORIES for topic in category.topics}

DEPARTMENT_OF_TOPIC: Final = {topic: category.department for category in CATEGORIES for topic in category.topics}

SENTIMENTS: Final = ("negative", "neutral", "positive")

CHANNELS: Final = (
    "x",
    "reddit",
    "bluesky",
    "mastodon",
    "youtube",
    "app_store",
    "play_store",
    "forum",
    "news",
    "review",
    "chat",
    "email",
    "other",
)

TEAM_ACTIONS: Final = (
    "claim",
    "release",
    "assign",
    "reply",
    "note",
    "tag",
    "untag",
    "status",
    "priority",
    "rate",
    "merge",
)
