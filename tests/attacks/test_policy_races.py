"""Two at the same moment, each right alone: one answer counts, and no words slip in unapproved."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from institutions.models import User
from policies.models import Policy, PolicyVersion, PostQuestion, VersionState
from policies.problems import Refused
from policies.services import approving, asking, editing, feedback, publishing
from policies.services.approving import standing_approval
from policies.services.asking import Asked
from policies.services.editing import Words
from policies.wordings import fingerprint_of
from records.models import Notice
from records.workflow import IllegalMove
from tests.moments import at_once
from tests.policies.journeys import (
    YES,
    approved_draft,
    make_owner,
    make_secretary,
    ready_draft,
)
from tests.policies.texts import make_policy
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = (IllegalMove, PermissionDenied, Refused)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def policy(world: World) -> Policy:
    return make_policy(world.institution)


@pytest.fixture
def owner(world: World) -> User:
    return make_owner(world.institution)


@pytest.fixture
def secretary(world: World) -> User:
    return make_secretary(world.institution)


def lost(results: list[object]) -> list[Exception]:
    """Those who came too late; each was told so in a sentence."""
    late = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, TOLD) and str(each) for each in late), late
    return late


def question(world: World) -> PostQuestion:
    return asking.ask(world.institution, Asked("other", "May we?", is_official=True), by=world.sam)


def test_of_many_answers_to_a_question_one_counts(world: World) -> None:
    asked = question(world)
    answers = [
        partial(asking.answer, asked, by=world.priya, verdict="advice", words=f"Number {n}.")
        for n in range(4)
    ]
    assert len(lost(at_once(*answers))) == 3
    assert Notice.objects.filter(template__endswith="/answered").count() == 1


def test_a_question_is_answered_or_taken_back(world: World) -> None:
    asked = question(world)
    results = at_once(
        partial(asking.answer, asked, by=world.priya, verdict="advice", words="Wait."),
        partial(asking.withdraw, asked, by=world.sam),
    )
    assert len(lost(results)) == 1
    asked.refresh_from_db()
    assert (asked.state == "answered") == bool(asked.answer)


def test_nobody_asks_more_than_the_most_by_asking_at_once(world: World) -> None:
    for _number in range(asking.MOST_OPEN - 1):
        question(world)
    results = at_once(*(partial(question, world) for _number in range(4)))
    assert len(lost(results)) == 3
    assert PostQuestion.objects.count() == asking.MOST_OPEN


def test_of_two_answers_to_a_comment_one_counts(world: World, policy: Policy) -> None:
    made = feedback.comment(policy, by=world.sam, words="Who is meant?")
    results = at_once(
        *(partial(feedback.answer, made, by=world.admin, words=f"All {n}.") for n in range(3))
    )
    assert len(lost(results)) == 2


def reword(draft: PolicyVersion, by: User) -> None:
    editing.reword(draft.texts.order_by("position")[0], Words("Nobody asks.", "1"), by=by)


def test_what_is_published_is_what_was_approved(
    policy: Policy, owner: User, secretary: User
) -> None:
    draft = approved_draft(policy, owner, secretary)
    results = at_once(partial(publishing.publish, draft, by=owner), partial(reword, draft, owner))
    assert len(lost(results)) == 1
    draft.refresh_from_db()
    if draft.state == VersionState.PUBLISHED:
        assert fingerprint_of(draft) == draft.fingerprint
        assert draft.texts.order_by("position")[0].text != "Nobody asks."
    else:
        assert standing_approval(draft) is None


def test_a_draft_is_decided_on_or_taken_back(policy: Policy, owner: User, secretary: User) -> None:
    draft = ready_draft(policy, owner)
    approving.send_for_review(draft, by=owner)

    def change() -> None:
        approving.take_back(draft, by=owner)
        reword(draft, owner)

    lost(at_once(partial(approving.decide, draft, YES, by=secretary), change))
    draft.refresh_from_db()
    stands = standing_approval(draft) is not None
    assert stands == (draft.state == VersionState.APPROVED)
    assert stands == (draft.texts.order_by("position")[0].text != "Nobody asks.")


def test_a_draft_is_published_once(policy: Policy, owner: User, secretary: User) -> None:
    draft = approved_draft(policy, owner, secretary)
    results = at_once(*(partial(publishing.publish, draft, by=owner) for _number in range(3)))
    assert len(lost(results)) == 2
    assert policy.versions.filter(number="1.0").count() == 1
