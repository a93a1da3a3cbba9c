"""What each department finds in its digests over the weeks of the demo, and what it must not find."""

import re
from pathlib import Path

import pytest
import yaml

from tests.integration.callboard_process import ROOT
from tests.integration.test_demo_run import published

SECTIONS = {
    "product": "themes actions feature_requests improvement_ideas competitor_offerings",
    "hr": "themes actions recruiting culture competitive_hires",
    "support": "themes actions questions recurring_issues praise",
    "business_development": "themes prices price_standings switching share_of_voice market_trends"
    " competitor_positioning",
    "legal": "themes actions own_posts regulatory_risk unanswered",
    "community": "compliments complaints inquiries media_opportunities",
    "sales": "leads",
    "customer_service": "complaints troubleshooting billing compliments",
}


def page(demo_data: Path, name: str) -> str:
    return (demo_data / "reports" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("department", SECTIONS)
def test_every_section_is_told_in_some_week(demo_data, department):
    told = {
        section
        for path in (demo_data / "reports" / department).glob("2026-W*.html")
        for section in re.findall(r'<section[^>]*id="([a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert set(SECTIONS[department].split()) <= told


def test_answers_to_frequent_questions_are_our_own_public_replies_with_links(demo_data):
    answers = published(
        demo_data,
        "select mentions.is_own_post, mentions.url is not null or mentions.source = 'twcs',"
        " items.ended_well_count between 1 and items.answer_count"
        " from marts.digest_items as items join marts.mentions on mentions.mention_id = items.answer_mention_id"
        " where items.department = 'support' and items.section = 'questions'",
    )
    assert len(answers) > 10
    assert set(answers) == {(True, True, True)}


def test_prices_name_a_plan_and_who_is_cheaper_and_switching_says_from_whom_to_whom(demo_data):
    titles = {
        section: {title for name, title in published(demo_data, _TITLES) if name == section}
        for section in ("prices", "price_standings", "switching")
    }
    assert "Northlark, Lite" in titles["prices"]
    assert "Solvanta is called the cheaper one" in titles["price_standings"]
    assert "From Northlark to Solvanta" in titles["switching"]


_TITLES = "select section, title from marts.digest_items where department = 'business_development'"


def test_an_own_post_to_look_at_names_its_rule_and_whoever_waits_names_who_holds_it(demo_data):
    posts = published(demo_data, "select title, body from marts.digest_items where section = 'own_posts'")
    assert any(title.startswith("Promise or guarantee: ") and "rule rests on" in body for title, body in posts)
    holders = published(
        demo_data,
        "select distinct holder is not null from marts.digest_items"
        " where section in ('complaints', 'billing', 'leads', 'media_opportunities', 'unanswered')",
    )
    assert holders == [(True,)]


def test_the_digests_of_human_resources_name_nobody_whom_people_write_of_or_who_writes(demo_data):
    names = yaml.safe_load((ROOT / "demo" / "phrases" / "people.yaml").read_text(encoding="utf-8"))
    whole = rf"\b(?:{'|'.join(names['first'])}) (?:{'|'.join(names['last'])})\b"
    own = {owner for (owner,) in published(demo_data, "select distinct owner from marts.digest_items") if owner}
    for path in (demo_data / "reports" / "hr").glob("*.html"):
        named = set(re.findall(whole, path.read_text(encoding="utf-8"), re.IGNORECASE)) - own
        assert named == set(), path.name
    handles = published(
        demo_data, "select distinct author_name from marts.mentions where not is_own_post and author_name like '%\\_%'"
    )
    page_text = page(demo_data, "hr/2026-W46.html") + page(demo_data, "hr/index.html")
    assert [handle for (handle,) in handles if handle in page_text] == []
