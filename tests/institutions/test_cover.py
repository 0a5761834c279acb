"""Cover: whose, by whom, when; the deputy is told as it begins."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from institutions import services
from institutions.models import Delegation
from records.models import AuditEvent, Notice, NoticeState
from records.tasks import send_due_notices
from tests.factories import UserFactory
from tests.world import World

D = date
TODAY, LATER, END = D(2026, 11, 23), D(2026, 12, 1), D(2026, 12, 14)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def cover(world: World, **changed: Any) -> Delegation:
    given = {"giver": world.head, "deputy": world.jo, "institution": world.institution,
             "from_on": LATER, "to_on": END, "by": world.head, **changed}  # fmt: skip
    return services.set_cover(**given)


def test_set_and_written_down(world: World) -> None:
    made = cover(world)
    assert (made.giver, made.deputy, made.from_on, made.to_on) == (world.head, world.jo, LATER, END)
    (event,) = AuditEvent.objects.about(made)
    assert (event.verb, event.actor) == ("cover set", world.head)


def test_the_deputy_hears_when_it_begins(
    world: World, clock: time_machine.Traveller, mailoutbox: list[Any]
) -> None:
    cover(world)
    assert send_due_notices() == 0
    clock.move_to(datetime(2026, 12, 1, 9, 0, 1, tzinfo=UTC))
    assert send_due_notices() == 1
    (mail,) = mailoutbox
    assert mail.to == [world.jo.email]
    assert mail.subject == "You cover for Ada Okafor until 14 December 2026"
    assert "from 1 December 2026 to 14 December 2026" in mail.body


def test_from_today_the_deputy_hears_now(world: World, mailoutbox: list[Any]) -> None:
    cover(world, from_on=TODAY)
    assert send_due_notices() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"deputy": "head"}, "nobody covers for themselves"),
        ({"deputy": "stranger"}, "has no role at Northgate"),
        ({"deputy": "nobody"}, "has no role at Northgate"),
        ({"from_on": D(2026, 11, 22)}, "must be today or later"),
        ({"to_on": D(2026, 11, 30)}, "must be on or after the first"),
        ({"giver": "sam", "by": "sam", "deputy": "jo"}, "nothing to cover"),
    ],
)
def test_refused_with_a_sentence(world: World, changed: dict[str, Any], sentence: str) -> None:
    named = {
        key: getattr(world, value) if isinstance(value, str) else value
        for key, value in changed.items()
    }
    with pytest.raises(ValidationError) as refused:
        cover(world, **named)
    assert sentence in " ".join(refused.value.messages)
    assert not Delegation.objects.exists()
    assert not Notice.objects.exists()


def test_a_deputy_invited_only_or_gone_is_refused(world: World) -> None:
    person, _link = services.invite(
        email="kim@northgate.ac.uk", name="Kim", institution=world.institution, by=world.admin
    )
    gone = UserFactory(is_active=False)
    for deputy in (person, gone):
        with pytest.raises(ValidationError):
            cover(world, deputy=deputy)


@pytest.mark.parametrize(
    ("from_on", "to_on", "may"),
    [
        (D(2026, 11, 23), D(2026, 11, 30), True),
        (D(2026, 11, 23), D(2026, 12, 1), False),
        (D(2026, 12, 14), D(2026, 12, 20), False),
        (D(2026, 12, 15), D(2026, 12, 20), True),
        (D(2026, 12, 5), D(2026, 12, 6), False),
    ],
)
def test_one_deputy_at_a_time(world: World, from_on: date, to_on: date, may: bool) -> None:
    cover(world)
    if may:
        cover(world, deputy=world.sam, from_on=from_on, to_on=to_on)
    else:
        with pytest.raises(ValidationError, match="Jo Park covers from 1 December 2026"):
            cover(world, deputy=world.sam, from_on=from_on, to_on=to_on)
    assert Delegation.objects.count() == 1 + int(may)


@pytest.mark.parametrize(
    ("who", "may"),
    [("head", True), ("admin", True), ("jo", False), ("priya", False), ("dean", False),
     ("auditor", False), ("other_admin", False), ("stranger", False)],
)  # fmt: skip
def test_who_sets_cover(world: World, who: str, may: bool) -> None:
    if may:
        cover(world, by=getattr(world, who))
    else:
        with pytest.raises(PermissionDenied):
            cover(world, by=getattr(world, who))
    assert Delegation.objects.exists() is may


@pytest.mark.parametrize(
    ("who", "may"),
    [("head", True), ("admin", True), ("jo", True), ("sam", False), ("other_admin", False)],
)
def test_who_ends_it(world: World, who: str, may: bool) -> None:
    made = cover(world)
    if may:
        assert services.end_cover(made, by=getattr(world, who)) is True
        assert services.end_cover(made, by=getattr(world, who)) is False
    else:
        with pytest.raises(PermissionDenied):
            services.end_cover(made, by=getattr(world, who))
    made.refresh_from_db()
    assert (made.ended_at is not None) is may
    assert Notice.objects.get().state == (NoticeState.DROPPED if may else NoticeState.WAITING)


def test_ended_it_makes_room_for_another(world: World) -> None:
    services.end_cover(cover(world), by=world.head)
    cover(world, deputy=world.sam)


def test_past_cover_cannot_be_ended(world: World, clock: time_machine.Traveller) -> None:
    made = cover(world)
    clock.move_to(datetime(2026, 12, 15, 9, 0, tzinfo=UTC))
    assert services.end_cover(made, by=world.head) is False
