"""Put a rulebook file's clauses, duties, rules and steps into the tables, row by natural key.

Only ``services`` calls this, inside its transaction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from institutions.models import Institution, User
from policies.models import (
    ApprovalStep,
    Citation,
    Clause,
    ClauseText,
    Duty,
    Policy,
    PolicyVersion,
    Rule,
)
from policies.seedfile import BadSeed, RuleSeed, Seed, StepSeed
from policies.tomltable import Fault
from records.audit import record

DatedRow = Rule | ApprovalStep


@dataclass
class Changes:
    """What one load has changed so far, and who loads."""

    by: User | None
    file: str
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, row: models.Model, verb: str, codes: Mapping[str, Any], cited: str = "") -> None:
        """Write one change into the trail."""
        self.counts[verb] += 1
        record(row, verb, by=self.by, codes=codes, citation=cited)


def differing(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    """Set the values on a row and answer which of its fields that changed."""
    fields = [name for name, value in values.items() if getattr(row, name) != value]
    for name in fields:
        setattr(row, name, values[name])
    return fields


def place_clauses(
    policy: Policy, version: PolicyVersion, seed: Seed, changes: Changes
) -> dict[str, Duty]:
    """Write clauses, their place in the version, and duties; answer the duties by id."""
    clauses = _place(
        Clause,
        {"policy": policy},
        "key",
        {
            clause.key: {
                "label": clause.label,
                "summary": clause.summary,
                "position": position,
                "dropped_on": None,
            }
            for position, clause in enumerate(seed.clauses)
        },
        changes,
    )
    _place(
        ClauseText,
        {"version": version},
        "clause",
        {
            clauses[clause.key]: {
                "path": clause.path,
                "label": clause.label,
                "position": position,
            }
            for position, clause in enumerate(seed.clauses)
        },
        changes,
    )
    return _place(
        Duty,
        {"policy": policy},
        "key",
        {
            duty.id: {
                "clause": clauses[clause.key] if clause else None,
                "summary": duty.summary,
                "role": duty.role,
                "status": duty.status,
                "handled": duty.handled,
                "position": position,
                "dropped_on": None,
            }
            for position, (clause, duty) in enumerate(seed.all_duties())
        },
        changes,
    )


def _place(
    model: type[Any],
    owner: dict[str, models.Model],
    name: str,
    wanted: Mapping[Any, dict[str, Any]],
    changes: Changes,
) -> dict[Any, Any]:
    """Make one table hold these rows under an owner; rows not named stay as they are."""
    rows = {getattr(row, name): row for row in model.objects.filter(**owner)}
    fresh = [
        model(**owner, **{name: key}, **values) for key, values in wanted.items() if key not in rows
    ]
    changed = [row for key, row in rows.items() if key in wanted and differing(row, wanted[key])]
    model.objects.bulk_create(fresh)
    if changed:
        model.objects.bulk_update(changed, list(next(iter(wanted.values()))))
    changes.counts[f"{model.__name__} added"] += len(fresh)
    changes.counts[f"{model.__name__} changed"] += len(changed)
    return rows | {getattr(row, name): row for row in fresh}


def place_rules(
    institution: Institution, seed: Seed, duties: Mapping[str, Duty], changes: Changes
) -> None:
    """Write the rules with their citations; a rule gone from the file ends.

    What the institution has set for itself, past the file, is not the file's to end, nor is a
    rule of which a published version has said when it begins or ends.
    """
    rows: dict[str, list[Rule]] = {}
    for row in institution.rules.order_by("pk"):
        rows.setdefault(row.code, []).append(row)
    dated = _dated_by_versions(rows, changes)
    for entry in seed.rules:
        if entry.code in dated:
            continue
        values = {"value": entry.value, "is_off": entry.is_off, "is_from_file": True}
        found = _row_for(rows.get(entry.code, []), entry, f"rules.{entry.code}", changes)
        rule = found or Rule(institution=institution, code=entry.code, from_on=entry.from_on)
        _write(rule, values, entry, duties, changes)
    named = {entry.code for entry in seed.rules} | dated
    _end(institution.rules.exclude(code__in=named).filter(is_from_file=True), changes)


def place_steps(
    institution: Institution, seed: Seed, duties: Mapping[str, Duty], changes: Changes
) -> None:
    """Write the approval steps with their citations; a step gone from the file ends."""
    rows: dict[str, list[ApprovalStep]] = {}
    for row in institution.approval_steps.order_by("pk"):
        rows.setdefault(row.key, []).append(row)
    dated = _dated_by_versions(rows, changes)
    for position, entry in enumerate(seed.steps, 1):
        if entry.key in dated:
            continue
        values = {
            "title": entry.title,
            "titles": entry.titles,
            "role": entry.role,
            "kind": entry.kind,
            "position": position,
            "unit_types": entry.unit_types,
            "is_optional": entry.optional,
            "condition": entry.when,
            "note": entry.note,
        }
        found = _row_for(rows.get(entry.key, []), entry, f"steps[{entry.key}]", changes)
        step = found or ApprovalStep(institution=institution, key=entry.key, from_on=entry.from_on)
        _write(step, values, entry, duties, changes)
    named = {entry.key for entry in seed.steps} | dated
    _end(institution.approval_steps.exclude(key__in=named), changes)


def _dated_by_versions(rows: Mapping[str, Iterable[DatedRow]], changes: Changes) -> set[str]:
    """Name the rules or steps that the published text speaks for, no longer the file."""
    dated = {
        name for name, each in rows.items() if any(r.begun_with_id or r.ended_with_id for r in each)
    }
    if dated:
        changes.counts["left to the published text"] += len(dated)
    return dated


def _row_for(
    rows: Iterable[Any], entry: RuleSeed | StepSeed, key: str, changes: Changes
) -> Any | None:
    """Find the row an entry speaks of, ending the day before it what it follows on from.

    Without a start the entry replaces the row in force; with one it begins a new row.
    """
    rows = list(rows)
    if entry.from_on is None:
        open_row = next((row for row in rows if row.to_on is None), None)
        return open_row or next((row for row in rows if row.from_on is None), None)
    later = [row for row in rows if row.from_on and row.from_on > entry.from_on]
    for row in later:
        if entry.to_on is None or row.from_on <= entry.to_on:
            reason = f"another one begins later, on {row.from_on}; say when this one ends"
            raise BadSeed([Fault(changes.file, f"{key}.from", reason)])
    for row in rows:
        if row.from_on == entry.from_on:
            return row
    for row in rows:
        if row not in later and (row.to_on is None or row.to_on >= entry.from_on):
            _end_on(row, entry.from_on - timedelta(days=1), changes)
    return None


def _write(
    row: DatedRow,
    values: Mapping[str, Any],
    entry: RuleSeed | StepSeed,
    duties: Mapping[str, Duty],
    changes: Changes,
) -> None:
    """Save a rule or step and its citations where they differ, and write the change down."""
    noun = "rule" if isinstance(row, Rule) else "step"
    before = row.value if isinstance(row, Rule) else None
    is_new = row.pk is None
    fields = differing(row, {**values, "to_on": entry.to_on})
    if is_new:
        row.save()
    elif fields:
        row.save(update_fields=fields)
    cited = [duties[name] for name in entry.clauses]
    is_cited_anew = _cite(row, noun, cited)
    if not (is_new or fields or is_cited_anew):
        return
    codes: dict[str, Any] = {"is": row.code if isinstance(row, Rule) else row.key}
    if isinstance(row, Rule):
        codes |= {"value": row.value} if is_new else {"before": before, "value": row.value}
    elif not is_new:
        codes |= {"fields": fields}
    words = ", ".join(dict.fromkeys(str(duty) for duty in cited))
    changes.note(row, f"{noun} {'added' if is_new else 'changed'}", codes, words)


def _cite(row: DatedRow, noun: str, cited: list[Duty]) -> bool:
    """Make a row cite exactly these duties; answer whether that changed anything."""
    there = {citation.duty_id: citation for citation in row.citations.all()}
    wanted = {duty.pk for duty in cited}
    gone = [citation.pk for duty_id, citation in there.items() if duty_id not in wanted]
    fresh = [Citation(**{noun: row}, duty=duty) for duty in cited if duty.pk not in there]
    if gone:
        Citation.objects.filter(pk__in=gone).delete()
    Citation.objects.bulk_create(fresh)
    return bool(gone or fresh)


def _end(rows: "models.QuerySet[Any]", changes: Changes) -> None:
    """End rows that have gone from the file: yesterday was their last day."""
    today = timezone.localdate()
    for row in rows.exclude(to_on__lt=today):
        _end_on(row, today - timedelta(days=1), changes)


def _end_on(row: DatedRow, day: date, changes: Changes) -> None:
    noun = "rule" if isinstance(row, Rule) else "step"
    codes = {"is": row.code if isinstance(row, Rule) else row.key, "last_day": day}
    # A row that never came into force has no last day: it goes, and the trail keeps it.
    if row.from_on and row.from_on > day:
        changes.note(row, f"{noun} removed", codes)
        row.delete()
        return
    row.to_on = day
    row.save(update_fields=["to_on"])
    changes.note(row, f"{noun} ended", codes)


def drop_vanished(policy: Policy, seed: Seed, changes: Changes) -> None:
    """Take clauses and duties out that the file no longer has.

    A clause leaves version 0. What a rule or step cites, or ever cited, stays for the pages
    that point to it and says since when it is gone; what nothing cites is removed. An official
    text brings clauses and duties of its own, of which the file has nothing to say.
    """
    kept = {clause.key for clause in seed.clauses}
    ids = {duty.id for _clause, duty in seed.all_duties()}
    texts = ClauseText.objects.filter(version__policy=policy, version__number="0")
    duties = policy.duties.exclude(key__in=ids).filter(citations=None, is_from_file=True)
    official = ClauseText.objects.filter(version__policy=policy).exclude(version__number="0")
    for noun, rows in (
        ("ClauseText", texts.exclude(clause__key__in=kept)),
        ("Duty", duties),
        ("Clause", policy.clauses.exclude(key__in=kept).filter(duties=None, texts=None)),
    ):
        keys = list(rows.values_list("pk", flat=True))
        if keys:
            rows.model._base_manager.filter(pk__in=keys).delete()
            changes.counts[f"{noun} removed"] += len(keys)
    gone = timezone.localdate()
    for noun, left in (
        ("Duty", policy.duties.exclude(key__in=ids).filter(is_from_file=True)),
        ("Clause", policy.clauses.exclude(key__in=kept).exclude(texts__in=official)),
    ):
        changes.counts[f"{noun} dropped"] += left.filter(dropped_on=None).update(dropped_on=gone)
