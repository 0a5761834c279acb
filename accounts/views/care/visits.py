"""Who looked after an account on which working day, and the button that says so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import rules
from accounts.models import AccountState
from accounts.services import visits
from accounts.views.care.pieces import read_account, write_account
from accounts.views.pieces import conflict
from institutions.access import PortalRequest
from policies.problems import Refused

CODE = "visit_days"


@require_safe
def visit_list(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """The last working days of an account."""
    account, book = read_account(request, reference, CODE)
    days = visits.days_of(account, book)
    is_kept = account.state == AccountState.ACTIVE and not account.is_quiet_by_agreement
    around = {
        "account": account,
        "days": days,
        "missed": sum(day.is_missed for day in days) if is_kept else 0,
        "today": book.day,
        "is_done": bool(days) and days[0].on == book.day and days[0].visit is not None,
        "is_kept": is_kept,
        "rule": book[CODE],
        "remind": book["visit_remind_days"],
        "marketing": book["visit_marketing_days"],
        "can_write": account.state == AccountState.ACTIVE
        and rules.can_look_after(request.user, account),
    }
    return render(request, "accounts/care/visits.html", around)


@require_POST
def look_after(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say that somebody looked after an account today."""
    account, _book = write_account(request, reference, CODE)
    try:
        visit, is_new = visits.look_after(account, by=request.user)
    except Refused as refused:
        return conflict(request, account, refused)
    if is_new:
        messages.success(request, _("Thank you. It is noted for today."))
    else:
        messages.info(request, _("%(who)s noted it for today already.") % {"who": visit.by})
    return redirect("accounts:visits", institution, reference)
