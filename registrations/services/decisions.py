"""Answering a step: one answer, by one person who has no stake, never twice."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import RoleAssignment, User
from institutions.rules import require
from institutions.services import due_on
from policies.models import StepKind
from policies.rulebook import rulebook
from records.audit import record
from records.models import AuditEvent
from records.workflow import IllegalMove
from registrations import answers, rules
from registrations.models import (
    REASONS,
    Approval,
    Question,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)
from registrations.problems import Problem, Refused, refuse
from registrations.services import telling
from registrations.services.ending import decline
from registrations.services.found import answerable, held, waiting
from registrations.services.judging import problems
from registrations.services.sending import hand_on
from registrations.services.steps import about_step, citation_of

MAY: dict[str, frozenset[str]] = {
    StepKind.DECIDE: frozenset({Verdict.APPROVE, Verdict.CHANGES, Verdict.DECLINE}),
    StepKind.CONSULT: frozenset({Verdict.APPROVE, Verdict.CHANGES}),
    StepKind.COMPLETE: frozenset({Verdict.APPROVE, Verdict.CHANGES}),
}
DECIDE = "decide"  # where problems of a decision belong, in place of a task


@transaction.atomic
def decide(
    registration: RegistrationRequest,
    *,
    step_id: int,
    by: User,
    verdict: str,
    reason_code: str = "",
    reason: str = "",
    questions: Sequence[tuple[str, str]] = (),
    declared: bool = False,
    seen_round: int | None = None,
) -> RegistrationRequest:
    """Give one step's answer and send the request on its way.

    A yes passes it to the following step, and the last yes approves it. On a step that is
    consulted a yes is advice, in words; on one that completes, a check that nothing is missing.

    Args:
        step_id: the step the person had before them, so that an answer meant for one step is
            never counted for another.
        reason: shown to the requester; needed for advice, changes without questions, a decline.
        questions: what to change, each with the answer it is about (or none).
        declared: the approver's statement that the account is needed and will be kept running.
        seen_round: how often the request had been sent when the page was opened.

    Raises:
        IllegalMove: somebody was faster; the sentence says who, and when.
        PermissionDenied: the step is not this person's to answer.
        Refused: something is missing, or the request breaks a rule and cannot be approved.

    Source: London Met 5.1, 5.1-s2, 5.3-s2; Leeds Beckett 12, 13; West London 3.3; Leeds 9-b.
    """
    row = held(registration)
    step = answerable(row, step_id, by=by)
    if seen_round is not None and seen_round != row.round:
        raise IllegalMove(
            _("The request has changed since you opened it. Your decision has not been saved")
        )
    asked = [(field, text.strip()) for field, text in questions if text.strip()]
    _require_whole(row, step, verdict, reason_code, reason.strip(), asked, declared)
    approval = _write(step, by, verdict, reason_code, reason.strip())
    Question.objects.bulk_create(
        Question(approval=approval, field=field if field in answers.LABELS else "", text=text)
        for field, text in asked
    )
    event = record(
        row,
        f"step answered: {verdict}",
        by=by,
        codes={"step": step.pk, "key": step.key, "verdict": verdict, "round": row.round},
        citation=citation_of(step),
    )
    telling.overtaken(row, telling.STEP, step.pk)
    if verdict == Verdict.CHANGES:
        _ask_for_changes(row, step, len(asked), by=by)
    else:
        _close(step, StepState.DONE)
        if verdict == Verdict.DECLINE:
            decline(row, by=by, citation=citation_of(step))
        else:
            _go_on(row, step, by=by, event=event)
    return row


def _require_whole(
    row: RegistrationRequest,
    step: RequestStep,
    verdict: str,
    reason_code: str,
    reason: str,
    asked: list[tuple[str, str]],
    declared: bool,
) -> None:
    """Refuse an answer with a part missing, or one this kind of step cannot give."""
    if verdict not in MAY[step.kind]:
        sentence = (
            _("This step does not decide, so it cannot decline")
            if verdict == Verdict.DECLINE
            else _("Select your decision")
        )
        raise refuse(DECIDE, "verdict", sentence)
    if any(len(text) > 1000 for _field, text in asked) or len(reason) > 2000:
        raise refuse(DECIDE, "reason", _("Use fewer words"))
    _refuse_passwords(reason, *(text for _field, text in asked))
    if verdict == Verdict.CHANGES and not (asked or reason):
        raise refuse(DECIDE, "reason", _("Enter what needs to change"))
    if verdict == Verdict.DECLINE:
        if reason_code not in REASONS:
            raise refuse(DECIDE, "reason_code", _("Select a reason"))
        if not reason:
            raise refuse(DECIDE, "reason", _("Enter why you decline"))
    if verdict == Verdict.APPROVE:
        _require_approvable(row, step, reason, declared)


def _refuse_passwords(*texts: str) -> None:
    if any(answers.looks_like_a_password(text) for text in texts):
        raise refuse(DECIDE, "reason", answers.no_passwords())


def _require_approvable(
    row: RegistrationRequest, step: RequestStep, reason: str, declared: bool
) -> None:
    if step.kind == StepKind.CONSULT:
        if not reason:
            raise refuse(DECIDE, "reason", _("Enter your advice"))
        return
    if step.kind == StepKind.DECIDE and not declared:
        raise refuse(
            DECIDE, "declared", _("Confirm that the account is needed and will be kept running")
        )
    if found := problems(row):
        lead = _("It cannot be approved as it stands. Ask for changes instead")
        raise Refused([Problem(DECIDE, "verdict", lead), *found])


def _write(step: RequestStep, by: User, verdict: str, reason_code: str, reason: str) -> Approval:
    """Keep the answer, with the name and the office as they are today."""
    return Approval.objects.create(
        request=step.request,
        step=step,
        round=step.request.round,
        by=by,
        by_name=str(by)[:120],
        by_title=_title(by, step)[:160],
        on_behalf_of=rules.acting_for(by, step),
        verdict=Verdict(verdict),
        reason_code=reason_code if verdict == Verdict.DECLINE else "",
        reason=reason,
    )


def _title(by: User, step: RequestStep) -> str:
    """The office somebody answers from; for a cover or a substitute, their own job."""
    held_roles = RoleAssignment.objects.filter(
        person=by, unit__institution=step.request.institution_id
    ).order_by("-from_on")
    own = [row for row in held_roles if row.role == step.role and row.unit_id == step.desk_id]
    if own:
        return own[0].job_title or step.title
    return next((row.job_title for row in held_roles if row.job_title), "") or step.title


def _close(step: RequestStep, state: str) -> None:
    step.state, step.is_unmanned = StepState(state), False
    step.save(update_fields=["state", "is_unmanned"])


def _go_on(row: RegistrationRequest, step: RequestStep, *, by: User, event: AuditEvent) -> None:
    hand_on(row, by=by, event=event)
    following = rules.present_step(row)
    if following is not None:
        telling.tell_requester(
            row,
            "step_done",
            event=event,
            answered=step.title,
            answered_kind=step.kind,
            **about_step(following),
        )


def _ask_for_changes(row: RegistrationRequest, step: RequestStep, number: int, *, by: User) -> None:
    event = row.move_to(RequestState.CHANGES_ASKED, by=by, citation=citation_of(step))
    days = rulebook(row.institution)["changes_days"].value
    telling.overtaken(row, telling.TEAM)
    telling.tell_requester(
        row,
        "questions",
        event=event,
        path=telling.page(row, "questions"),
        number=number,
        by_whom=str(by),
        step=step.title,
        due=due_on(row.institution, days) if days else None,
    )


@transaction.atomic
def pass_on(
    registration: RegistrationRequest, *, step_id: int, by: User, to: User, reason: str
) -> RequestStep:
    """Hand the present step to somebody else, who answers it in place of the desk.

    Raises:
        IllegalMove: the step was answered or has moved on.
        PermissionDenied: it is not this person's, or the other has a stake or answered already.
        Refused: no reason was given.
    """
    row = held(registration)
    step = answerable(row, step_id, by=by)
    return _hand_over(step, by=by, to=to, reason=reason, verb="step passed on")


@transaction.atomic
def name_substitute(
    registration: RegistrationRequest, *, step_id: int, by: User, to: User, reason: str
) -> RequestStep:
    """Name who answers a step that has nobody, as an institution administrator.

    Raises:
        IllegalMove: the step was answered or has moved on.
        PermissionDenied: not an administrator, or one with a stake; or somebody can answer; or
            the person named has a stake, answered already, or is the administrator themselves.
        Refused: no reason was given.
    """
    row = held(registration)
    step = waiting(row, step_id)
    require(
        rules.can_name_substitute(by, row),
        _("Only an institution administrator names somebody, and only where nobody can answer"),
    )
    return _hand_over(step, by=by, to=to, reason=reason, verb="substitute named")


def _hand_over(step: RequestStep, *, by: User, to: User, reason: str, verb: str) -> RequestStep:
    if not reason.strip():
        raise refuse(DECIDE, "reason", _("Enter why"))
    _refuse_passwords(reason)
    if to.pk == by.pk:
        raise refuse(DECIDE, "to", _("Choose somebody else"))
    if not rules.can_receive(to, step):
        raise PermissionDenied(
            _("%(person)s cannot answer this step: they ask for the account, are asked to run it,"
              " answered another step or are not on the staff here") % {"person": to}
        )  # fmt: skip
    row = step.request
    telling.overtaken(row, telling.STEP, step.pk)
    step.holder, step.passed_by, step.passed_reason = to, by, reason.strip()[:500]
    days = rulebook(row.institution)["decision_days"].value
    step.due_on = due_on(row.institution, days) if days else None
    step.is_unmanned, step.reminded_at, step.escalated_at = False, None, None
    step.save()
    event = record(
        row, verb, by=by, codes={"step": step.pk, "to": to.pk}, citation=citation_of(step)
    )
    telling.tell(
        row,
        "passed_on",
        event=event,
        part=(telling.STEP, step.pk),
        people=[to],
        path=telling.page(row, "decide"),
        by_whom=str(by),
        reason=step.passed_reason,
        **about_step(step),
    )
    return step


@transaction.atomic
def skip_step(
    registration: RegistrationRequest, *, step_id: int, by: User, reason: str
) -> RegistrationRequest:
    """Go on without an optional step, saying why; it is not an answer to another step.

    Raises:
        IllegalMove: the step was answered or has moved on.
        PermissionDenied: it is not optional, or neither theirs nor before their own.
        Refused: no reason was given.

    Source: Leeds Beckett 12-s2.
    """
    row = held(registration)
    step = waiting(row, step_id)
    require(rules.can_skip(by, row), _("This step is not yours to leave out"))
    if not reason.strip():
        raise refuse(DECIDE, "reason", _("Enter why this step is not needed"))
    _refuse_passwords(reason)
    _write(step, by, Verdict.SKIP, "", reason.strip()[:2000])
    event = record(
        row, "step skipped", by=by, codes={"step": step.pk, "key": step.key},
        citation=citation_of(step),
    )  # fmt: skip
    telling.overtaken(row, telling.STEP, step.pk)
    _close(step, StepState.SKIPPED)
    hand_on(row, by=by, event=event)
    return row
