"""The small published warehouse, with hostile texts wherever a stranger, an agent or a company file can write."""

from typing import Final

import duckdb

from tests.unit.reports.published_marts import AS_OF, WEEK, filled_marts, insert, item, mention

HOSTILE: Final = {
    "script": "<script>document.title='owned'</script><svg onload=alert(1)><img src=x onerror=alert(2)>",
    "attribute": '" onmouseover="alert(1)" autofocus onfocus="alert(2)" x="\' onload=\'alert(3)',
    "link": "[click](javascript:alert(1)) <a href='javascript:alert(2)'>here</a> <iframe src=https://example.org>",
    "template": "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7} </style><style>body{display:none}</style> <!-- ]]>",
    "sheet": "=cmd|' /C calc'!A0 +1+1 -2 @SUM(1+1)*cmd",
    "turned": "\u202e\u2066\u2067gnp.exe \u202dabc\u2069 \u200f\u061c\u200b\ufeff end",
    "word": "W" * 50_000,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈" * 60_000,
    "marks": "Z" + "\u0301\u0336\u0489" * 3_000 + "algo",
    "control": "bell\x07 back\x08 null\x00 escape\x1b[31m line\u2028break\u2029",
}
"""What people may write into any field that a page shows."""


def hostile_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the marts of `filled_marts`, and add hostile texts wherever a text may stand."""
    filled_marts(connection)
    for rank, (name, text) in enumerate(HOSTILE.items(), start=1):
        _insert_everywhere(connection, name, rank, text.replace("\x00", ""))


def _insert_everywhere(connection: duckdb.DuckDBPyConnection, name: str, rank: int, text: str) -> None:
    posts = [f"bad:{name}:{number}" for number in (1, 2)]
    insert(
        connection,
        "mentions",
        [
            mention(
                post, text, author_id=text[:200], author_name=text[:200], channel=text[:50], url=f"javascript:{text}"
            )
            for post in posts
        ],
    )
    told = {
        "title": text,
        "body": text,
        "reason": text,
        "topic": text,
        "next_step": text,
        "owner": text,
        "holder": text,
        "theme_id": text[:100],
        "example_mention_ids": posts,
        "answer_mention_id": posts[0],
        "answered_mention_id": posts[1],
        "answer_count": 2,
        "ended_well_count": 1,
        "author_count": 3,
        "is_unheld": True,
    }
    for department, section in (
        ("product", "themes"),
        ("product", "feature_requests"),
        ("business_development", "prices"),
        ("business_development", "share_of_voice"),
        ("community", "complaints"),
        ("community", text[:60]),
    ):
        row = item(section, rank + 10, **{"title": text} | told, department=department)
        insert(connection, "digest_items", [row])
    theme = {
        "theme_id": text[:100],
        "week_start_date": WEEK,
        "department": "product",
        "title": text,
        "mention_count": 3,
    }
    insert(connection, "themes_weekly", [theme])
    company = {"week_start_date": WEEK, "company": text[:500], "is_competitor": True}
    insert(connection, "prices_named", [company | {"mention_id": posts[0], "currency": "GBP", "amount": 12.0}])
    insert(connection, "share_of_voice_weekly", [company | {"mention_count": 500, "share_ratio": 0.1}])
    _insert_teams(connection, text, posts)
    connection.execute(
        "update marts.digest_sections set body = body || $1 where department in ('product', 'community')", [text[:2000]]
    )


def _insert_teams(connection: duckdb.DuckDBPyConnection, text: str, posts: list[str]) -> None:
    """Insert what agents, a tool and the company file may write: names, channels, topics, answers."""
    connection.execute("update marts.teams set team_name = $1, structure = $1 where team = 'community'", [text[:500]])
    connection.execute("update marts.team_members set member_name = $1 where member_id = 'service-member-2'", [text])
    week = {"week_start_date": WEEK, "team": text[:300]}
    figures = {"conversations_handled_count": 9, "replies_count": 9, "first_replies_count": 9, "waiting_count": 1}
    insert(connection, "team_performance_weekly", [week | figures | {"collisions_count": 0}])
    part = {"period_kind": "week", "period_start_date": WEEK, "team": "service", "part": text[:300]}
    for breakdown in ("channel", "topic", "priority"):
        row = part | {"breakdown": breakdown, "figure": "questions_count", "n": 9, "figure_value": 9.0}
        insert(connection, "team_figures", [row])
    met = {"kind": "double_answer", "text": text, "other_text": text, "seconds_between": 1, "replied_at": AS_OF}
    insert(connection, "collisions", [week | met | {"team": "service", "mention_id": posts[0]}])
    insert(connection, "hand_overs", [{"week_start_date": WEEK, "from_team": text[:300], "to_team": "service"}])
    wait = {
        "conversation_id": posts[0],
        "turn_number": 0,
        "side": "requester",
        "team": "service",
        "ended_by": "running",
    }
    started = {"wait_seconds": 9, "started_at": mention(posts[0], text)["posted_at"], "priority": text[:300]}
    insert(connection, "waits", [wait | started])
