"""A version taken all the way from a draft, by two people, for tests that need published words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from institutions.models import Institution, Role, User
from policies.models import ChangeKind, ClauseDescent, Policy, PolicyVersion
from policies.services import approving, drafts, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.drafts import PlacedClause
from tests.factories import RoleAssignmentFactory, UserFactory
from tests.policies.journeys import in_good_time

YES = Decision(APPROVED, body="Senate", minute="SEN/26/14")


def holder(institution: Institution, role: Role, name: str) -> User:
    """Give who holds a role over the whole university, the same person each time."""
    email = f"{role}@{institution.slug}.ac.uk"
    person = User.objects.filter(email=email).first()
    if person is None:
        person = UserFactory(name=name, email=email)
        for each in (Role.STAFF, role):
            RoleAssignmentFactory(person=person, unit=institution.root, role=each)
    return person


def owner_of(policy: Policy) -> User:
    """Give who writes a policy."""
    return holder(policy.institution, Role.POLICY_OWNER, "Una Penn")


def drafted(
    policy: Policy, clauses: Sequence[PlacedClause], begins: date | None = None, **about: Any
) -> PolicyVersion:
    """Make a draft of these clauses that can be sent for review."""
    owner = owner_of(policy)
    draft = drafts.open_draft(policy, by=owner)
    drafts.place(draft, clauses, by=owner)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        **{
            "change_note": "The wording changes.",
            "change_kind": ChangeKind.SUBSTANTIVE,
            "from_on": begins or timezone.localdate(),
            **about,
        }
    )
    draft.refresh_from_db()
    return draft


def publish(draft: PolicyVersion) -> PolicyVersion:
    """Have a draft approved and publish it."""
    owner = owner_of(draft.policy)
    approving.send_for_review(draft, by=owner)
    secretary = holder(draft.policy.institution, Role.POLICY_APPROVER, "Ivo Dale")
    approving.decide(draft, replace(YES, decided_on=timezone.localdate()), by=secretary)
    with in_good_time(draft.from_on):
        return publishing.publish(draft, by=owner)


def published(
    policy: Policy, clauses: Sequence[PlacedClause], begins: date | None = None, **about: Any
) -> PolicyVersion:
    """Publish these clauses as a version of a policy."""
    return publish(drafted(policy, clauses, begins, **about))


def every_clause(policy: Policy, **labels: str) -> list[PlacedClause]:
    """Give all clauses of a policy in words, some under a new number: ``{"5.2": "5.3"}``."""
    return [
        PlacedClause(
            labels.get(each.key, text.path),
            labels.get(each.key, text.label),
            f"Official words of clause {each.key}.",
            each,
        )
        for text in policy.versions.get(number="0").texts.select_related("clause")
        if (each := text.clause)
    ]


def descends(
    draft: PolicyVersion, from_key: str, to_paths: Sequence[str], kinship: str = "split"
) -> None:
    """Say that a clause's words went into others of a draft."""
    for path in to_paths:
        ClauseDescent.objects.create(
            version=draft,
            from_clause=draft.policy.clauses.get(key=from_key),
            to_text=draft.texts.get(path=path),
            kinship=kinship,
        )
