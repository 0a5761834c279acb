"""The people who will run the account: naming them, and their own yes or no."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.duties import duties_of, duties_rule
from accounts.models import ServiceRole
from institutions.access import PortalRequest
from institutions.rules import roles_of
from policies.rulebook import Rulebook, rulebook
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.answers import Task
from registrations.forms.answers import SeenForm
from registrations.forms.people import AdministratorForm, RunForm
from registrations.models import ProposedState, RegistrationRequest
from registrations.problems import Refused, Stale
from registrations.views import tasks
from registrations.views.found import (
    conflict,
    own_or_403,
    page_url,
    typed,
    visible_or_404,
    waiting_words,
)


def administrators(
    request: PortalRequest, registration: RegistrationRequest, book: Rulebook, found: Task
) -> HttpResponse:
    """Name the people who will run the account, one card each."""
    form = AdministratorForm(typed(request), person=request.user)
    if request.method == "GET":
        return show(request, registration, book, found, form)
    version = request.POST.get("version", "")
    if "add" in request.POST or not ("later" in request.POST or form.is_blank):
        verb = partial(services.name_administrator, registration)
        if not (form.is_valid() and put(request, form, verb)):
            return show(request, registration, book, found, form)
        messages.success(request, _("%(name)s was added.") % {"name": form.cleaned_data["name"]})
        if "add" in request.POST:
            return redirect(f"{request.path}{_then(request)}")
        version = str(own_or_403(request, registration.reference).version)
    return _finish(request, registration, book, found, version)


def show(
    request: PortalRequest,
    registration: RegistrationRequest,
    book: Rulebook,
    found: Task,
    form: AdministratorForm,
    **more: Any,
) -> HttpResponse:
    """Draw the cards and the form for one more."""
    people = list(registration.proposed.select_related("person").order_by("position"))
    around = {
        "people": people,
        "needed": book["min_administrators"],
        "staff_needed": book["staff_administrators"],
        "is_me_named": any(each.person_id == request.user.pk for each in people),
        **more,
    }
    return tasks.show_task(request, registration, book, found, form, **around)


def put(request: PortalRequest, form: AdministratorForm, verb: Callable[..., object]) -> bool:
    """Name the person of a form by a verb; False where it was refused, said beside the field."""
    try:
        verb(by=request.user, **facts(request, form))
    except Refused as refused:
        refused_on(form, refused)
        return False
    return True


def facts(request: PortalRequest, form: AdministratorForm) -> dict[str, Any]:
    """What a form tells of the person it names."""
    given = form.cleaned_data
    title = given["job_title"] or (_own_title(request) if given["is_me"] else "")
    names = ("email", "name", "phone", "is_me")
    return {**{name: given[name] for name in names}, "job_title": title}


def refused_on(form: AdministratorForm, refused: Refused) -> None:
    """Say beside the fields why somebody could not be named."""
    for problem in refused.problems:
        place = "email" if problem.field == "administrators" else problem.field
        form.add_error(place if place in form.fields else None, str(problem))


def _own_title(request: PortalRequest) -> str:
    titles = [held.job_title for held in roles_of(request.user)
              if held.unit.institution_id == request.institution.pk]  # fmt: skip
    return next((title for title in titles if title), "")


def _finish(
    request: PortalRequest,
    registration: RegistrationRequest,
    book: Rulebook,
    found: Task,
    version: str,
) -> HttpResponse:
    """Leave the page; Continue insists on enough people, coming back later does not."""
    later = "later" in request.POST
    form = SeenForm({"version": version})
    if not form.is_valid():
        form.cleaned_data = {"version": -1}
    try:
        registration = tasks.keep(request, registration, found, form, is_done=not later)
    except Stale as stale:
        messages.warning(request, str(stale))
        return redirect(f"{request.path}{_then(request)}")
    wrong = [each for each in services.problems(registration) if each.task == found.slug]
    if wrong and not later:
        listed = [{"text": str(each), "url": "#id_name"} for each in wrong]
        blank = AdministratorForm(person=request.user)
        return show(request, registration, book, found, blank, problems=listed)
    return tasks.onward(request, registration, found, later=later)


def _then(request: PortalRequest) -> str:
    then = request.POST.get("then", "")
    return f"?then={then}" if then in tasks.THEN else ""


@require_POST
def remove_administrator(
    request: PortalRequest, institution: str, reference: str, pk: int
) -> HttpResponse:
    """Take somebody off the request."""
    registration = own_or_403(request, reference)
    if not rules.can_edit(request.user, registration):
        return conflict(request, registration, waiting_words(registration))
    named = get_object_or_404(registration.proposed.select_related("person"), pk=pk)
    services.remove_administrator(registration, by=request.user, person=named.person)
    messages.success(request, _("%(name)s was removed.") % {"name": named})
    return redirect(page_url(registration, "task", "administrators") + _then(request))


@require_http_methods(["GET", "POST"])
def run(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say yes or no to running an account."""
    registration = visible_or_404(request, reference)
    named = next(
        (each for each in registration.proposed.all() if each.person_id == request.user.pk), None
    )
    if named is None:
        raise PermissionDenied(_("You are not asked to run this account"))
    if not rules.can_answer_administration(request.user, registration):
        reason = _("Your answer was “%(answer)s”. It can no longer be changed here.") % {
            "answer": named.get_state_display()
        }
        return conflict(request, registration, reason)
    form = RunForm(typed(request))
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["accept"] == "yes"
        try:
            services.answer_administration(registration, by=request.user, accept=accept)
        except IllegalMove as late:
            return conflict(request, registration, late)
        around = {"registration": registration, "accepted": accept}
        return render(request, "registrations/run_answered.html", around)
    book = rulebook(registration.institution)
    around = {
        "registration": registration,
        "named": named,
        "form": form,
        "has_accepted": named.state == ProposedState.ACCEPTED,
        "book": book,
        "duties": duties_of(book, ServiceRole.ADMINISTRATOR),
        "duties_rule": duties_rule(book, ServiceRole.ADMINISTRATOR),
    }
    return render(request, "registrations/run.html", around)
