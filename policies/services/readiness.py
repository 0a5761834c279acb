"""What a draft still lacks, for its page and for the verbs that refuse it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import PolicyVersion, VersionDecision
from policies.problems import Refused
from policies.services.around import refuse_lone_downgrade


@dataclass(frozen=True)
class Need:
    """One thing a draft needs before it can go on, and on which page it is seen to."""

    name: str
    page: str  # clauses, details or questions
    is_met: bool


def needs(version: PolicyVersion) -> list[Need]:
    """List what a draft needs before it goes to be decided on."""
    return [
        Need(_("Words"), "clauses", version.texts.exclude(text="").exists()),
        Need(_("What changes, in a sentence or two"), "details", bool(version.change_note.strip())),
        Need(_("What kind of change it is"), "details", bool(version.change_kind)),
        Need(_("The first day it holds"), "details", _is_to_come(version)),
        Need(
            _("Answers to the questions about its clauses"),
            "questions",
            not version.questions.filter(answered_at=None).exists(),
        ),
    ]


def _is_to_come(version: PolicyVersion) -> bool:
    return version.from_on is not None and version.from_on >= timezone.localdate()


def refuse_unpublishable(version: PolicyVersion, approval: VersionDecision) -> None:
    """Refuse what an approval alone does not make good.

    Raises:
        Refused: its first day has passed, no approving body is recorded where the policy names
            one, or nobody else agreed that the change is editorial.

    Source: rulebook.md c 73 (London Met 9.1-s2, West London info-4).
    """
    if version.from_on and version.from_on < timezone.localdate():
        raise Refused(
            _("Its first day has passed. Choose today or a later day; it is then approved anew."),
            "from_on",
        )
    body = version.policy.approved_by
    if body and not approval.body:
        raise Refused(
            _(
                "The policy names %(body)s as the body that approves it, and the approval names "
                "none. Take it back and have the decision entered with its body."
            )
            % {"body": body},
            "body",
        )
    refuse_lone_downgrade(version)
