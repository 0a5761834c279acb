"""Who is asked to confirm a version, who has, who is reminded, and how often."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from institutions.models import Role, RoleAssignment, User
from policies.models import (
    Acknowledgement,
    Assignment,
    Campaign,
    ChangeKind,
    Policy,
    PolicyVersion,
)
from policies.problems import Refused
from policies.services import acknowledging
from policies.services.acknowledging.confirming import last_confirmed
from records.delivery import send_due
from records.models import Notice
from tests.factories import (
    AdministratorFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.policies.reading_scene import FIRST, SECOND, asked, begin, policy_of, publish, writers
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 4)  # a Wednesday
People = tuple[User, User]


def at(days: int) -> Any:
    """So many days after the first."""
    moment = datetime(2026, 11, 4, 12, tzinfo=UTC) + timedelta(days=days)
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def world() -> Iterator[World]:
    with at(0):
        yield make_world()


@pytest.fixture
def people(world: World) -> People:
    return writers(world)


@pytest.fixture
def policy(world: World) -> Policy:
    return policy_of(world)


@pytest.fixture
def first(policy: Policy, people: People) -> PolicyVersion:
    return publish(policy, FIRST, people)


def sweep(world: World) -> tuple[int, int]:
    """Look over and remind, as beat does; nothing is left for a second run."""
    today = timezone.localdate()
    found = (
        acknowledging.look_over(world.institution, today),
        acknowledging.remind(world.institution, today),
    )
    assert acknowledging.look_over(world.institution, today) == 0
    assert acknowledging.remind(world.institution, today) == 0
    return found


def readings(campaign: Campaign) -> dict[str, str]:
    rows = Assignment.objects.as_of(timezone.localdate()).filter(campaign=campaign)
    return {str(row.person): str(row.reading) for row in rows.select_related("person")}


def confirm(version: PolicyVersion, by: User) -> Acknowledgement:
    return acknowledging.acknowledge(version, by=by, fingerprint=version.fingerprint)


def join(world: World, name: str, **details: Any) -> User:
    person = UserFactory(name=name)
    RoleAssignmentFactory(person=person, unit=world.school, role=Role.STAFF, **details)
    return person


def leave(person: User, on: date) -> None:
    RoleAssignment.objects.filter(person=person).update(to_on=on)


def test_staff_are_asked_once_with_a_mail_each(
    world: World, first: PolicyVersion, people: People
) -> None:
    campaign = begin(first, people[0])
    staff = set(RoleAssignment.objects.filter(
        role=Role.STAFF, unit__institution=world.institution
    ).values_list("person__name", flat=True))  # fmt: skip
    assert set(readings(campaign)) == staff
    assert "Ali Khan" not in staff
    assert set(readings(campaign).values()) == {"not_due"}
    assert Notice.objects.filter(template="policies/mail/read_new").count() == len(staff)
    assert sweep(world) == (0, 0)


def test_a_version_is_confirmed_once_with_its_words_and_sentence(
    world: World, first: PolicyVersion, people: People
) -> None:
    campaign = begin(first, people[0])
    made = confirm(first, world.sam)
    assert (made.fingerprint, made.statement) == (first.fingerprint, "I have read it.")
    assert made.seen_since is None
    assert readings(campaign)["Sam Lee"] == "done"
    waiting = Notice.objects.filter(recipient=world.sam, state="waiting")
    assert not waiting.exists()
    with pytest.raises(Refused, match="4 November 2026 already"):
        confirm(first, world.sam)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Acknowledgement.objects.filter(pk=made.pk).update(statement="nothing")


def test_nobody_confirms_early_or_what_they_were_not_shown(
    world: World, policy: Policy, first: PolicyVersion, people: People
) -> None:
    later = publish(policy, SECOND, people, begins=TODAY + timedelta(days=5))
    with pytest.raises(Refused, match="Another version"):
        confirm(later, world.sam)
    with pytest.raises(Refused, match="Another version"):
        acknowledging.acknowledge(first, by=world.sam, fingerprint=later.fingerprint)
    with pytest.raises(Refused, match="Nobody can confirm it before"):
        acknowledging.start(later, asked(later, opens_on=TODAY), by=people[0])
    with pytest.raises(PermissionDenied):
        confirm(first, world.stranger)
    with at(5), pytest.raises(Refused, match="Another version"):
        confirm(first, world.sam)
    assert not Acknowledgement.objects.exists()


def test_a_new_version_renews_and_an_editorial_one_carries_over(
    world: World, policy: Policy, first: PolicyVersion, people: People
) -> None:
    begin(first, people[0])
    confirm(first, world.sam)
    with at(1):
        minor = publish(policy, FIRST, people, kind=ChangeKind.EDITORIAL)
        assert acknowledging.proposed(world.institution) == []
        confirm(minor, world.jo)
        [campaign] = Campaign.objects.filter(ended_on=None)
        assert (readings(campaign)["Sam Lee"], readings(campaign)["Jo Park"]) == ("done", "done")
    with at(2):
        second = publish(policy, SECOND, people)
        campaign = begin(second, people[0])
        assert Campaign.objects.filter(ended_on=None).get() == campaign
        assert readings(campaign)["Sam Lee"] == "earlier"
        made = confirm(second, world.jo)
        assert made.seen_since == minor
        assert last_confirmed(policy, world.jo) == made


def test_only_where_a_rule_asks_for_it_is_it_proposed(
    world: World, policy: Policy, first: PolicyVersion, people: People
) -> None:
    from policies.models import Rule

    assert acknowledging.proposed(world.institution) == []
    Rule.objects.create(
        institution=world.institution, code="acknowledgement_people", value=["staff"]
    )
    assert acknowledging.proposed(world.institution) == [first]
    assert acknowledging.suggestion(first).kinds == ["staff"]
    begin(first, people[0])
    assert acknowledging.proposed(world.institution) == []
    with at(3):
        second = publish(policy, SECOND, people)
        assert acknowledging.proposed(world.institution) == [second]


def test_joiners_have_their_days_and_leavers_keep_their_record(
    world: World, first: PolicyVersion, people: People
) -> None:
    campaign = begin(first, people[0])
    confirm(first, world.sam)
    with at(10):
        join(world, "Kim Ash", from_on=TODAY + timedelta(days=8))
        leave(world.jo, TODAY + timedelta(days=6))
        leave(world.sam, TODAY + timedelta(days=9))
        assert sweep(world) == (1, 0)
        new = Assignment.objects.get(person__name="Kim Ash")
        assert (new.since, new.due_on) == (
            TODAY + timedelta(days=8), TODAY + timedelta(days=28),
        )  # fmt: skip
        gone = Assignment.objects.get(person=world.jo)
        assert gone.left_on == TODAY + timedelta(days=7)
        assert readings(campaign)["Sam Lee"] == readings(campaign)["Jo Park"] == "left"
        assert Acknowledgement.objects.filter(person=world.sam).exists()
    with at(12):
        RoleAssignmentFactory(
            person=world.jo, unit=world.school, role=Role.STAFF, from_on=TODAY + timedelta(days=12)
        )
        assert sweep(world) == (1, 0)
        back = Assignment.objects.get(person=world.jo)
        assert (back.left_on, back.due_on) == (None, TODAY + timedelta(days=32))


def test_reminders_at_14_and_3_days_and_never_a_third(
    world: World, first: PolicyVersion, people: People
) -> None:
    begin(first, people[0])
    confirm(first, world.sam)
    told = {}
    for days in range(40):
        with at(days):
            _asked, told[days] = sweep(world)
    others = Assignment.objects.count() - 1
    assert {days: number for days, number in told.items() if number} == {16: others, 27: others}
    assert not Notice.objects.filter(recipient=world.sam, template__endswith="reminder").exists()


def test_a_missed_week_sends_one_reminder_not_two(
    world: World, first: PolicyVersion, people: People
) -> None:
    begin(first, people[0])
    with at(29):
        _asked, told = sweep(world)
        assert told == Assignment.objects.count()
    with at(31):
        assert sweep(world) == (0, 0)
        assert set(readings(Campaign.objects.get()).values()) == {"overdue"}


def test_an_exemption_ends_and_gives_time(
    world: World, policy: Policy, first: PolicyVersion, people: People
) -> None:
    campaign = begin(first, people[0])
    until = TODAY + timedelta(days=40)
    given: dict[str, Any] = {"person": world.sam, "reason": "Parental leave", "until": until}
    with pytest.raises(PermissionDenied):
        acknowledging.exempt(policy, by=world.head, **given)
    with pytest.raises(PermissionDenied):
        acknowledging.exempt(policy, by=people[0], **{**given, "person": people[0]})
    with pytest.raises(Refused, match="why"):
        acknowledging.exempt(policy, by=people[0], **{**given, "reason": " "})
    with pytest.raises(Refused, match="a year ahead"):
        acknowledging.exempt(policy, by=people[0], **{**given, "until": date(2099, 1, 1)})
    acknowledging.exempt(policy, by=people[0], **given)
    with at(40):
        sweep(world)
        assert readings(campaign)["Sam Lee"] == "exempt"
    with at(41):
        sweep(world)
        assert Assignment.objects.get(person=world.sam).due_on == until + timedelta(days=20)
        assert readings(campaign)["Sam Lee"] == "not_due"
    sent = Notice.objects.filter(recipient=world.sam, template__endswith="reminder")
    assert not sent.exists()


def test_by_hand_once_in_three_days_by_whom_it_concerns(
    world: World, policy: Policy, first: PolicyVersion, people: People
) -> None:
    begin(first, people[0])
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.director)
    nudge = acknowledging.nudge
    with at(5):
        assert nudge(policy, [world.sam.pk, world.jo.pk], by=world.director) == 1
        assert nudge(policy, [world.sam.pk], by=world.head) == 0  # whoever asks
        assert nudge(policy, [world.jo.pk, world.director.pk], by=world.head) == 1
        for person in (world.sam, world.stranger):
            with pytest.raises(PermissionDenied):
                nudge(policy, [world.jo.pk], by=person)
        assert nudge(policy, None, by=world.auditor) == 0
    with at(7):
        assert nudge(policy, [world.sam.pk], by=world.head) == 0
    with at(8):
        assert nudge(policy, [world.sam.pk], by=world.head) == 1
        confirm(first, world.jo)
        assert nudge(policy, [world.jo.pk], by=world.head) == 0


def test_heads_hear_once_a_month(world: World, first: PolicyVersion, people: People) -> None:
    begin(first, people[0])
    tell = acknowledging.tell_heads
    assert tell(world.institution, timezone.localdate()) == 3
    assert tell(world.institution, timezone.localdate()) == 0
    with at(26):
        assert tell(world.institution, timezone.localdate()) == 0
    with at(27):  # 1 December
        assert tell(world.institution, timezone.localdate()) == 3


def test_only_those_who_run_an_account(world: World, first: PolicyVersion, people: People) -> None:
    AdministratorFactory(account=SocialAccountFactory(unit=world.school), person=world.jo)
    campaign = begin(first, people[0], administrators_only=True)
    assert set(readings(campaign)) == {"Jo Park"}


def test_only_one_unit(world: World, first: PolicyVersion, people: People) -> None:
    campaign = begin(first, people[0], units=[world.faculty], kinds=["staff", "student"])
    assert set(readings(campaign)) == {
        "Rosa Marsh", "Sam Lee", "Jo Park", "Ada Okafor", "Ali Khan",
    }  # fmt: skip


def test_a_thousand_people_more_cost_the_same_number_of_queries(
    world: World, first: PolicyVersion, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policies.services.acknowledging import audience

    monkeypatch.setattr(audience, "BATCH", 50)
    campaign = acknowledging.start(first, asked(first), by=people[0])
    acknowledging.fill(campaign, TODAY)

    def queries(number: int) -> int:
        made = User.objects.bulk_create(
            User(email=f"{number}-{at}@a.example", name=f"P {at}") for at in range(number)
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(person=each, unit=world.school, role="staff") for each in made
        )
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert acknowledging.fill(campaign, TODAY) == number
        return len(seen)

    one, three = queries(50), queries(150)
    fixed = (3 * one - three) / 2
    assert three == 3 * one - 2 * fixed
    assert three <= 45


def test_the_mail_is_plain(
    world: World, first: PolicyVersion, people: People, mailoutbox: list[Any]
) -> None:
    begin(first, people[0])
    with at(1):
        send_due()
    mail = next(each for each in mailoutbox if each.to == [world.sam.email])
    assert mail.subject == "Read “Social media policy” by 4 December 2026"
    assert "/northgate/policies/social-media/confirm/" in mail.body
