"""The mail of requests: to whom, when, what it says, and what overtakes it."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import transaction

from institutions.models import User
from records.delivery import send_due
from records.models import Notice
from registrations import services
from registrations.models import RegistrationRequest, Verdict
from tests.registrations.scene import Scene

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


def owed(template: str = "", **query: object) -> set[str]:
    """Who is owed a mail, by name or address."""
    rows = Notice.objects.filter(state="waiting", **query).select_related("recipient")
    return {
        str(row.recipient or row.address)
        for row in rows
        if row.template.endswith(f"/{template}") or not template
    }


def clear() -> None:
    Notice.objects.all().delete()


def test_sending_tells_the_requester_the_desk_and_the_team(london_met: Scene) -> None:
    request = london_met.draft()
    clear()
    london_met.submit(request)

    assert owed("received") == {"Sam Lee"}
    assert owed("to_decide") == {"Ada Okafor"}
    assert owed("new_request", is_digest=True) == {"Priya Shah"}
    [e3] = Notice.objects.filter(template__endswith="to_decide")
    assert (e3.context["due"], e3.context["path"]) == (
        "30 November 2026",
        f"/london-met/requests/{request.reference}/decide/",
    )
    assert e3.about == f"request:{request.pk}:step:{request.steps.get(key='line').pk}"


def test_whoever_decides_gets_no_second_mail_for_the_team(queen_mary: Scene) -> None:
    request = queen_mary.draft()
    clear()
    queen_mary.submit(request)

    assert owed("to_decide") == {"Priya Shah"}
    assert owed("new_request") == set()


def test_a_yes_takes_back_what_waits_and_tells_the_next_desk(london_met: Scene) -> None:
    request = london_met.sent()
    line = request.steps.get(key="line")
    london_met.answer(request, london_met.head)

    assert not Notice.objects.filter(
        about=f"request:{request.pk}:step:{line.pk}", state="waiting"
    ).exists()
    assert owed("to_decide") == {"Nia Frost"}
    assert owed("step_done") == {"Sam Lee"}


def test_the_last_yes_tells_those_who_will_run_it(london_met: Scene) -> None:
    request = london_met.sent()
    services.answer_administration(request, by=london_met.jo, accept=True)
    london_met.answer(request, london_met.head)
    london_met.answer(request, london_met.final)

    assert owed("approved") == {"Sam Lee", "Jo Park"}
    assert owed("step_done") == set()  # overtaken
    assert owed("to_decide") == set()
    [notice] = Notice.objects.filter(template__endswith="/approved", recipient=london_met.sam)
    assert notice.context["due"] == "23 December 2026"


def test_an_invited_person_without_a_role_is_reached_at_their_address(queen_mary: Scene) -> None:
    request = queen_mary.sent(administrators=["me", "new.person@qmul.ac.uk"])
    services.answer_administration(
        request, by=User.objects.get(email="new.person@qmul.ac.uk"), accept=True
    )
    queen_mary.answer(request, queen_mary.priya)
    assert owed("approved") == {"Sam Lee", "new.person@qmul.ac.uk"}


@pytest.mark.parametrize(
    ("verdict", "template"), [(Verdict.CHANGES, "questions"), (Verdict.DECLINE, "declined")]
)
def test_other_answers_go_to_whoever_asked(london_met: Scene, verdict: str, template: str) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head, verdict)

    assert owed(template) == {"Sam Lee"}
    assert owed("to_decide") == set()
    assert owed("received") == set() or verdict == Verdict.CHANGES


def test_passing_on_a_substitute_and_an_empty_desk(london_met: Scene) -> None:
    request = london_met.sent()
    services.pass_on(
        request,
        step_id=london_met.step(request).pk,
        by=london_met.head,
        to=london_met.dean,
        reason="Away",
    )
    assert (owed("passed_on"), owed("to_decide")) == ({"Rosa Marsh"}, set())

    society = london_met.sent(unit=london_met.society, name="Films", handle="films")
    assert owed("nobody_to_decide") == {"Lou Field"}
    services.name_substitute(
        society,
        step_id=london_met.step(society).pk,
        by=london_met.admin,
        to=london_met.dean,
        reason="No head",
    )
    assert owed("nobody_to_decide") == set()


def test_who_decides_next_hears_that_the_advice_may_be_left_out(leeds_beckett: Scene) -> None:
    leeds_beckett.sent()

    assert owed("to_decide") == {"Kit Wren"}
    assert owed("may_skip") == {"Ada Okafor"}


def test_withdrawing_takes_back_what_waits_and_tells_whom_it_was_with(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head)
    services.withdraw(request, by=london_met.sam)

    assert owed("withdrawn", is_digest=True) == {"Ada Okafor", "Nia Frost"}
    for gone in ("to_decide", "step_done", "received", "new_request"):
        assert owed(gone) == set(), gone
    assert owed("run_account") == {"Jo Park"}  # still asked: the draft lives on


def test_a_no_reaches_the_requester_with_the_days_mail(london_met: Scene) -> None:
    request = london_met.draft()
    services.answer_administration(request, by=london_met.jo, accept=False)

    assert owed("administrator_missing", is_digest=True) == {"Sam Lee"}
    [notice] = Notice.objects.filter(template__endswith="administrator_missing")
    assert notice.due_at == datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("Europe/London"))


def test_registering_tells_those_who_run_it_and_the_mailbox(london_met: Scene) -> None:
    request = london_met.approved()
    london_met.everybody_ready(request)
    london_met.register(request)

    assert owed("registered") == {"Sam Lee", "Jo Park", "computing-team@londonmet.ac.uk"}
    assert owed("approved") == set()  # overtaken


def test_messages_cross_over_and_notes_do_not(london_met: Scene) -> None:
    request = london_met.sent()
    clear()
    services.comment(request, by=london_met.head, text="A note", is_internal=True)
    assert owed() == set()
    services.comment(request, by=london_met.head, text="Hello", is_internal=False)
    assert owed("message") == {"Sam Lee"}
    clear()
    services.comment(request, by=london_met.sam, text="Hello", is_internal=False)
    assert owed("message") == {"Ada Okafor"}


def test_a_change_taken_back_tells_nobody(london_met: Scene) -> None:
    request = london_met.draft()
    clear()
    with transaction.atomic():
        london_met.submit(request)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_nothing_leaves_before_the_change_is_kept(
    london_met: Scene, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:  # type: ignore[operator]
        london_met.sent()
        assert mail.outbox == []
    assert callbacks  # the hint to a worker, only once the transaction ends
    send_due()
    assert {tuple(each.to) for each in mail.outbox} >= {
        (london_met.head.email,),
        (london_met.sam.email,),
    }


def test_the_daily_mail_lists_requests(london_met: Scene) -> None:
    for number in range(3):
        london_met.sent(name=f"News {number}", handle=f"news{number}")
    mail.outbox.clear()
    with time_machine.travel(datetime(2026, 11, 24, 8, 31, tzinfo=ZoneInfo("Europe/London"))):
        send_due()
    [digest] = [each for each in mail.outbox if each.to == [london_met.priya.email]]
    assert "New request: News 1, with Head of School" in str(digest.body)
    references = RegistrationRequest.objects.values_list("reference", flat=True)
    assert all(reference in str(digest.body) for reference in references)
