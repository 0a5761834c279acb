"""Statements about an account: which are asked, by whom they are made, when they come round."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts.models import Answer, Attestation, RotationTask, SecurityCheck, SocialAccount
from accounts.services import checks, people
from accounts.services.checks import Statement
from policies.models import Rule
from policies.problems import Refused
from policies.rulebook import rulebook
from records.models import AuditEvent, Notice
from records.workflow import IllegalMove
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, make_world

TODAY = date(2026, 11, 23)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    account = SocialAccountFactory(unit=world.school, name="Computing News")
    AdministratorFactory(account=account, person=world.sam)
    AdministratorFactory(account=account, person=world.jo)
    return account


def all_well(account: SocialAccount, **other: Statement) -> dict[str, Statement]:
    """Yes to everything asked, with the days and words it needs."""
    asked = checks.questions(rulebook(account.institution))
    well = {
        question.code: Statement(
            Answer.YES,
            timezone.localdate() if question.is_dated else None,
            "The team's password safe" if question.is_worded else "",
        )
        for question in asked
    }
    return {**well, **other}


def opened(account: SocialAccount) -> SecurityCheck:
    check = checks.open_check(account, reason="asked")
    assert check is not None
    return check


def test_silence_of_the_policy_asks_the_portals_five_and_says_so(account: SocialAccount) -> None:
    asked = checks.questions(rulebook(account.institution))
    assert [question.code for question in asked] == [
        "two_step",
        "password_changed",
        "recovery",
        "credentials_held",
        "access_list",
    ]
    assert {question.rule.source for question in asked} == {"default"}


def test_a_university_adds_its_own_and_switches_others_off(
    world: World, account: SocialAccount
) -> None:
    add = Rule.objects.create
    add(institution=world.institution, code="attest_accessible", value=True)
    add(institution=world.institution, code="attest_two_step", value=None, is_off=True)
    codes = [question.code for question in checks.questions(rulebook(account.institution))]
    assert "accessible" in codes
    assert "two_step" not in codes


def test_statements_are_kept_with_who_and_when(world: World, account: SocialAccount) -> None:
    check = opened(account)
    checks.answer_check(check, by=world.sam, statements=all_well(account))
    check.refresh_from_db()
    assert check.answered_by == world.sam
    kept = {row.code: row for row in Attestation.objects.filter(check_round=check)}
    assert kept["credentials_held"].words == "The team's password safe"
    assert kept["password_changed"].on == timezone.localdate()
    assert kept["two_step"].on is None
    event = AuditEvent.objects.get(verb="statements made")
    assert event.codes["two_step"] == "yes"
    assert "safe" not in str(event.codes)


@pytest.mark.parametrize(
    ("code", "said", "reason"),
    [
        ("two_step", Statement("perhaps"), "Answer"),
        ("two_step", Statement(""), "Answer"),
        ("password_changed", Statement(Answer.YES), "Enter the day"),
        (
            "password_changed",
            Statement(Answer.YES, timezone.localdate() + timedelta(days=2)),
            "today or in the past",
        ),
        ("credentials_held", Statement(Answer.YES, None, " "), "where they are kept"),
        ("credentials_held", Statement(Answer.YES, None, "password: Tr0ub4dor"), "Remove the"),
        ("credentials_held", Statement(Answer.YES, None, "Hunter2!x9"), "Remove the"),
        ("credentials_held", Statement(Answer.YES, None, "our safe, Tr0ub4dor&3."), "Remove the"),
    ],
)
def test_what_is_missing_or_secret_is_refused_and_nothing_is_kept(
    world: World, account: SocialAccount, code: str, said: Statement, reason: str
) -> None:
    check = opened(account)
    with pytest.raises(Refused, match=reason):
        checks.answer_check(check, by=world.sam, statements=all_well(account, **{code: said}))
    assert not Attestation.objects.exists()
    check.refresh_from_db()
    assert check.answered_at is None


@pytest.mark.parametrize("place", ["1Password", "KeePass2 in room B2-104!", "Vault (R&D) 2026"])
def test_the_name_of_a_place_is_no_password(
    world: World, account: SocialAccount, place: str
) -> None:
    said = all_well(account, credentials_held=Statement(Answer.YES, None, place))
    checks.answer_check(opened(account), by=world.sam, statements=said)
    assert Attestation.objects.get(code="credentials_held").words == place


def test_only_those_who_run_it_answer_and_only_once(world: World, account: SocialAccount) -> None:
    check = opened(account)
    for by in (world.priya, world.head, world.stranger):
        with pytest.raises(PermissionDenied):
            checks.answer_check(check, by=by, statements=all_well(account))
    checks.answer_check(check, by=world.sam, statements=all_well(account))
    with pytest.raises(IllegalMove, match="Sam Lee answered"):
        checks.answer_check(check, by=world.jo, statements=all_well(account))


def test_strangers_with_access_open_a_change_of_credentials(
    world: World, account: SocialAccount
) -> None:
    said = all_well(account, access_list=Statement(Answer.NO))
    checks.answer_check(opened(account), by=world.sam, statements=said)
    assert RotationTask.objects.get().reason == "insecure"


def test_one_round_is_open_at_a_time(account: SocialAccount) -> None:
    assert opened(account).pk == opened(account).pk


def test_a_change_of_people_opens_a_round(world: World, account: SocialAccount) -> None:
    asked = people.offer(account, by=world.sam, person=world.head)
    people.answer_offer(asked, by=world.head, accept=True)
    assert SecurityCheck.objects.get().reason == "people_changed"


def year_old(account: SocialAccount, day: date) -> None:
    SocialAccount.objects.filter(pk=account.pk).update(
        registered_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("registered", "asked"),
    [(date(2025, 11, 23), 1), (date(2025, 11, 24), 0), (date(2024, 2, 29), 1)],
)
def test_a_year_after_registration_an_account_is_asked_about(
    account: SocialAccount, registered: date, asked: int
) -> None:
    year_old(account, registered)
    assert checks.open_due_checks(account.institution, TODAY) == asked
    assert checks.open_due_checks(account.institution, TODAY) == 0
    assert SecurityCheck.objects.count() == asked


def test_a_person_gets_one_message_for_all_their_accounts(
    world: World, account: SocialAccount
) -> None:
    second = SocialAccountFactory(unit=world.school, name="Computing Films")
    AdministratorFactory(account=second, person=world.sam)
    for each in (account, second):
        year_old(each, date(2025, 1, 1))
    assert checks.open_due_checks(world.institution, TODAY) == 2
    told = {notice.recipient: notice for notice in Notice.objects.all()}
    assert set(told) == {world.sam, world.jo}
    assert told[world.sam].context["number"] == 2
    assert told[world.jo].context["number"] == 1


def test_closed_and_unmanned_accounts_are_not_asked_about(
    world: World, account: SocialAccount
) -> None:
    nobody = SocialAccountFactory(unit=world.school)
    for each in (account, nobody):
        year_old(each, date(2025, 1, 1))
    SocialAccount.objects.filter(pk=account.pk).update(state="closed")
    assert checks.open_due_checks(world.institution, TODAY) == 0


def test_many_accounts_cost_as_many_queries_as_few(
    world: World, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        one = SocialAccountFactory(unit=world.school, name=f"Account {number}")
        AdministratorFactory(account=one, person=world.sam)
        year_old(one, date(2025, 1, 1))
    with django_assert_max_num_queries(24):
        assert checks.open_due_checks(world.institution, TODAY) == 60


def test_the_page(world: World, account: SocialAccount, client: Client) -> None:
    address = f"/northgate/accounts/{account.reference}/check/"
    client.force_login(world.sam)
    assert client.get(address).status_code == 409
    opened(account)
    client.force_login(world.head)
    assert client.get(address).status_code == 403
    client.force_login(world.sam)
    assert "portal default" in client.get(address).text
    given = {question.code: "yes" for question in checks.questions(rulebook(world.institution))}
    refused = client.post(address, {**given, "credentials_held_words": "pwd: hunter2"})
    assert "Enter the day it was last done" in refused.text
    today = timezone.localdate()
    done = {
        "password_changed_on_day": today.day,
        "password_changed_on_month": today.month,
        "password_changed_on_year": today.year,
        "credentials_held_words": "The team's safe",
    }
    assert client.post(address, {**given, **done}).status_code == 302
    assert Attestation.objects.count() == 5
