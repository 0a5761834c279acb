"""Pages on how accounts are looked after, and their part of an account's own page."""

from typing import Any

from django.utils import timezone

from accounts import rules
from accounts.models import AccountState, SocialAccount
from accounts.services import care
from institutions.models import User
from policies.rulebook import Rulebook


def part(account: SocialAccount, user: User, book: Rulebook) -> dict[str, Any]:
    """What the account's page shows of its care; empty where no rule asks for any."""
    if not any(book[code] for code in care.CODES):
        return {}
    today = timezone.localdate()
    due_on = account.audit_due_on
    return {
        "care": {
            "glance": care.glance(account, book),
            "audits": book["audit_months"],
            "enquiries": book["enquiry_log"],
            "visits": book["visit_days"],
            "moderation": book["moderation_notes"],
            "permissions": book["media_permissions"],
            "audit_is_due": account.is_open and due_on is not None and due_on < today,
            "can_look_after": account.state == AccountState.ACTIVE
            and rules.can_look_after(user, account),
            "today": today,
        }
    }
