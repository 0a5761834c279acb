"""Asking before one posts: the question, one's own questions, the desk's list, the answer."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.rules import require
from policies import desks
from policies.contacts import contact_point
from policies.disclaimers import disclaimer
from policies.forms.asking import YES, AnswerForm, AskForm
from policies.models import PostQuestion, QuestionState, Verdict
from policies.problems import Refused
from policies.rulebook import rulebook
from policies.services import asking
from policies.views.pieces import refused_on
from records.workflow import IllegalMove

ANSWERED = "answered"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, institution: str) -> HttpResponse:
    """Ask before one posts."""
    here = members_only(request)
    require(
        desks.can_ask(request.user, here),
        _("You are an auditor here: you can read, but not ask."),
    )
    around = _around(request, here)
    is_sent = request.method == "POST"
    form = AskForm(
        request.POST if is_sent else None,
        initial=_known(request),
        tells_manager=bool(around["manager_rule"]),
        knows_manager=bool(around["managers"]),
    )
    if is_sent and form.is_valid():
        try:
            question = asking.ask(here, form.asked(), by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Your question has been sent. We email you the answer."))
            return redirect(question)
    return render(request, "policies/asking/ask.html", {"form": form, **around})


def _known(request: PortalRequest) -> dict[str, Any]:
    """What the page that led here knows: the account it was about."""
    name = request.GET.get("account", "")[: asking.LONGEST_NAME]
    return {"account": name, "is_official": YES} if name else {}


def _around(request: PortalRequest, here: Institution) -> dict[str, Any]:
    book = rulebook(here)
    manager_rule = book["ask_manager"]
    return {
        "desk": book["ask_desk"],
        "official_desk": book["ask_desk_official"],
        "days": book["ask_days"],
        "authorises": book["ask_authorises"],
        "manager_rule": manager_rule,
        "managers": asking.managers_on_record(request.user, here) if manager_rule else [],
        "contact": contact_point(here, held=book["contact_points"]),
        "disclaimer": disclaimer(book),
    }


@require_safe
def mine(request: PortalRequest, institution: str) -> HttpResponse:
    """What somebody asked here, and what became of it."""
    here = members_only(request)
    rows = PostQuestion.objects.filter(institution=here, asker=request.user)
    page = keyset_page(
        rows.select_related("institution"), order=("-id",), token=page_token(request)
    )
    may_ask = desks.can_ask(request.user, here)
    return render(request, "policies/asking/mine.html", {"page": page, "may_ask": may_ask})


@require_safe
def desk(request: PortalRequest, institution: str) -> HttpResponse:
    """Questions for somebody's desk: the most urgent first, or those that were answered."""
    here = members_only(request)
    is_answered = request.GET.get("show") == ANSWERED
    rows = _of_the_desk(request, here).select_related("asker", "institution")
    found = rows.filter(state=QuestionState.ANSWERED if is_answered else QuestionState.OPEN)
    order = ("-id",) if is_answered else ("due_on", "id")
    page = keyset_page(found, order=order, token=page_token(request))
    context = {"page": page, "is_answered": is_answered}
    return render(request, "policies/asking/desk.html", context)


def _of_the_desk(request: PortalRequest, here: Institution) -> "QuerySet[PostQuestion]":
    rows = PostQuestion.objects.filter(institution=here)
    if desks.audits(request.user, here):
        return rows
    seats = desks.seats_of(here)
    people = {*seats.stand_ins, *(each for at in seats.at.values() for each in at)}
    require(request.user.pk in people, _("Those who answer questions before posting see this."))
    return rows.filter(seats.answerable(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """One question: its words for whoever may read them, its answer, and the form for it."""
    here = members_only(request)
    seats = desks.seats_of(here)
    found = _found(request, here, seats, reference)
    may_answer = request.user.pk in seats.may_answer(found)
    is_sent = request.method == "POST"
    if is_sent:
        require(may_answer, _("The people named in the rules answer this question."))
    form = AnswerForm(request.POST if is_sent else None, question=found)
    if is_sent and form.is_valid():
        verdict = form.cleaned_data.get("verdict", Verdict.ADVICE)
        words = form.cleaned_data["words"]
        try:
            asking.answer(found, by=request.user, verdict=verdict, words=words)
        except IllegalMove:
            return _too_late(request, found, kept=words)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Your answer has been sent."))
            return redirect("policies:desk", institution)
    context = {
        "question": found,
        "form": form,
        "sees_words": desks.sees_words(request.user, found, seats),
        "may_answer": may_answer and found.state == QuestionState.OPEN,
        "is_mine": found.asker_id == request.user.pk,
        "managers": found.managers.all(),
    }
    return render(request, "policies/asking/question.html", context)


def _found(
    request: PortalRequest, here: Institution, seats: desks.Seats, reference: str
) -> PostQuestion:
    rows = desks.visible_questions(request.user, here, seats)
    related = rows.select_related("asker", "answered_by", "institution")
    return get_object_or_404(related, reference=reference)


@require_POST
def withdraw(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Take one's own question back."""
    here = members_only(request)
    found = _found(request, here, desks.seats_of(here), reference)
    try:
        asking.withdraw(found, by=request.user)
    except IllegalMove:
        return _too_late(request, found)
    messages.success(request, _("Your question has been taken back. Nobody answers it now."))
    return redirect("policies:questions", institution)


def _too_late(request: PortalRequest, found: PostQuestion, *, kept: str = "") -> HttpResponse:
    around = {
        "reason": _("This question has been answered or taken back. Nothing was saved"),
        "kept": kept,
        "url": found.get_absolute_url(),
        "action": _("See the question"),
    }
    return render(request, "409.html", around, status=409)
