"""Two at the same moment, each right alone: none leaves too few, or runs what is closed."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import (
    AccountState,
    Administrator,
    Closing,
    Offer,
    OfferState,
    RotationTask,
    SocialAccount,
)
from accounts.services import bounds, closing, leavers, people, rotation
from institutions.models import RoleAssignment, User
from policies.models import Rule
from policies.problems import Refused
from records.workflow import IllegalMove
from tests.factories import AdministratorFactory, SocialAccountFactory, UserFactory
from tests.moments import at_once
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = (IllegalMove, PermissionDenied, Refused)


@pytest.fixture
def world() -> World:
    made = make_world()
    Rule.objects.create(institution=made.institution, code="min_administrators", value=2)
    return made


def account_of(world: World, *who: User) -> SocialAccount:
    account = SocialAccountFactory(unit=world.school)
    for person in who:
        AdministratorFactory(account=account, person=person)
    return account


def own(account: SocialAccount, person: User) -> Administrator:
    return Administrator.objects.get(account=account, person=person, to_on=None)


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def settled(account: SocialAccount, results: list[object]) -> int:
    """How many run an account now; its count says the same, and every refusal had a sentence."""
    lost = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, TOLD) and str(each) for each in lost), lost
    account.refresh_from_db()
    number = Administrator.objects.filter(account=account, to_on=None, is_backup=False).count()
    assert account.administrator_count == number
    return number


def test_three_who_stop_and_are_taken_off_at_once_leave_two(world: World) -> None:
    account = account_of(world, world.sam, world.jo, world.head)
    jobs: list[Callable[[], object]] = [
        partial(people.step_down, own(account, world.sam), by=fresh(world.sam)),
        partial(people.step_down, own(account, world.jo), by=fresh(world.jo)),
        partial(people.remove, own(account, world.head), by=fresh(world.priya)),
    ]
    assert settled(account, at_once(*jobs)) == 2


def test_two_handovers_and_a_stop_leave_two(world: World) -> None:
    account = account_of(world, world.sam, world.jo)
    offers = [
        people.offer(account, by=who, person=to, replaces=own(account, who))
        for who, to in ((world.sam, world.dean), (world.jo, world.director))
    ]
    jobs: list[Callable[[], object]] = [
        partial(people.answer_offer, offers[0], by=fresh(world.dean), accept=True),
        partial(people.answer_offer, offers[1], by=fresh(world.director), accept=True),
        partial(people.step_down, own(account, world.sam), by=fresh(world.sam)),
    ]
    assert settled(account, at_once(*jobs)) == 2


def test_a_yes_while_the_account_closes_leaves_nobody_running_what_is_closed(world: World) -> None:
    account = account_of(world, world.sam, world.jo)
    asked = people.offer(account, by=world.sam, person=world.dean)
    end = partial(
        closing.close,
        account,
        by=fresh(world.jo),
        way="deactivated",
        happened_on=timezone.localdate(),
    )
    results = at_once(
        partial(people.answer_offer, asked, by=fresh(world.dean), accept=True), end, end
    )
    assert settled(account, results) == 0
    assert account.state == AccountState.CLOSED
    assert Closing.objects.count() == 1
    assert not Offer.objects.filter(state=OfferState.WAITING).exists()


def test_a_yes_and_its_being_taken_back_are_one_of_the_two(world: World) -> None:
    account = account_of(world, world.sam, world.jo)
    asked = people.offer(account, by=world.sam, person=world.dean)
    results = at_once(
        partial(people.answer_offer, asked, by=fresh(world.dean), accept=True),
        partial(people.withdraw_offer, asked, by=fresh(world.sam)),
    )
    number = settled(account, results)
    asked.refresh_from_db()
    assert (asked.state, number) in [(OfferState.ACCEPTED, 3), (OfferState.WITHDRAWN, 2)]


def test_a_leaver_is_ended_once_while_somebody_stops(world: World) -> None:
    account = account_of(world, world.sam, world.jo, world.head)
    yesterday = timezone.localdate() - timedelta(days=1)
    RoleAssignment.objects.filter(person=world.head).update(to_on=yesterday)
    look = partial(leavers.end_for_leavers, world.institution)
    results = at_once(
        look, look, partial(people.step_down, own(account, world.sam), by=fresh(world.sam))
    )
    assert settled(account, results) == 2
    assert RotationTask.objects.get().leaver == world.head


def test_a_change_of_credentials_is_confirmed_once(world: World) -> None:
    account = account_of(world, world.sam, world.jo)
    rotation.open_rotation(account, reason="joined")
    say = partial(rotation.confirm_rotation, account, changed_on=timezone.localdate())
    results = at_once(
        partial(say, by=fresh(world.sam)), partial(say, by=fresh(world.jo)),
        partial(say, by=fresh(world.priya)),
    )  # fmt: skip
    settled(account, results)
    assert len([each for each in results if isinstance(each, list)]) == 1


def test_nobody_asks_more_people_by_asking_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounds, "OFFERED_AT_MOST", 2)
    asker = world.sam
    accounts = [account_of(world, world.sam, world.jo) for _number in range(4)]
    results = at_once(
        *(partial(people.offer, each, by=fresh(asker), person=UserFactory()) for each in accounts)
    )
    assert Offer.objects.count() == 2
    assert len([each for each in results if isinstance(each, Refused)]) == 2
