"""The APIs as far as a pull sees them: the shape of their pages, how they page, what they refuse. Texts are invented.

Each holds items numbered from 1, one an hour, whose texts say so, and gives three a page.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar
from urllib.parse import parse_qs

from tests.unit.pipelines.pulls.loopback import Answer, Request

FIRST = datetime(2026, 11, 1, 9, tzinfo=UTC)
PAGE_SIZE = 3
SECRET = "s3cret/+word"
SECRETS = {
    "X_BEARER_TOKEN": f"{SECRET}-x",
    "REDDIT_CLIENT_ID": f"{SECRET}-id",
    "REDDIT_CLIENT_SECRET": f"{SECRET}-reddit",
    "MASTODON_ACCESS_TOKEN": f"{SECRET}-mastodon",
    "BLUESKY_IDENTIFIER": f"{SECRET}-name",
    "BLUESKY_APP_PASSWORD": f"{SECRET}-bluesky",
    "YOUTUBE_API_KEY": f"{SECRET}-youtube",
    "ZENDESK_EMAIL": f"{SECRET}@northlark.example",
    "ZENDESK_API_TOKEN": f"{SECRET}-zendesk",
    "CHATWOOT_ACCESS_TOKEN": f"{SECRET}-chatwoot",
}


def moment(number: int) -> datetime:
    return FIRST + timedelta(hours=number)


def iso(number: int) -> str:
    return f"{moment(number):%Y-%m-%dT%H:%M:%SZ}"


def epoch(number: int) -> int:
    return int(moment(number).timestamp())


@dataclass
class Numbered:
    """Items with the numbers 1 to `count`."""

    count: int = 8
    unknown_tokens: set[str] = field(default_factory=set)
    """Page tokens that have grown old."""

    def texts(self) -> set[str]:
        """Return what a text says of each thing that a pull must bring."""
        return {f"number {number}" for number in self.newest_first()} | self.texts_below()

    def texts_below(self) -> set[str]:
        return set()

    def newest_first(self, above: int = 0, to: int | None = None) -> list[int]:
        return list(range(self.count if to is None else min(to, self.count), above, -1))

    def page(self, numbers: list[int], token: str | None, size: int = PAGE_SIZE) -> tuple[list[int], str | None]:
        """Return the page that begins where a token says, `at<number>`, and the token of the page after it."""
        if token is not None:
            numbers = [number for number in numbers if number <= int(token.removeprefix("at"))]
        rest = numbers[size:]
        return numbers[:size], f"at{rest[0]}" if rest else None


class XSearch(Numbered):
    """X API v2: search of recent posts."""

    oldest_since_id: int = 0

    def answer(self, request: Request) -> Answer:
        asked = request.parameters
        if request.headers.get("authorization") != f"Bearer {SECRETS['X_BEARER_TOKEN']}":
            return Answer({"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}, 401)
        if asked.get("next_token") in self.unknown_tokens:
            return self._invalid("next_token", "is not a valid next_token")
        since = int(asked.get("since_id", "1000")) - 1000
        if "since_id" in asked and since < self.oldest_since_id:
            return self._invalid("since_id", "must be a tweet id created after some time")
        numbers = self.newest_first(above=since)
        if "start_time" in asked:
            numbers = [number for number in numbers if asked["start_time"] <= iso(number) < asked["end_time"]]
        if not numbers:
            return Answer({"meta": {"result_count": 0}})
        numbers, token = self.page(numbers, asked.get("next_token"))
        return Answer(
            {
                "data": [self._post(number) for number in numbers],
                "includes": {"users": [{"id": "7", "username": "ann", "public_metrics": {"followers_count": 3}}]},
                "meta": {
                    "newest_id": str(1000 + numbers[0]),
                    "oldest_id": str(1000 + numbers[-1]),
                    "result_count": len(numbers),
                    **({"next_token": token} if token else {}),
                },
            }
        )

    @staticmethod
    def _post(number: int) -> dict[str, object]:
        return {
            "id": str(1000 + number),
            "edit_history_tweet_ids": [str(1000 + number)],
            "author_id": "7",
            "created_at": f"{moment(number):%Y-%m-%dT%H:%M:%S}.000Z",
            "text": f"late again, number {number}",
            "lang": "en",
        }

    @staticmethod
    def _invalid(parameter: str, message: str) -> Answer:
        errors = [{"parameters": {parameter: ["?"]}, "message": f"'{parameter}' {message}"}]
        return Answer({"errors": errors, "title": "Invalid Request", "detail": "One or more parameters"}, 400)

    def mention_ids(self) -> set[str]:
        return {f"x:{1000 + number}" for number in self.newest_first()}


class Reddit(Numbered):
    """Reddit: search, and the comments on a post; behind a login."""

    comment_counts: ClassVar[dict[int, int]] = {2: 2, 7: 1}
    sessions: int = 0

    def answer(self, request: Request) -> Answer:
        if request.path == "/api/v1/access_token":
            pair = f"{SECRETS['REDDIT_CLIENT_ID']}:{SECRETS['REDDIT_CLIENT_SECRET']}"
            is_known = request.headers.get("authorization") == f"Basic {base64.b64encode(pair.encode()).decode()}"
            if not is_known or parse_qs(request.body.decode()) != {"grant_type": ["client_credentials"]}:
                return Answer({"message": "Unauthorized", "error": 401}, 401)
            self.sessions += 1
            return Answer({"access_token": f"{SECRET}-session-{self.sessions}", "expires_in": 86400})
        if request.headers.get("authorization") != f"Bearer {SECRET}-session-{self.sessions}":
            return Answer({"message": "Unauthorized", "error": 401}, 401)
        assert "lark_account" in request.headers["user-agent"]
        if request.path.startswith("/comments/"):
            number = int(request.path.removeprefix("/comments/p"))
            comments = [self._comment(number, n) for n in range(self.comment_counts[number])]
            return Answer([self._listing([self._post(number)], None), self._listing(comments, None)])
        token = request.parameters.get("after")
        if token in self.unknown_tokens:
            return Answer(self._listing([], None))
        numbers, following = self.page(self.newest_first(), token)
        return Answer(self._listing([self._post(number) for number in numbers], following))

    @staticmethod
    def _listing(children: list[dict[str, object]], after: str | None) -> dict[str, object]:
        return {"kind": "Listing", "data": {"after": after, "dist": len(children), "children": children}}

    def _post(self, number: int) -> dict[str, object]:
        data = {
            "id": f"p{number}",
            "name": f"t3_p{number}",
            "author": "ann",
            "title": f"number {number}",
            "selftext": "",
            "created_utc": float(epoch(number)),
            "num_comments": self.comment_counts.get(number, 0),
            "permalink": f"/r/lark/comments/p{number}/",
        }
        return {"kind": "t3", "data": data}

    @staticmethod
    def _comment(number: int, position: int) -> dict[str, object]:
        name = f"p{number}c{position}"
        data = {
            "id": name,
            "name": f"t1_{name}",
            "author": "bo",
            "body": f"number {number}, {position}",
            "created_utc": float(epoch(number)),
            "link_id": f"t3_p{number}",
            "parent_id": f"t3_p{number}",
            "replies": "",
        }
        return {"kind": "t1", "data": data}

    def texts_below(self) -> set[str]:
        known = [(number, count) for number, count in self.comment_counts.items() if number <= self.count]
        return {f"number {number}, {n}" for number, count in known for n in range(count)}

    def mention_ids(self) -> set[str]:
        posts = {f"reddit:t3_p{number}" for number in self.newest_first()}
        known = [(number, count) for number, count in self.comment_counts.items() if number <= self.count]
        return posts | {f"reddit:t1_p{number}c{n}" for number, count in known for n in range(count)}


class Mastodon(Numbered):
    """Mastodon: the timeline of a hashtag. As in the original, the links to further pages leave since_id out."""

    def answer(self, request: Request) -> Answer:
        asked = request.parameters
        numbers = self.newest_first(above=int(asked.get("since_id", "100")) - 100)
        if "max_id" in asked:
            numbers = [number for number in numbers if number + 100 < int(asked["max_id"])]
        numbers = numbers[:PAGE_SIZE]
        if not numbers:
            return Answer([])
        own = f"https://mastodon.example{request.path}?limit=40"
        links = f'<{own}&max_id={100 + numbers[-1]}>; rel="next", <{own}&min_id={100 + numbers[0]}>; rel="prev"'
        return Answer([self._status(number) for number in numbers], headers={"Link": links})

    @staticmethod
    def _status(number: int) -> dict[str, object]:
        return {
            "id": str(100 + number),
            "created_at": f"{moment(number):%Y-%m-%dT%H:%M:%S}.000Z",
            "in_reply_to_id": None,
            "language": "en",
            "content": f"<p>number {number}</p>",
            "account": {"id": "7", "acct": "ann"},
        }

    def mention_ids(self) -> set[str]:
        return {f"mastodon:{100 + number}" for number in self.newest_first()}


class Bluesky(Numbered):
    """Bluesky: search of posts; sessions run out after some requests."""

    requests_per_session: int = 2
    sessions: int = 0
    left: int = 0

    def answer(self, request: Request) -> Answer:
        if request.path.endswith("createSession"):
            said = json.loads(request.body)
            if said != {"identifier": SECRETS["BLUESKY_IDENTIFIER"], "password": SECRETS["BLUESKY_APP_PASSWORD"]}:
                return Answer({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
            self.sessions, self.left = self.sessions + 1, self.requests_per_session
            return Answer({"accessJwt": f"{SECRET}-jwt-{self.sessions}", "did": "did:plc:lark"})
        is_known = request.headers.get("authorization") == f"Bearer {SECRET}-jwt-{self.sessions}"
        if not is_known or self.left == 0:
            return Answer({"error": "ExpiredToken", "message": "Token has expired"}, 400)
        self.left -= 1
        asked = request.parameters
        if asked.get("cursor") in self.unknown_tokens:
            return Answer({"error": "InvalidRequest", "message": "bad cursor"}, 400)
        numbers = [n for n in self.newest_first() if asked.get("since", "") <= iso(n) < asked.get("until", "9")]
        numbers, token = self.page(numbers, asked.get("cursor"))
        return Answer({"posts": [self._post(number) for number in numbers], **({"cursor": token} if token else {})})

    @staticmethod
    def _post(number: int) -> dict[str, object]:
        return {
            "uri": f"at://did:plc:ann/app.bsky.feed.post/{number}",
            "cid": "c",
            "author": {"did": "did:plc:ann", "handle": "ann.example"},
            "record": {"$type": "app.bsky.feed.post", "text": f"number {number}", "createdAt": iso(number)},
            "replyCount": 0,
            "indexedAt": iso(number),
        }

    def mention_ids(self) -> set[str]:
        return {f"bluesky:at://did:plc:ann/app.bsky.feed.post/{number}" for number in self.newest_first()}


class HackerNews(Numbered):
    """Hacker News at Algolia: items by date between two moments."""

    def answer(self, request: Request) -> Answer:
        since, until = 0, 1 << 40
        for condition in request.parameters["numericFilters"].split(","):
            if condition.startswith("created_at_i>="):
                since = int(condition.removeprefix("created_at_i>="))
            else:
                until = int(condition.removeprefix("created_at_i<"))
        numbers = [number for number in self.newest_first() if since <= epoch(number) < until]
        size = int(request.parameters["hitsPerPage"])
        hits = [self._hit(number) for number in numbers[:size]]
        return Answer({"hits": hits, "page": 0, "nbHits": len(numbers), "nbPages": 1, "hitsPerPage": size})

    @staticmethod
    def _hit(number: int) -> dict[str, object]:
        return {
            "objectID": str(number),
            "author": "ann",
            "comment_text": f"number {number}",
            "created_at": iso(number),
            "created_at_i": epoch(number),
            "story_id": 1,
            "parent_id": 1,
        }

    def mention_ids(self) -> set[str]:
        return {f"hacker_news:{number}" for number in self.newest_first()}


class YouTube(Numbered):
    """YouTube: threads, which hold one of their replies, and the replies to a comment."""

    reply_counts: ClassVar[dict[int, int]] = {2: 5, 6: 1}

    def answer(self, request: Request) -> Answer:
        asked = request.parameters
        if request.headers.get("x-goog-api-key") != SECRETS["YOUTUBE_API_KEY"] or "key" in asked:
            return Answer({"error": {"code": 403, "message": "no key"}}, 403)
        if asked.get("pageToken") in self.unknown_tokens:
            return Answer({"error": {"code": 400, "errors": [{"reason": "invalidPageToken"}]}}, 400)
        if "parentId" in asked:
            number = int(asked["parentId"].removeprefix("c"))
            numbers, token = self.page(list(range(self.reply_counts[number], 0, -1)), asked.get("pageToken"))
            return self._page("comment", [self._reply(number, n) for n in numbers], token)
        numbers, token = self.page(self.newest_first(), asked.get("pageToken"))
        return self._page("commentThread", [self._thread(number) for number in numbers], token)

    @staticmethod
    def _page(kind: str, items: list[dict[str, object]], token: str | None) -> Answer:
        page = {"kind": f"youtube#{kind}ListResponse", "pageInfo": {"totalResults": len(items)}, "items": items}
        return Answer({**page, **({"nextPageToken": token} if token else {})})

    def _thread(self, number: int) -> dict[str, object]:
        count = self.reply_counts.get(number, 0)
        return {
            "kind": "youtube#commentThread",
            "id": f"c{number}",
            "snippet": {
                "videoId": "v",
                "topLevelComment": self._comment(f"c{number}", f"number {number}", number),
                "totalReplyCount": count,
            },
            **({"replies": {"comments": [self._reply(number, 1)]}} if count else {}),
        }

    def _reply(self, number: int, position: int) -> dict[str, object]:
        return self._comment(f"c{number}.r{position}", f"number {number}, {position}", number, parentId=f"c{number}")

    @staticmethod
    def _comment(name: str, text: str, number: int, **more: str) -> dict[str, object]:
        snippet = {
            "authorDisplayName": "Ann",
            "authorChannelId": {"value": "UC1"},
            "textDisplay": text,
            "publishedAt": iso(number),
            **more,
        }
        return {"kind": "youtube#comment", "id": name, "snippet": snippet}

    def texts_below(self) -> set[str]:
        known = [(number, count) for number, count in self.reply_counts.items() if number <= self.count]
        return {f"number {number}, {n}" for number, count in known for n in range(1, count + 1)}

    def mention_ids(self) -> set[str]:
        known = [(number, count) for number, count in self.reply_counts.items() if number <= self.count]
        replies = {f"youtube:c{number}.r{n}" for number, count in known for n in range(1, count + 1)}
        return replies | {f"youtube:c{number}" for number in self.newest_first()}


class AppStore(Numbered):
    """The App Store's feed: numbered pages; an entry alone is no list, and the first may describe the app."""

    def answer(self, request: Request) -> Answer:
        page = int(request.path.split("page=")[1].split("/")[0])
        if page > 10:
            return Answer(b"CustomerReviews RSS page depth is limited to 10", 400)
        numbers = self.newest_first()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        entries = [self._entry(number) for number in numbers]
        feed = {"author": {"name": {"label": "iTunes Store"}}, "link": [{"attributes": {"rel": "next", "href": "?"}}]}
        if not entries:
            return Answer({"feed": feed})
        return Answer({"feed": {**feed, "entry": entries[0] if len(entries) == 1 else entries}})

    @staticmethod
    def _entry(number: int) -> dict[str, object]:
        return {
            "id": {"label": str(number)},
            "title": {"label": "Hm"},
            "content": {"label": f"number {number}"},
            "im:rating": {"label": "2"},
            "im:voteSum": {"label": "0"},
            "author": {"name": {"label": "ann"}, "uri": {"label": "u"}},
            "updated": {"label": moment(number).astimezone().isoformat()},
            "link": {"attributes": {"rel": "related", "href": "https://itunes.apple.example"}},
        }

    def mention_ids(self) -> set[str]:
        return {f"app_store:{number}" for number in self.newest_first()}


class Feed(Numbered):
    """RSS: one page, with a tag that tells whether it has changed."""

    def answer(self, request: Request) -> Answer:
        tag = f'"{self.count}"'
        if request.headers.get("if-none-match") == tag:
            return Answer(b"", 304)
        items = "".join(
            f"<item><guid>{number}</guid><title>number {number}</title><link>https://news.example/{number}</link>"
            f"<pubDate>{moment(number):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for number in self.newest_first()
        )
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
        return Answer(feed.encode(), headers={"ETag": tag, "Content-Type": "application/rss+xml"})

    def mention_ids(self) -> set[str]:
        return {f"rss:{number}" for number in self.newest_first()}


class Zendesk(Numbered):
    """What both exports of Zendesk share."""

    def is_known(self, request: Request) -> bool:
        pair = f"{SECRETS['ZENDESK_EMAIL']}/token:{SECRETS['ZENDESK_API_TOKEN']}"
        return request.headers.get("authorization") == f"Basic {base64.b64encode(pair.encode()).decode()}"


class ZendeskEvents(Zendesk):
    """Zendesk: ticket events from a moment on, oldest first; the last of a page begins the next."""

    def answer(self, request: Request) -> Answer:
        if not self.is_known(request):
            return Answer({"error": "Couldn't authenticate you"}, 401)
        start = int(request.parameters["start_time"])
        numbers = [number for number in range(1, self.count + 1) if epoch(number) >= start]
        page = numbers[:PAGE_SIZE]
        return Answer(
            {
                "ticket_events": [self._event(number) for number in page],
                "count": len(page),
                "end_of_stream": len(numbers) <= PAGE_SIZE,
                "end_time": epoch(page[-1]) if page else start,
                "next_page": "https://northlark.zendesk.example",
            }
        )

    @staticmethod
    def _event(number: int) -> dict[str, object]:
        comment = {
            "id": 9000 + number,
            "event_type": "Comment",
            "type": "Comment",
            "author_id": 5,
            "body": f"number {number}",
            "public": True,
            "audit_id": 700 + number,
            "created_at": iso(number),
        }
        status = {"id": 8000 + number, "event_type": "Change", "status": "open", "previous_value": "new"}
        return {
            "id": 700 + number,
            "ticket_id": 3,
            "timestamp": epoch(number),
            "event_type": "Audit",
            "child_events": [status, comment],
        }

    def mention_ids(self) -> set[str]:
        return {f"zendesk:{9000 + number}" for number in self.newest_first()}


class ZendeskTickets(Zendesk):
    """Zendesk: tickets by their last change, oldest first, with a cursor that goes on after the end."""

    def answer(self, request: Request) -> Answer:
        if not self.is_known(request):
            return Answer({"error": "Couldn't authenticate you"}, 401)
        token = request.parameters.get("cursor")
        if token in self.unknown_tokens:
            return Answer({"error": "InvalidPaginationParameter"}, 400)
        assert token or "start_time" in request.parameters
        done = int(token.removeprefix("to")) if token else 0
        page = list(range(done + 1, self.count + 1))[:PAGE_SIZE]
        last = page[-1] if page else done
        tickets = [
            {
                "id": 50 + number,
                "requester_id": 1,
                "status": "open",
                "subject": f"number {number}",
                "updated_at": iso(number),
            }
            for number in page
        ]
        return Answer({"tickets": tickets, "after_cursor": f"to{last}", "end_of_stream": last == self.count})

    def mention_ids(self) -> set[str]:
        return set()

    def action_ids(self) -> set[str]:
        return {f"zendesk:{50 + number}/{iso(number)}" for number in self.newest_first()}


class Chatwoot(Numbered):
    """Chatwoot: conversations by their last activity, and the messages of each, of which a page holds the newest."""

    message_counts: ClassVar[dict[int, int]] = {2: 7}

    def answer(self, request: Request) -> Answer:
        if request.headers.get("api_access_token") != SECRETS["CHATWOOT_ACCESS_TOKEN"]:
            return Answer({"errors": ["You need to sign in"]}, 401)
        if request.path.endswith("/messages"):
            number = int(request.path.split("/")[-2])
            before = int(request.parameters.get("before", "1000000"))
            messages = [message for message in self._messages(number) if int(str(message["id"])) < before]
            return Answer({"meta": {"labels": []}, "payload": messages[-PAGE_SIZE:]})
        page = int(request.parameters["page"])
        numbers = self.newest_first()[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        payload = [self._conversation(number) for number in numbers]
        return Answer({"data": {"meta": {"all_count": self.count}, "payload": payload}})

    def _messages(self, number: int) -> list[dict[str, object]]:
        return [
            {
                "id": number * 100 + position,
                "content": f"number {number}, {position}",
                "conversation_id": number,
                "message_type": position % 2,
                "created_at": epoch(number) - 60 * (10 - position),
                "private": False,
                "sender": {"id": 1, "name": "Ann"},
            }
            for position in range(self.message_counts.get(number, 1))
        ]

    def _conversation(self, number: int) -> dict[str, object]:
        return {
            "id": number,
            "inbox_id": 1,
            "status": "open",
            "messages": self._messages(number)[-1:],
            "meta": {"sender": {"id": 1}},
            "timestamp": epoch(number),
            "last_activity_at": epoch(number),
        }

    def texts(self) -> set[str]:
        return {str(message["content"]) for number in self.newest_first() for message in self._messages(number)}

    def mention_ids(self) -> set[str]:
        return {f"chatwoot:{message['id']}" for number in self.newest_first() for message in self._messages(number)}


ASKED = {
    "x_recent_search": (XSearch, {"query": "@northlark"}),
    "reddit_search": (Reddit, {"query": "northlark", "account": "lark_account"}),
    "mastodon_tag": (Mastodon, {"server": "mastodon.example", "tag": "northlark"}),
    "bluesky_search": (Bluesky, {"query": "northlark"}),
    "hacker_news": (HackerNews, {"query": "northlark"}),
    "youtube_comments": (YouTube, {"video": "v"}),
    "app_store_reviews": (AppStore, {"country": "gb", "app": "12"}),
    "feed": (Feed, {"url": "https://news.example/rss"}),
    "zendesk_ticket_events": (ZendeskEvents, {"subdomain": "northlark"}),
    "zendesk_tickets": (ZendeskTickets, {"subdomain": "northlark"}),
    "chatwoot": (Chatwoot, {"server": "chat.example", "account": "1"}),
}
"""API -> its likeness here, and what a source asks of it."""
