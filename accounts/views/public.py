"""Is this account ours? Anybody may ask, without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.forms.public import CheckForm
from accounts.models import AccountState, Approval, Standing
from accounts.rules import can_report_missing
from accounts.services import Answer, Verdict
from accounts.services.directory import IN_USE, Line, has_directory, public_status
from institutions.access import PortalRequest
from institutions.limits import Limit
from institutions.models import Institution, User
from institutions.shown import day
from policies.contacts import contact_point

LIMIT = Limit("check", 120)


@login_not_required
@require_safe
def check(request: PortalRequest, institution: str) -> HttpResponse:
    """Take a pasted address and say what the register holds; the address is never opened."""
    here = request.institution
    is_asked = "url" in request.GET
    if is_asked and LIMIT.wait(request):
        return render(request, "429.html", status=429)
    form = CheckForm(here, request.GET if is_asked else None)
    answer = form.answer if is_asked and form.is_valid() else None
    return render(
        request,
        "accounts/check.html",
        {
            "form": form,
            "answer": answer,
            "heading": _heading(answer, here) if answer else "",
            "account_page": _page(answer.account or answer.post_of, here) if answer else "",
            "resembled": _resembled(answer, here) if answer else None,
            "is_lost": _state(answer) == AccountState.LOST,
            "is_in_use": _state(answer) in IN_USE,
            "contact": contact_point(here),
            "may_report_missing": _is_missing(answer) and _may_report(request),
        },
    )


def _state(answer: Answer | None) -> str:
    return answer.account.state if answer and answer.account else ""


def _heading(answer: Answer, here: Institution) -> str:
    """Say the answer in one line, which is the page's title as well."""
    if answer.verdict is Verdict.OFFICIAL:
        return _("Yes, this is an official account of %(name)s") % {"name": here.name}
    if answer.verdict is Verdict.FORMER and answer.until:
        return _("No longer ours: it was until %(day)s") % {"day": day(answer.until)}
    if answer.verdict is Verdict.FORMER:
        return _("No longer ours")
    if answer.verdict is Verdict.LOOKALIKE:
        return _("No, this is not ours, although it looks like it")
    if answer.account and public_status(answer.account) == Standing.UNOFFICIAL:
        return _("Known to us, but it does not speak for the university")
    if answer.account:
        return _("Known to us, but not approved")
    if answer.post_of:
        return _("This is a post, not an account")
    return _("This is not on our list")


def _is_missing(answer: Answer | None) -> bool:
    """Whether the address is on nobody's list, so that the register may lack it."""
    if answer is None or answer.account or answer.holder or answer.site or answer.post_of:
        return False
    return answer.verdict in (Verdict.UNKNOWN, Verdict.LOOKALIKE)


def _may_report(request: PortalRequest) -> bool:
    """Whether whoever asks is signed in, and of this university."""
    return isinstance(request.user, User) and can_report_missing(request.user, request.institution)


def _page(account: Line | None, here: Institution) -> str:
    """Where everybody may read of an account; nothing where it is not on the public list."""
    if account is None or not account.is_listed or account.approval == Approval.UNAPPROVED:
        return ""
    if not has_directory(here):
        return ""
    return reverse("accounts:directory_account", args=[here.slug, account.reference])


def _resembled(answer: Answer, here: Institution) -> dict[str, str] | None:
    """Name the account of ours that the address resembles, where that account is public."""
    likeness = answer.resembles
    if not isinstance(likeness, Line) or not likeness.is_listed:
        return None
    return {
        "name": likeness.name,
        "platform": likeness.platform_name,
        "page": _page(likeness, here),
    }
