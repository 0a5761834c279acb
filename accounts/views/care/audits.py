"""Audits of an account: what marketing found, and the page on which it looks."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.auditing import LAST_POST, Question, questions
from accounts.forms.care import AuditForm
from accounts.models import AccountAudit, Answer, SocialAccount
from accounts.services import audits, checks
from accounts.views.care.pieces import read_account, sent
from accounts.views.pieces import refused_on
from institutions.access import PortalRequest
from institutions.listing import keyset_page, page_token
from institutions.models import Role
from institutions.rules import people_of, require
from institutions.shown import day
from policies.problems import Refused
from records import files

CODE = "audit_months"
FEW = 10  # audits on a page: each is a table of its own


@require_safe
def audit_list(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """What marketing found when it looked an account over, the latest first."""
    account, book = read_account(request, reference, CODE)
    page = keyset_page(
        AccountAudit.objects.filter(account=account).select_related("by", "picture"),
        order=("-audited_on", "-id"),
        token=page_token(request),
        size=FEW,
    )
    asked = questions(book)
    around = {
        "account": account,
        "page": page,
        "rows": [{"audit": row, "lines": _lines(row, asked)} for row in page.rows],
        "rule": book[CODE],
        "can_audit": account.is_open and rules.can_keep(request.user, account),
    }
    return render(request, "accounts/care/audits.html", around)


def _lines(audit: AccountAudit, asked: list[Question]) -> list[dict[str, Any]]:
    """Each question with its answer; what was asked before and is asked no more is left out."""
    said = dict(Answer.choices)
    return [
        {"label": question.label, "said": said[audit.answers[question.code]],
         "is_bad": audit.answers[question.code] == Answer.NO}
        for question in asked
        if audit.answers.get(question.code) in said
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """One page on which marketing looks an account over."""
    account, book = read_account(request, reference, CODE)
    require(
        rules.can_keep(request.user, account),
        _("Only the team that keeps the register audits accounts."),
    )
    require(account.is_open, _("This account is closed, so there is nothing to audit."))
    form = AuditForm(
        sent(request),
        request.FILES if request.method == "POST" else None,
        asked=questions(book),
        known=account.last_active_on is not None,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = audits.audit_account(
                account,
                by=request.user,
                answers=form.answers(),
                last_post_on=given[LAST_POST],
                correction=given.get("correction", ""),
                note=given["note"],
                picture=given["picture"],
                sooner_on=given["sooner_on"],
            )
        except Refused as refused:
            refused_on(form, refused)
        else:
            told = _("The audit is kept. The next one is due by %(day)s.")
            messages.success(request, told % {"day": day(made.next_on)})
            return redirect("accounts:audits", institution, reference)
    around = {
        "account": account,
        "form": form,
        "rule": book[CODE],
        "next_on": audits.next_audit_on(book),
        "asks_why": bool(form.errors.get(LAST_POST) or form.data.get("correction")),
        **_known(account),
    }
    return render(request, "accounts/care/audit.html", around)


def _known(account: SocialAccount) -> dict[str, Any]:
    """What the register knows already and saves looking for."""
    people = list(account.administrators.all())
    staff = people_of(account.institution, Role.STAFF)
    at_work = set(
        staff.filter(pk__in=[row.person_id for row in people]).values_list("pk", flat=True)
    )
    last = checks.latest_check(account)
    said = {row.code: row for row in last.attestations.all()} if last else {}
    return {
        "people": [{"row": row, "is_staff": row.person_id in at_work} for row in people],
        "two_step": said.get("two_step"),
        "stated_at": last.answered_at if last else None,
    }


@require_safe
def picture(request: PortalRequest, institution: str, reference: str, pk: int) -> FileResponse:
    """Give an audit's screenshot to whoever may read the audit."""
    account, _book = read_account(request, reference, CODE)
    row = AccountAudit.objects.filter(account=account, pk=pk).select_related("picture").first()
    if row is None or row.picture is None:
        raise Http404
    return files.response(row.picture)
