"""Bluesky: the public list of an account's posts. Pure."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, quote

from accounts.feeds.answers import JSON, rows, table_in
from accounts.feeds.reading import NotKnown, Reader, dated, good_body, moment
from records.fetching import Fetcher

PROFILE = re.compile(r"/profile/(?P<actor>[A-Za-z0-9.:_-]+)/?")
ASK = "https://public.api.bsky.app/xrpc/app.bsky.feed.getAuthorFeed"


class BlueskyReader(Reader):
    """Reads an account by the address of its profile."""

    code = "bluesky"

    def fits(self, at: SplitResult) -> bool:
        """Whether the address is that of a profile."""
        return at.hostname == "bsky.app" and PROFILE.fullmatch(at.path) is not None

    def posts(self, at: SplitResult, fetch: Fetcher) -> list[datetime]:
        """Ask for the newest posts and answers."""
        actor = quote(PROFILE.sub(r"\g<actor>", at.path), safe="")
        return posts_in(good_body(fetch.get(f"{ASK}?actor={actor}&limit=40", JSON)))


def posts_in(body: bytes) -> list[datetime]:
    """Read when the account's own posts were made.

    What others wrote and what is pinned on top carries a reason, and proves nothing.

    Raises:
        NotKnown: only posts of others on this page, and there are further pages.
    """
    found = table_in(body)
    listed = rows(found.get("feed"))
    own = [row for row in listed if not row.get("reason")]
    if listed and not own and found.get("cursor"):
        raise NotKnown("only_reposts")
    return dated([_posted(row.get("post")) for row in own])


def _posted(post: Any) -> datetime | None:
    """The earlier of what its writer claims and what the network saw."""
    if not isinstance(post, dict) or not isinstance(post.get("record"), dict):
        return None
    told = (moment(post["record"].get("createdAt")), moment(post.get("indexedAt")))
    return min((each for each in told if each is not None), default=None)
