"""The yearly statements about an account, and what was stated last."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rules
from accounts.forms.checks import ChecksForm
from accounts.models import SecurityCheck, SocialAccount
from accounts.services import checks
from accounts.views.pieces import account_or_404, conflict, refused_on
from institutions.access import PortalRequest
from institutions.models import User
from institutions.rules import require
from policies.parameters import ATTESTATIONS
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.workflow import IllegalMove


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Make the statements an account waits for."""
    account = account_or_404(request, reference)
    require(
        rules.runs(request.user, account), _("Those who run this account answer its yearly check.")
    )
    waiting = checks.waiting_check(account)
    if waiting is None:
        return conflict(request, account, _("The yearly check is not asked for at present."))
    asked = checks.questions(rulebook(account.institution))
    form = ChecksForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            checks.answer_check(waiting, by=request.user, statements=form.statements())
        except IllegalMove as late:
            return conflict(request, account, late)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Thank you. Your answers are kept with the day."))
            return redirect(account)
    return render(
        request, "accounts/checks.html", {"account": account, "form": form, "waiting": waiting}
    )


@require_POST
def ask_for_statements(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Ask those who run an account for their statements now."""
    account = account_or_404(request, reference)
    asked = checks.ask_for_statements(account, by=request.user)
    if asked is None:
        messages.info(request, _("There is nothing to ask, or the account is closed."))
    else:
        messages.success(request, _("Those who run it are asked in their next mail of the day."))
    return redirect(account)


def part(account: SocialAccount, user: User, book: Rulebook) -> dict[str, Any]:
    """What the account's page shows of its statements."""
    last, waiting = checks.latest_check(account), checks.waiting_check(account)
    return {
        "check_waiting": waiting,
        "check_overdue": waiting is not None and waiting.due_on < timezone.localdate(),
        "check_last": last,
        "check_lines": _lines(last) if last else [],
        "can_check": waiting is not None and rules.runs(user, account),
        "can_ask_check": waiting is None and account.is_open and rules.can_keep(user, account),
        "check_rule": book["check_months"],
    }


def _lines(last: SecurityCheck) -> list[dict[str, Any]]:
    said = {row.code: row for row in last.attestations.all()}
    return [
        {"label": _(label), "said": said[code]}
        for code, (label, _everywhere) in ATTESTATIONS.items()
        if code in said
    ]
