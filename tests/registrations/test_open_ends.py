"""What a request still waits for stands on its page, with the way on: no mail reminds of these."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Mailbox
from accounts.services import confirm_mailbox
from institutions.models import OneUseLink, User
from records.models import Notice
from registrations import services, tasks
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


# --- the requester's home ---


def home(scene: Scene) -> str:
    answer = as_person(scene.sam).get(reverse("overview:home", args=[scene.institution.slug]))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("day", "tone"), [("2026-11-24", "wait"), ("2026-12-07", "wait"), ("2026-12-08", "warn")]
)
def test_home_shows_a_mailbox_nobody_confirmed(
    london_met: Scene, sent: RegistrationRequest, day: str, tone: str
) -> None:
    with at(day, 12):
        text = home(london_met)
    assert "Still missing from others" in text
    assert f"nobody has confirmed {ADDRESS} since 23 November 2026" in text
    assert f'<strong class="tag tag--{tone}">Not confirmed</strong>' in text
    confirm_mailbox(OneUseLink.objects.get(kind="mailbox").key)
    assert "Still missing from others" not in home(london_met)


@pytest.mark.parametrize(
    ("day", "status"), [("2026-12-07", "Due 7 December 2026"), ("2026-12-08", "Was due 7 December")]
)
def test_home_says_by_when_questions_should_be_answered(
    london_met: Scene, sent: RegistrationRequest, day: str, status: str
) -> None:
    london_met.answer(sent, london_met.head, Verdict.CHANGES)
    with at(day, 12):
        text = home(london_met)
    assert "changes asked on 23 November 2026" in text
    assert status in text


def test_home_shows_who_is_silent_past_their_day_and_who_said_no(
    london_met: Scene, sent: RegistrationRequest
) -> None:
    silent = "Jo Park has not said whether they will run it"
    assert silent not in home(london_met)
    with at("2027-01-11", 12):
        tasks.chase_people()
        text = home(london_met)
        assert silent in text
        assert f"{sent.get_absolute_url()}#open-title" in text
        services.answer_administration(sent, by=london_met.jo, accept=False)
        assert "Jo Park said no to running it" in home(london_met)
        pk = sent.proposed.get(person=london_met.jo).pk
        services.replace_administrator(
            sent, by=london_met.sam, pk=pk, email=london_met.colleague.email, name="Ray Dale"
        )
        assert "said no" not in home(london_met)


def test_a_no_that_leaves_enough_people_does_not_wait_at_home(london_met: Scene) -> None:
    request = london_met.sent(administrators=["me", "jo", "colleague"])
    services.answer_administration(request, by=london_met.jo, accept=False)
    assert "said no" not in home(london_met)
    services.answer_administration(request, by=london_met.colleague, accept=False)
    assert "Ray Dale said no to running it" in home(london_met)


def test_home_costs_the_same_for_one_open_end_and_for_many(london_met: Scene) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            home(london_met)
        return len(queries)

    def fill(number: int) -> None:
        for each in range(number):
            request = london_met.sent(handle=f"open{number}x{each}", name=f"Open {number} {each}")
            services.answer_administration(request, by=london_met.jo, accept=False)

    fill(1)
    ask()
    few = ask()
    fill(3)
    assert ask() == few
