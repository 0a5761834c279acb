"""One reader of the rules: what holds at a university on a day, and where it comes from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, Unit
from policies.models import ApprovalStep, Duty, Rule
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
    """Read every rule in force at a university on a day (today when left out)."""
    day = on or timezone.localdate()
    rows = {
        row.code: row
        for row in Rule.objects.on(day)
        .filter(institution=institution)
        .prefetch_related(cited_duties())
        .order_by(F("from_on").asc(nulls_first=True))
    }
    return Rulebook(institution, day, {code: _read(code, rows.get(code)) for code in PARAMETERS})


def rule(institution: Institution, code: str, on: date | None = None) -> RuleValue:
    """Read one rule in force at a university on a day."""
    return rulebook(institution, on)[code]


def _read(code: str, row: Rule | None) -> RuleValue:
    if row is not None and row.is_off:
        return RuleValue(code, None, Source.OFF)
    if row is not None and row.value is not None:
        citations = cite(list(row.duties.all()))
        return RuleValue(
            code, row.value, Source.POLICY if citations else Source.INSTITUTION, citations
        )
    return RuleValue(code, PARAMETERS[code].default, Source.DEFAULT)


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
