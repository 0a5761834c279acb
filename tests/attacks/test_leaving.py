"""What somebody still reaches whose role has ended, and who loses sight of what is theirs."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from institutions.models import RoleAssignment, UnitType, User
from institutions.services import move_unit, person_leaves
from records.models import Notice
from registrations import rules, services, tasks
from registrations.models import RegistrationRequest
from tests.factories import UnitFactory
from tests.registrations.scene import Scene


def leave(person: User) -> User:
    """Let every role of somebody have ended yesterday."""
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=person).update(to_on=yesterday)
    return User.objects.get(pk=person.pk)


def status(person: User, request: RegistrationRequest, page: str = "") -> int:
    client = Client()
    client.force_login(person)
    address = f"/{request.institution.slug}/requests/{request.reference}/{page}"
    return client.get(address).status_code


def test_an_approver_who_left_reads_and_writes_nothing(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head)
    assert status(london_met.head, request) == 200
    gone = leave(london_met.head)
    assert [status(gone, request, page) for page in ("", "decided/", "letter/")] == [404] * 3
    with pytest.raises(PermissionDenied):
        services.comment(request, by=gone, text="Let it through", is_internal=True)
    assert not rules.can_see_internal(gone, request)


def test_what_waits_for_somebody_who_is_said_to_have_left_waits_with_the_administrator(
    london_met: Scene,
) -> None:
    request = london_met.sent()
    today = timezone.localdate()
    person_leaves(london_met.head, institution=london_met.institution, on=today, by=None)
    tasks.look_after_steps()
    assert not london_met.step(request).is_unmanned
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        tasks.look_after_steps()
        assert london_met.step(request).is_unmanned
        told = Notice.objects.filter(template__endswith="nobody_to_decide")
        assert [notice.recipient for notice in told] == [london_met.admin]
        gone = User.objects.get(pk=london_met.head.pk)
        assert not rules.can_decide(gone, request)
        assert status(gone, request, "decide/") == 404


def test_whoever_asked_and_left_sends_nothing(london_met: Scene) -> None:
    request = london_met.draft(administrators=["jo", "colleague"])
    gone = leave(london_met.sam)
    assert status(gone, request, "tasks/") == 404
    with pytest.raises(PermissionDenied):
        services.submit(request, by=gone, version=request.version)
    assert not request.steps.exists()


def test_the_last_day_of_a_role_still_counts(london_met: Scene) -> None:
    request = london_met.sent()
    RoleAssignment.objects.filter(person=london_met.head).update(to_on=timezone.localdate())
    head = User.objects.get(pk=london_met.head.pk)
    assert status(head, request, "decide/") == 200
    assert rules.can_decide(head, request)
    london_met.answer(request, head)


def test_an_invited_person_sees_what_they_are_asked_whatever_others_said(
    london_met: Scene,
) -> None:
    address = f"ash@{london_met.domain}"
    request = london_met.sent(administrators=["me", "jo", "colleague", address])
    ash = User.objects.get(email=address)
    services.answer_administration(request, by=london_met.jo, accept=False)
    assert status(ash, request, "run/") == 200
    assert status(london_met.jo, request, "run/") == 404


def test_a_unit_that_moved_away_does_not_hide_the_request_from_its_desk(
    london_met: Scene,
) -> None:
    arts = UnitFactory(institution=london_met.institution, name="Arts", unit_type=UnitType.FACULTY)
    lab = UnitFactory(
        institution=london_met.institution,
        parent=london_met.school,
        name="Games lab",
        unit_type=UnitType.DEPARTMENT,
    )
    request = london_met.sent(unit=lab)
    assert london_met.step(request).desk == london_met.school
    move_unit(lab, parent=arts, by=None)
    head = User.objects.get(pk=london_met.head.pk)
    assert status(head, request, "decide/") == 200
    assert rules.can_decide(head, request)
    assert status(london_met.colleague, request) == 404
