"""What is owed is written with the change, leaves after it, and is dropped when overtaken."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from records import outbox
from records.audit import record
from records.models import AuditEvent, Notice, NoticeState
from tests.factories import NoticeFactory, UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db
TEMPLATE = "institutions/mail/password_changed"


def test_one_notice_a_person_and_address(world: World) -> None:
    event = record(world.school, "opened", by=world.admin)
    owed = outbox.tell(
        event,
        template=TEMPLATE,
        people=[world.sam, world.sam, world.jo],
        addresses=["Team@Example.ac.uk", "team@example.ac.uk ", ""],
        about="request:12:step:34",
    )
    assert owed == 3
    rows = Notice.objects.order_by("pk").values_list("recipient", "address", "scope", "event")
    assert list(rows) == [
        (world.sam.pk, "", world.school.scope, event.pk),
        (world.jo.pk, "", world.school.scope, event.pk),
        (None, "team@example.ac.uk", world.school.scope, event.pk),
    ]


def test_nothing_is_owed_by_a_change_that_was_undone() -> None:
    person = UserFactory()
    try:
        with transaction.atomic():
            outbox.tell(None, template=TEMPLATE, people=[person])
            raise RuntimeError
    except RuntimeError:
        pass
    assert not Notice.objects.exists()


def test_one_message_on_the_broker_a_batch(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from records import tasks

    sent: list[dict[str, object]] = []
    monkeypatch.setattr(tasks.send_due_notices, "apply_async", lambda **given: sent.append(given))
    with django_capture_on_commit_callbacks(execute=True):
        outbox.tell(None, template=TEMPLATE, people=UserFactory.create_batch(30))
        assert sent == []
    assert sent == [{"retry": False}]
    with django_capture_on_commit_callbacks(execute=True):
        later = timezone.now() + timedelta(hours=1)
        outbox.tell(None, template=TEMPLATE, people=[UserFactory()], due_at=later)
        outbox.tell(None, template=TEMPLATE)
    assert len(sent) == 1


def test_a_broker_out_of_reach_stops_nobody(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from records import tasks

    def refuse(**given: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr(tasks.send_due_notices, "apply_async", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        outbox.tell(None, template=TEMPLATE, people=[UserFactory()])
    assert Notice.objects.get().state == NoticeState.WAITING


@pytest.mark.parametrize("number", [1, 40])
def test_cost_does_not_grow(number: int, django_assert_num_queries: Any) -> None:
    people = UserFactory.create_batch(number)
    with django_assert_num_queries(1):
        outbox.tell(None, template=TEMPLATE, people=people)
    assert Notice.objects.count() == number


@pytest.mark.parametrize(
    ("about", "is_dropped"),
    [
        ("request:12", True),
        ("request:12:step:34", True),
        ("request:12:person:5", True),
        ("request:123", False),
        ("request:1", False),
        ("", False),
    ],
)
def test_drop_reaches_a_thing_and_its_parts(about: str, is_dropped: bool) -> None:
    waiting = NoticeFactory(about=about)
    assert outbox.drop("request:12") == int(is_dropped)
    waiting.refresh_from_db()
    assert (waiting.state == NoticeState.DROPPED) is is_dropped


@pytest.mark.parametrize(
    ("state", "dropped"),
    [("waiting", 1), ("claimed", 0), ("sent", 0), ("failed", 0), ("dropped", 0)],
)
def test_only_what_waits_is_dropped(state: str, dropped: int) -> None:
    NoticeFactory(about="request:12", state=state, sent_at=timezone.now())
    assert outbox.drop("request:12") == dropped


def test_a_failed_message_is_sent_again_once() -> None:
    admin = UserFactory()
    failed = NoticeFactory(state=NoticeState.FAILED, attempts=6, last_error="OSError")
    assert outbox.send_again(failed, by=admin) is True
    assert outbox.send_again(failed, by=admin) is False
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.last_error) == (NoticeState.WAITING, 0, "")
    assert [event.verb for event in AuditEvent.objects.about(failed)] == ["sent again"]


@pytest.mark.parametrize("state", ["waiting", "claimed", "sent", "dropped"])
def test_only_what_failed_is_sent_again(state: str) -> None:
    notice = NoticeFactory(state=state, sent_at=timezone.now())
    assert outbox.send_again(notice, by=None) is False
    notice.refresh_from_db()
    assert notice.state == state
