"""What several pages of the register need."""

from django import forms
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Administrator, SocialAccount
from institutions.access import PortalRequest, members_only
from policies.problems import Refused

RUN_NOW = Prefetch(
    "administrators",
    Administrator.objects.filter(to_on=None).select_related("person").order_by("id"),
)


def account_or_404(request: PortalRequest, reference: str) -> SocialAccount:
    """The account under this reference, if it exists for this person; 403 to strangers."""
    account = (
        SocialAccount.objects.visible_to(request.user)
        .filter(institution=request.institution, reference=reference)
        .select_related("platform", "unit", "mailbox", "institution", "assigned_to")
        .prefetch_related(RUN_NOW)
        .first()
    )
    if account is None:
        members_only(request)
        raise Http404
    return account


def conflict(
    request: HttpRequest, account: SocialAccount, reason: object, *, kept: str = ""
) -> HttpResponse:
    """Say that somebody or something was faster, and keep what was typed on the page."""
    around = {
        "reason": str(reason),
        "kept": kept,
        "url": account.get_absolute_url(),
        "action": _("See how the account stands now"),
    }
    return render(request, "409.html", around, status=409)


def refused_on(form: forms.Form, refused: Refused) -> None:
    """Put a refusal beside the field it is about, or above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))
