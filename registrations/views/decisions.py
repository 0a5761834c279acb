"""Deciding, and what is said to those who cannot: the pages of approvers."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.forms.answers import with_value
from registrations.forms.decide import PASS_ON, DecisionForm, QuestionFormSet
from registrations.models import RegistrationRequest, RequestState, RequestStep, Verdict
from registrations.problems import Refused
from registrations.services.found import too_late
from registrations.shown import current_step
from registrations.views import facts, parts
from registrations.views.found import page_url, visible_or_404


@require_http_methods(["GET", "POST"])
def decide(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show the request as an approver sees it, and take their decision."""
    registration = visible_or_404(request, reference)
    step = current_step(registration)
    why_not = rules.why_not_decide(request.user, registration)
    if step is None or why_not or _step_gone(request, registration):
        return _cannot_decide(request, registration, why_not)
    form, questions = _forms(request, registration, step)
    if is_answering(request):
        answer = _answer(request, registration, form, questions)
        if answer is not None:
            return answer
    return render(
        request,
        "registrations/decide.html",
        {
            **facts.decision_page(request, registration, step),
            "form": form,
            "questions": questions,
        },
    )


def is_answering(request: PortalRequest) -> bool:
    """Whether a decision was sent, and not only one more question or a change of mind."""
    return request.method == "POST" and not {"more", "edit"} & set(request.POST)


def _forms(
    request: PortalRequest, registration: RegistrationRequest, step: RequestStep
) -> tuple[DecisionForm, Any]:
    """Bind what was sent, or show it again with one question more."""
    declaration = _("I confirm this account is needed and %(unit)s will keep it running.") % {
        "unit": registration.unit
    }
    kwargs: dict[str, Any] = {"step": step, "declaration": declaration}
    asking: dict[str, Any] = {
        "prefix": "questions",
        "form_kwargs": {"answers": facts.answers_shown(registration)},
    }
    if is_answering(request):
        return DecisionForm(request.POST, **kwargs), QuestionFormSet(request.POST, **asking)
    typed = request.POST.dict() if request.method == "POST" else {}
    number = _number(typed.get("questions-TOTAL_FORMS", ""))
    asked = [
        {name: typed.get(f"questions-{place}-{name}", "") for name in ("field", "text")}
        for place in range(min(number, 12))
    ]
    shown = {**typed, "step_id": step.pk, "seen_round": registration.round}
    form = DecisionForm(initial=shown, **kwargs)
    return form, QuestionFormSet(initial=asked, **asking)


def _number(text: str) -> int:
    """A number as a page sends it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _answer(
    request: PortalRequest, registration: RegistrationRequest, form: DecisionForm, questions: Any
) -> HttpResponse | None:
    """Do what the form asks; None shows the page again, with what is wrong."""
    if not (form.is_valid() & questions.is_valid()):
        return None
    verdict = form.cleaned_data["verdict"]
    if verdict == PASS_ON:
        return redirect(page_url(registration, "pass_on"))
    if verdict == Verdict.CHANGES and not (form.words or questions.asked):
        form.add_error("changes", _("Enter what needs to change"))
        return None
    if verdict == Verdict.DECLINE and not form.cleaned_data["confirmed"]:
        around = {"registration": registration, "form": form, "words": form.words}
        return render(request, "registrations/confirm_decline.html", around)
    return _send(request, registration, form, questions.asked)


def _send(
    request: PortalRequest,
    registration: RegistrationRequest,
    form: DecisionForm,
    asked: list[tuple[str, str]],
) -> HttpResponse | None:
    """Hand the decision to the service; None shows the page again with what it refused."""
    given = form.cleaned_data
    try:
        services.decide(
            registration,
            step_id=given["step_id"],
            by=request.user,
            verdict=given["verdict"],
            reason_code=given.get("reason_code", ""),
            reason=form.words,
            questions=asked if given["verdict"] == Verdict.CHANGES else [],
            declared=bool(given.get("declared")),
            seen_round=given["seen_round"],
        )
    except Refused as refused:
        form.add_problems(refused.problems)
        form.data = with_value(form.data, "seen_round", registration.round)
        return None
    except IllegalMove as late:
        return _cannot_decide(request, visible_or_404(request, registration.reference), str(late))
    return redirect(page_url(registration, "decided"))


def _cannot_decide(
    request: PortalRequest, registration: RegistrationRequest, why_not: str
) -> HttpResponse:
    """Say who decided, or who will, and when; and keep what was typed."""
    gone = _step_gone(request, registration)
    if gone is not None:
        why_not = too_late(registration, gone)
    elif not why_not:
        why_not = _("This request does not wait for a decision")
    is_posted = request.method == "POST"
    is_late = gone is not None or current_step(registration) is None
    around = {
        "registration": registration,
        "why_not": why_not,
        "kept": typed_words(request),
        "is_posted": is_posted,
        **parts.standing(registration),
    }
    status = (409 if is_late else 403) if is_posted else 200
    return render(request, "registrations/cannot_decide.html", around, status=status)


def _step_gone(request: PortalRequest, registration: RegistrationRequest) -> RequestStep | None:
    """The step the page showed, where it no longer waits for an answer."""
    shown = request.POST.get("step_id", "")
    waiting = current_step(registration)
    is_open = registration.state == RequestState.UNDER_REVIEW and waiting is not None
    return next(
        (
            step
            for step in registration.steps.all()
            if str(step.pk) == shown and not (is_open and step == waiting)
        ),
        None,
    )


def typed_words(request: PortalRequest) -> str:
    """Everything somebody typed on the decision page."""
    names = [
        name for name in request.POST if name.endswith(("advice", "changes", "reason", "text"))
    ]
    return "\n\n".join(words for name in names if (words := request.POST[name].strip()))


@require_safe
def decided(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say what this person decided, what is next, and what else waits for them."""
    registration = visible_or_404(request, reference)
    answers = [
        answer
        for step in registration.steps.all()
        for answer in step.approvals.all()
        if answer.by_id == request.user.pk
    ]
    if not answers:
        return redirect(registration)
    others = RegistrationRequest.objects.waiting_for(request.user).filter(
        institution=request.institution
    )
    around = {
        "registration": registration,
        "answer": max(answers, key=lambda answer: answer.at),
        "others": list(others[:10]),
        **parts.standing(registration),
    }
    return render(request, "registrations/decided.html", around)
