"""Swapping what was approved for something else of the same name."""

from institutions.models import Role, UnitType
from registrations import services
from registrations.models import RegistrationRequest, Verdict
from tests.factories import RoleAssignmentFactory, UnitFactory, UserFactory
from tests.registrations.scene import Scene


def sent_back(scene: Scene) -> RegistrationRequest:
    """A request its head approved and the final desk sent back."""
    request = scene.sent()
    scene.answer(request, scene.head)
    return scene.answer(request, scene.final, Verdict.CHANGES)


def counting(request: RegistrationRequest) -> list[str]:
    rows = request.approvals.filter(voided_at=None, verdict=Verdict.APPROVE)
    return [row.by_name for row in rows]


def test_another_school_of_the_same_name_voids(london_met: Scene) -> None:
    arts = UnitFactory(institution=london_met.institution, name="Arts", unit_type=UnitType.FACULTY)
    twin = UnitFactory(institution=london_met.institution, parent=arts, name=london_met.school.name)
    request = sent_back(london_met)
    assert counting(request) == ["Ada Okafor"]
    services.save_task(
        request, "platform", {"unit": twin}, by=london_met.sam, version=request.version
    )
    assert counting(request) == []
    assert request.changes.get(field="unit").new == london_met.school.name


def test_another_person_of_the_same_name_voids(london_met: Scene) -> None:
    twin = UserFactory(name=london_met.jo.name, email=f"jo.park.two@{london_met.domain}")
    RoleAssignmentFactory(person=twin, unit=london_met.service, role=Role.STAFF)
    request = sent_back(london_met)
    services.name_administrator(
        request, by=london_met.sam, email=twin.email, name=twin.name, job_title="Technician"
    )
    services.remove_administrator(request, by=london_met.sam, person=london_met.jo)
    assert counting(request) == []


def test_the_same_unit_saved_again_voids_nothing(london_met: Scene) -> None:
    request = sent_back(london_met)
    values = {"unit": london_met.school, "name": "Computing News Today"}
    services.save_task(request, "platform", values, by=london_met.sam, version=request.version)
    assert counting(request) == ["Ada Okafor"]


def test_an_approver_who_said_no_and_is_named_again_voids_their_own_yes(london_met: Scene) -> None:
    request = london_met.draft(administrators=["me", "jo", "head"])
    services.answer_administration(request, by=london_met.head, accept=False)
    london_met.submit(request)
    london_met.answer(request, london_met.head)
    london_met.answer(request, london_met.final, Verdict.CHANGES)
    services.name_administrator(
        request, by=london_met.sam, email=london_met.head.email, name="Ada", job_title="Head"
    )
    assert counting(request) == []
