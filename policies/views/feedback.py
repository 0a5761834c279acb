"""Saying that a policy or a clause is unclear, and answering."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.rules import require
from policies import desks, rules
from policies.forms.asking import CommentForm, ReplyForm
from policies.models import Clause, Policy, PolicyFeedback
from policies.problems import Refused
from policies.services import feedback
from policies.views.pieces import refused_on
from records.workflow import IllegalMove

ANSWERED = "answered"


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Say what is unclear in a policy, or in the clause the page led from."""
    here = members_only(request)
    require(
        desks.can_ask(request.user, here),
        _("You are an auditor here: you can read, but not comment."),
    )
    found = get_object_or_404(
        Policy.objects.select_related("institution"), institution=here, slug=policy
    )
    clause = _clause(found, request.GET.get("clause", ""))
    is_sent = request.method == "POST"
    form = CommentForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            made = feedback.comment(found, by=request.user, words=words, clause=clause)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Thank you. We email you once it is answered."))
            return redirect(made)
    context = {"policy": found, "clause": clause, "form": form}
    return render(request, "policies/feedback/give.html", context)


def _clause(policy: Policy, key: str) -> Clause | None:
    if not key:
        return None
    rows = Clause.objects.select_related("policy__institution")
    return get_object_or_404(rows, policy=policy, key=key[:80])


@require_safe
def comments(request: PortalRequest, institution: str) -> HttpResponse:
    """All comments for whoever keeps the policy; for everybody else their own."""
    here = members_only(request)
    keeps = _sees_all(request, here)
    is_answered = request.GET.get("show") == ANSWERED
    rows = everything = _visible(request, here)
    if keeps:
        rows = rows.filter(answered_at__isnull=not is_answered)
    page = keyset_page(rows, order=("-id",), token=page_token(request))
    counted = feedback.unclear_counts(everything) if keeps else []
    context = {"page": page, "keeps": keeps, "is_answered": is_answered, "counted": counted}
    return render(request, "policies/feedback/list.html", context)


def _sees_all(request: PortalRequest, here: Institution) -> bool:
    return rules.can_write(request.user, here) or desks.audits(request.user, here)


def _visible(request: PortalRequest, here: Institution) -> "QuerySet[PolicyFeedback]":
    rows = PolicyFeedback.objects.filter(policy__institution=here)
    if not _sees_all(request, here):
        rows = rows.filter(person=request.user)
    return rows.select_related("policy__institution", "clause__policy", "person", "answered_by")


@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """One comment, its answer, and the form for it."""
    here = members_only(request)
    found = get_object_or_404(_visible(request, here), reference=reference)
    may_answer = rules.can_write(request.user, here)
    is_sent = request.method == "POST"
    if is_sent:
        require(may_answer, _("Whoever keeps the policy answers this."))
    form = ReplyForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            feedback.answer(found, by=request.user, words=words)
        except IllegalMove as late:
            return _too_late(request, found, late, words)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Your answer has been sent."))
            return redirect("policies:comments", institution)
    context = {"found": found, "form": form, "may_answer": may_answer and not found.answered_at}
    return render(request, "policies/feedback/comment.html", context)


def _too_late(
    request: PortalRequest, found: PolicyFeedback, late: IllegalMove, kept: str
) -> HttpResponse:
    around = {
        "reason": str(late),
        "kept": kept,
        "url": found.get_absolute_url(),
        "action": _("See the answer"),
    }
    return render(request, "409.html", around, status=409)
