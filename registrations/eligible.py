"""Who may answer steps: many steps are read at the cost of one."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone

from institutions.models import Delegation, RoleAssignment, User
from registrations.models import (
    Approval,
    ProposedAdministrator,
    ProposedState,
    RequestStep,
    Verdict,
)


def barred_ids(steps: Collection[RequestStep]) -> dict[int, set[int]]:
    """Who may not answer each step: whoever asks or will run the account, and whoever
    approved another step, since one person never counts twice.
    """
    requests = {step.request_id for step in steps}
    stake: dict[int, set[int]] = defaultdict(set)
    proposed = ProposedAdministrator.objects.filter(request__in=requests).exclude(
        state=ProposedState.DECLINED
    )
    for request, person in proposed.values_list("request", "person"):
        stake[request].add(person)
    approved = Approval.objects.filter(
        request__in=requests, voided_at=None, verdict=Verdict.APPROVE
    ).values_list("request", "step", "by")
    elsewhere = list(approved)
    return {
        step.pk: {step.request.requested_by_id}
        | stake[step.request_id]
        | {by for request, own, by in elsewhere if request == step.request_id and own != step.pk}
        for step in steps
    }


def eligible_ids(steps: Collection[RequestStep]) -> dict[int, set[int]]:
    """Who may answer each step today, in a fixed number of queries.

    The named holder or the office's holders, and whoever covers for one of them; never
    somebody barred, nor the cover of somebody barred, who would answer in their place.
    """
    if not steps:
        return {}
    barred = barred_ids(steps)
    office = office_ids(steps)
    covers = _covers({giver for people in office.values() for giver in people})
    may: dict[int, set[int]] = {}
    for step in steps:
        free = office[step.pk] - barred[step.pk]
        institution = step.request.institution_id
        deputies = {
            deputy for giver, deputy, where in covers if giver in free and where == institution
        }
        may[step.pk] = (free | deputies) - barred[step.pk]
    return _still_here(steps, may)


def office_ids(steps: Collection[RequestStep]) -> dict[int, set[int]]:
    """The holder somebody named, or everybody who holds the step's role on its desk today."""
    held: dict[tuple[str, int], set[int]] = defaultdict(set)
    desks = {(step.role, step.desk_id) for step in steps if step.desk_id and not step.holder_id}
    rows = RoleAssignment.objects.on(timezone.localdate()).filter(
        unit__in={desk for _role, desk in desks}, role__in={role for role, _desk in desks}
    )
    for role, unit, person in rows.values_list("role", "unit", "person"):
        held[role, unit].add(person)
    return {
        step.pk: {step.holder_id}
        if step.holder_id
        else set(held.get((step.role, step.desk_id or 0), set()))
        for step in steps
    }


def _covers(givers: set[int]) -> list[tuple[int, int, int]]:
    rows = Delegation.objects.on(timezone.localdate()).filter(giver__in=givers)
    return list(rows.values_list("giver", "deputy", "institution"))


def _still_here(steps: Collection[RequestStep], may: dict[int, set[int]]) -> dict[int, set[int]]:
    """Keep people who can sign in and have a role at the step's university today."""
    wanted = {person for people in may.values() for person in people}
    here = set(
        RoleAssignment.objects.on(timezone.localdate())
        .filter(
            Q(person__is_active=True),
            person__in=wanted,
            unit__institution__in={step.request.institution_id for step in steps},
        )
        .values_list("person", "unit__institution")
    )
    return {
        step.pk: {each for each in may[step.pk] if (each, step.request.institution_id) in here}
        for step in steps
    }


def people_by_id(ids: Collection[int]) -> dict[int, User]:
    """Read people by key, at once."""
    return User.objects.in_bulk(list(ids))
