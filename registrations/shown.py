"""How a request is worded: its status, and the line of steps it is drawn as."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from django.utils.translation import gettext as _

from institutions import shown
from institutions.shown import Status
from registrations.models import (
    Approval,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)
from registrations.routing import planned

StepLook = Literal["done", "current", "todo", "stopped"]


class Mark(NamedTuple):
    """One mark of the tracker."""

    title: str
    state: StepLook
    note: str = ""


def current_step(registration: RegistrationRequest) -> RequestStep | None:
    """The step that waits for an answer, from rows already loaded where they are."""
    return next(
        (step for step in registration.steps.all() if step.state == StepState.CURRENT), None
    )


def status_of(registration: RegistrationRequest) -> Status:
    """The one status word of a request, the same on every page."""
    match registration.state:
        case RequestState.DRAFT if registration.was_withdrawn:
            return Status(_("Withdrawn"), "quiet")
        case RequestState.UNDER_REVIEW:
            step = current_step(registration)
            title = step.title if step else _("the next desk")
            return Status(_("With %(title)s") % {"title": title}, "wait")
        case RequestState.CHANGES_ASKED:
            return Status(_("Changes asked"), "warn")
        case RequestState.APPROVED:
            return Status(_("Approved, not set up"), "wait")
        case RequestState.REGISTERED:
            return Status(_("Registered"), "ok")
        case RequestState.DECLINED:
            return Status(_("Declined"), "stop")
    return Status(_("Draft"), "quiet")


def title_of(registration: RegistrationRequest) -> str:
    """What the request is called on lists: the account's name, or that there is none yet."""
    return registration.name or _("Account without a name yet")


def valid_answer(step: RequestStep) -> Approval | None:
    """The answer of a step that still counts."""
    return next(
        (
            answer
            for answer in step.approvals.all()
            if answer.voided_at is None and answer.verdict != Verdict.CHANGES
        ),
        None,
    )


def marks(registration: RegistrationRequest) -> list[Mark]:
    """The tracker: sent, each step by its title, set up, registered."""
    is_sent = registration.state != RequestState.DRAFT
    sent_note = shown.day(registration.sent_at) if is_sent and registration.sent_at else ""
    return [
        Mark(_("Sent"), "done" if is_sent else "current", sent_note),
        *_step_marks(registration),
        *_ending(registration),
    ]


def _step_marks(registration: RegistrationRequest) -> list[Mark]:
    steps = list(registration.steps.all())
    if not steps and registration.state == RequestState.DRAFT:
        # Nothing is laid out before it is sent; these are the desks it would pass today.
        return [Mark(plan.title, "todo") for plan in planned(registration)]
    return [_step_mark(registration, step) for step in steps]


def _step_mark(registration: RegistrationRequest, step: RequestStep) -> Mark:
    answer = valid_answer(step)
    if answer and answer.verdict == Verdict.DECLINE:
        return Mark(step.title, "stopped", _("Declined"))
    if step.state == StepState.SKIPPED:
        return Mark(step.title, "done", _("Not needed"))
    if step.state == StepState.DONE:
        return Mark(step.title, "done", shown.day(answer.at) if answer else "")
    if step.state == StepState.CURRENT and registration.state == RequestState.UNDER_REVIEW:
        due = _("Due %(day)s") % {"day": shown.day(step.due_on)} if step.due_on else ""
        return Mark(step.title, "current", due)
    if step.state == StepState.CURRENT and registration.state == RequestState.CHANGES_ASKED:
        return Mark(step.title, "current", _("Changes asked"))
    return Mark(step.title, "todo")


def _ending(registration: RegistrationRequest) -> Iterator[Mark]:
    if registration.state == RequestState.DECLINED:
        return
    is_registered = registration.state == RequestState.REGISTERED
    set_up: StepLook = "current" if registration.state == RequestState.APPROVED else "todo"
    yield Mark(_("Set up"), "done" if is_registered else set_up)
    since = shown.day(registration.state_since) if is_registered else ""
    yield Mark(_("Registered"), "done" if is_registered else "todo", since)
