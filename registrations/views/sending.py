"""Check your answers, send, the receipt, and answering what approvers ask."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest
from institutions.models import User
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


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show what approvers ask beside the answer it is about, and keep what is replied."""
    registration = own_or_403(request, reference)
    is_open = registration.state == RequestState.CHANGES_ASKED
    if request.method == "POST":
        return _reply(request, registration) if is_open else _too_late(request, registration)
    return _show_questions(request, registration, {}) if is_open else redirect(registration)


def _show_questions(
    request: PortalRequest, registration: RegistrationRequest, replies: dict[int, ReplyForm]
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


def _reply(request: PortalRequest, registration: RegistrationRequest) -> HttpResponse:
    """Keep every reply on the page, whichever button was pressed, then go where it leads."""
    asked = asking.open_questions(registration)
    forms = {
        each.pk: ReplyForm(request.POST, prefix=f"q{each.pk}", kept=each.reply) for each in asked
    }
    try:
        number = sum(_kept(each, forms[each.pk], request.user) for each in asked)
    except IllegalMove:
        return _too_late(request, registration)
    following = _following(request, registration, asked)
    if not following and not any(form.data.get(form.add_prefix("text")) for form in forms.values()):
        forms[asked[0].pk].add_error("text", _("Enter your reply"))
    if any(form.errors for form in forms.values()):
        return _show_questions(request, registration, forms)
    if not following:
        saved = ngettext("Reply saved.", "Replies saved.", max(number, 1))
        then = _("Send the request back once everything is answered.")
        messages.success(request, f"{saved} {then}")
    return redirect(following or page_url(registration, "questions"))


def _kept(question: Question, form: ReplyForm, user: User) -> bool:
    """Keep one reply, where there is a new one; a refusal stands beside it."""
    if not form.is_valid() or form.cleaned_data["text"] in {"", question.reply}:
        return False
    try:
        services.reply_to_question(question, by=user, text=form.cleaned_data["text"])
    except Refused as refused:
        form.add_error("text", str(refused))
        return False
    return True


def _following(
    request: PortalRequest, registration: RegistrationRequest, asked: list[Question]
) -> str:
    """The page a button of the questions leads to; none where it only saves."""
    to = request.POST.get("to", "")
    if to in {"check", "tasks"}:
        return page_url(registration, to)
    return next(
        (asking.place_of(registration, each) for each in asked if to == f"change-{each.pk}"), ""
    )


def _too_late(request: PortalRequest, registration: RegistrationRequest) -> HttpResponse:
    """The request is not with its writer any more; what was typed stays on the page."""
    typed = (words for name, words in request.POST.items() if name.endswith("-text"))
    reason = _("The questions have been answered and sent back already.")
    return conflict(request, registration, reason, kept="\n\n".join(filter(None, map(str, typed))))
