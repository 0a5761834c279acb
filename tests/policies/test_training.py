"""Courses by role: who needs which, who notes them, who is reminded, and what they open."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Administrator
from accounts.services import people
from institutions.models import RoleAssignment, User
from policies.models import CourseNeed, CourseRecord, Rule
from policies.problems import Refused
from policies.rulebook import rulebook
from policies.services import training
from records.models import Notice
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.policies.reading_scene import FIRST, policy_of, publish, writers
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 4)
COURSES = {"staff": "Basics", "manager": "Leading", "owner": "Running an account"}


def at(days: int) -> Any:
    """So many days after the first."""
    moment = datetime(2026, 11, 4, 12, tzinfo=UTC) + timedelta(days=days)
    return time_machine.travel(moment, tick=False)


def set_rule(world: World, code: str, value: Any) -> None:
    Rule.objects.update_or_create(
        institution=world.institution, code=code, defaults={"value": value}
    )


@pytest.fixture
def world() -> Iterator[World]:
    with at(0):
        made = make_world()
        set_rule(made, "training_courses", COURSES)
        RoleAssignment.objects.filter(person=made.sam).update(line_manager=made.jo)
        yield made


def sweep(world: World) -> tuple[int, int]:
    today = timezone.localdate()
    found = (
        training.look_over(world.institution, today), training.remind(world.institution, today)
    )  # fmt: skip
    assert training.look_over(world.institution, today) == 0
    assert training.remind(world.institution, today) == 0
    return found


def needs(person: User) -> dict[str, str]:
    rows = CourseNeed.objects.filter(person=person, ended_on=None)
    return {row.course: row.status.word for row in rows}


def note(world: World, person: User, course: str, **details: Any) -> CourseRecord:
    given: dict[str, Any] = {"by": world.priya, "done_on": timezone.localdate(), **details}
    return training.note_course(world.institution, person=person, course=course, **given)


def test_each_role_has_its_course(world: World) -> None:
    AdministratorFactory(account=SocialAccountFactory(unit=world.school), person=world.sam)
    sweep(world)
    assert needs(world.sam) == {"staff": "Due", "owner": "Due"}
    assert needs(world.jo) == {"staff": "Due", "manager": "Due"}
    assert needs(world.head) == {"staff": "Due", "manager": "Due"}
    assert needs(world.student) == {}
    Administrator.objects.update(to_on=TODAY)
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=None)
    sweep(world)
    assert needs(world.sam) == {"staff": "Due"}
    assert needs(world.jo) == {"staff": "Due"}


def test_where_the_policy_is_silent_nobody_needs_any(world: World) -> None:
    sweep(world)
    Rule.objects.all().delete()
    sweep(world)
    assert not CourseNeed.objects.filter(ended_on=None).exists()
    client = Client()
    client.force_login(world.sam)
    assert client.get("/northgate/training/").status_code == 404


def test_a_manager_or_the_register_notes_it_and_nobody_their_own(world: World) -> None:
    sweep(world)
    note(world, world.sam, "staff", by=world.jo)
    assert needs(world.sam)["staff"] == "Done"
    for by, person in ((world.sam, world.sam), (world.head, world.sam), (world.jo, world.head)):
        with pytest.raises(PermissionDenied):
            note(world, person, "staff", by=by)
    with pytest.raises(Refused, match="in the past"):
        note(world, world.head, "staff", done_on=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="Select a course"):
        note(world, world.head, "flying")
    assert CourseRecord.objects.get().name == "Basics"


def test_reminders_come_twice_and_again_before_it_expires(world: World) -> None:
    set_rule(world, "training_months", 3)
    set_rule(world, "training_courses", {"staff": "Basics"})
    sweep(world)
    told: dict[int, int] = {}
    for days in range(100):
        with at(days):
            if days == 20:
                note(world, world.sam, "staff")
            sweep(world)
            mine = Notice.objects.filter(recipient=world.sam).exclude(state="dropped").count()
            told[days] = mine
    assert told[15] == 0
    assert told[16] == 1  # 14 days before the last day
    assert told[20] == told[90] == 0  # done: what was not sent yet is not needed
    expires = CourseRecord.objects.get().expires_on
    assert expires == date(2027, 2, 24)
    with at((expires - TODAY).days - 14):
        sweep(world)
        assert Notice.objects.filter(recipient=world.sam, state="waiting").count() == 1
    with at((expires - TODAY).days + 1):
        assert needs(world.sam) == {"staff": "Overdue"}


def test_nobody_begins_to_run_an_account_without_what_is_needed(world: World) -> None:
    account = SocialAccountFactory(unit=world.school)
    AdministratorFactory(account=account, person=world.jo)
    set_rule(world, "needed_to_run", ["training", "acknowledgement"])
    policy, two = policy_of(world), writers(world)
    version = publish(policy, FIRST, two)
    asked = people.offer(account, by=world.priya, person=world.sam)
    with pytest.raises(Refused, match="the course “Running an account”, to confirm"):
        people.answer_offer(asked, by=world.sam, accept=True)
    assert not Administrator.objects.filter(person=world.sam).exists()
    note(world, world.sam, "owner")
    from policies.services.acknowledging import acknowledge

    with pytest.raises(Refused, match="missing: to confirm that they have read"):
        people.answer_offer(asked, by=world.sam, accept=True)
    acknowledge(version, by=world.sam, fingerprint=version.fingerprint)
    people.answer_offer(asked, by=world.sam, accept=True)
    assert Administrator.objects.filter(person=world.sam, to_on=None).exists()


def test_an_expired_course_is_missing_again(world: World) -> None:
    set_rule(world, "needed_to_run", ["training"])
    set_rule(world, "training_months", 1)
    note(world, world.sam, "owner")
    day = date(2026, 12, 4)
    assert training.lacking(rulebook(world.institution, day), [world.sam]) == {}
    after = rulebook(world.institution, day + timedelta(days=1))
    assert list(training.lacking(after, [world.sam])) == [world.sam.pk]


def test_the_page_shows_what_is_overdue_first(world: World) -> None:
    sweep(world)
    note(world, world.sam, "staff")
    client = Client()
    with at(31):
        client.force_login(world.jo)
        words = client.get("/northgate/training/").content.decode()
        assert "Overdue" in words
        assert "Sam Lee" in words
        assert "Ada Okafor" not in words
        client.force_login(world.priya)
        given = {
            "email": world.head.email, "course": "manager",
            "done_on_0": "3", "done_on_1": "12", "done_on_2": "2026",
        }  # fmt: skip
        names = {f"done_on_{part}": value for part, value in
                 zip(("day", "month", "year"), ("3", "12", "2026"), strict=True)}  # fmt: skip
        answer = client.post("/northgate/training/note/", {**given, **names})
        assert answer.status_code == 302
        assert needs(world.head)["manager"] == "Done"
        answer = client.post(
            "/northgate/training/note/", {**given, **names, "email": world.priya.email}
        )
        assert "Enter the address of somebody" in answer.content.decode()
