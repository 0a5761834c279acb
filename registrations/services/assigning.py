"""Who in the team looks after a request. It helps the team to share work and decides nothing."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import RoleAssignment, User
from institutions.rules import oversight_paths, require
from records.audit import record
from records.workflow import IllegalMove
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)
from registrations.offices import lineage_of
from registrations.problems import refuse
from registrations.rules import WORKING


@transaction.atomic
def assign(registrations: Iterable[RegistrationRequest], *, to: User | None, by: User) -> int:
    """Write down who looks after some requests, all of them or none; None takes it away.

    Returns:
        How many it changed.

    Raises:
        PermissionDenied: one of them is not under this person's office, or is their own.
        IllegalMove: one of them was withdrawn.
        Refused: the person does not oversee one of them, or has a stake in it.
    """
    keys = {each.pk for each in registrations}
    rows = list(
        RegistrationRequest.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("unit", "institution", "requested_by")
        .order_by("pk")
    )
    _check_assigner(rows, by)
    for row in rows:
        if row.state == RequestState.DRAFT:
            raise IllegalMove(
                _("%(reference)s was withdrawn. Nothing was changed") % {"reference": row.reference}
            )
    if to is not None:
        _check_assignee(rows, to)
    key = to.pk if to else None
    changed = [row for row in rows if row.assigned_to_id != key]
    RegistrationRequest.objects.filter(pk__in=[row.pk for row in changed]).update(assigned_to=to)
    for row in changed:
        codes = {"from": row.assigned_to_id, "to": key}
        record(row, "assigned" if to else "assigned to nobody", by=by, codes=codes)
    return len(changed)


def _check_assigner(rows: list[RegistrationRequest], by: User) -> None:
    paths = oversight_paths(by, WORKING)
    own = _with_stake(rows, by)
    for row in rows:
        require(
            any(row.scope.startswith(path) for path in paths),
            _("Only those who oversee a request may say who looks after it"),
        )
        require(
            row.pk not in own,
            _("You have a stake in %(reference)s, so somebody else says who looks after it")
            % {"reference": row.reference},
        )


def _check_assignee(rows: list[RegistrationRequest], to: User) -> None:
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        person=to, role__in=WORKING, person__is_active=True
    )
    units = set(held.values_list("unit", flat=True))
    own = _with_stake(rows, to)
    for row in rows:
        named = {"person": to, "reference": row.reference}
        if not units & set(lineage_of(row)):
            raise refuse("", "to", _("%(person)s does not oversee %(reference)s") % named)
        if row.pk in own:
            raise refuse(
                "",
                "to",
                _("%(person)s asks for or will run the account of %(reference)s. Choose someone"
                  " else") % named,
            )  # fmt: skip


def _with_stake(rows: list[RegistrationRequest], person: User) -> set[int]:
    """Keys of those requests somebody makes, or is asked to run the account of."""
    proposed = ProposedAdministrator.objects.filter(request__in=rows, person=person).exclude(
        state=ProposedState.DECLINED
    )
    asked = {row.pk for row in rows if row.requested_by_id == person.pk}
    return asked | set(proposed.values_list("request", flat=True))
