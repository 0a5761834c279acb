"""Universities and their tree: made, renamed, moved, merged, closed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from institutions import services
from institutions.models import Institution, Role, RoleAssignment, Unit
from institutions.rules import desk_of, holders, holds, is_member
from records.models import AuditEvent
from tests.factories import RoleAssignmentFactory, UnitFactory
from tests.world import World

TODAY = timezone.localdate


def verbs(target: object) -> list[str]:
    return [event.verb for event in AuditEvent.objects.about(target)]  # type: ignore[arg-type]


def test_a_university_comes_with_its_root(db: None) -> None:
    made = services.create_institution(
        slug="northgate", name="University of Northgate", short_name="Northgate",
        email_domains=["Northgate.AC.uk"], by=None,
    )  # fmt: skip
    assert made.root.unit_type == "university"
    assert made.scope == f"{made.root.pk}/"
    assert made.email_domains == ["northgate.ac.uk"]
    assert verbs(made) == ["opened"]


@pytest.mark.parametrize(
    "wrong",
    [{"slug": "api"}, {"slug": "Not A Slug"}, {"nation": "FR"}, {"brand_colour": "red"},
     {"name": ""}, {"contact_email": "nobody"}],
)  # fmt: skip
def test_a_university_that_is_none_is_refused(db: None, wrong: dict[str, str]) -> None:
    given = {"slug": "northgate", "name": "University of Northgate", "short_name": "Northgate"}
    with pytest.raises(ValidationError):
        services.create_institution(**{**given, **wrong}, by=None)  # type: ignore[arg-type]
    assert not Institution.objects.exists()
    assert not Unit.objects.exists()


def test_a_unit_lies_under_its_parent(world: World) -> None:
    unit = services.create_unit(
        institution=world.institution, parent=world.school, name=" Vision Lab ",
        unit_type="department", by=world.admin,
    )  # fmt: skip
    assert unit.name == "Vision Lab"
    assert unit.lineage == [world.root.pk, world.faculty.pk, world.school.pk, unit.pk]
    assert desk_of(unit, ["school"]) == world.school
    assert desk_of(unit, ["service"]) is None
    assert verbs(unit) == ["unit added"]


def test_a_name_stands_once_under_a_parent(world: World) -> None:
    given = {"institution": world.institution, "unit_type": "school", "by": world.admin}
    with pytest.raises(ValidationError):
        services.create_unit(parent=world.faculty, name="school of computing", **given)  # type: ignore[arg-type]
    elsewhere = services.create_unit(parent=world.root, name="School of Computing", **given)  # type: ignore[arg-type]
    assert elsewhere.parent == world.root


@pytest.mark.parametrize("who", ["sam", "head", "priya", "auditor", "stranger", "other_admin"])
def test_only_the_administrator_changes_units(world: World, who: str) -> None:
    someone = getattr(world, who)
    with pytest.raises(PermissionDenied):
        services.create_unit(
            institution=world.institution, parent=world.root, name="New", unit_type="school",
            by=someone,
        )  # fmt: skip
    with pytest.raises(PermissionDenied):
        services.rename_unit(world.school, name="Other", by=someone)
    with pytest.raises(PermissionDenied):
        services.move_unit(world.school, parent=world.root, by=someone)
    with pytest.raises(PermissionDenied):
        services.close_unit(world.school, by=someone)
    world.school.refresh_from_db()
    assert (world.school.name, world.school.closed_on) == ("School of Computing", None)


def test_a_parent_of_another_university_is_refused(world: World) -> None:
    with pytest.raises(ValidationError):
        services.create_unit(
            institution=world.institution, parent=world.other_root, name="New",
            unit_type="school", by=world.admin,
        )  # fmt: skip
    with pytest.raises(ValidationError):
        services.move_unit(world.school, parent=world.other_root, by=world.admin)
    with pytest.raises(ValidationError):
        services.close_unit(world.school, by=world.admin, into=world.other_root)


def test_renamed_keeps_everything_and_is_written_down_once(world: World) -> None:
    services.rename_unit(world.school, name="School of AI", by=world.admin)
    services.rename_unit(world.school, name="School of AI", by=world.admin)
    world.school.refresh_from_db()
    assert str(world.school) == "School of AI"
    assert list(holders(Role.LINE_APPROVER, world.school)) == [world.head]
    assert verbs(world.school) == ["unit renamed"]


def test_moved_with_all_under_it_and_overseen_by_others(world: World) -> None:
    lab = UnitFactory(institution=world.institution, parent=world.school, name="Lab")
    assert holds(world.dean, Role.LINE_APPROVER, lab)
    services.move_unit(world.school, parent=world.service, by=world.admin)
    lab.refresh_from_db()
    world.school.refresh_from_db()
    assert lab.lineage == [world.root.pk, world.service.pk, world.school.pk, lab.pk]
    assert not holds(world.dean, Role.LINE_APPROVER, lab)
    assert holds(world.director, Role.LINE_APPROVER, lab)
    assert holds(world.head, Role.LINE_APPROVER, lab)


def test_nothing_lies_under_itself_and_the_root_stays(world: World) -> None:
    with pytest.raises(ValidationError):
        services.move_unit(world.faculty, parent=world.school, by=world.admin)
    with pytest.raises(ValidationError):
        services.move_unit(world.school, parent=world.school, by=world.admin)
    with pytest.raises(ValidationError):
        services.move_unit(world.root, parent=world.school, by=world.admin)


def test_closed_ends_its_roles_that_day(world: World) -> None:
    later = RoleAssignmentFactory(
        person=world.jo, unit=world.school, role=Role.LINE_APPROVER,
        from_on=TODAY() + timedelta(days=9),
    )  # fmt: skip
    services.close_unit(world.school, by=world.admin)
    assert not RoleAssignment.objects.filter(pk=later.pk).exists()
    assert set(world.school.assignments.values_list("to_on", flat=True)) == {TODAY()}
    assert list(holders(Role.LINE_APPROVER, world.school)) == [world.head]
    tomorrow = TODAY() + timedelta(days=1)
    assert not holders(Role.LINE_APPROVER, world.school, tomorrow).exists()
    with pytest.raises(ValidationError):
        services.close_unit(world.school, by=world.admin)


def test_merged_takes_its_people_along_but_not_its_head(world: World) -> None:
    services.close_unit(world.school, by=world.admin, into=world.service)
    world.school.refresh_from_db()
    assert world.school.merged_into == world.service
    tomorrow = TODAY() + timedelta(days=1)
    held = RoleAssignment.objects.on(tomorrow).filter(unit=world.service)
    assert set(held.filter(role=Role.STAFF).values_list("person", flat=True)) == {
        world.sam.pk, world.jo.pk, world.head.pk, world.director.pk,
    }  # fmt: skip
    assert list(holders(Role.LINE_APPROVER, world.service, tomorrow)) == [world.director]
    assert held.get(person=world.sam, role=Role.STAFF).job_title == "Web officer"


@pytest.mark.parametrize("target", ["root", "faculty"])
def test_the_university_and_a_unit_with_open_ones_under_it_stay(world: World, target: str) -> None:
    with pytest.raises(ValidationError):
        services.close_unit(getattr(world, target), by=world.admin)


def test_no_closing_in_advance_and_none_into_itself(world: World) -> None:
    with pytest.raises(ValidationError):
        services.close_unit(world.school, by=world.admin, on=TODAY() + timedelta(days=1))
    with pytest.raises(ValidationError):
        services.close_unit(world.school, by=world.admin, into=world.school)


def test_a_closed_unit_takes_nothing_new(world: World) -> None:
    services.close_unit(world.society, by=world.admin)
    with pytest.raises(ValidationError):
        services.create_unit(
            institution=world.institution, parent=world.society, name="New", unit_type="society",
            by=world.admin,
        )  # fmt: skip
    world.society.refresh_from_db()
    with pytest.raises(ValidationError):
        services.grant_role(
            person=world.sam, role="staff", unit=world.society, by=world.admin,
        )  # fmt: skip
    assert is_member(world.sam, world.institution)


def test_closure_days_move_time_limits(world: World) -> None:
    institution = world.institution
    monday = services.working_calendar(institution)
    assert monday.is_working_day(date(2027, 1, 4))
    closure = services.add_closure(
        institution, name="Founders' day", from_on=date(2027, 1, 4), to_on=date(2027, 1, 4),
        by=world.admin,
    )  # fmt: skip
    assert not services.working_calendar(institution).is_working_day(date(2027, 1, 4))
    services.remove_closure(closure, by=world.admin)
    fresh = Institution.objects.get(pk=institution.pk)
    assert services.working_calendar(fresh).is_working_day(date(2027, 1, 4))
