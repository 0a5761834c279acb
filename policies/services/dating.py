"""A version is published: its rules become rows that begin on its first day.

The rows before end the day before, so a version that is still to come changes nothing today,
and what was decided earlier still finds the rule it was decided by.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from institutions.models import User
from policies.models import (
    ApprovalStep,
    Citation,
    Clause,
    ClauseText,
    Duty,
    DutyRole,
    DutyStatus,
    PolicyVersion,
    Rule,
    RuleChange,
)
from policies.services.resting import RETIRE, Footing, Resting
from policies.wording import question
from records.audit import record

DatedRow = Rule | ApprovalStep


def date_rules(footing: Footing, *, by: User) -> None:
    """Write what a draft decided about rules and steps as rows from its first day on."""
    Dating(footing.draft, footing.day, by).date(footing)


def undate_rules(version: PolicyVersion, *, by: User) -> None:
    """Take back the rows of a version that never came into force; those before them go on."""
    for model in (Rule, ApprovalStep):
        rows: Any = model._default_manager.filter
        after = {}
        for row in rows(begun_with=version):
            after[_name(row)] = row.to_on
            noun = _noun(row)
            record(row, f"{noun} removed", by=by, codes={"is": _name(row)})
            row.delete()
        for row in rows(ended_with=version):
            row.to_on, row.ended_with = after.get(_name(row)), None
            row.save(update_fields=["to_on", "ended_with"])
            noun = _noun(row)
            record(row, f"{noun} changed", by=by, codes={"is": _name(row)})


@dataclass
class Dating:
    """One publication as it writes its rules."""

    version: PolicyVersion
    day: date
    by: User

    def date(self, footing: Footing) -> None:
        """Write every row that differs from the one before it."""
        cited: dict[DatedRow, list[Resting]] = defaultdict(list)
        for each in footing.restings:
            cited[each.row].append(each)
        changed = self._changed_rows(footing)
        rows: list[DatedRow] = list(dict.fromkeys([*changed.values(), *cited]))
        for row in rows:
            is_changed = isinstance(row, Rule) and changed.get(row.code) == row
            self._date_row(row, cited.get(row, []), footing if is_changed else None)
        for code, change in footing.changes.items():
            if code not in changed and (change.value is not None or change.is_off):
                self._open(change)

    def _open(self, change: RuleChange) -> None:
        """Begin a rule where the policy was silent; one that begins later still begins then."""
        rows = Rule.objects.filter(institution=self.version.policy.institution, code=change.code)
        later = rows.filter(from_on__gt=self.day).order_by("from_on").first()
        row = Rule(
            institution=self.version.policy.institution,
            code=change.code,
            to_on=later.from_on - timedelta(days=1) if later and later.from_on else None,
        )
        self._begin(row, {"value": change.value, "is_off": change.is_off}, None)
        self._cite(row, self._under(change.rests_on, None, change.code))

    def _changed_rows(self, footing: Footing) -> dict[str, Rule]:
        institution = self.version.policy.institution
        rows = Rule.objects.on(self.day).filter(institution=institution)
        return {row.code: row for row in rows.filter(code__in=footing.changes)}

    def _date_row(self, row: DatedRow, restings: list[Resting], changing: Footing | None) -> None:
        """End a row and begin the one that follows, if anything about it differs."""
        moved = {each.citation.duty_id: self._duties_after(each) for each in restings}
        before = [each.duty for each in row.citations.select_related("duty__clause")]
        after = [new for duty in before for new in moved.get(duty.pk, [duty])]
        change = changing.changes[row.code] if changing and isinstance(row, Rule) else None
        if change:
            after += self._under(change.rests_on, before[0] if before else None, change.code)
            values = {"value": change.value, "is_off": change.is_off}
            is_over = change.value is None and not change.is_off
        else:
            values = {}
            is_over = bool(before) and not after
        if not change and after == before:
            return
        if is_over and isinstance(row, Rule) and row.from_on == self.day:
            self._follow(row, {"value": None, "is_off": False}, [])  # it has no day before
        elif is_over:
            self._end(row)
        else:
            self._follow(row, values, after)

    def _duties_after(self, resting: Resting) -> list[Duty]:
        """What takes the place of a cited duty."""
        said, duty = resting.decision, resting.citation.duty
        if said is None:
            return [duty]
        if said.rests_on is not None:
            return self._under(said.rests_on, duty, "")
        # Where its clause is gone, what was decided on it cannot cite it any more.
        return [] if said.decision == RETIRE or resting.change.new is None else [duty]

    def _under(self, text: ClauseText | None, like: Duty | None, code: str) -> list[Duty]:
        """Find what a clause asks that fits; where nobody has said what it asks, say it."""
        if text is None:
            return []
        clause = Clause.objects.get(texts=text)  # each has its identity by now
        if like and like.clause_id == clause.pk:
            return [like]
        there = list(clause.duties.filter(dropped_on=None))
        same = [duty for duty in there if like and duty.role == like.role]
        return (same or there or [self._write(clause, like, code)])[:1]

    def _write(self, clause: Clause, like: Duty | None, code: str) -> Duty:
        policy = self.version.policy
        last = policy.duties.aggregate(last=Max("position"))["last"] or 0
        return Duty.objects.create(
            policy=policy,
            clause=clause,
            key=f"{clause.key[:60]}-v{self.version.number}",
            summary=like.summary if like else question(code)[:300],
            role=like.role if like else DutyRole.ENFORCE,
            status=like.status if like else DutyStatus.PORTAL,
            handled=like.handled if like else question(code)[:400],
            position=last + 1,
            is_from_file=False,
        )

    def _end(self, row: DatedRow) -> None:
        """A row's last day is the one before the version's first."""
        noun = _noun(row)
        if row.from_on and row.from_on > self.day:  # it never came into force
            record(row, f"{noun} removed", by=self.by, codes={"is": _name(row)})
            row.delete()
            return
        last = max(filter(None, (row.from_on, self.day - timedelta(days=1))))
        row.to_on, row.ended_with = last, self.version
        row.save(update_fields=["to_on", "ended_with"])
        codes = {"is": _name(row), "last_day": row.to_on, "version": self.version.number}
        record(row, f"{noun} ended", by=self.by, codes=codes)

    def _follow(self, row: DatedRow, values: dict[str, Any], duties: Iterable[Duty]) -> None:
        """Let a row end and begin another that says what is different."""
        if row.from_on and row.from_on >= self.day:
            fresh = row  # it was to begin on that very day or later: it says so from the start
            fresh.citations.all().delete()
        else:
            fresh = type(row).objects.get(pk=row.pk)
            fresh.pk, fresh._state.adding = None, True
            self._end(row)
        self._begin(fresh, values, row)
        self._cite(fresh, duties)

    def _begin(self, fresh: DatedRow, values: dict[str, Any], before: DatedRow | None) -> None:
        for name, value in values.items():
            setattr(fresh, name, value)
        is_same = fresh is before
        fresh.from_on = fresh.from_on if is_same else self.day
        fresh.begun_with, fresh.ended_with = self.version, None
        codes: dict[str, Any] = {"is": _name(fresh), "version": self.version.number}
        if isinstance(fresh, Rule):
            fresh.is_from_file = False
            codes |= {"value": fresh.value, "from": fresh.from_on}
        fresh.save()
        noun = _noun(fresh)
        record(fresh, f"{noun} {'changed' if is_same else 'added'}", by=self.by, codes=codes)

    def _cite(self, row: DatedRow, duties: Iterable[Duty]) -> None:
        each_once = {duty.pk: duty for duty in duties}.values()
        Citation.objects.bulk_create(Citation(**{_noun(row): row}, duty=duty) for duty in each_once)


def _noun(row: DatedRow) -> str:
    return "rule" if isinstance(row, Rule) else "step"


def _name(row: DatedRow) -> str:
    return row.code if isinstance(row, Rule) else row.key
