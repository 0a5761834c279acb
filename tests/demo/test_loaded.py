"""The demonstration loads once, quickly, and shows every state at every university."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Administrator, SocialAccount
from institutions.context import demo_people
from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.shown import day
from overview.trail import Trail, kind_words
from records.audit import as_of
from records.models import AuditEvent, Notice, NoticeState
from records.verbs import MOVED, WORDS, verb_words
from registrations.models import (
    DecisionLetter,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
)
from tests.factories import UserFactory

SLUGS = {"london-met", "leeds-beckett", "queen-mary", "west-london", "leeds"}
pytestmark = pytest.mark.xdist_group("demo")


@pytest.mark.usefixtures("demo")
def test_every_university_shows_every_state() -> None:
    assert set(Institution.objects.filter(is_demo=True).values_list("slug", flat=True)) == SLUGS
    for institution in Institution.objects.all():
        requests = RegistrationRequest.objects.filter(institution=institution)
        assert set(requests.values_list("state", flat=True)) == set(RequestState.values)
        assert requests.filter(was_withdrawn=True, state=RequestState.DRAFT).exists()
        nobody = requests.filter(steps__is_unmanned=True, steps__state=StepState.CURRENT)
        assert nobody.count() == 1, institution
        accounts = SocialAccount.objects.filter(institution=institution)
        assert accounts.count() == 41  # forty, and the one that was asked for
        assert set(accounts.values_list("state", flat=True)) == {
            "active",
            "paused",
            "closed",
            "lost",
        }
        assert accounts.filter(is_retrospective=True).count() == 5
        people = RoleAssignment.objects.filter(unit__institution=institution)
        assert 23 <= people.values("person").distinct().count() <= 28
        assert Unit.objects.filter(institution=institution, parent__isnull=False).count() == 8
        assert {Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN, Role.AUDITOR} <= set(
            people.values_list("role", flat=True)
        )


@pytest.mark.usefixtures("demo")
def test_loading_twice_changes_nothing() -> None:
    def state() -> list[int]:
        tables = (User, Unit, SocialAccount, Administrator, RegistrationRequest, AuditEvent, Notice)
        return [table.objects.count() for table in tables]

    before = state()
    call_command("load_demo", verbosity=0)
    assert state() == before


@pytest.mark.usefixtures("demo")
def test_nobody_has_a_password_and_no_mail_waits() -> None:
    assert [person for person in User.objects.all() if person.has_usable_password()] == []
    states = list(Notice.objects.values_list("state", flat=True))
    assert NoticeState.WAITING not in states
    assert states.count(NoticeState.FAILED) == len(SLUGS)


@pytest.mark.usefixtures("demo")
def test_a_button_signs_in_its_person_and_nobody_else(client: Client) -> None:
    buttons = [one["value"] for group in demo_people() for one in group["people"]]
    assert len(demo_people()) == 5
    assert client.get("/demo/sign-in/").status_code == 405
    for address in (buttons[0], buttons[-1]):
        answer = client.post("/demo/sign-in/", {"person": address, "next": "/profile/"})
        assert answer.headers["Location"] == "/profile/"
        assert client.session[SESSION_KEY] == str(User.objects.get(email=address).pk)
    outside = client.post("/demo/sign-in/", {"person": buttons[0], "next": "https://evil.example/"})
    assert outside.headers["Location"] == "/"

    real = UserFactory()
    assert client.post("/demo/sign-in/", {"person": real.email}).status_code == 404
    operator = User.objects.create_superuser("operator@example.ac.uk", name="Ola Operator")
    RoleAssignment.objects.create(person=operator, unit=Unit.objects.all()[0], role=Role.STAFF)
    assert client.post("/demo/sign-in/", {"person": operator.email}).status_code == 404


@pytest.mark.parametrize(
    ("query", "referer", "first"),
    [
        ("", "", "Leeds Beckett University"),
        ("?next=/queen-mary/requests/start/", "", "Queen Mary University of London"),
        ("?next=/leeds/home/", "http://testserver/west-london/", "University of Leeds"),
        ("", "http://testserver/west-london/contact/", "University of West London"),
        ("?next=/leeds-beckett", "", "Leeds Beckett University"),
        ("?next=//[", "http://[", "Leeds Beckett University"),
        ("?next=/nowhere/", "", "Leeds Beckett University"),
    ],
)
def test_the_people_of_the_university_one_comes_from_stand_first(
    demo: None, client: Client, query: str, referer: str, first: str
) -> None:
    page = client.get(f"/sign-in/{query}", headers={"referer": referer})
    assert page.context["demo_people"][0]["institution"] == first
    groups = page.content.decode().split('<details class="demo-group"')[1:]
    assert [group.startswith(" open>") for group in groups] == [True] + [False] * 4
    assert first in groups[0]


@pytest.mark.usefixtures("demo")
def test_a_refused_sign_in_keeps_the_university_first(client: Client) -> None:
    sent = {"login": "x@example.ac.uk", "password": "not it", "next": "/leeds/home/"}
    page = client.post("/sign-in/", sent)
    assert page.context["demo_people"][0]["institution"] == "University of Leeds"


@pytest.mark.usefixtures("demo")
def test_the_trail_and_the_mail_tell_the_days_of_the_requests() -> None:
    def days(moments: Iterable[datetime | None]) -> list[date]:
        return [timezone.localdate(moment) for moment in moments if moment]

    for row in RegistrationRequest.objects.all():
        events = AuditEvent.objects.about(row).order_by("pk")
        moments = list(events.values_list("at", flat=True))
        assert moments == sorted(moments)
        assert days(moments[:1]) == days([row.created_at])
        sent = events.filter(verb="moved to under_review")
        assert days(event.at for event in sent) == days([row.sent_at]), row.name
        answered = events.filter(verb__startswith="step answered")
        given = row.approvals.order_by("at", "pk").values_list("at", flat=True)
        assert days(event.at for event in answered) == days(given), row.name
        last = events.filter(verb__startswith="moved to").last()
        assert last is None or days([last.at]) == days([row.state_since]), row.name
        for notice in Notice.objects.filter(event__in=events, state=NoticeState.SENT):
            assert notice.event
            assert notice.sent_at == notice.created_at == notice.event.at


def test_the_trail_has_other_times_in_a_demonstration_only() -> None:
    with override_settings(DEMO=False), pytest.raises(RuntimeError), as_of(timezone.now()):
        pass


@pytest.mark.usefixtures("demo")
def test_nothing_of_the_history_is_shown_in_codes() -> None:
    events = list(AuditEvent.objects.select_related("note").order_by("verb"))
    trail = Trail(events)
    assert len({event.verb for event in events}) > 20
    shown = set()
    for event in events:
        shown |= {verb_words(event), trail.details(event), kind_words(event), trail.about(event)}
        assert event.verb in WORDS or event.verb.startswith(MOVED)
    assert [words for words in shown if re.search(r"[a-z]_[a-z]|\[|None|True", words)] == []


@pytest.mark.usefixtures("demo")
def test_everybody_with_a_button_finds_a_home(client: Client) -> None:
    for group in demo_people():
        for one in group["people"]:
            client.post("/demo/sign-in/", {"person": one["value"]})
            answer = client.get("/", follow=True)
            assert answer.status_code == 200
            assert answer.request["PATH_INFO"].endswith("/home/"), one


def test_who_can_be_signed_in_as_is_printed(demo: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    told = capsys.readouterr().out
    assert "London Metropolitan University:" in told
    assert "Social media manager" in told
    assert "@demo.londonmet.ac.uk" in told


@pytest.mark.usefixtures("demo")
def test_requests_were_sent_over_the_last_weeks_and_some_are_late() -> None:
    today = timezone.localdate()
    for institution in Institution.objects.all():
        rows = RegistrationRequest.objects.filter(institution=institution)
        sent = {timezone.localdate(row.sent_at) for row in rows if row.sent_at}
        assert len(sent) >= 7, institution
        assert all(timedelta(0) < today - on <= timedelta(weeks=9) for on in sent)
        assert {on.weekday() for on in sent} <= set(range(5))
        steps = RequestStep.objects.filter(request__in=rows, state=StepState.CURRENT)
        assert steps.filter(due_on__lt=today).exists(), institution
        for row in rows:
            assert row.created_at <= (row.sent_at or row.created_at) <= timezone.now()
            answers = [answer.at for answer in row.approvals.order_by("step__position")]
            assert answers == sorted(answers)
            assert all(row.sent_at and row.sent_at < at < timezone.now() for at in answers)
        for step in steps.exclude(due_on=None):
            assert step.arrived_at
            assert step.due_on
            assert timezone.localdate(step.arrived_at) < step.due_on
        for letter in DecisionLetter.objects.filter(request__in=rows):
            assert day(letter.issued_at) in letter.body
            assert day(today) not in letter.body
