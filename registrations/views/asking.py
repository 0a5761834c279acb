"""Questions of approvers, each beside the answer it is about."""

from typing import Any

from django.utils.translation import gettext as _

from registrations import answers, services
from registrations.answers import TASK_OF
from registrations.forms.people import ReplyForm
from registrations.models import (
    Approval,
    Change,
    Question,
    RegistrationRequest,
    RequestState,
    Verdict,
)
from registrations.problems import Problem
from registrations.views.summary import change_url


def open_questions(registration: RegistrationRequest) -> list[Question]:
    """The questions of the round the request stands in, in the order they were asked."""
    return list(
        Question.objects.filter(approval__request=registration, approval__round=registration.round)
        .select_related("approval")
        .order_by("pk")
    )


def asked_by(registration: RegistrationRequest) -> list[Approval]:
    """Who asked for changes this round, with what they said first."""
    return list(
        registration.approvals.filter(round=registration.round, verdict=Verdict.CHANGES).exclude(
            reason=""
        )
    )


def unanswered(registration: RegistrationRequest) -> list[Problem]:
    """Questions with neither a reply nor a changed answer, which must not be sent back."""
    if registration.state != RequestState.CHANGES_ASKED:
        return []
    return [
        Problem(
            "questions", str(question.pk), _("Answer the question: %(text)s") % {"text": question}
        )
        for question in services.open_questions(registration)
    ]


def question_cards(
    registration: RegistrationRequest, replies: dict[int, ReplyForm]
) -> list[dict[str, Any]]:
    """Each question with the present answer, what was changed since, and a box for a reply."""
    latest = {
        change.field: change for change in registration.changes.filter(round=registration.round)
    }
    return [
        _card(registration, question, latest.get(question.field), replies.get(question.pk))
        for question in open_questions(registration)
    ]


def _card(
    registration: RegistrationRequest,
    question: Question,
    change: Change | None,
    form: ReplyForm | None,
) -> dict[str, Any]:
    field = question.field
    return {
        "question": question,
        "label": answers.label(field) if field else "",
        "value": answers.shown(registration, field) if field in TASK_OF else "",
        "change": change,
        "form": form or ReplyForm(prefix=f"q{question.pk}", initial={"text": question.reply}),
    }


def place_of(registration: RegistrationRequest, question: Question) -> str:
    """The address of the answer a question is about; none of the request as a whole."""
    task = TASK_OF.get(question.field, "")
    return change_url(registration, task, question.field, "questions") if task else ""
