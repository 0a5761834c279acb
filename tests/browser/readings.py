"""A second, invented policy with full texts, which some have confirmed and others have not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

OFFICE = timedelta(days=365)  # how long the writers have held their offices
GUIDE, NEXT = "posting-guide", "picture-guide"
FIRST = {
    "1": "Ask your head before you post for the University.",
    "2": "Check names and dates before you post.",
    "3": "Answer questions within two working days.",
    "4": "Delete posts that are out of date.",
}
SECOND = FIRST | {
    "1": "You must ask your head before you post for the University or for a school.",
    "3": "Answer questions within one working day.",
    "4": "Keep posts that are out of date, and mark them so.",
    "5": "Every picture must have a description.",
}


def read_places(institution: Any) -> dict[str, str]:
    """Publish two versions of a guide, and a guide nobody is asked about yet."""
    from django.utils import timezone

    from institutions.models import Institution, User
    from policies.services import acknowledging, training
    from tests.browser.world import address

    today = timezone.localdate()
    person = {
        key: User.objects.get(email=address(key, institution.slug))
        for key in ("sam", "jo", "head", "root")
    }
    writers = _writers(institution)
    guide = _policy(institution, GUIDE, "Guide to posting")
    first = _publish(guide, FIRST, writers, today - timedelta(days=60))
    acknowledging.acknowledge(first, by=person["jo"], fingerprint=first.fingerprint)
    second = _publish(guide, SECOND, writers, today - timedelta(days=20))
    acknowledging.start(second, acknowledging.suggestion(second), by=person["root"])
    acknowledging.look_over(institution, today)
    acknowledging.acknowledge(second, by=person["head"], fingerprint=second.fingerprint)
    other = _policy(institution, NEXT, "Guide to pictures")
    _publish(other, FIRST, writers, today)
    training.look_over(Institution.objects.get(slug="queen-mary"), today)
    return {"guide": GUIDE, "asked_next": NEXT, "reader": str(person["sam"].pk)}


def _policy(institution: Any, slug: str, title: str) -> Any:
    from policies.models import Policy, RelatedDocument

    policy = Policy.objects.create(
        institution=institution, slug=slug, title=title, document_type="guidance"
    )
    RelatedDocument.objects.create(
        policy=policy, name="Acceptable use of IT", url="https://it.example.ac.uk/use"
    )
    return policy


def _writers(institution: Any) -> list[Any]:
    """Two members of staff: one writes, the other enters the committee's decisions."""
    from django.utils import timezone

    from institutions.models import Role, RoleAssignment
    from institutions.rules import people_of

    found = list(people_of(institution, Role.STAFF).order_by("pk")[:2])
    for each, role in zip(found, (Role.POLICY_OWNER, Role.POLICY_APPROVER), strict=True):
        RoleAssignment.objects.create(
            person=each, unit=institution.root, role=role, from_on=timezone.localdate() - OFFICE
        )
    return found


def _publish(policy: Any, words: dict[str, str], writers: list[Any], begins: date) -> Any:
    """Publish a text on its first day: nothing is published for days that have passed."""
    with time_machine.travel(datetime.combine(begins, datetime.now(UTC).time(), UTC)):
        return _published(policy, words, writers, begins)


def _published(policy: Any, words: dict[str, str], writers: list[Any], begins: date) -> Any:
    from policies.models import ChangeKind, PolicyVersion
    from policies.services import approving, drafts, publishing
    from policies.services.drafts import PlacedClause

    owner, secretary = writers
    draft = drafts.open_draft(policy, by=owner)
    known = {clause.key: clause for clause in policy.clauses.all()}
    clauses = [PlacedClause(path, path, text, known.get(path)) for path, text in words.items()]
    drafts.place(draft, clauses, by=owner)
    PolicyVersion.objects.filter(pk=draft.pk).update(
        change_note="What changes.", change_kind=ChangeKind.SUBSTANTIVE, from_on=begins
    )
    approving.send_for_review(draft, by=owner)
    approving.decide(draft, approving.Decision(approving.APPROVED), by=secretary)
    return publishing.publish(draft, by=owner)
