"""A draft goes to review; the approving body's decision is bound to the exact words."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.comparing.fingerprint import fingerprint
from policies.comparing.since import read_content, since
from policies.models import PolicyVersion, VersionDecision, VersionState
from policies.problems import Refused
from policies.services.around import agree_editorial
from policies.services.telling import tell_decided, tell_taken_back, tell_to_decide
from policies.wordings import content_of, fingerprint_of

APPROVED, CHANGES = "approved", "changes"


@dataclass(frozen=True)
class Decision:
    """What the approving body said, and where it is written down."""

    outcome: str  # APPROVED or CHANGES
    body: str = ""
    decided_on: date | None = None
    minute: str = ""
    reason: str = ""
    agrees_editorial: bool = False  # although the change looks substantive
    seen: str = ""  # the fingerprint of what the page showed


@transaction.atomic
def send_for_review(version: PolicyVersion, *, by: User) -> None:
    """Hand a draft to the approving body.

    Raises:
        Refused: it has no clauses, no change note or no first day, or a question is open.
    """
    draft = PolicyVersion.locked(version.pk, "policy__institution")
    require(rules.can_write(by, draft.policy.institution))
    if not draft.texts.exclude(text="").exists():
        raise Refused(_("There are no words in this draft yet. Import a text or write one."))
    if not draft.change_note.strip():
        raise Refused(_("Say what changes, in a sentence or two."), "change_note")
    if not draft.change_kind:
        raise Refused(_("Say whether the change is substantive or editorial."), "change_kind")
    if draft.from_on is None:
        raise Refused(_("Say from which day it holds."), "from_on")
    if draft.questions.filter(answered_at=None).exists():
        raise Refused(_("Questions about its clauses are open. Answer them first."))
    event = draft.move_to(VersionState.IN_REVIEW, by=by)
    tell_to_decide(draft, event)


@transaction.atomic
def take_back(version: PolicyVersion, *, by: User) -> None:
    """Take a draft back from review to change it."""
    draft = PolicyVersion.locked(version.pk, "policy__institution")
    require(rules.can_write(by, draft.policy.institution))
    draft.move_to(VersionState.DRAFT, by=by)
    tell_taken_back(draft)


@transaction.atomic
def decide(version: PolicyVersion, decision: Decision, *, by: User) -> VersionDecision:
    """Enter the approving body's decision on the words as they stand.

    Raises:
        Refused: who enters it wrote the draft, or says no reason for changes.
    """
    draft = PolicyVersion.locked(version.pk, "policy__institution")
    require(rules.holds_approval(by, draft.policy.institution))
    if rules.wrote(by, draft):
        raise Refused(
            _("You wrote or changed this draft, so somebody else must enter the decision on it.")
        )
    if decision.outcome == CHANGES and not decision.reason.strip():
        raise Refused(_("Say what needs to change."), "reason")
    if decision.decided_on and decision.decided_on > timezone.localdate():
        raise Refused(_("This day is still to come. Enter the day it was decided."), "decided_on")
    is_approved = decision.outcome == APPROVED
    if is_approved and decision.agrees_editorial:
        agree_editorial(draft, by=by)
    content = content_of(draft)
    if decision.seen and decision.seen != fingerprint(content):
        raise Refused(_("The text has changed since you opened this page. Read it again first."))
    event = draft.move_to(
        VersionState.APPROVED if is_approved else VersionState.CHANGES_REQUESTED, by=by
    )
    made = VersionDecision.objects.create(
        version=draft,
        outcome=decision.outcome,
        fingerprint=fingerprint(content),
        content=asdict(content),
        body=decision.body.strip() or draft.approving_body,
        decided_on=decision.decided_on or timezone.localdate(),
        minute=decision.minute.strip(),
        reason=decision.reason.strip(),
        by=by,
    )
    tell_decided(draft, made, event)
    return made


def standing_approval(version: PolicyVersion) -> VersionDecision | None:
    """The approval of exactly the words a version holds now, if there is one."""
    last = version.decisions.filter(outcome=APPROVED).first()
    return last if last and last.fingerprint == fingerprint_of(version) else None


def changed_since_approval(
    version: PolicyVersion, last: VersionDecision | None = None
) -> tuple[str, ...]:
    """Say what voided the last approval: what differs from the words it was given on.

    Args:
        last: the last decision, where it has been read already.
    """
    last = last or version.decisions.first()
    if last is None or last.outcome != APPROVED:
        return ()
    return since(read_content(last.content), content_of(version))
