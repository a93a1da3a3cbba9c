import json
from datetime import UTC, datetime

import duckdb
import pytest

from models.layout import Layout
from pipelines import warehouse
from pipelines.loading import load as loading
from pipelines.loading.post_addresses import mention_at

HEADER = "id,posted_at,text\n"


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.sql(query).fetchall()


def rejected(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return rows(connection, "select row_number, raw_text, reason from raw.rejected_rows order by row_number")


def texts(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return rows(connection, "select mention_id, text from raw.mentions order by mention_id, text")


def test_a_canonical_csv_becomes_mentions(connection, load):
    [outcome] = load(a__csv=HEADER + '1,2026-11-01T10:00:00+01:00,"hello, world"\n')
    assert (outcome.status, outcome.layout, outcome.counts.new_count) == ("loaded", "canonical_csv", 1)
    assert rows(connection, "select mention_id, text, posted_at from raw.mentions") == [
        ("canonical:1", "hello, world", datetime(2026, 11, 1, 9, tzinfo=UTC))
    ]


def test_a_field_without_a_column_is_kept_as_metadata(connection, load):
    load(
        a__csv="id,posted_at,text,store,empty\n1,2026-11-01,hello,Leeds,\n",
        b__jsonl='{"id": 2, "posted_at": "2026-11-01", "text": "a", "device": {"os": "x"}}\n'
        '{"id": 3, "posted_at": "2026-11-01", "text": "b"}\n',
    )
    found = rows(connection, "select mention_id, source_metadata from raw.mentions order by mention_id")
    assert [(name, value and json.loads(str(value))) for name, value in found] == [
        ("canonical:1", {"store": "Leeds"}),
        ("canonical:2", {"device": {"os": "x"}}),
        ("canonical:3", None),
    ]


def test_a_file_with_the_same_content_is_loaded_once(connection, load):
    load(a__csv=HEADER + "1,2026-11-01,hello\n")
    [outcome] = load(renamed__csv=HEADER + "1,2026-11-01,hello\n")
    assert outcome.status == "known"
    assert len(texts(connection)) == 1


def test_the_same_mention_in_two_files_is_one_mention(connection, load):
    outcomes = load(a__csv=HEADER + "1,2026-11-01,hello\n", b__csv=HEADER + "1,2026-11-01,hello\n2,2026-11-02,more\n")
    assert [(o.counts.new_count, o.counts.duplicate_count) for o in outcomes] == [(1, 0), (1, 1)]
    assert len(texts(connection)) == 2


def test_an_edited_mention_is_a_new_version(connection, load):
    outcomes = load(
        a__csv="id,posted_at,text,edited_at\n1,2026-11-01,helo,\n",
        b__csv="id,posted_at,text,edited_at\n1,2026-11-01,hello,2026-11-02\n",
    )
    assert outcomes[1].counts.changed_count == 1
    assert texts(connection) == [("canonical:1", "hello"), ("canonical:1", "helo")]


def test_ids_that_occur_twice_in_a_file_are_counted_as_duplicates(load):
    [outcome] = load(a__csv=HEADER + "1,2026-11-01,hello\n1,2026-11-01,hello\n1,2026-11-01,hello\n")
    assert (outcome.counts.read_count, outcome.counts.new_count, outcome.counts.duplicate_count) == (3, 1, 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2026-11-01,hello", "id: is missing"),
        ("1,2026-11-01,", "text: is missing"),
        ("1,,hello", "posted_at: is missing or is no date"),
        ("1,the day before yesterday,hello", "posted_at: is missing or is no date"),
        ("1,2031-01-01,hello", "lies in the future"),
        ("1,0001-01-01,hello", "lies before 1990"),
        ("1.78E+17,2026-11-01,hello", "rounded by a spreadsheet"),
        ("1,2026-11-01", "has 2 columns, 3 are wanted"),
    ],
)
def test_a_row_that_cannot_be_loaded_is_kept_with_its_reason(connection, load, row, reason):
    [outcome] = load(a__csv=HEADER + f"8,2026-11-01,before\n{row}\n9,2026-11-01,after\n")
    assert outcome.counts.rejected_count == 1
    [(_, raw_text, found)] = rejected(connection)
    assert raw_text == row
    assert reason in found
    assert [text for _, text in texts(connection)] == ["before", "after"]


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-01T09:00:00Z",
        "2026-11-01 10:00:00+01:00",
        "2026-11-01T09:00:00",
        "1793523600",
        "1793523600000",
        " 1793523600.0 ",
    ],
)
def test_times_are_read_as_iso_or_epoch(connection, load, written):
    load(a__csv=HEADER + f"1,{written},hello\n")
    assert rows(connection, "select posted_at from raw.mentions") == [(datetime(2026, 11, 1, 9, tzinfo=UTC),)]


def test_a_broken_quote_costs_its_own_row_only(connection, load):
    [outcome] = load(
        a__csv=HEADER
        + '1,2026-11-01,"good"\n2,2026-11-01,"never closed\n3,2026-11-01,fine\n4,2026-11-01,"also ""fine"""\n'
        '5,2026-11-01,"two\nlines"\n6,2026-11-01,"cut at the end'
    )
    assert [row[1] for row in rejected(connection)] == ['2,2026-11-01,"never closed', '6,2026-11-01,"cut at the end']
    assert [text for _, text in texts(connection)] == ["good", "fine", 'also "fine"', "two\nlines"]
    assert outcome.counts.rejected_count == 2


def test_a_broken_quote_early_in_a_large_file_loses_nothing(load):
    plain = "".join(f"{number},2026-11-01,plain text number {number}\n" for number in range(50_000))
    [outcome] = load(a__csv=HEADER + 'x,2026-11-01,"never closed\n' + plain)
    assert (outcome.counts.new_count, outcome.counts.rejected_count) == (50_000, 1)


def test_a_line_of_json_that_is_cut_short_is_rejected_alone(connection, load):
    [outcome] = load(
        a__jsonl='{"id": "1", "posted_at": "2026-11-01", "text": "a"}\n{"id": "2", "posted_at": "2026-\n\n[1, 2]\n'
        '{"id": "3", "posted_at": "2026-11-01", "text": "b"}'
    )
    assert (outcome.counts.new_count, outcome.counts.rejected_count) == (2, 2)
    assert [row[0] for row in rejected(connection)] == [2, 4]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("id,posted_at,text\n1,2026-11-01,caf\u00e9 \u20ac5\n".encode("cp1252"), "caf\u00e9 \u20ac5"),
        ("id,posted_at,text\n1,2026-11-01,caf\u00e9 \u20ac5\n".encode("utf-16"), "caf\u00e9 \u20ac5"),
        ("\ufeffid,posted_at,text\n1,2026-11-01,caf\u00e9\n".encode(), "caf\u00e9"),
        (b"id;posted_at;text\r\n1;2026-11-01;semicolons\r\n", "semicolons"),
        (b"id\tposted_at\ttext\n1\t2026-11-01\ttabs\n", "tabs"),
        (HEADER.encode() + b"1,2026-11-01,nu\x00ll\n", "null"),
        (HEADER.encode() + "1,2026-11-01,\u0645\u0631\u062d\u0628\u0627\n".encode(), "\u0645\u0631\u062d\u0628\u0627"),
        (HEADER.encode() + "1,2026-11-01,\U0001f600\U0001f389\n".encode(), "\U0001f600\U0001f389"),
        (HEADER.encode() + b"1,2026-11-01," + b"x" * 100_000 + b"\n", "x" * 100_000),
    ],
    ids=["cp1252", "utf-16", "bom", "semicolons", "tabs", "null byte", "right to left", "emoji only", "100 kB"],
)
def test_texts_of_every_kind_arrive_whole(connection, load, content, text):
    [outcome] = load(a__csv=content)
    assert outcome.status == "loaded"
    assert texts(connection) == [("canonical:1", text)]


def test_an_id_larger_than_any_integer_stays_as_it_is(connection, load):
    load(
        a__csv=HEADER + "99999999999999999999,2026-11-01,a\n",
        b__jsonl='{"id": 18446744073709551617, "posted_at": "2026-11-01", "text": "b"}\n',
    )
    assert [name for name, _ in texts(connection)] == [
        "canonical:18446744073709551617",
        "canonical:99999999999999999999",
    ]


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        (b"", "empty", "the file is empty"),
        (b"  \n \n", "empty", "the file is empty"),
        (b"PK\x03\x04rest", "quarantined", "the archive is damaged or was cut short"),
        (b"\x89PNG\r\n\x1a\n", "quarantined", "a PNG image"),
        (bytes(1000), "quarantined", "no text file"),
        (b"name,age\nx,1\n", "quarantined", "no layout fits its columns (name, age). Nearest: canonical_csv lacks"),
        (b"[1, 2, 3]\n", "quarantined", "none of its first lines is a JSON object"),
    ],
)
def test_a_file_that_cannot_be_read_waits_in_quarantine_with_its_reason(
    connection, load, tmp_path, content, status, message
):
    outcomes = load(a__bin=content, b__csv=HEADER + "1,2026-11-01,hello\n")
    assert outcomes[0].status == status
    assert message in (outcomes[0].message or "")
    assert outcomes[1].status == "loaded"
    assert rows(connection, "select status from raw.load_files order by file_name") == [(status,), ("loaded",)]
    reasons = list((tmp_path / "quarantine").glob("*.reason.txt")) if status == "quarantined" else []
    assert len(reasons) == (status == "quarantined")
    assert all(message in reason.read_text() for reason in reasons)


def test_the_layout_of_customer_support_on_twitter_tells_own_posts_and_replies(connection, load):
    load(
        a__csv="tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
        "1,77,True,Tue Oct 31 22:10:47 +0000 2017,@Brand hello?,2,\n"
        '2,Brand,False,Tue Oct 31 22:11:45 +0000 2017,"@77 Hi, ^AB",,1\n2,,,,,,\n'
    )
    assert rows(
        connection,
        "select mention_id, author_name, is_own_post, reply_to_mention_id, posted_at from raw.mentions order by 1",
    ) == [
        ("twcs:1", "77", False, None, datetime(2017, 10, 31, 22, 10, 47, tzinfo=UTC)),
        ("twcs:2", "Brand", True, "twcs:1", datetime(2017, 10, 31, 22, 11, 45, tzinfo=UTC)),
    ]
    assert rejected(connection) == [(3, "2,,,,,,", "text: is missing")]


def test_a_page_of_the_x_api_brings_posts_with_their_authors(connection, load):
    page = {
        "data": [
            {
                "id": "11",
                "edit_history_tweet_ids": ["10", "11"],
                "author_id": "5",
                "text": "@a hi",
                "created_at": "2026-11-01T10:00:00.000Z",
                "referenced_tweets": [{"type": "quoted", "id": "8"}, {"type": "replied_to", "id": "9"}],
                "public_metrics": {"like_count": 3, "retweet_count": 1, "reply_count": 0},
                "geo": {"place_id": "x"},
            }
        ],
        "includes": {
            "users": [{"id": "5", "username": "ann", "verified": True, "public_metrics": {"followers_count": 9}}]
        },
    }
    errors_only = {"errors": [{"title": "Not Found"}], "data": None}
    single = {"data": {**page["data"][0], "id": "12", "edit_history_tweet_ids": ["12"]}}
    load(a__json="\n".join(json.dumps(line) for line in (page, errors_only, single)) + '\n{"data": [{"id"')
    assert rows(
        connection,
        "select mention_id, author_name, author_followers_count, author_is_verified, reply_to_mention_id, like_count,"
        " repost_count from raw.mentions order by 1",
    ) == [("x:10", "ann", 9, True, "x:9", 3, 1), ("x:12", None, None, None, "x:9", 3, 1)]
    assert [row[0] for row in rejected(connection)] == [4]


def test_every_post_of_a_page_is_one_mention(connection, load):
    posts = [
        {"id": str(number), "text": f"post {number}", "created_at": "2026-11-01T10:00:00Z"} for number in range(50)
    ]
    [outcome] = load(a__json=json.dumps({"data": posts}) + "\n" + json.dumps({"data": posts[:10]}) + "\n")
    assert (outcome.counts.new_count, outcome.counts.duplicate_count) == (50, 10)
    assert sorted(texts(connection)) == sorted((f"x:{post['id']}", post["text"]) for post in posts)


def test_a_company_describes_its_own_csv_layout(connection, load):
    layout = Layout.model_validate(
        {
            "name": "our_tool",
            "title": "Our listening tool",
            "format": "csv",
            "columns": ["Ref", "Body", "When"],
            "defaults": {"source": "our_tool", "channel": "forum"},
            "fields": {"id": "Ref", "text": "Body", "posted_at": {"column": "When", "formats": ["%d/%m/%Y %H:%M"]}},
        }
    )
    load(layouts=(layout,), a__csv="Ref,Body,When,Mood\n7,hello,01/11/2026 09:30,fine\n")
    assert rows(connection, "select mention_id, channel, posted_at, source_metadata from raw.mentions") == [
        ("our_tool:7", "forum", datetime(2026, 11, 1, 9, 30, tzinfo=UTC), '{"Mood":"fine"}')
    ]


def test_actions_of_teams_and_on_insights_have_tables_of_their_own(connection, load):
    load(
        actions__csv="id,conversation_id,mention_id,member,action,at,until\n1,c,m,amy,claim,2026-11-01T10:00:00Z,\n"
        "2,c,m,amy,shout,2026-11-01T10:00:00Z,\n",
        insights__csv="action_id,theme_id,department,owner,next_step,status,opened_at,due_date,closed_at,outcome\n"
        "a1,t1,product,Ines,Ship it,open,2026-11-01,2026-12-01,,\n",
    )
    assert rows(connection, "select action_id, conversation_key, action from raw.team_actions") == [
        ("canonical:1", "canonical:c", "claim")
    ]
    assert rows(connection, "select action_id, department, due_date::varchar from raw.insight_actions") == [
        ("a1", "product", "2026-12-01")
    ]
    assert "none of claim, release" in str(rejected(connection)[0][2])


def test_an_action_of_a_team_that_goes_back_has_changed_and_comes_last(connection, load):
    header = "id,conversation_id,mention_id,member,action,at,to_value\n"
    tagged = "1,c,m,amy,status,2026-11-01T10:00:00Z,{}\n"
    filler = "2,c,m,amy,claim,2026-11-01T09:00:00Z,\n"
    outcomes = load(
        a__csv=header + filler + tagged.format("open"),
        b__csv=header + tagged.format("solved"),
        c__csv=header + filler.replace("amy", "bo") + tagged.format("open"),
    )
    assert [outcome.counts.changed_count for outcome in outcomes] == [0, 1, 2]
    assert rows(connection, "select to_value from raw.team_actions where action = 'status' order by loaded_at") == [
        ("open",),
        ("solved",),
        ("open",),
    ]


def test_a_deletion_keeps_the_row_and_empties_the_text(connection, load):
    load(
        a__csv="id,posted_at,text,deleted_at\n1,2026-11-01,hello,\n",
        b__csv="id,posted_at,text,deleted_at\n1,,,2026-11-02\n",
    )
    assert rows(connection, "select text, deleted_at is not null from raw.mentions order by 2") == [
        ("hello", False),
        ("", True),
    ]


def test_a_source_that_escapes_its_texts_is_read_as_it_was_meant(connection, load):
    load(
        a__csv="tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
        "1,77,True,Tue Oct 31 22:10:47 +0000 2017,1 &lt; 2 &amp;amp; more &amp; &quot;so&quot;,,\n"
    )
    assert texts(connection) == [("twcs:1", '1 < 2 &amp; more & "so"')]


def test_rows_with_a_wrong_number_of_columns_are_told_by_their_lines(connection, load):
    [outcome] = load(a__csv=HEADER + '1,2026-11-01,"two\nlines"\n2,2026-11-01\n3,2026-11-01,a,b\n4,2026-11-01,fine\n')
    assert rejected(connection) == [
        (4, "2,2026-11-01", "has 2 columns, 3 are wanted"),
        (5, "3,2026-11-01,a,b", "has 4 columns, 3 are wanted"),
    ]
    assert texts(connection) == [("canonical:1", "two\nlines"), ("canonical:4", "fine")]
    assert outcome.counts.read_count == 4


def test_a_field_that_first_occurs_late_in_a_file_is_read_all_the_same(connection, load):
    lines = [{"id": str(number), "posted_at": "2026-11-01", "text": "a"} for number in range(300)]
    lines[250] |= {"url": "https://example.com/250", "store": "Leeds"}
    load(a__jsonl="\n".join(map(json.dumps, lines)))
    assert rows(connection, "select mention_id, url, source_metadata from raw.mentions where url is not null") == [
        ("canonical:250", "https://example.com/250", '{"store":"Leeds"}')
    ]


def test_a_key_that_no_field_is_read_from_is_kept_beside_fields_that_are_null(connection, load):
    load(a__jsonl='{"id": "1", "posted_at": "2026-11-01", "text": "a", "url": null, "store": "Leeds"}\n')
    assert rows(connection, "select url, source_metadata from raw.mentions") == [(None, '{"store":"Leeds"}')]


def test_of_rows_that_say_the_same_the_last_one_counts(connection, load):
    header = "id,posted_at,text,like_count\n"
    [outcome] = load(a__csv=header + "1,2026-11-01,a,3\n1,2026-11-01,a,4\n1,2026-11-01,a,3\n")
    assert (outcome.counts.new_count, outcome.counts.changed_count, outcome.counts.duplicate_count) == (1, 1, 1)
    assert rows(connection, "select like_count, row_number from raw.mentions order by row_number") == [(4, 2), (3, 3)]


def test_rows_that_are_too_large_for_little_memory_get_more(load, monkeypatch):
    monkeypatch.setattr(loading, "_MAXIMUM_MEMORY", "40 MiB")
    long = "x" * 100_000
    lines = [json.dumps({"id": str(number), "posted_at": "2026-11-01", "text": long}) for number in range(300)]
    [outcome] = load(a__jsonl="\n".join(lines))
    assert (outcome.status, outcome.counts.new_count) == ("loaded", 300)


def test_a_warehouse_of_an_earlier_version_loses_what_is_no_longer_kept(tmp_path):
    file = tmp_path / "earlier.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema raw")
        connection.execute("create table raw.mentions as select 'a:1' as mention_id, 'hi' as text, 'h' as text_hash")
        connection.execute("create table raw.team_actions as select 'a:1' as action_id, 'h' as version_hash")
    with warehouse.connect_prepared(file) as connection:
        assert rows(connection, "select mention_id, text_hash = md5('hi') from raw.authored_mentions") == [
            ("a:1", True)
        ]
        assert "version_hash" not in connection.sql("from raw.team_actions").columns


def test_a_post_that_comes_by_two_tools_is_one_mention(connection, load):
    load(
        a__jsonl='{"data": [{"id": "17", "text": "whole", "author_id": "7", "created_at": "2026-11-01T10:00:00Z"}]}\n',
        b__csv="Query Name,Date,Url,Full Text\nq,2026-11-01 10:00,https://twitter.com/ann/status/17?s=20,snippet\n"
        "q,2026-11-01 11:00,https://blog.example/17,a blog\n",
    )
    assert rows(connection, "select mention_id, source, tool, text from raw.mentions order by mention_id, tool") == [
        ("brandwatch:https://blog.example/17", "brandwatch", "brandwatch", "a blog"),
        ("x:17", "x", "brandwatch", "snippet"),
        ("x:17", "x", None, "whole"),
    ]


def test_an_answer_that_a_tool_tells_of_is_linked_to_the_post_itself(connection, load):
    load(
        a__csv="url,published,source_type,sentiment,content,parent_url\n"
        "https://x.com/bo/status/18,2026-11-01,SOCIAL,0,me too,https://x.com/ann/status/17\n"
        "https://forum.example/2,2026-11-01,FORUM,0,and me,https://forum.example/1\n"
    )
    assert rows(connection, "select mention_id, reply_to_mention_id from raw.mentions order by mention_id") == [
        ("talkwalker:https://forum.example/2", "talkwalker:https://forum.example/1"),
        ("x:18", "x:17"),
    ]


@pytest.mark.parametrize(
    ("address", "mention_id"),
    [
        ("https://x.com/i/web/status/17", "x:17"),
        ("http://mobile.twitter.com/ann/statuses/17#m", "x:17"),
        ("https://www.reddit.com/r/lark/comments/1abc/late_again/", "reddit:t3_1abc"),
        ("https://old.reddit.com/r/lark/comments/1abc/late_again/k9z/?context=3", "reddit:t1_k9z"),
        ("https://bsky.app/profile/did:plc:a1/post/3k", "bluesky:at://did:plc:a1/app.bsky.feed.post/3k"),
        ("https://news.ycombinator.com/item?id=42", "hacker_news:42"),
        ("https://www.youtube.com/watch?v=v1&lc=Ugx.8", "youtube:Ugx.8"),
        ("https://play.google.com/store/apps/details?id=a&reviewId=gp:x", "google_play:gp:x"),
        ("https://x.com/ann", None),
        ("https://news.example/?u=https://x.com/ann/status/17", None),
        ("https://bsky.app/profile/ann.example/post/3k", None),
    ],
)
def test_the_address_of_a_post_on_a_platform_tells_which_mention_it_is(connection, address, mention_id):
    assert connection.execute(f"select {mention_at('$address')}", {"address": address}).fetchall() == [(mention_id,)]
