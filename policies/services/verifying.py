"""Whether every published text is still what was published: fingerprints, chain, and the trail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution, Role
from institutions.notices import notify
from institutions.rules import people_of
from policies.comparing.fingerprint import Seal, seal
from policies.models import Policy, PolicyVersion
from policies.wordings import content_of, wording
from records.audit import record
from records.models import AuditEvent

FOUND = "tampering found"
PUBLISHED = "policy published"
WORDS = "its words or details are not those that were published"
CHAIN = "it does not follow from the version before it"
GONE = "it was published and is gone"
UNSEALED = "it counts as published and was never sealed"
TRAIL = "the trail says it was published with other words"


@dataclass(frozen=True)
class Verified:
    """What came of looking at one policy; ``number`` and ``problem`` are of the first fault."""

    policy: Policy
    versions: int
    number: str = ""
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was tampered with."""
        return not self.problem


def verify(policies: Iterable[Policy]) -> Iterator[Verified]:
    """Look at each policy in turn, its versions in the order of their publication."""
    for policy in policies:
        versions = list(
            policy.versions.issued()
            .exclude(number="0")
            .prefetch_related("texts__clause")
            .order_by("published_at", "pk")
        )
        number, problem = _first_fault(policy, versions)
        yield Verified(policy, len(versions), number, problem)


def _first_fault(policy: Policy, versions: list[PolicyVersion]) -> tuple[str, str]:
    trail = _trail(policy)
    previous = ""
    for version in versions:
        if problem := _fault(version, previous, trail.get(version.number)):
            return version.number, problem
        previous = version.link
    there = {version.number for version in versions}
    return next(((number, GONE) for number in trail if number not in there), ("", ""))


def _fault(version: PolicyVersion, previous: str, told: str | None) -> str:
    if not version.link:
        return UNSEALED
    content = content_of(version, [wording(text) for text in version.texts.all()])
    made = seal(content, previous)
    if made.fingerprint != version.fingerprint:
        return WORDS
    if made != Seal(version.fingerprint, version.link):
        return CHAIN
    return TRAIL if told and told != version.link else ""


def _trail(policy: Policy) -> dict[str, str]:
    """What the audit trail, which nobody can rewrite, says was published: number and link."""
    events = AuditEvent.objects.filter(
        verb=PUBLISHED, target_type__app_label="policies", target_type__model="policy"
    )
    found = events.filter(target_id=policy.pk).order_by("pk").values_list("codes", flat=True)
    return {str(codes["version"]): str(codes.get("link", "")) for codes in found}


def look_for_tampering() -> int:
    """Tell institution administrators of every policy that was tampered with, once a day."""
    policies = Policy.objects.select_related("institution").order_by("pk")
    return sum(_tell(each) for each in verify(policies) if not each.is_whole)


@transaction.atomic
def _tell(found: Verified) -> int:
    policy = Policy.objects.select_for_update(of=("self",), no_key=True).get(pk=found.policy.pk)
    today = AuditEvent.objects.filter(
        verb=FOUND,
        target_type__model="policy",
        target_id=policy.pk,
        at__date=timezone.localdate(),
    )
    if today.exists():
        return 0
    event = record(policy, FOUND, by=None, codes={"version": found.number})
    institution: Institution = found.policy.institution
    return notify(
        institution,
        "policies/drafting/mail/tampering",
        event=event,
        people=people_of(institution, Role.INSTITUTION_ADMIN),
        context={
            "policy": policy.title,
            "number": found.number,
            "path": reverse("policies:detail", args=[institution.slug, policy.slug]),
        },
        about=f"policy-tampering:{policy.pk}",
    )
