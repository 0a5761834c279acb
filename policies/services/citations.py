"""What a draft does to the rules: each citation of changed words is decided, values are set.

The rules are not part of the words that are approved, so all this may be done until the draft
is published, and takes no approval back; see docs/decisions/0013.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import User
from institutions.rules import require
from policies import rules
from policies.comparing.citations import Standing
from policies.fitting import fault_in
from policies.models import (
    Citation,
    CitationDecision,
    ClauseText,
    PolicyVersion,
    Rule,
    RuleChange,
)
from policies.problems import Refused
from policies.rulebook import cite
from policies.services.resting import CHANGE, KEEP, Footing, Resting, footing
from policies.wording import question
from records.audit import record


def _held(draft: PolicyVersion, by: User) -> PolicyVersion:
    """Hold a draft whose rules are being decided.

    Raises:
        Refused: it was published meanwhile, or put away.
    """
    row = PolicyVersion.locked(draft.pk, "policy__institution")
    require(rules.can_write(by, row.policy.institution))
    if not row.is_open:
        raise Refused(_("This draft is no longer open, so nothing was saved."))
    return row


@transaction.atomic
def decide_citation(
    draft: PolicyVersion,
    citation: Citation,
    decision: str,
    *,
    by: User,
    rests_on: ClauseText | None = None,
) -> CitationDecision:
    """Say what becomes of a rule or step whose clause a draft changes or drops.

    Args:
        rests_on: the clause of the draft it rests on from now on, in place of the one cited.

    Raises:
        Refused: its words are the same, or the decision does not fit.
    """
    row = _held(draft, by)
    resting = next((each for each in footing(row).restings if each.citation == citation), None)
    if resting is None or not resting.outcome.needs_decision:
        raise Refused(_("The words it rests on have not changed, so there is nothing to decide."))
    _refuse_unfit(row, resting, decision, rests_on)
    said, _is_new = CitationDecision.objects.update_or_create(
        version=row,
        citation=citation,
        defaults={
            "decision": decision,
            "words": resting.words,
            "rests_on": rests_on,
            "by": by,
            "at": timezone.now(),
        },
    )
    codes = {"is": name_of(resting), "decision": decision}
    record(row, "citation decided", by=by, codes=codes, citation=str(citation))
    return said


def _refuse_unfit(
    draft: PolicyVersion, resting: Resting, decision: str, rests_on: ClauseText | None
) -> None:
    if rests_on is not None and rests_on.version_id != draft.pk:
        raise Refused(_("Choose a clause of this draft."), "rests_on")
    is_gone = resting.outcome.standing == Standing.ORPHAN
    if decision == KEEP and is_gone and rests_on is None:
        sentence = _("Its clause is not in this draft. Choose the clause it rests on instead.")
        raise Refused(sentence, "rests_on")
    if decision != CHANGE:
        return
    code = resting.citation.rule.code if resting.citation.rule else ""
    if not draft.rule_changes.filter(code=code).exists():
        raise Refused(_("Enter what the rule says from now on."), "value")


def name_of(resting: Resting) -> str:
    """A rule's code, or a step's key."""
    row = resting.row
    return row.code if isinstance(row, Rule) else row.key


@transaction.atomic
def change_rule(
    draft: PolicyVersion,
    code: str,
    value: Any,
    *,
    by: User,
    is_off: bool = False,
    rests_on: ClauseText | None = None,
) -> RuleChange:
    """Give a rule another value from a draft's first day on.

    Args:
        value: None where the policy falls silent: the portal's default is used again.
        is_off: the portal's default is not used either.
        rests_on: a clause of the draft that says so, beside those the rule rests on already.

    Raises:
        Refused: the value does not fit the rule.
    """
    row = _held(draft, by)
    if is_off:
        value = None
    elif value is not None and fault_in(code, value):
        raise Refused(_("This is no answer to the rule's question."), "value")
    if rests_on is not None and rests_on.version_id != row.pk:
        raise Refused(_("Choose a clause of this draft."), "rests_on")
    change, _is_new = RuleChange.objects.update_or_create(
        version=row,
        code=code,
        defaults={
            "value": value,
            "is_off": is_off,
            "rests_on": rests_on,
            "changed_by": by,
            "changed_at": timezone.now(),
        },
    )
    record(row, "rule drafted", by=by, codes={"is": code, "value": value})
    return change


@transaction.atomic
def leave_rule(draft: PolicyVersion, code: str, *, by: User) -> None:
    """Leave a rule as it is after all; what was decided with its new value is open again."""
    row = _held(draft, by)
    gone, _each = row.rule_changes.filter(code=code).delete()
    if gone:
        record(row, "rule left alone", by=by, codes={"is": code})


def refuse_undecided(footing: Footing) -> None:
    """Stop a publication while something rests on changed words and nobody has decided on it.

    Raises:
        Refused: naming the rules and steps, with their clauses.
    """
    if undecided := footing.undecided:
        names = " ".join(dict.fromkeys(f"“{title_of(each)}”" for each in undecided))
        sentence = _(
            "Words have changed on which the portal's rules rest. "
            "Say first what becomes of them: %(rules)s"
        )
        duties = [each.citation.duty for each in undecided]
        raise Refused(sentence % {"rules": names}, "", cite(duties))


def title_of(resting: Resting) -> str:
    """What a rule asks, or what a step is called."""
    row = resting.row
    return question(row.code) if isinstance(row, Rule) else row.title
