"""Sending a request to those who decide, and taking it back."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from institutions.shown import moment
from records.models import AuditEvent
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.models import (
    OPEN_STATES,
    Question,
    RegistrationRequest,
    RequestState,
    StepState,
    Verdict,
)
from registrations.problems import Problem, Refused, Stale
from registrations.routing import lay
from registrations.services import telling
from registrations.services.ending import approve
from registrations.services.found import held
from registrations.services.judging import problems
from registrations.services.steps import about_step, arrive, first_open
from registrations.services.voiding import take_away


@transaction.atomic
def submit(registration: RegistrationRequest, *, by: User, version: int) -> RegistrationRequest:
    """Send a request, once everything the rulebook asks is there; every answer is judged anew.

    Sent again, it goes to the first step whose answer does not count any more.

    Raises:
        PermissionDenied: it is somebody else's, or whoever asks has left the university.
        IllegalMove: it was sent already; nothing was written.
        Stale: another tab saved after the page was opened.
        Refused: answers are missing or break a rule; each problem names its clause.
    """
    row = held(registration)
    require(row.requested_by_id == by.pk, _("Only whoever asks may send the request"))
    require(rules.can_start(by, row.institution), rules.why_not_start(by, row.institution))
    if row.state not in rules.EDITABLE:
        raise IllegalMove(_already(row))
    if version != row.version:
        raise Stale(row.changed_at)
    if found := [*problems(row), *_unanswered(row)]:
        raise Refused(found)
    row.round += 1
    row.sent_at = timezone.now()
    row.was_withdrawn = False
    row.save(update_fields=["round", "sent_at", "was_withdrawn"])
    event = row.move_to(RequestState.UNDER_REVIEW, by=by)
    telling.overtaken(row, telling.DRAFT)
    telling.overtaken(row, telling.REQUESTER)
    _set_out(row, by=by, event=event)
    return row


def send_again(row: RegistrationRequest, *, by: User, event: AuditEvent) -> None:
    """Have a request decided anew that was on its way, or approved, when an answer changed.

    Whoever has its page open holds an old round, so no answer to the old one is kept.
    """
    row.round += 1
    row.sent_at = timezone.now()
    row.save(update_fields=["round", "sent_at"])
    if row.state == RequestState.APPROVED:
        together = {"approved_at": None, "set_up_reminders": 0}
        event = row.move_to(RequestState.UNDER_REVIEW, by=by, together=together)
    for part in (telling.STEP, telling.TEAM, telling.SET_UP, telling.REQUESTER):
        telling.overtaken(row, part)
    _set_out(row, by=by, event=event)


def _set_out(row: RegistrationRequest, *, by: User, event: AuditEvent) -> None:
    lay(row)
    hand_on(row, by=by, event=event)
    _confirm(row, event)


def _already(row: RegistrationRequest) -> str:
    if row.state == RequestState.UNDER_REVIEW and row.sent_at:
        return _("This request was sent on %(when)s") % {"when": moment(row.sent_at)}
    return rules.closed_sentence(row)


def hand_on(row: RegistrationRequest, *, by: User, event: AuditEvent) -> None:
    """Put the request on the first desk without an answer; where none is left it is approved."""
    step = first_open(row)
    if step is None:
        approve(row, by=by)
    else:
        step.request = row
        arrive(step, by=by, event=event)


def _confirm(row: RegistrationRequest, event: AuditEvent) -> None:
    """Tell whoever asked who decides and by when, and the register's team that it is there."""
    step = rules.present_step(row)
    if step is None:
        return
    telling.tell_requester(row, "received", event=event, **about_step(step))
    deciding = {person.pk for person in rules.eligible(step)}
    others = [each for each in telling.team(row.institution) if each.pk not in deciding]
    telling.tell(
        row,
        "new_request",
        event=event,
        part=(telling.TEAM,),
        people=[each for each in others if each.pk != row.requested_by_id],
        daily=True,
        again=row.round > 1,
        step=step.title,
    )


def open_questions(row: RegistrationRequest) -> list[Question]:
    """Questions asked in the last round that nobody replied to, about answers left as they were."""
    asked = Question.objects.filter(
        approval__request=row, approval__verdict=Verdict.CHANGES, approval__round=row.round
    ).select_related("approval")
    changed = set(row.changes.filter(round=row.round).values_list("field", flat=True))
    return [each for each in asked if not each.reply and each.field not in changed]


def _unanswered(row: RegistrationRequest) -> Iterator[Problem]:
    if row.state != RequestState.CHANGES_ASKED:
        return
    for question in open_questions(row):
        task = answers.TASK_OF.get(question.field, "questions")
        sentence = _("Answer the question: %(text)s") % {"text": question.text}
        yield Problem(task, question.field, sentence)


@transaction.atomic
def withdraw(registration: RegistrationRequest, *, by: User) -> RegistrationRequest:
    """Take a request back: it is a draft again, with its reference, and no decision counts.

    Raises:
        PermissionDenied: it is somebody else's.
        IllegalMove: it was decided, registered or taken back already.
    """
    row = held(registration)
    require(row.requested_by_id == by.pk, _("Only whoever asks may withdraw the request"))
    if row.state not in OPEN_STATES:
        raise IllegalMove(rules.closed_sentence(row))
    concerned = _people_it_was_with(row)
    take_away(row, _("Withdrawn"), by=by, codes={"field": "withdrawn"})
    row.steps.update(
        state=StepState.TO_COME,
        holder=None,
        passed_by=None,
        passed_reason="",
        is_unmanned=False,
        due_on=None,
    )
    event = row.move_to(
        RequestState.DRAFT,
        by=by,
        together={"was_withdrawn": True, "approved_at": None, "set_up_reminders": 0},
    )
    for part in (telling.STEP, telling.TEAM, telling.SET_UP, telling.REQUESTER):
        telling.overtaken(row, part)
    telling.tell(row, "withdrawn", event=event, part=(telling.TEAM,), people=concerned, daily=True)
    return row


def _people_it_was_with(row: RegistrationRequest) -> list[User]:
    """Whoever could answer, and whoever has answered in a way that counted."""
    step = rules.present_step(row)
    answered = User.objects.filter(pk__in=row.approvals.filter(voided_at=None).values("by"))
    return [*(rules.eligible(step) if step else ()), *answered]
