"""Drafts and published texts of the small invented policy, made by the verbs themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

import time_machine
from django.utils import timezone

from institutions.models import Institution, Role, User
from policies.models import ChangeKind, ClauseDescent, Policy, PolicyVersion
from policies.services import approving, drafts, publishing
from policies.services.approving import APPROVED, Decision
from policies.services.drafts import PlacedClause
from tests.world import give

YES = Decision(APPROVED, body="Senate", minute="SEN/26/14")


@contextmanager
def in_good_time(begins: date | None) -> Iterator[None]:
    """Stand on a first day that has passed, since no text begins before it is published."""
    if begins is None or begins >= timezone.localdate():
        yield
        return
    noon = datetime.combine(begins, time(12), timezone.get_current_timezone())
    with time_machine.travel(noon):
        yield


def make_owner(institution: Institution) -> User:
    """Make who writes a university's policies."""
    return give("Una Penn", institution.root, Role.STAFF, Role.POLICY_OWNER)


def make_secretary(institution: Institution) -> User:
    """Make who enters the approving body's decisions."""
    return give("Ivo Dale", institution.root, Role.STAFF, Role.POLICY_APPROVER)


def ready_draft(policy: Policy, owner: User, *, begins: date | None = None) -> PolicyVersion:
    """Make a draft of three clauses that can be sent for review."""
    draft = drafts.open_draft(policy, by=owner)
    first, second = policy.clauses.order_by("position")[:2]
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


def approved_draft(
    policy: Policy, owner: User, secretary: User, *, begins: date | None = None
) -> PolicyVersion:
    """Make a draft that was approved as it stands."""
    draft = ready_draft(policy, owner, begins=begins)
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, YES, by=secretary)
    draft.refresh_from_db()
    return draft


def published_version(
    policy: Policy,
    owner: User,
    secretary: User,
    begins: date | None = None,
    *,
    is_split: bool = False,
) -> PolicyVersion:
    """Make a published text; its last clause may have been split from its first."""
    draft = ready_draft(policy, owner, begins=begins)
    if is_split:
        ClauseDescent.objects.create(
            version=draft,
            from_clause=policy.clauses.get(key="1"),
            to_text=draft.texts.get(path="3"),
            kinship="split",
        )
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, YES, by=secretary)
    with in_good_time(draft.from_on):
        return publishing.publish(draft, by=owner)
