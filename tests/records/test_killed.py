"""Workers killed at every point, in processes of their own, on the database in use.

Killed before the claim, after it or after the mark: exactly one mail. Killed between the
server's "250" and the mark: one or two with the same Message-ID.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from records.models import Notice, NoticeState
from records.outbox import tell
from tests.factories import UserFactory
from tests.records.smtp import MailServer, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
SENT = NoticeState.SENT


def database_url() -> str:
    """Name the test's own database, as the environment of another process names it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
    return f"postgres://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def work(server: MailServer, point: str, tmp_path: Path) -> int:
    """Run one worker to its end and return how it ended."""
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "VAR_DIR": str(tmp_path),
        "REDIS_URL": "",
        "PYTHONPATH": str(ROOT),
    }
    env.pop("DEMO", None)
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.records.deliver_and_die", point],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr
    return ended.returncode


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
    server: MailServer, tmp_path: Path, point: str, mails_at_once: int, mails_in_the_end: int
) -> None:
    owe()
    assert work(server, point, tmp_path) == -signal.SIGKILL
    assert len(server.mails) == mails_at_once

    if Notice.objects.filter(state=NoticeState.CLAIMED).exists():
        work(server, "nowhere", tmp_path)  # a claim younger than its lease is left alone
        assert len(server.mails) == mails_at_once
    ten_minutes_pass()
    assert work(server, "nowhere", tmp_path) == 0

    assert len(server.mails) == mails_in_the_end
    assert len(set(server.message_ids)) == 1
    assert Notice.objects.get().state == SENT
    work(server, "nowhere", tmp_path)
    assert len(server.mails) == mails_in_the_end


def test_a_digest_killed_in_the_window_goes_again_as_it_was(
    server: MailServer, tmp_path: Path
) -> None:
    owe(3, is_digest=True)
    assert work(server, "before the mark", tmp_path) == -signal.SIGKILL
    late = Notice.objects.first()
    assert late is not None
    tell(
        None, template=late.template, people=[late.recipient], is_digest=True
    )  # arrives between the two tries
    ten_minutes_pass()
    work(server, "nowhere", tmp_path)

    again, first = (
        [mail for mail in server.mails if mail["Message-ID"] == one]
        for one in sorted(set(server.message_ids), key=server.message_ids.count)
    )
    bodies = [str(mail.get_body(("plain",)).get_content()) for mail in first]  # type: ignore[union-attr]
    assert len(again) == 1  # the late one, in a mail of its own
    assert len(first) == 2
    assert bodies[0] == bodies[1]
    assert set(Notice.objects.values_list("state", flat=True)) == {SENT}


def test_two_workers_at_once_send_each_mail_once(server: MailServer, tmp_path: Path) -> None:
    for _each in range(12):
        owe()
    command = [sys.executable, "-W", "ignore", "-m", "tests.records.deliver_and_die", "nowhere"]
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "VAR_DIR": str(tmp_path),
        "REDIS_URL": "",
    }
    workers = [subprocess.Popen(command, cwd=ROOT, env=env) for _each in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert len(server.mails) == 12
    assert len(set(server.message_ids)) == 12
