"""A university whose policy has full texts, and people who are asked to confirm them."""

from datetime import date
from typing import Any

from django.utils import timezone

from institutions.models import Role, User
from policies.models import Campaign, ChangeKind, Policy, PolicyVersion
from policies.services import acknowledging, approving, drafts, publishing
from policies.services.acknowledging import Asked
from policies.services.approving import APPROVED, Decision
from policies.services.drafts import PlacedClause
from tests.policies.texts import make_policy
from tests.world import World, give

FIRST = {"1": "Ask before you open an account.", "2": "Two people look after it."}
SECOND = {"1": "You must ask before you open an account.", "2": "Two people look after it."}


def writers(world: World) -> tuple[User, User]:
    """Make who writes the policy, and who enters the decisions on it."""
    owner = give("Una Penn", world.root, Role.STAFF, Role.POLICY_OWNER)
    return owner, give("Ivo Dale", world.root, Role.STAFF, Role.POLICY_APPROVER)


def publish(
    policy: Policy,
    words: dict[str, str],
    people: tuple[User, User],
    *,
    begins: date | None = None,
    kind: str = ChangeKind.SUBSTANTIVE,
) -> PolicyVersion:
    """Publish a text of these clauses, known ones by their key."""
    owner, secretary = people
    draft = drafts.open_draft(policy, by=owner)
    known = {clause.key: clause for clause in policy.clauses.all()}
    clauses = [PlacedClause(path, path, text, known.get(path)) for path, text in words.items()]
    drafts.place(draft, clauses, by=owner)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="What changes.", change_kind=kind, from_on=begins or timezone.localdate()
    )
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, Decision(APPROVED, body="Senate"), by=secretary)
    return publishing.publish(draft, by=owner)


def asked(version: PolicyVersion, **details: Any) -> Asked:
    """What a campaign asks, staff having 30 days unless a test says otherwise."""
    plain: dict[str, Any] = {
        "statement": "I have read it.",
        "kinds": ["staff"],
        "opens_on": version.from_on,
        "due_days": 30,
        "joiner_days": 20,
    }
    return Asked(**{**plain, **details})


def begin(version: PolicyVersion, by: User, **details: Any) -> Campaign:
    """Start a campaign and ask everybody it is for."""
    campaign = acknowledging.start(version, asked(version, **details), by=by)
    acknowledging.look_over(version.policy.institution, timezone.localdate())
    return campaign


def policy_of(world: World) -> Policy:
    """Make the university's policy, with version 0."""
    return make_policy(world.institution)
