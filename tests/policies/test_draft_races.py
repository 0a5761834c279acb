"""Two people at one draft in the same moment, on PostgreSQL: one wins, nothing is half done."""

from typing import Any

import pytest
from django.utils import timezone

from institutions.models import User
from policies.models import Policy, PolicyVersion, VersionState
from policies.problems import Refused
from policies.services import approving, drafts, editing, publishing
from policies.services.editing import Words
from policies.services.verifying import verify
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
from tests.world import make_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_postgresql]


@pytest.fixture
def people() -> tuple[Policy, User, User]:
    """Give a policy, who writes it and who decides."""
    institution = make_world().institution
    return make_policy(institution), make_owner(institution), make_secretary(institution)


def lost(results: list[object]) -> list[object]:
    """Keep what was refused."""
    return [each for each in results if isinstance(each, Exception)]


def test_two_open_a_draft(people: tuple[Policy, User, User]) -> None:
    policy, owner, _secretary = people
    results = at_once(*[lambda: drafts.open_draft(policy, by=owner)] * 2)
    [refused] = lost(results)
    assert isinstance(refused, Refused)
    assert policy.versions.filter(state=VersionState.DRAFT).count() == 1


def test_two_publish(people: tuple[Policy, User, User]) -> None:
    policy, owner, secretary = people
    draft = approved_draft(policy, owner, secretary, begins=timezone.localdate())
    results = at_once(*[lambda: publishing.publish(draft, by=owner)] * 2)
    [refused] = lost(results)
    assert isinstance(refused, Refused | IllegalMove)
    assert policy.versions.exclude(link="").count() == 1
    assert [each.is_whole for each in verify([policy])] == [True]


def test_an_edit_against_an_approval(people: tuple[Policy, User, User]) -> None:
    policy, owner, secretary = people
    draft = ready_draft(policy, owner)
    approving.send_for_review(draft, by=owner)
    text = draft.texts.get(path="2")

    def edit() -> Any:
        approving.take_back(PolicyVersion.objects.get(pk=draft.pk), by=owner)
        editing.reword(text, Words("Three people look after it.", "2"), by=owner)

    results = at_once(edit, lambda: approving.decide(draft, YES, by=secretary))
    draft.refresh_from_db()
    approval = approving.standing_approval(draft)
    # Whoever came first: an approval never stands on words that nobody decided on.
    assert draft.state in {VersionState.DRAFT, VersionState.APPROVED}
    if draft.state == VersionState.DRAFT:
        assert approval is None
    else:
        assert approval is not None
        assert lost(results) == []
