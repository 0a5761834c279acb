"""What becomes of everything a policy asks: each duty once, and the rule or step behind it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.models import ApprovalStep, Citation, Duty, DutyRole, DutyStatus, Policy, Rule
from policies.parameters import PARAMETERS
from policies.rulebook import Cited, cite, duties_cited_on
from policies.wording import question


class Standing(StrEnum):
    """Who sees to a duty, and how."""

    ENFORCED = "enforced"
    ROUTED = "routed"
    RECORDED = "recorded"
    REMINDED = "reminded"
    SHOWN = "shown"
    PEOPLE = "people"
    LATER = "later"


WORDS: Mapping[str, str | Promise] = {
    Standing.ENFORCED: _("The portal checks it"),
    Standing.ROUTED: _("The portal asks the right people"),
    Standing.RECORDED: _("The portal keeps a record"),
    Standing.REMINDED: _("The portal reminds people"),
    Standing.SHOWN: _("It is shown, to read"),
    Standing.PEOPLE: _("For people only"),
    Standing.LATER: _("Not yet: people see to it meanwhile"),
}
TONES: Mapping[str, str] = {
    Standing.PEOPLE: "quiet",
    Standing.SHOWN: "quiet",
    Standing.LATER: "wait",
}
BY_ROLE: Mapping[str, Standing] = {
    DutyRole.ENFORCE: Standing.ENFORCED,
    DutyRole.ROUTE: Standing.ROUTED,
    DutyRole.RECORD: Standing.RECORDED,
    DutyRole.REMIND: Standing.REMINDED,
    DutyRole.DISPLAY: Standing.SHOWN,
    DutyRole.NONE: Standing.SHOWN,
}


@dataclass(frozen=True)
class Line:
    """A duty on the page."""

    duty: Duty
    standing: Standing
    cited: Cited
    behind: tuple[str, ...]  # what the rules ask, or the steps are called, that rest on it

    @property
    def word(self) -> str:
        """Where it stands, in words."""
        return str(WORDS[self.standing])

    @property
    def tone(self) -> str:
        """How its mark is coloured."""
        return TONES.get(self.standing, "ok")


@dataclass(frozen=True)
class Share:
    """How many duties stand alike, and their part of all in whole per cent."""

    standing: Standing
    label: str
    count: int
    percent: int


def standing_of(duty: Duty) -> Standing:
    """Say who sees to a duty today."""
    if duty.status == DutyStatus.LATER:
        return Standing.LATER
    if duty.status == DutyStatus.PEOPLE:
        return Standing.PEOPLE
    return BY_ROLE[duty.role]


def coverage(policy: Policy, day: date) -> list[Line]:
    """Read every duty of a policy, in its order, with what rests on it on a day."""
    behind = _behind(policy, day)
    duties = duties_cited_on(day).filter(policy=policy, dropped_on=None).order_by("position", "pk")
    return [
        Line(duty, standing_of(duty), cite([duty])[0], tuple(behind.get(duty.pk, ())))
        for duty in duties
    ]


def _behind(policy: Policy, day: date) -> dict[int, list[str]]:
    """Name for each duty the rules and steps in force that rest on it."""
    in_force = Q(rule__in=Rule.objects.on(day)) | Q(step__in=ApprovalStep.objects.on(day))
    found = Citation.objects.filter(in_force, duty__policy=policy).select_related("rule", "step")
    named: dict[int, list[str]] = defaultdict(list)
    for each in found.order_by("pk"):
        if each.step:
            named[each.duty_id].append(each.step.title)
        elif each.rule and each.rule.code in PARAMETERS:
            named[each.duty_id].append(question(each.rule.code))
    return named


def shares(lines: Sequence[Line]) -> list[Share]:
    """Count the duties of each standing; the per cents are whole and make 100 together."""
    counts = {each: sum(line.standing == each for line in lines) for each in Standing}
    percents = whole_percents(list(counts.values()))
    return [
        Share(each, str(WORDS[each]), counts[each], percent)
        for each, percent in zip(Standing, percents, strict=True)
    ]


def whole_percents(counts: Sequence[int]) -> list[int]:
    """Share 100 out by count: rounded down, and what is left to those cut most."""
    total = sum(counts)
    if not total:
        return [0 for _count in counts]
    exact = [count * 100 / total for count in counts]
    parts = [int(each) for each in exact]
    most_cut = sorted(range(len(counts)), key=lambda place: parts[place] - exact[place])
    for place in most_cut[: 100 - sum(parts)]:
        parts[place] += 1
    return parts


def clauses_asking_nothing(policy: Policy, lines: Iterable[Line], day: date) -> int:
    """Count clauses of the text in force of which nobody has said what they ask."""
    spoken = {line.duty.clause_id for line in lines}
    version = policy.versions.in_force(day).first()
    if version is None:
        return 0
    return len(set(version.texts.values_list("clause", flat=True)) - spoken)
