"""A draft: opened as a copy of the newest text, filled, changed, put away.

Every change goes through ``changing``, which keeps drafts in review still, and takes back an
approval whose words no longer stand.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.models import (
    OPEN,
    Clause,
    ClauseText,
    Policy,
    PolicyVersion,
    VersionState,
)
from policies.problems import Refused
from policies.services.indexing import index
from policies.services.relinking import resting_again
from records.audit import record

DRAFT = "draft"  # the number of the one open draft, until it is published under its own
DISCARDED = "discarded"  # before the key, in the number of a draft that was put away
COPIED = ("title", "document_type", "owner", "approving_body")
WORDS = (
    "path",
    "label",
    "sign",
    "kind",
    "parent",
    "section",
    "section_sign",
    "heading",
    "crossheading",
    "text",
    "line_from",
    "line_to",
)


@dataclass(frozen=True)
class PlacedClause:
    """A clause to be put into a draft; ``clause`` is None where nobody had it before."""

    path: str
    label: str
    text: str
    clause: Clause | None = None
    sign: str = ""
    kind: str = "clause"
    parent: str = ""
    section: str = ""
    section_sign: str = ""
    heading: str = ""
    crossheading: str = ""
    line_from: int | None = None
    line_to: int | None = None


def open_version(policy: Policy) -> PolicyVersion | None:
    """Find the one draft being worked on, whatever its state."""
    return policy.versions.filter(state__in=OPEN).first()


def newest(policy: Policy) -> PolicyVersion | None:
    """Find the published version with the latest first day, in force already or not."""
    published = policy.versions.filter(state=VersionState.PUBLISHED)
    return published.order_by(F("from_on").desc(nulls_last=True)).first()


@transaction.atomic
def open_draft(policy: Policy, *, by: User) -> PolicyVersion:
    """Open a draft as a copy of the newest published text.

    Raises:
        Refused: one is open already.
    """
    Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    require(rules.can_write(by, policy.institution))
    if open_version(policy):
        raise Refused(_("There is a draft already. Go on with it, or put it away first."))
    base = newest(policy)
    own = {
        "title": policy.title,
        "document_type": policy.document_type,
        "owner": policy.owner,
        "approving_body": policy.approved_by,
    }
    taken = {name: getattr(base, name) for name in COPIED if getattr(base, name, "")}
    draft = PolicyVersion.objects.create(
        policy=policy, number=DRAFT, based_on=base, author=by, last_editor=by, **(own | taken)
    )
    if base:
        texts = base.texts.select_related("clause")
        _write(draft, [PlacedClause(clause=t.clause, **_words(t)) for t in texts])
    index(draft)
    record(draft, "draft opened", by=by, codes={"from": base.number if base else ""})
    return draft


def _words(text: ClauseText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in WORDS}


@contextmanager
def changing(version: PolicyVersion, *, by: User) -> Iterator[PolicyVersion]:
    """Hold a draft while it is changed; an approval of other words falls.

    Raises:
        Refused: it is in review, or was published meanwhile.
    """
    with transaction.atomic():
        draft = PolicyVersion.locked(version.pk, "policy__institution")
        require(rules.can_write(by, draft.policy.institution))
        if draft.state == VersionState.IN_REVIEW:
            raise Refused(_("It is in review. Take it back first; then you can change it."))
        if not draft.is_open:
            raise Refused(_("It has been published, so nothing about it can change any more."))
        yield draft
        index(draft)
        if draft.state == VersionState.APPROVED:
            draft.move_to(VersionState.DRAFT, by=by)
        # Who changed it stays a writer, whoever changes it after them.
        draft.editors = sorted({*draft.editors, by.pk})
        # Who agreed that a change is editorial agreed to the words as they were.
        last = {"last_editor": by, "downgrade_agreed_by": None, "editors": draft.editors}
        PolicyVersion.objects.filter(pk=draft.pk).update(**last)
        draft.last_editor, draft.downgrade_agreed_by = by, None


def place(version: PolicyVersion, clauses: Iterable[PlacedClause], *, by: User) -> None:
    """Put these clauses, in this order, in the place of all that a draft held.

    Raises:
        Refused: it is in review, or was published meanwhile.
    """
    with changing(version, by=by) as draft:
        with resting_again(draft):
            _empty(draft)
            number = _write(draft, clauses)
        record(draft, "draft filled", by=by, codes={"clauses": number})


def discard(version: PolicyVersion, *, by: User) -> None:
    """Put a draft away for good; its words stay for whoever asks what was decided about them.

    Raises:
        Refused: it is in review, or was published meanwhile.
    """
    with changing(version, by=by) as draft:
        if draft.state == VersionState.APPROVED:
            draft.move_to(VersionState.DRAFT, by=by)
        aside = {"number": f"{DISCARDED}-{draft.pk}"}
        draft.move_to(VersionState.DISCARDED, by=by, together=aside)


def _empty(draft: PolicyVersion) -> None:
    draft.descents.all().delete()
    draft.questions.all().delete()
    draft.texts.all().delete()


def _write(draft: PolicyVersion, clauses: Iterable[PlacedClause]) -> int:
    rows = [
        ClauseText(version=draft, position=position, **vars(clause))
        for position, clause in enumerate(clauses)
    ]
    return len(ClauseText.objects.bulk_create(rows))
