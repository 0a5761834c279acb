"""What the public may know of the register: which accounts, and what of each."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import (
    AccountState,
    Administrator,
    Approval,
    SocialAccount,
    SocialAccountQuerySet,
    Standing,
)
from institutions.models import Institution
from policies.rulebook import rule

IN_USE = (AccountState.ACTIVE, AccountState.PAUSED)
# The columns a line for the public needs; a platform's rules for addresses are long.
_COLUMNS = (
    "id", "reference", "url", "handle", "name", "state", "standing", "approval", "is_listed",
    "identity", "platform_key", "went_live_on", "registered_at", "closed_on", "confirmed_on",
    "institution__id", "institution__slug", "institution__name", "institution__short_name",
    "unit__id", "unit__name", "platform__id", "platform__code", "platform__name",
)  # fmt: skip


def has_directory(institution: Institution) -> bool:
    """Whether the university publishes a list of its accounts."""
    return bool(rule(institution, "directory"))


def told(found: "QuerySet[SocialAccount]") -> "QuerySet[SocialAccount]":
    """Read only what a line for the public needs, with unit and platform."""
    return found.select_related("institution", "unit", "platform").only(*_COLUMNS)


def listed(institution: Institution) -> "SocialAccountQuerySet":
    """Accounts on the public list: in use, known to be right, and not kept off it."""
    return known_to_public(institution).filter(state__in=IN_USE)


def known_to_public(institution: Institution) -> "SocialAccountQuerySet":
    """Accounts with a page of their own: those listed, and those that once were."""
    return SocialAccount.objects.filter(institution=institution, is_listed=True).exclude(
        approval=Approval.UNAPPROVED
    )


def is_official(account: SocialAccount) -> bool:
    """Whether the account speaks for its university today.

    Whether it is on the public list does not matter: who asks has its address already, and must
    not be sent away from a true account. A lost account speaks for nobody.
    """
    return account.state in IN_USE and spoke_for_university(account)


def spoke_for_university(account: SocialAccount) -> bool:
    """Whether the account speaks for its university, or did while it was open."""
    return account.standing == Standing.OFFICIAL and account.approval != Approval.UNAPPROVED


def public_status(account: SocialAccount) -> str:
    """Say in one word where an account stands, or why it is not official."""
    if account.state in IN_USE and account.approval == Approval.UNAPPROVED:
        return str(Approval.UNAPPROVED)
    if account.state in IN_USE and account.standing == Standing.UNOFFICIAL:
        return str(Standing.UNOFFICIAL)
    return account.state


def public_facts(account: SocialAccount) -> dict[str, str]:
    """Tell of an account what the public may know, as the files and the API write it."""
    return {
        "url": account.url,
        "platform": account.platform.code,
        "handle": account.handle,
        "name": account.name,
        "unit": account.unit.name,
        "status": public_status(account),
    }


def checked_on(account: SocialAccount) -> date | None:
    """Return the day somebody last looked the account over or said that it is in use."""
    audited = account.audits.order_by("-audited_on").values_list("audited_on", flat=True).first()
    return max(filter(None, (audited, account.confirmed_on)), default=None)


def named_people(account: SocialAccount) -> list[str]:
    """Name who runs an account, where the university has chosen to publish that; else nobody."""
    if not account.is_open or not rule(account.institution, "directory_people"):
        return []
    running: QuerySet[Administrator, Any] = account.administrators.filter(
        to_on=None, is_backup=False
    )
    return list(running.order_by("id").values_list("person__name", flat=True))
