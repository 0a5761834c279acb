"""Asking before one posts: who may ask, who answers, who is told, and who sees what."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from institutions.models import Role, RoleAssignment, User
from policies import desks
from policies.models import PostQuestion, Rule
from policies.problems import Refused
from policies.services import asking
from policies.services.asking import Asked
from policies.services.asking_reminders import remind_desks
from records.mail import build
from records.models import AuditEvent, Notice
from records.workflow import IllegalMove
from tests.factories import DelegationFactory, RoleAssignmentFactory
from tests.world import World, give, make_world

WORDS = "May we post about the flood in the library?"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def rule(world: World, code: str, value: Any) -> None:
    Rule.objects.create(institution=world.institution, code=code, value=value)


def ask(world: World, by: User | None = None, **more: Any) -> PostQuestion:
    given = {"topic": "crisis", "words": WORDS, "is_official": True, **more}
    return asking.ask(world.institution, Asked(**given), by=by or world.sam)


def told(template: str) -> set[str]:
    rows = Notice.objects.filter(template=f"policies/asking/mail/{template}", state="waiting")
    return {row.recipient.name for row in rows.select_related("recipient") if row.recipient}


def page(client: Client, who: User, name: str, world: World, *more: str) -> Any:
    client.force_login(who)
    return client.get(reverse(f"policies:{name}", args=[world.institution.slug, *more]))


def test_a_question_goes_to_marketing_where_the_policy_is_silent(world: World) -> None:
    question = ask(world)

    assert (question.for_marketing, question.for_owner) == (True, False)
    assert question.citation == ""
    assert told("asked") == {"Priya Shah"}
    asking.answer(question, by=world.priya, verdict="advice", words="Wait for the press office.")
    question.refresh_from_db()
    assert (question.state, question.answer) == ("answered", "Wait for the press office.")
    assert told("answered") == {"Sam Lee"}
    assert told("asked") == set()


def test_the_rulebook_names_other_desks_for_official_questions(world: World) -> None:
    owner = give("Hana Reid", world.root, Role.STAFF, Role.POLICY_OWNER)
    rule(world, "ask_desk", ["owner"])
    rule(world, "ask_desk_official", ["marketing", "owner"])

    assert ask(world, is_official=False).for_marketing is False
    assert told("asked") == {owner.name}
    assert ask(world).for_marketing is True
    assert told("asked") == {owner.name, "Priya Shah"}


def test_where_nobody_sits_at_the_desk_the_administrators_answer(world: World) -> None:
    rule(world, "ask_desk", ["owner"])
    question = ask(world)
    seats = desks.seats_of(world.institution)

    assert told("asked") == {"Lou Field"}
    assert seats.may_answer(question) == {world.admin.pk}
    assert list(desks.visible_questions(world.admin, world.institution, seats)) == [question]


def test_nobody_answers_their_own_question(world: World) -> None:
    question = ask(world, by=world.priya)

    assert told("asked") == {"Lou Field"}
    with pytest.raises(PermissionDenied):
        asking.answer(question, by=world.priya, verdict="advice", words="I say yes.")
    asking.answer(question, by=world.admin, verdict="advice", words="Ask the press office.")


def test_a_deputy_answers_for_whoever_is_away(world: World) -> None:
    DelegationFactory(institution=world.institution, giver=world.priya, deputy=world.jo)
    question = ask(world)

    assert told("asked") == {"Priya Shah", "Jo Park"}
    asking.answer(question, by=world.jo, verdict="advice", words="Wait.")


def test_marketing_of_one_school_is_not_the_desk(world: World) -> None:
    part = give("Uma Cole", world.school, Role.STAFF, Role.REGISTER_MANAGER)
    question = ask(world)

    assert "Uma Cole" not in told("asked")
    with pytest.raises(PermissionDenied):
        asking.answer(question, by=part, verdict="advice", words="Wait.")


def test_the_line_manager_is_told_where_the_rule_says_so(world: World) -> None:
    rule(world, "ask_manager", "official")
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.head)

    assert ask(world, is_official=False).manager_told_at is None
    question = ask(world)
    assert told("manager_told") == {"Ada Okafor"}
    asking.answer(question, by=world.priya, verdict="advice", words="Wait.")
    assert told("manager_answered") == {"Ada Okafor"}


def test_without_a_line_manager_on_record_one_is_named(world: World) -> None:
    rule(world, "ask_manager", "official")

    for address in ("", "nobody@example.ac.uk", world.sam.email, world.stranger.email):
        with pytest.raises(Refused) as refused:
            ask(world, manager_email=address)
        assert refused.value.field == "manager_email"
    assert PostQuestion.objects.count() == 0
    ask(world, manager_email=world.head.email.upper())
    assert told("manager_told") == {"Ada Okafor"}


def test_a_line_manager_it_is_about_is_not_told(world: World) -> None:
    rule(world, "ask_manager", "always")
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.head)
    question = ask(world, is_about_manager=True)

    assert told("manager_told") == set()
    seats = desks.seats_of(world.institution)
    assert not desks.visible_questions(world.head, world.institution, seats).exists()
    assert question.is_about_manager


def test_a_yes_or_a_no_comes_only_from_a_desk_that_authorises(world: World) -> None:
    question = ask(world)
    with pytest.raises(Refused):
        asking.answer(question, by=world.priya, verdict="yes", words="")
    rule(world, "ask_authorises", "official")
    with pytest.raises(Refused):  # it was asked for advice
        asking.answer(question, by=world.priya, verdict="yes", words="")

    authorised = ask(world)
    asking.answer(authorised, by=world.priya, verdict="no", words="Not before the inquiry.")
    authorised.refresh_from_db()
    assert authorised.status == ("Answered: no", "stop")
    assert not ask(world, is_official=False).authorises


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "x" * 2001}, "words"),
        ({"words": "The password: hunter2hunter2"}, "words"),
        ({"topic": "gossip"}, "topic"),
        ({"account": "x" * 121}, "account"),
        ({"wanted_on": date(2020, 1, 1)}, "wanted_on"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field(
    world: World, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        ask(world, **more)
    assert refused.value.field == field


def test_a_desk_switched_off_takes_no_questions(world: World, client: Client) -> None:
    Rule.objects.create(institution=world.institution, code="ask_desk", is_off=True)
    with pytest.raises(Refused):
        ask(world)
    assert "Nobody answers such questions" in page(client, world.sam, "ask", world).text


def test_one_person_keeps_twenty_open_questions_at_most(world: World) -> None:
    for _number in range(20):
        ask(world)
    with pytest.raises(Refused):
        ask(world)


@pytest.mark.parametrize("who", ["auditor", "stranger", "nobody"])
def test_who_may_not_ask(world: World, client: Client, who: str) -> None:
    with pytest.raises(PermissionDenied):
        ask(world, by=getattr(world, who))
    assert page(client, getattr(world, who), "ask", world).status_code == 403


@pytest.mark.parametrize(
    ("who", "status", "reads"),
    [
        ("sam", 200, True),
        ("priya", 200, True),
        ("auditor", 200, True),
        ("head", 200, False),  # the line manager
        ("jo", 404, False),
        ("admin", 404, False),
        ("director", 404, False),
        ("final", 404, False),
        ("stranger", 403, False),
        ("other_admin", 403, False),
    ],
)
def test_who_sees_a_question_and_who_reads_its_words(
    world: World, client: Client, who: str, status: int, reads: bool
) -> None:
    rule(world, "ask_manager", "always")
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.head)
    question = ask(world)

    answer = page(client, getattr(world, who), "question", world, question.reference)
    assert answer.status_code == status
    assert (WORDS in answer.text) is reads


@pytest.mark.parametrize(("who", "status"), [("jo", 404), ("head", 403), ("auditor", 403)])
def test_who_cannot_answer_by_a_forged_form(
    world: World, client: Client, who: str, status: int
) -> None:
    rule(world, "ask_manager", "always")
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.head)
    question = ask(world)
    client.force_login(getattr(world, who))

    sent = client.post(question.get_absolute_url(), {"verdict": "yes", "words": "Do."})
    assert sent.status_code == status
    question.refresh_from_db()
    assert question.state == "open"


def test_a_question_of_one_university_is_not_reached_by_anothers_address(
    world: World, client: Client
) -> None:
    question = ask(world)
    RoleAssignmentFactory(person=world.priya, unit=world.other_root, role=Role.REGISTER_MANAGER)
    client.force_login(world.priya)
    away = reverse("policies:question", args=[world.other.slug, question.reference])
    assert client.get(away).status_code == 404


def test_it_is_asked_and_answered_on_the_pages(world: World, client: Client) -> None:
    client.force_login(world.sam)
    address = reverse("policies:ask", args=[world.institution.slug])
    assert "Select why you ask" in client.post(address, {}).text
    sent = client.post(
        address, {"is_official": "yes", "topic": "crisis", "words": WORDS}, follow=True
    )
    assert "Your question has been sent" in sent.text
    assert WORDS in page(client, world.sam, "questions", world).text
    question = PostQuestion.objects.get()
    assert question.reference in page(client, world.priya, "desk", world).text
    late = {"words": "Wait for the press office."}
    client.post(question.get_absolute_url(), late)
    again = client.post(question.get_absolute_url(), {"words": "My other words."})
    assert again.status_code == 409
    assert "My other words." in again.text
    assert (
        "Wait for the press office."
        in page(client, world.sam, "question", world, question.reference).text
    )


def test_only_the_asker_takes_a_question_back(world: World, client: Client) -> None:
    question = ask(world)
    with pytest.raises(PermissionDenied):
        asking.withdraw(question, by=world.priya)
    client.force_login(world.sam)
    slug = world.institution.slug
    address = reverse("policies:withdraw_question", args=[slug, question.reference])
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    assert told("asked") == set()
    with pytest.raises(IllegalMove):
        asking.answer(question, by=world.priya, verdict="advice", words="Wait.")


def test_neither_mail_nor_the_trail_holds_what_was_asked_or_answered(world: World) -> None:
    rule(world, "ask_manager", "always")
    RoleAssignment.objects.filter(person=world.sam).update(line_manager=world.head)
    question = ask(world, account="Library Instagram")
    asking.answer(question, by=world.priya, verdict="advice", words="Wait for the inquiry.")
    mails = [build([notice]) for notice in Notice.objects.select_related("recipient")]

    assert len(mails) == 4
    for mail in mails:
        sent = f"{mail.subject} {mail.body} {mail.alternatives[0]}"
        assert "flood" not in sent
        assert "inquiry" not in sent
        assert "Library Instagram" not in sent
        assert "Sam" not in mail.subject
    for event in AuditEvent.objects.filter(target_id=question.pk):
        assert "flood" not in f"{event.target_label} {event.codes}"
        assert event.target_label == question.reference


def test_the_desk_is_reminded_once_a_working_day_from_the_day_it_is_due(world: World) -> None:
    with time_machine.travel("2026-11-16 10:00+00:00", tick=False):  # a Monday
        for _number in range(3):
            ask(world, by=world.sam)
        ask(world, by=world.priya)  # the administrators answer this one
    for day, number in (("17", 0), ("18", 4), ("18", 0), ("19", 4), ("21", 0)):
        with time_machine.travel(f"2026-11-{day} 06:00+00:00", tick=False):
            assert remind_desks(world.institution) == number, day
    assert told("reminder") == {"Priya Shah", "Lou Field"}
    rows = Notice.objects.filter(template__endswith="/reminder", recipient=world.priya)
    assert [row.context["number"] for row in rows] == [3, 3]  # two days, one mail on each


def test_the_day_it_is_needed_by_makes_it_due_sooner(world: World) -> None:
    today = timezone.localdate()
    assert ask(world, wanted_on=today).due_on == today
    assert ask(world, wanted_on=today + timedelta(days=60)).due_on == ask(world).due_on


@pytest.mark.parametrize("number", [1, 30])
def test_a_list_and_a_reminder_cost_the_same_for_any_number(
    world: World, client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    question = ask(world)
    PostQuestion.objects.bulk_create(
        PostQuestion(
            institution=world.institution, asker=world.sam, topic="other", words=WORDS,
            is_official=False, due_on=question.due_on, for_marketing=True,
        )
        for _each in range(number)
    )  # fmt: skip
    client.force_login(world.priya)
    with django_assert_max_num_queries(12):
        client.get(reverse("policies:desk", args=[world.institution.slug]))
    with time_machine.travel("2027-03-01 06:00+00:00"), django_assert_max_num_queries(16):
        assert remind_desks(world.institution) == number + 1
