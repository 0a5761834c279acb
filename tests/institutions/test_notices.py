"""A university's mail: to whom, when, in whose name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from institutions import services
from institutions.notices import institution_context, notify, reachable
from records.audit import record
from records.models import Notice
from records.tasks import send_due_notices
from tests.factories import ClosureDayFactory, OneUseLinkFactory, RoleAssignmentFactory, UserFactory
from tests.world import World

FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


def owe(world: World, people: list[Any], **changed: Any) -> int:
    event = record(world.school, "opened", by=None)
    return notify(
        world.institution, "institutions/mail/password_changed", event=event, people=people,
        **changed,
    )  # fmt: skip


def test_only_who_belongs_or_was_just_invited(world: World) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    gone = UserFactory()
    RoleAssignmentFactory(person=gone, unit=world.school, to_on=yesterday)
    asked = OneUseLinkFactory(institution=world.institution).person
    asked_long_ago = OneUseLinkFactory(
        institution=world.institution, expires_at=timezone.now() - timedelta(days=1)
    ).person
    taken_back = OneUseLinkFactory(
        institution=world.institution, withdrawn_at=timezone.now()
    ).person
    shut_out = UserFactory(is_active=False)
    RoleAssignmentFactory(person=shut_out, unit=world.school)
    everybody = [world.sam, asked, gone, asked_long_ago, taken_back, shut_out, world.stranger]
    assert reachable(world.institution, everybody) == [world.sam, asked]
    assert owe(world, everybody) == 2


def test_on_the_last_day_still_reached(world: World) -> None:
    services.end_role(world.sam.assignments.get(), on=timezone.localdate(), by=None)
    assert reachable(world.institution, [world.sam]) == [world.sam]


def test_at_once_in_the_universitys_name(world: World, mailoutbox: list[Any]) -> None:
    owe(world, [world.sam], context={"path": "/northgate/home/"})
    send_due_notices()
    (mail,) = mailoutbox
    named, _address = parseaddr(mail.from_email)
    assert str(make_header(decode_header(named))) == "Social media team – University of Northgate"
    assert mail.reply_to == ["social@northgate.ac.uk"]
    assert "Questions? Reply to this email." in mail.body
    assert "Social media team, University of Northgate" in mail.body
    assert Notice.objects.get().scope == world.school.scope


def test_without_a_contact_address_answers_go_to_the_installation(world: World) -> None:
    world.institution.contact_email = ""
    shown = institution_context(world.institution)
    assert shown["institution"]["reply_to"] == "Handlebook <handlebook@example.ac.uk>"
    assert shown["reply"] is False


@pytest.mark.parametrize(
    ("closed", "expected"),
    [
        ((), datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),  # Monday
        ((3, 4), datetime(2026, 11, 25, 8, 30, tzinfo=UTC)),  # closed Monday and Tuesday
    ],
)
def test_daily_waits_for_half_past_eight_on_a_working_day(
    world: World, closed: tuple[int, ...], expected: datetime
) -> None:
    for days in closed:
        ClosureDayFactory(
            institution=world.institution, from_on=(FRIDAY + timedelta(days=days)).date()
        )
    owe(world, [world.sam], daily=True)
    notice = Notice.objects.get()
    assert (notice.is_digest, notice.due_at) == (True, expected)


def test_one_mail_a_day_however_much_is_owed(
    world: World, clock: time_machine.Traveller, mailoutbox: list[Any]
) -> None:
    for number in range(3):
        owe(world, [world.sam, world.jo], daily=True, about=f"request:{number}")
    clock.move_to(datetime(2026, 11, 23, 8, 29, 59, tzinfo=UTC))
    assert send_due_notices() == 0
    clock.move_to(datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    assert send_due_notices() == 2
    assert {mail.subject for mail in mailoutbox} == {"3 messages for you from Northgate"}


@pytest.mark.parametrize("number", [1, 30])
def test_cost_does_not_grow(world: World, number: int, django_assert_num_queries: Any) -> None:
    people = UserFactory.create_batch(number)
    for person in people:
        RoleAssignmentFactory(person=person, unit=world.school)
    event = record(world.school, "opened", by=None)
    world.institution.root  # noqa: B018 (read before counting)
    with django_assert_num_queries(3):
        notify(world.institution, "institutions/mail/password_changed", event=event, people=people)
    assert Notice.objects.count() == number
