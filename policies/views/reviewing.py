"""When policies are reviewed: the owner's pages."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest, members_only
from institutions.rules import require
from policies import reviews, rules
from policies.forms.reviewing import ReviewDateForm, ReviewForm
from policies.models import Policy
from policies.problems import Refused
from policies.services import calendars, reviewing
from policies.views.pieces import policy_or_404, refused_on, sent


def _require_reader(request: PortalRequest) -> None:
    here = members_only(request)
    why = _("Those who keep the policies and the team that keeps the register see this page.")
    require(rules.can_see_reviews(request.user, here), why)


def _owned(request: PortalRequest, slug: str) -> Policy:
    """The policy, for whoever keeps it."""
    _require_reader(request)
    policy = policy_or_404(request, slug)
    why = _("Those who keep the policies do this.")
    require(rules.can_review(request.user, policy.institution), why)
    return policy


@require_safe
def review_list(request: PortalRequest, institution: str) -> HttpResponse:
    """How every policy stands with its review."""
    _require_reader(request)
    around = {
        "standings": reviews.standings(request.institution),
        "calendar": calendars.address_of(request.user, request.institution),
        "can_review": rules.can_review(request.user, request.institution),
    }
    return render(request, "policies/review/list.html", around)


@require_safe
def review_detail(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """What one policy says of its review, when it is due, and what was noted."""
    _require_reader(request)
    found = policy_or_404(request, policy)
    around = {
        "policy": found,
        "standing": reviews.standing(found),
        "past": reviews.past_reviews(found),
        "can_review": rules.can_review(request.user, request.institution),
    }
    return render(request, "policies/review/detail.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def note_review(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Note that a policy was reviewed."""
    found = _owned(request, policy)
    standing = reviews.standing(found)
    form = ReviewForm(sent(request), cycle=standing.cycle)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.reviewed(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The review is noted."))
            return redirect("policies:review", institution, policy)
    around = {"policy": found, "form": form, "standing": standing}
    return render(request, "policies/review/note.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def set_review(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Set when a policy's next review is due."""
    found = _owned(request, policy)
    standing = reviews.standing(found)
    form = ReviewDateForm(sent(request), silent=standing.silent, initial=standing.own)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.set_review(found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The review date is set. You are reminded of it."))
            return redirect("policies:review", institution, policy)
    around = {"policy": found, "form": form, "standing": standing}
    return render(request, "policies/review/date.html", around)
