"""What the policy pages show, read in a fixed number of queries."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions.models import Institution
from institutions.shown import Status
from policies.marking import marked, targets
from policies.models import (
    ApprovalStep,
    Clause,
    ClauseText,
    Duty,
    DutyRole,
    DutyStatus,
    Policy,
    PolicyVersion,
    Rule,
)
from policies.parameters import PARAMETERS
from policies.rulebook import Cited, Source, cite, cited_duties, rulebook
from policies.wording import question, value_lines

# How the files begin what they say of a sentence that is only there to read.
NOTHING_TO_CHECK = "Nothing to check: "
ONLY_TO_READ = f"{NOTHING_TO_CHECK}it is there to read on the policy page."
TONES = {DutyStatus.PORTAL: "ok", DutyStatus.LATER: "wait", DutyStatus.PEOPLE: "quiet"}
PARTS: Mapping[str, Promise] = {
    DutyRole.ENFORCE: gettext_lazy("It checks this and refuses what does not fit"),
    DutyRole.ROUTE: gettext_lazy("It asks the right people"),
    DutyRole.RECORD: gettext_lazy("It keeps a record"),
    DutyRole.REMIND: gettext_lazy("It reminds people"),
    DutyRole.DISPLAY: gettext_lazy("It shows this"),
}


@dataclass(frozen=True)
class ShownDuty:
    """A duty on a page."""

    duty: Duty
    seen_to_by: str  # empty where the file has the duty no more
    status: Status
    is_clause: bool = False

    @property
    def part(self) -> str | Promise:
        """What the portal does for it, in a few words; nothing where people see to it."""
        return PARTS.get(self.duty.role, "") if self.seen_to_by == DutyStatus.PORTAL else ""

    @property
    def is_to_read(self) -> bool:
        """Whether nobody has to do anything for it."""
        return self.seen_to_by == "read"

    @property
    def note(self) -> str:
        """What is said of something that is only there to read, if anything."""
        if self.duty.handled == ONLY_TO_READ:
            return ""
        said = self.duty.handled.removeprefix(NOTHING_TO_CHECK)
        return f"{said[:1].upper()}{said[1:]}"

    @property
    def summary(self) -> str:
        """What it asks, where its clause does not say so already."""
        return "" if self.is_clause else self.duty.summary


@dataclass(frozen=True)
class ShownClause:
    """A clause in a policy's contents; ``heading`` where a section begins with it."""

    text: ClauseText
    duties: list[ShownDuty]
    words: SafeString
    heading: str

    @property
    def depth(self) -> int:
        """How far it is indented: items under a clause once, their items twice."""
        return self.text.path.count("/")


@dataclass(frozen=True)
class ShownRule:
    """A rule on a page: the question, the answer in words, and what stands behind it."""

    question: str
    lines: list[str]
    source: str
    citations: tuple[Cited, ...] = ()
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Contents:
    """A policy's clauses and duties in the version in force."""

    version: PolicyVersion | None
    clauses: list[ShownClause]
    loose: list[ShownDuty]
    dropped: list[Clause]  # no more in the file, and not in the version in force
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def has_text(self) -> bool:
        """Whether the version holds the official words."""
        return any(clause.text.text for clause in self.clauses)


TO_READ = frozenset({DutyRole.DISPLAY, DutyRole.NONE})


def shown_duty(duty: Duty, summary: str = "") -> ShownDuty:
    """Say who sees to a duty; its summary is left out where its clause's says the same."""
    if duty.dropped_on:
        return ShownDuty(duty, "", Status(_("Taken out")), duty.summary == summary)
    status = DutyStatus(duty.status)
    # Showing a sentence is no deed: it is not counted among what the portal does.
    if duty.role in TO_READ and status is DutyStatus.PORTAL:
        return ShownDuty(duty, "read", Status(_("To read")), duty.summary == summary)
    tone: Any = TONES[status]
    return ShownDuty(duty, status, Status(str(status.label), tone), duty.summary == summary)


def current_version(policy: Policy) -> PolicyVersion | None:
    """Find the version in force."""
    return policy.versions.in_force(timezone.localdate()).first()


def contents(policy: Policy, version: PolicyVersion | None = None) -> Contents:
    """Read a policy's clauses with their duties, in the order of a version: the one in force."""
    version = version or current_version(policy)
    texts = (
        version.texts.select_related("clause").prefetch_related("clause__duties") if version else ()
    )
    clauses = _shown_clauses(texts)
    loose = [shown_duty(duty) for duty in policy.duties.filter(clause=None)]
    every = [duty for clause in clauses for duty in clause.duties] + loose
    listed = {clause.text.clause_id for clause in clauses}
    dropped = policy.clauses.exclude(dropped_on=None).order_by("position", "pk")
    return Contents(
        version,
        clauses,
        loose,
        [clause for clause in dropped if clause.pk not in listed],
        Counter(shown.seen_to_by for shown in every),
    )


def _shown_clauses(texts: Iterable[ClauseText]) -> list[ShownClause]:
    rows = [(text, text.clause) for text in texts if text.clause]
    known = targets(text.path for text, _clause in rows)
    shown, section = [], ""
    for text, clause in rows:
        heading = f"{text.section_sign} {text.heading}".strip()
        opens = (text.section or heading) != section
        section = text.section or heading
        shown.append(
            ShownClause(
                text,
                [shown_duty(duty, clause.summary) for duty in clause.duties.all()],
                marked(text.text, known, "#{}".format),
                heading if opens else "",
            )
        )
    return shown


@dataclass(frozen=True)
class RuleGroup:
    """Rules of one source, under a heading."""

    title: str
    rules: list[ShownRule]
    is_silence: bool = False  # nothing is said and nothing is checked, in every one of them


def rules_page(institution: Institution, on: date | None = None) -> list[RuleGroup]:
    """Read every rule in force, silence and portal defaults included, by where it comes from."""
    day = on or timezone.localdate()
    book = rulebook(institution, day)
    dates = {row.code: row for row in Rule.objects.on(day).filter(institution=institution)}
    groups: dict[str, list[ShownRule]] = {"policy": [], "institution": [], "default": [], "": []}
    for code in PARAMETERS:
        value, row = book[code], dates.get(code)
        if code.startswith("answer_") and not value:
            continue  # the many answers nobody requires would bury the rest
        shown = ShownRule(
            question(code),
            value_lines(code, value.value),
            value.source,
            value.citations,
            row.from_on if row else None,
            row.to_on if row else None,
        )
        groups["" if value.value is None else value.source].append(shown)
    titles = {
        "policy": _("From the policy"),
        "institution": _("Set by the institution"),
        "default": _("Portal defaults, where the policy is silent"),
        "": _("Where nothing is checked"),
    }
    return [
        RuleGroup(titles[source], rules, not source and _all_silent(rules))
        for source, rules in groups.items()
        if rules
    ]


def _all_silent(rules: list[ShownRule]) -> bool:
    return all(rule.source == Source.DEFAULT for rule in rules)


def steps_page(institution: Institution, on: date | None = None) -> list[dict[str, Any]]:
    """Read the approval steps in force, each with the clauses it rests on."""
    day = on or timezone.localdate()
    steps = (
        ApprovalStep.objects.on(day)
        .filter(institution=institution)
        .prefetch_related(cited_duties(day))
        .order_by("position")
    )
    return [{"step": step, "citations": cite(list(step.duties.all()))} for step in steps]


def policies_of(institution: Institution) -> list[Policy]:
    """Read an institution's policies, each with its version in force as ``in_force``."""
    published = Prefetch(
        "versions", PolicyVersion.objects.in_force(timezone.localdate()), to_attr="in_force"
    )
    return list(institution.policies.prefetch_related(published).order_by("title"))
