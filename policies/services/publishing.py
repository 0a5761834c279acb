"""A version is published: numbered, sealed, linked to the one before, its rules dated with it."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.comparing.fingerprint import seal
from policies.models import ChangeKind, Clause, Policy, PolicyVersion, VersionState
from policies.problems import Refused
from policies.services.approving import standing_approval
from policies.services.citations import refuse_undecided
from policies.services.dating import date_rules
from policies.services.readiness import refuse_unpublishable
from policies.services.resting import footing
from policies.services.telling import tell_published
from policies.wordings import content_of
from records.audit import record


@transaction.atomic
def publish(version: PolicyVersion, *, by: User) -> PolicyVersion:
    """Publish an approved draft from its first day on, which may be to come.

    Raises:
        Refused: its approval does not stand, its first day clashes, a question is open, or
            nobody has said what becomes of a rule whose clause changes.
    """
    # no_key: rows that name the policy may be written meanwhile, or two would wait in a ring.
    policy = Policy.objects.select_for_update(no_key=True).get(pk=version.policy_id)
    draft = PolicyVersion.locked(version.pk, "policy__institution")
    require(rules.can_write(by, policy.institution))
    before = _last_begun(policy)
    rests = footing(draft)
    _refuse_unready(draft, before)
    refuse_undecided(rests)
    _give_identities(draft)
    kept = seal(content_of(draft), _last_link(policy))
    event = draft.move_to(
        VersionState.PUBLISHED,
        by=by,
        together={
            "number": next_number(_last_issued(policy), draft.change_kind),
            "published_at": timezone.now(),
            "published_by": by,
            "fingerprint": kept.fingerprint,
            "link": kept.link,
        },
    )
    date_rules(rests, by=by)
    record(policy, "policy published", by=by, codes={"version": draft.number, "link": kept.link})
    tell_published(draft, event, by)
    return draft


def next_number(before: PolicyVersion | None, change_kind: str) -> str:
    """Return 1.1 after an editorial change of 1.0, else 2.0; the first is 1.0."""
    major, _dot, minor = (before.number if before else "0").partition(".")
    if major != "0" and change_kind == ChangeKind.EDITORIAL:
        return f"{major}.{int(minor or 0) + 1}"
    return f"{int(major) + 1}.0"


def _refuse_unready(draft: PolicyVersion, before: PolicyVersion | None) -> None:
    approval = standing_approval(draft)
    if draft.state != VersionState.APPROVED or approval is None:
        raise Refused(_("It has not been approved as it stands now."))
    if not draft.change_kind:
        raise Refused(_("Say whether the change is substantive or editorial."), "change_kind")
    if draft.from_on is None:
        raise Refused(_("Say from which day it holds."), "from_on")
    if before and before.from_on and draft.from_on <= before.from_on:
        raise Refused(
            _("It must begin after %(before)s, which begins on %(day)s.")
            % {"before": before.number, "day": before.from_on},
            "from_on",
        )
    refuse_unpublishable(draft, approval)


def _give_identities(draft: PolicyVersion) -> None:
    """Give each clause nobody had before an identity of its own; a key is never used again."""
    new = list(draft.texts.filter(clause=None))
    taken = set(draft.policy.clauses.values_list("key", flat=True))
    for text in new:
        key, number = text.address, 1
        while key in taken:
            number += 1
            key = f"{text.address[:74]}-{number}"
        taken.add(key)
        text.clause = Clause.objects.create(
            policy=draft.policy, key=key, label=text.label, position=text.position
        )
        text.save(update_fields=["clause"])


def _last_link(policy: Policy) -> str:
    last = _last_issued(policy)
    return last.link if last else ""


def _last_issued(policy: Policy) -> PolicyVersion | None:
    """The one published last, withdrawn or not: its number is never given again."""
    issued = policy.versions.issued()
    return issued.order_by(F("published_at").desc(nulls_last=True)).first()


def _last_begun(policy: Policy) -> PolicyVersion | None:
    """The one with the latest first day, but for those withdrawn before it came."""
    kept = policy.versions.issued().exclude(withdrawn_on__lte=F("from_on"))
    return kept.order_by(F("from_on").desc(nulls_last=True)).first()


def replaced_by(version: PolicyVersion) -> PolicyVersion | None:
    """The text that a draft would follow."""
    return _last_begun(version.policy)
