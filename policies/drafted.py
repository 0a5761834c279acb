"""What the pages of a draft show: where it stands, what is still to do, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.shown import Status, Tone
from policies import rules
from policies.comparing.texts import Wording
from policies.models import ChangeKind, PolicyVersion, VersionDecision, VersionState
from policies.services.approving import changed_since_approval
from policies.services.kinds import proposal
from policies.services.readiness import needs

STANDING: dict[str, Tone] = {
    VersionState.DRAFT: "quiet",
    VersionState.IN_REVIEW: "wait",
    VersionState.CHANGES_REQUESTED: "warn",
    VersionState.APPROVED: "wait",
}
PAGES = {"clauses": "draft_text", "details": "draft_details", "questions": "which_clause"}


@dataclass(frozen=True)
class ToDo:
    """A line of the checklist."""

    name: str
    hint: str
    url: str
    status: Status


def page(version: PolicyVersion, name: str, *args: object) -> str:
    """The address of one of a draft's pages; "" for a page this portal does not have."""
    policy = version.policy
    try:
        return reverse(f"policies:{name}", args=[policy.institution.slug, policy.slug, *args])
    except NoReverseMatch:
        return ""


def standing(version: PolicyVersion) -> Status:
    """Where a draft stands, in a word."""
    return Status(version.get_state_display(), STANDING.get(version.state, "quiet"))


def checklist(version: PolicyVersion, *, writes: bool) -> list[ToDo]:
    """List what a draft needs before it goes to be decided on, each with its page."""
    return [
        ToDo(
            need.name,
            "",
            page(version, PAGES[need.page]) if writes else "",
            Status(_("Done"), "ok") if need.is_met else Status(_("To do"), "wait"),
        )
        for need in needs(version)
    ]


def is_downgrade(version: PolicyVersion, now: Sequence[Wording] | None = None) -> tuple[str, ...]:
    """Why a change called editorial looks like more; empty where it does not.

    Args:
        now: its words, where they have been read already.
    """
    if version.change_kind != ChangeKind.EDITORIAL:
        return ()
    proposed = proposal(version, now)
    return proposed.reasons if proposed.kind == ChangeKind.SUBSTANTIVE else ()


def around(version: PolicyVersion, user: User) -> dict[str, Any]:
    """What the page of a draft shows."""
    writes = rules.can_write(user, version.policy.institution)
    is_written = version.state in {VersionState.DRAFT, VersionState.CHANGES_REQUESTED}
    todo = checklist(version, writes=writes) if is_written else []
    decisions = list(version.decisions.select_related("by"))
    is_alone = not is_written and not version.downgrade_agreed_by_id
    return {
        "policy": version.policy,
        "draft": version,
        "status": standing(version),
        "groups": [{"title": _("Before it can be sent"), "tasks": todo}],
        "is_ready": all(need.status.tone == "ok" for need in todo),
        "writes": writes,
        "decides": rules.holds_approval(user, version.policy.institution),
        "wrote": rules.wrote(user, version),
        "voided": _voided(version, decisions),
        "downgrade": is_downgrade(version) if is_alone else (),
        "decisions": decisions,
        "compare_url": page(version, "draft_compare"),
        "rules_url": page(version, "draft_rules"),
        "import_url": page(version, "text"),
    }


def _voided(version: PolicyVersion, decisions: list[VersionDecision]) -> tuple[str, ...]:
    """What took an approval back; empty where there was none."""
    if version.state != VersionState.DRAFT or not decisions:
        return ()
    return changed_since_approval(version, decisions[0])
