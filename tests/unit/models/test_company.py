import re
from datetime import UTC, date, datetime

import polars as pl
import pytest

from models.company import CompanyFileError, parse
from models.company_tables import tables

SMALLEST = "name: Lark\nbrands:\n  - {id: lark, name: Lark}\n"


def test_the_smallest_company_has_a_name_and_a_brand():
    assert parse(SMALLEST, "company.yaml").brands[0].id == "lark"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "company.yaml:1: must be a mapping that begins with 'name:', found nothing"),
        ("name: [", "company.yaml:1: not readable as YAML"),
        ("brands:\n  - {id: lark, name: Lark}\n", "company.yaml:1: name: is missing"),
        (SMALLEST + "brnads: []\n", "company.yaml:4: brnads: there is no such field"),
        (
            "name: Lark\nbrands:\n  - id: The Lark\n    name: Lark\n",
            "company.yaml:3: brands.0.id: found 'The Lark'",
        ),
        (
            SMALLEST + "time_zone: Mars/Olympus\n",
            "company.yaml:4: time_zone: found 'Mars/Olympus'; must be a time zone of the IANA database",
        ),
        (
            SMALLEST + "teams:\n  - id: care\n    name: Care\n    targets:\n      - first_reply: soon\n",
            "company.yaml:8: teams.0.targets.0.first_reply: found 'soon'; must be a duration",
        ),
        (
            SMALLEST + "teams:\n  - id: care\n    name: Care\n    targets:\n      - {priorities: [urgent]}\n",
            "company.yaml:8: teams.0.targets.0: must say 'first_reply' or 'next_reply'",
        ),
        (
            SMALLEST + "teams:\n  - {id: care, name: Care, targets: [{first_reply: 1 h, priorities: [asap]}]}\n",
            "teams.0.targets.0.priorities.0: found 'asap'; must be 'urgent', 'high', 'normal' or 'low'",
        ),
        (
            SMALLEST + "teams:\n  - {id: care, name: Care, brands: [lrak]}\n",
            "there is no brand called lrak (known: lark)",
        ),
        (
            SMALLEST
            + "teams:\n  - id: care\n    name: Care\n    members:\n"
            + "      - {id: amy, name: Amy, signature: AB}\n      - {id: abe, name: Abe, signature: ab}\n",
            "the signature AB of the brand lark belongs to abe and to amy",
        ),
        (
            SMALLEST
            + "teams:\n  - id: care\n    name: Care\n    members:\n"
            + "      - {id: sam1, name: Sam Lee}\n      - {id: sam2, name: sam lee}\n",
            "the name sam lee of the brand lark belongs to sam1 and to sam2",
        ),
        (
            SMALLEST + "teams:\n  - {id: care, name: Care, from: 2026-02-01, until: 2026-01-01}\n",
            "'until' (2026-01-01) must be after 'from' (2026-02-01)",
        ),
        (
            SMALLEST + "sources: {name: x}\n",
            "company.yaml:4: sources: must be a list, of which each entry begins with '- '",
        ),
        (SMALLEST + "departments: [product]\n", "company.yaml:4: departments: must be fields with values"),
        (
            SMALLEST + "competitors: [Tern]\n",
            "competitors.0: found 'Tern'; must be fields with values, such as 'name: v",
        ),
        ("name: 12\nbrands: []\n", "company.yaml:1: name: found 12; must be text"),
        ("name: Lark\nbrands: []\n", "company.yaml:2: brands: must have at least one entry"),
    ],
)
def test_a_wrong_company_file_is_refused_with_its_line_and_field(text, message):
    with pytest.raises(CompanyFileError) as refused:
        parse(text, "company.yaml")
    assert message in str(refused.value)


def test_one_mistake_is_told_once():
    with pytest.raises(CompanyFileError) as refused:
        parse("name: Lark\nbrands: [lark]\n", "company.yaml")
    assert str(refused.value).count("company.yaml:") == 1


def open_hours(team: str, first: date, last: date) -> list[tuple[datetime, datetime, int]]:
    company = parse(SMALLEST + team, "company.yaml")
    frame = tables(company, first, last)["team_open_hours"]
    return [(row[1], row[2], row[3]) for row in frame.iter_rows()]


def at(day: int, hour: int, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_hours_follow_the_clock_of_the_team_across_a_clock_change():
    team = (
        "teams: [{id: care, name: Care, time_zone: Europe/London,"
        " hours: [{days: [sat, sun, mon], opens: '09:00', closes: '11:00'}]}]"
    )
    assert open_hours(team, date(2026, 10, 24), date(2026, 10, 26)) == [
        (at(24, 8), at(24, 10), 0),
        (at(25, 9), at(25, 11), 7200),
        (at(26, 9), at(26, 11), 14400),
    ]


def test_a_night_shift_runs_over_midnight_and_counts_the_hour_that_a_clock_change_adds():
    team = (
        "teams: [{id: care, name: Care, time_zone: Europe/London,"
        " hours: [{days: [sat, sun], opens: '22:00', closes: '06:00'}]}]"
    )
    assert open_hours(team, date(2026, 10, 24), date(2026, 10, 25)) == [
        (at(24, 21), at(25, 6), 0),
        (at(25, 22), at(26, 6), 9 * 3600),
    ]


def test_a_team_is_closed_on_its_holidays_and_outside_its_dates():
    team = (
        "teams: [{id: care, name: Care, holidays: GB-ENG, until: 2026-12-28,"
        " hours: [{days: [mon, tue, wed, thu, fri, sat, sun], opens: '00:00', closes: '24:00'}]}]"
    )
    assert open_hours(team, date(2026, 12, 24), date(2026, 12, 31)) == [
        (at(24, 0, 12), at(25, 0, 12), 0),
        (at(27, 0, 12), at(28, 0, 12), 86400),
    ]


def test_overlapping_hours_count_once():
    team = (
        "teams: [{id: care, name: Care, hours: [{days: [mon], opens: '09:00', closes: '12:00'},"
        " {days: [mon], opens: '11:00', closes: '14:00'}]}]"
    )
    assert open_hours(team, date(2026, 10, 26), date(2026, 11, 2)) == [
        (at(26, 9), at(26, 14), 0),
        (at(2, 9, 11), at(2, 14, 11), 5 * 3600),
    ]


def known_stretches(teams: str, first: date, last: date) -> list[tuple[datetime, datetime]]:
    frame = tables(parse(SMALLEST + teams, "company.yaml"), first, last)["team_open_hours"]
    return frame.select("known_from_at", "known_until_at").unique(maintain_order=True).rows()


def test_hours_are_known_on_days_in_a_row_also_where_the_team_moves_to_another_time_zone():
    hours = "hours: [{days: [mon, tue], opens: '09:00', closes: '11:00'}]"
    teams = (
        f"teams: [{{id: care, name: Care, time_zone: Europe/London, until: 2026-11-03, {hours}}},"
        f" {{id: care, name: Care, time_zone: America/Los_Angeles, from: 2026-11-03, {hours}}}]"
    )
    assert known_stretches(teams, date(2026, 11, 1), date(2026, 11, 5)) == [(at(1, 0, 11), at(6, 8, 11))]


def test_days_without_a_schedule_part_what_is_known_and_a_last_night_shift_lengthens_it():
    teams = (
        "teams: [{id: care, name: Care, hours: ["
        "{days: [mon, tue, wed], opens: '22:00', closes: '06:00', until: 2026-11-04},"
        " {days: [mon], opens: '09:00', closes: '11:00', from: 2026-11-06}]}]"
    )
    assert known_stretches(teams, date(2026, 11, 1), date(2026, 11, 10)) == [
        (at(1, 0, 11), at(4, 6, 11)),
        (at(6, 0, 11), at(11, 0, 11)),
    ]


def test_a_rule_without_a_condition_has_nulls_in_its_place():
    company = parse(SMALLEST + "assignment_rules: [{name: all, when: {words: [Help]}, assign: {due: 4 h}}]", "c.yaml")
    [rule] = tables(company, date(2026, 1, 1), date(2026, 1, 2))["assignment_rules"].to_dicts()
    assert (rule["words"], rule["intents"], rule["due_seconds"]) == (["help"], None, 14400)


def test_every_table_has_the_schema_of_its_record():
    frames = tables(parse(SMALLEST, "company.yaml"), date(2026, 1, 1), date(2026, 1, 2))
    assert all(isinstance(frame, pl.DataFrame) for frame in frames.values())
    assert frames["company_departments"]["department"].to_list()[0] == "product"


def test_a_signature_may_pass_from_one_member_to_the_next():
    team = (
        "teams:\n  - id: care\n    name: Care\n    members:\n"
        "      - {id: amy, name: Amy, signature: AB, until: 2026-02-01}\n"
        "      - {id: abe, name: Abe, signature: ab, from: 2026-02-01}\n"
    )
    assert [member.id for member in parse(SMALLEST + team, "company.yaml").teams[0].members] == ["amy", "abe"]


def test_two_people_of_different_brands_may_have_one_name():
    brands = "name: Lark\nbrands: [{id: lark, name: Lark}, {id: wren, name: Wren}]\n"
    teams = "teams:\n" + "".join(
        f"  - {{id: {brand}, name: Team, brands: [{brand}], members: [{{id: sam_{brand}, name: Sam Lee}}]}}\n"
        for brand in ("lark", "wren")
    )
    assert [team.members[0].name for team in parse(brands + teams, "company.yaml").teams] == ["Sam Lee", "Sam Lee"]


TWO_ENTRIES_OF_A_TEAM = (
    "teams:\n"
    "  - {id: care, name: Care, until: 2026-11-09, targets: [{first_reply: 30 min}], members: [\n"
    "      {id: amy, name: Amy, signature: AB}, {id: bea, name: Bea, from: 2026-11-10}]}\n"
    "  - {id: care, name: Care and more, from: 2026-11-09, targets: [{first_reply: 4 h}], members: [\n"
    "      {id: abe, name: Abe, signature: AB}, {id: cy, name: Cy, from: 2026-11-12, until: 2026-12-01}]}\n"
)


def test_members_and_targets_of_an_entry_of_a_team_hold_as_long_as_the_entry():
    day = date(2026, 11, 9)
    company = tables(parse(SMALLEST + TWO_ENTRIES_OF_A_TEAM, "company.yaml"), day, day)
    members = company["company_team_members"].select("member_id", "valid_from_date", "valid_until_date")
    targets = company["company_reply_targets"].select("target_seconds", "valid_from_date", "valid_until_date")
    assert members.rows() == [
        ("amy", None, day),
        ("abe", day, None),
        ("cy", date(2026, 11, 12), date(2026, 12, 1)),
    ]
    assert targets.rows() == [(1800, None, day), (14400, day, None)]


@pytest.mark.parametrize("table", ["company_teams", "company_team_members"])
def test_teams_and_memberships_pass_at_midnight_by_the_clock_of_the_team(table):
    team = (
        "teams:\n  - id: care\n    name: Care\n    time_zone: America/Los_Angeles\n"
        "    from: 2026-07-01\n    until: 2026-11-09\n    members: [{id: amy, name: Amy, signature: AB}]\n"
    )
    frame = tables(parse(SMALLEST + team, "company.yaml"), date(2026, 1, 1), date(2026, 1, 1))[table]
    assert frame.select("valid_from_at", "valid_until_at").rows() == [(at(1, 7, 7), at(9, 8, 11))]


def test_a_target_is_a_row_for_each_kind_of_reply_priority_and_channel():
    team = (
        "teams:\n  - id: care\n    name: Care\n    targets:\n"
        "      - {first_reply: 1 h, next_reply: 2 h}\n"
        "      - {first_reply: 15 min, priorities: [urgent, high], channels: [chat], business_time: false,"
        " from: 2026-02-01}\n"
    )
    day = date(2026, 1, 1)
    frame = tables(parse(SMALLEST + team, "company.yaml"), day, day)["company_reply_targets"]
    assert frame.rows() == [
        ("care", "first_reply", None, None, 3600, True, None, None, None, None),
        ("care", "next_reply", None, None, 7200, True, None, None, None, None),
        ("care", "first_reply", "urgent", "chat", 900, False, date(2026, 2, 1), None, at(1, 0, 2), None),
        ("care", "first_reply", "high", "chat", 900, False, date(2026, 2, 1), None, at(1, 0, 2), None),
    ]


def test_automatic_accounts_are_compared_in_lower_case_without_the_at():
    company = parse(SMALLEST + 'automatic_accounts: ["@NightBot", nightbot, "17"]\n', "company.yaml")
    day = date(2026, 1, 1)
    assert tables(company, day, day)["automatic_accounts"].rows() == [("17",), ("nightbot",)]


DELIVERED = SMALLEST + "mail: {sender: c@example.org, server: mail.example.org}\ndepartments:\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            SMALLEST + "departments: {hr: {deliveries: [{kind: smtp, to: a@example.org}]}}\n",
            "hr: deliveries: smtp needs 'mail'",
        ),
        (
            DELIVERED + "  hr: {deliveries: [{kind: smtp, to: 'a@example.org, b@example.org'}]}\n",
            "must be one mail address",
        ),
        (
            DELIVERED + '  hr: {deliveries: [{kind: smtp, to: "a@example.org\\nBcc: b@c"}]}\n',
            "must be one mail address",
        ),
        (
            DELIVERED + "  hr: {deliveries: [{kind: smtp, to: [A@example.org]}, {kind: smtp, to: a@example.org}]}\n",
            "hr: deliveries: a@example.org would get the digest twice",
        ),
        (
            DELIVERED + "  hr: {deliveries: [{kind: webhook, address_variable: https://hooks.example.org}]}\n",
            "address_variable: must be the name of an environment variable",
        ),
        (DELIVERED + "  hr: {deliveries: [{kind: pigeon, to: the roof}]}\n", "departments.hr.deliveries.0"),
        (
            DELIVERED
            + "  hr: {deliveries: [{kind: folder, to: out/hr/}]}\n  legal: {deliveries: [{kind: folder, to: ./out}]}\n",
            "the folder out would hold the digests of hr and legal",
        ),
    ],
)
def test_a_delivery_that_could_not_work_is_told_of_when_the_file_is_read(text, message):
    with pytest.raises(CompanyFileError, match=re.escape(message)):
        parse(text, "company.yaml")


def test_departments_and_the_front_line_have_their_own_deliveries():
    text = DELIVERED + "  hr: {deliveries: [{kind: smtp, to: a@example.org}]}\n"
    company = parse(text + "front_line: {sales: {deliveries: [{kind: folder, to: out}]}}\n", "company.yaml")
    assert [[delivery.kind for delivery in company.deliveries_of(name)] for name in ("hr", "sales", "legal")] == [
        ["smtp"],
        ["folder"],
        [],
    ]


def test_members_figures_are_shown_for_no_team_that_does_not_say_so():
    teams = "teams: [{id: care, name: Care}, {id: help, name: Help, shows_member_figures: true}]"
    company = parse(f"name: Acme\nbrands: [{{id: acme, name: Acme}}]\n{teams}\n", "company.yaml")
    shown = tables(company, date(2026, 11, 16), date(2026, 11, 16))["company_teams"]
    assert shown.select("team", "shows_member_figures").rows() == [("care", False), ("help", True)]


def test_a_structure_that_nobody_stated_is_not_known():
    teams = "teams: [{id: care, name: Care}, {id: help, name: Help, structure: holistic}]"
    company = parse(f"name: Acme\nbrands: [{{id: acme, name: Acme}}]\n{teams}\n", "company.yaml")
    stated = tables(company, date(2026, 11, 16), date(2026, 11, 16))["company_teams"]
    assert stated.select("team", "structure").rows() == [("care", None), ("help", "holistic")]
