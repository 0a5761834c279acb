"""A step answered by somebody else: passed on, given to a substitute, or skipped."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from institutions import shown
from institutions.access import PortalRequest
from institutions.models import Delegation, Role, RoleAssignment, User
from institutions.rules import require
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.forms.decide import FindPersonForm, HandOverForm, ReasonForm
from registrations.models import RegistrationRequest, RequestStep
from registrations.problems import Refused
from registrations.shown import current_step
from registrations.views.found import conflict, typed, visible_or_404

FOUND_AT_MOST = 10
Words = dict[str, Any]


@require_http_methods(["GET", "POST"])
def pass_on(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Give a step to somebody else."""
    registration = visible_or_404(request, reference)
    words = {
        "title": _("Pass this request to someone else"),
        "lead": _("They decide instead of you. Nobody who asks for it or will run it may."),
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
    if step is None or _has_gone(request, step):
        return _gone(request, registration)
    require(may(request.user, registration), _("This step is not yours to give"))
    people = rules.candidates(step).exclude(pk=request.user.pk)
    given = request.POST if request.method == "POST" else None
    form = HandOverForm(given, initial={"step_id": step.pk}, people=people)
    if request.method == "POST" and form.is_valid():
        to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
        try:
            verb(registration, step_id=step.pk, by=request.user, to=to, reason=reason)
        except IllegalMove as late:
            return conflict(request, registration, late, kept=reason)
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, words["done"] % {"name": to})
            return redirect(registration)
    found = list(_found(people, step, request.GET.get("q", "")))
    form.offer(found, _what_they_are(found, registration))
    search = FindPersonForm(request.GET)
    around = {"registration": registration, "step": step, "form": form, "found": found}
    return render(
        request, "registrations/hand_over.html", {**around, "search": search, "words": words}
    )


def _found(people: "QuerySet[User]", step: RequestStep, typed: str) -> "QuerySet[User]":
    """The people searched for; before any search, those whose work is to decide."""
    for word in typed.split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if not typed.split():
        deciders = {step.role, Role.LINE_APPROVER, Role.FINAL_APPROVER, Role.REGISTER_MANAGER}
        people = people.filter(assignments__role__in=deciders).distinct()
    return people[:FOUND_AT_MOST]


def _what_they_are(people: list[User], registration: RegistrationRequest) -> dict[int, str]:
    """What each person does at the university, and until when they are away."""
    today, here = timezone.localdate(), registration.institution
    held = (
        RoleAssignment.objects.on(today)
        .filter(person__in=people, unit__institution=here)
        .exclude(job_title="")
        .select_related("unit")
        .order_by("-pk")
    )
    found = {row.person_id: f"{row.job_title}, {row.unit}" for row in held}
    away = Delegation.objects.on(today).filter(giver__in=people, institution=here)
    for row in away.select_related("giver").order_by("to_on"):
        words = _("%(who)s: away until %(day)s")
        who = found.get(row.giver_id) or row.giver.email
        found[row.giver_id] = words % {"who": who, "day": shown.day(row.to_on)}
    return found


@require_http_methods(["GET", "POST"])
def skip(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Leave out a step the policy leaves to choice, with a reason."""
    registration = visible_or_404(request, reference)
    step = current_step(registration)
    if step is None or _has_gone(request, step):
        return _gone(request, registration)
    require(rules.can_skip(request.user, registration), _("This step is not yours to skip"))
    form = ReasonForm(typed(request), initial={"step_id": step.pk})
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            services.skip_step(registration, step_id=step.pk, by=request.user, reason=reason)
        except IllegalMove as late:
            return conflict(request, registration, late, kept=reason)
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            told = _("The step was skipped. Your reason stands on the timeline.")
            messages.success(request, told)
            return redirect(registration)
    around = {"registration": registration, "step": step, "form": form}
    return render(request, "registrations/skip.html", around)


def _has_gone(request: PortalRequest, step: RequestStep) -> bool:
    """Whether what was sent was meant for another step than the one that waits now."""
    return request.method == "POST" and request.POST.get("step_id") != str(step.pk)


def _gone(request: PortalRequest, registration: RegistrationRequest) -> HttpResponse:
    words = _("%(reference)s has moved on. Nothing was changed by this page.")
    reason = words % {"reference": registration.reference}
    return conflict(request, registration, reason, kept=request.POST.get("reason", ""))
