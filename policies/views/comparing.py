"""Two versions side by side, clause by clause."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from institutions.access import PortalRequest
from policies import rules
from policies.editions import Edition, Editions
from policies.forms.comparing import CompareForm
from policies.models import OPEN, Policy, PolicyVersion
from policies.redlining import compared
from policies.rulebook import SUMMARIES
from policies.showing import shown_redline
from policies.views.finding import issued_by, not_there, policy_or_404
from policies.views.reading import no_version

EVERY = "all"  # in the address: the clauses in which nothing changed as well


@login_not_required
@require_safe
def choose(request: HttpRequest, institution: str, policy: str) -> HttpResponse:
    """Choose two versions."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    form = CompareForm(issued, request.GET or None)
    if request.GET and form.is_valid():
        numbers = form.cleaned_data["old"], form.cleaned_data["new"]
        return redirect("policies:compare", institution, policy, *numbers)
    return _choosing(request, found, issued, form)


@login_not_required
@require_safe
def compare(
    request: HttpRequest, institution: str, policy: str, old: str, new: str
) -> HttpResponse:
    """Show what became of each clause from one published version to another."""
    found = policy_or_404(request, policy)
    issued = issued_by(found)
    before, after = issued.numbered(old), issued.numbered(new)
    if before is None or after is None:
        missing = [no_version(number) for number in (old, new) if issued.numbered(number) is None]
        return not_there(request, found, issued, list(dict.fromkeys(missing)))
    if SUMMARIES in (old, new):
        return _choosing(request, found, issued, CompareForm(issued), [no_words()])
    if old == new:
        return _choosing(request, found, issued, CompareForm(issued, {"old": old, "new": new}))
    if issued.rows.index(before) > issued.rows.index(after):
        return redirect("policies:compare", institution, policy, new, old)
    form = CompareForm(issued, initial={"old": old, "new": new})
    return _compared(request, found, issued, before.version, after.version, form=form)


@require_safe
def draft(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Show what a draft changes, to those for whom it exists."""
    found = policy_or_404(request, policy)
    if not rules.can_see_drafts(request.user, found.institution):
        raise Http404
    written = found.versions.filter(state__in=OPEN).select_related("based_on").first()
    if written is None:
        raise Http404
    written.policy = found
    issued = issued_by(found)
    base = _official(issued, written.based_on)
    if base is None:
        context = {"policy": found, "issued": issued}
        return render(request, "policies/reading/first_draft.html", context)
    return _compared(request, found, issued, base.version, written)


def no_words() -> str:
    """Say why version 0 is compared with nothing."""
    return _(
        "The first version here is summaries in our own words, not a text. "
        "Choose two official texts."
    )


def _official(issued: Editions, version: PolicyVersion | None) -> Edition | None:
    """The official text a draft began as, if it did."""
    return issued.numbered(version.number) if version and version.number != SUMMARIES else None


def _choosing(
    request: HttpRequest,
    policy: Policy,
    issued: Editions,
    form: CompareForm,
    problems: list[str] | None = None,
) -> HttpResponse:
    told = [{"text": problem, "url": "#id_old"} for problem in problems or []]
    context = {"policy": policy, "issued": issued, "form": form, "problems": told}
    return render(request, "policies/reading/compare_choose.html", context)


def _compared(
    request: HttpRequest,
    policy: Policy,
    issued: Editions,
    old: PolicyVersion,
    new: PolicyVersion,
    **more: Any,
) -> HttpResponse:
    is_every = request.GET.get("show") == EVERY
    context = {
        "policy": policy,
        "old": old,
        "new": new,
        "is_every": is_every,
        "shown": shown_redline(compared(old, new, issued), is_every=is_every),
        **more,
    }
    return render(request, "policies/reading/compare.html", context)
