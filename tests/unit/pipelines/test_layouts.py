"""Every layout that is shipped, on a tiny example of its own."""

import json
from dataclasses import dataclass

import pytest
from pydantic import ValidationError

from models.layout import Layout
from pipelines.loading.recognition import shipped_layouts

Mention = tuple[str, str, str, bool | None, str | None]
Action = tuple[str, str, str | None, str | None]


@dataclass(frozen=True)
class Example:
    """A file of a layout and what becomes of it."""

    layout: str
    content: str | bytes
    mentions: tuple[Mention, ...] = ()
    """mention_id, text, day, whether it is an own post, the mention that it answers"""
    actions: tuple[Action, ...] = ()
    """action_id, action, member, to_value or note"""


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


POST = {
    "id": "t3_p",
    "name": "t3_p",
    "author": "ann",
    "title": "Slow &amp; sad",
    "selftext": "",
    "created_utc": 1793523600.0,
}
YOUTUBE_COMMENT = {
    "id": "c1",
    "snippet": {
        "authorDisplayName": "Ann",
        "authorChannelId": {"value": "UC1"},
        "textDisplay": "it&#39;s <b>fine</b><br>thanks",
        "publishedAt": "2026-11-01T09:00:00Z",
        "likeCount": 2,
    },
}
YOUTUBE_REPLY = {**YOUTUBE_COMMENT, "id": "c1.r", "snippet": {**YOUTUBE_COMMENT["snippet"], "parentId": "c1"}}
YOUTUBE_THREAD = {
    "kind": "youtube#commentThread",
    "id": "c1",
    "snippet": {"videoId": "v", "topLevelComment": YOUTUBE_COMMENT, "totalReplyCount": 1},
    "replies": {"comments": [YOUTUBE_REPLY]},
}
YOUTUBE_MENTIONS: tuple[Mention, ...] = (
    ("youtube:c1", "it's fine\nthanks", "2026-11-01", None, None),
    ("youtube:c1.r", "it's fine\nthanks", "2026-11-01", None, "youtube:c1"),
)
CHATWOOT_MESSAGES = [
    {"id": 1, "content": "help", "message_type": 0, "created_at": 1793523600, "private": False, "conversation_id": 7},
    {
        "id": 2,
        "content": "sure",
        "message_type": 1,
        "created_at": 1793523700,
        "private": False,
        "conversation_id": 7,
        "sender": {"id": 3, "name": "Amy"},
    },
    {
        "id": 3,
        "content": "vip",
        "message_type": 1,
        "created_at": 1793523800,
        "private": True,
        "conversation_id": 7,
        "sender": {"id": 3, "name": "Amy"},
    },
    {"id": 4, "content": "Amy joined", "message_type": 2, "created_at": 1793523900, "private": False},
]
CHATWOOT_MENTIONS: tuple[Mention, ...] = (
    ("chatwoot:1", "help", "2026-11-01", False, None),
    ("chatwoot:2", "sure", "2026-11-01", True, None),
)

EXAMPLES = (
    Example(
        "canonical_csv", "id,posted_at,text\n1,2026-11-01,hi\n", (("canonical:1", "hi", "2026-11-01", None, None),)
    ),
    Example(
        "canonical_json_lines",
        lines({"id": 1, "posted_at": "2026-11-01", "text": "hi"}),
        (("canonical:1", "hi", "2026-11-01", None, None),),
    ),
    Example(
        "customer_support_on_twitter",
        "tweet_id,author_id,inbound,created_at,text,response_tweet_id,in_response_to_tweet_id\n"
        "2,Lark,False,Tue Oct 31 22:11:45 +0000 2017,Hi,,1\n",
        (("twcs:2", "Hi", "2017-10-31", True, "twcs:1"),),
    ),
    Example(
        "x_api_v2_pages",
        lines({"data": [{"id": "9", "text": "hi", "created_at": "2026-11-01T09:00:00Z"}]}),
        (("x:9", "hi", "2026-11-01", None, None),),
    ),
    Example(
        "x_api_v2_flat",
        lines(
            {
                "id": "9",
                "text": "hi",
                "author_id": "1",
                "author": {"username": "a"},
                "created_at": "2026-11-01T09:00:00Z",
            }
        ),
        (("x:9", "hi", "2026-11-01", None, None),),
    ),
    Example(
        "x_compliance_job",
        lines(
            {
                "id": str((1793523600000 - 1288834974657) << 22),
                "action": "delete",
                "created_at": "2026-11-01T09:00:00.000Z",
                "reason": "deleted",
            }
        ),
        (("x:2116817520030646272", "", "2026-11-01", None, None),),
    ),
    Example(
        "x_compliance_stream",
        lines(
            {"data": {"delete": {"tweet": {"id": "5", "author_id": "1"}, "event_at": "2026-11-01T09:00:00Z"}}},
            {"data": {"withheld": {"tweet": {"id": "6", "author_id": "1"}, "event_at": "2026-11-01T09:00:00Z"}}},
        ),
        (("x:5", "", "None", None, None), ("x:6", "", "None", None, None)),
    ),
    Example(
        "brandwatch",
        "Report:,Lark\nFrom:,2026-11-01\n\nQuery Id,Query Name,Date,Title,Snippet,Full Text,Url,Page Type,Author\n"
        '1,Lark,2026-11-01 09:00:00.0,T,S,"the whole, text",https://a.example/1,twitter,ann\n',
        (("brandwatch:https://a.example/1", "the whole, text", "2026-11-01", None, None),),
    ),
    Example(
        "talkwalker",
        "url;published;title;content;content_snippet;source_type;sentiment\n"
        "https://a.example/1;2026-11-01 09:00:00;T;;short;SOCIALMEDIA_TWITTER;0\n",
        (("talkwalker:https://a.example/1", "short", "2026-11-01", None, None),),
    ),
    Example(
        "meltwater",
        "Date\tHeadline\tURL\tOpening Text\tHit Sentence\tSource\tInfluencer\n"
        "01-Nov-2026 09:05AM\tLark grows\thttps://a.example/1\tOnce\tLark grows fast\tThe Times\tAnn\n",
        (("meltwater:https://a.example/1", "Lark grows\nLark grows fast", "2026-11-01", None, None),),
    ),
    Example(
        "sprout_posts",
        "Date,Post ID,Network,Post Type,Profile,Sent by,Link,Post\n"
        "11/01/2026 10:05 am,178,X,Post,@lark,Amy,https://x.example/178,News\n"
        "11/01/2026 10:05 am,1.78E+17,X,Post,@lark,Amy,https://x.example/178,News\n",
        (("sprout:178", "News", "2026-11-01", True, None),),
    ),
    Example(
        "hootsuite_posts",
        "Posts\nNovember\nDate (GMT),Post ID,Post Message,Post Permalink,Post Type,Social Network\n"
        "11/01/2026 10:05,178,News,https://x.example/178,Post,TWITTER\n",
        (("hootsuite:178", "News", "2026-11-01", True, None),),
    ),
    Example(
        "brand24",
        "Date,Hour,Title,Content,Url,Domain,Sentiment,Author\n"
        "2026-11-01,09:00,T,the text,https://a.example/1,x.com,1,ann\n",
        (("brand24:https://a.example/1", "T\nthe text", "2026-11-01", None, None),),
    ),
    Example(
        "reddit_listing",
        json.dumps(
            [
                {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": POST}]}},
                {
                    "kind": "Listing",
                    "data": {
                        "children": [
                            {
                                "kind": "t1",
                                "data": {
                                    "name": "t1_c",
                                    "author": "bo",
                                    "body": "same",
                                    "parent_id": "t3_p",
                                    "link_id": "t3_p",
                                    "created_utc": 1793523700,
                                    "replies": {
                                        "kind": "Listing",
                                        "data": {
                                            "children": [
                                                {
                                                    "kind": "t1",
                                                    "data": {
                                                        "name": "t1_d",
                                                        "author": "[deleted]",
                                                        "body": "[deleted]",
                                                        "parent_id": "t1_c",
                                                        "link_id": "t3_p",
                                                        "created_utc": 1793523800,
                                                        "replies": "",
                                                    },
                                                },
                                                {"kind": "more", "data": {"name": "t1_z", "children": ["z"]}},
                                            ]
                                        },
                                    },
                                },
                            }
                        ]
                    },
                },
            ]
        ),
        (
            ("reddit:t1_c", "same", "2026-11-01", None, "reddit:t3_p"),
            ("reddit:t1_d", "", "2026-11-01", None, "reddit:t1_c"),
            ("reddit:t3_p", "Slow & sad", "2026-11-01", None, None),
        ),
    ),
    Example(
        "reddit_posts",
        json.dumps(
            [
                {
                    "id": "p",
                    "title": "T",
                    "author": "ann",
                    "subreddit": "lark",
                    "created_utc": 1793523600.0,
                    "selftext": "body",
                    "top_comments": [{"author": "bo", "body": "same", "score": 3}],
                }
            ],
            indent=1,
        ),
        (
            ("reddit:5b86c4df4aee5bcbddda52ef3cf2eaaa", "same", "2026-11-01", None, "reddit:t3_p"),
            ("reddit:t3_p", "T\n\nbody", "2026-11-01", None, None),
        ),
    ),
    Example(
        "reddit_comments",
        lines(
            {
                "id": "c",
                "body": "same",
                "subreddit": "lark",
                "created_utc": 1793523600,
                "link_id": "t3_p",
                "parent_id": "t3_p",
                "author": "bo",
            }
        ),
        (("reddit:t1_c", "same", "2026-11-01", None, "reddit:t3_p"),),
    ),
    Example(
        "mastodon_statuses",
        json.dumps(
            [
                {
                    "id": "1",
                    "created_at": "2026-11-01T09:00:00.000Z",
                    "in_reply_to_id": "0",
                    "language": None,
                    "content": '<p>Hi <a href="https://a.example">@<span>lark</span></a>, 2 &lt; 3</p><p>Bye</p>',
                    "account": {"id": "5", "acct": "ann@b.example"},
                }
            ]
        ),
        (("mastodon:1", "Hi @lark, 2 < 3\n\nBye", "2026-11-01", None, "mastodon:0"),),
    ),
    Example(
        "bluesky_search",
        json.dumps(
            {
                "cursor": "1",
                "posts": [
                    {
                        "uri": "at://did:plc:a/app.bsky.feed.post/r",
                        "author": {"did": "did:plc:a", "handle": "ann.example"},
                        "record": {
                            "text": "hi",
                            "createdAt": "2026-11-01T09:00:00Z",
                            "reply": {"parent": {"uri": "at://b"}, "root": {"uri": "at://b"}},
                        },
                    }
                ],
            }
        ),
        (("bluesky:at://did:plc:a/app.bsky.feed.post/r", "hi", "2026-11-01", None, "bluesky:at://b"),),
    ),
    Example(
        "bluesky_jetstream",
        lines(
            {
                "did": "did:plc:a",
                "time_us": 1793523600000000,
                "kind": "commit",
                "commit": {
                    "operation": "create",
                    "collection": "app.bsky.feed.post",
                    "rkey": "r",
                    "record": {"text": "hi", "createdAt": "2026-11-01T09:00:00Z"},
                },
            },
            {
                "did": "did:plc:a",
                "time_us": 1793523700000000,
                "kind": "commit",
                "commit": {"operation": "delete", "collection": "app.bsky.feed.post", "rkey": "q"},
            },
            {"did": "did:plc:a", "time_us": 1793523700000000, "kind": "identity", "identity": {}},
        ),
        (
            ("bluesky:at://did:plc:a/app.bsky.feed.post/q", "", "None", None, None),
            ("bluesky:at://did:plc:a/app.bsky.feed.post/r", "hi", "2026-11-01", None, None),
        ),
    ),
    Example(
        "hacker_news_search",
        json.dumps(
            {
                "hits": [
                    {
                        "objectID": "2",
                        "author": "ann",
                        "created_at_i": 1793523600,
                        "comment_text": "it&#x27;s <i>so</i><p>more",
                        "story_id": 1,
                        "parent_id": 1,
                    }
                ],
                "page": 0,
            }
        ),
        (("hacker_news:2", "it's so\nmore", "2026-11-01", None, "hacker_news:1"),),
    ),
    Example(
        "youtube_comment_threads",
        json.dumps({"kind": "youtube#commentThreadListResponse", "items": [YOUTUBE_THREAD]}, indent=2),
        YOUTUBE_MENTIONS,
    ),
    Example("youtube_comment_thread", json.dumps(YOUTUBE_THREAD, indent=2), YOUTUBE_MENTIONS),
    Example(
        "youtube_comments",
        json.dumps({"kind": "youtube#commentListResponse", "items": [YOUTUBE_REPLY]}, indent=2),
        YOUTUBE_MENTIONS[1:],
    ),
    Example(
        "app_store_reviews",
        json.dumps(
            {
                "feed": {
                    "entry": [
                        {"im:name": {"label": "Lark"}, "id": {"label": "app"}},
                        {
                            "id": {"label": "1"},
                            "title": {"label": "Bad"},
                            "content": {"label": "It crashes"},
                            "im:rating": {"label": "1"},
                            "author": {"name": {"label": "ann"}},
                            "updated": {"label": "2026-11-01T01:00:00-07:00"},
                        },
                    ]
                }
            }
        ),
        (("app_store:1", "Bad\nIt crashes", "2026-11-01", None, None),),
    ),
    Example(
        "google_play_console",
        (
            "Package Name,Review Submit Date and Time,Review Submit Millis Since Epoch,Star Rating,Review Title,"
            "Review Text,Developer Reply Date and Time,Developer Reply Text,Review Link\n"
            "app.lark,2026-11-01T09:00:00Z,1793523600000,2,,It crashes,2026-11-02T09:00:00Z,Sorry!,"
            "https://play.example/?reviewId=gp%3AA&x=1\n"
            "app.lark,2026-11-01T09:00:00Z,1793523600000,5,,Good,,,https://play.example/?reviewId=gp%3AB\n"
        ).encode("utf-16"),
        (
            ("google_play:gp%3AA", "It crashes", "2026-11-01", None, None),
            ("google_play:gp%3AB", "Good", "2026-11-01", None, None),
            (
                "google_play:reply to https://play.example/?reviewId=gp%3AA&x=1",
                "Sorry!",
                "2026-11-02",
                True,
                "google_play:gp%3AA",
            ),
        ),
    ),
    Example(
        "google_play_scraper",
        "reviewId,userName,content,score,thumbsUpCount,at,replyContent,repliedAt\n"
        "r1,Ann,It crashes,1,4,2026-11-01 09:00:00,Sorry!,2026-11-02 09:00:00\n",
        (
            ("google_play:r1", "It crashes", "2026-11-01", None, None),
            ("google_play:reply to r1", "Sorry!", "2026-11-02", True, "google_play:r1"),
        ),
    ),
    Example(
        "employer_reviews",
        "id,date,rating,title,pros,cons\n1,2026-11-01,3,Fine,People,Pay\n",
        (("employer_reviews:1", "Fine\n\nPros: People\n\nCons: Pay", "2026-11-01", None, None),),
    ),
    Example(
        "employer_reviews_without_id",
        'Date,Title,Pros,Cons\n"Nov 1, 2026",Fine,People,\n',
        (
            (
                "employer_reviews:199b910f3579bdcd205b3561ce1a72a6",
                "Fine\n\nPros: People",
                "2026-11-01",
                None,
                None,
            ),
        ),
    ),
    Example(
        "rss",
        '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>News</title><item><title>Lark &amp; co</title>'
        "<description><![CDATA[<p>It <b>grows</b>&nbsp;fast</p>]]></description>"
        '<guid isPermaLink="false">g1</guid><pubDate>Sun, 01 Nov 2026 09:00:00 GMT</pubDate></item></channel></rss>',
        (("rss:g1", "Lark & co\nIt grows fast", "2026-11-01", None, None),),
    ),
    Example(
        "atom",
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>urn:1</id><title>Lark</title>'
        '<updated>2026-11-01T09:00:00Z</updated><link href="https://a.example/1"/>'
        '<content type="xhtml"><div>It <b>grows</b></div></content></entry></feed>',
        (("atom:urn:1", "Lark\nIt grows", "2026-11-01", None, None),),
    ),
    Example(
        "team_actions_csv",
        "id,member,action,at\n1,amy,claim,2026-11-01T10:00:00Z\n",
        actions=(("canonical:1", "claim", "amy", None),),
    ),
    Example(
        "zendesk_ticket_comments",
        "id,body,created,public,ticket_id,tweet,user_id\n1,help,2026-11-01 09:00:00,TRUE,7,FALSE,50\n"
        "2,vip,2026-11-01 09:01:00,FALSE,7,FALSE,60\n",
        (("zendesk:1", "help", "2026-11-01", None, None),),
        (("zendesk:2", "note", "60", "vip"),),
    ),
    Example(
        "zendesk_ticket_field_history",
        "field_name,ticket_id,updated,user_id,value\nstatus,7,2026-11-01 09:00:00,60,open\n"
        "assignee_id,7,2026-11-01 09:01:00,60,61\nassignee_id,7,2026-11-01 09:02:00,60,\n"
        "priority,7,2026-11-01 09:02:00,60,high\n",
        actions=(
            ("zendesk:7/assignee_id/2026-11-01 09:01:00/61", "assign", "60", "61"),
            ("zendesk:7/assignee_id/2026-11-01 09:02:00", "release", "60", None),
            ("zendesk:7/priority/2026-11-01 09:02:00/high", "priority", "60", "high"),
            ("zendesk:7/status/2026-11-01 09:00:00/open", "status", "60", "open"),
        ),
    ),
    Example(
        "zendesk_tickets",
        "id,assignee_id,requester_id,status,subject,updated_at,via_channel\n"
        "7,60,50,solved,Help,2026-11-01 09:00:00,web\n",
        actions=(("zendesk:7/2026-11-01 09:00:00", "status", None, "solved"),),
    ),
    Example(
        "zendesk_ticket_tags",
        "tag,ticket_id,_fivetran_synced\nvip,7,2026-11-01 09:00:00\n",
        actions=(("zendesk:7/tag/vip", "tag", None, None),),
    ),
    Example(
        "zendesk_chat_events",
        "chat_id,created_at,actor_id,chat_index,message,type\nc,2026-11-01 09:00:00,agent:60,1,Hello,ChatMessage\n"
        "c,2026-11-01 09:01:00,50,2,,ChatJoin\n",
        (("zendesk:c/2026-11-01 09:00:00/1", "Hello", "2026-11-01", True, None),),
    ),
    Example(
        "intercom_conversations",
        "id,updated_at,created_at,source_id,source_subject,source_body,source_author_id,source_author_type,state,"
        "assignee_id,conversation_rating_value,conversation_rating_created_at\n"
        "7,2026-11-02 09:00:00,2026-11-01 09:00:00,70,,<p>Help</p>,50,user,closed,60,4,2026-11-03 09:00:00\n",
        (("intercom:70", "Help", "2026-11-01", False, None),),
        (
            ("intercom:7/2026-11-02 09:00:00/60", "assign", None, "60"),
            ("intercom:7/2026-11-02 09:00:00/closed", "status", None, "closed"),
            ("intercom:7/rating/2026-11-03 09:00:00", "rate", None, "4"),
        ),
    ),
    Example(
        "intercom_conversation_parts",
        "id,conversation_id,author_id,author_type,assigned_to_id,created_at,part_type,body\n"
        "1,7,60,admin,,2026-11-01 09:00:00,comment,<p>Sure</p>\n2,7,60,admin,,2026-11-01 09:01:00,note,vip\n"
        "3,7,60,admin,61,2026-11-01 09:02:00,assignment,\n4,7,60,admin,,2026-11-01 09:03:00,close,\n",
        (("intercom:1", "Sure", "2026-11-01", True, None),),
        (
            ("intercom:2", "note", "60", "vip"),
            ("intercom:3", "assign", "60", "61"),
            ("intercom:4", "status", "60", "close"),
        ),
    ),
    Example(
        "intercom_conversation_tags",
        "tag_id,conversation_id,conversation_updated_at\n5,7,2026-11-01 09:00:00\n",
        actions=(("intercom:7/tag/5", "tag", None, None),),
    ),
    Example(
        "chatwoot_conversations",
        json.dumps(
            {
                "id": 7,
                "inbox_id": 1,
                "status": "open",
                "timestamp": 1793523900,
                "messages": CHATWOOT_MESSAGES,
                "meta": {"assignee": {"id": 3, "name": "Amy"}},
            },
            indent=1,
        ),
        CHATWOOT_MENTIONS,
        (
            ("chatwoot:3", "note", "Amy", "vip"),
            ("chatwoot:7/3/1793523900", "assign", None, "Amy"),
            ("chatwoot:7/open/1793523900", "status", None, "open"),
        ),
    ),
    Example(
        "chatwoot_messages",
        json.dumps({"payload": CHATWOOT_MESSAGES}),
        CHATWOOT_MENTIONS,
        (("chatwoot:3", "note", "Amy", "vip"),),
    ),
    Example(
        "chatwoot_conversation_list",
        json.dumps(
            {
                "data": {
                    "meta": {"all_count": 1},
                    "payload": [
                        {
                            "id": 7,
                            "inbox_id": 1,
                            "status": "open",
                            "last_activity_at": 1793523700,
                            "messages": CHATWOOT_MESSAGES[1:2],
                            "meta": {"assignee": {"id": 3, "name": "Amy"}},
                        }
                    ],
                }
            }
        ),
        CHATWOOT_MENTIONS[1:],
        (
            ("chatwoot:7/3/1793523700", "assign", None, "Amy"),
            ("chatwoot:7/open/1793523700", "status", None, "open"),
        ),
    ),
    Example(
        "zendesk_ticket_events",
        json.dumps(
            {
                "ticket_events": [
                    {
                        "id": 10,
                        "ticket_id": 7,
                        "child_events": [
                            {"id": 11, "event_type": "Change", "status": "open"},
                            {
                                "id": 12,
                                "event_type": "Comment",
                                "audit_id": 10,
                                "author_id": 3,
                                "body": "help",
                                "public": True,
                                "created_at": "2026-11-01T09:00:00Z",
                            },
                        ],
                    },
                    {
                        "id": 20,
                        "ticket_id": 7,
                        "child_events": [
                            {
                                "id": 21,
                                "event_type": "Comment",
                                "audit_id": 20,
                                "author_id": 4,
                                "body": "vip",
                                "public": False,
                                "created_at": "2026-11-01T09:05:00Z",
                            }
                        ],
                    },
                ],
                "end_of_stream": True,
            }
        ),
        (("zendesk:12", "help", "2026-11-01", None, None),),
        (("zendesk:21", "note", "4", "vip"),),
    ),
    Example(
        "zendesk_tickets_export",
        json.dumps(
            {
                "tickets": [
                    {
                        "id": 7,
                        "requester_id": 3,
                        "assignee_id": 4,
                        "status": "solved",
                        "subject": "Bag",
                        "updated_at": "2026-11-01T09:00:00Z",
                        "satisfaction_rating": {"id": 5, "score": "good"},
                    }
                ],
                "after_cursor": "MTc5MzUyMzYwMC4wfHw3",
                "end_of_stream": True,
            }
        ),
        (),
        (
            ("zendesk:7/2026-11-01T09:00:00Z", "status", None, "solved"),
            ("zendesk:7/4/2026-11-01T09:00:00Z", "assign", None, "4"),
            ("zendesk:7/5/good", "rate", None, "good"),
        ),
    ),
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.layout)
def test_a_file_of_a_shipped_layout_is_recognised_and_mapped(connection, load, example):
    [outcome] = load(a_file=example.content)
    assert (outcome.status, outcome.layout) == ("loaded", example.layout), outcome.message
    mentions = connection.sql(
        "select mention_id, text, strftime(posted_at, '%Y-%m-%d'), is_own_post, reply_to_mention_id"
        " from raw.mentions order by mention_id"
    ).fetchall()
    assert [(*row[:2], str(row[2]), *row[3:]) for row in mentions] == list(example.mentions)
    actions = connection.sql(
        "select action_id, action, member, coalesce(case when action = 'note' then note end, to_value)"
        " from raw.team_actions order by 1"
    ).fetchall()
    assert actions == list(example.actions)
    [again] = load(a_file=example.content + (b"\n\x00" if isinstance(example.content, bytes) else "\n"))
    assert (again.counts.new_count, again.counts.changed_count) == (0, 0)


def test_every_shipped_layout_has_an_example_here():
    elsewhere = {"insight_actions_csv"}
    refused = {layout.name for layout in shipped_layouts() if layout.refuse}
    assert {layout.name for layout in shipped_layouts()} == {e.layout for e in EXAMPLES} | elsewhere | refused


@pytest.mark.parametrize(
    "content",
    ["id,name,_fivetran_synced\n1,x,2026-11-01\n", "Date,Profile,Network,Audience\n2026-11-01,@lark,X,9\n"],
)
def test_a_table_that_holds_nothing_to_load_is_refused_with_the_reason(load, content):
    [outcome] = load(a__csv=content)
    assert outcome.status == "quarantined"
    assert "it holds" in (outcome.message or "")


ACCOUNT_EVENT = {"id": "7", "action": "delete", "created_at": "2013-06-04T16:25:04Z", "reason": "protected"}
POST_OF_ACCOUNT = {
    "data": {"id": "17", "text": "hello", "author_id": "7", "created_at": "2026-10-01T10:00:00Z"},
    "includes": {"users": [{"id": "7", "username": "ann"}]},
}


@pytest.mark.parametrize("event_first", [True, False])
def test_posts_of_a_protected_account_lose_their_text_whichever_comes_first(connection, load, event_first):
    other = {"data": {**POST_OF_ACCOUNT["data"], "id": "18", "author_id": "8"}}
    files = [lines(ACCOUNT_EVENT), lines(POST_OF_ACCOUNT, other)]
    for content in files if event_first else reversed(files):
        [outcome] = load(a__jsonl=content)
        assert outcome.counts.rejected_count == 0
    load(again__jsonl=lines(ACCOUNT_EVENT) + "\n")
    emptied = "select mention_id, text from raw.mentions where deleted_at is not null"
    assert connection.sql(emptied).fetchall() == [("x:17", "")]
    assert connection.sql("select count(distinct mention_id) from raw.mentions").fetchall() == [(2,)]


def test_what_an_account_posts_after_its_withdrawal_stays(connection, load):
    load(a__jsonl=lines({**ACCOUNT_EVENT, "redacted_at": "2026-09-01T00:00:00Z"}), b__jsonl=lines(POST_OF_ACCOUNT))
    assert connection.sql("select count(*) from raw.mentions where deleted_at is not null").fetchall() == [(0,)]


def test_a_field_that_no_record_has_is_told_when_the_layout_is_read():
    wrong = {"name": "a", "title": "A", "format": "csv", "columns": ["x"], "fields": {"id": "x", "txt": "y"}}
    with pytest.raises(ValidationError, match="txt: no field of a mention"):
        Layout.model_validate(wrong)


def test_a_file_that_waited_is_loaded_when_there_is_a_layout_for_it(connection, load, tmp_path):
    content = "Ref,Body,When\n7,hello,2026-11-01\n"
    [waiting] = load(a__csv=content)
    layout = Layout.model_validate(
        {
            "name": "ours",
            "title": "Ours",
            "format": "csv",
            "columns": ["Ref", "Body", "When"],
            "defaults": {"source": "ours"},
            "fields": {"id": "Ref", "text": "Body", "posted_at": "When"},
        }
    )
    [loaded] = load(layouts=(layout,), a__csv=content)
    assert (waiting.status, loaded.status) == ("quarantined", "loaded")
    assert connection.sql("select status from raw.load_files").fetchall() == [("loaded",)]
    assert list((tmp_path / "quarantine").iterdir()) == []
