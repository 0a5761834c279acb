"""Permissions to show something, and notes on comments: kept, told of before their end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.test import Client

from accounts import rules
from accounts.models import MediaPermission, ModerationNote, SocialAccount
from accounts.services import moderation, permissions
from accounts.services.permissions import Given
from institutions.models import Role
from policies.problems import Refused
from records.delivery import send_due
from records.models import AuditEvent, Notice
from records.workflow import IllegalMove
from tests.accounts.care_scene import care_world, page_of, run_by_sam, set_rules
from tests.factories import AdministratorFactory, RoleAssignmentFactory, SocialAccountFactory
from tests.registrations.scene import make_scene
from tests.world import World

TODAY = date(2026, 11, 27)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False):
        yield care_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    return run_by_sam(world)


def given(**details: Any) -> Given:
    plain = {"what": "Open day photos", "basis": "consent", "kept_where": "Team mailbox"}
    return Given(**{**plain, "given_on": date(2026, 5, 1), **details})


def keep(account: SocialAccount, by: Any, **details: Any) -> MediaPermission:
    return permissions.keep_permission(account, by=by, given=given(**details))


def test_it_is_kept_as_given(world: World, account: SocialAccount) -> None:
    kept = keep(
        account, world.sam, basis="licence", licence="CC BY 4.0", credit_line="Photo: the society",
        expires_on=date(2027, 5, 1),
    )  # fmt: skip
    kept.refresh_from_db()
    assert (kept.licence, kept.credit_line) == ("CC BY 4.0", "Photo: the society")
    assert kept.status.word == "Holds"
    [event] = AuditEvent.objects.filter(verb="permission kept")
    assert event.codes == {"permission": kept.pk, "basis": "licence"}


@pytest.mark.parametrize(
    ("ends", "is_told"),
    [
        (TODAY - timedelta(days=1), False),  # it has ended: the page says so, no mail comes after
        (TODAY, True),
        (TODAY + timedelta(days=30), True),
        (TODAY + timedelta(days=31), False),
        (None, False),
    ],
)
def test_people_hear_once_before_it_ends(
    world: World, account: SocialAccount, ends: date | None, is_told: bool
) -> None:
    keep(account, world.sam, expires_on=ends)
    assert permissions.tell_of_ending(world.institution) == int(is_told)
    assert permissions.tell_of_ending(world.institution) == 0
    assert [str(row.recipient) for row in Notice.objects.all()] == ["Sam Lee"] * is_told


def test_the_number_of_days_is_the_universitys_own(world: World, account: SocialAccount) -> None:
    keep(account, world.sam, expires_on=TODAY + timedelta(days=10))
    set_rules(world.institution, media_permission_days=9)
    assert permissions.tell_of_ending(world.institution) == 0
    set_rules(world.institution, media_permission_days=None)
    assert permissions.tell_of_ending(world.institution) == 0
    set_rules(world.institution, media_permission_days=10)
    assert permissions.tell_of_ending(world.institution) == 1


def test_where_nobody_runs_it_marketing_hears(world: World, account: SocialAccount) -> None:
    alone = SocialAccountFactory(unit=world.school)
    for where in (account, account, alone):
        keep(where, world.priya, expires_on=TODAY + timedelta(days=3))
    closed = SocialAccountFactory(unit=world.school)
    keep(closed, world.priya, expires_on=TODAY)
    SocialAccount.objects.filter(pk=closed.pk).update(state="closed")
    assert permissions.tell_of_ending(world.institution) == 3
    letters = {str(row.recipient): row.context["number"] for row in Notice.objects.all()}
    assert letters == {"Sam Lee": 2, "Priya Shah": 1}


def test_the_mail_names_accounts_and_days_and_nothing_somebody_typed(
    world: World, account: SocialAccount, mailoutbox: list[Any]
) -> None:
    for days in (3, 8):
        keep(account, world.sam, what="See evil.example", expires_on=TODAY + timedelta(days=days))
    permissions.tell_of_ending(world.institution)
    with time_machine.travel(datetime(2026, 11, 30, 9, tzinfo=UTC), tick=False):
        send_due()
    [mail] = mailoutbox
    assert "2 permissions to show something end soon" in mail.body
    assert page_of(account, "permissions/") in mail.body
    notice = Notice.objects.get()
    for ending in ("txt", "html"):
        body = render_to_string(f"{notice.template}.{ending}", notice.context)
        assert "Computing News (Instagram): 2, the first on 30 November 2026" in body
        assert "evil.example" not in body + mail.body


@pytest.mark.parametrize("number", [1, 40])
def test_telling_costs_the_same_for_any_number(
    world: World, account: SocialAccount, number: int, django_assert_max_num_queries: Any
) -> None:
    for place in range(number):
        keep(account, world.sam, what=f"Film {place}", expires_on=TODAY)
    with django_assert_max_num_queries(25):
        assert permissions.tell_of_ending(world.institution) == number


def test_a_withdrawn_one_is_told_of_no_more(world: World, account: SocialAccount) -> None:
    kept = keep(account, world.sam, expires_on=TODAY)
    for day in (date(2026, 4, 30), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="from when it was given until today"):
            permissions.withdraw_permission(kept, by=world.sam, withdrawn_on=day)
    row = permissions.withdraw_permission(kept, by=world.sam, withdrawn_on=TODAY)
    assert row.status.word == "Withdrawn"
    with pytest.raises(IllegalMove, match="withdrawn on 27 November 2026 already"):
        permissions.withdraw_permission(kept, by=world.priya, withdrawn_on=TODAY)
    assert permissions.tell_of_ending(world.institution) == 0


def test_only_those_who_run_it_and_marketing_write(world: World, account: SocialAccount) -> None:
    kept = keep(account, world.priya)
    for who in (world.jo, world.head, world.admin, world.auditor, world.stranger):
        with pytest.raises(PermissionDenied):
            keep(account, who)
        with pytest.raises(PermissionDenied):
            permissions.withdraw_permission(kept, by=who, withdrawn_on=TODAY)
        with pytest.raises(PermissionDenied):
            moderation.note_moderation(account, by=who, action="kept", happened_on=TODAY)


def test_ending_ones_stand_on_home_the_account_and_a_page_of_all(
    world: World, account: SocialAccount, client: Client
) -> None:
    keep(account, world.sam, expires_on=TODAY + timedelta(days=5))
    hidden = SocialAccountFactory(unit=world.service)
    keep(hidden, world.priya, what="Library film", expires_on=TODAY)
    client.force_login(world.sam)
    home = client.get("/northgate/home/").content.decode()
    assert "Ends 2 December 2026" in home
    assert "1 ends soon or has ended" in client.get(page_of(account)).content.decode()
    page = client.get(page_of(account, "permissions/")).content.decode()
    assert "the policy is silent; portal default" in page
    everywhere = client.get("/northgate/accounts/permissions/").content.decode()
    assert "Open day photos" in everywhere
    assert "Library film" not in everywhere
    client.force_login(world.priya)
    assert "/northgate/accounts/permissions/" in client.get("/northgate/home/").content.decode()
    everywhere = client.get("/northgate/accounts/permissions/").content.decode()
    assert "Library film" in everywhere
    client.force_login(world.jo)
    assert "No permission ends soon." in (
        client.get("/northgate/accounts/permissions/").content.decode()
    )


@pytest.mark.parametrize(
    ("ends", "is_shown"), [(-31, False), (-30, True), (0, True), (30, True), (31, False)]
)
def test_what_ended_long_ago_is_not_shown_for_ever(
    world: World, account: SocialAccount, client: Client, ends: int, is_shown: bool
) -> None:
    keep(account, world.sam, expires_on=TODAY + timedelta(days=ends))
    client.force_login(world.sam)
    for path in ("/northgate/home/", "/northgate/accounts/permissions/"):
        assert ("Open day photos" in client.get(path).content.decode()) is is_shown
    assert ("ends soon or" in client.get(page_of(account)).content.decode()) is is_shown


def test_a_withdrawal_in_the_browsers_way(
    world: World, account: SocialAccount, client: Client
) -> None:
    kept = keep(account, world.sam)
    address = page_of(account, f"permissions/{kept.pk}/withdraw/")
    client.force_login(world.sam)
    assert "Withdrawn" not in client.get(page_of(account, "permissions/")).content.decode()
    sent = {"withdrawn_on_day": "27", "withdrawn_on_month": "11", "withdrawn_on_year": "2026"}
    answer = client.post(address, sent, follow=True)
    assert "Take down what it was for." in answer.content.decode()
    assert client.post(address, sent).status_code == 409
    assert "withdrawn already" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_on": date(2026, 4, 30)},
        {"withdrawn_on": date(2026, 4, 30)},
        {"basis": "licence"},
    ],
)
def test_the_database_refuses_what_cannot_be(
    world: World, account: SocialAccount, wrong: dict[str, Any]
) -> None:
    right = {"what": "Film", "basis": "own", "given_on": date(2026, 5, 1), "kept_where": "Box"}
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaPermission.objects.create(account=account, by=world.sam, **{**right, **wrong})


@pytest.mark.parametrize(
    ("slug", "cited"),
    [
        ("london-met", "London Met 4.7.2"),
        ("leeds-beckett", "Leeds Beckett 24"),
        ("queen-mary", "Queen Mary"),
        ("west-london", "West London 2.3"),
        ("leeds", "Leeds 7"),
    ],
)
def test_all_five_keep_a_log_by_their_own_clause(db: None, slug: str, cited: str) -> None:
    rule = make_scene(slug).book["media_permissions"]
    assert rule.value is True
    assert rule.source == "policy"
    assert cited in rule.cited


# --- notes on comments ---


def test_a_note_names_one_of_the_universitys_own_clauses(db: None, client: Client) -> None:
    scene = make_scene("london-met")
    account = SocialAccountFactory(unit=scene.school)
    keeper = RoleAssignmentFactory(unit=scene.root, role=Role.REGISTER_MANAGER).person
    own = moderation.clauses(scene.book)
    assert own == [f"London Met 6.1.{number}" for number in (1, 2, 3, 4, 5, 6, 9)]
    with time_machine.travel(datetime(2026, 11, 27, 12, tzinfo=UTC), tick=False):
        for wrong in ("", "London Met 5.2", "Leeds 9(i)"):
            with pytest.raises(Refused, match="Select the clause"):
                moderation.note_moderation(
                    account, by=keeper, action="kept", happened_on=TODAY, citation=wrong
                )
        made = moderation.note_moderation(
            account, by=keeper, action="removed", happened_on=TODAY, reason="spam",
            citation="London Met 6.1.6",
        )  # fmt: skip
        client.force_login(keeper)
        page = client.get(page_of(account, "moderation/")).content.decode()
        form = client.get(page_of(account, "moderation/note/")).content.decode()
    assert made.citation == "London Met 6.1.6"
    assert "policies/social-media/clauses/6.1.6/" in page
    assert "Being negative is no reason to remove a comment." in form
    assert "London Met 6.1.6: Spam, sales, advertising" in form
    assert client.get(page_of(account, "visits/")).status_code == 404
    assert client.get(page_of(account, "enquiries/")).status_code == 404


@pytest.mark.parametrize(
    ("action", "reason", "kept"),
    [("kept", "spam", ""), ("answered", "", ""), ("removed", "language", "language")],
)
def test_a_reason_stands_only_where_something_was_taken_away(
    world: World, account: SocialAccount, action: str, reason: str, kept: str
) -> None:
    made = moderation.note_moderation(
        account, by=world.sam, action=action, happened_on=TODAY, reason=reason
    )
    assert made.reason == kept


@pytest.mark.parametrize("action", ["removed", "reported", "blocked"])
def test_the_database_wants_a_reason_too(world: World, account: SocialAccount, action: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ModerationNote.objects.create(
            account=account, by=world.sam, action=action, happened_on=TODAY
        )


@pytest.mark.parametrize(("is_backup", "reads"), [(False, True), (True, False)])
def test_a_back_up_reads_only_while_they_oversee(
    world: World, account: SocialAccount, is_backup: bool, reads: bool
) -> None:
    AdministratorFactory(account=account, person=world.jo, is_backup=is_backup)
    watched = rules.watched_by(world.jo, world.institution)
    assert watched.filter(pk=account.pk).exists() == reads
    assert rules.watched_by(world.priya, world.institution).filter(pk=account.pk).exists()
