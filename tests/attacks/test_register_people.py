"""Getting at accounts through the people who run them: asking, deleting, naming."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import rules
from accounts.models import (
    AccountState,
    Administrator,
    Closing,
    ClosingWay,
    Offer,
    OfferState,
    RotationTask,
    ServiceRole,
    SocialAccount,
)
from accounts.services import bounds, closing, people
from institutions.models import OneUseLink, RoleAssignment, User
from institutions.services.profile import change_profile
from policies.models import Rule
from policies.problems import Refused
from records.models import Notice
from records.workflow import IllegalMove
from tests.factories import (
    AdministratorFactory,
    DelegationFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    Rule.objects.create(institution=made.institution, code="delete_unsupervised", value=True)
    return made


@pytest.fixture
def account(world: World) -> SocialAccount:
    """Sam and Jo run it."""
    account = SocialAccountFactory(unit=world.school, name="Computing News")
    for person in (world.sam, world.jo):
        AdministratorFactory(account=account, person=person)
    return account


def page(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def end(account: SocialAccount, by: User, way: str) -> Closing:
    day = timezone.localdate()
    return closing.close(account, by=by, way=way, happened_on=day, reason="Tidying up")


# --- deleting what others run ---


def as_a_backup(world: World, account: SocialAccount) -> None:
    page(world.priya).post(f"{account.get_absolute_url()}people/back-up/")


def by_naming_oneself(world: World, account: SocialAccount) -> None:
    asked = people.offer(account, by=world.priya, person=world.priya)
    people.answer_offer(asked, by=world.priya, accept=True)


def by_losing_it_first(world: World, account: SocialAccount) -> None:
    end(account, world.priya, ClosingWay.LOST)


def by_opening_it_again(world: World, account: SocialAccount) -> None:
    end(account, world.priya, ClosingWay.DEACTIVATED)
    closing.reopen(account, by=world.priya, people=[world.sam])


@pytest.mark.parametrize(
    "trick", [as_a_backup, by_naming_oneself, by_losing_it_first, by_opening_it_again]
)
def test_marketing_deletes_nothing_that_people_run(
    world: World, account: SocialAccount, trick: Callable[[World, SocialAccount], Any]
) -> None:
    trick(world, account)
    with pytest.raises(Refused, match=r"eople r[au]n this account"):
        end(account, world.priya, ClosingWay.DELETED)
    account.refresh_from_db()
    assert account.state != AccountState.CLOSED


def test_what_nobody_runs_it_may_delete(world: World) -> None:
    alone = SocialAccountFactory(unit=world.school)
    assert end(alone, world.priya, ClosingWay.DELETED).decided_by_marketing


def test_somebody_of_marketing_who_was_asked_to_run_an_account_may_end_it(
    world: World, account: SocialAccount
) -> None:
    asked = people.offer(account, by=world.sam, person=world.priya)
    people.answer_offer(asked, by=world.priya, accept=True)
    assert not end(account, world.priya, ClosingWay.DELETED).decided_by_marketing


# --- running an account without having accepted its duties ---


def test_whoever_names_themselves_reads_the_duties_first(
    world: World, account: SocialAccount
) -> None:
    client = page(world.priya)
    given = {"role": "administrator", "name": "Priya Shah", "email": world.priya.email}
    answer = client.post(f"{account.get_absolute_url()}people/ask/", given)
    asked = Offer.objects.get(person=world.priya)
    assert answer.headers["Location"].endswith(f"/offers/{asked.pk}/")
    assert asked.state == OfferState.WAITING
    assert not Administrator.objects.filter(person=world.priya).exists()
    assert "What you would accept" in client.get(answer.headers["Location"]).content.decode()


def test_a_back_up_sees_the_duties_beside_the_button(world: World, account: SocialAccount) -> None:
    shown = page(world.priya).get(f"{account.get_absolute_url()}people/").content.decode()
    as_a_backup(world, account)
    accepted = Administrator.objects.get(person=world.priya).duties.splitlines()
    assert accepted
    assert all(line in shown.replace("&#x27;", "'") for line in accepted)


def test_a_back_up_who_left_marketing_before_saying_yes(
    world: World, account: SocialAccount
) -> None:
    other = UserFactory(name="Kim Dale")
    for role in ("staff", "register_manager"):
        RoleAssignment.objects.create(person=other, unit=world.root, role=role)
    asked = people.offer(account, by=world.priya, person=other, role=ServiceRole.BACKUP)
    other.assignments.filter(role="register_manager").delete()
    with pytest.raises(Refused, match="belongs to the team"):
        people.answer_offer(asked, by=User.objects.get(pk=other.pk), accept=True)


def test_a_deputy_makes_themselves_no_back_up(world: World, account: SocialAccount) -> None:
    DelegationFactory(institution=world.institution, giver=world.priya, deputy=world.student)
    client = page(world.student)
    shown = client.get(f"{account.get_absolute_url()}people/")
    assert shown.status_code == 200
    assert "be a back-up yourself" not in shown.content.decode()
    assert client.post(f"{account.get_absolute_url()}people/back-up/").status_code == 403
    assert not account.administrators.filter(person=world.student).exists()


def test_a_back_up_who_keeps_the_register_no_more_runs_nothing(
    world: World, account: SocialAccount
) -> None:
    as_a_backup(world, account)
    world.priya.assignments.filter(role="register_manager").delete()
    former = User.objects.get(pk=world.priya.pk)
    client, base = page(former), account.get_absolute_url()
    for name in ("people/", "people/ask/", "close/", "credentials/"):
        assert client.get(f"{base}{name}").status_code == 403
    assert not rules.runs(former, account)


# --- names for those who may not see them ---


@pytest.mark.parametrize("who", ["student", "director", "stranger", "nobody"])
def test_no_answer_names_who_runs_an_account(
    world: World, account: SocialAccount, who: str
) -> None:
    client, row = page(getattr(world, who)), account.administrators.get(person=world.sam)
    for act in (f"people/{row.pk}/duties/", f"people/{row.pk}/end/", "people/stop/"):
        for answer in (client.get, client.post):
            shown = answer(account.get_absolute_url() + act)
            assert shown.status_code == 403
            assert "Sam Lee" not in shown.content.decode()


# --- filling strangers' mailboxes ---


def test_asking_and_taking_back_does_not_fill_one_mailbox(
    world: World, account: SocialAccount
) -> None:
    for _number in range(bounds.ASKED_A_DAY):
        asked = people.offer(account, by=world.sam, person=world.head)
        people.withdraw_offer(asked, by=world.sam)
    with pytest.raises(Refused, match="was asked 3 times today"):
        people.offer(account, by=world.sam, person=world.head)
    told = Notice.objects.filter(template="accounts/mail/offer", recipient=world.head)
    assert told.count() == bounds.ASKED_A_DAY


def test_nor_those_of_the_whole_university(world: World, account: SocialAccount) -> None:
    rows = [
        Offer(
            account=account,
            person=UserFactory(),
            offered_by=world.sam,
            state=OfferState.WITHDRAWN,
            due_on=timezone.localdate(),
        )
        for _number in range(bounds.OFFERED_AT_MOST)
    ]
    Offer.objects.bulk_create(rows)
    client, before = page(world.sam), User.objects.count()
    given = {"role": "contributor", "name": "Max Dale", "email": "dale@northgate.ac.uk"}
    answer = client.post(f"{account.get_absolute_url()}people/ask/", given)
    assert "Wait for some answers" in answer.content.decode()
    # Refused, it leaves nobody behind who was never asked.
    assert User.objects.count() == before
    assert not OneUseLink.objects.exists()


def test_contributors_count_among_those_who_serve_an_account(
    world: World, account: SocialAccount
) -> None:
    for _number in range(bounds.MOST - 2):
        account.contributors.create(person=UserFactory(), accepted_at=timezone.now())
    with pytest.raises(Refused, match="At most 20 people"):
        people.offer(account, by=world.sam, person=world.head, role=ServiceRole.CONTRIBUTOR)


def test_changed_duties_are_noted_once(world: World, account: SocialAccount) -> None:
    own = account.administrators.get(person=world.sam)
    people.duties_changed(own, by=world.sam)
    with pytest.raises(IllegalMove, match="noted already"):
        people.duties_changed(own, by=world.sam)
    assert RotationTask.objects.count() == 1


NO_NAMES = [
    "Win a prize at https://evil.example", "www.evil.example", "Sam <a@evil.example>",
    "Sam\u202eeeL", "a@evil.example",
]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_no_mail_of_ours_greets_somebody_with_a_link(
    world: World, account: SocialAccount, name: str
) -> None:
    client = page(world.sam)
    given = {"role": "contributor", "name": name, "email": "dale@northgate.ac.uk"}
    answer = client.post(f"{account.get_absolute_url()}people/ask/", given)
    assert "Enter the name alone" in answer.content.decode()
    assert not User.objects.filter(email="dale@northgate.ac.uk").exists()
    with pytest.raises(ValidationError, match="Enter the name alone"):
        change_profile(world.sam, name=name, phone="", by=world.sam)


@pytest.mark.parametrize(
    "name", ["J. R. O’Neill-Smith", "Li Na (李娜)", "Dr. St.John", "می\u200cنا"]
)
def test_a_name_is_one_in_every_script(world: World, name: str) -> None:
    assert change_profile(world.sam, name=name, phone="", by=world.sam).name == name


# --- secrets in a few words ---


def test_no_password_is_kept_in_a_few_words(world: World, account: SocialAccount) -> None:
    secret, day = "password: hunter2", timezone.localdate()
    with pytest.raises(Refused, match="Remove the password"):
        people.offer(account, by=world.sam, person=world.head, job_title=secret)
    with pytest.raises(Refused, match="Remove the password"):
        closing.close(account, by=world.sam, way="handed_over", happened_on=day, handed_to=secret)
    client = page(world.sam)
    given = {"role": "contributor", "name": secret, "email": "dale@northgate.ac.uk"}
    answer = client.post(f"{account.get_absolute_url()}people/ask/", given)
    assert "Remove the password" in answer.content.decode()
    assert not User.objects.filter(email="dale@northgate.ac.uk").exists()
