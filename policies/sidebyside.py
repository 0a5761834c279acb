"""One rule at every university, side by side; what a policy does not say stays unsaid."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from institutions.models import Institution
from policies.models import Rule
from policies.parameters import PARAMETERS
from policies.rulebook import Cited, Source, cite, cited_duties
from policies.wording import question, value_lines


@dataclass(frozen=True)
class Cell:
    """What one university says about a rule.

    Args:
        lines: what its policy says, in words; empty where it is silent.
        source: where the value comes from that the portal uses there.
        used: what the portal uses where the policy is silent; empty where it checks nothing.
    """

    institution: Institution
    lines: list[str]
    source: Source
    citations: tuple[Cited, ...] = ()
    used: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said."""
        return not self.lines


def one_rule(code: str, day: date) -> list[Cell]:
    """Read a rule at every university on a day, in a fixed number of queries."""
    rows = Rule.objects.on(day).filter(code=code).prefetch_related(cited_duties(day))
    by_institution = {row.institution_id: row for row in rows.order_by("from_on")}
    return [
        _cell(code, institution, by_institution.get(institution.pk))
        for institution in Institution.objects.order_by("name")
    ]


def _cell(code: str, institution: Institution, row: Rule | None) -> Cell:
    if row and row.is_off:
        return Cell(institution, [], Source.OFF)
    if row is None or row.value is None:
        default = PARAMETERS[code].default
        used = "" if default is None else "; ".join(value_lines(code, default))
        return Cell(institution, [], Source.DEFAULT, used=used)
    citations = cite(list(row.duties.all()))
    source = Source.POLICY if citations else Source.INSTITUTION
    return Cell(institution, value_lines(code, row.value), source, citations)


@dataclass(frozen=True)
class RuleRow:
    """A rule in the list of all, and how many policies say something about it."""

    code: str
    question: str
    said: int
    silent: int


def index(day: date) -> list[RuleRow]:
    """Read for every rule at how many universities something is said; the most said first."""
    everywhere = Institution.objects.count()
    rows = Rule.objects.on(day).exclude(value=None).values_list("code", "institution")
    said = Counter(code for code, _institution in set(rows))
    found = [
        RuleRow(code, question(code), said[code], everywhere - said[code]) for code in PARAMETERS
    ]
    return sorted(found, key=lambda row: -row.said)
