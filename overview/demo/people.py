"""Units and people of one university of the demonstration; no passwords, sign-in is by button."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from institutions import services
from institutions.models import (
    Delegation,
    Institution,
    LinkKind,
    OneUseLink,
    Role,
    RoleAssignment,
    Unit,
    User,
)
from overview.demo.names import address_of
from overview.demo.places import SCHOOL, SOCIETY, Campus
from records.links import new_key

STAFF_TITLES = (
    "Communications officer",
    "Web editor",
    "Events coordinator",
    "Technician",
    "Lecturer",
    "Library assistant",
    "Student adviser",
    "Research fellow",
)


@dataclass
class Crowd:
    """Who does what at a university, so that accounts and requests can be given to them."""

    institution: Institution
    domain: str
    units: list[Unit] = field(default_factory=list)
    staff: list[User] = field(default_factory=list)
    heads: dict[int, User] = field(default_factory=dict)
    office: dict[str, User] = field(default_factory=dict)
    student: User | None = None
    officer: User | None = None
    roles: list[RoleAssignment] = field(default_factory=list)


def add_units(crowd: Crowd, campus: Campus) -> None:
    """Hang the units under the university."""
    root = crowd.institution.root
    known = {unit.name: unit for unit in Unit.objects.filter(institution=crowd.institution)}
    for place in campus.places:
        unit = known.get(place.name) or services.create_unit(
            institution=crowd.institution,
            parent=known.get(place.under, root),
            name=place.name,
            unit_type=place.unit_type,
            by=None,
        )
        known[place.name] = unit
        crowd.units.append(unit)


def add_people(crowd: Crowd, campus: Campus, names: Iterator[str]) -> None:
    """Add about 25 people and what they are; the first of each role gets the sign-in button."""
    for number, title in enumerate(STAFF_TITLES):
        unit = crowd.units[number % (len(crowd.units) - 1)]
        crowd.staff.append(_person(crowd, names, (unit, Role.STAFF, title)))
    # Schools first: most requests wait with the head of one, whose button comes first.
    for unit in sorted(crowd.units, key=lambda unit: unit.unit_type != SCHOOL):
        if unit.unit_type == SOCIETY:
            continue  # a society has no head: its requests wait for a named substitute
        title = campus.head if unit.unit_type == SCHOOL else _head_title(unit)
        crowd.heads[unit.pk] = _person(
            crowd, names, (unit, Role.LINE_APPROVER, title), (unit, Role.STAFF, title)
        )
    root = crowd.institution.root
    for role, title in OFFICES:
        crowd.office.setdefault(
            role, _person(crowd, names, (root, role, title), (root, Role.STAFF, title))
        )
    crowd.student = _person(crowd, names, (crowd.units[1], Role.STUDENT, "Student"))
    officer = (crowd.units[-1], Role.SOCIETY_OFFICER, "President")
    crowd.officer = _person(crowd, names, officer, (crowd.units[1], Role.STUDENT, "Student"))
    _person(crowd, names, (crowd.units[2], Role.HONORARY, "Honorary fellow"))
    RoleAssignment.objects.bulk_create(crowd.roles)
    _add_newcomer(crowd, next(names))
    _add_cover(crowd)


OFFICES = (
    (Role.REGISTER_MANAGER, "Social media manager"),
    (Role.REGISTER_MANAGER, "Social media officer"),
    (Role.FINAL_APPROVER, "Director of Marketing and Communications"),
    (Role.CONSULTED_TEAM, "Communications adviser"),
    (Role.BRAND_APPROVER, "Head of Brand"),
    (Role.INSTITUTION_ADMIN, "Digital services manager"),
    (Role.AUDITOR, "Internal auditor"),
    (Role.POLICY_OWNER, "Head of Policy"),
    (Role.POLICY_APPROVER, "Secretary to the governing body"),
)


def _head_title(unit: Unit) -> str:
    return "Dean" if unit.unit_type == "faculty" else f"Director of {unit.name}"


def _person(crowd: Crowd, names: Iterator[str], *held: tuple[Unit, str, str]) -> User:
    name = next(names)
    person = User(email=address_of(name, crowd.domain), name=name, password=make_password(None))
    person.save(force_insert=True)
    start = timezone.localdate() - timedelta(days=400)
    crowd.roles += [
        RoleAssignment(person=person, unit=unit, role=role, job_title=title, from_on=start)
        for unit, role, title in held
    ]
    return person


def _add_newcomer(crowd: Crowd, name: str) -> None:
    """Add somebody who took up an invitation and waits to be confirmed."""
    now = timezone.now()
    newcomer = User(email=address_of(name, crowd.domain), name=name, password=make_password(None))
    newcomer.save(force_insert=True)
    OneUseLink.objects.create(
        key=new_key(),
        kind=LinkKind.INVITATION,
        institution=crowd.institution,
        person=newcomer,
        created_by=crowd.office[Role.REGISTER_MANAGER],
        expires_at=now + timedelta(days=14),
        used_at=now,
    )


def _add_cover(crowd: Crowd) -> None:
    """Let the head of the last school be away, covered by a neighbour."""
    today = timezone.localdate()
    Delegation.objects.create(
        institution=crowd.institution,
        giver=crowd.heads[crowd.units[3].pk],
        deputy=crowd.heads[crowd.units[2].pk],
        from_on=today,
        to_on=today + timedelta(days=14),
    )
