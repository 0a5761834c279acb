"""How people cite the clauses of a text, and how a text is kept."""

import json

import pytest

from policies.importing.citing import citations
from policies.importing.readers import read
from policies.importing.splitter import split
from policies.importing.storing import (
    facts_from_json,
    lines_as_json,
    lines_from_json,
    outcome_as_json,
    outcome_from_json,
)
from tests.policies.importing.invented import TEXTS


def cited(name: str) -> dict[str, str]:
    outcome = split(read(TEXTS[name].text.encode(), "a.txt")).outcome
    return {
        clause.path: label
        for clause, label in zip(outcome.clauses, citations(outcome), strict=True)
    }


@pytest.mark.parametrize(
    ("name", "path", "label"),
    [
        ("decimal", "2.11.1", "2.11.1"),
        ("continuous", "6", "6"),
        ("continuous", "3/a", "3(a)"),
        ("continuous", "9/b2", "9, point 2"),
        ("unnumbered", "consequences/p1", "Consequences"),
        ("unnumbered", "duties/p2/b1", "Duties, para 2, point 1"),
        ("sections by word", "1.2/p2/b1", "1.2, second list, point 1"),
        ("sections by word", "2.1/p2", "2.1, para 2"),
        ("numbered sections", "2/p1/ii", "2(ii)"),
        ("numbered sections", "4/p1", "4"),
        ("numbered sections", "4/p1/j", "4(j)"),
        ("numbered sections", "3/p3/b1", "3, point 1"),
        ("brackets within brackets", "A/1/a/i", "(A)(1)(a)(i)"),
        ("roman outline", "I/B/2/a", "I(B)(2)(a)"),
        ("numbers as in statutes", "1/2/a", "1(2)(a)"),
        ("numbers that begin again", "accounts/2", "Accounts, 2"),
    ],
)
def test_a_clause_is_cited_as_people_say_it(name: str, path: str, label: str) -> None:
    assert cited(name)[path] == label


@pytest.mark.parametrize("name", TEXTS)
def test_no_two_clauses_are_cited_alike(name: str) -> None:
    labels = list(cited(name).values())
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", TEXTS)
def test_what_was_kept_is_read_as_it_was(name: str) -> None:
    reading = read(TEXTS[name].text.encode(), "a.txt")
    found = split(reading)
    lines = lines_from_json(json.loads(json.dumps(lines_as_json(reading.lines))))
    told = json.loads(json.dumps(outcome_as_json(found.outcome, found.facts)))
    outcome = outcome_from_json(told, lines)
    assert tuple(lines) == reading.lines
    assert facts_from_json(told) == found.facts
    assert (outcome.clauses, outcome.sections, outcome.placed, outcome.title) == (
        found.outcome.clauses,
        found.outcome.sections,
        found.outcome.placed,
        found.outcome.title,
    )
    outcome.check_nothing_lost(lines)
