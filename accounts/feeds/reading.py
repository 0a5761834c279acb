"""What a reading of a public feed comes to: posted at, nothing since, or not known and why.

Pure. Silence is said only where a site answered well; whatever else happened is "not known".
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from time import struct_time
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from records.fetching import Fetcher, Page
from records.guarding import NotFetched

FIRST_YEAR = 2000  # an earlier date is a clock that was never set
LOOKED_AT = 40  # newest entries of a list; a feed is newest first

REASONS: Mapping[str, Promise] = {
    "no_such_host": _("No site has this name"),
    "address_refused": _("The address leads somewhere the portal does not go"),
    "bad_address": _("This is not a web address"),
    "unreachable": _("The site did not answer"),
    "too_slow": _("The site took too long to answer"),
    "too_large": _("The site sent far more than a feed holds"),
    "too_many_redirects": _("The address leads on and on"),
    "unreadable": _("The site sent something that cannot be read"),
    "wrong_type": _("The address leads to a page, not to a feed"),
    "sign_in_needed": _("The site shows posts only to people who sign in"),
    "not_found": _("The site does not know this account at the moment"),
    "asked_to_wait": _("The site asked not to be read for a while"),
    "site_trouble": _("The site has trouble at the moment"),
    "not_a_feed": _("What the site sent is not a feed"),
    "no_dates": _("The feed does not say when anything was posted"),
    "future_date": _("The newest post bears a date in the future"),
    "moved": _("The account has moved to another address"),
    "not_public": _("The account posts, but not for everybody to see"),
    "only_reposts": _("The newest posts are all by others"),
}


class Outcome(StrEnum):
    """What a reading told; the same words as the register keeps."""

    ACTIVE = "active"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reading:
    """What one look at a feed told."""

    outcome: Outcome
    posted_at: datetime | None = None
    reason: str = ""
    retry_after: float | None = None  # seconds, where the site asked for it

    @property
    def is_known(self) -> bool:
        """Whether the look succeeded."""
        return self.outcome is not Outcome.UNKNOWN


class NotKnown(Exception):
    """The site answered, but not with what tells when the account posted."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class Reader(ABC):
    """Reads one kind of feed: where to ask, and what the answer means."""

    code: ClassVar[str]

    @abstractmethod
    def posts(self, at: SplitResult, fetch: Fetcher) -> Sequence[datetime]:
        """When the newest posts were made; empty where the site says there are none.

        Raises:
            NotFetched, NotKnown: it cannot be told.
        """

    def fits(self, at: SplitResult) -> bool:
        """Whether this reader can do anything with an address."""
        return True

    def accepts(self, url: str) -> bool:
        """Whether an address is worth trying; nobody is asked."""
        try:
            at = urlsplit(url)
            return at.scheme in {"http", "https"} and bool(at.hostname) and self.fits(at)
        except ValueError:
            return False

    def read(
        self, url: str, since: datetime | None, fetch: Fetcher, *, now: datetime | None = None
    ) -> Reading:
        """Look at a feed once; a post from ``since`` on is news, any where it is None."""
        if not self.accepts(url):
            return Reading(Outcome.UNKNOWN, reason="bad_address")
        return understood(lambda: self.posts(urlsplit(url), fetch), since, now or timezone.now())


def understood(
    posts: Callable[[], Sequence[datetime]], since: datetime | None, now: datetime
) -> Reading:
    """Read, and turn every way of failing into "not known"."""
    try:
        return judged(posts(), since, now)
    except NotFetched as problem:
        return Reading(Outcome.UNKNOWN, reason=problem.reason)
    except NotKnown as problem:
        return Reading(Outcome.UNKNOWN, reason=problem.reason, retry_after=problem.retry_after)


def judged(posts: Sequence[datetime], since: datetime | None, now: datetime) -> Reading:
    """Say what dates of posts mean: a date that has not come yet proves nothing."""
    latest = max((post for post in posts if post <= now), default=None)
    if latest is not None and (since is None or latest >= since):
        return Reading(Outcome.ACTIVE, latest)
    if any(post > now for post in posts):
        return Reading(Outcome.UNKNOWN, reason="future_date")
    return Reading(Outcome.NOTHING, latest)


def good_body(page: Page) -> bytes:
    """Return what a page holds.

    Raises:
        NotKnown: it answered with an error, which says nothing about the account.
    """
    if page.is_good:
        return page.body
    raise NotKnown(_STATUSES.get(page.status, "site_trouble"), page.retry_after)


_STATUSES = {
    400: "not_found",
    401: "sign_in_needed",
    403: "sign_in_needed",
    404: "not_found",
    410: "not_found",
    422: "sign_in_needed",
    429: "asked_to_wait",
}


def moment(written: object) -> datetime | None:
    """Read a moment as sites write it, in UTC where they do not say; None for anything else."""
    if not isinstance(written, str):
        return None
    try:
        found = datetime.fromisoformat(written.strip())
        return _usable(found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def moment_of(parts: object) -> datetime | None:
    """Read a moment from its parts in UTC; None for anything else."""
    if not isinstance(parts, struct_time):
        return None
    try:
        return _usable(datetime(*parts[:6], tzinfo=UTC))
    except (TypeError, ValueError):
        return None


def _usable(found: datetime) -> datetime | None:
    return found if found.year >= FIRST_YEAR else None


def dated(found: Sequence[datetime | None]) -> list[datetime]:
    """Keep the moments of entries.

    Raises:
        NotKnown: there are entries, and none says when.
    """
    kept = [each for each in found if each is not None]
    if found and not kept:
        raise NotKnown("no_dates")
    return kept
