"""Five rulebooks, five ways from a draft to a registered account."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from institutions.models import Role
from registrations import rules, services
from registrations.models import RequestState, StepState, Verdict
from registrations.problems import Refused
from registrations.routing import planned
from tests.factories import DelegationFactory, RoleAssignmentFactory
from tests.registrations.conftest import SceneOf
from tests.registrations.scene import Scene

WAYS = {
    "london-met": [("line", "head"), ("director", "final")],
    "leeds-beckett": [
        ("marketing-consulted", "consulted"),
        ("dean", "head"),
        ("marketing-complete", "priya"),
    ],
    "queen-mary": [("portal-default", "priya")],
    "west-london": [("communications", "consulted"), ("head-of-marketing", "final")],
    "leeds": [("digital", "final")],
}


@pytest.mark.parametrize("slug", WAYS)
def test_each_university_takes_a_request_its_own_way(slug: str, scene_of: SceneOf) -> None:
    scene = scene_of(slug)
    request = scene.sent()

    seen = []
    for key, who in WAYS[slug]:
        assert scene.step(request).key == key
        seen.append(key)
        scene.answer(request, scene.people[who])
    assert request.state == RequestState.APPROVED
    assert [step.key for step in request.steps.all()] == seen

    scene.everybody_ready(request)
    account = scene.register(request)
    request.refresh_from_db()
    assert request.state == RequestState.REGISTERED
    assert (request.account, account.handle, account.unit) == (
        account,
        "computingnews",
        scene.school,
    )
    assert account.administrators.count() == 2
    assert account.is_retrospective is False


def test_queen_mary_says_that_its_step_is_the_portals_own(queen_mary: Scene) -> None:
    [step] = queen_mary.sent().steps.all()

    assert step.is_portal_default
    assert step.citations == []
    assert "policy is silent; portal default" in step.note
    assert (step.role, step.desk) == (Role.REGISTER_MANAGER, queen_mary.root)


def test_a_step_carries_its_clauses_and_the_title_of_its_desk(london_met: Scene) -> None:
    step = london_met.step(london_met.sent())

    assert step.title == "Head of School"
    assert "London Met 5.1" in [each["label"] for each in step.citations]
    assert all(each["url"].startswith("/london-met/policies/") for each in step.citations)


def test_a_service_goes_to_its_director(london_met: Scene) -> None:
    request = london_met.sent(unit=london_met.service)

    assert london_met.step(request).title == "Director"
    assert list(rules.eligible(london_met.step(request))) == [london_met.director]


def test_advice_comes_before_the_decision_at_west_london(west_london: Scene) -> None:
    request = west_london.sent()
    decide = request.steps.get(key="head-of-marketing")

    why = rules.why_not_decide(west_london.final, request)
    assert "West London 3.3" in why
    assert "must answer first" in why
    with pytest.raises(services.IllegalMove):
        services.decide(
            request, step_id=decide.pk, by=west_london.final, verdict="approve", declared=True
        )
    request.refresh_from_db()
    assert (request.state, request.approvals.count()) == (RequestState.UNDER_REVIEW, 0)


def test_the_head_of_marketing_alone_is_no_consultation(west_london: Scene) -> None:
    RoleAssignmentFactory(person=west_london.final, unit=west_london.root, role=Role.CONSULTED_TEAM)
    west_london.final.__dict__.pop("_roles", None)
    request = west_london.sent()
    west_london.answer(request, west_london.final, reason="My own advice")

    assert west_london.step(request).key == "head-of-marketing"
    assert west_london.step(request).is_unmanned
    assert not rules.can_decide(west_london.final, request)


@pytest.mark.parametrize(("who", "may"), [("consulted", True), ("head", True), ("final", False)])
def test_the_advice_at_leeds_beckett_may_be_left_out(
    leeds_beckett: Scene, who: str, may: bool
) -> None:
    request = leeds_beckett.sent()
    step, person = leeds_beckett.step(request), leeds_beckett.people[who]

    assert rules.can_skip(person, request) is may
    if not may:
        with pytest.raises(PermissionDenied):
            services.skip_step(request, step_id=step.pk, by=person, reason="No need")
        return
    with pytest.raises(Refused):
        services.skip_step(request, step_id=step.pk, by=person, reason=" ")
    services.skip_step(request, step_id=step.pk, by=person, reason="We spoke last week")
    step.refresh_from_db()
    assert step.state == StepState.SKIPPED
    assert step.approvals.get().verdict == Verdict.SKIP
    # Whoever left it out has given no answer to another step.
    assert leeds_beckett.step(request).key == "dean"
    assert rules.can_decide(leeds_beckett.head, request)


def test_a_step_that_must_be_answered_cannot_be_left_out(london_met: Scene) -> None:
    request = london_met.sent()

    assert not rules.can_skip(london_met.head, request)
    with pytest.raises(PermissionDenied):
        services.skip_step(
            request, step_id=london_met.step(request).pk, by=london_met.head, reason="No"
        )


def test_marketing_may_send_back_but_not_overrule_the_dean(leeds_beckett: Scene) -> None:
    request = leeds_beckett.sent()
    leeds_beckett.answer(request, leeds_beckett.consulted)
    leeds_beckett.answer(request, leeds_beckett.head)

    with pytest.raises(Refused, match="cannot decline"):
        leeds_beckett.answer(request, leeds_beckett.priya, Verdict.DECLINE)
    leeds_beckett.answer(
        request, leeds_beckett.priya, Verdict.CHANGES, questions=[("audience", "Who exactly?")]
    )
    assert request.state == RequestState.CHANGES_ASKED
    question = request.approvals.get(verdict=Verdict.CHANGES).questions.get()
    services.reply_to_question(question, by=request.requested_by, text="Sixth forms")
    leeds_beckett.submit(request)
    assert leeds_beckett.step(request).key == "marketing-complete"


@pytest.mark.parametrize(("logo", "keys"), [(False, ["digital"]), (True, ["digital", "brand"])])
def test_leeds_asks_the_brand_desk_only_with_a_logo(
    leeds: Scene, logo: bool, keys: list[str]
) -> None:
    assert [plan.key for plan in planned(leeds.draft(logo=logo))] == keys


def test_a_logo_added_later_reopens_the_brand_step_alone(leeds: Scene) -> None:
    request = leeds.approved()
    services.add_logo(request, by=request.requested_by)
    request.refresh_from_db()

    assert request.state == RequestState.UNDER_REVIEW
    assert leeds.step(request).key == "brand"
    assert request.approvals.get(step__key="digital").voided_at is None
    leeds.answer(request, leeds.brand)
    assert request.state == RequestState.APPROVED
    assert request.letters.count() == 2


def test_a_logo_for_a_registered_account_is_a_new_request_with_that_step(leeds: Scene) -> None:
    request = leeds.approved()
    leeds.everybody_ready(request)
    account = leeds.register(request)
    request.refresh_from_db()
    later = services.add_logo(request, by=request.requested_by)
    assert (later.state, later.adds_logo_to) == (RequestState.DRAFT, account)
    assert not rules.can_add_logo(request.requested_by, request)  # asked once is enough

    leeds.submit(later)
    assert [step.key for step in later.steps.all()] == ["brand"]
    leeds.answer(later, leeds.brand)
    assert later.state == RequestState.REGISTERED
    assert later.account is None
    assert later.letters.get().verdict == Verdict.APPROVE


def test_without_a_logo_step_the_logo_voids_every_decision(queen_mary: Scene) -> None:
    request = queen_mary.approved()
    services.add_logo(request, by=request.requested_by)

    assert queen_mary.step(request).is_portal_default
    assert request.approvals.get().voided_because == "University logo used changed"


# --- desks with nobody, substitutes, cover ---


def test_a_society_without_a_head_waits_with_the_administrator(london_met: Scene) -> None:
    request = london_met.sent(unit=london_met.society)
    step = london_met.step(request)

    assert (step.desk, step.is_unmanned) == (None, True)
    assert not rules.eligible(step).exists()
    assert rules.can_name_substitute(london_met.admin, request)


def test_the_head_asks_so_somebody_named_decides(london_met: Scene) -> None:
    request = london_met.sent(london_met.head, administrators=["sam", "jo"])
    step = london_met.step(request)
    assert step.is_unmanned
    with pytest.raises(PermissionDenied, match="You asked"):
        london_met.answer(request, london_met.head)
    assert "You asked" in rules.why_not_decide(london_met.head, request)

    services.name_substitute(
        request, step_id=step.pk, by=london_met.admin, to=london_met.dean, reason="Head asks"
    )
    london_met.answer(request, london_met.dean)
    approval = request.approvals.get()
    assert (approval.by, approval.by_title) == (london_met.dean, "Dean")
    assert london_met.step(request).key == "director"


@pytest.mark.parametrize("to", ["sam", "jo", "admin", "stranger"])
def test_a_substitute_has_no_stake_and_belongs_here(london_met: Scene, to: str) -> None:
    from tests.factories import UserFactory

    request = london_met.sent(unit=london_met.society)
    person = UserFactory() if to == "stranger" else london_met.people[to]
    with pytest.raises((PermissionDenied, Refused)):
        services.name_substitute(
            request,
            step_id=london_met.step(request).pk,
            by=london_met.admin,
            to=person,
            reason="Nobody else",
        )
    assert london_met.step(request).holder is None


@pytest.mark.parametrize("who", ["sam", "head", "priya", "auditor", "final"])
def test_only_an_institution_administrator_names_a_substitute(london_met: Scene, who: str) -> None:
    request = london_met.sent(unit=london_met.society)
    person = london_met.people[who]

    assert not rules.can_name_substitute(person, request)
    with pytest.raises(PermissionDenied):
        services.name_substitute(
            request,
            step_id=london_met.step(request).pk,
            by=person,
            to=london_met.dean,
            reason="I say so",
        )


def test_no_substitute_where_somebody_can_answer(london_met: Scene) -> None:
    request = london_met.sent()
    with pytest.raises(PermissionDenied):
        services.name_substitute(
            request,
            step_id=london_met.step(request).pk,
            by=london_met.admin,
            to=london_met.dean,
            reason="Faster",
        )


def test_cover_decides_and_the_answer_says_for_whom(london_met: Scene) -> None:
    DelegationFactory(
        institution=london_met.institution, giver=london_met.head, deputy=london_met.colleague
    )
    request = london_met.sent()

    assert london_met.colleague in rules.eligible(london_met.step(request))
    london_met.answer(request, london_met.colleague)
    approval = request.approvals.get()
    assert (approval.by, approval.on_behalf_of) == (london_met.colleague, london_met.head)


def test_the_cover_of_somebody_with_a_stake_does_not_decide(london_met: Scene) -> None:
    DelegationFactory(
        institution=london_met.institution, giver=london_met.head, deputy=london_met.colleague
    )
    request = london_met.sent(london_met.head, administrators=["sam", "jo"])

    assert not rules.can_decide(london_met.colleague, request)
    assert london_met.step(request).is_unmanned


def test_the_cover_who_asks_does_not_decide(london_met: Scene) -> None:
    DelegationFactory(
        institution=london_met.institution, giver=london_met.head, deputy=london_met.sam
    )
    request = london_met.sent(administrators=["jo", "priya"])

    assert list(rules.eligible(london_met.step(request))) == [london_met.head]
    assert not rules.can_decide(london_met.sam, request)


def test_one_person_in_both_offices_answers_once(london_met: Scene) -> None:
    RoleAssignmentFactory(
        person=london_met.director, unit=london_met.root, role=Role.FINAL_APPROVER
    )
    RoleAssignmentFactory._meta.model.objects.filter(person=london_met.final).delete()
    london_met.director.__dict__.pop("_roles", None)
    request = london_met.sent(unit=london_met.service)
    london_met.answer(request, london_met.director)

    step = london_met.step(request)
    assert (step.key, step.is_unmanned) == ("director", True)
    assert "One person never gives two" in rules.why_not_decide(london_met.director, request)
    with pytest.raises(PermissionDenied):
        london_met.answer(request, london_met.director)


def test_the_office_decides_not_the_person(london_met: Scene) -> None:
    request = london_met.sent()
    held = london_met.head.assignments.get(role=Role.LINE_APPROVER)
    held.to_on = timezone.localdate() - timedelta(days=1)
    held.save()
    RoleAssignmentFactory(
        person=london_met.colleague, unit=london_met.school, role=Role.LINE_APPROVER
    )

    assert list(rules.eligible(london_met.step(request))) == [london_met.colleague]


# --- passing on ---


def test_a_step_passed_on_is_the_other_persons(london_met: Scene) -> None:
    request = london_met.sent()
    step = london_met.step(request)
    services.pass_on(
        request, step_id=step.pk, by=london_met.head, to=london_met.dean, reason="On leave"
    )

    assert rules.can_decide(london_met.dean, request)
    assert not rules.can_decide(london_met.head, request)
    assert "passed to Rosa Marsh by Ada Okafor" in rules.why_not_decide(london_met.head, request)
    with pytest.raises(PermissionDenied):
        london_met.answer(request, london_met.head)
    london_met.answer(request, london_met.dean)
    assert london_met.step(request).key == "director"


@pytest.mark.parametrize("to", ["sam", "jo", "head", "student", "auditor"])
def test_a_step_is_never_passed_to_somebody_with_a_stake_nor_off_the_staff(
    london_met: Scene, to: str
) -> None:
    request = london_met.sent()
    with pytest.raises((PermissionDenied, Refused)):
        services.pass_on(
            request,
            step_id=london_met.step(request).pk,
            by=london_met.head,
            to=london_met.people[to],
            reason="Please",
        )


def test_nor_to_somebody_who_answered_already(london_met: Scene) -> None:
    request = london_met.sent()
    london_met.answer(request, london_met.head)
    with pytest.raises(PermissionDenied):
        services.pass_on(
            request,
            step_id=london_met.step(request).pk,
            by=london_met.final,
            to=london_met.head,
            reason="Please",
        )
