"""Several people, and several tabs, at the same moment: one of them is heard, the rest told so."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import SocialAccount
from institutions.models import Role, User
from records.models import AuditEvent, Notice
from registrations import rules, services
from registrations.models import Approval, RegistrationRequest, RequestState
from registrations.problems import Refused, Stale
from registrations.services.limits import MOST_DRAFTS
from tests.factories import RoleAssignmentFactory
from tests.moments import at_once
from tests.registrations.scene import Scene, make_scene

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = (services.IllegalMove, PermissionDenied, Refused, Stale)


def won(results: list[object]) -> list[object]:
    """Those that went through; every other must have been told in a plain sentence."""
    lost = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, TOLD) for each in lost), lost
    assert all(str(each) for each in lost)
    return [each for each in results if not isinstance(each, Exception)]


@pytest.fixture
def scene() -> Scene:
    return make_scene("london-met")


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def copy_of(request: RegistrationRequest) -> RegistrationRequest:
    """The request as a page of somebody else holds it."""
    return RegistrationRequest.objects.get(pk=request.pk)


@pytest.mark.parametrize("same_person", [True, False])
def test_four_answers_to_one_step_are_one_decision(scene: Scene, same_person: bool) -> None:
    others = [
        RoleAssignmentFactory(unit=scene.school, role=Role.LINE_APPROVER).person for _n in range(3)
    ]
    request = scene.sent()
    step = scene.step(request)
    people = [scene.head] * 4 if same_person else [scene.head, *others]
    verdicts = ["approve", "approve", "changes", "decline"]

    def answer(person: User, verdict: str) -> Callable[[], object]:
        held, by = copy_of(request), fresh(person)
        return lambda: services.decide(
            held,
            step_id=step.pk,
            by=by,
            verdict=verdict,
            reason="Because",
            reason_code="not_needed",
            declared=True,
        )

    results = at_once(*(answer(*each) for each in zip(people, verdicts, strict=True)))
    assert len(won(results)) == 1
    assert Approval.objects.filter(step=step).count() == 1
    answered = AuditEvent.objects.about(request).filter(verb__startswith="step answered")
    assert answered.count() == 1
    request.refresh_from_db()
    verdict = Approval.objects.get().verdict
    assert (
        request.state
        == {
            "approve": RequestState.UNDER_REVIEW,
            "changes": RequestState.CHANGES_ASKED,
            "decline": RequestState.DECLINED,
        }[verdict]
    )


def test_a_request_sent_twice_at_once_is_sent_once(scene: Scene) -> None:
    request = scene.draft()
    jobs = [
        partial(services.submit, copy_of(request), by=fresh(scene.sam), version=request.version)
        for _n in range(3)
    ]
    assert len(won(at_once(*jobs))) == 1
    request.refresh_from_db()
    assert request.round == 1
    assert Notice.objects.filter(template__endswith="/received").count() == 1
    assert request.steps.filter(state="current").count() == 1


def test_of_two_registrations_of_one_handle_one_wins(scene: Scene) -> None:
    pair = [scene.approved(), scene.approved(scene.colleague)]
    for request in pair:
        scene.everybody_ready(request)
    jobs = [
        partial(scene.register, copy_of(request), by=fresh(request.requested_by))
        for request in pair
    ]
    [account] = won(at_once(*jobs))
    assert isinstance(account, SocialAccount)
    assert SocialAccount.objects.count() == 1
    states = sorted(RegistrationRequest.objects.values_list("state", flat=True))
    assert states == ["approved", "registered"]


def test_withdrawing_and_deciding_at_once_leaves_one_story(scene: Scene) -> None:
    request = scene.sent()
    step = scene.step(request)
    jobs = (
        partial(services.withdraw, copy_of(request), by=fresh(scene.sam)),
        partial(services.withdraw, copy_of(request), by=fresh(scene.sam)),
        partial(
            services.decide,
            copy_of(request),
            by=fresh(scene.head),
            step_id=step.pk,
            verdict="decline",
            reason="No",
            reason_code="not_needed",
        ),
    )
    assert len(won(at_once(*jobs))) == 1
    request.refresh_from_db()
    counting = request.approvals.filter(voided_at=None).count()
    assert (request.state, counting) in {("draft", 0), ("declined", 1)}
    present = rules.present_step(request)
    assert present is None


def test_two_tabs_saving_at_once_lose_nothing_silently(scene: Scene) -> None:
    request = scene.draft()
    jobs = [
        partial(
            services.save_task,
            copy_of(request),
            "purpose",
            {"purpose": text},
            by=fresh(scene.sam),
            version=request.version,
        )
        for text in ("From one", "From two")
    ]
    results = at_once(*jobs)
    assert len(won(results)) == 1
    assert any(isinstance(each, Stale) for each in results)


def test_passing_on_and_answering_at_once(scene: Scene) -> None:
    request = scene.sent()
    step = scene.step(request)
    jobs = (
        partial(
            services.pass_on,
            copy_of(request),
            by=fresh(scene.head),
            step_id=step.pk,
            to=fresh(scene.dean),
            reason="Away",
        ),
        partial(
            services.decide,
            copy_of(request),
            by=fresh(scene.head),
            step_id=step.pk,
            verdict="approve",
            declared=True,
        ),
    )
    assert len(won(at_once(*jobs))) == 1
    step.refresh_from_db()
    assert (step.state, step.holder) in {("done", None), ("current", scene.dean)}


def test_yes_and_no_to_running_it_at_once_is_one_answer_in_the_end(scene: Scene) -> None:
    request = scene.draft()
    jobs = [
        partial(services.answer_administration, copy_of(request), by=fresh(scene.jo), accept=yes)
        for yes in (True, False)
    ]
    won(at_once(*jobs))
    named = request.proposed.get(person=scene.jo)
    # A no after the yes stands; a yes after the no is refused: either way it is no.
    assert named.state == "declined"


def test_of_four_drafts_begun_at_once_none_is_too_many(scene: Scene) -> None:
    RegistrationRequest.objects.bulk_create(
        RegistrationRequest(institution=scene.institution, requested_by=scene.sam)
        for _n in range(MOST_DRAFTS - 1)
    )
    begin = partial(services.start, by=fresh(scene.sam), institution=scene.institution)
    assert len(won(at_once(*[begin] * 4))) == 1
    assert RegistrationRequest.objects.count() == MOST_DRAFTS


@pytest.mark.parametrize("rival", ["decide", "accept", "register"])
def test_naming_somebody_else_and_a_rival_at_once_leave_one_story(scene: Scene, rival: str) -> None:
    people = ["me", "priya", "jo"]
    request = scene.sent() if rival == "decide" else scene.approved(administrators=people)
    if rival == "register":
        scene.everybody_ready(request)
        request.proposed.filter(person=scene.jo).update(state="waiting")
    pk = request.proposed.get(person=scene.jo).pk
    rivals: dict[str, Callable[[], object]] = {
        "decide": lambda: services.decide(
            copy_of(request), step_id=scene.step(request).pk, by=fresh(scene.head),
            verdict="approve", declared=True, seen_round=1,
        ),
        "accept": lambda: services.answer_administration(
            copy_of(request), by=fresh(scene.jo), accept=True
        ),
        "register": lambda: scene.register(copy_of(request), by=fresh(scene.sam)),
    }  # fmt: skip
    naming = partial(
        services.replace_administrator, copy_of(request), by=fresh(scene.sam), pk=pk,
        email=scene.colleague.email, name="Ray Dale", job_title="Editor",
    )  # fmt: skip
    results = at_once(rivals[rival], naming)
    done = won(results)
    request.refresh_from_db()
    replaced = request.proposed.filter(person=scene.colleague).exists()
    if rival == "decide":
        # An approval that came first is taken back; one that came second is refused.
        assert replaced
        assert request.approvals.filter(voided_at=None).count() == 0
    else:
        assert len(done) == 1
        assert request.proposed.filter(person=scene.jo).exists() is not replaced
        assert (request.state == RequestState.UNDER_REVIEW) is replaced
    assert request.steps.filter(state="current").count() == (
        request.state == RequestState.UNDER_REVIEW
    )
