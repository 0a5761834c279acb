"""The rules as a draft would have them, read and never written: to see what would be."""

from dataclasses import replace
from datetime import date

from django.db.models import Count

from policies.models import PolicyVersion
from policies.parameters import PARAMETERS
from policies.rulebook import Rulebook, RuleValue, Source, rulebook

RETIRE = "retire"


def drafted_rulebook(draft: PolicyVersion, day: date) -> tuple[Rulebook, Rulebook]:
    """Read the rules of a day, and the same with what a draft changes about them."""
    now = rulebook(draft.policy.institution, day)
    then = dict(now.rules)
    for code in _ended(draft):
        if code in PARAMETERS:
            then[code] = RuleValue(code, PARAMETERS[code].default, Source.DEFAULT)
    for change in draft.rule_changes.all():
        if change.code in PARAMETERS:
            then[change.code] = _changed(change.code, change.value, change.is_off, now[change.code])
    return now, replace(now, rules=then)


def _changed(code: str, value: object, is_off: bool, before: RuleValue) -> RuleValue:
    if is_off:
        return RuleValue(code, None, Source.OFF)
    if value is None:
        return RuleValue(code, PARAMETERS[code].default, Source.DEFAULT)
    return RuleValue(code, value, Source.POLICY, before.citations)


def _ended(draft: PolicyVersion) -> list[str]:
    """Rules that rest on nothing any more, as was decided."""
    said = draft.citation_decisions.filter(
        decision=RETIRE, rests_on=None, citation__rule__isnull=False
    )
    found = said.values("citation__rule__code").annotate(
        gone=Count("citation", distinct=True),
        had=Count("citation__rule__citations", distinct=True),
    )
    return [row["citation__rule__code"] for row in found if row["gone"] == row["had"]]


def differing_codes(now: Rulebook, then: Rulebook) -> list[str]:
    """Name the rules that answer otherwise with the draft."""
    return [code for code in PARAMETERS if now[code].value != then[code].value]
