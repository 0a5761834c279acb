"""An account's handle changes: the old one stays known, and is nobody's to vouch for."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.handles import Address, BadAddress, read_address
from accounts.models import Feed, FormerIdentity, SocialAccount
from accounts.platforms import spec_of, specs
from accounts.services.register import IdentityTaken, can_be_told, index_for_search, taken_by
from institutions.models import User
from institutions.rules import require
from institutions.shown import day
from policies.problems import Refused, checked_words
from records.audit import record
from records.workflow import IllegalMove


@transaction.atomic
def rename(
    account: SocialAccount, *, by: User, url: str, since: date | None, name: str = ""
) -> SocialAccount:
    """Give an account its new address; the old one is kept with its last day.

    Args:
        url: the live address the account has now, on the same platform.
        since: the first day of the new address.
        name: its new name where that changed as well.

    Raises:
        PermissionDenied: they do not keep the register.
        IllegalMove: it is closed.
        IdentityTaken: another open account has this address.
        Refused: no address of this platform, or an impossible day.
    """
    row = SocialAccount.locked(account.pk)
    require(rules.can_keep(by, row), _("Only the team that keeps the register may do this."))
    if not row.is_open:
        raise IllegalMove(_("This account is closed. It must be opened again first"))
    address = _read(row, url)
    if since is None:
        raise Refused(_("Enter the day it changed"), "since")
    if since > timezone.localdate():
        raise Refused(_("The day must be today or in the past"), "since")
    if row.went_live_on and since < row.went_live_on:
        live = day(row.went_live_on)
        raise Refused(_("It went live on %(day)s, so not before") % {"day": live}, "since")
    if address.identity == row.identity:
        raise Refused(_("The account has this address already"), "url")
    holder = taken_by(address.identity)
    if holder is not None:
        raise IdentityTaken(holder, can_be_told(by, holder))
    _keep_old(row, since)
    row.handle, row.url, row.identity = address.handle, address.url, address.identity
    row.name = checked_words(name, "name")[:100] or row.name
    index_for_search(row)
    try:
        with transaction.atomic():
            row.save(update_fields=["handle", "url", "identity", "name", "search", "skeleton"])
    except IntegrityError as taken:
        raise IdentityTaken(None, visible=False) from taken
    record(row, "address changed", by=by, codes={"since": since.isoformat()})
    # The old address may be a stranger's from now on: their posts are not ours.
    if Feed.objects.filter(account=row).delete()[0]:
        record(row, "feed removed", by=by)
    return row


def _read(account: SocialAccount, url: str) -> Address:
    spec = spec_of(account.platform)
    try:
        address = read_address(url, specs(), chosen=spec.code)
    except BadAddress as bad:
        raise Refused(str(bad), "url") from bad
    if address.platform != spec.code:
        raise Refused(_("The web address and platform do not match"), "url")
    return address


def _keep_old(account: SocialAccount, since: date) -> None:
    earlier = FormerIdentity.objects.filter(account=account).order_by("-until_on").first()
    FormerIdentity.objects.get_or_create(
        account=account,
        identity=account.identity,
        until_on=since,
        defaults={
            "handle": account.handle,
            "url": account.url,
            "skeleton": account.skeleton,
            "from_on": earlier.until_on if earlier else account.went_live_on,
        },
    )
