"""A step answered by somebody else: passed on, given to a substitute, or skipped."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from institutions.models import Role, User
from institutions.rules import require
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.forms.decide import FindPersonForm, HandOverForm, ReasonForm
from registrations.models import RegistrationRequest, RequestStep
from registrations.shown import current_step
from registrations.views.found import PortalRequest, conflict, page_url, visible_or_404

FOUND_AT_MOST = 10
Words = dict[str, Any]


@require_http_methods(["GET", "POST"])
def pass_on(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Give a step to somebody else."""
    registration = visible_or_404(request, reference)
    words = {
        "title": _("Pass this request to someone else"),
        "lead": _("They decide instead of you. They cannot be the person who asks, or one who will run the account."),
        "button": _("Pass it on"),
        "done": _("You passed this request to %(name)s."),
    }  # fmt: skip
    return _hand_over(request, registration, rules.can_pass_on, services.pass_on, words)


@require_http_methods(["GET", "POST"])
def substitute(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Name who answers a step that has nobody."""
    registration = visible_or_404(request, reference)
    words = {
        "title": _("Name who answers this step"),
        "lead": _(
            "Nobody can answer this step at the moment. The person you name answers it once."
        ),
        "button": _("Name this person"),
        "done": _("%(name)s now answers this step."),
    }
    return _hand_over(
        request, registration, rules.can_name_substitute, services.name_substitute, words
    )


def _hand_over(
    request: PortalRequest,
    registration: RegistrationRequest,
    may: Callable[[User, RegistrationRequest], bool],
    verb: Callable[..., Any],
    words: Words,
) -> HttpResponse:
    step = current_step(registration)
    if request.method == "POST" and (step is None or request.POST.get("step_id") != str(step.pk)):
        return conflict(
            request, registration, _gone(registration), kept=request.POST.get("reason", "")
        )
    require(
        step is not None and may(request.user, registration), _("This step is not yours to give.")
    )
    assert step is not None
    people = rules.candidates(step).exclude(pk=request.user.pk)
    given = request.POST if request.method == "POST" else None
    form = HandOverForm(given, initial={"step_id": step.pk}, people=people)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            verb(
                registration,
                step_id=step.pk,
                by=request.user,
                to=to,
                reason=form.cleaned_data["reason"],
            )
        except IllegalMove as late:
            return conflict(request, registration, late, kept=form.cleaned_data["reason"])
        messages.success(request, words["done"] % {"name": to})
        return redirect(registration)
    found = list(_found(people, step, request.GET.get("q", "")))
    form.offer(found)
    around = {"registration": registration, "step": step, "form": form, "found": found,
              "search": FindPersonForm(request.GET), "words": words}  # fmt: skip
    return render(request, "registrations/hand_over.html", around)


def _found(people: "QuerySet[User]", step: RequestStep, typed: str) -> "QuerySet[User]":
    """The people searched for; before any search, those whose work is to decide."""
    for word in typed.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if not typed.split():
        deciders = {step.role, Role.LINE_APPROVER, Role.FINAL_APPROVER, Role.REGISTER_MANAGER}
        people = people.filter(assignments__role__in=deciders).distinct()
    return people[:FOUND_AT_MOST]


@require_http_methods(["GET", "POST"])
def skip(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Leave out a step the policy leaves to choice, with a reason."""
    registration = visible_or_404(request, reference)
    step = current_step(registration)
    if request.method == "POST" and (step is None or request.POST.get("step_id") != str(step.pk)):
        return conflict(
            request, registration, _gone(registration), kept=request.POST.get("reason", "")
        )
    require(
        step is not None and rules.can_skip(request.user, registration),
        _("This step is not yours to skip."),
    )
    assert step is not None
    form = ReasonForm(request.POST or None, initial={"step_id": step.pk})
    if request.method == "POST" and form.is_valid():
        try:
            services.skip_step(
                registration, step_id=step.pk, by=request.user, reason=form.cleaned_data["reason"]
            )
        except IllegalMove as late:
            return conflict(request, registration, late, kept=form.cleaned_data["reason"])
        messages.success(request, _("The step was skipped. Your reason stands on the timeline."))
        return redirect(registration)
    around = {"registration": registration, "step": step, "form": form}
    return render(request, "registrations/skip.html", around)


def _gone(registration: RegistrationRequest) -> str:
    return _(
        "%(reference)s has moved on since you opened the page. Nothing you sent has been saved."
    ) % {"reference": registration.reference}
