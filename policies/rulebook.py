"""One reader of the rules: what holds at a university on a day, and where it comes from."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, Unit
from policies.models import ApprovalStep, Citation, ClauseText, Duty, PolicyVersion, Rule
from policies.parameters import ANSWERS, PARAMETERS

REQUIRED_ANSWERS = "required_answers"  # read from the ``answer_`` rules, never a row itself
SUMMARIES = "0"  # number of the version that holds summaries in our own words and no text
Worded = dict[str, str] | None  # a clause in the version in force: its label, path, version


class Source(StrEnum):
    """Where a value comes from."""

    POLICY = "policy"
    INSTITUTION = "institution"
    DEFAULT = "default"
    OFF = "off"


@dataclass(frozen=True)
class Cited:
    """A clause as it is cited on a day: its label, and the page of its words on that day.

    Args:
        version: number of the version in force; empty while there are only our summaries.
        key: of the clause; empty where no clause holds the duty.
    """

    label: str
    url: str
    version: str = ""
    key: str = ""

    def __str__(self) -> str:
        """Show the citation."""
        return self.label

    @property
    def recorded(self) -> str:
        """As it is written down for later: a label alone may mean another clause one day."""
        return f"{self.label} (version {self.version})" if self.version else self.label

    @property
    def kept(self) -> dict[str, str]:
        """As it is stored beside what it stands behind."""
        return {"label": self.recorded, "url": self.url}


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
        return self._said([citation.label for citation in self.citations])

    @property
    def recorded(self) -> str:
        """Say the same for the record and for letters: each clause with its version."""
        return self._said([citation.recorded for citation in self.citations])

    def _said(self, labels: list[str]) -> str:
        if labels:
            return ", ".join(labels)
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
    """Cite each duty's clause once, in the policy's order; fetch them by ``cited_duties``."""
    seen: dict[str, Cited] = {}
    for duty in sorted(duties, key=lambda duty: duty.position):
        clause = duty.clause
        words = clause.label if clause else duty.key
        cited = _cited(
            duty.policy.institution,
            duty.policy.slug,
            clause.key if clause else None,
            words,
            getattr(duty, "worded", None),
        )
        seen.setdefault(cited.label, cited)
    return tuple(seen.values())


def cited_duties(on: date | None = None, lookup: str = "duties") -> "Prefetch[str]":
    """Fetch the duties of rules or steps with all a citation of a day needs, in one query."""
    return Prefetch(lookup, duties_cited_on(on or timezone.localdate()))


def duties_cited_on(day: date) -> "QuerySet[Duty]":
    """Read duties with all that ``cite`` needs of a day."""
    duties = Duty.objects.select_related("clause__policy__institution", "policy__institution")
    return duties.annotate(worded=_worded(day, "clause"))


def _worded(day: date, clause: str) -> Subquery:
    """How the version in force on a day words a clause."""
    texts = ClauseText.objects.filter(
        clause=OuterRef(clause), version__in=PolicyVersion.objects.in_force(day)
    )
    parts = JSONObject(label="label", path="path", number="version__number")
    return Subquery(texts.values(parts=parts)[:1])


def _cited(
    institution: Institution, policy: str, clause: str | None, words: str, worded: Worded
) -> Cited:
    """Cite a clause as it is worded; what the version in force lacks, as it was cited first."""
    if clause is None or worded is None or worded["number"] == SUMMARIES:
        return Cited(
            f"{institution} {words}", _address(institution.slug, policy, clause), key=clause or ""
        )
    address = worded["path"].replace("/", "-")
    url = reverse(
        "policies:version_clause", args=[institution.slug, policy, worded["number"], address]
    )
    return Cited(f"{institution} {worded['label']}", url, worded["number"], clause)


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
    cited = _citations(institution, [pk for pk, _value, _is_off in rows.values()], day)
    rules = {code: _read(code, rows.get(code), cited) for code in PARAMETERS}
    return Rulebook(institution, day, rules)


def _citations(
    institution: Institution, rules: list[int], day: date
) -> dict[int, tuple[Cited, ...]]:
    """Cite each clause behind these rules once, in the policy's order: ``cite`` for many."""
    found = (
        Citation.objects.filter(rule__in=rules)
        .order_by("duty__position")
        .values_list(
            "rule_id",
            "duty__policy__slug",
            "duty__clause__key",
            "duty__clause__label",
            "duty__key",
            _worded(day, "duty__clause"),
        )
    )
    seen: dict[int, dict[str, Cited]] = {}
    for rule_id, policy, clause, label, duty, worded in found:
        cited = _cited(institution, policy, clause, label or duty, worded)
        seen.setdefault(rule_id, {}).setdefault(cited.label, cited)
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
    day = on or timezone.localdate()
    return list(
        ApprovalStep.objects.on(day)
        .filter(institution=institution)
        .prefetch_related(cited_duties(day))
        .order_by("position")
    )


def step_title(step: ApprovalStep, unit: Unit | None) -> str:
    """Name the step's desk as this unit's type calls it: Head of School, Director."""
    return step.titles.get(unit.unit_type, step.title) if unit else step.title
