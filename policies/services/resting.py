"""What rests on which clause: how each citation in force stands in a draft, and what was decided.

Read in a fixed number of queries, however many rules and clauses there are.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from policies.comparing.citations import CitationOutcome, Standing, outcome
from policies.comparing.redline import Change, ClauseChange, lead_ins, redline
from policies.comparing.texts import Wording
from policies.models import (
    ApprovalStep,
    Citation,
    CitationDecision,
    Clause,
    ClauseText,
    PolicyVersion,
    Rule,
    RuleChange,
)
from policies.services.drafts import newest
from policies.wordings import descents, wording

KEEP, CHANGE, RETIRE = "keep", "change", "retire"


@dataclass(frozen=True)
class Resting:
    """A citation in force, what a draft makes of its clause, and what somebody said of it.

    Args:
        words: SHA-256 of the new words; a decision made on others does not count.
        decision: the one that holds, if there is one.
        beside: what else the same rule or step cites.
    """

    citation: Citation
    change: ClauseChange
    outcome: CitationOutcome
    words: str
    decision: CitationDecision | None = None
    beside: tuple[Citation, ...] = ()

    @property
    def row(self) -> Rule | ApprovalStep:
        """The rule or approval step that cites."""
        return cast(Rule | ApprovalStep, self.citation.rule or self.citation.step)

    @property
    def is_undecided(self) -> bool:
        """Whether publishing waits for somebody's word on it."""
        return self.outcome.needs_decision and self.decision is None


@dataclass(frozen=True)
class Footing:
    """A draft's rules: what they rest on, and the values it gives them from its first day."""

    draft: PolicyVersion
    before: PolicyVersion | None
    day: date
    restings: tuple[Resting, ...]
    changes: Mapping[str, RuleChange]
    texts: tuple[ClauseText, ...]

    @property
    def undecided(self) -> list[Resting]:
        """What somebody must still say something of before the draft is published."""
        return [each for each in self.restings if each.is_undecided]

    @property
    def to_decide(self) -> list[Resting]:
        """What somebody must say something of, or has."""
        return [each for each in self.restings if each.outcome.needs_decision]


def first_day(draft: PolicyVersion, before: PolicyVersion | None) -> date:
    """The day a draft's rules begin; where it has none yet, the first it could."""
    after = before.from_on if before else None
    today = timezone.localdate()
    return draft.from_on or (max(today, after) if after else today)


def footing(draft: PolicyVersion) -> Footing:
    """Read what becomes of everything that rests on a policy's clauses, and what was decided."""
    before = newest(draft.policy)
    day = first_day(draft, before)
    changes = {
        each.code: each for each in draft.rule_changes.select_related("rests_on", "changed_by")
    }
    both = ClauseText.objects.filter(version__in=[each.pk for each in (before, draft) if each])
    found_in = list(both.select_related("clause"))
    texts = tuple(each for each in found_in if each.version_id == draft.pk)
    old = [wording(each) for each in found_in if each.version_id != draft.pk]
    new = [wording(each) for each in texts]
    compared = {each.key: each for each in redline(old, new, descents(draft)).clauses}
    above = lead_ins(new)
    decided = {
        each.citation_id: each
        for each in draft.citation_decisions.select_related("by", "rests_on__version")
    }
    restings = []
    for citation, beside in _with_others(citations_from(draft, day)):
        clause = citation.duty.clause
        if clause is None or clause.policy_id != draft.policy_id:
            continue  # the policy as a whole, or another policy
        change = compared.get(clause.key) or _in_neither(clause)
        found = _outcome(change)
        words = _digest(change, found, above)
        said = decided.get(citation.pk)
        holds = said and _holds(said, citation, found, words, changes)
        restings.append(Resting(citation, change, found, words, said if holds else None, beside))
    return Footing(draft, before, day, tuple(restings), changes, texts)


def citations_from(draft: PolicyVersion, day: date) -> "QuerySet[Citation]":
    """Read what every rule and step cites that is in force on a day or will be later."""
    institution = draft.policy.institution_id
    lasting = Q(to_on=None) | Q(to_on__gte=day)
    rules = Rule.objects.filter(lasting, institution=institution)
    steps = ApprovalStep.objects.filter(lasting, institution=institution)
    return (
        Citation.objects.filter(Q(rule__in=rules) | Q(step__in=steps))
        .select_related(
            "rule", "step", "duty__clause__policy__institution", "duty__policy__institution"
        )
        .order_by("duty__position", "pk")
    )


def _with_others(
    citations: Iterable[Citation],
) -> Iterable[tuple[Citation, tuple[Citation, ...]]]:
    """Pair each citation with the others of the same rule or step."""
    found = list(citations)
    together: dict[tuple[int | None, int | None], list[Citation]] = defaultdict(list)
    for each in found:
        together[each.rule_id, each.step_id].append(each)
    for each in found:
        others = together[each.rule_id, each.step_id]
        yield each, tuple(other for other in others if other.pk != each.pk)


def _in_neither(clause: Clause) -> ClauseChange:
    """A clause that the rulebook's file has and the official text has not: it is gone."""
    old = Wording(path=clause.key, text="", label=clause.label, key=clause.key)
    return ClauseChange(clause.key, old, None, (Change.REMOVED,))


def _outcome(change: ClauseChange) -> CitationOutcome:
    if change.old is None and change.new is not None:  # it was gone, and is back
        return CitationOutcome(Standing.CARRIED, "", (change.new,))
    return outcome(change)


def _digest(
    change: ClauseChange, found: CitationOutcome, above: Mapping[str, Sequence[str]]
) -> str:
    """Hash all a decision was made on: the new words, those above them, and where they went."""
    new = change.new
    seen = [
        found.standing,
        change.old.text if change.old else None,
        [new.text, list(above.get(new.key, ()))] if new else None,
        [[each.path, each.text] for each in change.went_into],
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()


def _holds(
    said: CitationDecision,
    citation: Citation,
    found: CitationOutcome,
    words: str,
    changes: Mapping[str, RuleChange],
) -> bool:
    """Whether a decision still stands: on these words, with what it needs."""
    if said.words != words:
        return False
    if said.decision == CHANGE:
        return bool(citation.rule and citation.rule.code in changes)
    if said.decision == KEEP and found.standing == Standing.ORPHAN:
        return said.rests_on_id is not None
    return True
