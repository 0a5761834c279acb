"""One reader of the rules: what holds at a university on a day, and where it comes from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import F, Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, Unit
from policies.models import ApprovalStep, Citation, Duty, Rule
from policies.parameters import ANSWERS, PARAMETERS

REQUIRED_ANSWERS = "required_answers"  # read from the ``answer_`` rules, never a row itself


class Source(StrEnum):
    """Where a value comes from."""

    POLICY = "policy"
    INSTITUTION = "institution"
    DEFAULT = "default"
    OFF = "off"


@dataclass(frozen=True)
class Cited:
    """A clause as it is cited: its words and the page that shows it."""

    label: str
    url: str

    def __str__(self) -> str:
        """Show the citation."""
        return self.label


@dataclass(frozen=True)
class RuleValue:
    """A rule's value on a day, its source, and the clauses behind it."""

    code: str
    value: Any
    source: Source
    citations: tuple[Cited, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to apply."""
        return bool(self.value)

    @property
    def cited(self) -> str:
        """Say in words what stands behind it."""
        if self.citations:
            return ", ".join(citation.label for citation in self.citations)
        if self.source is Source.DEFAULT:
            return _("the policy is silent; portal default")
        if self.source is Source.OFF:
            return _("switched off by the institution")
        return _("set by the institution")

    def __contains__(self, item: object) -> bool:
        """Whether a list of words holds one."""
        return isinstance(self.value, list) and item in self.value


@dataclass(frozen=True)
class Rulebook:
    """Every rule of a university on one day, read in a fixed number of queries."""

    institution: Institution
    day: date
    rules: dict[str, RuleValue] = field(default_factory=dict)

    def __getitem__(self, code: str) -> RuleValue:
        """Read one rule; a code nobody registered is a programming error."""
        return self.required_answers if code == REQUIRED_ANSWERS else self.rules[code]

    def answer(self, name: str) -> RuleValue:
        """Whether a request must give this answer, and which clauses ask for it."""
        return self.rules[f"answer_{name}"]

    @cached_property
    def minds_the_logo(self) -> bool:
        """Whether a step is there only for requests with the logo; asked once."""
        steps = ApprovalStep.objects.on(self.day).filter(institution=self.institution)
        return steps.filter(condition="logo").exists()

    @property
    def required_answers(self) -> RuleValue:
        """Every answer a request must give, in the registry's order, with all their clauses."""
        asked = {name: self.answer(name) for name in ANSWERS if self.answer(name)}
        citations = tuple(
            {cited.label: cited for rule in asked.values() for cited in rule.citations}.values()
        )
        sources = {rule.source for rule in asked.values()}
        source = next((source for source in Source if source in sources), Source.DEFAULT)
        return RuleValue(REQUIRED_ANSWERS, list(asked), source, citations)


def cite(duties: "list[Duty]") -> tuple[Cited, ...]:
    """Cite each duty's clause once, in the policy's order."""
    seen: dict[str, Cited] = {}
    for duty in sorted(duties, key=lambda duty: duty.position):
        url = duty.clause.get_absolute_url() if duty.clause else duty.policy.get_absolute_url()
        seen.setdefault(str(duty), Cited(str(duty), url))
    return tuple(seen.values())


def cited_duties() -> "Prefetch[str]":
    """Fetch the duties of rules or steps with all a citation needs, in one query."""
    duties = Duty.objects.select_related("clause__policy__institution", "policy__institution")
    return Prefetch("duties", duties)


def rulebook(institution: Institution, on: date | None = None) -> Rulebook:
    """Read every rule in force at a university on a day (today when left out).

    Every page and every service asks for it, so it reads columns, never whole rows.
    """
    day = on or timezone.localdate()
    found = (
        Rule.objects.on(day)
        .filter(institution=institution)
        .order_by(F("from_on").asc(nulls_first=True))
        .values_list("code", "pk", "value", "is_off")
    )
    rows = {code: (pk, value, is_off) for code, pk, value, is_off in found}
    cited = _citations(institution, [pk for pk, _value, _is_off in rows.values()])
    rules = {code: _read(code, rows.get(code), cited) for code in PARAMETERS}
    return Rulebook(institution, day, rules)


def _citations(institution: Institution, rules: list[int]) -> dict[int, tuple[Cited, ...]]:
    """Cite each clause behind these rules once, in the policy's order: ``cite`` for many."""
    found = (
        Citation.objects.filter(rule__in=rules)
        .order_by("duty__position")
        .values_list(
            "rule_id", "duty__policy__slug", "duty__clause__key", "duty__clause__label", "duty__key"
        )
    )
    seen: dict[int, dict[str, Cited]] = {}
    for rule_id, policy, clause, label, duty in found:
        words = f"{institution} {label or duty}"
        cited = Cited(words, _address(institution.slug, policy, clause))
        seen.setdefault(rule_id, {}).setdefault(words, cited)
    return {rule_id: tuple(cited.values()) for rule_id, cited in seen.items()}


@lru_cache(maxsize=4096)
def _address(institution: str, policy: str, clause: str | None) -> str:
    """The page of a clause, or of its policy where no clause holds the duty."""
    if clause is None:
        return reverse("policies:detail", args=[institution, policy])
    return reverse("policies:clause", args=[institution, policy, clause])


def rule(institution: Institution, code: str, on: date | None = None) -> RuleValue:
    """Read one rule in force at a university on a day."""
    return rulebook(institution, on)[code]


def _read(
    code: str, row: tuple[int, Any, bool] | None, cited: dict[int, tuple[Cited, ...]]
) -> RuleValue:
    pk, value, is_off = row or (0, None, False)
    if is_off:
        return RuleValue(code, None, Source.OFF)
    if value is None:
        return RuleValue(code, PARAMETERS[code].default, Source.DEFAULT)
    citations = cited.get(pk, ())
    return RuleValue(code, value, Source.POLICY if citations else Source.INSTITUTION, citations)


def steps_in_force(institution: Institution, on: date | None = None) -> list[ApprovalStep]:
    """The desks a request passes, in order, with their clauses loaded.

    An institution whose policy has no creation rule gets an empty list: the caller adds the
    labelled portal default step.
    """
    return list(
        ApprovalStep.objects.on(on or timezone.localdate())
        .filter(institution=institution)
        .prefetch_related(cited_duties())
        .order_by("position")
    )


def step_title(step: ApprovalStep, unit: Unit | None) -> str:
    """Name the step's desk as this unit's type calls it: Head of School, Director."""
    return step.titles.get(unit.unit_type, step.title) if unit else step.title
