"""What somebody still reaches on the register whose role has ended and whose row is open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import ClosingWay, OfferState, RotationTask, SocialAccount
from accounts.services import activity, closing, people, quiet, rotation
from institutions.models import RoleAssignment, User
from policies.models import Rule
from policies.problems import Refused
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, make_world

PAGES = [
    "", "people/", "people/ask/", "people/hand-over/", "credentials/", "confirm/", "close/",
    "check/",
]  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    account = SocialAccountFactory(unit=world.school, name="Computing News")
    for person in (world.sam, world.jo):
        AdministratorFactory(account=account, person=person)
    return account


def leave(person: User, *, days_ago: int = 1) -> User:
    """Let every role of somebody have ended; the nightly look has not come yet."""
    day = timezone.localdate() - timedelta(days=days_ago)
    RoleAssignment.objects.filter(person=person).update(to_on=day)
    return User.objects.get(pk=person.pk)


def statuses(person: User, account: SocialAccount) -> set[int]:
    client = Client()
    client.force_login(person)
    base = account.get_absolute_url()
    return {client.get(f"{base}{page}").status_code for page in PAGES}


def test_no_page_of_the_account_opens(world: World, account: SocialAccount) -> None:
    assert statuses(world.sam, account) == {200, 409}  # no statements are asked for
    gone = leave(world.sam)
    assert statuses(gone, account) == {403}


def test_the_last_day_still_counts(world: World, account: SocialAccount) -> None:
    assert statuses(leave(world.sam, days_ago=0), account) == {200, 409}


def test_no_verb_is_theirs(world: World, account: SocialAccount) -> None:
    rotation.open_rotation(account, reason="joined")
    gone, today = leave(world.sam), timezone.localdate()
    tries: list[Callable[[], object]] = [
        lambda: people.offer(account, by=gone, person=world.head),
        lambda: rotation.confirm_rotation(account, by=gone, changed_on=today),
        lambda: activity.observe(account, happened_on=today, source="administrator", by=gone),
        lambda: quiet.agree_quiet(account, by=gone, reason="Away", until=today),
        lambda: closing.close(account, by=gone, way=ClosingWay.DELETED, happened_on=today),
    ]
    for attempt in tries:
        with pytest.raises(PermissionDenied):
            attempt()
    assert not RotationTask.objects.exclude(done_at=None).exists()


def test_whoever_was_only_invited_has_not_left(world: World, account: SocialAccount) -> None:
    AdministratorFactory(account=account, person=world.nobody)
    assert 200 in statuses(world.nobody, account)


def test_an_account_is_not_handed_to_somebody_who_has_left(
    world: World, account: SocialAccount
) -> None:
    own = account.administrators.get(person=world.sam)
    asked = people.offer(account, by=world.sam, person=world.head, replaces=own)
    gone = leave(world.head)
    with pytest.raises(Refused, match="no role at Northgate any more"):
        people.answer_offer(asked, by=gone, accept=True)
    asked.refresh_from_db()
    assert asked.state == OfferState.WAITING
    with pytest.raises(Refused, match="no role at Northgate any more"):
        people.offer(account, by=world.sam, person=leave(world.dean))


def test_who_has_left_does_not_count_when_somebody_stops(
    world: World, account: SocialAccount
) -> None:
    Rule.objects.create(institution=world.institution, code="min_administrators", value=2)
    AdministratorFactory(account=account, person=world.head)
    leave(world.head)
    with pytest.raises(Refused, match="take over first"):
        people.step_down(account.administrators.get(person=world.sam), by=world.sam)
    with pytest.raises(Refused, match="take over first"):
        people.remove(account.administrators.get(person=world.jo), by=world.priya)


def test_who_has_left_may_be_taken_off(world: World, account: SocialAccount) -> None:
    Rule.objects.create(institution=world.institution, code="min_administrators", value=2)
    people.remove(account.administrators.get(person=leave(world.jo)), by=world.priya)
    account.refresh_from_db()
    assert account.administrator_count == 1
