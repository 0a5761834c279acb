"""Which desks a request passes: the rulebook's steps, written on the request when it is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from institutions.models import Role, Unit
from institutions.rules import desk_of
from policies.models import ApprovalStep, StepKind
from policies.rulebook import cite, step_title, steps_in_force
from registrations.models import (
    Approval,
    RegistrationRequest,
    RequestStep,
    StepState,
    Verdict,
)

LOGO = "logo"
PORTAL_DEFAULT = "portal-default"
ANSWERED = (Verdict.APPROVE, Verdict.SKIP)


@dataclass(frozen=True)
class Planned:
    """A step as it would stand on a request sent today."""

    key: str
    title: str
    role: str
    kind: str
    position: int
    is_optional: bool
    condition: str
    is_portal_default: bool
    note: str
    citations: list[dict[str, str]]
    desk: Unit | None
    source: ApprovalStep | None


def planned(registration: RegistrationRequest) -> list[Planned]:
    """The desks this request would pass, in order.

    A step with a condition is there only where the request meets it. Where the policy names no
    step at all, or none that this request meets, the portal's own default decides, labelled so.
    """
    rows = steps_in_force(registration.institution)
    if not rows:
        return [_portal_default(registration)]
    wanted = [row for row in rows if row.condition != LOGO or registration.logo]
    if registration.adds_logo_to_id:
        # Only the logo is new: where one step looks after logos, no other is asked again.
        wanted = [row for row in wanted if row.condition == LOGO] or wanted
    if not wanted:
        # Every step is for something this request has not: nothing approves itself.
        return [_portal_default(registration)]
    return [_planned(row, registration.unit) for row in wanted]


def _planned(row: ApprovalStep, unit: Unit | None) -> Planned:
    desk = desk_of(unit, row.unit_types) if unit else None
    return Planned(
        key=row.key,
        title=step_title(row, desk),
        role=row.role,
        kind=row.kind,
        position=row.position,
        is_optional=row.is_optional,
        condition=row.condition,
        is_portal_default=False,
        note=row.note,
        citations=[cited.kept for cited in cite(list(row.duties.all()))],
        desk=desk,
        source=row,
    )


def _portal_default(registration: RegistrationRequest) -> Planned:
    institution = registration.institution
    return Planned(
        key=PORTAL_DEFAULT,
        title=institution.team_name,
        role=Role.REGISTER_MANAGER,
        kind=StepKind.DECIDE,
        position=1,
        is_optional=False,
        condition="",
        is_portal_default=True,
        note=_("The policy is silent; portal default"),
        citations=[],
        desk=institution.root,
        source=None,
    )


def valid_answers(registration: RegistrationRequest) -> dict[int, Approval]:
    """The answers that still count, by the key of their step."""
    rows = registration.approvals.filter(voided_at=None, verdict__in=ANSWERED)
    return {row.step_id: row for row in rows}


def lay(registration: RegistrationRequest) -> list[RequestStep]:
    """Write the steps of today's rulebook on the request.

    A step with an answer that still counts stays as it was answered. The others are drawn anew,
    with the desk and the words of today; somebody named for one keeps it while the desk stays.
    """
    answered = valid_answers(registration)
    old = {step.key: step for step in registration.steps.all()}
    for plan in planned(registration):
        step = old.pop(plan.key, None)
        if step is None:
            RequestStep.objects.create(request=registration, **_columns(plan))
        elif step.pk not in answered:
            _redraw(step, plan)
    _leave_out(old.values())
    return list(registration.steps.order_by("position", "pk"))


def _columns(plan: Planned) -> dict[str, Any]:
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__}


def _redraw(step: RequestStep, plan: Planned) -> None:
    if step.desk_id != (plan.desk.pk if plan.desk else None):
        step.holder = step.passed_by = None
        step.passed_reason = ""
    for name, value in _columns(plan).items():
        setattr(step, name, value)
    step.state = StepState.TO_COME
    step.is_unmanned = False
    step.due_on = step.arrived_at = step.reminded_at = step.escalated_at = None
    step.save()


def _leave_out(steps: Iterable[RequestStep]) -> None:
    """Steps no longer asked: forgotten, or kept as not needed where somebody answered them."""
    for step in steps:
        if step.approvals.exists():
            step.state, step.is_unmanned = StepState.SKIPPED, False
            step.save(update_fields=["state", "is_unmanned"])
        else:
            step.delete()
