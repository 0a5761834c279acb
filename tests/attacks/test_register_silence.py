"""Keeping questions away, and asking too many of them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import QuietRequest
from accounts.services import activity, people, quiet
from accounts.views import directory
from institutions.limits import Limit
from policies.models import Rule
from records.models import Notice, NoticeState
from tests.accounts.quiet_scene import account_of, on, stage_of, sweep_on
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, make_world

LAST = date(2026, 1, 15)
ASKED_ON, UNTIL = date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_a_quiet_time_nobody_answered_keeps_no_account_quiet_beyond_its_day(world: World) -> None:
    account = account_of(world, LAST, world.sam)
    with on(ASKED_ON):
        quiet.agree_quiet(account, by=world.sam, reason="Clearing only", until=UNTIL)
    sweep_on(world.institution, UNTIL)
    assert stage_of(account) == ""
    sweep_on(world.institution, UNTIL + timedelta(days=1))
    assert stage_of(account) == "flagged"
    assert QuietRequest.objects.filter(answered_at=None).exists()  # marketing still sees it


def test_saying_it_often_is_one_line_of_marketings_mail(world: World) -> None:
    account = account_of(world, LAST, world.sam)
    with on(ASKED_ON):
        for _number in range(5):
            activity.confirm_in_use(account, by=world.sam, happened_on=LAST, access="no")
    told = Notice.objects.filter(template="accounts/mail/access_doubt", recipient=world.priya)
    assert told.filter(state=NoticeState.WAITING).count() == 1


def test_what_is_taken_back_is_not_sent_any_more(world: World) -> None:
    account = SocialAccountFactory(unit=world.school)
    AdministratorFactory(account=account, person=world.sam)
    asked = people.offer(account, by=world.sam, person=world.head)
    people.withdraw_offer(asked, by=world.sam)
    assert Notice.objects.get(template="accounts/mail/offer").state == NoticeState.DROPPED


def test_the_public_list_is_not_searched_without_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Rule.objects.create(institution=world.institution, code="directory", value=True)
    limit: Limit = replace(directory.SEARCHES, name="few", most=2)
    monkeypatch.setattr(directory, "SEARCHES", limit)
    client, page = Client(), "/northgate/directory/"
    asked = [
        client.get(
            page, {"words": f"a{number}"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        )
        for number in range(3)
    ]
    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert client.get(page).status_code == 200
