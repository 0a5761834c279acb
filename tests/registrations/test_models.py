"""What exists for whom, and what the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction

from registrations import rules, services
from registrations.models import (
    Approval,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
    Verdict,
)
from tests.factories import DelegationFactory, InstitutionFactory, RoleAssignmentFactory
from tests.registrations.scene import Scene
from tests.world import give


def seen_by(scene: Scene, who: str) -> bool:
    return RegistrationRequest.objects.visible_to(scene.people[who]).exists()


def test_a_draft_is_its_writers_and_those_they_named(london_met: Scene) -> None:
    london_met.draft()

    assert {who for who in london_met.people if seen_by(london_met, who)} == {"sam", "jo"}


def test_a_sent_request_is_seen_by_whoever_oversees_its_unit(london_met: Scene) -> None:
    london_met.sent()

    assert {who for who in london_met.people if seen_by(london_met, who)} == {
        "sam", "jo", "head", "dean", "consulted", "final", "brand", "priya", "admin", "auditor",
    }  # fmt: skip


def test_who_said_no_sees_it_no_more(london_met: Scene) -> None:
    request = london_met.sent()
    services.answer_administration(request, by=london_met.jo, accept=False)

    assert not seen_by(london_met, "jo")


def test_whoever_got_it_passed_on_sees_it_and_keeps_seeing_it(london_met: Scene) -> None:
    request = london_met.sent()
    services.pass_on(
        request,
        step_id=london_met.step(request).pk,
        by=london_met.head,
        to=london_met.colleague,
        reason="Away",
    )
    assert seen_by(london_met, "colleague")
    london_met.answer(request, london_met.colleague)
    assert seen_by(london_met, "colleague")


def test_another_university_sees_nothing(london_met: Scene) -> None:
    from institutions.models import Role

    london_met.sent()
    away = InstitutionFactory()
    people = [give(f"Far Away{role}", away.root, role) for role in Role]

    assert not any(RegistrationRequest.objects.visible_to(each).exists() for each in people)


@pytest.mark.parametrize(
    ("who", "waits"),
    [("head", True), ("dean", False), ("final", False), ("sam", False), ("admin", False)],
)
def test_a_request_waits_for_the_desk_it_is_at(london_met: Scene, who: str, waits: bool) -> None:
    london_met.sent()

    found = RegistrationRequest.objects.waiting_for(london_met.people[who])
    assert found.exists() is waits


def test_what_waits_and_what_may_be_decided_are_the_same_thing(london_met: Scene) -> None:
    """For everybody, in every situation that sets somebody aside."""
    RoleAssignmentFactory(person=london_met.director, unit=london_met.root, role="final_approver")
    london_met.director.__dict__.pop("_roles", None)
    DelegationFactory(
        institution=london_met.institution, giver=london_met.head, deputy=london_met.colleague
    )
    DelegationFactory(
        institution=london_met.institution, giver=london_met.director, deputy=london_met.student
    )
    requests = [
        london_met.sent(),
        london_met.sent(london_met.head, name="B", handle="bbbb"),
        london_met.sent(london_met.colleague, name="C", handle="cccc"),
        london_met.sent(administrators=["me", "head"], name="D", handle="dddd"),
        london_met.sent(unit=london_met.service, name="E", handle="eeee"),
        london_met.sent(unit=london_met.society, name="F", handle="ffff"),
    ]
    london_met.answer(requests[4], london_met.director)
    for person in london_met.people.values():
        waiting = set(RegistrationRequest.objects.waiting_for(person))
        assert waiting == {each for each in requests if rules.can_decide(person, each)}, person


def test_a_step_gets_one_answer_a_round(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head)
    first = request.approvals.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            request=request, step=first.step, round=1, by=london_met.dean, verdict="approve"
        )


def test_the_database_refuses_two_approvals_by_one_person(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            request=request,
            step=request.steps.get(key="director"),
            round=1,
            by=london_met.head,
            verdict=Verdict.APPROVE,
        )


def test_the_database_refuses_two_present_steps(london_met: Scene) -> None:
    request = london_met.sent()
    with pytest.raises(IntegrityError), transaction.atomic():
        RequestStep.objects.filter(request=request).update(state=StepState.CURRENT)


@pytest.mark.parametrize("state", [RequestState.REGISTERED, RequestState.UNDER_REVIEW])
def test_the_database_refuses_states_that_cannot_be(london_met: Scene, state: str) -> None:
    request = london_met.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationRequest.objects.filter(pk=request.pk).update(state=state)


def test_cost_of_a_list_of_what_waits_does_not_grow(
    queen_mary: Scene, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        queen_mary.priya.__dict__.pop("_roles", None)
        with CaptureQueriesContext(connection) as queries:
            list(RegistrationRequest.objects.waiting_for(queen_mary.priya))
        return len(queries)

    queen_mary.sent()
    one = cost()
    for number in range(3):
        queen_mary.sent(name=f"N{number}", handle=f"number{number}")
    assert cost() == one
