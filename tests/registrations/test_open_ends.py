"""What a request still waits for stands on its page, with the way on: no mail reminds of these."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.models import Mailbox
from accounts.services import confirm_mailbox
from institutions.models import OneUseLink, User
from records.models import Notice
from registrations import services
from registrations.models import RegistrationRequest, Verdict
from registrations.services import IllegalMove
from tests.registrations.scene import Scene
from tests.registrations.test_tasks import MONDAY, at
from tests.registrations.test_views_access import as_person, url

ADDRESS = "computing-team@londonmet.ac.uk"
UNCONFIRMED = f"Nobody has confirmed the mailbox {ADDRESS}"


@pytest.fixture
def sent(london_met: Scene) -> Iterator[RegistrationRequest]:
    """Sent on a Monday in November."""
    with time_machine.travel(MONDAY, tick=False):
        yield london_met.sent()


def page(person: User, request: RegistrationRequest) -> str:
    text = as_person(person).get(url(request, "detail")).content.decode()
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("day", "words", "tone"),
    [
        ("2026-11-24", "We wrote to it on 23 November 2026. To be done by 7 December 2026", "wait"),
        ("2026-12-07", "To be done by 7 December 2026", "wait"),
        (
            "2026-12-08",
            "The time ran out on 7 December 2026. The page it was sent has run out",
            "warn",
        ),
    ],
)
def test_an_unconfirmed_mailbox_stands_on_the_page(
    london_met: Scene, sent: RegistrationRequest, day: str, words: str, tone: str
) -> None:
    with at(day, 12):
        text = page(london_met.sam, sent)
    assert UNCONFIRMED in text
    assert words in text
    assert f'<strong class="tag tag--{tone}">Not confirmed</strong>' in text
    assert url(sent, "ask_mailbox_again") in text


def test_a_confirmed_mailbox_is_no_open_end(london_met: Scene, sent: RegistrationRequest) -> None:
    confirm_mailbox(OneUseLink.objects.get(kind="mailbox").key)
    assert UNCONFIRMED not in page(london_met.sam, sent)
    with pytest.raises(IllegalMove, match="No mailbox waits"):
        services.ask_mailbox_again(sent, by=london_met.sam)


def test_the_mailbox_is_written_to_again_with_a_page_that_works(
    london_met: Scene, sent: RegistrationRequest
) -> None:
    again = url(sent, "ask_mailbox_again")
    with at("2027-01-11", 12):
        sam = as_person(london_met.sam)
        text = sam.post(again, follow=True).content.decode()
        assert f"We wrote to {ADDRESS} again. Somebody there presses Confirm by 25 January" in text
        too_soon = sam.post(again)
        assert too_soon.status_code == 409
        assert "Look there first" in too_soon.content.decode()
        assert OneUseLink.objects.filter(kind="mailbox").count() == 2
        notices = Notice.objects.filter(template="accounts/mail/confirm_mailbox")
        newest = notices.latest("pk")
        assert (notices.count(), newest.address) == (2, ADDRESS)
        assert newest.context["reference"] == sent.reference
        confirm_mailbox(newest.context["link_key"])
    assert Mailbox.objects.filter(confirmed_at__isnull=False).exists()


@pytest.mark.parametrize("who", ["jo", "head", "priya", "admin"])
def test_only_whoever_asks_writes_to_it_again(
    london_met: Scene, sent: RegistrationRequest, who: str
) -> None:
    assert UNCONFIRMED not in page(london_met.people[who], sent)
    assert as_person(london_met.people[who]).post(url(sent, "ask_mailbox_again")).status_code == 403
    with pytest.raises(PermissionDenied):
        services.ask_mailbox_again(sent, by=london_met.people[who])


def test_once_it_has_ended_nothing_is_open(london_met: Scene, sent: RegistrationRequest) -> None:
    london_met.answer(sent, london_met.head, Verdict.DECLINE)
    assert "Still open" not in page(london_met.sam, sent)
    with pytest.raises(IllegalMove, match="was declined by Ada Okafor"):
        services.ask_mailbox_again(sent, by=london_met.sam)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-24", "Asked on 23 November 2026. To be done by 7 December 2026"),
        ("2026-12-08", "Asked on 23 November 2026. The time ran out on 7 December 2026"),
    ],
)
def test_questions_nobody_answered_stand_on_the_page(
    london_met: Scene, sent: RegistrationRequest, day: str, words: str
) -> None:
    asked = [("purpose", "Who answers in August?"), ("handle", "Can it be shorter?")]
    london_met.answer(sent, london_met.head, Verdict.CHANGES, questions=asked)
    with at(day, 12):
        text = page(london_met.sam, sent)
        assert "2 questions wait for your answer" in text
        assert words in text
        assert "wait for your answer" not in page(london_met.head, sent)
    for question in sent.approvals.get().questions.all():
        services.reply_to_question(question, by=london_met.sam, text="We do")
    assert "The request has not been sent back" in page(london_met.sam, sent)


def test_while_changes_are_asked_people_are_changed_among_the_answers(
    london_met: Scene, sent: RegistrationRequest
) -> None:
    london_met.answer(sent, london_met.head, Verdict.CHANGES)
    services.answer_administration(sent, by=london_met.jo, accept=False)
    text = page(london_met.sam, sent)
    assert "Jo Park said no to running the account" in text
    named = sent.proposed.get(person=london_met.jo)
    assert url(sent, "replace_administrator", named.pk) not in text
    assert url(sent, "task", "administrators") in text
