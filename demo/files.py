"""Writes the inbox: each feed in the layout in which a company would receive it."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from demo.actions import instant
from demo.records import Mention, TeamAction
from demo.weeks import WEEKS, Weeks
from models.layout import INSIGHT_ACTION_FIELDS, TEAM_ACTION_FIELDS

_POSTS_PER_PAGE: Final = 100
_WEEKS_IN_ONE: Final = 6
"""The pull from X began after six weeks with one file for all before; since then there is one a week."""
_COMMUNITIES_SPLIT: Final = 8
_APP_FIELDS: Final = ("id", "source", "channel", "brand", "posted_at", "text", "author_name", "rating", "language")
_PRESS_FIELDS: Final = (*_APP_FIELDS, "url")
_TWCS_FIELDS: Final = (
    "tweet_id", "author_id", "inbound", "created_at", "text", "response_tweet_id", "in_response_to_tweet_id",
)  # fmt: skip


def inbox(
    mentions: Sequence[Mention],
    changes: Sequence[Mention],
    team_actions: Sequence[TeamAction],
    insight_actions: Iterable[Mapping[str, str]],
    weeks: Weeks,
) -> dict[str, str]:
    """Return the content of every file, by name.

    Args:
        mentions: in the order of time.
        changes: new versions of some of them, for the last file of the communities.
        team_actions: in any order.
        insight_actions: rows as they stand in the file.
        weeks: the calendar of the inbox.
    """
    replies = Counter(mention.reply_to_id for mention in mentions if mention.reply_to_id)
    files = {
        "app_reviews.csv": _csv(_APP_FIELDS, map(_row, _of("app_reviews", mentions))),
        "press_and_reviews.csv": _csv(_PRESS_FIELDS, map(_row, _of("press_and_reviews", mentions))),
        "wrenjet_old_tool.csv": _csv(_TWCS_FIELDS, _twcs_rows(list(_of("twcs", mentions)))),
        "team_actions.csv": _csv(TEAM_ACTION_FIELDS, _team_action_rows(team_actions)),
        "insight_actions.csv": _csv(INSIGHT_ACTION_FIELDS, insight_actions),
    }
    communities = list(_of("communities", mentions))
    for first, last in ((0, _COMMUNITIES_SPLIT), (_COMMUNITIES_SPLIT, WEEKS)):
        chosen = [mention for mention in communities if first <= weeks.week_of(mention.posted_at) < last]
        chosen += changes if last == WEEKS else ()
        files[f"communities_{_period(weeks, first, last)}.jsonl"] = "".join(_json(_record(m, replies)) for m in chosen)
    posts = list(_of("x", mentions))
    for first, last in ((0, _WEEKS_IN_ONE), *((week, week + 1) for week in range(_WEEKS_IN_ONE, WEEKS))):
        chosen = [mention for mention in posts if first <= weeks.week_of(mention.posted_at) < last]
        pages = (chosen[start : start + _POSTS_PER_PAGE] for start in range(0, len(chosen), _POSTS_PER_PAGE))
        # the old weeks were asked for without counts: an inbox in a repository should be small
        counts = None if last == _WEEKS_IN_ONE else replies
        files[f"x_{_period(weeks, first, last)}.jsonl"] = "".join(_json(_page(page, counts)) for page in pages)
    return dict(sorted(files.items()))


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the files to a folder, which is made where it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")


def _of(feed: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    return (mention for mention in mentions if mention.feed == feed)


def _period(weeks: Weeks, first: int, last: int) -> str:
    names = [f"{weeks.first_date + timedelta(days=7 * week):%G-W%V}" for week in (first, last - 1)]
    return names[0] if names[0] == names[1] else "_to_".join(names)


def _csv(fields: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(fields), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _json(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"


def _source(mention: Mention) -> str:
    if mention.feed in ("x", "twcs"):
        return mention.feed
    if mention.channel == "review":
        return "workplace_reviews" if mention.situation in _EMPLOYER_SITUATIONS else "travel_reviews"
    return {"news": "press_monitor"}.get(mention.channel, mention.channel)


_EMPLOYER_SITUATIONS: Final = ("employer_good", "employer_bad", "interview_experience")
_URLS: Final = {
    "reddit": "https://reddit.example/r/flights/{id}",
    "bluesky": "https://bsky.example/{handle}/{id}",
    "forum": "https://forum.northlark.example/{id}",
    "review": "https://reviews.example/{id}",
    "news": "https://press.example/{id}",
}


def _row(mention: Mention) -> dict[str, object]:
    """Return the canonical fields that have a value."""
    fields: dict[str, object] = {
        "id": mention.id,
        "source": _source(mention),
        "channel": mention.channel,
        "brand": mention.brand,
        "posted_at": instant(mention.posted_at),
        "text": mention.text,
        "author_id": mention.author.id,
        "author_name": mention.author.handle if mention.channel == "bluesky" else mention.author.name,
        "author_followers_count": mention.author.followers if mention.channel == "bluesky" else None,
        "is_own_post": mention.is_own or None,
        # Bluesky tells who wrote only by the signature in the text
        "member": mention.member if mention.channel == "forum" else None,
        "reply_to_id": mention.reply_to_id,
        "conversation_id": mention.conversation_id if mention.conversation_id != mention.id else None,
        "url": _URLS.get(mention.channel, "").format(id=mention.id, handle=mention.author.handle),
        "language": mention.language,
        "rating": mention.rating,
        "like_count": mention.likes or None,
        "edited_at": instant(mention.edited_at),
        "deleted_at": instant(mention.deleted_at),
    }
    if fields["author_name"] == fields["author_id"]:
        del fields["author_name"]
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _record(mention: Mention, replies: Mapping[str, int]) -> dict[str, object]:
    record = _row(mention)
    record.setdefault("text", "")
    if replies.get(mention.id):
        record["reply_count"] = replies[mention.id]
    return record


def _page(posts: Sequence[Mention], replies: Mapping[str, int] | None) -> dict[str, object]:
    authors = {post.author.id: post.author for post in posts}
    users = [
        {
            "id": author.id,
            "name": author.name,
            "username": author.handle,
            "verified": author.is_verified,
            "public_metrics": {"followers_count": author.followers},
        }
        for author in authors.values()
    ]
    return {
        "data": [_post(post, replies) for post in posts],
        "includes": {"users": users},
        "meta": {"result_count": len(posts), "oldest_id": posts[0].id, "newest_id": posts[-1].id},
    }


def _post(post: Mention, replies: Mapping[str, int] | None) -> dict[str, object]:
    record: dict[str, object] = {
        "id": post.id,
        "author_id": post.author.id,
        "created_at": f"{post.posted_at:%Y-%m-%dT%H:%M:%S.000Z}",
        "conversation_id": post.conversation_id,
        "lang": post.language,
        "text": post.text,
    }
    if replies is not None:
        record["public_metrics"] = {
            "retweet_count": post.reposts,
            "reply_count": replies.get(post.id, 0),
            "like_count": post.likes,
            "quote_count": 0,
        }
    kind, other = ("retweeted", post.repost_of) if post.repost_of else ("replied_to", post.reply_to_id)
    if other:
        record["referenced_tweets"] = [{"type": kind, "id": other}]
    return record


def _twcs_rows(mentions: Sequence[Mention]) -> Iterator[dict[str, object]]:
    answers: dict[str, list[str]] = {}
    for mention in mentions:
        if mention.reply_to_id:
            answers.setdefault(mention.reply_to_id, []).append(mention.id)
    for mention in mentions:
        yield {
            "tweet_id": mention.id,
            "author_id": mention.author.handle if mention.is_own else mention.author.id,
            "inbound": not mention.is_own,
            "created_at": f"{mention.posted_at:%a %b %d %H:%M:%S +0000 %Y}",
            "text": mention.text,
            "response_tweet_id": ",".join(answers.get(mention.id, ())),
            "in_response_to_tweet_id": mention.reply_to_id or "",
        }


def _team_action_rows(actions: Sequence[TeamAction]) -> Iterator[dict[str, object]]:
    ordered = sorted(actions, key=lambda action: (action.at, action.mention.id, action.member, action.action))
    for number, action in enumerate(ordered, start=1):
        yield {
            "id": f"act-{number:05d}",
            "source": _source(action.mention),
            # which conversation it is stands with the mention
            "mention_id": action.mention.id,
            "member": action.member,
            "action": action.action,
            "at": instant(action.at),
            "until": instant(action.until),
            "note": action.note,
            "tag": action.tag,
            "from_value": action.from_value,
            "to_value": action.to_value,
        }
