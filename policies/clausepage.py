"""One clause with everything that rests on it, and every wording it has had: eight queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from policies.editions import Edition, Editions
from policies.marking import marked, targets
from policies.models import (
    ISSUED,
    ApprovalStep,
    Citation,
    Clause,
    ClauseDescent,
    ClauseText,
    Policy,
    PolicyVersion,
    Rule,
)
from policies.parameters import PARAMETERS
from policies.reading import ShownDuty, ShownRule, shown_duty
from policies.rulebook import Source, cite, cited_duties
from policies.wording import question, value_lines


@dataclass(frozen=True)
class PastWording:
    """The words of a clause, from the first version that has them to the last."""

    text: ClauseText
    first: Edition
    last: Edition

    @property
    def from_on(self) -> date | None:
        """Since when they hold."""
        return self.first.version.from_on

    @property
    def last_on(self) -> date | None:
        """Until when; nothing where no end is known."""
        return self.last.last_on


@dataclass(frozen=True)
class ClausePage:
    """One clause as a version words it; ``text`` is None where it is not in that version."""

    edition: Edition | None
    text: ClauseText | None
    words: SafeString
    wordings: list[PastWording]  # the newest first
    successors: list[ClauseDescent]
    duties: list[ShownDuty]
    rules: list[ShownRule]
    steps: list[ApprovalStep]
    before: ClauseText | None
    after: ClauseText | None

    @property
    def last_words(self) -> PastWording | None:
        """The newest words it has had."""
        return self.wordings[0] if self.wordings else None

    @property
    def label(self) -> str:
        """How it is cited here."""
        shown = self.text or (self.last_words.text if self.last_words else None)
        return shown.label if shown else ""


def clause_page(clause: Clause, issued: Editions, edition: Edition | None) -> ClausePage:
    """Read one clause as a version words it: its history, what rests on it, its neighbours."""
    shown = edition.version if edition else None
    rows = _texts(clause, issued, shown)
    around = [row for row in rows if shown and row.version_id == shown.pk]
    place = next((n for n, row in enumerate(around) if row.clause_id == clause.pk), None)
    text = around[place] if place is not None else None
    rules, steps = _resting(clause)
    return ClausePage(
        edition,
        text,
        _words(clause, text, around),
        _wordings([row for row in rows if row.clause_id == clause.pk], issued),
        [] if text else _successors(clause),
        [shown_duty(duty, clause.summary) for duty in clause.duties.all()],
        rules,
        steps,
        around[place - 1] if place else None,
        around[place + 1] if place is not None and place + 1 < len(around) else None,
    )


def _texts(clause: Clause, issued: Editions, shown: PolicyVersion | None) -> list[ClauseText]:
    """Read every wording of the clause, and the places of all others in the shown version."""
    versions = {row.version.pk: row.version for row in issued.rows}
    found = ClauseText.objects.filter(
        Q(clause=clause, version__in=versions) | Q(version=shown and shown.pk)
    )
    rows = list(found.select_related("clause").order_by("position"))
    for row in rows:
        row.version = versions[row.version_id]
    return rows


def _words(clause: Clause, text: ClauseText | None, around: Iterable[ClauseText]) -> SafeString:
    if text is None:
        return SafeString("")
    policy = clause.policy
    names = [policy.institution.slug, policy.slug, text.version.number]

    def where(address: str) -> str:
        return reverse("policies:version_clause", args=[*names, address])

    return marked(text.text, targets(row.path for row in around), where)


def _wordings(texts: Iterable[ClauseText], issued: Editions) -> list[PastWording]:
    """Join versions with the same words and number that follow one another."""
    by_version = {text.version_id: text for text in texts}
    joined: list[PastWording] = []
    for edition in issued.rows:
        text = by_version.get(edition.version.pk)
        if text is None:
            continue
        last = joined[-1] if joined else None
        if last and _says_the_same(last.text, text) and last.last.after == edition.version:
            joined[-1] = PastWording(last.text, last.first, edition)
        else:
            joined.append(PastWording(text, edition, edition))
    return joined[::-1]


def past_wordings(policy: Policy, key: str, issued: Editions) -> list[PastWording]:
    """Read every published wording of one clause, the newest first."""
    versions = {row.version.pk: row.version for row in issued.rows}
    texts = ClauseText.objects.filter(
        clause__policy=policy, clause__key=key, version__in=versions
    ).select_related("clause")
    return _wordings(texts, issued)


def _says_the_same(one: ClauseText, other: ClauseText) -> bool:
    return (one.text, one.label) == (other.text, other.label)


def _successors(clause: Clause) -> list[ClauseDescent]:
    """Read which clauses took over its words, in published versions."""
    found = clause.descents.filter(version__state__in=ISSUED)
    return list(found.select_related("to_text__clause", "version").order_by("to_text__position"))


def _resting(clause: Clause) -> tuple[list[ShownRule], list[ApprovalStep]]:
    """Read the rules and steps behind which it stands, each once."""
    found = (
        Citation.objects.filter(duty__clause=clause)
        .select_related("rule", "step")
        .prefetch_related(cited_duties(lookup="rule__duties"))
        .order_by("rule__code", "rule_id", "step__position", "step_id")
    )
    rules = {each.rule_id: _shown_row(each.rule) for each in found if each.rule}
    steps = {each.step_id: each.step for each in found if each.step}
    return list(rules.values()), list(steps.values())


def _shown_row(row: Rule) -> ShownRule:
    is_known = row.code in PARAMETERS  # a later version may have dropped a code
    return ShownRule(
        question(row.code) if is_known else row.code,
        value_lines(row.code, row.value) if is_known else [],
        Source.OFF if row.is_off else Source.POLICY,
        cite(list(row.duties.all())),
        row.from_on,
        row.to_on,
    )
