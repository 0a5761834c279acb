"""Where a text points at its own clauses, and whether it points where it says. Pure."""

import re
from dataclasses import dataclass

from policies.importing.lines import flat
from policies.importing.outcome import Clause, Outcome

NUMBER = r"\d{1,3}(?:\.\d{1,3})*"
NAMED = re.compile(
    rf"\b(?:sections?|clauses?|paragraphs?|paras?\.?|parts?)\s+"
    rf"(?P<label>{NUMBER})(?P<tail>(?:\s?\([a-z0-9]{{1,4}}\))*)",
    re.IGNORECASE,
)
BARE = re.compile(
    r"\b(?:in|at|under|see|with|by|to|of|and)\s+(?P<label>\d{1,3}(?:\.\d{1,3}){2,5})"
    r"(?P<tail>(?:\([a-z0-9]{1,4}\))*)(?!\.?\d)"
)
OF_ANOTHER = re.compile(
    r"[^.;]{0,20}\s+(?:of|to|in)\s+(?:the|our|its|that|an?)\s+"
    r"(?!(?:policy|guidance|document|procedure)\b)[^.;]{0,60}"
    r"(?:Act|Regulations?|Policy|Code|Procedures?|Convention|Charter|Statutes?|Ordinances?)\b"
)
IN_BRACKETS = re.compile(r"\(([a-z0-9]{1,4})\)")
BEFORE = 90  # characters that can name what a reference means


@dataclass(frozen=True, slots=True)
class Reference:
    """One place where a clause points at another."""

    clause: str  # path of the clause that points
    line: int
    said: str
    label: str
    target: str  # path; empty where there is none
    status: str  # "ok", "external", "unresolved" or "suspect"
    meant: str = ""  # for a suspect one: the number of the section whose title is named


def references(outcome: Outcome) -> list[Reference]:
    """Find all references, in order."""
    paths = {clause.path for clause in outcome.clauses} | {s.path for s in outcome.sections}
    paths |= {s.number for s in outcome.sections if s.number}
    paths |= {path.rpartition(".")[0] for path in paths if "." in path}
    titles = {
        s.number: flat(s.title).strip().casefold()
        for s in outcome.sections
        if s.number and len(s.title.split()) > 1
    }
    back = {s.path for s in outcome.sections if s.back_matter}
    return [
        _judged(found, clause, paths, titles, clause.section in back)
        for clause in outcome.clauses
        for found in _found(flat(clause.text))
    ]


def _found(seen: str) -> list[re.Match[str]]:
    named = list(NAMED.finditer(seen))
    taken = {found.end() for found in named}
    found = [*named, *(one for one in BARE.finditer(seen) if one.end() not in taken)]
    return sorted(found, key=lambda one: one.start())


def _judged(
    found: re.Match[str], clause: Clause, paths: set[str], titles: dict[str, str], is_back: bool
) -> Reference:
    label = found["label"]
    target = "/".join([label, *IN_BRACKETS.findall(found["tail"].lower())])
    before = found.string[max(0, found.start() - BEFORE) : found.start()].casefold()
    sentence = before.rpartition(". ")[2]
    other = _other_title(sentence, label, titles)
    if is_back or OF_ANOTHER.match(found.string[found.end() :]):
        status = "external"
    elif other:
        status = "suspect"
    elif target in paths:
        status = "ok"
    else:
        status = "unresolved"
    known = target if target in paths and status != "external" else ""
    return Reference(clause.path, clause.line, found[0].strip(), label, known, status, other)


def _other_title(sentence: str, label: str, titles: dict[str, str]) -> str:
    """Return the number of another section whose title the sentence names just before."""
    if titles.get(label) and titles[label] in sentence:
        return ""
    return next(
        (number for number, title in titles.items() if number != label and title in sentence), ""
    )
