"""Somebody who was to run the account will not: naming another in their place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from institutions.access import PortalRequest
from institutions.rules import require
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.forms.people import AdministratorForm
from registrations.letters import counting
from registrations.models import ProposedAdministrator, RegistrationRequest
from registrations.problems import Refused
from registrations.services.replacing import NotNamed
from registrations.shown import current_step
from registrations.views import people
from registrations.views.approvers import asked_again
from registrations.views.found import conflict, own_or_403, page_url, typed


@require_http_methods(["GET", "POST"])
def replace_administrator(
    request: PortalRequest, institution: str, reference: str, pk: int
) -> HttpResponse:
    """Name somebody in place of one who has not said yes, knowing who decides anew."""
    registration = own_or_403(request, reference)
    if rules.can_edit(request.user, registration):
        return redirect(page_url(registration, "task", "administrators"))
    gone = _place(registration, pk)
    if too_late := rules.why_not_replace(registration, gone):
        return conflict(request, registration, too_late, kept=request.POST.get("email", ""))
    here = registration.institution
    require(rules.can_start(request.user, here), rules.why_not_start(request.user, here))
    form = AdministratorForm(typed(request), person=request.user)
    also = _also(request, registration, gone)
    wanted = {pk: form, **{each.pk: other for each, other in also if not other.is_blank}}
    are_valid = [each.is_valid() for each in wanted.values()]  # each says what is wrong with it
    if request.method == "POST" and all(are_valid):
        try:
            if _replace(request, registration, wanted):
                return _named(request, registration, list(wanted.values()))
        except IllegalMove as late:
            return conflict(request, registration, late, kept=form.cleaned_data["email"])
    return render(
        request,
        "registrations/replace.html",
        {
            **_around(request, registration, gone),
            "form": form,
            "also": also,
            "forms": list(wanted.values()),
        },
    )


def _also(
    request: PortalRequest, registration: RegistrationRequest, gone: ProposedAdministrator | None
) -> list[tuple[ProposedAdministrator, AdministratorForm]]:
    """The others who have not said yes, each with a form that may be left empty."""
    missing = [
        each
        for each in registration.proposed.all()
        if each != gone and not rules.why_not_replace(registration, each)
    ]
    found = []
    for each in missing:
        known: dict[str, Any] = {"person": request.user, "prefix": f"also-{each.pk}"}
        form = AdministratorForm(typed(request), **known)
        found.append((each, AdministratorForm(**known) if form.is_blank else form))
    return found


def _replace(
    request: PortalRequest,
    registration: RegistrationRequest,
    wanted: dict[int, AdministratorForm],
) -> bool:
    """Name everybody at once; False where one was refused, said beside their own fields."""
    places = {key: people.facts(request, form) for key, form in wanted.items()}
    try:
        services.replace_administrators(registration, by=request.user, places=places)
    except Refused as refused:
        form = wanted[refused.pk] if isinstance(refused, NotNamed) else next(iter(wanted.values()))
        people.refused_on(form, refused)
        return False
    return True


def _place(registration: RegistrationRequest, pk: int) -> ProposedAdministrator | None:
    return next((each for each in registration.proposed.all() if each.pk == pk), None)


def _around(
    request: PortalRequest, registration: RegistrationRequest, gone: ProposedAdministrator | None
) -> dict[str, object]:
    """Who is replaced, whose answers no longer count, and who is asked again."""
    others = [each for each in registration.proposed.all() if each != gone]
    return {
        "registration": registration,
        "gone": gone,
        "given": counting(registration),
        "desks": asked_again(registration, without=gone),
        "is_me_named": any(each.person_id == request.user.pk for each in others),
    }


def _named(
    request: PortalRequest, registration: RegistrationRequest, forms: list[AdministratorForm]
) -> HttpResponse:
    step = current_step(RegistrationRequest.objects.get(pk=registration.pk))
    words = ngettext(
        "%(name)s is named to run the account. The request is with %(step)s.",
        "%(name)s are named to run the account. The request is with %(step)s.",
        len(forms),
    )
    name = _(" and ").join(form.cleaned_data["name"] for form in forms)
    messages.success(request, words % {"name": name, "step": step.title if step else ""})
    return redirect(registration)
