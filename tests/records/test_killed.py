"""Workers killed at every point, in processes of their own, on the database in use.

Killed before the claim, after it or after the mark: exactly one mail. Killed between the
server's "250" and the mark: one or two with the same Message-ID.
"""

import signal
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from records.models import Notice, NoticeState
from records.outbox import tell
from tests.apart import Apart
from tests.factories import UserFactory
from tests.records.smtp import MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
SENT = NoticeState.SENT
WORKER = "tests.records.deliver_and_die"
Work = Callable[[str], int]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def work(apart: Apart, server: MailServer) -> Work:
    """Run one worker to its end and return how it ended."""
    return lambda point: apart.run(WORKER, point, EMAIL_PORT=server.port)


def owe(number: int = 1, **fields: object) -> None:
    person = UserFactory()
    for _each in range(number):
        tell(None, template="institutions/mail/password_changed", people=[person], **fields)  # type: ignore[arg-type]


def ten_minutes_pass() -> None:
    Notice.objects.filter(state=NoticeState.CLAIMED).update(
        claimed_at=timezone.now() - timedelta(minutes=11)
    )


@pytest.mark.parametrize(
    ("point", "mails_at_once", "mails_in_the_end"),
    [
        ("before the claim", 0, 1),
        ("after the claim", 0, 1),
        ("before the mark", 1, 2),
        ("after the mark", 1, 1),
    ],
)
def test_killed_worker(
    server: MailServer, work: Work, point: str, mails_at_once: int, mails_in_the_end: int
) -> None:
    owe()
    assert work(point) == -signal.SIGKILL
    assert len(server.mails) == mails_at_once

    if Notice.objects.filter(state=NoticeState.CLAIMED).exists():
        work("nowhere")  # a claim younger than its lease is left alone
        assert len(server.mails) == mails_at_once
    ten_minutes_pass()
    assert work("nowhere") == 0

    assert len(server.mails) == mails_in_the_end
    assert len(set(server.message_ids)) == 1
    assert Notice.objects.get().state == SENT
    work("nowhere")
    assert len(server.mails) == mails_in_the_end


def test_a_digest_killed_in_the_window_goes_again_as_it_was(server: MailServer, work: Work) -> None:
    owe(3, is_digest=True)
    assert work("before the mark") == -signal.SIGKILL
    late = Notice.objects.first()
    assert late is not None
    tell(
        None, template=late.template, people=[late.recipient], is_digest=True
    )  # arrives between the two tries
    ten_minutes_pass()
    work("nowhere")

    again, first = (
        [mail for mail in server.mails if mail["Message-ID"] == one]
        for one in sorted(set(server.message_ids), key=server.message_ids.count)
    )
    bodies = [str(mail.get_body(("plain",)).get_content()) for mail in first]  # type: ignore[union-attr]
    assert len(again) == 1  # the late one, in a mail of its own
    assert len(first) == 2
    assert bodies[0] == bodies[1]
    assert set(Notice.objects.values_list("state", flat=True)) == {SENT}


def test_two_workers_at_once_send_each_mail_once(server: MailServer, apart: Apart) -> None:
    for _each in range(12):
        owe()
    workers = [apart.begin(WORKER, "nowhere", EMAIL_PORT=server.port) for _each in range(2)]
    assert [apart.end(worker) for worker in workers] == [0, 0]
    assert len(server.mails) == 12
    assert len(set(server.message_ids)) == 12
