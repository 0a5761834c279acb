"""Words between whoever asks and those who decide."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from records.audit import record
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.models import Comment, Question, RegistrationRequest, RequestState
from registrations.problems import refuse
from registrations.services import telling
from registrations.services.found import editable, not_now, saved

LONGEST = 2000  # characters


@transaction.atomic
def comment(
    registration: RegistrationRequest, *, by: User, text: str, is_internal: bool = True
) -> Comment:
    """Keep a note among those who decide, or send a message across.

    A message by whoever asks goes to those the request is with; any other goes to whoever asks.

    Raises:
        PermissionDenied: an internal note is not for those who ask; an auditor only reads.
        Refused: no words, too many, or a password.
    """
    require(
        rules.can_comment(by, registration, is_internal=is_internal),
        _("You may read this request but not write on it"),
    )
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise refuse("", "text", _("Enter your words, at most 2,000 characters"))
    if answers.looks_like_a_password(words):
        raise refuse("", "text", answers.no_passwords())
    kept = Comment.objects.create(request=registration, by=by, is_internal=is_internal, text=words)
    event = record(
        registration,
        "note kept" if is_internal else "message sent",
        by=by,
        codes={"comment": kept.pk},
    )
    if not is_internal:
        telling.tell(
            registration,
            "message",
            event=event,
            part=("message", kept.pk),
            people=_other_side(registration, by),
            by_whom=str(by),
        )
    return kept


def _other_side(registration: RegistrationRequest, by: User) -> list[User]:
    if by.pk != registration.requested_by_id:
        return [registration.requested_by]
    step = rules.present_step(registration)
    if step is not None and (people := list(rules.eligible(step))):
        return people
    return telling.team(registration.institution)


@transaction.atomic
def reply_to_question(question: Question, *, by: User, text: str) -> Question:
    """Answer a question in words, beside or instead of changing the answer it is about.

    Raises:
        PermissionDenied: somebody else's request.
        IllegalMove: the request does not wait for answers now, or the question is an old one.
        Refused: no words, too many, or a password.
    """
    approval = question.approval
    row = editable(approval.request, by=by)
    if row.state != RequestState.CHANGES_ASKED or approval.round != row.round:
        raise IllegalMove(not_now(row))
    words = text.strip()
    if not words or len(words) > 1000:
        raise refuse("questions", "reply", _("Enter your answer, at most 1,000 characters"))
    if answers.looks_like_a_password(words):
        raise refuse("questions", "reply", answers.no_passwords())
    question.reply, question.replied_at = words, timezone.now()
    question.save(update_fields=["reply", "replied_at"])
    record(row, "question answered", by=by, codes={"question": question.pk})
    saved(row, by=by, task="questions")
    return question
