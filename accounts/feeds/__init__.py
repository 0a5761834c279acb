"""Readers of public feeds, one for each kind, behind one small interface. Pure."""

from accounts.feeds.bluesky import BlueskyReader
from accounts.feeds.mastodon import MastodonReader
from accounts.feeds.reading import REASONS, NotKnown, Outcome, Reader, Reading
from accounts.feeds.suggesting import Suggestion, suggestion
from accounts.feeds.syndication import SyndicationReader, YouTubeReader
from accounts.feeds.wordpress import WordPressReader

READERS: dict[str, Reader] = {
    reader.code: reader
    for reader in (
        MastodonReader(),
        BlueskyReader(),
        YouTubeReader(),
        WordPressReader(),
        SyndicationReader(),
    )
}

__all__ = [
    "READERS",
    "REASONS",
    "NotKnown",
    "Outcome",
    "Reader",
    "Reading",
    "Suggestion",
    "suggestion",
]
