"""RSS and Atom in all their kinds, and the two places that offer them. Pure."""

import io
import re
from datetime import datetime
from urllib.parse import SplitResult, parse_qs

import feedparser

from accounts.feeds.condensing import condensed
from accounts.feeds.reading import LOOKED_AT, NotKnown, Reader, dated, good_body, moment_of
from records.fetching import Fetcher

XML = frozenset(
    {
        "application/atom+xml",
        "application/rdf+xml",
        "application/rss+xml",
        "application/x-rss+xml",
        "application/xml",
        "text/plain",
        "text/xml",
    }
)
CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")


class SyndicationReader(Reader):
    """Reads a feed at its own address."""

    code = "rss"

    def posts(self, at: SplitResult, fetch: Fetcher) -> list[datetime]:
        """Fetch the feed and read it."""
        return posts_in(good_body(fetch.get(at.geturl(), XML)))


class YouTubeReader(Reader):
    """Reads a channel by its permanent number; an error of the site says nothing about it."""

    code = "youtube"

    def fits(self, at: SplitResult) -> bool:
        """Whether the address holds the number of a channel."""
        return bool(channel_in(at))

    def posts(self, at: SplitResult, fetch: Fetcher) -> list[datetime]:
        """Fetch the channel's feed and read it."""
        return posts_in(good_body(fetch.get(channel_feed(channel_in(at)), XML)))


def channel_feed(channel: str) -> str:
    """The address of a channel's feed."""
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={channel}"


def channel_in(at: SplitResult) -> str:
    """Find the permanent number of a channel in an address of YouTube; empty without one."""
    if at.hostname not in {"youtube.com", "www.youtube.com", "m.youtube.com"}:
        return ""
    part = at.path.removeprefix("/channel/").partition("/")[0]
    told = [*parse_qs(at.query).get("channel_id", []), part]
    return next((each for each in told if CHANNEL.fullmatch(each)), "")


def posts_in(body: bytes) -> list[datetime]:
    """Read when entries were published, or last changed where they do not say.

    Raises:
        NotKnown: this is no feed, or its entries bear no dates.
    """
    small = condensed(body)
    try:
        # A stream: of bytes alone the parser would first ask whether they name a file.
        found = feedparser.parse(
            io.BytesIO(small), sanitize_html=False, resolve_relative_uris=False
        )
    except Exception:  # what strangers send has broken this parser before
        raise NotKnown("not_a_feed") from None
    if not found.get("version"):
        raise NotKnown("not_a_feed")
    return dated([_posted(entry) for entry in found.get("entries", [])[:LOOKED_AT]])


def _posted(entry: feedparser.FeedParserDict) -> datetime | None:
    key = next((key for key in ("published_parsed", "updated_parsed") if key in entry), None)
    return moment_of(entry[key]) if key else None
