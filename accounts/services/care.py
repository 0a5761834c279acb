"""How an account is looked after, at a glance: one row of numbers for its page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import (
    AccountAudit,
    AccountState,
    Enquiry,
    MediaPermission,
    ModerationNote,
    SocialAccount,
)
from accounts.models.care import WAITING
from accounts.services import permissions
from accounts.services.visits import last_visit, since_when
from policies.rulebook import Rulebook


@dataclass(frozen=True)
class Glance:
    """What is known of an account's care today."""

    audited_on: date | None
    waiting: int
    overdue: int
    visited_on: date | None
    is_missed: bool
    moderated: int
    permissions: int
    ending: int


# The rules that make a part of the care; without one the part does not exist at a university.
CODES = ("audit_months", "enquiry_log", "visit_days", "moderation_notes", "media_permissions")


def _number(rows: "QuerySet[Any]") -> Any:
    counted = rows.filter(account=OuterRef("pk")).order_by().values("account")
    number = Subquery(counted.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return Coalesce(number, 0)


def glance(account: SocialAccount, book: Rulebook, now: datetime | None = None) -> Glance:
    """Read an account's care in one query, whatever the number of its rows."""
    now = now or timezone.now()
    holds = Q(withdrawn_on=None) & (Q(expires_on=None) | Q(expires_on__gte=book.day))
    soon = permissions.around_now(book)
    audits = AccountAudit.objects.filter(account=OuterRef("pk")).order_by("-audited_on")
    row = (
        SocialAccount.objects.filter(pk=account.pk)
        .annotate(
            audited_on=Subquery(audits.values("audited_on")[:1]),
            visited_on=Subquery(last_visit()),
            waiting=_number(Enquiry.objects.filter(WAITING)),
            overdue=_number(Enquiry.objects.filter(WAITING, due_at__lt=now)),
            moderated=_number(ModerationNote.objects.all()),
            permitted=_number(MediaPermission.objects.filter(holds)),
            ending=_number(MediaPermission.objects.filter(soon)),
        )
        .values(
            "audited_on", "visited_on", "waiting", "overdue", "moderated", "ending",
            permissions=F("permitted"),
        )
        .get()
    )  # fmt: skip
    return Glance(is_missed=_is_missed(account, book, row["visited_on"]), **row)


def _is_missed(account: SocialAccount, book: Rulebook, visited_on: date | None) -> bool:
    if (
        not book["visit_days"]
        or account.state != AccountState.ACTIVE
        or account.is_quiet_by_agreement
    ):
        return False
    cutoff = since_when(book)
    began = timezone.localdate(account.registered_at)
    return began < cutoff and (visited_on is None or visited_on < cutoff)
