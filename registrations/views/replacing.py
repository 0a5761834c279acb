"""Somebody who was to run the account will not: naming another in their place."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from institutions.access import PortalRequest
from institutions.rules import require
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.forms.people import AdministratorForm
from registrations.letters import counting
from registrations.models import ProposedAdministrator, RegistrationRequest
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
    if request.method == "POST" and form.is_valid():
        verb = partial(services.replace_administrator, registration, pk=pk)
        try:
            is_done = people.put(request, form, verb)
        except IllegalMove as late:
            return conflict(request, registration, late, kept=form.cleaned_data["email"])
        if is_done:
            return _named(request, registration, form)
    return render(
        request,
        "registrations/replace.html",
        {**_around(request, registration, gone), "form": form},
    )


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
    request: PortalRequest, registration: RegistrationRequest, form: AdministratorForm
) -> HttpResponse:
    step = current_step(RegistrationRequest.objects.get(pk=registration.pk))
    words = _("%(name)s is named to run the account. The request is with %(step)s.")
    name = form.cleaned_data["name"]
    messages.success(request, words % {"name": name, "step": step.title if step else ""})
    return redirect(registration)
