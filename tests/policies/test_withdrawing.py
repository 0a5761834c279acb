"""Withdrawing, the downgrade that needs a second person, and what no approval makes good."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from institutions.models import Role, User
from policies.models import ChangeKind, Policy, PolicyVersion, VersionState
from policies.problems import Refused
from policies.services import approving, drafts, editing, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.around import Details, agree_editorial, change_details, details_of
from policies.services.editing import Words
from policies.services.kinds import proposal
from policies.services.readiness import needs
from policies.services.withdrawing import withdraw
from records.workflow import IllegalMove
from tests.policies.journeys import (
    YES,
    approved_draft,
    make_owner,
    make_secretary,
    published_version,
)
from tests.policies.texts import make_policy
from tests.world import World, give, make_world

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
DAY = timedelta(days=1)


@pytest.fixture
def world() -> World:
    """Give a university."""
    return make_world()


@pytest.fixture
def owner(world: World) -> User:
    """Give who writes its policy."""
    return make_owner(world.institution)


@pytest.fixture
def secretary(world: World) -> User:
    """Give who enters the approving body's decisions."""
    return make_secretary(world.institution)


@pytest.fixture
def policy(world: World) -> Policy:
    """Give its policy."""
    return make_policy(world.institution)


def test_a_withdrawn_text_is_in_force_until_its_day(
    policy: Policy, owner: User, secretary: User
) -> None:
    version = published_version(policy, owner, secretary)
    for note, on, field in (
        (" ", TODAY(), "note"),
        ("A mistake.", None, "on"),
        ("A mistake.", TODAY() - DAY, "on"),
    ):
        with pytest.raises(Refused) as refused:
            withdraw(version, note=note, on=on, by=owner)
        assert refused.value.field == field
    with pytest.raises(PermissionDenied):
        withdraw(version, note="A mistake.", on=TODAY(), by=secretary)
    withdraw(version, note="A mistake.", on=TODAY() + DAY, by=owner)
    version.refresh_from_db()
    assert (version.state, version.withdrawn_by) == (VersionState.WITHDRAWN, owner)
    in_force = PolicyVersion.objects.in_force
    assert [v.number for v in in_force(TODAY())] == ["1.0"]
    assert not in_force(TODAY() + DAY)
    with pytest.raises(IllegalMove):
        withdraw(version, note="Again.", on=TODAY(), by=owner)


def test_summaries_are_not_withdrawn(policy: Policy, owner: User) -> None:
    with pytest.raises(Refused, match="summaries"):
        withdraw(policy.versions.get(number="0"), note="No.", on=TODAY(), by=owner)


def test_a_number_is_never_given_again(policy: Policy, owner: User, secretary: User) -> None:
    first = published_version(policy, owner, secretary)
    withdraw(first, note="A mistake.", on=TODAY(), by=owner)
    second = published_version(policy, owner, secretary, TODAY() + DAY)
    assert second.number == "2.0"


def amended(
    policy: Policy, owner: User, secretary: User, words: str, *, agrees: bool = False
) -> PolicyVersion:
    """Publish a first text; approve an editorial change of its second clause."""
    published_version(policy, owner, secretary)
    draft = drafts.open_draft(policy, by=owner)
    editing.reword(draft.texts.get(path="2"), Words(words, "2"), by=owner)
    draft.refresh_from_db()
    around = details_of(draft)
    change_details(
        draft,
        Details(
            **{
                **vars(around),
                "change_note": "A word.",
                "change_kind": ChangeKind.EDITORIAL,
                "from_on": TODAY() + DAY,
            }
        ),
        by=owner,
    )
    approving.send_for_review(draft, by=owner)
    yes = Decision(APPROVED, body="Senate", agrees_editorial=agrees)
    approving.decide(draft, yes, by=secretary)
    draft.refresh_from_db()
    return draft


def test_nobody_calls_a_change_of_meaning_editorial_alone(
    world: World, policy: Policy, owner: User, secretary: User
) -> None:
    draft = amended(policy, owner, secretary, "Three people look after it.")
    assert proposal(draft).reasons == ("2: a number changed",)
    with pytest.raises(Refused, match=r"looks like more: 2: a number changed"):
        publishing.publish(draft, by=owner)
    with pytest.raises(Refused, match="somebody else"):
        agree_editorial(draft, by=owner)
    with pytest.raises(PermissionDenied):
        agree_editorial(draft, by=world.sam)
    second = give("Ola Finch", world.root, Role.POLICY_OWNER)
    agree_editorial(draft, by=second)
    assert publishing.publish(draft, by=owner).number == "1.1"


def test_who_approves_may_agree_in_the_same_breath(
    policy: Policy, owner: User, secretary: User
) -> None:
    draft = amended(policy, owner, secretary, "Three people look after it.", agrees=True)
    assert draft.downgrade_agreed_by == secretary
    editing.reword(draft.texts.get(path="2"), Words("Four people look after it.", "2"), by=owner)
    draft.refresh_from_db()
    assert draft.downgrade_agreed_by is None


def test_a_comma_needs_nobody_else(policy: Policy, owner: User, secretary: User) -> None:
    draft = amended(policy, owner, secretary, "Two people, look after it.")
    assert publishing.publish(draft, by=owner).number == "1.1"


def test_no_text_begins_in_the_past(policy: Policy, owner: User, secretary: User) -> None:
    draft = approved_draft(policy, owner, secretary, begins=TODAY() - DAY)
    with pytest.raises(Refused, match="first day has passed") as refused:
        publishing.publish(draft, by=owner)
    assert refused.value.field == "from_on"


def test_an_approving_body_the_policy_names_is_on_record(
    policy: Policy, owner: User, secretary: User
) -> None:
    Policy.objects.filter(pk=policy.pk).update(approved_by="Senate")
    policy.refresh_from_db()
    draft = drafts.open_draft(policy, by=owner)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        approving_body="", change_note="First.", change_kind="substantive", from_on=date.max
    )
    editing.add(draft, Words("Ask first."), by=owner)
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, Decision(APPROVED), by=secretary)
    with pytest.raises(Refused, match="names Senate"):
        publishing.publish(draft, by=owner)


def test_where_the_policy_names_no_body_none_is_asked_for(
    policy: Policy, owner: User, secretary: User
) -> None:
    draft = approved_draft(policy, owner, secretary)
    assert YES.body
    assert publishing.publish(draft, by=owner).number == "1.0"


def test_no_decision_of_a_day_to_come(policy: Policy, owner: User, secretary: User) -> None:
    draft = approved_draft(policy, owner, secretary)
    editing.reword(draft.texts.get(path="1"), Words("Ask.", "1"), by=owner)
    approving.send_for_review(draft, by=owner)
    with pytest.raises(Refused, match="to come"):
        approving.decide(draft, Decision(APPROVED, decided_on=TODAY() + DAY), by=secretary)


def test_what_a_draft_still_needs(policy: Policy, owner: User) -> None:
    draft = drafts.open_draft(policy, by=owner)
    assert [need.is_met for need in needs(draft)] == [False, False, False, False, True]


def test_details_fit_together(policy: Policy, owner: User) -> None:
    draft = drafts.open_draft(policy, by=owner)
    around = vars(details_of(draft))
    for wrong, field in (
        ({"title": " "}, "title"),
        ({"issued_on": TODAY()}, "issued_precision"),
        ({"owner": "password: Tr0ub4dor&3"}, "owner"),
    ):
        with pytest.raises(Refused) as refused:
            change_details(draft, Details(**{**around, **wrong}), by=owner)
        assert refused.value.field == field
