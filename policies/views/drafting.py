"""A policy's draft: where it stands and what is still to do, its details, putting it away."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest
from institutions.rules import require
from policies import drafted, rules
from policies.forms.drafting import DetailsForm, details_in
from policies.problems import Refused
from policies.services import around, drafts
from policies.services.kinds import proposal
from policies.views.pieces import draft_of, draft_or_404, drafts_of_or_404, refused_on, sent


@require_safe
def draft(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Show where a policy's draft stands; where there is none, how one is begun."""
    found = drafts_of_or_404(request, policy)
    open_one = draft_of(found)
    if open_one is None:
        writes = rules.can_write(request.user, found.institution)
        published = drafts.newest(found)
        shown = {"policy": found, "writes": writes, "base": published}
        return render(request, "policies/drafting/none.html", shown)
    return render(request, "policies/drafting/draft.html", drafted.around(open_one, request.user))


@require_POST
def open_draft(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Begin a draft as a copy of the newest text."""
    found = drafts_of_or_404(request, policy)
    try:
        drafts.open_draft(found, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect("policies:draft", institution, policy)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Change what stands around the words."""
    version = draft_or_404(request, policy)
    require(rules.can_write(request.user, version.policy.institution))
    form = DetailsForm(sent(request), initial=details_in(version))
    if form.is_bound and form.is_valid():
        try:
            around.change_details(version, form.details(), by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("policies:draft", institution, policy)
    shown = {
        "policy": version.policy,
        "draft": version,
        "form": form,
        "proposed": proposal(version),
    }
    return render(request, "policies/drafting/details.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def put_away(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Put a draft away for good, after asking once more."""
    version = draft_or_404(request, policy)
    require(rules.can_write(request.user, version.policy.institution))
    if request.method == "POST":
        try:
            drafts.discard(version, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("The draft has been put away."))
        return redirect("policies:draft", institution, policy)
    shown = {"policy": version.policy, "draft": version}
    return render(request, "policies/drafting/put_away.html", shown)
