"""Check your answers, send, the receipt, and answering what approvers ask."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest
from policies.rulebook import rulebook
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.checks import checks
from registrations.forms.people import ReplyForm
from registrations.forms.send import SendForm
from registrations.models import Question, RegistrationRequest, RequestState
from registrations.problems import Refused, Stale
from registrations.shown import current_step
from registrations.views import asking, facts, parts, summary
from registrations.views.approvers import desks, next_desk
from registrations.views.found import conflict, own_or_403, page_url, typed


@require_http_methods(["GET", "POST"])
def check(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show every answer with the checks made on it, and send the request once."""
    registration = own_or_403(request, reference)
    if not rules.can_edit(request.user, registration):
        if request.method == "GET":
            return redirect(page_url(registration, "sent"))
        return _already_sent(request, registration)
    form = _send_form(request, registration)
    if request.method == "POST" and form.is_valid():
        return _send(request, registration, form)
    return _show_check(request, registration, form)


def _send_form(request: PortalRequest, registration: RegistrationRequest) -> SendForm:
    declarations = parts.declarations(registration, rulebook(registration.institution))
    initial = {"version": registration.version}
    return SendForm(typed(request), initial=initial, declarations=declarations)


def _show_check(
    request: PortalRequest, registration: RegistrationRequest, form: SendForm, *, status: int = 200
) -> HttpResponse:
    book = rulebook(registration.institution)
    missing = asking.unanswered(registration) + services.problems(registration, book)
    around = {
        "registration": registration,
        "form": form,
        "cards": summary.cards(registration, book, then="check", problems=missing),
        "checks": parts.shown_checks(checks(registration, book)),
        "problems": [parts.problem_link(registration, each, "check") for each in missing],
        "desk": next_desk(registration),
        "is_again": registration.state == RequestState.CHANGES_ASKED,
    }
    return render(request, "registrations/check.html", around, status=status)


def _send(
    request: PortalRequest, registration: RegistrationRequest, form: SendForm
) -> HttpResponse:
    """Send, or say what stands in the way."""
    try:
        services.submit(registration, by=request.user, version=form.cleaned_data["version"])
    except Refused:
        return _show_check(request, registration, form, status=409)
    except Stale as stale:
        messages.warning(request, str(stale))
        fresh = own_or_403(request, registration.reference)
        again = SendForm(initial={"version": fresh.version}, declarations=form.declarations)
        return _show_check(request, fresh, again, status=409)
    except IllegalMove:
        return _already_sent(request, own_or_403(request, registration.reference))
    return redirect(page_url(registration, "sent"))


def _already_sent(request: PortalRequest, registration: RegistrationRequest) -> HttpResponse:
    """A second press of the button does no harm and says so."""
    messages.info(
        request,
        _("This request was already sent on %(when)s. It was not sent again.")
        % {"when": parts.sent_words(registration)},
    )
    return redirect(page_url(registration, "sent"))


@require_safe
def sent(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Keep the receipt, saying where the request is now, for as long as the request is there."""
    registration = own_or_403(request, reference)
    if registration.sent_at is None:
        return redirect(page_url(registration, "tasks"))
    around = {
        "registration": registration,
        "desks": desks(registration),
        "step": current_step(registration),
        **parts.standing(registration),
    }
    return render(request, "registrations/sent.html", around)


@require_safe
def questions(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show what approvers ask, each question beside the answer it is about."""
    registration = own_or_403(request, reference)
    if registration.state != RequestState.CHANGES_ASKED:
        return redirect(registration)
    return show_questions(request, registration, {})


def show_questions(
    request: PortalRequest, registration: RegistrationRequest, replies: dict[int, Any]
) -> HttpResponse:
    """Draw the questions, with a reply as it was sent where one was refused."""
    around = {
        "registration": registration,
        "cards": asking.question_cards(registration, replies),
        "changes": facts.changes(registration, this_round=True),
        "forms": list(replies.values()),
        "asked_by": asking.asked_by(registration),
        **parts.standing(registration),
    }
    return render(request, "registrations/questions.html", around)


@require_POST
def reply(request: PortalRequest, institution: str, reference: str, pk: int) -> HttpResponse:
    """Answer one question in words."""
    registration = own_or_403(request, reference)
    question = get_object_or_404(Question, pk=pk, approval__request=registration)
    if registration.state != RequestState.CHANGES_ASKED:
        words = request.POST.get(f"q{pk}-text", "")
        reason = _("The questions have been answered and sent back already.")
        return conflict(request, registration, reason, kept=words)
    form = ReplyForm(request.POST, prefix=f"q{pk}")
    if not form.is_valid():
        return show_questions(request, registration, {pk: form})
    try:
        services.reply_to_question(question, by=request.user, text=form.cleaned_data["text"])
    except Refused as refused:
        form.add_error("text", str(refused))
        return show_questions(request, registration, {pk: form})
    except IllegalMove as late:
        return conflict(request, registration, late, kept=form.cleaned_data["text"])
    messages.success(request, _("Reply saved. Send the request back once everything is answered."))
    return redirect(f"{page_url(registration, 'questions')}#question-{pk}")
