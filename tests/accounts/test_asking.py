"""Writing to those who run an account: who gets it, what is kept, who may not, how often."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import asking
from accounts.models import SocialAccount
from institutions.models import Role, RoleAssignment, User
from records.delivery import send_due
from records.models import AuditEvent, AuditNote, Notice
from tests.factories import (
    AdministratorFactory,
    InstitutionFactory,
    MailboxFactory,
    SocialAccountFactory,
    UnitFactory,
)
from tests.world import give

WORDS = "May the library post its opening hours on your account?"


@pytest.fixture
def account(db: None) -> SocialAccount:
    """An account with two people and a proven mailbox."""
    unit = UnitFactory(name="School of Computing")
    mailbox = MailboxFactory(
        institution=unit.institution, address="news@example.ac.uk", confirmed_at=timezone.now()
    )
    made = SocialAccountFactory(unit=unit, name="Computing News", mailbox=mailbox)
    for name in ("Jo Park", "Ray Dale"):
        AdministratorFactory(account=made, person=give(name, unit, Role.STAFF))
    give("Priya Shah", unit.institution.root, Role.STAFF, Role.REGISTER_MANAGER)
    return made


@pytest.fixture
def asker(account: SocialAccount) -> User:
    return give("Sam Lee", account.institution.root, Role.STUDENT)


def at(day: int, hour: int, minute: int) -> time_machine.travel:
    return time_machine.travel(datetime(2026, 11, day, hour, minute, tzinfo=UTC), tick=False)


def readers() -> set[str]:
    rows = Notice.objects.filter(template="accounts/mail/asked_about")
    return {str(row.recipient) if row.recipient else row.address for row in rows}


def address(account: SocialAccount, query: str = "") -> str:
    return reverse("accounts:ask", args=[account.institution.slug, account.reference]) + query


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_those_who_run_it_and_its_mailbox_get_the_words(
    account: SocialAccount, asker: User
) -> None:
    asking.ask(account, by=asker, text=f"  {WORDS} ", to_post=True)

    assert readers() == {"Jo Park", "Ray Dale", "news@example.ac.uk"}
    context = Notice.objects.filter(template="accounts/mail/asked_about")[0].context
    assert (context["words"], context["asker_email"]) == (WORDS, asker.email)


def test_the_trail_says_that_somebody_asked_and_never_what(
    account: SocialAccount, asker: User
) -> None:
    asking.ask(account, by=asker, text=WORDS)

    [event] = AuditEvent.objects.about(account).filter(verb="asked about")
    assert (event.actor, event.codes) == (asker, {"to_post": False})
    assert not AuditNote.objects.filter(event=event).exists()


def test_an_unproven_mailbox_gets_nothing(account: SocialAccount, asker: User) -> None:
    assert account.mailbox
    account.mailbox.confirmed_at = None
    account.mailbox.save()

    asking.ask(account, by=asker, text=WORDS)

    assert readers() == {"Jo Park", "Ray Dale"}


@pytest.mark.parametrize("how", ["nobody runs it", "whoever did has left", "only the asker"])
def test_the_team_gets_it_where_nobody_else_would(
    account: SocialAccount, asker: User, how: str
) -> None:
    account.mailbox = None
    account.save()
    if how == "whoever did has left":
        running = account.administrators.values("person")
        RoleAssignment.objects.filter(person__in=running).delete()
    else:
        account.administrators.all().delete()
    if how == "only the asker":
        AdministratorFactory(account=account, person=asker)

    asking.ask(account, by=asker, text=WORDS)

    assert readers() == {"Priya Shah"}


def test_once_a_day_for_each_person_and_account(account: SocialAccount, asker: User) -> None:
    other = SocialAccountFactory(unit=account.unit)
    with at(23, 10, 0):
        asking.ask(account, by=asker, text=WORDS)
        asking.ask(other, by=asker, text=WORDS)
    with at(24, 9, 59), pytest.raises(asking.AskedAlready, match="once a day"):
        asking.ask(account, by=asker, text=WORDS)
    with at(24, 10, 1):
        asking.ask(account, by=asker, text=WORDS)

    assert AuditEvent.objects.filter(verb="asked about").count() == 3


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "The password is hunter2"])
def test_no_words_too_many_or_a_password_are_refused(
    account: SocialAccount, asker: User, text: str
) -> None:
    with pytest.raises(asking.BadWords):
        asking.ask(account, by=asker, text=text)

    assert not readers()
    assert not AuditEvent.objects.filter(verb="asked about").exists()


def test_strangers_do_not_ask_and_nobody_asks_about_a_closed_account(
    account: SocialAccount, asker: User
) -> None:
    stranger = give("Eve Moss", InstitutionFactory(slug="elsewhere").root, Role.STAFF)
    with pytest.raises(PermissionDenied):
        asking.ask(account, by=stranger, text=WORDS)
    SocialAccount.objects.filter(pk=account.pk).update(state="closed")
    with pytest.raises(PermissionDenied):
        asking.ask(account, by=asker, text=WORDS)

    told = [
        signed_in(stranger).post(address(account), {"text": WORDS}).status_code,
        signed_in(asker).post(address(account), {"text": WORDS}).status_code,
        signed_in(asker).get(address(account)).status_code,
        Client().post(address(account), {"text": WORDS}).status_code,
    ]

    assert told == [403, 403, 403, 302]
    assert not readers()


def test_the_page_sends_it_and_says_so(account: SocialAccount, asker: User) -> None:
    client = signed_in(asker)
    shown = client.get(address(account, "?for=post")).content.decode()
    assert "Ask to post on this account" in shown
    assert "Ask about this account" in client.get(account.get_absolute_url()).content.decode()

    answer: Any = client.post(address(account, "?for=post"), {"text": WORDS}, follow=True)

    assert answer.redirect_chain == [(account.get_absolute_url(), 302)]
    assert "Your message has been sent." in answer.content.decode()
    assert "Jo Park" not in answer.content.decode()
    assert readers() == {"Jo Park", "Ray Dale", "news@example.ac.uk"}
    assert AuditEvent.objects.get(verb="asked about").codes == {"to_post": True}
    again = client.get(address(account)).content.decode()
    assert "You can write once a day" in again
    assert "<textarea" not in again


def test_what_was_typed_stays_beside_what_is_wrong(account: SocialAccount, asker: User) -> None:
    client = signed_in(asker)
    for text, said in [
        ("", "Enter your message"),
        ("a" * 501, "500 characters or less"),
        ("My password is hunter2", "Remove the password"),
    ]:
        shown = client.post(address(account), {"text": text}).content.decode()
        assert said in shown
        assert text in shown
    client.post(address(account), {"text": WORDS})
    late = client.post(address(account), {"text": "Something more"}).content.decode()
    assert "You can write once a day" in late
    assert "Something more" in late
    assert AuditEvent.objects.filter(verb="asked about").count() == 1


def test_the_mail_shows_the_words_safely(
    account: SocialAccount, asker: User, mailoutbox: list[Any]
) -> None:
    asking.ask(account, by=asker, text="Is <b>this</b> yours?", to_post=True)
    send_due()

    assert len(mailoutbox) == 3
    [html] = [body for body, kind in mailoutbox[0].alternatives if kind == "text/html"]
    assert mailoutbox[0].subject == "Sam Lee asks to post on Computing News"
    assert "Is <b>this</b> yours?" in mailoutbox[0].body
    assert "Is &lt;b&gt;this&lt;/b&gt; yours?" in html
    assert asker.email in mailoutbox[0].body


def test_an_auditor_reads_and_writes_to_nobody(account: SocialAccount, client: Client) -> None:
    auditor = give("Uma Ash", account.institution.root, Role.STAFF, Role.AUDITOR)
    client.force_login(auditor)

    assert "Ask about this account" not in client.get(account.get_absolute_url()).text
    assert client.post(address(account), {"words": WORDS}).status_code == 403
    assert not readers()
