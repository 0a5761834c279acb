"""What an import found, to be read by programs and by people. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.importing.facts import Fact
from policies.importing.lines import Line, Reading
from policies.importing.lint import Advice, advice
from policies.importing.outcome import Bucket
from policies.importing.splitter import Split, split


@dataclass(frozen=True, slots=True)
class Report:
    """A file, what it was cut into, and the advice on it."""

    reading: Reading
    split: Split
    advice: tuple[Advice, ...]
    sha256: str


def report_on(reading: Reading, content: bytes, today: date) -> Report:
    """Cut a text up and look it over."""
    found = split(reading)
    told = advice(found.outcome, found.facts, reading.lines, today)
    return Report(reading, found, tuple(told), hashlib.sha256(content).hexdigest())


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as plain values for JSON."""
    outcome = report.split.outcome
    return {
        "title": outcome.title,
        "format": report.reading.kind,
        "sha256": report.sha256,
        "shape": outcome.shape,
        "metadata": _metadata(report.split.facts),
        "front_matter": _lines(outcome.texts(Bucket.FRONT_MATTER)),
        "sections": [
            {"path": s.path, "number": s.number, "title": s.title, "line": s.line, "level": s.level}
            for s in outcome.sections
        ],
        "crossheadings": _lines(outcome.texts(Bucket.CROSSHEADING)),
        "clauses": [
            {
                "path": c.path,
                "kind": c.kind,
                "label": c.label,
                "line": c.line,
                "until": c.until,
                "section": c.section,
                "crossheading": c.crossheading,
                "text": c.text,
            }
            for c in outcome.clauses
        ],
        "furniture": _lines(outcome.texts(Bucket.FURNITURE)),
        "warnings": [
            {"code": a.code, "message": a.message, "line": a.line, "path": a.path}
            for a in report.advice
        ],
        "notes": list(report.reading.notes),
    }


def _lines(lines: list[Line]) -> list[dict[str, Any]]:
    return [{"line": line.number, "text": line.text.strip()} for line in lines]


def _metadata(facts: tuple[Fact, ...]) -> dict[str, list[dict[str, Any]]]:
    """Group what a text says of itself: it may say one thing twice, and not the same."""
    found: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        told: dict[str, Any] = {"value": fact.value, "line": fact.line}
        if fact.words:
            told["called"] = fact.words
        if fact.on:
            told |= {"date": fact.on.isoformat(), "precision": fact.precision}
        if fact.months:
            told["months"] = fact.months
        found.setdefault(fact.name, []).append(told)
    return found


def as_text(report: Report) -> Iterator[str]:
    """Yield a report line by line, for people."""
    outcome = report.split.outcome
    yield outcome.title or "(The text does not say its title.)"
    yield f"{len(outcome.clauses)} clauses in {len(outcome.sections)} sections; {outcome.shape}"
    for note in report.reading.notes:
        yield f"Note: {note}"
    for fact in report.split.facts:
        yield f"  {fact.name.replace('_', ' ')}: {fact.value} (line {fact.line})"
    titles = {section.path: section for section in outcome.sections}
    shown = ""
    for clause in outcome.clauses:
        if clause.section != shown:
            shown = clause.section
            section = titles.get(shown)
            yield ""
            yield f"{section.number} {section.title}".strip() if section else "(No section)"
        if clause.crossheading:
            yield f"  [{clause.crossheading.strip()}]"
        yield f"  {clause.path:<12} line {clause.line:<5} {_short(clause.text)}"
    for bucket, name in ((Bucket.FRONT_MATTER, "Front matter"), (Bucket.FURNITURE, "Furniture")):
        for line in outcome.texts(bucket):
            yield f"{name}, line {line.number}: {_short(line.text.strip())}"
    if report.advice:
        yield ""
        yield "To look at:"
    for each in report.advice:
        place = ", ".join(filter(None, [each.path, f"line {each.line}" if each.line else ""]))
        yield f"  {each.message}{f' ({place})' if place else ''}"


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 90 else f"{one_line[:89].rstrip()}…"
