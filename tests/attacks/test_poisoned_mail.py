"""One mail that cannot be sent, put in front of everybody else's."""

from email.utils import parseaddr

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from records.delivery import send_due
from records.models import Notice, NoticeState
from tests.factories import NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse what is no address, as Django does on the way to a real server."""
    send = EmailBackend.send_messages

    def refusing(self: EmailBackend, messages: list[mail.EmailMessage]) -> int:
        for message in messages:
            if "@" not in parseaddr(message.to[0])[1]:
                raise ValueError("Invalid address")
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refusing)


@pytest.mark.usefixtures("strict")
@pytest.mark.parametrize("address", ["a@example.ac.uk\nBcc: eve@example.com", "no address at all"])
def test_it_fails_alone(address: str) -> None:
    bad = NoticeFactory(recipient=None, address=address)
    good = NoticeFactory()
    assert send_due() == 1
    states = dict(Notice.objects.values_list("pk", "state"))
    assert states == {bad.pk: NoticeState.FAILED, good.pk: NoticeState.SENT}
    assert [message.to for message in mail.outbox] == [[good.recipient.email]]
