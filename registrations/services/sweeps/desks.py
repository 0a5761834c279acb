"""Steps that wait (E4): reminders, the next person up, desks that emptied or filled."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from institutions.models import Institution, User
from institutions.notices import Letter
from institutions.services import working_calendar
from policies.rulebook import Rulebook
from records.audit import record_many
from registrations.eligible import eligible_ids, office_ids, people_by_id
from registrations.models import RegistrationRequest, RequestState, RequestStep, StepState
from registrations.services import telling
from registrations.services.steps import about_step, due_for
from registrations.services.sweeps.rounds import batch, daily, letter

NOTICE_BEFORE_DUE = 3  # working days


def look_after_steps(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Remind those who have not answered, tell the next person up when it is late, and notice
    desks that nobody sits at any more.
    """
    done, after = 0, 0
    while True:
        with transaction.atomic():
            steps = _present_steps(institution, after)
            if not steps:
                return done
            after = steps[-1].request_id
            done += _look_after(institution, book, steps, timezone.localdate(now))


def _present_steps(institution: Institution, after: int) -> list[RequestStep]:
    """The next steps that wait for an answer, their requests held."""
    waiting = RegistrationRequest.objects.filter(
        institution=institution, state=RequestState.UNDER_REVIEW, pk__gt=after
    ).select_for_update(of=("self",), skip_locked=True)
    requests = list(batch(waiting.values_list("pk", flat=True)))
    return list(
        RequestStep.objects.filter(request__in=requests, state=StepState.CURRENT)
        .select_related(
            "request__institution", "request__unit", "request__platform", "request__requested_by"
        )
        .order_by("request")
    )


def _look_after(
    institution: Institution, book: Rulebook, steps: list[RequestStep], today: date
) -> int:
    may = eligible_ids(steps)
    people = people_by_id({each for ids in may.values() for each in ids})
    soon = working_calendar(institution).add_working_days(today, NOTICE_BEFORE_DUE)
    emptied = [step for step in steps if not may[step.pk] and not step.is_unmanned]
    filled = [step for step in steps if may[step.pk] and step.is_unmanned]
    manned = [step for step in steps if may[step.pk] and not step.is_unmanned and step.due_on]
    late = [step for step in manned if _is_late(step, today) and not step.escalated_at]
    near = [
        step
        for step in manned
        if step.due_on and today <= step.due_on <= soon and not step.reminded_at
    ]
    seats = {step.pk: [people[each] for each in sorted(may[step.pk])] for step in steps}
    _leave_unmanned(institution, emptied)
    _man_again(institution, book, filled, seats)
    _remind(institution, near, seats)
    _escalate(institution, late, seats)
    return len(emptied) + len(filled) + len(near) + len(late)


def _is_late(step: RequestStep, today: date) -> bool:
    return step.due_on is not None and step.due_on < today


def _step_letter(step: RequestStep, to: User, name: str) -> Letter:
    path = telling.page(step.request, name) if name != "detail" else ""
    return letter(
        step.request,
        to,
        (telling.STEP, step.pk),
        path=path,
        **about_step(step),
        by=step.due_on if name == "decide" else None,
    )


def _leave_unmanned(institution: Institution, steps: list[RequestStep]) -> None:
    """Nobody is left who may answer: the institution administrators are told to name somebody."""
    if not steps:
        return
    _update(steps, is_unmanned=True)
    record_many([(step.request, {}) for step in steps], "step has nobody")
    office = telling.office(institution)
    daily(institution, "nobody_to_decide", [
        _step_letter(step, person, "substitute") for step in steps for person in office
    ])  # fmt: skip


def _man_again(
    institution: Institution,
    book: Rulebook,
    steps: list[RequestStep],
    seats: dict[int, list[User]],
) -> None:
    """Somebody sits at the desk again: their time runs from now, and they are told."""
    for step in steps:
        step.due_on = due_for(step.request, book)
    if steps:
        _update(steps, is_unmanned=False, due_on=steps[0].due_on, reminded_at=None)
    daily(institution, "to_decide", [
        _step_letter(step, person, "decide") for step in steps for person in seats[step.pk]
    ])  # fmt: skip


def _remind(
    institution: Institution, steps: list[RequestStep], seats: dict[int, list[User]]
) -> None:
    if steps:
        _update(steps, reminded_at=timezone.now())
    daily(institution, "decide_soon", [
        _step_letter(step, person, "decide") for step in steps for person in seats[step.pk]
    ])  # fmt: skip


def _escalate(
    institution: Institution, steps: list[RequestStep], seats: dict[int, list[User]]
) -> None:
    """The day has passed: the administrators and any deputy are told, in place of a third mail to
    the approver, and so is whoever asked.
    """
    if not steps:
        return
    _update(steps, escalated_at=timezone.now(), reminded_at=timezone.now())
    record_many([(step.request, {}) for step in steps], "step overdue")
    office, own = telling.office(institution), office_ids(steps)
    told = {
        step.pk: {
            each.pk: each
            for each in [*office, *(who for who in seats[step.pk] if who.pk not in own[step.pk])]
        }
        for step in steps
    }
    daily(institution, "decide_overdue", [
        _step_letter(step, person, "detail") for step in steps for person in told[step.pk].values()
    ])  # fmt: skip
    daily(institution, "overdue_requester", [
        _step_letter(step, step.request.requested_by, "detail") for step in steps
    ])  # fmt: skip


def _update(steps: list[RequestStep], **columns: Any) -> None:
    RequestStep.objects.filter(pk__in=[step.pk for step in steps]).update(**columns)
