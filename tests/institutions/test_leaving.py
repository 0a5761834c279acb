"""Somebody leaves: all their roles at one university end on a day, in one step."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from institutions import rules, services
from institutions.models import Delegation, LinkKind, Role, RoleAssignment, User
from institutions.views.people import person_status
from overview.waiting import to_confirm
from records.models import AuditEvent, Notice, NoticeState
from tests.factories import RoleAssignmentFactory
from tests.world import World

TODAY = date(2026, 11, 23)
SOON, LATER = TODAY + timedelta(days=7), TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def leave(world: World, person: User, on: date = TODAY, by: User | None = None) -> Any:
    return services.person_leaves(person, institution=world.institution, on=on, by=by)


def ends(person: User) -> list[tuple[str, date | None]]:
    return sorted((row.role, row.to_on) for row in RoleAssignment.objects.filter(person=person))


def test_everything_here_ends_and_nothing_elsewhere(world: World) -> None:
    RoleAssignmentFactory(person=world.head, unit=world.other_root, role=Role.HONORARY)
    RoleAssignmentFactory(
        person=world.head, unit=world.faculty, role=Role.LINE_APPROVER, from_on=LATER
    )
    RoleAssignmentFactory(person=world.head, unit=world.service, role=Role.STAFF, to_on=TODAY)
    assert len(leave(world, world.head, SOON, by=world.admin)) == 3
    assert ends(world.head) == [
        ("honorary", None), ("line_approver", SOON), ("staff", TODAY), ("staff", SOON),
    ]  # fmt: skip
    event = AuditEvent.objects.about(world.head)[0]
    assert (event.verb, event.actor, event.scope) == ("person left", world.admin, world.root.scope)
    verbs = AuditEvent.objects.values_list("verb", flat=True)
    assert [list(verbs).count(word) for word in ("role ended", "role withdrawn")] == [2, 1]


def test_felt_the_day_after_and_not_before(world: World, clock: time_machine.Traveller) -> None:
    leave(world, world.head, TODAY)
    assert rules.is_member(world.head, world.institution)
    assert world.head in rules.holders(Role.LINE_APPROVER, world.school)
    clock.shift(timedelta(days=1))
    head = User.objects.get(pk=world.head.pk)
    assert not rules.is_member(head, world.institution)
    assert not rules.holders(Role.LINE_APPROVER, world.school).exists()


def test_cover_ends_with_who_gives_or_takes_it(world: World, clock: time_machine.Traveller) -> None:
    given: dict[str, Any] = {"institution": world.institution, "by": None}
    services.set_cover(giver=world.head, deputy=world.jo, from_on=TODAY, to_on=SOON, **given)
    services.set_cover(
        giver=world.dean, deputy=world.jo, from_on=LATER, to_on=LATER + timedelta(days=2), **given
    )
    leave(world, world.jo)
    running, later = Delegation.objects.order_by("from_on")
    assert (running.ended_at, later.ended_at is None) == (None, False)
    assert NoticeState.WAITING not in set(
        Notice.objects.filter(about=f"cover:{later.pk}").values_list("state", flat=True)
    )
    jo = User.objects.get(pk=world.jo.pk)
    assert rules.oversight_paths(jo) == {world.school.scope}
    clock.shift(timedelta(days=1))
    jo = User.objects.get(pk=world.jo.pk)
    assert rules.oversight_paths(jo) == set()
    assert rules.desk_paths(jo) == set()


@pytest.mark.parametrize(
    ("who", "person"), [("priya", "jo"), ("head", "jo"), ("admin", "admin"), ("other_admin", "jo")]
)
def test_only_another_administrator_says_so(world: World, who: str, person: str) -> None:
    with pytest.raises(PermissionDenied):
        leave(world, getattr(world, person), by=getattr(world, who))
    assert not RoleAssignment.objects.exclude(to_on=None).exists()


def test_refused_where_there_is_nothing_to_end(world: World) -> None:
    with pytest.raises(ValidationError, match="Roy Nash holds no role here after that day"):
        leave(world, world.nobody)
    leave(world, world.jo)
    with pytest.raises(ValidationError, match="holds no role here"):
        leave(world, world.jo)
    assert AuditEvent.objects.filter(verb="person left").count() == 1


def test_a_day_before_a_role_began_is_refused_and_changes_nothing(world: World) -> None:
    RoleAssignment.objects.filter(person=world.head).update(from_on=TODAY - timedelta(days=9))
    RoleAssignment.objects.filter(person=world.head, role=Role.STAFF).update(from_on=TODAY)
    with pytest.raises(ValidationError, match="Staff began on 23 November 2026"):
        leave(world, world.head, TODAY - timedelta(days=1))
    assert {day for _role, day in ends(world.head)} == {None}
    assert not AuditEvent.objects.exists()


def test_the_page_says_what_ends_and_does_it(world: World, client: Client) -> None:
    services.set_cover(
        giver=world.head, deputy=world.jo, institution=world.institution,
        from_on=TODAY, to_on=SOON, by=None,
    )  # fmt: skip
    client.force_login(world.admin)
    person = reverse("institutions:person", args=["northgate", world.jo.pk])
    path = f"{person}leave/"
    assert path in client.get(person).content.decode()
    shown = client.get(path).content.decode()
    assert "Staff, School of Computing" in shown
    assert "Ada Okafor, from 23 November 2026 to 30 November 2026" in shown
    for sent, sentence in [
        ({}, "Enter their last day"),
        ({"on_day": 1, "on_month": 1, "on_year": 2000}, "The last day must be that day or later."),
    ]:
        refused = client.post(path, sent or {"x": 1})
        assert sentence in refused.content.decode()
    assert ends(world.jo) == [("staff", None)]
    day = {"on_day": 30, "on_month": "Nov", "on_year": 2026}
    answer = client.post(path, day, follow=True)
    assert answer.redirect_chain[0][0] == person
    assert "Jo Park&#x27;s roles here end on 30 November 2026." in answer.content.decode()
    assert ends(world.jo) == [("staff", SOON)]


def test_a_leaver_is_said_to_have_left_and_is_not_to_be_confirmed(
    world: World, clock: time_machine.Traveller, client: Client
) -> None:
    services.make_link(LinkKind.INVITATION, institution=world.institution, person=world.jo, by=None)
    world.jo.links.update(used_at=datetime(2026, 11, 1, 9, 0, tzinfo=UTC))
    RoleAssignment.objects.filter(person=world.jo).delete()
    assert [task.name for task in to_confirm(world.institution)] == ["Jo Park"]
    RoleAssignmentFactory(person=world.jo, unit=world.school, role=Role.STAFF, from_on=SOON)
    rows = list(world.jo.assignments.all())
    assert person_status(world.jo, rows).word == "Not begun"
    clock.shift(timedelta(days=8))
    leave(world, world.jo, SOON)
    clock.shift(timedelta(days=1))
    client.force_login(world.priya)
    listed = client.get("/northgate/people/", {"words": "Park"})
    assert listed.context["rows"][0]["status"].word == "Left"
    assert not client.get("/northgate/people/", {"state": "confirm"}).context["rows"]
    shown = client.get(f"/northgate/people/{world.jo.pk}/").content.decode()
    assert "was invited and belongs to no unit yet" not in shown
    assert to_confirm(world.institution) == []


def test_by_hand(world: World) -> None:
    out = StringIO()
    call_command(
        "end_person", "PARK@northgate.ac.uk", "--institution", "northgate", "--on", "2026-12-31",
        stdout=out,
    )  # fmt: skip
    assert out.getvalue() == "Jo Park leaves Northgate on 2026-12-31: 1 role ends.\n"
    assert ends(world.jo) == [("staff", date(2026, 12, 31))]
    with pytest.raises(CommandError, match="holds no role here after that day"):
        call_command("end_person", "nash@elsewhere.example", "--institution", "northgate")
    with pytest.raises(CommandError, match="is not a day"):
        call_command(
            "end_person", "park@northgate.ac.uk", "--institution", "northgate", "--on", "soon"
        )
