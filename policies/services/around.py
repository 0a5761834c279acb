"""What stands around a draft's words: title, keeper, approving body, days, and what changes."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.models import ChangeKind, PolicyVersion, Precision, VersionState
from policies.problems import Refused, checked_words
from policies.services.drafts import changing
from policies.services.kinds import proposal
from records.audit import record

NAMED = ("title", "owner", "approving_body", "change_note")


@dataclass(frozen=True)
class Details:
    """What stands in the boxes of the details page."""

    title: str
    document_type: str
    owner: str = ""
    approving_body: str = ""
    from_on: date | None = None
    issued_on: date | None = None
    issued_precision: str = Precision.UNKNOWN
    change_note: str = ""
    change_kind: str = ""


def details_of(version: PolicyVersion) -> Details:
    """Read them as they stand."""
    return Details(**{name: getattr(version, name) for name in Details.__dataclass_fields__})


def change_details(version: PolicyVersion, details: Details, *, by: User) -> None:
    """Change what stands around a draft's words.

    Raises:
        Refused: it has no title, a date and its precision do not fit, or it may not be changed.
    """
    if details == details_of(version):
        return
    for name in NAMED:
        checked_words(getattr(details, name), name)
    if not details.title.strip():
        raise Refused(_("Enter the title."), "title")
    if (details.issued_on is None) != (details.issued_precision == Precision.UNKNOWN):
        raise Refused(_("Say how much of the date the text bears is known."), "issued_precision")
    with changing(version, by=by) as draft:
        kept = {**asdict(details), **{n: getattr(details, n).strip() for n in NAMED}}
        changed = sorted(name for name, value in kept.items() if getattr(draft, name) != value)
        PolicyVersion.objects.filter(pk=draft.pk).update(**kept)
        record(draft, "draft details changed", by=by, codes={"fields": changed})


@transaction.atomic
def agree_editorial(version: PolicyVersion, *, by: User) -> None:
    """Agree that a change is editorial although the portal proposes to call it substantive.

    Raises:
        Refused: it is still being written, or who agrees wrote it.
    """
    draft = PolicyVersion.locked(version.pk, "policy__institution")
    institution = draft.policy.institution
    require(rules.can_write(by, institution) or rules.holds_approval(by, institution))
    if draft.state not in {VersionState.IN_REVIEW, VersionState.APPROVED}:
        raise Refused(_("It is not in review, so there is nothing to agree to yet."))
    if rules.wrote(by, draft):
        raise Refused(_("You wrote or changed this draft, so somebody else must agree."))
    PolicyVersion.objects.filter(pk=draft.pk).update(downgrade_agreed_by=by)
    record(draft, "agreed as editorial", by=by)


def refuse_lone_downgrade(version: PolicyVersion) -> None:
    """Refuse to call a change editorial by oneself where it looks like more.

    Raises:
        Refused: nobody else has agreed.

    Source: policies.md P-11.
    """
    if version.change_kind != ChangeKind.EDITORIAL or version.downgrade_agreed_by_id:
        return
    proposed = proposal(version)
    if proposed.kind == ChangeKind.SUBSTANTIVE:
        raise Refused(
            _(
                "It is called editorial, but it looks like more: %(reasons)s. "
                "Somebody else must agree, or call it substantive."
            )
            % {"reasons": "; ".join(proposed.reasons[:5])},
            "change_kind",
        )
