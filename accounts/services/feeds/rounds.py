"""Feeds that are due are read, each by one worker, and what they tell is written down.

A feed is claimed by moving its next time on, as if the reading were going to fail: whoever dies
half-way has spoilt nothing, and the feed waits its turn. No transaction is open while a site is
asked. What was read counts only if nobody changed the feed meanwhile.
"""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.feeds import READERS, Outcome, Reading
from accounts.models import AccountState, ActivitySource, Feed, SocialAccount
from accounts.services.activity import observe
from institutions.models import Institution
from policies.rulebook import rule
from records.fetching import MOST_SECONDS, NAME, Fetcher

AT_MOST = 100  # feeds in one round
PER_SITE = 25  # of them on one site
ROUND_SECONDS = 300.0  # no reading begins after that; a task must end within 540
READ_EVERY = timedelta(days=1)
FIRST_WAIT = timedelta(hours=2)  # after a failure; doubled with each further one
LONGEST_WAIT = timedelta(days=7)
LONGEST_WISH = timedelta(days=30)  # of a site to be left alone
MOST_COUNTED = 1_000  # in a row; nothing asks for more
AWAY = frozenset({"unreachable", "too_slow", "site_trouble", "asked_to_wait", "no_such_host"})


@dataclass(frozen=True)
class Claim:
    """A feed that is this worker's to read."""

    feed: Feed
    until: datetime  # its next time while it is being read


def new_fetcher(seconds: float = MOST_SECONDS) -> Fetcher:
    """Make what reads over the web, under a name by which a site can find us."""
    return Fetcher(name=f"{NAME} +{settings.SITE_URL}/", seconds=seconds)


def due_feeds(now: datetime) -> "QuerySet[Feed]":
    """Feeds to read: of accounts in use, at universities whose rulebook allows it today."""
    # The accounts of the demonstration are made up; their addresses may be somebody's.
    real = Institution.objects.filter(is_demo=False)
    allowed = [each.pk for each in real if rule(each, "feed_reading")]
    return Feed.objects.filter(
        next_at__lte=now, account__state=AccountState.ACTIVE, account__institution__in=allowed
    ).order_by("next_at", "pk")


def read_due_feeds(
    *, fetch: Fetcher | None = None, at_most: int = AT_MOST, seconds: float = ROUND_SECONDS
) -> Counter[str]:
    """Read the feeds that are due, one after the other; count what they told."""
    told, tried = Counter[str](), Counter[str]()
    end = time.monotonic() + seconds
    waiting = due_feeds(timezone.now()).select_related("account__institution")
    while tried.total() < at_most and time.monotonic() < end:
        full = [site for site, number in tried.items() if number >= PER_SITE]
        feed = waiting.exclude(on_sites(full)).first()
        if feed is None:
            break
        claimed = claim(feed)
        if claimed is None:
            continue  # somebody else reads it; the next look does not find it due
        reading = read_once(claimed, fetch or new_fetcher())
        told[reading.outcome] += 1
        tried[site_of(feed.url)] += PER_SITE if reading.reason in AWAY else 1
    return told


def claim(feed: Feed) -> Claim | None:
    """Take a feed to read it; None where another worker was faster or it changed."""
    until = timezone.now() + wait_after(feed.failures + 1)
    taken = Feed.objects.filter(pk=feed.pk, next_at=feed.next_at).update(next_at=until)
    return Claim(feed, until) if taken else None


def read_once(claimed: Claim, fetch: Fetcher) -> Reading:
    """Read a feed that was claimed, and write down what it told."""
    feed = claimed.feed
    reading = READERS[feed.reader].read(feed.url, news_from(feed.account), fetch)
    if write_reading(claimed, reading) and reading.retry_after:
        _leave_alone(site_of(feed.url), reading)
    return reading


@transaction.atomic
def write_reading(claimed: Claim, reading: Reading) -> bool:
    """Keep what a reading told; not where the feed, its account or the rule changed meanwhile."""
    account = SocialAccount.locked(claimed.feed.account_id)
    if account.state != AccountState.ACTIVE or not rule(account.institution, "feed_reading"):
        return False
    mine = Feed.objects.filter(pk=claimed.feed.pk, next_at=claimed.until)
    if not mine.update(**columns(claimed.feed, reading)):
        return False
    tell(account, reading)
    return True


def tell(account: SocialAccount, reading: Reading) -> None:
    """Let the register know of a post; the caller holds the account."""
    if reading.outcome is Outcome.ACTIVE and reading.posted_at is not None:
        zone = ZoneInfo(account.institution.time_zone)
        day = timezone.localdate(reading.posted_at, zone)
        observe(account, happened_on=day, source=ActivitySource.FEED)


def columns(feed: Feed, reading: Reading) -> dict[str, object]:
    """What a reading changes in a feed's row."""
    now = timezone.now()
    failures = 0 if reading.is_known else min(feed.failures + 1, MOST_COUNTED)
    values: dict[str, object] = {
        "read_at": now,
        "outcome": reading.outcome,
        "reason": reading.reason,
        "failures": failures,
        "failing_since": None if reading.is_known else feed.failing_since or now,
        "successes": min(feed.successes + 1, MOST_COUNTED) if reading.is_known else 0,
        "next_at": now + (READ_EVERY if reading.is_known else _wait(failures, reading)),
    }
    if reading.posted_at is not None:
        values["posted_at"] = reading.posted_at
    return values


def wait_after(failures: int) -> timedelta:
    """How long a feed rests after so many failures in a row."""
    doubled: int = 1 << min(failures - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _wait(failures: int, reading: Reading) -> timedelta:
    return max(wait_after(failures), _wish(reading))


def _wish(reading: Reading) -> timedelta:
    """How long a site asks to be left alone, within reason."""
    return timedelta(seconds=min(reading.retry_after or 0.0, LONGEST_WISH.total_seconds()))


def _leave_alone(site: str, reading: Reading) -> None:
    """Put off the other feeds of a site that asks for it."""
    now = timezone.now()
    Feed.objects.filter(on_sites([site]), next_at__lte=now).update(next_at=now + _wish(reading))


def news_from(account: SocialAccount) -> datetime | None:
    """The moment from which a post is news: the day after the last one known."""
    if account.last_active_on is None:
        return None
    day = account.last_active_on + timedelta(days=1)
    return datetime.combine(day, clock.min, ZoneInfo(account.institution.time_zone))


def site_of(url: str) -> str:
    """The site an address is on."""
    return urlsplit(url).netloc


def on_sites(sites: list[str]) -> Q:
    """Feeds on some sites; addresses are kept with their site in small letters and a path."""
    found = Q(pk__in=[])
    for site in sites:
        found |= Q(url__startswith=f"https://{site}/") | Q(url__startswith=f"http://{site}/")
    return found
