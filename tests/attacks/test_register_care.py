"""Reading and writing how accounts are looked after, as somebody whose business it is not."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import (
    AccountAudit,
    Enquiry,
    MediaPermission,
    ModerationNote,
    SocialAccount,
    Visit,
)
from accounts.services import audits, enquiries, moderation, permissions, visits
from accounts.services.enquiries import Settled
from accounts.services.permissions import Given
from institutions.models import Role, RoleAssignment, UnitType, User
from records.models import Notice
from tests.accounts.care_scene import care_world, page_of, run_by_sam, set_rules
from tests.accounts.quiet_scene import on
from tests.factories import AdministratorFactory, SocialAccountFactory, UnitFactory
from tests.world import World, give

TUESDAY = date(2026, 6, 2)
READ = ["audits/", "enquiries/", "visits/", "moderation/", "permissions/"]
WRITE = ["audits/new/", "enquiries/log/", "visits/today/", "moderation/note/", "permissions/add/"]


@pytest.fixture
def world(db: None) -> World:
    made = care_world()
    set_rules(made.institution, audit_months=12)
    return made


@pytest.fixture
def account(world: World) -> SocialAccount:
    return run_by_sam(world)


@pytest.fixture
def elsewhere(world: World) -> User:
    """Keeps the register of another faculty only."""
    arts = UnitFactory(institution=world.institution, name="Arts", unit_type=UnitType.FACULTY)
    keeper = give("Kay Reed", arts, Role.STAFF, Role.REGISTER_MANAGER)
    keeper.assignments.update(from_on="2020-01-01")
    return keeper


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def rows(account: SocialAccount) -> tuple[Enquiry, MediaPermission]:
    """One enquiry that waits and one permission of an account."""
    now = timezone.now()
    enquiry = Enquiry.objects.create(
        account=account, received_at=now - timedelta(hours=1), logged_by_id=_any(account)
    )
    permission = MediaPermission.objects.create(
        account=account, what="Photos of Ann Example", basis="consent",
        given_on=timezone.localdate(), kept_where="Team mailbox", by_id=_any(account),
    )  # fmt: skip
    return enquiry, permission


def _any(account: SocialAccount) -> int:
    return account.administrators.values_list("person", flat=True)[0]


@pytest.mark.parametrize("who", ["student", "director", "elsewhere", "stranger", "nobody", "jo"])
def test_no_page_of_another_ones_account_opens(
    world: World, account: SocialAccount, elsewhere: User, who: str
) -> None:
    person = elsewhere if who == "elsewhere" else getattr(world, who)
    enquiry, permission = rows(account)
    client = signed_in(person)
    pages = [*READ, *WRITE, f"enquiries/{enquiry.pk}/", f"permissions/{permission.pk}/withdraw/"]
    for page in pages:
        for ask in (client.get, client.post):
            answer = ask(page_of(account, page))
            assert answer.status_code in {403, 404, 405}, (page, answer.status_code)
            assert "Ann Example" not in answer.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("who", ["head", "auditor", "admin"])
def test_whoever_oversees_it_reads_and_does_not_write(
    world: World, account: SocialAccount, who: str
) -> None:
    client = signed_in(getattr(world, who))
    assert {client.get(page_of(account, page)).status_code for page in READ} == {200}
    assert {client.post(page_of(account, page)).status_code for page in WRITE} <= {403, 404}
    assert not Visit.objects.exists()


def test_what_belongs_to_one_account_is_not_reached_through_another(
    world: World, account: SocialAccount
) -> None:
    other = SocialAccountFactory(unit=world.service)
    AdministratorFactory(account=other, person=world.director)
    enquiry, permission = rows(other)
    client = signed_in(world.sam)
    for page in (f"enquiries/{enquiry.pk}/", f"permissions/{permission.pk}/withdraw/"):
        assert client.get(page_of(account, page)).status_code == 404
        assert client.post(page_of(account, page)).status_code == 404


def test_whoever_has_left_notes_nothing(world: World, account: SocialAccount) -> None:
    enquiry, permission = rows(account)
    RoleAssignment.objects.filter(person=world.sam).update(
        to_on=timezone.localdate() - timedelta(days=1)
    )
    gone, now, today = User.objects.get(pk=world.sam.pk), timezone.now(), timezone.localdate()
    given = Given(what="Photos", basis="own", given_on=today, kept_where="Safe")
    tries: list[Callable[[], object]] = [
        lambda: visits.look_after(account, by=gone),
        lambda: enquiries.log_enquiry(account, by=gone, received_at=now),
        lambda: enquiries.settle_enquiry(enquiry, by=gone, settled=Settled("answered")),
        lambda: moderation.note_moderation(account, by=gone, action="kept", happened_on=today),
        lambda: permissions.keep_permission(account, by=gone, given=given),
        lambda: permissions.withdraw_permission(permission, by=gone, withdrawn_on=today),
        lambda: audits.audit_account(account, by=gone, answers={}),
    ]
    for attempt in tries:
        with pytest.raises(PermissionDenied):
            attempt()
    assert not any(model.objects.exists() for model in (Visit, ModerationNote, AccountAudit))


def test_who_keeps_another_facultys_register_is_told_nothing(world: World, elsewhere: User) -> None:
    set_rules(
        world.institution, media_permission_days=14, visit_remind_days=1, visit_marketing_days=2
    )
    with on(TUESDAY):
        since = timezone.now() - timedelta(days=60)
        lonely = SocialAccountFactory(unit=world.school, registered_at=since)
        MediaPermission.objects.create(
            account=lonely, what="Photos of Ann Example", basis="consent", by=world.priya,
            given_on=date(2026, 1, 1), expires_on=TUESDAY + timedelta(days=3), kept_where="Safe",
        )  # fmt: skip
        assert permissions.tell_of_ending(world.institution) == 1
        assert visits.tell_of_missed_visits(world.institution) == (1, 1)
    told = Notice.objects.values_list("recipient__name", "template").order_by("template")
    assert list(told) == [
        ("Priya Shah", "accounts/mail/permissions_ending"),
        ("Priya Shah", "accounts/mail/visits_missed"),
    ]


@pytest.mark.parametrize("view", ["enquiries", "visits"])
def test_the_list_does_not_tell_all_members_who_is_late(
    world: World, account: SocialAccount, view: str
) -> None:
    SocialAccountFactory(unit=world.service, name="Library")
    listed = signed_in(world.student).get(f"/northgate/accounts/?view={view}")
    assert {row["account"].name for row in listed.context["rows"]} == {"Computing News", "Library"}
