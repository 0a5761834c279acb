"""When the silence of a feed counts: seen several times in a row, and lately."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import ActivitySource, Feed, FeedOutcome
from policies.rulebook import Rulebook

STEADY = 3  # readings in a row that succeeded: one alone may have met a site half-way
TELL_AFTER = 5  # failures in a row, a day and a half apart at least: then people are told
FRESH = timedelta(days=7)  # what was seen before that says nothing of today


def may_flag(feed: Feed, *, now: datetime | None = None) -> bool:
    """Whether a feed has shown its account's silence, so that it may count as inactive."""
    return (
        feed.outcome == FeedOutcome.NOTHING
        and feed.successes >= STEADY
        and feed.read_at is not None
        and feed.read_at >= (now or timezone.now()) - FRESH
    )


def silent_feeds(now: datetime) -> Q:
    """Feeds of which ``may_flag`` is true, for a query."""
    return Q(outcome=FeedOutcome.NOTHING, successes__gte=STEADY, read_at__gte=now - FRESH)


def not_known(book: Rulebook, now: datetime | None = None) -> Q:
    """Accounts nobody can say have gone quiet: only a feed told when they posted, and it does not
    tell now. Where the university reads no feeds, the day known counts like any other.
    """
    if not book["feed_reading"]:
        return Q(pk__in=[])
    unsure = Feed.objects.filter(account=OuterRef("pk")).exclude(
        silent_feeds(now or timezone.now())
    )
    return Q(Exists(unsure), last_active_source=ActivitySource.FEED)
