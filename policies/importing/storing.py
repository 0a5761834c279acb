"""A source and what it was cut into as plain values, to be kept and read again. Pure.

What was found is kept and not found again: a later splitter may cut better, but a draft that
somebody has looked over stays as they saw it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import MISSING, asdict, fields, replace
from datetime import date
from typing import Any

from policies.importing.facts import Fact
from policies.importing.lines import Line, joined
from policies.importing.lint import Advice
from policies.importing.outcome import Bucket, Clause, Outcome, Section

TUPLES = ("more", "cells", "links")


def lines_as_json(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return lines as plain values, what is usual left out."""
    return [_unusual(line) for line in lines]


def lines_from_json(told: Iterable[dict[str, Any]]) -> list[Line]:
    """Read lines that were kept."""
    return [_line(row) for row in told]


def _line(row: dict[str, Any]) -> Line:
    return Line(**row | {name: tuple(row[name]) for name in TUPLES if name in row})


def _unusual(row: Any) -> dict[str, Any]:
    usual = {each.name: each.default for each in fields(row)}
    return {
        name: value
        for name, value in asdict(row).items()
        if usual[name] is MISSING or value != usual[name]
    }


def outcome_as_json(outcome: Outcome, facts: Iterable[Fact] = ()) -> dict[str, Any]:
    """Return an outcome and what the text says of itself as plain values."""
    return {
        "title": outcome.title,
        "shape": outcome.shape,
        "sections": [_unusual(section) for section in outcome.sections],
        "clauses": [_unusual(clause) for clause in outcome.clauses],
        "lines": {
            bucket.value: [list(line.numbers) for line in lines]
            for bucket, lines in outcome.lines.items()
        },
        "facts": [_fact(fact) for fact in facts],
    }


def outcome_from_json(told: dict[str, Any], source: Sequence[Line]) -> Outcome:
    """Read an outcome that was kept with its source."""
    own = {line.number: line for line in source}
    outcome = Outcome(
        told["title"],
        told["shape"],
        [Section(**each) for each in told["sections"]],
        [Clause(**each) for each in told["clauses"]],
    )
    for bucket, rows in told["lines"].items():
        for numbers in rows:
            line = joined([own[number] for number in numbers if number in own])
            outcome.place(replace(line, more=tuple(numbers[1:])), Bucket(bucket))
    return outcome


def _fact(fact: Fact) -> dict[str, Any]:
    return _unusual(fact) | ({"on": fact.on.isoformat()} if fact.on else {})


def facts_from_json(told: dict[str, Any]) -> tuple[Fact, ...]:
    """Read what a text says of itself."""
    return tuple(
        Fact(**each | ({"on": date.fromisoformat(each["on"])} if "on" in each else {}))
        for each in told["facts"]
    )


def advice_as_json(advice: Iterable[Advice]) -> list[dict[str, Any]]:
    """Return advice as plain values, each with a name of its own to tick it by."""
    return [
        {"key": f"{one.code}:{one.line or 0}:{one.path}", "code": one.code,
         "message": one.message, "line": one.line, "path": one.path}
        for one in advice
    ]  # fmt: skip
