"""Where the public feed of an account is, as far as its platform and handle tell. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from accounts.feeds.syndication import CHANNEL, channel_feed

# A feed of these is the account's own by its address, so nobody types another.
BY_PROFILE = frozenset({"mastodon", "bluesky"})
# Blogs that keep their feed elsewhere than WordPress does.
BLOG_FEEDS = {
    "blogspot.com": "/feeds/posts/default",
    "blogger.com": "/feeds/posts/default",
    "tumblr.com": "/rss",
    "ghost.io": "/rss/",
}


@dataclass(frozen=True)
class Suggestion:
    """Which readers an account's feed may be read with, in the order in which they are tried."""

    readers: tuple[str, ...]
    url: str = ""  # empty where the handle alone does not tell
    is_fixed: bool = False


def suggestion(
    platform: str, *, handle: str, url: str, platform_key: str = ""
) -> Suggestion | None:
    """Say where an account's feed is; None where its platform offers none to anybody."""
    if platform in BY_PROFILE:
        return Suggestion((platform,), url, is_fixed=True)
    if platform == "youtube":
        return Suggestion(("youtube",), _channel(handle, platform_key))
    if platform == "blog":
        return Suggestion(("rss", "wordpress"), _blog(url))
    if platform == "medium":
        return Suggestion(("rss",), url.replace("://medium.com/", "://medium.com/feed/", 1))
    if platform == "podcast":
        return Suggestion(("rss",), url)
    return Suggestion(("rss",)) if platform == "other" else None


def _channel(handle: str, platform_key: str) -> str:
    told = (platform_key, handle.removeprefix("channel/"))
    channel = next((each for each in told if CHANNEL.fullmatch(each)), "")
    return channel_feed(channel) if channel else ""


def _blog(url: str) -> str:
    host = urlsplit(url).hostname or ""
    path = next((path for end, path in BLOG_FEEDS.items() if host.endswith(f".{end}")), "")
    return f"https://{host}{path}" if path else url
