"""The words of a draft: all clauses, one box for each, and what can be done with a clause."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest
from institutions.rules import require
from policies import drafted, rules
from policies.forms.drafting import ClauseForm, NewClauseForm, RemoveForm, SplitForm
from policies.models import ClauseText, PolicyVersion, VersionState
from policies.numbering import places_to_split
from policies.problems import Refused
from policies.services import editing
from policies.views.pieces import draft_or_404, refused_on, sent

BOXES = ("label", "text", "heading", "crossheading")


@require_safe
def text(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Show a draft's words, each clause with the way to its box."""
    version = draft_or_404(request, policy)
    shown = {
        "policy": version.policy,
        "draft": version,
        "texts": list(version.texts.all()),
        "edits": rules.can_write(request.user, version.policy.institution)
        and version.state != VersionState.IN_REVIEW,
        "import_url": drafted.page(version, "text"),
    }
    return render(request, "policies/drafting/text.html", shown)


def _own(request: PortalRequest, policy: str) -> PolicyVersion:
    version = draft_or_404(request, policy)
    require(rules.can_write(request.user, version.policy.institution))
    return version


def _clause(request: PortalRequest, policy: str, pk: int) -> ClauseText:
    version = _own(request, policy)
    found = version.texts.filter(pk=pk).first()
    if found is None:
        raise Http404
    found.version = version
    return found


def _around(found: ClauseText, form: Any, **more: Any) -> dict[str, Any]:
    version = found.version
    return {"policy": version.policy, "draft": version, "text": found, "form": form, **more}


def _to_text(version: PolicyVersion, pk: int | None = None) -> HttpResponse:
    policy = version.policy
    url = reverse("policies:draft_text", args=[policy.institution.slug, policy.slug])
    return redirect(f"{url}#t-{pk}" if pk else url)


@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Change one clause."""
    found = _clause(request, policy, pk)
    first = {name: getattr(found, name) for name in BOXES}
    form = ClauseForm(sent(request), initial={**first, "seen": editing.digest(found)})
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            editing.reword(found, form.words(), by=request.user, seen=seen)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Saved."))
            return _to_text(found.version, pk)
    shown = _around(found, form, can_split=bool(places_to_split(found.text)))
    return render(request, "policies/drafting/clause.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def add_first(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Add a clause before all others."""
    return _add(request, _own(request, policy), None)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Add a clause behind another, or as its first point."""
    found = _clause(request, policy, pk)
    return _add(request, found.version, found)


def _add(request: PortalRequest, version: PolicyVersion, after: ClauseText | None) -> HttpResponse:
    form = NewClauseForm(sent(request), has_before=after is not None)
    if form.is_bound and form.is_valid():
        is_under = form.cleaned_data.get("is_under", False)
        try:
            made = editing.add(
                version, form.words(), by=request.user, after=after, is_under=is_under
            )
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Added."))
            return _to_text(version, made.pk)
    shown = {"policy": version.policy, "draft": version, "form": form, "text": after}
    return render(request, "policies/drafting/add.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Take a clause out, after asking once more."""
    found = _clause(request, policy, pk)
    form = RemoveForm(sent(request))
    if form.is_bound and form.is_valid():
        try:
            editing.remove(found, by=request.user, closes_up=form.cleaned_data["closes_up"])
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Removed from the draft."))
            return _to_text(found.version)
    under = found.version.texts.filter(path__startswith=found.path, parent__startswith=found.path)
    shown = _around(found, form, under=list(under.exclude(pk=pk)))
    return render(request, "policies/drafting/remove.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Cut a clause in two."""
    found = _clause(request, policy, pk)
    form = SplitForm(sent(request), words=found.text)
    if form.is_bound and form.is_valid():
        try:
            made = editing.split(found, at=form.cleaned_data["at"], by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Split in two."))
            return _to_text(found.version, made.pk)
    return render(request, "policies/drafting/split.html", _around(found, form))


@require_POST
def move(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Change places with a neighbour."""
    up = request.POST.get("to") == "up"
    return _press(request, policy, pk, editing.move, _("Moved."), up=up)


@require_POST
def merge(request: PortalRequest, institution: str, policy: str, pk: int) -> HttpResponse:
    """Take the next clause's words in."""
    return _press(request, policy, pk, editing.merge, _("Merged with the next clause."))


def _press(
    request: PortalRequest,
    policy: str,
    pk: int,
    verb: Callable[..., None],
    done: str,
    **more: Any,
) -> HttpResponse:
    found = _clause(request, policy, pk)
    try:
        verb(found, by=request.user, **more)
    except Refused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return _to_text(found.version, pk)
