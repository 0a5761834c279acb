"""Universities and the tree of their units."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import BELONGING, Institution, RoleAssignment, Unit, UnitType, User
from institutions.rules import can_change_institution, require
from institutions.services.roles import grant_role
from records.audit import record


@transaction.atomic
def create_institution(
    *,
    slug: str,
    name: str,
    short_name: str,
    by: User | None,
    nation: str = "ENG",
    time_zone: str = "Europe/London",
    email_domains: list[str] | None = None,
    brand_colour: str = "#1d4f91",
    team_name: str = "Social media team",
    contact_email: str = "",
    is_demo: bool = False,
) -> Institution:
    """Open a university on this installation, with the unit that is the university itself.

    Raises:
        ValidationError: the slug is taken or reserved, or a value is not one.
    """
    institution = Institution(
        slug=slug,
        name=name,
        short_name=short_name,
        nation=nation,
        time_zone=time_zone,
        email_domains=[domain.casefold() for domain in email_domains or []],
        brand_colour=brand_colour,
        team_name=team_name,
        contact_email=contact_email,
        is_demo=is_demo,
    )
    institution.full_clean()
    institution.save()
    root = Unit(institution=institution, name=name, unit_type=UnitType.UNIVERSITY)
    _insert(root)
    record(institution, "opened", by=by, codes={"slug": slug})
    return institution


@transaction.atomic
def create_unit(
    *, institution: Institution, parent: Unit, name: str, unit_type: str, by: User | None
) -> Unit:
    """Add a unit to the tree.

    Raises:
        ValidationError: the parent is closed or of another university, or has a unit of this name.
    """
    _may_change(by, institution)
    parent = Unit.objects.select_for_update().get(pk=parent.pk)
    _require_open_here(parent, institution)
    unit = Unit(institution=institution, parent=parent, name=name.strip(), unit_type=unit_type)
    _insert(unit)
    record(unit, "unit added", by=by, codes={"parent": parent.pk, "type": unit_type})
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, name: str, by: User | None) -> Unit:
    """Give a unit a new name; everything that lies under it stays."""
    _may_change(by, unit.institution)
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before, unit.name = unit.name, name.strip()
    if unit.name == before:
        return unit
    unit.full_clean(exclude={"parent"} if unit.parent is None else None)
    unit.save(update_fields=["name"])
    record(unit, "unit renamed", by=by, codes={"before": before, "after": unit.name})
    return unit


@transaction.atomic
def move_unit(unit: Unit, *, parent: Unit, by: User | None) -> Unit:
    """Hang a unit, with all under it, below another one; who oversees it changes at once.

    Raises:
        ValidationError: the new place is under the unit itself, closed, or another university's.
    """
    _may_change(by, unit.institution)
    unit, parent = _locked_pair(unit, parent)
    _require_open_here(parent, unit.institution)
    if unit.parent_id is None:
        raise ValidationError({"parent": _("The university itself cannot be moved.")})
    if unit.pk in parent.lineage:
        raise ValidationError({"parent": _("A unit cannot lie under itself.")})
    before, old = unit.parent_id, unit.scope
    unit.parent, unit.path = parent, f"{parent.path}{unit.pk}/"
    unit.full_clean()
    unit.save(update_fields=["parent"])
    Unit.objects.filter(path__startswith=old).update(
        path=Concat(Value(unit.path), Substr("path", len(old) + 1))
    )
    record(unit, "unit moved", by=by, codes={"before": before, "after": parent.pk})
    return unit


@transaction.atomic
def close_unit(
    unit: Unit, *, by: User | None, on: date | None = None, into: Unit | None = None
) -> Unit:
    """Close a unit, or merge it into another one.

    Roles held on it end that day. Merged, its people belong to the other unit from the next
    day on; its head does not become a second head there.

    Raises:
        ValidationError: it is closed, is the university, or has open units under it.
    """
    _may_change(by, unit.institution)
    day = on or timezone.localdate()
    if into is not None:
        unit, into = _locked_pair(unit, into)
        _require_open_here(into, unit.institution)
    else:
        unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _require_closable(unit, day, into)
    held = RoleAssignment.objects.filter(unit=unit).exclude(to_on__lte=day)
    if into is not None:
        for role in held.filter(role__in=BELONGING, from_on__lte=day).select_related("person"):
            _carry_over(role, into, day, by)
    begun = list(held.filter(from_on__lte=day))
    held.filter(from_on__lte=day).update(to_on=day)
    for role in begun:
        record(role, "role ended", by=by, codes={"role": role.role, "person": role.person_id})
    for role in held.filter(from_on__gt=day).select_related("person", "unit"):
        record(role, "role withdrawn", by=by, codes={"role": role.role, "person": role.person_id})
        role.delete()  # it was never held: the trail keeps that it was to be
    unit.closed_on, unit.merged_into = day, into
    unit.save(update_fields=["closed_on", "merged_into"])
    record(
        unit,
        "unit merged" if into else "unit closed",
        by=by,
        codes={"on": day, "into": into.pk if into else None},
    )
    return unit


def _carry_over(role: RoleAssignment, into: Unit, day: date, by: User | None) -> None:
    """Let somebody belong to the unit theirs was merged into, unless they do already."""
    start = date.fromordinal(day.toordinal() + 1)
    there = RoleAssignment.objects.filter(person=role.person, unit=into, role=role.role)
    if there.exclude(to_on__lt=start).exists():
        return
    grant_role(
        person=role.person,
        role=role.role,
        unit=into,
        by=None,  # who may merge units may not give every role; the merger does
        job_title=role.job_title,
        from_on=start,
        to_on=role.to_on,
    )


def _require_closable(unit: Unit, day: date, into: Unit | None) -> None:
    if unit.closed_on is not None:
        raise ValidationError(_("%(unit)s is closed already.") % {"unit": unit})
    if unit.parent_id is None:
        raise ValidationError(_("The university itself cannot be closed."))
    if day > timezone.localdate():
        raise ValidationError({"on": _("A unit is closed today or on an earlier day.")})
    if into is not None and into.pk == unit.pk:
        raise ValidationError({"into": _("A unit cannot be merged into itself.")})
    below = Unit.objects.open().filter(parent=unit).first()
    if below is not None:
        raise ValidationError(_("Move or close %(unit)s first.") % {"unit": below})


def _locked_pair(one: Unit, other: Unit) -> tuple[Unit, Unit]:
    """Read two units afresh and hold them, always in one order so that nobody waits in a ring."""
    rows = Unit.objects.select_for_update().order_by("pk").in_bulk([one.pk, other.pk])
    return rows[one.pk], rows[other.pk]


def _require_open_here(parent: Unit, institution: Institution) -> None:
    if parent.institution_id != institution.pk:
        raise ValidationError({"parent": _("Choose a unit of this university.")})
    if parent.closed_on is not None:
        raise ValidationError({"parent": _("%(unit)s is closed.") % {"unit": parent}})


def _may_change(by: User | None, institution: Institution) -> None:
    require(
        by is None or can_change_institution(by, institution),
        _("Only an institution administrator changes units."),
    )


def _insert(unit: Unit) -> None:
    """Save a unit and write its path, which holds its own key."""
    # Only the university itself stands under nothing; the table's constraints hold that.
    unit.full_clean(exclude={"parent"} if unit.parent is None else None)
    unit.save()
    above: Any = unit.parent.path if unit.parent else ""
    unit.path = f"{above}{unit.pk}/"
    unit.save(update_fields=["path"])
