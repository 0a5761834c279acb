"""A request goes from desk to desk; a step nobody can answer waits where people see it."""

from datetime import date
from typing import Any

from django.utils import timezone

from institutions.models import User
from institutions.services import due_on
from policies.rulebook import Rulebook, rulebook
from records.audit import record
from records.models import AuditEvent
from registrations import rules
from registrations.models import RegistrationRequest, RequestStep, StepState
from registrations.routing import valid_answers
from registrations.services import telling


def citation_of(step: RequestStep) -> str:
    """The clauses behind a step, as the audit trail keeps them."""
    return ", ".join(str(each["label"]) for each in step.citations)


def first_open(registration: RegistrationRequest) -> RequestStep | None:
    """The first step without an answer that counts; None where every one has it."""
    answered = valid_answers(registration)
    steps = registration.steps.exclude(state=StepState.SKIPPED).order_by("position", "pk")
    return next((step for step in steps if step.pk not in answered), None)


def arrive(step: RequestStep, *, by: User | None, event: AuditEvent | None) -> None:
    """Put a request on a desk: its time runs, and whoever may answer is told.

    Where nobody may, the institution administrators are told to name somebody.
    """
    registration = step.request
    book = rulebook(registration.institution)
    if step.holder and not rules.can_receive(step.holder, step):
        step.holder = step.passed_by = None
        step.passed_reason = ""
    step.state = StepState.CURRENT
    step.arrived_at = timezone.now()
    step.due_on = due_for(registration, book)
    step.reminded_at = step.escalated_at = None
    people = list(rules.eligible(step))
    step.is_unmanned = not people
    step.save()
    record(
        registration,
        "arrived at a step",
        by=by,
        codes={"step": step.pk, "key": step.key, "unmanned": step.is_unmanned},
        citation=citation_of(step),
    )
    if step.is_unmanned:
        tell_office(step, event=event)
    else:
        telling.tell(
            registration,
            "to_decide",
            event=event,
            part=(telling.STEP, step.pk),
            people=people,
            path=telling.page(registration, "decide"),
            **about_step(step),
            purpose=_short(registration.purpose),
        )
    _tell_who_may_skip(step, told=people, event=event)


def about_step(step: RequestStep) -> dict[str, Any]:
    """What a mail says of a step."""
    return {
        "step": step.title,
        "kind": step.kind,
        "due": step.due_on,
        "is_portal_default": step.is_portal_default,
        "cited": citation_of(step),
    }


def due_for(registration: RegistrationRequest, book: Rulebook) -> date | None:
    """The day by which a step that arrives now should be answered."""
    days = book["decision_days"].value
    return due_on(registration.institution, days) if days else None


def tell_office(step: RequestStep, *, event: AuditEvent | None) -> None:
    """Tell the institution administrators that a step has nobody to answer it."""
    registration = step.request
    telling.tell(
        registration,
        "nobody_to_decide",
        event=event,
        part=(telling.STEP, step.pk),
        people=telling.office(registration.institution),
        path=telling.page(registration, "substitute"),
        **about_step(step),
    )


def _tell_who_may_skip(step: RequestStep, *, told: list[User], event: AuditEvent | None) -> None:
    """An optional step: whoever decides next may go on without it, and is told so."""
    following = rules.next_deciding(step) if step.is_optional else None
    if following is None:
        return
    known = {person.pk for person in told}
    others = [person for person in rules.eligible(following) if person.pk not in known]
    telling.tell(
        step.request,
        "may_skip",
        event=event,
        part=(telling.STEP, step.pk),
        people=others,
        path=telling.page(step.request, "skip"),
        **about_step(step),
    )


def _short(text: str, length: int = 200) -> str:
    """The first words of a text, as a mail quotes them."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else f"{plain[:length].rsplit(' ', 1)[0]} …"
