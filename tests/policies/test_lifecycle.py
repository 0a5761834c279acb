"""A draft from its opening to the day it is in force, and what stands in its way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from institutions.models import Role, User
from policies.models import ChangeKind, Policy, PolicyVersion, VersionState
from policies.problems import Refused
from policies.services import approving, drafts, publishing
from policies.services.approving import APPROVED, CHANGES, Decision
from policies.services.drafts import PlacedClause
from policies.services.publishing import next_number
from records.workflow import IllegalMove
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
YES = Decision(APPROVED, body="Senate", minute="SEN/26/14")


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)


@pytest.fixture
def secretary(world: World) -> User:
    """Give who enters the approving body's decisions."""
    return give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy: version 0, two clauses in summary."""
    return make_policy(world.institution)


def ready(policy: Policy, owner: User, *, begins: date | None = None) -> PolicyVersion:
    """Make a draft that can be sent for review."""
    draft = drafts.open_draft(policy, by=owner)
    first, second = policy.clauses.order_by("position")
    drafts.place(
        draft,
        [
            PlacedClause("1", "1", "Ask before you open an account.", first),
            PlacedClause("2", "2", "Two people look after it.", second),
            PlacedClause("3", "3", "Close what nobody needs."),
        ],
        by=owner,
    )
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="The first official text.",
        change_kind=ChangeKind.SUBSTANTIVE,
        from_on=begins or timezone.localdate(),
    )
    draft.refresh_from_db()
    return draft


def published(policy: Policy, owner: User, secretary: User, begins: date) -> PolicyVersion:
    """Take a draft all the way."""
    draft = ready(policy, owner, begins=begins)
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, YES, by=secretary)
    return publishing.publish(draft, by=owner)


def test_a_text_goes_from_draft_to_force_on_its_first_day(
    policy: Policy, owner: User, secretary: User
) -> None:
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    version = published(policy, owner, secretary, tomorrow)
    in_force = PolicyVersion.objects.in_force
    assert (version.number, version.state, len(version.link)) == ("1.0", "published", 64)
    assert [v.number for v in in_force(today)] == ["0"]
    assert [v.number for v in in_force(tomorrow)] == ["1.0"]
    new = version.texts.get(path="3").clause
    assert new is not None
    assert (new.key, new.summary) == ("3", "")


def test_one_draft_at_a_time(policy: Policy, owner: User) -> None:
    drafts.open_draft(policy, by=owner)
    with pytest.raises(Refused, match="draft already"):
        drafts.open_draft(policy, by=owner)


def test_nobody_else_writes(policy: Policy, world: World, secretary: User) -> None:
    for person in (world.sam, world.priya, secretary, world.auditor, world.other_admin):
        with pytest.raises(PermissionDenied):
            drafts.open_draft(policy, by=person)


def test_the_writer_never_approves(policy: Policy, world: World, owner: User) -> None:
    give_both = give("Ola Finch", world.root, Role.POLICY_OWNER, Role.POLICY_APPROVER)
    draft = ready(policy, give_both)
    approving.send_for_review(draft, by=give_both)
    with pytest.raises(Refused, match="somebody else"):
        approving.decide(draft, YES, by=give_both)
    draft.refresh_from_db()
    assert draft.state == VersionState.IN_REVIEW
    with pytest.raises(PermissionDenied):
        approving.decide(draft, YES, by=owner)


def test_an_edit_after_approval_voids_it(policy: Policy, owner: User, secretary: User) -> None:
    draft = ready(policy, owner)
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, YES, by=secretary)
    [first, *_rest] = draft.texts.select_related("clause")
    drafts.place(draft, [PlacedClause("1", "1", "Ask first.", first.clause)], by=owner)
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT
    assert approving.standing_approval(draft) is None
    with pytest.raises(Refused, match="approved as it stands"):
        publishing.publish(draft, by=owner)


def test_changes_are_asked_with_a_reason(policy: Policy, owner: User, secretary: User) -> None:
    draft = ready(policy, owner)
    approving.send_for_review(draft, by=owner)
    with pytest.raises(Refused, match="needs to change"):
        approving.decide(draft, Decision(CHANGES), by=secretary)
    approving.decide(draft, Decision(CHANGES, reason="Say who the two are."), by=secretary)
    draft.refresh_from_db()
    assert draft.state == VersionState.CHANGES_REQUESTED
    with pytest.raises(IllegalMove):
        approving.take_back(draft, by=owner)


def test_a_version_begins_after_the_one_before(
    policy: Policy, owner: User, secretary: User
) -> None:
    today = timezone.localdate()
    published(policy, owner, secretary, today)
    again = drafts.open_draft(policy, by=owner)
    PolicyVersion.objects.filter(pk=again.pk).update(
        change_note="A comma.", change_kind=ChangeKind.EDITORIAL, from_on=today
    )
    approving.send_for_review(again, by=owner)
    approving.decide(again, replace(YES, minute="SEN/26/15"), by=secretary)
    with pytest.raises(Refused, match="must begin after"):
        publishing.publish(again, by=owner)


@pytest.mark.parametrize(
    ("before", "kind", "number"),
    [
        ("0", "editorial", "1.0"),
        ("0", "substantive", "1.0"),
        ("1.0", "editorial", "1.1"),
        ("1.9", "editorial", "1.10"),
        ("1.9", "substantive", "2.0"),
    ],
)
def test_numbers(before: str, kind: str, number: str) -> None:
    assert next_number(PolicyVersion(number=before), kind) == number


def test_a_draft_put_away_makes_room(policy: Policy, owner: User) -> None:
    draft = ready(policy, owner)
    drafts.discard(draft, by=owner)
    draft.refresh_from_db()
    assert draft.state == VersionState.DISCARDED
    assert drafts.open_draft(policy, by=owner).texts.count() == 2
