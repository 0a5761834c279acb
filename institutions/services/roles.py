"""Roles given and ended; never two of a kind at one time."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Role, RoleAssignment, Unit, User
from institutions.rules import can_give_role, require
from institutions.shown import day as worded
from records.audit import record


class RoleOverlap(ValidationError):
    """The person holds this role on this unit for part of these days already."""


@transaction.atomic
def grant_role(
    *,
    person: User,
    role: str,
    unit: Unit,
    by: User | None,
    job_title: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    line_manager: User | None = None,
) -> RoleAssignment:
    """Give somebody a role on a unit, from today where no day is named.

    Raises:
        PermissionDenied: the role is not this person's to give; nobody gives one to themselves.
        RoleOverlap: they hold it for part of these days.
        ValidationError: the unit is closed, or the dates or the role are no such thing.
    """
    require(
        by is None or can_give_role(by, role, unit, person),
        _("This role is not yours to give. Nobody gives one to themselves."),
    )
    if role not in Role.values:
        raise ValidationError({"role": _("Select a role")})
    # Every grant to one person waits here for the one before: the check below then holds.
    person_row = User.objects.select_for_update().get(pk=person.pk)
    held = RoleAssignment(
        person=person_row,
        role=role,
        unit=unit,
        job_title=job_title.strip(),
        from_on=from_on or timezone.localdate(),
        to_on=to_on,
        line_manager=line_manager,
    )
    _require_possible(held)
    held.full_clean(validate_constraints=False)  # the overlap has its own sentence
    held.save()
    _forget_roles(person)
    record(
        held,
        "role given",
        by=by,
        codes={"role": role, "person": person.pk, "from": held.from_on, "to": to_on},
    )
    return held


@transaction.atomic
def end_role(assignment: RoleAssignment, *, on: date, by: User | None) -> RoleAssignment:
    """Let a role end on a day, which is the last it is held.

    Raises:
        PermissionDenied: the role is not this person's to end.
        ValidationError: it has not begun by then, or ends earlier already.
    """
    require(
        by is None or can_give_role(by, assignment.role, assignment.unit),
        _("This role is not yours to end."),
    )
    person = assignment.person
    assignment = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .select_related("unit__institution", "person")
        .get(pk=assignment.pk)
    )
    if on < assignment.from_on:
        raise ValidationError(
            {"on": _("The role begins on %(day)s.") % {"day": worded(assignment.from_on)}}
        )
    if assignment.to_on is not None and assignment.to_on < on:
        raise ValidationError(
            {"on": _("The role ends on %(day)s already.") % {"day": worded(assignment.to_on)}}
        )
    before, assignment.to_on = assignment.to_on, on
    assignment.save(update_fields=["to_on"])
    _forget_roles(person)
    record(
        assignment,
        "role ended",
        by=by,
        codes={
            "role": assignment.role,
            "person": assignment.person_id,
            "on": on,
            "before": before,
        },
    )
    return assignment


def _require_possible(held: RoleAssignment) -> None:
    if held.unit.closed_on is not None:
        raise ValidationError({"unit": _("%(unit)s is closed.") % {"unit": held.unit}})
    if held.to_on is not None and held.to_on < held.from_on:
        raise ValidationError({"to_on": _("The last day must be on or after the first.")})
    others = RoleAssignment.objects.filter(person=held.person, unit=held.unit, role=held.role)
    others = others.filter(Q(to_on=None) | Q(to_on__gte=held.from_on))
    if held.to_on is not None:
        others = others.filter(from_on__lte=held.to_on)
    other = others.first()
    if other is not None:
        raise RoleOverlap(
            _("%(person)s is %(role)s of %(unit)s from %(day)s already.")
            % {
                "person": held.person,
                "role": held.get_role_display(),
                "unit": held.unit,
                "day": worded(other.from_on),
            }
        )


def _forget_roles(person: User) -> None:
    """Let the next question read the roles afresh."""
    person.__dict__.pop("_roles", None)
    person.__dict__.pop("_covered", None)
