"""People: added, invited by a link that works once, confirmed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from institutions import rules, services
from institutions.models import LinkKind, OneUseLink, Role, User
from institutions.services import LinkExpired, LinkUnknown, LinkUsed
from records import links
from records.models import AuditEvent, Notice
from records.tasks import send_due_notices
from tests.factories import OneUseLinkFactory, UserFactory
from tests.world import World

PASSWORD = "seven brown otters"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def invited(world: World, email: str = "kim.ray@northgate.ac.uk") -> tuple[User, OneUseLink]:
    return services.invite(
        email=email, name="Kim Ray", institution=world.institution, by=world.priya
    )


def test_added_once_whatever_the_case(world: World) -> None:
    first = services.add_person(email=" Kim.Ray@Example.ac.uk ", name=" Kim  Ray ", by=world.admin)
    again = services.add_person(email="KIM.RAY@example.ac.uk", name="Somebody else", by=None)
    assert first.pk == again.pk
    assert (again.email, again.name) == ("kim.ray@example.ac.uk", "Kim Ray")
    assert not first.has_usable_password()
    assert AuditEvent.objects.about(first).count() == 1


@pytest.mark.parametrize(
    ("email", "name"),
    [("", "Kim"), ("not an address", "Kim"), ("a@b", "Kim"), ("kim@example.ac.uk", "  "),
     ("k@x.ac.uk, l@x.ac.uk", "Kim"), ("kim@example.ac.uk\nBcc: x@y.z", "Kim")],
)  # fmt: skip
def test_who_is_nobody_is_refused(world: World, email: str, name: str) -> None:
    before = User.objects.count()
    with pytest.raises(ValidationError):
        services.add_person(email=email, name=name, by=None)
    assert User.objects.count() == before


def test_an_invitation_goes_out_and_lets_in_once(world: World, mailoutbox: list[Any]) -> None:
    person, link = invited(world)
    assert not rules.institutions_of(person)
    send_due_notices()
    (mail,) = mailoutbox
    assert mail.to == [person.email]
    assert mail.subject == "Your invitation to Northgate: social media accounts"
    assert f"http://localhost:8000/t/{links.sign(link.key)}/" in mail.body
    assert "Priya Shah invites you" in mail.body

    services.accept_invitation(link, name="Kim A. Ray", password=PASSWORD)
    person.refresh_from_db()
    assert person.name == "Kim A. Ray"
    assert person.check_password(PASSWORD)
    assert not rules.institutions_of(person)  # belonging is confirmed by somebody
    with pytest.raises(LinkUsed):
        services.accept_invitation(link, name="Thief", password="another long one 9")
    person.refresh_from_db()
    assert (person.name, person.check_password(PASSWORD)) == ("Kim A. Ray", True)


def test_who_can_sign_in_keeps_name_and_password(world: World) -> None:
    known = UserFactory(email="kim.ray@northgate.ac.uk", name="Kim Ray", password=PASSWORD)
    _person, link = invited(world)
    services.accept_invitation(link, name="Thief", password="another long one 9")
    known.refresh_from_db()
    assert (known.name, known.check_password(PASSWORD)) == ("Kim Ray", True)


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Kim Ray", "short"),
        ("Kim Ray", "password123"),
        ("  ", PASSWORD),
        ("Kim Ray", "kim.ray@northgate"),
    ],
)
def test_a_refused_answer_leaves_the_link_working(world: World, name: str, password: str) -> None:
    person, link = invited(world)
    with pytest.raises(ValidationError):
        services.accept_invitation(link, name=name, password=password)
    person.refresh_from_db()
    assert not person.has_usable_password()
    services.accept_invitation(link, name="Kim Ray", password=PASSWORD)


def test_the_other_invitations_end_with_the_first_used(world: World) -> None:
    person, first = invited(world)
    _same, second = invited(world)
    services.accept_invitation(second, name="Kim Ray", password=PASSWORD)
    with pytest.raises(LinkUsed):
        services.open_link(first.key)
    assert OneUseLink.objects.filter(person=person, withdrawn_at=None).count() == 1


def test_fourteen_days_and_no_longer(world: World, clock: time_machine.Traveller) -> None:
    _person, link = invited(world)
    clock.shift(timedelta(days=14) - timedelta(seconds=1))
    assert services.open_link(link.key, LinkKind.INVITATION) == link
    clock.shift(timedelta(seconds=1))
    with pytest.raises(LinkExpired, match="ran out on 7 December 2026"):
        services.open_link(link.key)
    with pytest.raises(LinkExpired):
        services.accept_invitation(link, name="Kim", password=PASSWORD)


@pytest.mark.parametrize("key", ["", None, "x" * 40, "0" * 40])
def test_a_key_made_up_opens_nothing(world: World, key: str | None) -> None:
    with pytest.raises(LinkUnknown):
        services.open_link(key)


def test_a_link_is_for_one_thing(world: World) -> None:
    link = OneUseLinkFactory(kind=LinkKind.MAILBOX, institution=world.institution)
    with pytest.raises(LinkUnknown):
        services.accept_invitation(link, name="Kim", password=PASSWORD)
    link.refresh_from_db()
    assert link.used_at is None


def test_looking_uses_nothing_and_using_is_written_down(world: World) -> None:
    link = services.make_link(
        LinkKind.MAILBOX, institution=world.institution, subject_id=7, by=world.sam, days=10
    )
    assert services.open_link(link.key).used_at is None
    used = services.use_link(link.key, LinkKind.MAILBOX)
    assert used.subject_id == 7
    assert [event.verb for event in AuditEvent.objects.about(link)] == ["link used", "link made"]
    assert link.key not in str(list(AuditEvent.objects.values()))


def test_who_cannot_sign_in_any_more_is_not_invited(world: World) -> None:
    UserFactory(email="kim.ray@northgate.ac.uk", is_active=False)
    with pytest.raises(ValidationError):
        invited(world)
    assert not Notice.objects.exists()


def test_another_mail_may_carry_the_link(world: World) -> None:
    services.invite(
        email="kim@x.ac.uk", name="Kim", institution=world.institution, by=None, sends_mail=False
    )
    assert OneUseLink.objects.count() == 1
    assert not Notice.objects.exists()


def test_confirmed_they_count_as_staff(world: World) -> None:
    person, _link = invited(world)
    assert not rules.is_staff(person, world.institution)
    services.confirm_person(
        person, role=Role.STAFF, unit=world.school, by=world.priya, job_title="Editor"
    )
    assert rules.is_staff(person, world.institution)
    assert "belonging confirmed" in [event.verb for event in AuditEvent.objects.about(person)]


def test_an_office_is_no_way_of_belonging(world: World) -> None:
    person, _link = invited(world)
    with pytest.raises(ValidationError):
        services.confirm_person(person, role=Role.AUDITOR, unit=world.school, by=world.admin)
    with pytest.raises(PermissionDenied):
        services.confirm_person(person, role=Role.STAFF, unit=world.school, by=world.head)
    assert not person.assignments.exists()


def test_who_a_keeper_sees(world: World) -> None:
    person, _link = invited(world)
    here, there = world.institution, world.other
    seen = set(rules.visible_people(world.priya, here))
    assert {person, world.sam, world.student, world.admin} <= seen
    assert world.stranger not in seen
    assert world.nobody not in seen
    assert person not in rules.visible_people(world.other_admin, there)
    # Somebody invited by both is seen by both, and by neither with the other's roles.
    services.invite(email=person.email, name="Kim", institution=there, by=world.other_admin)
    assert person in rules.visible_people(world.other_admin, there)
    services.confirm_person(person, role=Role.STAFF, unit=world.school, by=world.priya)
    assert person in rules.visible_people(world.other_admin, there)


def test_a_keeper_of_one_unit_sees_its_people_and_the_invited(world: World) -> None:
    keeper = UserFactory()
    services.grant_role(
        person=keeper, role=Role.REGISTER_MANAGER, unit=world.faculty, by=world.admin
    )
    person, _link = invited(world)
    seen = set(rules.visible_people(keeper, world.institution))
    assert {person, world.sam, world.dean, keeper} <= seen
    assert not {world.director, world.admin, world.final} & seen
    assert rules.can_give_role(keeper, Role.STAFF, world.school, person)
    assert not rules.can_give_role(keeper, Role.STAFF, world.service, person)
