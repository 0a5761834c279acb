"""What becomes of reports of unregistered accounts: all of one account share one answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Sighting, SightingState, SocialAccount
from accounts.services.pages import sightings_path
from institutions.models import Institution, User
from institutions.notices import notify
from records.audit import record


def same_account(sighting: Sighting) -> "QuerySet[Sighting]":
    """Every report at this university of the account that this one is about."""
    rows = Sighting.objects.filter(institution=sighting.institution_id)
    if not sighting.identity:
        return rows.filter(pk=sighting.pk)
    return rows.filter(identity=sighting.identity)


def settle_registered(account: SocialAccount, *, by: User | None) -> int:
    """Answer the reports of an account that has just come onto the register; return how many."""
    rows = Sighting.objects.select_for_update().filter(
        institution=account.institution_id, identity=account.identity, state=SightingState.NEW
    )
    return settle(list(rows.order_by("pk")), SightingState.REGISTERED, by=by, account=account)


def settle_all_registered(
    institution: Institution, accounts: Iterable[SocialAccount], *, by: User | None
) -> None:
    """The same for many accounts at once; costs one query where none of them was reported."""
    known = {account.identity: account for account in accounts}
    rows = Sighting.objects.select_for_update(of=("self",)).filter(
        institution=institution, identity__in=known, state=SightingState.NEW
    )
    reported: dict[str, list[Sighting]] = defaultdict(list)
    for row in rows.select_related("institution", "platform").order_by("pk"):
        reported[row.identity].append(row)
    for identity, found in reported.items():
        settle(found, SightingState.REGISTERED, by=by, account=known[identity])


def settle(
    rows: Sequence[Sighting],
    state: SightingState,
    *,
    by: User | None,
    account: SocialAccount | None = None,
    reason: str = "",
) -> int:
    """Write one answer on some reports of one account, and owe their reporters the mail."""
    if not rows:
        return 0
    Sighting.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=state, account=account, reason=reason, decided_by=by, decided_at=timezone.now()
    )
    first, people = rows[0], {row.reported_by_id for row in rows}
    verb = "report dismissed" if state == SightingState.DISMISSED else "report led to registration"
    event = record(first, verb, by=by, codes={"reports": len(rows)}, note=reason)
    context: dict[str, Any] = {
        # Never an address: a mail program would make a link of it.
        "handle": "" if "." in first.handle else first.handle,
        "seen_on": str(first.platform or ""),
        "is_registered": state == SightingState.REGISTERED,
        "account": account.name if account else "",
        "platform": str(account.platform) if account else "",
        "reason": reason,
        "path": account.get_absolute_url() if account else sightings_path(first.institution),
    }
    notify(
        first.institution,
        "accounts/mail/report_settled",
        event=event,
        people=User.objects.filter(pk__in=people - {by.pk if by else None}),
        context=context,
        about=f"sighting:{first.pk}",
    )
    return len(rows)
