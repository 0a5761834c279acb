"""A feed is set up for an account, read once on the spot, and taken away again."""

from datetime import timedelta
from urllib.parse import unquote, urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.feeds import READERS, REASONS, Reading, Suggestion, suggestion
from accounts.feeds.syndication import channel_in
from accounts.models import AccountState, Feed, SocialAccount
from accounts.services.feeds import rounds
from institutions.models import Institution, User
from institutions.rules import require
from policies.problems import Refused
from policies.rulebook import RuleValue, rule
from records.audit import record
from records.fetching import Fetcher

ON_THE_SPOT = 6.0  # seconds for one page, while somebody waits
NOT_AGAIN_FOR = timedelta(minutes=1)


def may_read(institution: Institution) -> RuleValue:
    """Whether the university's rulebook allows reading public feeds today."""
    return rule(institution, "feed_reading")


def refusal(institution: Institution, allowed: RuleValue) -> str:
    """Say that a university reads no feeds, and by which clause."""
    if allowed.citations:
        return _("%(institution)s does not read the public feeds of accounts (%(clause)s).") % {
            "institution": institution.short_name,
            "clause": allowed.cited,
        }
    return _("The rulebook of %(institution)s does not allow reading the feeds of accounts.") % {
        "institution": institution.short_name
    }


def suggested(account: SocialAccount) -> Suggestion | None:
    """Where an account's feed is, as far as its platform and handle tell."""
    return suggestion(
        account.platform.code,
        handle=account.handle,
        url=account.url,
        platform_key=account.platform_key,
    )


def set_up_feed(
    account: SocialAccount, *, by: User, url: str = "", fetch: Fetcher | None = None
) -> Feed:
    """Read an account's feed once and, where that worked, keep its address.

    Args:
        url: the feed's address, where platform and handle alone do not tell it.

    Raises:
        PermissionDenied: the rulebook or the person's role does not allow it.
        Refused: the platform has no feed, or this one could not be read; nothing was kept.
    """
    _refuse(account, by)
    offered = suggested(account)
    if offered is None:
        raise Refused(_("This platform has no public feed that the portal can read"))
    address = normal(offered.url if offered.is_fixed else url)
    fitting = _fitting(offered, address)
    _refuse_elsewhere(account, offered, address, by)
    code, reading = _first_reading(fitting, address, account, fetch)
    return _keep(account, code, address, reading, by)


def _refuse_elsewhere(account: SocialAccount, offered: Suggestion, address: str, by: User) -> None:
    """Keep those who run an account from having another's posts count as its own.

    They choose a feed on the account's own site; any other is for the team that keeps the register.
    """
    if offered.is_fixed or rules.can_keep(by, account) or address == normal(offered.url):
        return
    if is_beside(address, account.url, offered):
        return
    raise Refused(
        _("This feed is not on the account's own site. Ask the team that keeps the register"), "url"
    )


def is_beside(address: str, own: str, offered: Suggestion) -> bool:
    """Whether a feed lies on an account's own site or page, and is no other's beside it."""
    at, home = urlsplit(address), urlsplit(normal(own))
    if offered.readers == ("youtube",):
        return bool(offered.url) and channel_in(at) == channel_in(urlsplit(offered.url))
    page = f"{home.path.rstrip('/')}/"
    if ".." in unquote(at.path).split("/"):
        return False
    return at.netloc == home.netloc and f"{at.path.rstrip('/')}/".startswith(page)


def _refuse(account: SocialAccount, by: User) -> None:
    allowed = may_read(account.institution)
    require(bool(allowed), refusal(account.institution, allowed))
    require(
        rules.can_set_feed(by, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    if account.state != AccountState.ACTIVE:
        raise Refused(_("Feeds are read of accounts that are active only"))
    if account.institution.is_demo:
        raise Refused(_("The accounts of the demonstration are invented, so no site is asked"))


def normal(url: str) -> str:
    """Write an address the one way it is kept; what is none stays as it is."""
    try:
        at = urlsplit(url.strip())
    except ValueError:
        return url
    if not at.netloc:
        return url
    return at._replace(netloc=at.netloc.lower(), path=at.path or "/", fragment="").geturl()


def _fitting(offered: Suggestion, address: str) -> list[str]:
    fitting = [code for code in offered.readers if READERS[code].accepts(address)]
    if not fitting:
        raise Refused(_no_address(offered), "url")
    return fitting


def _first_reading(
    fitting: list[str], address: str, account: SocialAccount, fetch: Fetcher | None
) -> tuple[str, Reading]:
    """Read with each reader that fits until one can; the first one's reason tells otherwise."""
    since = rounds.news_from(account)
    failed: list[Reading] = []
    for code in fitting:
        reading = READERS[code].read(address, since, fetch or rounds.new_fetcher(ON_THE_SPOT))
        if reading.is_known:
            return code, reading
        failed.append(reading)
    raise Refused(
        _("The feed could not be read, so nothing was kept. %(why)s")
        % {"why": REASONS[failed[-1].reason]},
        "url",
    )


def _no_address(offered: Suggestion) -> str:
    if offered.readers == ("youtube",):
        return _("Enter the address of the channel with its number, which begins with UC")
    return _("Enter the address of the feed, like https://www.example.ac.uk/feed.xml")


@transaction.atomic
def _keep(account: SocialAccount, code: str, address: str, reading: Reading, by: User) -> Feed:
    row = SocialAccount.locked(account.pk)
    _refuse(row, by)
    fresh = Feed(account=row, reader=code, url=address)
    values = {"reader": code, "url": address, **rounds.columns(fresh, reading)}
    feed, _is_new = Feed.objects.update_or_create(account=row, defaults=values)
    record(row, "feed set up", by=by, codes={"reader": code})
    rounds.tell(row, reading)
    return feed


def read_feed_now(account: SocialAccount, *, by: User, fetch: Fetcher | None = None) -> Reading:
    """Read an account's feed on the spot.

    Raises:
        PermissionDenied: the rulebook or the person's role does not allow it.
        Refused: there is no feed, or it was read a moment ago.
    """
    _refuse(account, by)
    feed = Feed.objects.select_related("account__institution").filter(account=account).first()
    if feed is None:
        raise Refused(_("No feed is kept for this account"))
    now = timezone.now()
    claimed = None
    if feed.read_at is None or feed.read_at < now - NOT_AGAIN_FOR:
        claimed = rounds.claim(feed)
    if claimed is None:
        raise Refused(_("This feed was read a moment ago. Try again in a minute"))
    return rounds.read_once(claimed, fetch or rounds.new_fetcher(ON_THE_SPOT))


@transaction.atomic
def remove_feed(account: SocialAccount, *, by: User) -> None:
    """Stop reading an account's feed; what it told stays.

    Raises:
        PermissionDenied: neither runs the account nor keeps the register.
    """
    row = SocialAccount.locked(account.pk)
    require(
        rules.can_set_feed(by, row),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    if Feed.objects.filter(account=row).delete()[0]:
        record(row, "feed removed", by=by)
