"""Claim, send, mark: tries, failures, digests, and what a mail carries."""

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from records import delivery
from records.models import Notice, NoticeState
from tests.factories import NoticeFactory, UserFactory
from tests.records.smtp import mail_server

pytestmark = pytest.mark.django_db
Mails = list[EmailMultiAlternatives]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def breaks_with(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def refuse(self: EmailBackend, messages: object) -> int:
        raise problem

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def test_sent_and_marked(mailoutbox: Mails, clock: time_machine.Traveller) -> None:
    notice = NoticeFactory()
    assert delivery.send_due() == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.SENT, 1)
    assert notice.sent_at == timezone.now()
    assert notice.sent_to == notice.recipient.email
    assert [mail.to for mail in mailoutbox] == [[notice.recipient.email]]
    assert delivery.send_due() == 0


def test_not_before_its_time(mailoutbox: Mails, clock: time_machine.Traveller) -> None:
    NoticeFactory(due_at=timezone.now() + timedelta(minutes=5))
    assert delivery.send_due() == 0
    clock.shift(timedelta(minutes=5))
    assert delivery.send_due() == 1


def test_growing_delays_then_failed(
    mailoutbox: Mails, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks_with(monkeypatch, ConnectionRefusedError("a secret address"))
    notice = NoticeFactory()
    waits = []
    for _each in delivery.DELAYS:
        delivery.send_due()
        notice.refresh_from_db()
        assert notice.state == NoticeState.WAITING
        waits.append(notice.due_at - timezone.now())
        clock.move_to(notice.due_at)
    assert waits == sorted(waits)
    assert waits == list(delivery.DELAYS)

    delivery.send_due()
    notice.refresh_from_db()
    assert notice.state == NoticeState.FAILED
    assert notice.last_error == "ConnectionRefusedError"  # never what the server said
    clock.shift(timedelta(days=30))
    assert delivery.send_due() == 0


@pytest.mark.parametrize(
    ("problem", "state", "told"),
    [
        (
            smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no such person a@b.c")}),
            NoticeState.FAILED,
            "SMTPRecipientsRefused 550",
        ),
        (
            smtplib.SMTPRecipientsRefused({"a@b.c": (450, b"later")}),
            NoticeState.WAITING,
            "SMTPRecipientsRefused 450",
        ),
        (
            smtplib.SMTPDataError(451, b"busy"),
            NoticeState.WAITING,
            "SMTPDataError 451",
        ),
        (TimeoutError(), NoticeState.WAITING, "TimeoutError"),
    ],
)
def test_a_lasting_no_fails_at_once(
    problem: Exception, state: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks_with(monkeypatch, problem)
    notice = NoticeFactory()
    delivery.send_due()
    notice.refresh_from_db()
    assert (notice.state, notice.last_error) == (state, told)


def test_a_faulty_template_holds_up_nobody(mailoutbox: Mails) -> None:
    faulty = NoticeFactory(template="institutions/mail/nowhere")
    fine = NoticeFactory()
    assert delivery.send_due() == 1
    faulty.refresh_from_db()
    fine.refresh_from_db()
    assert (faulty.state, faulty.last_error) == (NoticeState.FAILED, "TemplateDoesNotExist")
    assert fine.state == NoticeState.SENT


def test_a_refusing_server_and_one_that_comes_back(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        server.refuses = "450 try later"
        notice = NoticeFactory()
        assert delivery.send_due() == 0
        server.refuses = ""
        Notice.objects.update(due_at=timezone.now())
        assert delivery.send_due() == 1
        assert server.message_ids == [f"<{notice.message_id}@localhost>"]


def test_a_lost_claim_waits_again_after_ten_minutes(
    mailoutbox: Mails, clock: time_machine.Traveller
) -> None:
    NoticeFactory(state=NoticeState.CLAIMED, claimed_at=timezone.now(), attempts=1)
    clock.shift(timedelta(minutes=10))
    assert delivery.send_due() == 0
    clock.shift(timedelta(seconds=1))
    assert delivery.send_due() == 1


def test_a_late_worker_does_not_undo_anothers_claim(clock: time_machine.Traveller) -> None:
    notice = NoticeFactory()
    mine, claimed_at = delivery.claim(notice)
    clock.shift(timedelta(minutes=11))
    delivery.give_back_lost_claims(timezone.now())
    theirs, _at = delivery.claim(Notice.objects.get(pk=notice.pk))
    assert len(mine) == len(theirs) == 1
    delivery.put_off(mine, claimed_at, OSError())
    notice.refresh_from_db()
    assert notice.state == NoticeState.CLAIMED


def test_only_one_of_two_gets_a_claim() -> None:
    notice = NoticeFactory()
    first, _at = delivery.claim(notice)
    second, _at = delivery.claim(notice)
    assert [row.pk for row in first] == [notice.pk]
    assert second == []


def test_who_cannot_sign_in_any_more_gets_nothing(mailoutbox: Mails) -> None:
    notice = NoticeFactory(recipient=UserFactory(is_active=False))
    assert delivery.send_due() == 0
    notice.refresh_from_db()
    assert notice.state == NoticeState.DROPPED
    assert mailoutbox == []


def test_one_digest_a_person_and_university(mailoutbox: Mails) -> None:
    sam, jo = UserFactory(), UserFactory()
    for person, scope in [(sam, "1/"), (sam, "1/4/"), (sam, "10/"), (jo, "1/"), (sam, "1/5/")]:
        NoticeFactory(recipient=person, scope=scope, is_digest=True, context={"path": f"/{scope}"})
    NoticeFactory(recipient=sam, scope="1/")
    assert delivery.send_due() == 4
    digests = {(mail.to[0], mail.body.count("http://localhost:8000/1")) for mail in mailoutbox}
    assert (sam.email, 3) in digests
    assert (jo.email, 1) in digests
    assert set(Notice.objects.values_list("state", flat=True)) == {NoticeState.SENT}


def test_a_digest_says_each_thing_once_with_its_address(mailoutbox: Mails) -> None:
    sam = UserFactory()
    for number in (1, 2):
        NoticeFactory(
            recipient=sam,
            is_digest=True,
            template="institutions/mail/cover",
            context={"giver": f"Person {number}", "to_day": "1 May 2027", "path": f"/x/{number}/"},
        )
    delivery.send_due()
    (mail,) = mailoutbox
    assert mail.subject == "2 messages for you from Handlebook"
    html = str(mail.alternatives[0][0])
    for number in (1, 2):
        line = f"You cover for Person {number} until 1 May 2027"
        assert line in mail.body
        assert line in html
        assert f"http://localhost:8000/x/{number}/" in mail.body


def test_a_password_link_does_not_stay_in_our_rows(mailoutbox: Mails) -> None:
    notice = NoticeFactory(context={"path": "/sign-in/secret/", "forget": True})
    delivery.send_due()
    notice.refresh_from_db()
    assert "/sign-in/secret/" in mailoutbox[0].body
    assert notice.context == {}


@pytest.mark.parametrize("number", [3, 12])
def test_queries_a_mail_are_few(number: int, django_assert_max_num_queries: Any) -> None:
    NoticeFactory.create_batch(number)
    with django_assert_max_num_queries(4 + 5 * number):  # savepoint, claim, read, mark each
        assert delivery.send_due() == number


def test_time_used_up_leaves_the_rest_waiting(mailoutbox: Mails) -> None:
    NoticeFactory.create_batch(3)
    assert delivery.send_due(budget=-1) == 1
    assert Notice.objects.filter(state=NoticeState.WAITING).count() == 2
