"""How people cite a clause: 9(b), 13, point 5, or 2.3, first list, point 2. Pure.

A paragraph's number is left out where its section or clause has only one that anything could
mean. Source: policies.md 2.5.
"""

import re
from collections import Counter

from policies.importing.outcome import Clause, Outcome

LONGEST = 80  # characters
LONGEST_TITLE = 45
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
COUNTED = re.compile(r"([pbrn])(\d+)(?:-\d+)?")
WORDS = {"p": "para", "b": "point", "r": "row", "n": "note"}


def citations(outcome: Outcome) -> list[str]:
    """Return how people cite each clause of a text, in order."""
    return Citer(outcome).all()


class Citer:
    """Knows what stands beside and under what."""

    def __init__(self, outcome: Outcome) -> None:
        self._clauses = outcome.clauses
        self._by_path = {clause.path: clause for clause in outcome.clauses}
        self._sections = {section.path: section for section in outcome.sections}
        owners = [self._owner(clause) for clause in self._clauses if clause.kind == "para"]
        self._paras = Counter(owners)
        self._lists = {clause.parent for clause in self._clauses if clause.kind == "item"}
        self._cited: dict[str, str] = {}

    def all(self) -> list[str]:
        """Cite every clause."""
        for clause in self._clauses:
            self._cited[clause.path] = self._cite(clause)[:LONGEST]
        return [self._cited[clause.path] for clause in self._clauses]

    def _owner(self, clause: Clause) -> str:
        return clause.parent if clause.parent in self._by_path else clause.section

    def _cite(self, clause: Clause) -> str:
        owner = self._owner(clause)
        if not owner or not clause.path.startswith(f"{owner}/"):
            return _printed(clause)
        name = clause.path[len(owner) + 1 :]
        counted = COUNTED.fullmatch(name)
        if clause.kind != "clause" and counted and (not clause.label or counted[1] != "b"):
            return self._counted(clause, owner, counted[1], counted[2])
        signs = "".join(f"({each})" for each in name.split("/"))
        section = self._sections.get(owner)
        above = self._stem(owner)
        if section and not section.number:
            return f"{above}, {clause.label.rstrip('.:') or name}"
        return f"{above}{signs}"

    def _counted(self, clause: Clause, owner: str, letter: str, number: str) -> str:
        stem = self._stem(owner)
        if letter == "p" and owner in self._sections and self._paras[owner] == 1:
            return stem
        said = f"{WORDS[letter]} {number}"
        if letter == "p" and owner in self._by_path and clause.path in self._lists:
            said = _nth_list(int(number))
        return f"{stem}, {said}" if stem else said.capitalize()

    def _stem(self, owner: str) -> str:
        """Return how what a clause stands under is cited, before what is added to it."""
        clause = self._by_path.get(owner)
        if clause is None:
            section = self._sections.get(owner)
            return (section.number or _short(section.title)) if section else ""
        above = self._owner(clause)
        alone = clause.kind == "para" and above in self._sections
        if alone and self._lead_ins(above) == 1 and self._sections[above].number:
            return self._stem(above)  # 9(b): the only list under 9
        return self._cited.get(owner, owner)

    def _lead_ins(self, owner: str) -> int:
        """Count the paragraphs of a section that lists hang under."""
        return sum(
            1
            for path in self._lists
            if path in self._by_path
            and self._by_path[path].kind == "para"
            and self._owner(self._by_path[path]) == owner
        )


def _nth_list(number: int) -> str:
    return f"{ORDINALS[number - 1]} list" if number <= len(ORDINALS) else f"list {number}"


def _printed(clause: Clause) -> str:
    """Return what is printed before a clause, as it is cited: 6 and not 6."""
    outer, *inner = clause.path.split("/")
    if inner and clause.label:  # 1(a), where nothing is printed for 1 alone
        return outer + "".join(f"({each})" for each in inner)
    return clause.label.strip().rstrip(".:") or clause.path.replace("/", ", ")


def _short(title: str) -> str:
    title = " ".join(title.split()).rstrip(":")
    if len(title) <= LONGEST_TITLE:
        return title
    return f"{title[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"
