"""The page of one account: one main action, everything else in one place, nothing twice."""

import re
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.history import timeline
from accounts.models import Feed, QuietSpell, SecurityCheck, SocialAccount
from accounts.services import assigning, closing
from accounts.services.sweep import look_over
from institutions.models import User
from policies.models import Rule
from records.audit import record
from records.models import AuditEvent, Notice
from registrations.models import RegistrationRequest
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World, make_world

TODAY = timezone.localdate()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    """An account two people run, posted on yesterday."""
    made = SocialAccountFactory(
        unit=world.school, name="Computing News", last_active_on=TODAY - timedelta(days=1)
    )
    for person in (world.sam, world.jo):
        AdministratorFactory(account=made, person=person)
    return made


def shown(account: SocialAccount, who: User) -> str:
    client = Client()
    client.force_login(who)
    return " ".join(client.get(account.get_absolute_url()).content.decode().split())


def main_action(html: str) -> str:
    """The words of the one filled button of the page."""
    found = re.findall(r'<(?:a|button) class="btn btn-primary"[^>]*>(.*?)</(?:a|button)>', html)
    assert len(found) <= 1
    return found[0] if found else ""


def actions(html: str) -> list[str]:
    """The words of everything else one may do."""
    listed = html.partition('<ul class="actions">')[2].partition("</ul>")[0]
    return re.findall(r"<(?:a|button)[^>]*>(.*?)</(?:a|button)>", listed)


def spell(account: SocialAccount, stage: str) -> None:
    QuietSpell.objects.create(
        account=account, began_on=TODAY - timedelta(days=1), due_on=TODAY, stage=stage
    )
    SocialAccount.objects.filter(pk=account.pk).update(quiet_stage=stage)


def test_what_is_most_pressing_comes_first_for_each_person(
    world: World, account: SocialAccount
) -> None:
    assert main_action(shown(account, world.priya)) == "Ask whether it is in use"
    assert main_action(shown(account, world.sam)) == "Say whether it is in use"
    assert main_action(shown(account, world.student)) == "Ask about this account"
    assert main_action(shown(account, world.auditor)) == ""  # who only reads writes to nobody

    SecurityCheck.objects.create(account=account, due_on=TODAY, reason="yearly")
    assert main_action(shown(account, world.sam)) == "Answer the yearly check"
    spell(account, "with_marketing")
    assert main_action(shown(account, world.priya)) == "Note a post, or decide"
    assert main_action(shown(account, world.sam)) == "Say whether it is in use"


def test_marketing_finds_everything_once(world: World, account: SocialAccount) -> None:
    html = shown(account, world.priya)

    assert actions(html) == [
        "Note a post, or decide", "Record an audit", "Ask for the yearly check now",
        "Say who in the team looks after it",
        "Stand behind it as back-up",
        "Ask about this account", "The address has changed", "Pause it", "Close it",
        "Nobody can get in: mark it as lost",
    ]  # fmt: skip
    page = html.partition("<main")[2]
    links = re.findall(r'(?:href|action)="(/northgate/accounts/[^"]+)"', page)
    assert [each for each, number in Counter(links).items() if number > 1] == []
    assert actions(shown(account, world.student)) == []
    assert actions(shown(account, world.auditor)) == []
    closing.pause(account, by=world.priya, reason="A break")
    assert "End the pause" in actions(shown(account, world.priya))


def test_what_was_deactivated_can_be_opened_again_first_of_all(
    world: World, account: SocialAccount
) -> None:
    closing.close(account, by=world.sam, way="deactivated", happened_on=TODAY)

    assert main_action(shown(account, world.priya)) == "Open it again"
    assert main_action(shown(account, world.student)) == ""


def test_the_button_asks_those_who_run_it(world: World, account: SocialAccount) -> None:
    client = Client()
    client.force_login(world.priya)
    page = reverse("accounts:ask_in_use", args=["northgate", account.reference])

    done: Any = client.post(page, follow=True)
    again: Any = client.post(page, follow=True)

    assert "Those who run it are asked" in done.content.decode()
    assert "1 asked about already" in again.content.decode()
    assert Notice.objects.filter(template="accounts/mail/confirm_asked").count() == 2
    assert client.get(page).status_code == 405
    for person, status in ((world.sam, 403), (world.head, 403), (world.stranger, 403)):
        client.force_login(person)
        assert client.post(page).status_code == status


def test_who_looks_after_it_is_said_on_a_page(world: World, account: SocialAccount) -> None:
    client = Client()
    client.force_login(world.priya)
    page = reverse("accounts:assign", args=["northgate", account.reference])

    assert "Select who looks after it" in client.post(page, {"to": ""}).content.decode()
    client.post(page, {"to": world.priya.pk})

    account.refresh_from_db()
    assert account.assigned_to == world.priya
    assert "Priya Shah" in shown(account, world.priya).partition("Looked after by")[2][:80]
    assert "Looked after by" not in shown(account, world.sam)
    client.force_login(world.sam)
    assert client.get(page).status_code == 403


def test_a_link_that_says_lost_leads_past_the_question_how(
    world: World, account: SocialAccount
) -> None:
    client = Client()
    client.force_login(world.priya)
    page = reverse("accounts:close", args=["northgate", account.reference])

    chosen = client.get(f"{page}?way=lost").content.decode()
    asked = client.get(f"{page}?way=x").content.decode()

    assert 'type="radio"' not in chosen
    assert re.search(r'type="hidden" name="way"[^>]*value="lost"', chosen)
    assert re.search(r'type="radio"[^>]*value="lost"', asked)
    assert not re.search(r'name="way"[^>]*checked', asked)


def test_a_clause_is_named_once_for_lines_in_a_row(world: World, account: SocialAccount) -> None:
    for verb, citation in (
        ("asked whether in use", "Northgate 5.4"), ("found inactive", "Northgate 5.4"),
        ("too few people run it", "Northgate 5.2"), ("found inactive", "Northgate 5.4"),
    ):  # fmt: skip
        record(account, verb, by=None, citation=citation)

    told = [str(line["citation"]) for line in timeline(account)]

    assert told == ["Northgate 5.4", "Northgate 5.2", "Northgate 5.4", ""]
    assert AuditEvent.objects.about(account).exclude(citation="").count() == 4


def test_whoever_asked_for_it_hears_that_it_is_closed(world: World, account: SocialAccount) -> None:
    RegistrationRequest.objects.create(
        institution=world.institution, unit=world.school, requested_by=world.student,
        state="registered", account=account, sent_at=timezone.now(),
    )  # fmt: skip

    closing.close(
        SocialAccount.objects.get(pk=account.pk), by=world.sam, way="deactivated",
        happened_on=TODAY,
    )  # fmt: skip

    told = Notice.objects.filter(template="accounts/mail/closed")
    assert "Ali Khan" in {str(row.recipient) for row in told}


def test_the_page_of_a_feed_that_is_lost_says_since_when(
    world: World, account: SocialAccount
) -> None:
    Rule.objects.create(institution=world.institution, code="feed_reading", value=True)
    since = timezone.now() - timedelta(days=9)
    feed = Feed.objects.create(
        account=account, reader="rss", url="https://example.ac.uk/feed", outcome="unknown",
        reason="unreachable", failures=4, failing_since=since,
    )  # fmt: skip
    assert "Could not be known" not in shown(account, world.sam)
    Feed.objects.filter(pk=feed.pk).update(failures=5)

    assert "Could not be known" in shown(account, world.sam)
    assert account.status.word == "Active"
    client = Client()
    client.force_login(world.priya)
    with time_machine.travel(timezone.now(), tick=False):
        look_over(world.institution)
    page = reverse("accounts:sweep", args=["northgate", TODAY.isoformat()])
    told = client.get(f"{page}?show=unknown").content.decode()
    assert "Feeds that cannot be read" in told
    assert "Computing News" in told
    assert "Computing News" not in client.get(f"{page}?show=flagged").content.decode()
    [mail] = Notice.objects.filter(template="accounts/mail/sweep_done")
    assert mail.context["unread"] == 1


def test_the_page_costs_the_same_however_long_its_history(
    world: World, account: SocialAccount
) -> None:
    client = Client()
    client.force_login(world.priya)
    assigning.assign([account.pk], to=world.priya, by=world.priya)
    with CaptureQueriesContext(connection) as few:
        client.get(account.get_absolute_url())
    for _each in range(30):
        record(account, "activity seen", by=world.sam)
    with CaptureQueriesContext(connection) as many:
        client.get(account.get_absolute_url())

    assert len(many) == len(few)
