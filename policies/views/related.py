"""The other documents a policy names: the owner's list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.rules import require
from policies import rules
from policies.forms.related import RelatedForm
from policies.models import Policy, RelatedDocument
from policies.problems import Refused
from policies.services import related
from policies.views.pieces import policy_or_404, refused_on, sent


def _policy(request: PortalRequest, slug: str) -> Policy:
    """The policy, for whoever keeps it."""
    here = members_only(request)
    require(rules.can_write(request.user, here), _("Those who keep the policies do this."))
    return policy_or_404(request, slug)


def _document(request: PortalRequest, slug: str, pk: int) -> RelatedDocument:
    policy = _policy(request, slug)
    return get_object_or_404(
        RelatedDocument.objects.select_related("policy__institution"), policy=policy, pk=pk
    )


@require_safe
def related_list(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """List the documents a policy names, and whether their links work."""
    found = _policy(request, policy)
    documents = list(found.related.select_related("unit"))
    around = {"policy": found, "documents": documents}
    return render(request, "policies/related/list.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Add a document to a policy's list."""
    found = _policy(request, policy)
    form = RelatedForm(sent(request), institution=found.institution)
    if request.method == "POST" and form.is_valid():
        try:
            related.add(found, form.named(), by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The document is on the list."))
            return redirect("policies:related", institution, policy)
    around = {"policy": found, "form": form, "document": None}
    return render(request, "policies/related/edit.html", around)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Change what is said of a document."""
    document = _document(request, policy, pk)
    known = {name: getattr(document, name) for name in ("name", "url", "unit", "desk")}
    form = RelatedForm(sent(request), institution=document.policy.institution, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            related.change(document, form.named(), by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The document is changed."))
            return redirect("policies:related", institution, policy)
    around = {"policy": document.policy, "form": form, "document": document}
    return render(request, "policies/related/edit.html", around)


@require_POST
def remove(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Take a document off a policy's list."""
    related.remove(_document(request, policy, pk), by=request.user)
    messages.success(request, _("The document is off the list."))
    return redirect("policies:related", institution, policy)


@require_POST
def up(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Move a document one place up."""
    related.move_up(_document(request, policy, pk), by=request.user)
    return redirect("policies:related", institution, policy)
