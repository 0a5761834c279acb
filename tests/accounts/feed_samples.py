"""Answers of public feeds, invented, in the shapes the sites really send."""

import json
from typing import Any

BLUESKY = "public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed?actor={}&limit=40"
YOUTUBE = "www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv"
CHANNEL = "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv"
TOOTS = "limit=20&exclude_reblogs=true"


def toot_account(**over: Any) -> str:
    """What a Mastodon server answers to a look-up."""
    return json.dumps(
        {
            "id": "109876543210",
            "username": "northgate",
            "acct": "northgate",
            "display_name": "Northgate",
            "locked": False,
            "bot": False,
            "discoverable": True,
            "created_at": "2022-11-09T00:00:00.000Z",
            "note": "<p>The library</p>",
            "url": "https://social.example/@northgate",
            "followers_count": 52,
            "statuses_count": 410,
            "last_status_at": "2026-05-01",
            "emojis": [],
            "fields": [],
            **over,
        }
    )


def toot(created_at: str, **over: Any) -> dict[str, Any]:
    """One status of a Mastodon account."""
    return {
        "id": "110000000000",
        "created_at": created_at,
        "in_reply_to_id": None,
        "visibility": "public",
        "url": "https://social.example/@northgate/110000000000",
        "content": "<p>We are open late</p>",
        "reblog": None,
        **over,
    }


def skeet(created_at: str, indexed_at: str = "", **over: Any) -> dict[str, Any]:
    """One item of a Bluesky author feed."""
    return {
        "post": {
            "uri": "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3k",
            "cid": "bafyrei",
            "author": {
                "did": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa",
                "handle": "northgate.bsky.social",
            },
            "record": {"$type": "app.bsky.feed.post", "createdAt": created_at, "text": "Open late"},
            "likeCount": 1,
            "indexedAt": indexed_at or created_at,
        },
        **over,
    }


REPOST = {
    "$type": "app.bsky.feed.defs#reasonRepost",
    "by": {"did": "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "handle": "northgate.bsky.social"},
    "indexedAt": "2026-05-30T09:00:00.000Z",
}
PIN = {"$type": "app.bsky.feed.defs#reasonPin"}


def youtube(*published: str) -> str:
    """A channel's feed."""
    entries = "".join(
        f"""<entry><id>yt:video:aaaaaaaaaaa</id><yt:videoId>aaaaaaaaaaa</yt:videoId>
        <yt:channelId>UCabcdefghijklmnopqrstuv</yt:channelId><title>Open day</title>
        <link rel="alternate" href="https://www.youtube.com/watch?v=aaaaaaaaaaa"/>
        <published>{each}</published><updated>2026-05-31T00:00:00+00:00</updated></entry>"""
        for each in published
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">
    <id>yt:channel:abcdefghijklmnopqrstuv</id><title>Northgate</title>
    <published>2012-01-01T00:00:00+00:00</published>{entries}</feed>"""


def rss(*published: str) -> str:
    """An RSS 2.0 feed."""
    items = "".join(
        f"<item><title>News</title><pubDate>{each}</pubDate></item>" for each in published
    )
    return f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Northgate</title>
    <lastBuildDate>Sun, 31 May 2026 10:00:00 GMT</lastBuildDate>{items}</channel></rss>"""


def atom(*updated: str) -> str:
    """An Atom feed that says only when its entries changed."""
    entries = "".join(
        f"<entry><title>x</title><updated>{each}</updated></entry>" for each in updated
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Northgate</title>{entries}</feed>'


def posts(*dates: str) -> str:
    """What WordPress answers."""
    return json.dumps(
        [{"id": 7, "date_gmt": each, "link": "https://blog.example/?p=7"} for each in dates]
    )
