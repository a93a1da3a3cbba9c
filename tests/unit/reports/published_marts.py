"""A small published warehouse for the page tests: the marts that pages read, with rows written by hand."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import duckdb

WEEK: Final = date(2026, 11, 16)
AS_OF: Final = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
COMPANY: Final = "Northwind & Sons Air"

_COLUMNS: Final = {
    "weeks": """week_start_date date, mention_count bigint, author_count bigint, source_count bigint,
        is_complete boolean""",
    "digests_weekly": """week_start_date date, department varchar, mention_count bigint, author_count bigint,
        previous_mention_count bigint, open_count bigint default 0, unheld_count bigint default 0,
        low_confidence_ratio double""",
    "digest_sections": """week_start_date date, department varchar, section varchar, body varchar,
        next_step varchar, example_mention_ids varchar[], mention_count bigint, author_count bigint,
        open_count bigint, unheld_count bigint""",
    "share_of_voice_weekly": """week_start_date date, company varchar, is_competitor boolean, mention_count bigint,
        share_ratio double""",
    "mention_entities": """mention_id varchar, entity_type varchar, entity varchar, surface_text varchar,
        amount double, currency varchar""",
    "sources_weekly": """week_start_date date, source varchar, channel varchar, mention_count bigint,
        last_posted_at timestamptz, is_silent boolean""",
    "mentions": """mention_id varchar, source varchar, channel varchar, brand varchar, conversation_id varchar,
        reply_to_mention_id varchar, author_id varchar, author_name varchar, author_followers_count bigint,
        is_own_post boolean,
        member_id varchar, url varchar, language varchar, text varchar, sentiment varchar, is_simulated boolean,
        posted_at timestamptz, loaded_at timestamptz""",
    "mention_labels": """mention_id varchar, kind varchar, label varchar, category varchar, department varchar,
        confidence_ratio double, evidence varchar, classifier_version varchar""",
    "conversations": """conversation_id varchar, brand varchar, channel varchar, is_waiting boolean,
        waiting_since_at timestamptz""",
    "teams": """team varchar, team_name varchar, structure varchar, time_zone varchar, is_agency boolean,
        first_reply_target_seconds bigint, is_target_in_business_time boolean, shows_member_figures boolean""",
    "team_performance_weekly": """week_start_date date, team varchar, member_id varchar,
        conversations_handled_count bigint, replies_count bigint, first_reply_seconds_median double,
        first_reply_seconds_p90 double, first_reply_seconds_mean double, first_replies_count bigint,
        first_reply_business_seconds_median double, first_reply_business_seconds_p90 double,
        first_replies_in_business_time_count bigint, first_reply_target_seconds bigint,
        target_met_ratio double, target_measured_count bigint, waiting_count bigint,
        oldest_waiting_seconds bigint, collisions_count bigint""",
    "first_reply_survival_weekly": """week_start_date date, team varchar, asked_count bigint, answered_count bigint,
        answered_by_others_count bigint, closed_count bigint, running_count bigint, first_reply_seconds_median double,
        first_reply_seconds_survival_median bigint""",
    "workload_weekly": """week_start_date date, team varchar, replying_member_count bigint,
        signed_replies_count bigint, busiest_member_ratio double, even_share_ratio double, open_hours_count bigint,
        staffed_hours_count bigint, coverage_ratio double, replies_outside_hours_count bigint""",
    "team_trends_weekly": """week_start_date date, team varchar, figure varchar, n bigint, figure_value double,
        previous_n bigint, previous_value double, usual_value double, usual_weeks_count bigint,
        is_comparable boolean""",
    "team_figures": """period_kind varchar, period_start_date date, team varchar, breakdown varchar, part varchar,
        figure varchar, n bigint, figure_value double""",
    "backlog_daily": """team varchar, day_date date, waiting_count bigint, over_a_day_count bigint,
        over_a_week_count bigint, oldest_waiting_since_at timestamptz""",
    "team_hours_weekly": """week_start_date date, team varchar, hour_of_week bigint, questions_count bigint,
        replies_count bigint, is_open boolean""",
    "team_members": """team varchar, member_id varchar, member_name varchar, shows_member_figures boolean,
        valid_from_date date""",
    "team_structures": """team varchar, team_name varchar, structure varchar, is_agency boolean,
        period_number bigint, valid_from_date date, valid_until_date date""",
    "waits": """conversation_id varchar, turn_number bigint, side varchar, team varchar, priority varchar,
        ended_by varchar, wait_seconds bigint, started_at timestamptz""",
    "target_outcomes": """conversation_id varchar, turn_number bigint, team varchar, target_kind varchar,
        priority varchar, outcome varchar, ended_by varchar, target_seconds bigint, margin_seconds bigint,
        is_in_business_time boolean, started_at timestamptz, decided_at timestamptz""",
    "hand_overs": "week_start_date date, from_team varchar, to_team varchar",
    "collisions": """week_start_date date, mention_id varchar, team varchar, kind varchar, text varchar,
        other_text varchar, seconds_between bigint, replied_at timestamptz""",
    "figure_reconciliations": "headline varchar, is_equal boolean",
    "excluded_rows": "reason varchar, excluded_count bigint, happened_at timestamptz",
    "themes_weekly": """week_start_date date, department varchar, theme_id varchar, title varchar,
        title_model varchar, mention_count bigint, previous_mention_count bigint, author_count bigint,
        previous_author_count bigint, usual_author_count double,
        standing varchar, is_new boolean,
        example_mention_ids varchar[]""",
    "digest_items": """week_start_date date, department varchar, section varchar, rank bigint, title varchar,
        body varchar, comparison varchar, reason varchar, topic varchar, theme_id varchar, action_id varchar,
        answer_mention_id varchar, answered_mention_id varchar, holder varchar, mention_count bigint,
        author_count bigint, change_ratio double, answer_count bigint, ended_well_count bigint, is_unheld boolean,
        names varchar[], example_mention_ids varchar[], next_step varchar, owner varchar""",
    "classifier_quality_weekly": """week_start_date date, department varchar, classifier_version varchar,
        recent_labelled_count bigint, recent_correct_count bigint, recent_precision_ratio double,
        recent_precision_low_ratio double, recent_precision_high_ratio double, label_share_ratio double,
        label_share_change double, unseen_word_ratio double, is_in_use boolean, has_version_changed boolean""",
    "deliveries": """week_start_date date, department varchar, kind varchar, recipient varchar, status varchar,
        reason varchar""",
    "prices_named": """mention_id varchar, company varchar, currency varchar, amount double, is_competitor boolean,
        week_start_date date""",
    "assignments": """mention_id varchar, rule varchar, team varchar, member_id varchar, department varchar,
        priority varchar, due_at timestamptz, reason varchar""",
    "spikes": """spike_id varchar, brand varchar, metric varchar, severity varchar, started_at timestamptz,
        detected_at timestamptz, ended_at timestamptz, observed_count bigint, expected_count double, plan varchar""",
    "mention_volume_daily": """posted_date date, brand varchar, channel varchar, sentiment varchar,
        mention_count bigint""",
}

HOSTILE_TEXTS: Final = {
    "script": "<script>document.title = 'owned'</script><img src=x onerror=alert(1)> please add a dark mode",
    "rtl": "\u202eأريد بطاقة صعود تعمل بدون اتصال، \u2066please\u2069 ✈️🙏🏽",
    "word": "a" * 100_000,
    "private": "Call me on +44 7700 900123 or write to jane.doe@example.org, card 4111 1111 1111 1111."
    " @janedoe and Jane Roe",
    "link": "Would love a seat map <a href='javascript:alert(1)'>here</a> & \"now\"",
}


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows by column name; columns that a row leaves out are null."""
    for row in rows:
        columns, places = ", ".join(row), ", ".join(f"${column}" for column in row)
        connection.execute(f"insert into marts.{table} ({columns}) values ({places})", dict(row))


def empty_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the marts that the pages read, without a row."""
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("create schema marts")
    for table, columns in _COLUMNS.items():
        connection.execute(f"create table marts.{table} ({columns})")


def at(day: int, hour: int = 9, minute: int = 30) -> datetime:
    """Return a time in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def mention(mention_id: str, text: str, **columns: object) -> dict[str, object]:
    """Return a mention's row; whatever is not given is plausible."""
    return {
        "mention_id": mention_id,
        "source": "x",
        "channel": "x",
        "brand": "northwind",
        "conversation_id": mention_id,
        "author_id": "sky_walker",
        "is_own_post": False,
        "url": f"https://example.org/sky_walker/{mention_id.replace(':', '/')}",
        "language": "en",
        "text": text,
        "sentiment": "negative",
        "is_simulated": False,
        "posted_at": at(18),
        **columns,
    }


def item(section: str, rank: int, title: str, **columns: object) -> dict[str, object]:
    """Return a digest item's row for product and the newest week; whatever is not given is plausible."""
    return {
        "week_start_date": WEEK,
        "department": "product",
        "section": section,
        "rank": rank,
        "title": title,
        "mention_count": 12,
        "change_ratio": 0.5,
        "example_mention_ids": [],
        **columns,
    }


def filled_marts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the marts with ten weeks of a fictional airline, hostile texts among them."""
    empty_marts(connection)
    _fill_weeks(connection)
    _fill_mentions(connection)
    _fill_themes(connection)
    _fill_digests(connection)
    _fill_teams(connection)
    _fill_alerts(connection)


def _fill_weeks(connection: duckdb.DuckDBPyConnection) -> None:
    heard = (2714, 2830, 2655, 2901, 3010, 2788, 2940, 2866, 3102, 3214)
    shares = {"product": 17, "hr": 61, "support": 3, "business_development": 29, "legal": 118}
    for weeks_ago, count in enumerate(reversed(heard)):
        start = WEEK - timedelta(weeks=weeks_ago)
        insert(
            connection,
            "weeks",
            [
                {
                    "week_start_date": start,
                    "mention_count": count,
                    "author_count": count * 2 // 3,
                    "source_count": 6,
                    "is_complete": True,
                }
            ],
        )
        insert(
            connection,
            "digests_weekly",
            [
                {
                    "week_start_date": start,
                    "department": department,
                    "mention_count": count // share,
                    "author_count": count // share * 4 // 5,
                    "previous_mention_count": heard[-weeks_ago - 2] // share if weeks_ago < 9 else None,
                    "low_confidence_ratio": 0.12,
                }
                for department, share in shares.items()
            ],
        )
    insert(
        connection,
        "sources_weekly",
        [
            {
                "week_start_date": WEEK,
                "source": source,
                "channel": channel,
                "mention_count": count,
                "last_posted_at": last,
                "is_silent": is_silent,
            }
            for source, channel, count, last, is_silent in (
                ("x", "x", 1911, at(22), False),
                ("helpdesk", "chat", 702, at(22), False),
                ("app_store", "app_store", 388, at(22), False),
                ("review_site", "review", 124, at(21), False),
                ("news", "news", 61, at(22), False),
                ("reddit", "reddit", 0, at(5), True),
            )
        ],
    )


def _fill_mentions(connection: duckdb.DuckDBPyConnection) -> None:
    said = {
        "x:1": "Stuck at security with no signal again. Why can't my boarding pass work offline, as at Bluebird?",
        "x:2": "Any plans for a boarding pass that works without internet? My phone died on roaming at the gate.",
        "x:3": "My boarding pass vanished after the update, please bring back the offline wallet one.",
        "x:4": "Picked seat 14C in the app, app gave me 31B. The seat map should remember what I chose.",
        "x:5": "£19 to sit next to my own daughter. Skyline does that for nothing.",
        "x:6": "Bag came out 50 minutes after landing at Leeds. Third time this month.",
        "review:1": "Good colleagues, but rosters change with two days' notice and nobody answers.",
        "x:7": "Guaranteed on time or your money back! DM me your booking reference and phone number #northwind",
    }
    insert(
        connection,
        "mentions",
        [
            mention(mention_id, text, posted_at=at(17 + position % 5))
            for position, (mention_id, text) in enumerate(said.items())
        ],
    )
    connection.execute("update marts.mentions set channel = 'review' where mention_id = 'review:1'")
    insert(
        connection,
        "mentions",
        [
            mention("x:script", HOSTILE_TEXTS["script"], url="javascript:alert(1)"),
            mention("x:rtl", HOSTILE_TEXTS["rtl"], language="ar"),
            mention("x:word", HOSTILE_TEXTS["word"], url="data:text/html,<script>alert(1)</script>"),
            mention("x:private", HOSTILE_TEXTS["private"], language='en" onload="x', author_id="janedoe"),
            mention("x:link", HOSTILE_TEXTS["link"], url="https://user:secret@example.org/"),
            mention("x:deleted", ""),
            mention("x:question", "@northwind How big may my cabin bag be?"),
            mention("x:asked", "@northwind @northwindhelp Is 45 cm too big for a cabin bag?"),
            mention("x:answer", "@janedoe 40 by 30 by 20 cm, wheels and handles included. ^AB", is_own_post=True),
        ],
    )
    insert(
        connection,
        "mention_entities",
        [{"mention_id": "x:private", "entity_type": "person", "entity": "Jane", "surface_text": "Jane Roe"}],
    )
    insert(
        connection,
        "mention_labels",
        [
            {
                "mention_id": mention_id,
                "kind": "topic",
                "label": "feature_request",
                "category": "product_ideas",
                "department": "product",
                "confidence_ratio": 0.9,
                "classifier_version": "2026.11.2",
            }
            for mention_id in said
        ],
    )


def _fill_themes(connection: duckdb.DuckDBPyConnection) -> None:
    histories = {
        ("product", "offline", "Boarding passes should work offline"): (11, 14, 9, 12, 13, 10, 15, 28, 58),
        ("product", "seatmap", "The seat map forgets the chosen seat"): (7, 9, 8, 6, 9, 11, 8, 9, 17),
        ("product", "dark", "<b>Dark mode</b> for the app"): (0, 0, 0, 0, 0, 0, 0, 0, 9),
        ("product", "rtl", "بطاقة صعود بدون اتصال"): (0, 0, 2, 1, 0, 1, 0, 2, 3),
        ("support", "bags", "Checked bags arrive late at Leeds"): (20, 24, 31, 28, 25, 22, 30, 41, 39),
        ("hr", "rosters", "Rosters change at two days' notice"): (3, 5, 4, 6, 5, 7, 6, 8, 12),
    }
    for (department, theme_id, title), counts in histories.items():
        for weeks_ago, count in enumerate(reversed(counts)):
            if not count:
                continue
            previous = counts[-weeks_ago - 2] if weeks_ago < len(counts) - 1 else None
            insert(
                connection,
                "themes_weekly",
                [
                    {
                        "week_start_date": WEEK - timedelta(weeks=weeks_ago),
                        "department": department,
                        "theme_id": theme_id,
                        "title": title,
                        "title_model": "small-model <2>" if theme_id == "seatmap" else None,
                        "mention_count": count,
                        "previous_mention_count": previous,
                        "author_count": max(1, count * 7 // 10),
                        "previous_author_count": None if previous is None else previous * 7 // 10,
                        "usual_author_count": sum(counts[:-1]) / 8,
                        "standing": {"offline": "growing", "seatmap": "growing", "dark": "new"}.get(theme_id, "steady"),
                        "is_new": previous == 0 and theme_id == "dark",
                        "example_mention_ids": [],
                    }
                ],
            )


def _fill_digests(connection: duckdb.DuckDBPyConnection) -> None:
    insert(
        connection,
        "digest_items",
        [
            item(
                "themes",
                1,
                "Boarding passes should work offline",
                mention_count=58,
                change_ratio=1.07,
                body="40 people, 21 more than the week before (58 mentions). Two competitors already offer it.",
                comparison="21 more people than the week before. Two competitors already offer it.",
                names=["Windrose", "Lite"],
                example_mention_ids=["x:1", "x:2", "x:3", "x:deleted"],
                next_step="Decide whether the offline wallet returns in the December release",
            ),
            item(
                "themes",
                2,
                "The seat map forgets the chosen seat",
                mention_count=17,
                change_ratio=0.89,
                body="Twice the usual number, nearly all from the App Store.",
                comparison="Twice the usual number, nearly all from the App Store.",
                example_mention_ids=["x:4", "x:word", "x:link"],
                next_step="Reproduce on iOS 20",
                owner="Priya Raman",
            ),
            item(
                "themes",
                3,
                "<b>Dark mode</b> for the app",
                mention_count=9,
                change_ratio=None,
                example_mention_ids=["x:script", "x:private"],
                owner="Jonas Weber",
            ),
            item(
                "themes", 4, "بطاقة صعود بدون اتصال", mention_count=3, change_ratio=None, example_mention_ids=["x:rtl"]
            ),
            item(
                "actions",
                1,
                "Search remembers its filters",
                mention_count=4,
                change_ratio=-0.8,
                body="Released on 2 November. Requests fell from 21 a week to 4.",
                owner="Priya Raman",
            ),
            item(
                "new", 1, "Family boarding in the app", mention_count=6, change_ratio=None, example_mention_ids=["x:2"]
            ),
            item(
                "growing",
                1,
                "Meal choice before the flight",
                mention_count=14,
                change_ratio=0.4,
                body="More than in any of the eight weeks before.",
            ),
            item("fading", 1, "Login codes that never arrive", mention_count=5, change_ratio=-0.75),
            item("fading", 2, "Receipts as PDF", mention_count=2, change_ratio=-0.5),
            item(
                "curious_new_section",
                1,
                "Something the page was never told about",
                mention_count=None,
                change_ratio=None,
            ),
            item(
                "themes",
                1,
                "Rosters change at two days' notice",
                department="hr",
                mention_count=12,
                change_ratio=0.5,
                body="Half of this week's reviews by staff name it; @anna_k tells most.",
                comparison="Half of this week's reviews by staff name it; @anna_k tells most.",
                example_mention_ids=["review:1", "x:private"],
                next_step="Talk to the scheduling office",
            ),
            item(
                "themes",
                1,
                "Checked bags arrive late at Leeds",
                department="support",
                mention_count=39,
                change_ratio=-0.05,
                example_mention_ids=["x:6"],
                owner="Service",
                next_step="Agree with ground handling on a promise for Leeds",
            ),
            item(
                "prices",
                1,
                "Skyline",
                department="business_development",
                mention_count=31,
                change_ratio=0.3,
                body="Seat choice is free at Skyline; ours is called too high by 23 people.",
                example_mention_ids=["x:5"],
            ),
            item(
                "own_posts",
                1,
                "A promise of money back",
                department="legal",
                mention_count=1,
                change_ratio=None,
                body="A guarantee, and a request for personal data in public.",
                example_mention_ids=["x:7"],
                next_step="Have the post corrected",
                owner="Legal desk",
            ),
            item("growing", 2, "The seat map forgets the chosen seat", mention_count=17),
        ],
    )
    insert(
        connection,
        "digest_items",
        [
            item(
                "questions",
                1,
                "How big may a cabin bag be",
                department="support",
                body="9 people, 2 more than the week before (11 mentions).",
                example_mention_ids=["x:question"],
                answer_mention_id="x:answer",
                answered_mention_id="x:asked",
                answer_count=4,
                ended_well_count=3,
            ),
            item(
                "complaints",
                1,
                "Sky Walker, 412,000 followers",
                department="community",
                body="Open for 3 days, should have been answered by 19 November, 09:30 UTC.",
                mention_count=1,
                change_ratio=None,
                example_mention_ids=["x:6"],
                holder="for Community, nobody has taken it",
                is_unheld=True,
                next_step="Say sorry",
            ),
            item(
                "complaints",
                2,
                "Somebody",
                department="community",
                body="Open for 2 days.",
                mention_count=1,
                change_ratio=None,
                example_mention_ids=["x:4"],
                holder="Ada Lovelace has it",
                is_unheld=False,
                next_step="Say sorry",
            ),
        ],
    )
    heard = {
        ("product", "feature_requests"): ("asked for something that is not there", None),
        ("community", "complaints"): ("complained; 9 conversations are open, and nobody has taken 8 of them", 9),
        ("hr", "competitive_hires"): ("told of people who move between companies", None),
    }
    for (department, section), (words, open_count) in heard.items():
        for weeks_ago, count in enumerate((31, 22, 18, 20, 19, 21, 17, 18, 20)):
            insert(
                connection,
                "digest_sections",
                [
                    {
                        "week_start_date": WEEK - timedelta(weeks=weeks_ago),
                        "department": department,
                        "section": section,
                        "body": f"{count} people {words}.",
                        "next_step": "Tell those who recruit" if section == "competitive_hires" else None,
                        "example_mention_ids": ["x:private", "x:2"] if department == "hr" else [],
                        "mention_count": count + 3,
                        "author_count": count,
                        "open_count": open_count,
                        "unheld_count": None if open_count is None else open_count - 1,
                    }
                ],
            )
    insert(
        connection,
        "digests_weekly",
        [
            {
                "week_start_date": WEEK,
                "department": team,
                "mention_count": 40,
                "author_count": 31,
                "previous_mention_count": 30,
                "open_count": 9,
                "unheld_count": 8,
                "low_confidence_ratio": 0.2,
            }
            for team in ("community", "customer_service")
        ],
    )
    insert(
        connection,
        "digest_sections",
        [
            {
                "week_start_date": WEEK,
                "department": "business_development",
                "section": "share_of_voice",
                "body": "80% of what names a company names us; 2 competitors have the rest.",
                "example_mention_ids": [],
                "mention_count": 100,
            }
        ],
    )
    for weeks_ago in range(9):
        shares = {"Northwind": 0.8, "Skyline <b>": 0.12 + weeks_ago / 100, "Bluebird": 0.08 - weeks_ago / 100}
        insert(
            connection,
            "share_of_voice_weekly",
            [
                {
                    "week_start_date": WEEK - timedelta(weeks=weeks_ago),
                    "company": company,
                    "is_competitor": company != "Northwind",
                    "mention_count": round(100 * share),
                    "share_ratio": share,
                }
                for company, share in shares.items()
            ],
        )
    connection.execute(
        """
        update marts.digest_items
        set theme_id = themes_weekly.theme_id, author_count = themes_weekly.author_count
        from marts.themes_weekly
        where
            digest_items.title = themes_weekly.title
            and digest_items.department = themes_weekly.department
            and digest_items.week_start_date = themes_weekly.week_start_date
        """
    )
    named = {
        ("Skyline", "GBP"): (0, 9, 12, 12, 12.5, 19, 49),
        ("Bluebird", "GBP"): (15, 29, 29, 35),
        ("Northwind", "GBP"): (19, 19, 19, 24, 89, 240),
        ("Bluebird", "EUR"): (39.99,),
    }
    insert(
        connection,
        "prices_named",
        [
            {
                "mention_id": f"x:{position}",
                "company": company,
                "is_competitor": company != "Northwind",
                "currency": currency,
                "amount": amount,
                "week_start_date": WEEK,
            }
            for (company, currency), amounts in named.items()
            for position, amount in enumerate(amounts)
        ],
    )


def _fill_teams(connection: duckdb.DuckDBPyConnection) -> None:
    insert(
        connection,
        "teams",
        [
            {
                "team": team,
                "team_name": name,
                "structure": structure,
                "time_zone": "Europe/London",
                "is_agency": is_agency,
                "first_reply_target_seconds": target,
                "is_target_in_business_time": team == "community",
                "shows_member_figures": team == "service",
            }
            for team, name, structure, is_agency, target in (
                ("service", "Customer Service", "command_centre", False, 1800),
                ("community", "Community", "hub_and_spoke", False, 3600),
                ("sales", "Sales", "hub_and_spoke", False, None),
                ("nights", "Night desk", "holistic", True, 3600),
            )
        ],
    )
    medians = {"service": 720, "community": 10_800, "sales": 2400, "nights": 1500}
    waiting = {"service": (7, 12_000), "community": (23, 118_800), "sales": (1, 900), "nights": (0, None)}
    for position, (team, median) in enumerate(medians.items()):
        for weeks_ago in range(9):
            slower = 1 + (weeks_ago * (position + 3) % 5 - 2) / 6
            waiting_count, oldest = waiting[team]
            insert(
                connection,
                "team_performance_weekly",
                [
                    {
                        "week_start_date": WEEK - timedelta(weeks=weeks_ago),
                        "team": team,
                        "conversations_handled_count": 212 - 50 * position,
                        "replies_count": 341 - 70 * position,
                        "first_reply_seconds_median": median * (slower if weeks_ago else 1),
                        "first_reply_seconds_p90": median * 5.5,
                        "first_reply_seconds_mean": median * 2,
                        "first_replies_count": 3 if team == "nights" else 188 - 45 * position,
                        "first_reply_business_seconds_median": median / 2,
                        "first_reply_business_seconds_p90": median * 1.5,
                        "first_replies_in_business_time_count": 120,
                        "target_met_ratio": (0.78, 0.41, None, 0.67)[position],
                        "target_measured_count": (190, 120, 0, 3)[position],
                        "waiting_count": waiting_count,
                        "oldest_waiting_seconds": oldest,
                        "collisions_count": (2, 0, 1, 0)[position],
                    }
                ],
            )
        shares = (41, 38, 38, 35, 29, 22, 9) if team == "service" else (44, 30, 30, 12) if team != "nights" else (3, 2)
        insert(
            connection,
            "team_performance_weekly",
            [
                {
                    "week_start_date": WEEK,
                    "team": team,
                    "member_id": f"{team}-member-{number}",
                    "conversations_handled_count": share,
                    "replies_count": share,
                    "first_replies_count": share,
                    "waiting_count": 0,
                    "collisions_count": 0,
                }
                for number, share in enumerate(shares, start=1)
            ],
        )

    _fill_team_pages(connection)


def _fill_team_pages(connection: duckdb.DuckDBPyConnection) -> None:
    """Insert what only the pages of teams and people show; nearly all of it is Customer Service's."""
    people = [f"service-member-{number}" for number in range(1, 8)]
    names = ("Ada Quill", "Bo Marsh", "Cy <b>Reed</b>", "Di Holt", "Ed Vane", "Flo Pike", "Gus Orr")
    hidden = ("community", "community-member-1", "Never Shown", False)
    members = [hidden, *(("service", *pair, True) for pair in zip(people, names, strict=True))]
    columns = ("team", "member_id", "member_name", "shows_member_figures")
    insert(connection, "team_members", [dict(zip(columns, row, strict=True)) for row in members])
    survival = (
        *("asked_count", "answered_count", "answered_by_others_count", "closed_count", "running_count"),
        *("first_reply_seconds_median", "first_reply_seconds_survival_median"),
    )
    asked = {"service": (210, 188, 0, 15, 7, 720, 760), "community": (180, 70, 12, 87, 23, 10_800, None)}
    insert(
        connection,
        "first_reply_survival_weekly",
        [
            {"week_start_date": WEEK, "team": team} | dict(zip(survival, row, strict=True))
            for team, row in asked.items()
        ],
    )
    load = {"replying_member_count": 7, "signed_replies_count": 330, "busiest_member_ratio": 0.3}
    rota = {"open_hours_count": 100, "staffed_hours_count": 64, "replies_outside_hours_count": 3}
    row = {"week_start_date": WEEK, "team": "service", "even_share_ratio": 1 / 7}
    insert(connection, "workload_weekly", [row | load | rota])
    for team, figure, values, n in (
        ("service", "first_reply_seconds_median", (900, 840, 780, 800, 760, 820, 900, 880, 720), 188),
        ("service", "questions_count", (200, 210, 190, 205, 220, 215, 230, 221, 240), None),
        ("service", "reopened_count", (3, 2, 4, 3, 5, 2, 3, 4, 6), None),
        ("service", "target_met_ratio", (0.7, 0.72, 0.75, 0.71, 0.74, 0.7, 0.69, 0.72, 0.78), 190),
        ("service", "target_missed_by_seconds_median", (600,) * 9, 42),
        ("community", "first_reply_business_seconds_median", (4000, 4100, 3900, 4200, 4300, 4100, 4500, 5400), 99),
    ):  # fmt: skip
        insert(
            connection,
            "team_trends_weekly",
            [
                {
                    "week_start_date": WEEK - timedelta(weeks=len(values) - 1 - place),
                    "team": team,
                    "figure": figure,
                    "n": n or value,
                    "figure_value": value,
                    "previous_value": values[place - 1] if place else None,
                    "usual_value": sorted(values[:-1])[len(values) // 2],
                    "usual_weeks_count": place,
                    "is_comparable": place > 0,
                }
                for place, value in enumerate(values)
            ],
        )
    parts = {
        ("channel", "x"): (150, 140, 600, 3000),
        ("channel", "bluesky"): (60, 48, 900, 4000),
        ("topic", "recurring_issue"): (90, 80, 700, 3600),
        ("topic", "pricing_intelligence"): (3, 2, 60, 90),
    }
    figures = ("questions_count", "replies_count", "first_reply_seconds_median", "first_reply_seconds_p90")
    insert(
        connection,
        "team_figures",
        [
            {
                "period_kind": "week",
                "period_start_date": WEEK,
                "team": "service",
                "breakdown": breakdown,
                "part": part,
                "figure": figure,
                "n": values[1],
                "figure_value": value,
            }
            for (breakdown, part), values in parts.items()
            for figure, value in zip(figures, values, strict=True)
        ],
    )
    insert(
        connection,
        "backlog_daily",
        [
            {
                "team": "service",
                "day_date": date(2026, 11, day),
                "waiting_count": day - 15,
                "over_a_day_count": 2,
                "over_a_week_count": 0,
                "oldest_waiting_since_at": at(22, 20, 40),
            }
            for day in range(16, 23)
        ],
    )
    insert(
        connection,
        "team_hours_weekly",
        [
            {"week_start_date": WEEK, "team": "service", "hour_of_week": hour, "questions_count": n, "is_open": is_open}
            for hour, n, is_open in ((9, 12, True), (10, 4, True), (22, 4, False), (33, 0, True))
        ],
    )  # fmt: skip
    periods = (
        ("Support desk", "holistic", 1, None, date(2026, 10, 19)),
        ("Customer Service", "command_centre", 2, date(2026, 10, 19), None),
    )
    insert(
        connection,
        "team_structures",
        [
            {"team": "service", "team_name": name, "structure": structure, "is_agency": False, "period_number": number,
             "valid_from_date": begins, "valid_until_date": ends}
            for name, structure, number, begins, ends in periods
        ],
    )  # fmt: skip
    turn = {"conversation_id": "x:2", "turn_number": 0, "team": "service", "priority": "urgent"}
    started = {"started_at": at(18)}
    insert(
        connection, "waits", [turn | started | {"side": "requester", "ended_by": "running", "wait_seconds": 419_400}]
    )
    outcome = {"target_kind": "first_reply", "outcome": "missed", "ended_by": "running", "target_seconds": 1800}
    late = {"margin_seconds": -417_600, "is_in_business_time": False, "decided_at": at(18, 10, 0)}
    insert(connection, "target_outcomes", [turn | started | outcome | late])
    pairs = [("service", "service"), ("service", "service"), ("service", "sales"), ("community", "service")]
    insert(connection, "hand_overs", [{"week_start_date": WEEK, "from_team": a, "to_team": b} for a, b in pairs])
    said = {"text": "We have opened a case. ^AB", "other_text": "Already <i>sorted</i>! ^ML"}
    when = {"seconds_between": 95, "replied_at": at(19, 17, 5)}
    row = {"week_start_date": WEEK, "mention_id": "x:answer", "team": "service", "kind": "double_answer"}
    insert(connection, "collisions", [row | said | when])
    insert(connection, "figure_reconciliations", [{"headline": name, "is_equal": True} for name in "abc"])
    insert(connection, "excluded_rows", [{"reason": "automatic_reply", "excluded_count": 1, "happened_at": at(18)}] * 4)


def _fill_alerts(connection: duckdb.DuckDBPyConnection) -> None:
    insert(
        connection,
        "spikes",
        [
            {
                "spike_id": "s1",
                "brand": "northwind",
                "metric": "negative_mention_count",
                "severity": "high",
                "started_at": at(19, 14),
                "detected_at": at(19, 16),
                "ended_at": at(20, 3),
                "observed_count": 412,
                "expected_count": 60.4,
                "plan": "Outage plan: the trained backups take the queue",
            },
            {
                "spike_id": "s2",
                "brand": "northwind",
                "metric": "silence",
                "severity": "low",
                "started_at": at(19, 20),
                "detected_at": at(20, 8),
                "ended_at": None,
                "observed_count": 0,
                "expected_count": 12.0,
                "plan": None,
            },
        ],
    )
    insert(
        connection,
        "mention_volume_daily",
        [
            {
                "posted_date": WEEK + timedelta(days=day),
                "brand": "northwind",
                "channel": "x",
                "sentiment": sentiment,
                "mention_count": count,
            }
            for day, counts in enumerate(
                ((110, 302), (98, 340), (120, 331), (390, 420), (210, 380), (74, 210), (70, 159))
            )
            for sentiment, count in zip(("negative", "neutral"), counts, strict=True)
        ],
    )
    insert(
        connection,
        "conversations",
        [
            {
                "conversation_id": mention_id,
                "brand": "northwind",
                "channel": "x",
                "is_waiting": True,
                "waiting_since_at": at(17, 9),
            }
            for mention_id in ("x:6", "x:script", "x:private")
        ],
    )
    insert(
        connection,
        "assignments",
        [
            {
                "mention_id": "x:6",
                "rule": "help",
                "team": "service",
                "department": "support",
                "priority": "urgent",
                "due_at": at(23, 4),
                "reason": "asks for help and has 12,000 followers",
            },
            {
                "mention_id": "x:script",
                "rule": "words",
                "team": "community",
                "department": "product",
                "priority": "normal",
                "due_at": at(23, 9),
                "reason": "names a competitor",
            },
            {
                "mention_id": "x:private",
                "rule": "privacy",
                "team": None,
                "department": "legal",
                "priority": "high",
                "due_at": None,
                "reason": "personal data in public",
            },
        ],
    )
