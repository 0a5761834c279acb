"""Public feeds of accounts: set up, read when due, and what their silence is worth."""

from accounts.services.feeds.evidence import STEADY, TELL_AFTER, may_flag, not_known, silent_feeds
from accounts.services.feeds.keeping import (
    may_read,
    read_feed_now,
    refusal,
    remove_feed,
    set_up_feed,
    suggested,
)
from accounts.services.feeds.rounds import AT_MOST, due_feeds, new_fetcher, read_due_feeds

__all__ = [
    "AT_MOST",
    "STEADY",
    "TELL_AFTER",
    "due_feeds",
    "may_flag",
    "may_read",
    "new_fetcher",
    "not_known",
    "read_due_feeds",
    "read_feed_now",
    "refusal",
    "remove_feed",
    "set_up_feed",
    "silent_feeds",
    "suggested",
]
