"""What several pages of the register need."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from accounts.models import Administrator, SocialAccount
from institutions.access import PortalRequest, members_only

RUN_NOW = Prefetch(
    "administrators",
    Administrator.objects.filter(to_on=None).select_related("person").order_by("id"),
)


def account_or_404(request: PortalRequest, reference: str) -> SocialAccount:
    """The account under this reference, if it exists for this person."""
    here = members_only(request)
    return get_object_or_404(
        SocialAccount.objects.visible_to(request.user)
        .filter(institution=here)
        .select_related("platform", "unit", "mailbox", "institution")
        .prefetch_related(RUN_NOW),
        reference=reference,
    )
