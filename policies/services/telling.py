"""Mail about drafts: to those who decide, and back to those who wrote."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from institutions.models import Role, User
from institutions.notices import notify
from institutions.rules import people_of
from institutions.shown import day
from policies.models import PolicyVersion, VersionDecision
from records.models import AuditEvent
from records.outbox import drop

MAIL = "policies/drafting/mail"


def approvers(version: PolicyVersion) -> list[User]:
    """List who may enter the decision on a draft: never who wrote it.

    Where nobody holds the role, those who look after the portal at the university do.
    """
    writers = {version.author_id, version.last_editor_id, *version.editors}
    for role in (Role.POLICY_APPROVER, Role.INSTITUTION_ADMIN):
        found = people_of(version.policy.institution, role).exclude(pk__in=writers - {None})
        if found:
            return list(found)
    return []


def tell_to_decide(version: PolicyVersion, event: AuditEvent) -> None:
    """Tell those who may decide that a draft waits for them."""
    _tell(version, "to_decide", event, approvers(version), page="draft_decide")


def tell_decided(version: PolicyVersion, decision: VersionDecision, event: AuditEvent) -> None:
    """Tell the writers what was decided."""
    _overtaken(version)
    _tell(
        version,
        "decided",
        event,
        _writers(version, decision.by),
        is_approved=decision.outcome == "approved",
        body=decision.body,
        decider=str(decision.by),
    )


def tell_published(version: PolicyVersion, event: AuditEvent, by: User) -> None:
    """Tell the writers and those who approved it that a text was published."""
    deciders = [each.by for each in version.decisions.select_related("by")[:1]]
    _tell(
        version,
        "published",
        event,
        [*_writers(version, by), *(each for each in deciders if each != by)],
        path=version.get_absolute_url(),
        number=version.number,
        begins=day(version.from_on) if version.from_on else "",
    )


def tell_taken_back(version: PolicyVersion) -> None:
    """Take back what still waits to be sent about a draft nobody decides on any more."""
    _overtaken(version)


def _overtaken(version: PolicyVersion) -> None:
    drop(_about(version))


def _writers(version: PolicyVersion, but: User) -> list[User]:
    writers = {each.pk: each for each in (version.author, version.last_editor) if each}
    return [each for each in writers.values() if each != but]


def _about(version: PolicyVersion) -> str:
    return f"policy-draft:{version.pk}"


def _tell(
    version: PolicyVersion,
    template: str,
    event: AuditEvent,
    people: Iterable[User],
    *,
    page: str = "draft",
    path: str = "",
    **more: Any,
) -> None:
    policy = version.policy
    path = path or reverse(f"policies:{page}", args=[policy.institution.slug, policy.slug])
    notify(
        policy.institution,
        f"{MAIL}/{template}",
        event=event,
        people={each.pk: each for each in people}.values(),
        context={"policy": policy.title, "path": path, **more},
        about=_about(version),
    )
