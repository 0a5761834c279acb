"""Somebody who was to run the account will not: another is named without sending it all again."""

from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from institutions.models import OneUseLink, User
from records.models import AuditEvent, Notice
from registrations import services, tasks
from registrations.models import ProposedAdministrator, RegistrationRequest, RequestState
from registrations.problems import Refused
from registrations.services import IllegalMove
from tests.registrations.scene import Scene
from tests.registrations.test_tasks import MONDAY, at
from tests.registrations.test_views_access import as_person, url

NEW = {"email": "dale@london-met.ac.uk", "name": "Ray Dale", "job_title": "Editor"}


def place(request: RegistrationRequest, person: User) -> int:
    """The key of somebody's place on a request."""
    return request.proposed.get(person=person).pk


def say_no(request: RegistrationRequest, person: User) -> int:
    services.answer_administration(request, by=person, accept=False)
    return place(request, person)


def replace(scene: Scene, request: RegistrationRequest, pk: int, **given: Any) -> None:
    services.replace_administrator(request, by=scene.sam, pk=pk, **{**NEW, **given})
    request.refresh_from_db()


def mailed(template: str) -> list[str]:
    rows = Notice.objects.filter(template=f"registrations/mail/{template}", state="waiting")
    return sorted(str(row.recipient or row.address) for row in rows)


@pytest.fixture
def approved(london_met: Scene) -> RegistrationRequest:
    """Approved by the head and the director, Jo asked to run it."""
    return london_met.approved()


def test_after_approval_it_goes_round_again_under_the_same_reference(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    reference, sent_at = approved.reference, approved.sent_at
    pk = say_no(approved, london_met.jo)
    Notice.objects.update(state="sent", sent_at=timezone.now())
    replace(london_met, approved, pk)

    assert (approved.reference, approved.state) == (reference, RequestState.UNDER_REVIEW)
    assert (approved.round, approved.approved_at) == (2, None)
    assert sent_at is not None
    assert approved.sent_at is not None
    assert approved.sent_at > sent_at
    assert london_met.step(approved).title == "Head of School"
    assert approved.approvals.filter(voided_at=None).count() == 0
    assert {row.voided_because for row in approved.approvals.all()} == {"Administrators changed"}
    [change] = approved.changes.all()
    assert (change.old, change.new) == ("Sam Lee", "Sam Lee, Ray Dale")
    assert mailed("run_account") == ["Ray Dale"]
    assert mailed("to_decide") == ["Ada Okafor"]
    assert mailed("received") == ["Sam Lee"]
    event = AuditEvent.objects.about(approved).get(verb="administrator replaced")
    assert event.codes == {"from": london_met.jo.pk, "to": london_met.colleague.pk}

    for who in ("head", "final"):
        london_met.answer(approved, london_met.people[who])
    london_met.everybody_ready(approved)
    account = london_met.register(approved)
    assert {each.person.name for each in account.administrators.all()} == {"Sam Lee", "Ray Dale"}


@pytest.mark.parametrize("answered", [0, 1])
def test_on_its_way_it_starts_again_with_whoever_is_first(london_met: Scene, answered: int) -> None:
    request = london_met.sent()
    if answered:
        london_met.answer(request, london_met.head)
    pk = say_no(request, london_met.jo)
    Notice.objects.update(state="sent", sent_at=timezone.now())
    replace(london_met, request, pk)

    step = london_met.step(request)
    assert step.title == "Head of School"
    assert request.steps.filter(state="current").count() == 1
    assert request.approvals.filter(voided_at=None).count() == 0
    assert mailed("to_decide") == ["Ada Okafor"]
    with pytest.raises(IllegalMove, match="has changed since you opened it"):
        london_met.answer(request, london_met.head, seen_round=1)
    london_met.answer(request, london_met.head, seen_round=2)


def test_who_decided_and_will_run_it_decides_no_more(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    pk = say_no(approved, london_met.jo)
    replace(london_met, approved, pk, email=london_met.head.email, name="Ada Okafor")
    assert london_met.step(approved).is_unmanned
    assert mailed("nobody_to_decide") == ["Lou Field"]


def test_who_said_no_may_be_named_again_and_it_is_decided_again(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    pk = say_no(approved, london_met.jo)
    replace(london_met, approved, pk, email=london_met.jo.email, name="Jo Park")
    assert approved.state == RequestState.UNDER_REVIEW
    assert place(approved, london_met.jo) == pk
    services.answer_administration(approved, by=london_met.jo, accept=True)


def test_the_mail_about_a_no_leads_to_the_page_that_mends_it(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    pk = say_no(approved, london_met.jo)
    [notice] = Notice.objects.filter(template__endswith="administrator_missing")
    assert notice.context["path"] == url(approved, "replace_administrator", pk)
    assert notice.recipient == london_met.sam
    replace(london_met, approved, pk)
    notice.refresh_from_db()
    assert notice.state == "dropped"


def test_the_mail_about_silence_leads_there_too(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.approved()
    with at("2027-01-11"):
        tasks.chase_people()
    [notice] = Notice.objects.filter(template__endswith="administrator_missing")
    pk = place(request, london_met.jo)
    assert notice.context["path"] == url(request, "replace_administrator", pk)


# --- what is refused ---


@pytest.mark.parametrize("who", ["jo", "head", "priya", "admin"])
def test_only_whoever_asks_names_somebody_else(
    london_met: Scene, approved: RegistrationRequest, who: str
) -> None:
    pk = say_no(approved, london_met.jo)
    for verb in (services.replace_administrator, services.ask_administrator_again):
        with pytest.raises(PermissionDenied):
            verb(approved, by=london_met.people[who], pk=pk)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"email": "nonsense"}, "Enter an email address"),
        ({"email": "lee@london-met.ac.uk"}, "Sam Lee is named already"),
        ({"email": "ash@gmail.com"}, "ending in londonmet"),
        ({"job_title": "password: hunter2"}, "Remove the password"),
    ],
)
def test_a_refused_name_leaves_every_approval(
    london_met: Scene, approved: RegistrationRequest, given: dict[str, str], words: str
) -> None:
    pk = say_no(approved, london_met.jo)
    with pytest.raises(Refused, match=words):
        replace(london_met, approved, pk, **given)
    approved.refresh_from_db()
    assert approved.state == RequestState.APPROVED
    assert approved.approvals.filter(voided_at=None).count() == 2
    assert approved.proposed.count() == 2


def test_too_few_staff_is_said_before_anybody_is_asked_again(london_met: Scene) -> None:
    request = london_met.sent(london_met.student)
    pk = say_no(request, london_met.jo)
    with pytest.raises(Refused, match="1 administrator must be a member of staff"):
        services.replace_administrator(
            request, by=london_met.student, pk=pk,
            email=london_met.student_two.email, name="Min Cho", job_title="Student",
        )  # fmt: skip
    assert request.round == 1


def test_who_has_said_yes_meanwhile_is_not_replaced(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    pk = place(approved, london_met.jo)
    services.answer_administration(approved, by=london_met.jo, accept=True)
    for verb in (services.replace_administrator, services.ask_administrator_again):
        with pytest.raises(IllegalMove, match="Jo Park has said yes"):
            verb(approved, by=london_met.sam, pk=pk)
    answer = as_person(london_met.sam).get(url(approved, "replace_administrator", pk))
    assert answer.status_code == 409


def test_where_answers_may_be_changed_it_is_done_among_them(london_met: Scene) -> None:
    draft = london_met.draft()
    pk = say_no(draft, london_met.jo)
    with pytest.raises(IllegalMove):
        replace(london_met, draft, pk)
    answer = as_person(london_met.sam).get(url(draft, "replace_administrator", pk))
    assert answer.headers["Location"] == url(draft, "task", "administrators")


def test_a_place_on_another_request_is_none_on_this(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    other = london_met.sent(handle="another", name="Another")
    with pytest.raises(IllegalMove, match="Somebody else was named"):
        replace(london_met, approved, place(other, london_met.jo))


# --- asking once more ---


def test_asked_again_they_get_a_link_that_works_and_no_approval_is_touched(
    london_met: Scene,
) -> None:
    address = "new.person@londonmet.ac.uk"
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.approved(administrators=["me", address])
    person = User.objects.get(email=address)
    named = request.proposed.get(person=person)
    with at("2027-01-11"):
        tasks.chase_people()
        services.ask_administrator_again(request, by=london_met.sam, pk=named.pk)
        with pytest.raises(IllegalMove, match="Wait a day before you ask again"):
            services.ask_administrator_again(request, by=london_met.sam, pk=named.pk)
    newest = OneUseLink.objects.filter(person=person).latest("pk")
    assert OneUseLink.objects.filter(person=person).count() == 2
    notice = Notice.objects.filter(template__endswith="run_account").latest("pk")
    assert notice.context["link_key"] == newest.key
    named.refresh_from_db()
    assert (named.chased_at, named.state) == (None, "waiting")
    request.refresh_from_db()
    assert request.state == RequestState.APPROVED
    assert request.approvals.filter(voided_at=None).count() == 2


def test_who_said_no_is_not_asked_again(london_met: Scene, approved: RegistrationRequest) -> None:
    pk = say_no(approved, london_met.jo)
    with pytest.raises(IllegalMove, match="Jo Park said no"):
        services.ask_administrator_again(approved, by=london_met.sam, pk=pk)


# --- the pages ---


def test_the_page_says_beforehand_who_is_asked_again(
    london_met: Scene, approved: RegistrationRequest
) -> None:
    pk = say_no(approved, london_met.jo)
    page = url(approved, "replace_administrator", pk)
    sam = as_person(london_met.sam)
    text = " ".join(sam.get(page).content.decode().split())
    for words in (
        "In place of Jo Park, who said no on",
        "The request is decided again.",
        "<li>Ada Okafor, Head of School (",
        "<li>Nia Frost, Director of M (",
        "Who is asked again, in this order",
        "Do not create or open the account until it is approved again.",
        "Name this person and ask for approval again",
    ):
        assert words in text
    approved.refresh_from_db()
    assert approved.state == RequestState.APPROVED

    answer = sam.post(page, {**NEW, "email": ""})
    assert "Enter their work email address" in answer.content.decode()
    assert 'value="Ray Dale"' in answer.content.decode()

    answer = sam.post(page, NEW, follow=True)
    text = answer.content.decode()
    assert "Ray Dale is named to run the account. The request is with Head of School." in text
    assert "Read the earlier decision letter" in text
    again = sam.post(page, NEW)
    assert again.status_code == 409
    assert "Somebody else was named in their place already" in again.content.decode()


def test_with_no_approval_yet_the_page_does_not_threaten(london_met: Scene) -> None:
    request = london_met.sent()
    page = url(request, "replace_administrator", place(request, london_met.jo))
    text = as_person(london_met.sam).get(page).content.decode()
    assert "Nobody has approved the request yet" in text
    assert "no longer count" not in text


@pytest.mark.parametrize(
    ("who", "offered"), [("sam", True), ("jo", False), ("head", False), ("priya", False)]
)
def test_the_tracking_page_offers_it_to_whoever_asks(
    london_met: Scene, approved: RegistrationRequest, who: str, offered: bool
) -> None:
    page = url(approved, "replace_administrator", place(approved, london_met.jo))
    text = as_person(london_met.people[who]).get(url(approved, "detail")).content.decode()
    assert (page in text) is offered
    assert ("Jo Park has not said whether they will run the account" in text) is offered


def test_the_tracking_page_tells_a_no_that_stops_from_one_that_does_not(
    london_met: Scene,
) -> None:
    request = london_met.sent(administrators=["me", "jo", "colleague"])
    sam = as_person(london_met.sam)
    say_no(request, london_met.jo)
    text = sam.get(url(request, "detail")).content.decode()
    assert "Enough others are named, so you may also go on without them" in text
    say_no(request, london_met.colleague)
    assert "The account needs somebody else" in sam.get(url(request, "detail")).content.decode()


def test_the_button_asks_again_once_a_day_has_passed(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.sent()
    named = ProposedAdministrator.objects.get(request=request, person=london_met.jo)
    again = url(request, "ask_administrator_again", named.pk)
    with time_machine.travel(MONDAY, tick=False):
        sam = as_person(london_met.sam)
        assert again not in sam.get(url(request, "detail")).content.decode()
        assert sam.post(again).status_code == 409
    with at("2027-01-11", 12):
        sam = as_person(london_met.sam)
        text = sam.get(url(request, "detail")).content.decode()
        assert again in text
        assert "The time ran out on" in text
        text = sam.post(again, follow=True).content.decode()
        assert "We asked Jo Park again." in text
        assert again not in text


def test_two_who_are_missing_are_replaced_in_one_form_and_decided_once(london_met: Scene) -> None:
    request = london_met.approved(administrators=["me", "jo", "colleague"])
    first, second = say_no(request, london_met.jo), say_no(request, london_met.colleague)
    page = url(request, "replace_administrator", first)
    sam = as_person(london_met.sam)
    assert "And in place of Ray Dale?" in sam.get(page).content.decode()
    given = {"email": london_met.head.email, "name": "Ada Okafor", "job_title": "Head"}
    also = {"email": f"new.person@{london_met.domain}", "name": "New Person", "job_title": "Editor"}
    typed = {f"also-{second}-{name}": value for name, value in also.items()}

    wrong = sam.post(page, {**given, **typed, f"also-{second}-email": "no address"})
    assert "Enter an email address" in wrong.content.decode()
    assert request.proposed.filter(person=london_met.head).count() == 0
    Notice.objects.update(state="sent", sent_at=timezone.now())
    answer = sam.post(page, {**given, **typed}, follow=True)

    assert "Ada Okafor and New Person are named" in answer.content.decode()
    request.refresh_from_db()
    assert (request.round, request.state) == (2, RequestState.UNDER_REVIEW)
    names = set(request.proposed.values_list("person__name", flat=True))
    assert names == {"Sam Lee", "Ada Okafor", "New Person"}
    assert AuditEvent.objects.about(request).filter(verb="administrator replaced").count() == 2
    assert mailed("received") == ["Sam Lee"]


def test_the_second_may_be_left_for_later(london_met: Scene) -> None:
    request = london_met.approved(administrators=["me", "jo", "colleague"])
    first = say_no(request, london_met.jo)
    given = {"email": london_met.head.email, "name": "Ada Okafor", "job_title": "Head"}

    as_person(london_met.sam).post(url(request, "replace_administrator", first), given)

    names = set(request.proposed.values_list("person__name", flat=True))
    assert names == {"Sam Lee", "Ada Okafor", "Ray Dale"}


def test_where_one_of_two_cannot_be_named_neither_is(london_met: Scene) -> None:
    request = london_met.approved(administrators=["me", "jo", "colleague"])
    first, second = say_no(request, london_met.jo), say_no(request, london_met.colleague)
    elsewhere = {"email": "x@elsewhere.example", "name": "X Y", "job_title": "Z"}
    given = {"email": london_met.head.email, "name": "Ada Okafor", "job_title": "Head"}

    with pytest.raises(Refused):
        services.replace_administrators(
            request, by=london_met.sam, places={first: given, second: elsewhere}
        )

    assert request.proposed.filter(person=london_met.head).count() == 0
    assert AuditEvent.objects.filter(verb="administrator replaced").count() == 0
