"""Learning from the register what is not told to everybody, and writing to everybody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import asking
from accounts.models import RotationTask, SecurityCheck, SocialAccount
from accounts.services import activity, closing, enough, leavers
from institutions.models import Role, RoleAssignment, UnitType, User
from policies.models import Rule
from records.models import Notice
from tests.factories import AdministratorFactory, SocialAccountFactory, UnitFactory
from tests.world import World, give, make_world

TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    account = SocialAccountFactory(unit=world.school, name="Computing News")
    AdministratorFactory(account=account, person=world.sam)
    return account


@pytest.fixture
def elsewhere(world: World) -> User:
    """Keeps the register of another faculty only."""
    arts = UnitFactory(institution=world.institution, name="Arts", unit_type=UnitType.FACULTY)
    return give("Kay Reed", arts, Role.STAFF, Role.REGISTER_MANAGER)


def named(person: User, view: str) -> set[str]:
    """What a saved view of the register shows somebody."""
    client = Client()
    client.force_login(person)
    answer = client.get(f"/northgate/accounts/?view={view}")
    return {row["account"].name for row in answer.context["rows"]}


@pytest.mark.parametrize("view", ["credentials", "statements"])
def test_which_accounts_are_badly_kept_is_not_told_to_all(
    world: World, account: SocialAccount, elsewhere: User, view: str
) -> None:
    SocialAccountFactory(unit=world.service, name="Library")
    late = {"due_on": TODAY() - DAY}
    RotationTask.objects.create(account=account, reason="left", **late)
    SecurityCheck.objects.create(account=account, reason="yearly", **late)
    assert named(world.priya, view) == {"Computing News"}
    assert named(world.head, view) == {"Computing News"}
    assert named(world.director, view) == set()
    assert named(elsewhere, view) == set()
    # It is no view of theirs, so nothing is narrowed.
    assert named(world.student, view) == {"Computing News", "Library"}


def reached(template: str) -> set[str]:
    told = Notice.objects.filter(template=f"accounts/mail/{template}").select_related("recipient")
    return {row.recipient.name for row in told if row.recipient}


def test_who_keeps_another_facultys_register_hears_nothing_of_this_one(
    world: World, account: SocialAccount, elsewhere: User
) -> None:
    Rule.objects.create(institution=world.institution, code="closing_told", value=True)
    asking.ask(account, by=world.student, text="May I post?")
    activity.confirm_in_use(account, by=world.sam, happened_on=TODAY(), access="no")
    RoleAssignment.objects.filter(person=world.sam).update(to_on=TODAY() - DAY)
    leavers.end_for_leavers(world.institution)
    closing.close(
        account, by=world.priya, way="deactivated", happened_on=TODAY(), reason="Nobody runs it"
    )
    assert not Notice.objects.filter(recipient=elsewhere).exists()
    for template in ("access_doubt", "too_few", "closed"):
        assert "Priya Shah" in reached(template)


def test_nor_who_stopped(world: World, account: SocialAccount, elsewhere: User) -> None:
    AdministratorFactory(account=account, person=world.jo)
    enough.tell_few(account, gone=[world.head], by=None)
    assert reached("too_few") == set()
    Rule.objects.create(institution=world.institution, code="min_administrators", value=3)
    enough.tell_few(account, gone=[world.head], by=None)
    assert reached("too_few") == {"Sam Lee", "Jo Park", "Ada Okafor", "Priya Shah"}


def test_a_back_up_does_not_hide_that_too_few_run_it(world: World, account: SocialAccount) -> None:
    AdministratorFactory(account=account, person=world.priya, is_backup=True)
    RoleAssignment.objects.filter(person=world.sam).update(to_on=TODAY() - DAY)
    leavers.end_for_leavers(world.institution)
    assert reached("too_few") == {"Ada Okafor", "Priya Shah"}


def test_one_person_does_not_write_to_every_account(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_A_DAY", 2)
    accounts = [SocialAccountFactory(unit=world.school) for _number in range(3)]
    for each in accounts[:2]:
        asking.ask(each, by=world.student, text="Buy my book")
    with pytest.raises(asking.AskedAlready, match="2 accounts within a day"):
        asking.ask(accounts[2], by=world.student, text="Buy my book")
    asking.ask(accounts[2], by=world.sam, text="Hello")
