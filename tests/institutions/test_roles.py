"""Roles: given, ended, never twice at a time, and reaching nothing elsewhere."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from institutions import rules, services
from institutions.models import Role, RoleAssignment, Unit
from institutions.services import RoleOverlap
from records.models import AuditEvent
from tests.factories import DelegationFactory, RoleAssignmentFactory, UserFactory
from tests.world import World

D = date


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False):
        yield


def test_given_from_today_and_felt_at_once(world: World) -> None:
    assert not rules.is_member(world.nobody, world.institution)
    held = services.grant_role(
        person=world.nobody, role=Role.STAFF, unit=world.school, by=world.admin,
        job_title=" Technician ",
    )  # fmt: skip
    assert (held.from_on, held.to_on, held.job_title) == (D(2026, 11, 23), None, "Technician")
    assert rules.is_member(world.nobody, world.institution)
    (event,) = AuditEvent.objects.about(held)
    assert event.codes["person"] == world.nobody.pk
    assert event.actor == world.admin


@pytest.mark.parametrize(
    ("who", "role", "may"),
    [
        ("admin", Role.STAFF, True), ("admin", Role.FINAL_APPROVER, True),
        ("admin", Role.INSTITUTION_ADMIN, True), ("priya", Role.STAFF, True),
        ("priya", Role.STUDENT, True), ("priya", Role.LINE_APPROVER, False),
        ("priya", Role.REGISTER_MANAGER, False), ("head", Role.STAFF, False),
        ("sam", Role.STAFF, False), ("auditor", Role.STAFF, False),
        ("other_admin", Role.STAFF, False), ("stranger", Role.STAFF, False),
        ("nobody", Role.STAFF, False),
    ],
)  # fmt: skip
def test_who_gives_which_role(world: World, who: str, role: Role, may: bool) -> None:
    newcomer = UserFactory()
    by = getattr(world, who)

    def give() -> RoleAssignment:
        return services.grant_role(person=newcomer, role=role, unit=world.school, by=by)

    if may:
        assert give().person == newcomer
    else:
        with pytest.raises(PermissionDenied):
            give()
    assert newcomer.assignments.count() == int(may)


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    with pytest.raises(PermissionDenied):
        services.grant_role(
            person=world.admin, role=Role.FINAL_APPROVER, unit=world.root, by=world.admin
        )
    with pytest.raises(PermissionDenied):
        services.confirm_person(world.priya, role=Role.STAFF, unit=world.school, by=world.priya)


HELD = (D(2026, 3, 1), D(2026, 5, 31))


@pytest.mark.parametrize(
    ("from_on", "to_on", "may"),
    [
        (D(2026, 1, 1), D(2026, 2, 28), True),
        (D(2026, 1, 1), D(2026, 3, 1), False),  # the first day counts
        (D(2026, 5, 31), D(2026, 6, 30), False),  # so does the last
        (D(2026, 6, 1), None, True),
        (D(2026, 4, 1), D(2026, 4, 2), False),
        (D(2026, 1, 1), None, False),
        (D(2026, 1, 1), D(2026, 12, 31), False),
    ],
)
def test_no_role_twice_at_a_time(
    world: World, from_on: date, to_on: date | None, may: bool
) -> None:
    RoleAssignmentFactory(person=world.nobody, unit=world.school, from_on=HELD[0], to_on=HELD[1])

    def give(unit: Unit = world.school, role: Role = Role.STAFF) -> RoleAssignment:
        return services.grant_role(
            person=world.nobody,
            role=role,
            unit=unit,
            by=None,
            from_on=from_on,
            to_on=to_on,
        )

    give(unit=world.service)  # another unit or role is no overlap
    give(role=Role.LINE_APPROVER)
    if may:
        give()
    else:
        with pytest.raises(RoleOverlap, match="Roy Nash is Staff of School of Computing"):
            give()


@pytest.mark.only_postgresql
@pytest.mark.parametrize(("from_on", "refused"), [(D(2026, 5, 31), True), (D(2026, 6, 1), False)])
def test_the_database_refuses_it_as_well(world: World, from_on: date, refused: bool) -> None:
    given = {"person": world.nobody, "unit": world.school}
    RoleAssignmentFactory(**given, from_on=HELD[0], to_on=HELD[1])
    if not refused:
        RoleAssignmentFactory(**given, from_on=from_on)
        return
    with pytest.raises(IntegrityError, match="one_role_at_a_time"), transaction.atomic():
        RoleAssignmentFactory(**given, from_on=from_on)


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"from_on": D(2026, 5, 2), "to_on": D(2026, 5, 1)}]
)
def test_a_role_that_is_none_is_refused(world: World, wrong: dict[str, object]) -> None:
    given = {"person": world.nobody, "role": "staff", "unit": world.school, "by": world.admin}
    with pytest.raises(ValidationError):
        services.grant_role(**{**given, **wrong})  # type: ignore[arg-type]


def test_held_until_the_end_of_its_last_day(world: World) -> None:
    held = world.sam.assignments.get()
    services.end_role(held, on=D(2026, 11, 30), by=world.admin)
    for day, is_held in [(30, True), (31, False)]:
        moment = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
        moment += timedelta(seconds=2) if day == 31 else timedelta()
        with time_machine.travel(moment, tick=False):
            world.sam.__dict__.pop("_roles", None)
            assert rules.is_member(world.sam, world.institution) is is_held
            assert (world.sam in rules.people_of(world.institution)) is is_held


def test_a_long_request_asks_by_the_day(world: World) -> None:
    held = world.sam.assignments.get()
    services.end_role(held, on=D(2026, 11, 23), by=world.admin)
    assert rules.is_member(world.sam, world.institution)
    with time_machine.travel(datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC), tick=False):
        assert not rules.is_member(world.sam, world.institution)


def test_ending_takes_only_a_day_that_makes_sense(world: World) -> None:
    held = RoleAssignmentFactory(
        person=world.nobody, unit=world.school, from_on=D(2026, 12, 1), to_on=D(2026, 12, 31)
    )
    with pytest.raises(ValidationError, match="begins on 1 December 2026"):
        services.end_role(held, on=D(2026, 11, 30), by=world.admin)
    with pytest.raises(ValidationError, match="ends on 31 December 2026 already"):
        services.end_role(held, on=D(2027, 1, 1), by=world.admin)
    services.end_role(held, on=D(2026, 12, 1), by=world.admin)
    held.refresh_from_db()
    assert held.to_on == D(2026, 12, 1)


@pytest.mark.parametrize("who", ["sam", "head", "auditor", "other_admin"])
def test_who_may_not_end_a_role(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        services.end_role(world.jo.assignments.get(), on=D(2026, 11, 30), by=getattr(world, who))
    assert world.jo.assignments.get().to_on is None


def test_a_role_at_one_university_reaches_nothing_at_another(world: World) -> None:
    for role in Role:
        if not world.other_admin.assignments.filter(role=role).exists():
            RoleAssignmentFactory(person=world.other_admin, unit=world.other_root, role=role)
    someone = world.other_admin
    here = world.institution
    assert not rules.is_member(someone, here)
    assert not any(rules.holds(someone, role, world.school) for role in Role)
    assert not any(rules.can_give_role(someone, role, world.school) for role in Role)
    assert not rules.holds_any(someone, Role, here)
    assert rules.oversight_paths(someone) == {world.other_root.scope}
    assert not rules.can_see_people(someone, here)
    assert not rules.visible_people(someone, here).exists()
    assert not rules.can_set_cover(someone, world.head, here)
    assert not rules.is_staff(someone, here)
    assert all(unit == world.other_root.pk for _role, unit in rules.desk_paths(someone))


def test_reach_goes_down_the_tree_and_never_up_or_sideways(world: World) -> None:
    reach = {
        (world.head, world.school): True,
        (world.head, world.faculty): False,
        (world.head, world.service): False,
        (world.dean, world.school): True,
        (world.dean, world.service): False,
        (world.director, world.school): False,
    }
    for (person, unit), expected in reach.items():
        assert rules.holds(person, Role.LINE_APPROVER, unit) is expected, (person, unit)
    assert not rules.holds(world.final, Role.LINE_APPROVER, world.school)


def test_a_desk_is_exactly_one_unit(world: World) -> None:
    assert list(rules.holders(Role.LINE_APPROVER, world.school)) == [world.head]
    assert list(rules.holders(Role.LINE_APPROVER, world.faculty)) == [world.dean]
    world.head.is_active = False
    world.head.save()
    assert not rules.holders(Role.LINE_APPROVER, world.school).exists()


@pytest.mark.parametrize(
    ("from_on", "to_on", "ended", "covers"),
    [
        (D(2026, 11, 23), D(2026, 11, 23), None, True),
        (D(2026, 11, 1), D(2026, 11, 22), None, False),
        (D(2026, 11, 24), D(2026, 12, 1), None, False),
        (D(2026, 11, 1), D(2026, 12, 1), datetime(2026, 11, 22, tzinfo=UTC), False),
    ],
)
def test_cover_holds_on_its_days_only(
    world: World, from_on: date, to_on: date, ended: datetime | None, covers: bool
) -> None:
    DelegationFactory(
        institution=world.institution, giver=world.head, deputy=world.jo,
        from_on=from_on, to_on=to_on, ended_at=ended,
    )  # fmt: skip
    desk = (Role.LINE_APPROVER, world.school.pk)
    assert (desk in rules.desk_paths(world.jo)) is covers
    assert (world.school.scope in rules.oversight_paths(world.jo)) is covers
    assert not rules.holds(world.jo, Role.LINE_APPROVER, world.school)


def test_cover_passes_on_desks_not_administration(world: World) -> None:
    for giver in (world.admin, world.auditor):
        DelegationFactory(institution=world.institution, giver=giver, deputy=world.jo)
    assert rules.covered_desks(world.jo) == []


def test_cover_at_one_university_passes_on_nothing_of_another(world: World) -> None:
    RoleAssignmentFactory(person=world.head, unit=world.other_root, role=Role.FINAL_APPROVER)
    DelegationFactory(institution=world.institution, giver=world.head, deputy=world.jo)
    assert rules.covered_desks(world.jo) == [(Role.LINE_APPROVER, world.school)]


def test_who_cannot_sign_in_holds_nothing(world: World) -> None:
    world.head.is_active = False
    assert rules.roles_of(world.head) == []
    assert rules.covered_desks(world.head) == []
