"""Who may do what where; roles reach the units under the one they are held on."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from institutions.models import (
    BELONGING,
    OVERSIGHT,
    Delegation,
    Institution,
    LinkKind,
    OneUseLink,
    Role,
    RoleAssignment,
    Unit,
    User,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

# Cover passes on what is decided, not how the portal is set up or read.
COVERED = OVERSIGHT - {Role.INSTITUTION_ADMIN, Role.AUDITOR}


def require(allowed: bool, why: str = "") -> None:
    """Answer 403 unless allowed."""
    if not allowed:
        raise PermissionDenied(why)


def roles_of(user: "User | AnonymousUser", on: date | None = None) -> list[RoleAssignment]:
    """Roles somebody holds today, read once per person and request."""
    if not isinstance(user, User) or not user.is_active:
        return []
    day = on or timezone.localdate()
    cached = user.__dict__.setdefault("_roles", {})
    if day not in cached:
        cached[day] = list(
            RoleAssignment.objects.on(day).filter(person=user).select_related("unit__institution")
        )
    return cached[day]  # type: ignore[no-any-return]


def institutions_of(user: User) -> set[int]:
    """Universities somebody belongs to or works for today."""
    return {assignment.unit.institution_id for assignment in roles_of(user)}


def is_member(user: User, institution: Institution) -> bool:
    """Whether somebody belongs to or works for a university today."""
    return institution.pk in institutions_of(user)


def has_left(user: User, institution: Institution) -> bool:
    """Whether somebody had a role at a university and has none today, or cannot sign in any more.

    Whoever was invited and never confirmed has not left: they never had a role.
    """
    if not user.is_active:
        return True
    if is_member(user, institution):
        return False
    held = RoleAssignment.objects.filter(person=user, unit__institution=institution)
    return held.filter(from_on__lte=timezone.localdate()).exists()


def oversight_paths(user: User, roles: Iterable[Role] = OVERSIGHT) -> set[str]:
    """Paths under which somebody oversees everything, their own or by cover."""
    wanted = set(roles)
    own = {held.unit.scope for held in roles_of(user) if held.role in wanted}
    covered = {unit.scope for role, unit in covered_desks(user) if role in wanted}
    return {path for path in own | covered if path}


def covered_desks(user: User) -> list[tuple[str, Unit]]:
    """Desks (role and unit) somebody covers today for a person who is away."""
    if not isinstance(user, User) or not user.is_active:
        return []
    cached = user.__dict__.setdefault("_covered", {})
    today = timezone.localdate()
    if today not in cached:
        covers = Delegation.objects.on(today).filter(
            deputy=user, giver=OuterRef("person"), institution=OuterRef("unit__institution")
        )
        held = (
            RoleAssignment.objects.on(today)
            # Whoever has left covers for nobody any more.
            .filter(Exists(covers), role__in=COVERED, unit__institution__in=institutions_of(user))
            .select_related("unit")
        )
        cached[today] = [(row.role, row.unit) for row in held]
    return cached[today]  # type: ignore[no-any-return]


def desk_paths(user: User) -> set[tuple[str, int]]:
    """Desks (role and key of the unit) somebody sits at today, their own or by cover."""
    own = {(held.role, held.unit_id) for held in roles_of(user)}
    return own | {(role, unit.pk) for role, unit in covered_desks(user)}


def holds(user: User, role: Role | str, unit: Unit) -> bool:
    """Whether somebody holds a role on a unit or on one above it today."""
    above = set(unit.lineage)
    return any(held.role == role and held.unit_id in above for held in roles_of(user))


def holds_any(user: User, roles: Iterable[Role], institution: Institution) -> bool:
    """Whether somebody holds one of these roles anywhere in a university today."""
    wanted = set(roles)
    return any(
        held.role in wanted and held.unit.institution_id == institution.pk
        for held in roles_of(user)
    )


def only_reads(user: User, institution: Institution) -> bool:
    """Whether somebody is an auditor at a university: they read there and never write."""
    return holds_any(user, [Role.AUDITOR], institution)


def holds_over_all(user: User, roles: Iterable[Role], institution: Institution) -> bool:
    """Whether somebody holds one of these roles on the university itself, so everywhere in it."""
    wanted = set(roles)
    return any(
        held.role in wanted
        and held.unit.institution_id == institution.pk
        and held.unit.parent_id is None
        for held in roles_of(user)
    )


def holders(role: Role | str, unit: Unit, on: date | None = None) -> "QuerySet[User]":
    """People who hold a role on exactly this unit on a day, able to sign in."""
    day = on or timezone.localdate()
    held = RoleAssignment.objects.on(day).filter(role=role, unit=unit).values("person")
    return User.objects.filter(pk__in=held, is_active=True).order_by("pk")


def desk_of(unit: Unit, unit_types: Iterable[str]) -> Unit | None:
    """The nearest unit, at or above this one, of one of these types; None where there is none."""
    wanted = set(unit_types)
    above = Unit.objects.filter(pk__in=unit.lineage).in_bulk()
    for key in reversed(unit.lineage):
        if above[key].unit_type in wanted:
            return above[key]
    return None


def is_staff(user: User, institution: Institution) -> bool:
    """Whether somebody is a confirmed member of staff of a university today."""
    return holds_any(user, [Role.STAFF], institution)


def people_of(institution: Institution, *roles: Role) -> "QuerySet[User]":
    """People with a role at a university today: any role, or one of these."""
    held = RoleAssignment.objects.on(timezone.localdate()).filter(unit__institution=institution)
    if roles:
        held = held.filter(role__in=roles)
    return User.objects.filter(pk__in=held.values("person"), is_active=True).order_by("name", "pk")


def can_give_role(user: User, role: Role | str, unit: Unit, person: User | None = None) -> bool:
    """Whether somebody may give a role on a unit: nobody gives one to themselves.

    Institution administrators give every role; register managers confirm that people belong.
    """
    if person is not None and person.pk == user.pk:
        return False
    if holds(user, Role.INSTITUTION_ADMIN, unit):
        return True
    return role in BELONGING and holds(user, Role.REGISTER_MANAGER, unit)


KEEPERS = frozenset({Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN})


def keeper_paths(user: User, institution: Institution) -> list[str]:
    """Paths of a university under which somebody looks after people; cover does not pass it on."""
    return [
        held.unit.scope
        for held in roles_of(user)
        if held.role in KEEPERS and held.unit.institution_id == institution.pk
    ]


def can_see_people(user: User, institution: Institution) -> bool:
    """Whether somebody may list people of a university with their addresses and roles."""
    return holds_any(user, KEEPERS, institution)


def visible_people(user: User, institution: Institution) -> "QuerySet[User]":
    """People who have or had a role under what somebody looks after, and people invited."""
    units = Unit.objects.filter(institution=institution).under(keeper_paths(user, institution))
    held = RoleAssignment.objects.filter(unit__in=units)
    # Whoever was invited belongs to no unit yet, so every keeper of the university sees them.
    elsewhere = RoleAssignment.objects.filter(unit__institution=institution).exclude(unit__in=units)
    invited = OneUseLink.objects.filter(institution=institution, kind=LinkKind.INVITATION).exclude(
        person__in=elsewhere.values("person")
    )
    return User.objects.filter(Q(pk__in=held.values("person")) | Q(pk__in=invited.values("person")))


def can_invite(user: User, institution: Institution) -> bool:
    """Whether somebody may invite people to a university."""
    return can_see_people(user, institution)


def can_change_institution(user: User, institution: Institution) -> bool:
    """Whether somebody may change a university's settings and units: not for one school alone."""
    return holds_over_all(user, [Role.INSTITUTION_ADMIN], institution)


def can_set_cover(user: User, giver: User, institution: Institution) -> bool:
    """Whether somebody may name the deputy of a person who is away: that person, or the office."""
    if user.pk == giver.pk:
        return is_member(user, institution)
    return can_change_institution(user, institution) and is_member(giver, institution)


def can_say_left(user: User, person: User, institution: Institution) -> bool:
    """Whether somebody may end all roles of a person who leaves a university: never their own."""
    return user.pk != person.pk and can_change_institution(user, institution)


def has_desk(user: User, institution: Institution) -> bool:
    """Whether anything can wait for somebody at a university, so that cover makes sense."""
    return holds_any(user, COVERED, institution)
