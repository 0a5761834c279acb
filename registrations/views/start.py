"""The first pages: what to know, what is needed, and whether there is one already."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Sighting, SightingState, SocialAccount
from accounts.rules import can_regularise
from institutions.access import PortalRequest, members_only
from institutions.rules import require
from policies.models import Policy
from policies.rulebook import rulebook, steps_in_force
from registrations import rules, services
from registrations.forms.answers import own_unit
from registrations.forms.start import ExistingForm, KindForm
from registrations.models import RegistrationRequest, RequestKind, RequestState
from registrations.problems import Refused
from registrations.views.found import page_url, typed

SHOWN_AT_MOST = 20
LONGEST_KEY = 19  # digits a database takes for the key of a row


@require_safe
def start(request: PortalRequest, institution: str) -> HttpResponse:
    """Say what is needed before somebody starts."""
    members_only(request)
    book = rulebook(request.institution)
    around = {
        "drafts": _drafts(request),
        "book": book,
        "policies": Policy.objects.filter(institution=request.institution),
        "steps": steps_in_force(request.institution),
        "answers_needed": _needed(book),
    }
    return render(request, "registrations/start.html", around)


@require_http_methods(["GET", "POST"])
def new(request: PortalRequest, institution: str) -> HttpResponse:
    """Ask what is needed, and open the request once it is known that it is needed."""
    here = members_only(request)
    require(rules.can_start(request.user, here), rules.why_not_start(request.user, here))
    form = KindForm(typed(request))
    seen = _seen(request)
    if request.method == "POST" and seen is not None:
        try:
            return redirect(page_url(services.start_for(seen, by=request.user), "tasks"))
        except Refused as refused:
            form.add_error("kind", str(refused))
    elif request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        if kind == RequestKind.NEW and "looked" not in request.POST:
            return redirect("registrations:existing", institution)
        try:
            begun = services.start(by=request.user, institution=request.institution, kind=kind)
        except Refused as refused:
            form.add_error("kind", str(refused))
        else:
            return redirect(page_url(begun, "tasks"))
    return render(request, "registrations/new.html", {"form": form, "seen": seen})


def _seen(request: PortalRequest) -> Sighting | None:
    """The report of an unregistered account that a request is begun for."""
    key = request.POST.get("seen") or request.GET.get("seen") or ""
    if not (key.isascii() and key.isdigit() and len(key) < LONGEST_KEY):
        return None
    require(
        can_regularise(request.user, request.institution),
        _("The team that keeps the register starts requests for accounts that were reported."),
    )
    waiting = Sighting.objects.filter(institution=request.institution, state=SightingState.NEW)
    return get_object_or_404(waiting.select_related("institution", "platform"), pk=key)


@require_safe
def existing(request: PortalRequest, institution: str) -> HttpResponse:
    """Show accounts that may already do what is needed."""
    members_only(request)
    own = own_unit(request.user, request.institution)
    asked = request.GET or {"unit": str(own.pk) if own else ""}
    form = ExistingForm(asked, institution=request.institution)
    form.is_valid()
    unit, platform = form.cleaned_data.get("unit"), form.cleaned_data.get("platform")
    found = SocialAccount.objects.visible_to(request.user).open()
    found = found.filter(institution=request.institution).select_related("platform", "unit")
    if unit:
        found = found.filter(unit=unit)
    if platform:
        found = found.filter(platform=platform)
    accounts = list(found.order_by("name", "pk")[: SHOWN_AT_MOST + 1])
    around = {
        "form": form,
        "accounts": accounts[:SHOWN_AT_MOST],
        "has_more": len(accounts) > SHOWN_AT_MOST,
        "unit": unit,
        "platform": platform,
    }
    return render(request, "registrations/existing.html", around)


def _drafts(request: PortalRequest) -> list[RegistrationRequest]:
    return list(
        RegistrationRequest.objects.filter(
            institution=request.institution,
            requested_by=request.user,
            state=RequestState.DRAFT,
        ).order_by("-changed_at")[:5]
    )


def _needed(book: Any) -> dict[str, bool]:
    """Which of the things to have at hand this university asks for."""
    answers = book["required_answers"]
    return {
        "mailbox": book["mailbox"].value == "required" or "mailbox" in answers,
        "content": "content_types" in answers or "sample_posts" in answers,
        "branding": "branding_design" in answers or "logo" in answers,
    }
