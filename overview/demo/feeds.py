"""One university of the demonstration lets public feeds be read. No site is asked for them."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import ActivitySource, Feed, FeedOutcome, SocialAccount
from overview.demo.people import Crowd
from policies.models import Rule

READS_FEEDS = "queen-mary"
# What the last look told, by turns: outcome, reason, days since the newest post, looks in a row.
TOLD = (
    (FeedOutcome.NOTHING, "", 3, 12),
    (FeedOutcome.NOTHING, "", 96, 40),
    (FeedOutcome.UNKNOWN, "site_trouble", 20, 0),
)


def add_feeds(crowd: Crowd, accounts: Sequence[SocialAccount]) -> None:
    """Keep the feeds of a few accounts, as if they had been read this night."""
    if crowd.institution.slug != READS_FEEDS:
        return
    Rule.objects.create(institution=crowd.institution, code="feed_reading", value=True)
    last = timezone.now() - timedelta(hours=6)
    read = [row for row in accounts if row.platform.code == "bluesky" and row.is_open]
    feeds = []
    for account, (outcome, reason, days, successes) in zip(read, TOLD, strict=False):
        posted_at = last - timedelta(days=days)
        account.last_active_on = timezone.localdate(posted_at)
        account.last_active_source = ActivitySource.FEED
        feeds.append(
            Feed(
                account=account,
                reader="bluesky",
                url=account.url,
                outcome=outcome,
                reason=reason,
                read_at=last,
                next_at=last + timedelta(days=1),
                posted_at=posted_at,
                successes=successes,
                failures=0 if successes else 2,
            )
        )
    Feed.objects.bulk_create(feeds)
    SocialAccount.objects.bulk_update(
        [feed.account for feed in feeds], ["last_active_on", "last_active_source"]
    )
