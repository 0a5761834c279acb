"""Roles given and ended; never two of a kind at one time."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.rules import can_give_role, can_say_left, is_member, require
from institutions.services.cover import drop_later_cover
from institutions.shown import day as worded
from records.audit import record


def nobody_here() -> str:
    """What is said of an address nobody here has, whether or not somebody elsewhere has it."""
    return _("Nobody with a role at this university has this address.")


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
    _end(assignment, on, by)
    _forget_roles(person)
    return assignment


def _end(assignment: RoleAssignment, on: date, by: User | None) -> None:
    before, assignment.to_on = assignment.to_on, on
    assignment.save(update_fields=["to_on"])
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


@transaction.atomic
def change_line_manager(
    assignment: RoleAssignment, manager: User | None, *, by: User | None
) -> RoleAssignment:
    """Say who somebody reports to in a post of theirs; None where nobody is known.

    Raises:
        PermissionDenied: the role is not this person's to look after.
        ValidationError: they would report to themselves or to somebody who is not there.
    """
    require(
        by is None or can_give_role(by, assignment.role, assignment.unit, assignment.person),
        _("This role is not yours to look after. Nobody says who their own manager is."),
    )
    row = (
        RoleAssignment.objects.select_for_update(of=("self",))
        .select_related("unit__institution", "person")
        .get(pk=assignment.pk)
    )
    if manager is not None and manager.pk == row.person_id:
        raise ValidationError({"email": _("Nobody reports to themselves.")})
    if manager is not None and not is_member(manager, row.unit.institution):
        raise ValidationError({"email": nobody_here()})
    before, row.line_manager = row.line_manager_id, manager
    if before != (manager and manager.pk):
        row.save(update_fields=["line_manager"])
        codes = {"person": row.person_id, "before": before, "after": manager and manager.pk}
        record(row, "line manager changed", by=by, codes=codes)
    return row


@transaction.atomic
def person_leaves(
    person: User, *, institution: Institution, on: date, by: User | None
) -> list[RoleAssignment]:
    """End everything somebody is and does at a university on a day, the last it is held.

    A role that has not begun by then is taken back, and so is cover that would begin later;
    cover in force ends with their roles. What waits for an office of theirs stays with it.

    Returns:
        The roles that end, and those that were taken back.

    Raises:
        PermissionDenied: not an institution administrator, or about themselves.
        ValidationError: nothing is left to end, or a role began after that day.
    """
    require(
        by is None or can_say_left(by, person, institution),
        _("Only another institution administrator says that somebody has left."),
    )
    # As in grant_role: no role is given meanwhile.
    User.objects.select_for_update().get(pk=person.pk)
    roles = _after(person, institution, on)
    _require_leavable(person, roles, on)
    for role in roles:
        if role.from_on <= on:
            _end(role, on, by)
        else:
            codes = {"role": role.role, "person": role.person_id}
            record(role, "role withdrawn", by=by, codes=codes)
            role.delete()  # it was never held: the trail keeps that it was to be
    covers = drop_later_cover(person, institution, on, by=by)
    _forget_roles(person)
    codes = {"on": on, "roles": len(roles), "covers": covers}
    record(person, "person left", by=by, scope=institution.scope, codes=codes)
    return roles


def _after(person: User, institution: Institution, on: date) -> list[RoleAssignment]:
    """Roles that go on or begin after a day."""
    held = RoleAssignment.objects.filter(person=person, unit__institution=institution)
    held = held.filter(Q(to_on=None) | Q(to_on__gt=on)).select_related("unit", "person")
    return list(held.select_for_update(of=("self",)).order_by("pk"))


def _require_leavable(person: User, roles: list[RoleAssignment], on: date) -> None:
    if not roles:
        raise ValidationError(
            {"on": _("%(person)s holds no role here after that day.") % {"person": person}}
        )
    begun = [role for role in roles if on < role.from_on <= timezone.localdate()]
    if begun:
        latest = max(begun, key=lambda role: role.from_on)
        raise ValidationError(
            {
                "on": _("%(role)s began on %(day)s. The last day must be that day or later.")
                % {"role": latest.get_role_display(), "day": worded(latest.from_on)}
            }
        )


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
