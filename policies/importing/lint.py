"""Advice to whoever owns a text: what looks like a slip in it. Nothing is ever mended. Pure."""

import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policies.importing.facts import Fact
from policies.importing.lines import Line, flat
from policies.importing.numerals import readings
from policies.importing.outcome import Clause, Outcome
from policies.importing.references import references

# Laws that have been replaced, and by what.
REPLACED = {
    "Data Protection Act 1984": "Data Protection Act 2018",
    "Data Protection Act 1998": "Data Protection Act 2018",
    "Disability Discrimination Act 1995": "Equality Act 2010",
    "Equal Pay Act 1970": "Equality Act 2010",
    "Race Relations Act 1976": "Equality Act 2010",
    "Sex Discrimination Act 1975": "Equality Act 2010",
}
NO_TARGET = re.compile(r"\]\(\s*#?\s*\)")
GOOD_LINK = re.compile(r"(?:https?://[^\s/]|mailto:[^\s@]+@|tel:|/|#\w|[\w./-]+(?:[#?].*)?$)", re.I)
TWICE = re.compile(r"\b([A-Za-z]{2,})\s+\1\b", re.IGNORECASE)
FINE_TWICE = frozenset({"that", "had", "very"})
JOINS = re.compile(r"(?:[;,]\s*|\s)(?:and|or|and/or)\s*[;,]?\s*$", re.IGNORECASE)
LAST_TWO = re.compile(r"\b(?:and|or)\b")
ENDS = (".", "!", "?", ":", ";", ",", "”", "’", '"', "'", ")")


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at, with the line and, where there is one, the clause."""

    code: str
    message: str
    line: int | None = None
    path: str = ""


def advice(
    outcome: Outcome, facts: tuple[Fact, ...], source: tuple[Line, ...], today: date
) -> list[Advice]:
    """Return all advice, in the order of the text; what concerns the whole comes first."""
    found = [
        *_of_numbers(outcome),
        *_of_lists(outcome),
        *_of_references(outcome),
        *_of_words(outcome),
        *_of_links(outcome, source),
        *_of_facts(facts, today, bool(outcome.title)),
    ]
    return sorted(found, key=lambda one: (one.line or 0, one.code, one.path))


# Numbers


def _of_numbers(outcome: Outcome) -> Iterator[Advice]:
    """Numbers left out, used twice, out of order, or deeper than what is there."""
    groups: dict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for path, line in _numbered(outcome):
        parent, sign, last = _split(path)
        groups[f"{parent}{sign}"].append((last, line, path))
    for parent, members in groups.items():
        yield from _of_run(parent, members)
    yield from _deep(outcome)
    filled = {clause.section for clause in outcome.clauses}
    inner = {section.path.rpartition("/")[0] for section in outcome.sections}
    for section in outcome.sections:
        if section.number and section.path not in filled | inner:
            yield Advice(
                "empty_section",
                f"Section {section.number} has no words.",
                section.line,
                section.path,
            )


def _numbered(outcome: Outcome) -> Iterator[tuple[str, int]]:
    """Yield what bears a number of its own, sections and clauses in the order of the text."""
    placed = [(s.line, s.path) for s in outcome.sections if s.number and s.line is not None]
    placed += [(c.line, c.path) for c in outcome.clauses if c.label and c.kind != "para"]
    for line, path in sorted(placed, key=lambda one: one[0]):
        yield path, line


def _split(path: str) -> tuple[str, str, str]:
    """Part a path into what it stands under, the sign between, and its own number."""
    at = max(path.rfind("."), path.rfind("/"))
    last = re.sub(r"-\d+$", "", path[at + 1 :])
    return (path[:at], path[at], last) if at >= 0 else ("", "", last)


def _of_run(parent: str, members: list[tuple[str, int, str]]) -> Iterator[Advice]:
    style = _style([last for last, _line, _path in members])
    if style is None:
        return
    values = [dict(readings(last))[style] for last, _line, _path in members]
    for at in range(1, len(values)):
        before, value = values[at - 1], values[at]
        _last, line, path = members[at]
        if value in values[:at]:
            yield Advice(
                "repeated_number", f"Number {parent}{members[at][0]} stands twice.", line, path
            )
        elif value < before:
            yield Advice(
                "out_of_order",
                f"{parent}{members[at][0]} stands after {parent}{members[at - 1][0]}.",
                line,
                path,
            )
        elif value > before + 1:
            yield _missing(parent, members[at - 1][0], members[at], before, value, style)
    if values and values[0] > 1 and parent:
        yield Advice(
            "starts_late",
            f"The first number is {parent}{members[0][0]}.",
            members[0][1],
            members[0][2],
        )


def _missing(
    parent: str, last: str, member: tuple[str, int, str], before: int, value: int, style: str
) -> Advice:
    if style == "1":
        gone = ", ".join(
            f"{parent}{number}" for number in range(before + 1, min(value, before + 6))
        )
        says = f"Number {gone} is missing between {parent}{last} and {parent}{member[0]}."
    else:
        says = f"Something is missing between {parent}{last} and {parent}{member[0]}."
    return Advice("missing_number", says, member[1], member[2])


def _style(labels: list[str]) -> str | None:
    """Return the one style that all of a run's numbers can be read in."""
    for style in ("1", "i", "a", "I", "A"):
        if all(style in dict(readings(label)) for label in labels):
            return style
    return None


def _deep(outcome: Outcome) -> Iterator[Advice]:
    """Find 4.7.4.1 where there is no 4.7.4."""
    there = {clause.path for clause in outcome.clauses} | {s.path for s in outcome.sections}
    told: set[str] = set()
    for clause in outcome.clauses:
        parent = clause.path.rpartition(".")[0] if "/" not in clause.path else ""
        if parent and parent not in there and parent not in told:
            told.add(parent)
            yield Advice(
                "depth_jump",
                f"There is a {clause.path}, but no {parent}.",
                clause.line,
                clause.path,
            )


# Lists


def _of_lists(outcome: Outcome) -> Iterator[Advice]:
    back = {section.path for section in outcome.sections if section.back_matter}
    lists: dict[str, list[Clause]] = defaultdict(list)
    for clause in outcome.clauses:
        if clause.kind == "item":
            lists[clause.path.rpartition("/")[0]].append(clause)
    for items in lists.values():
        first = items[0]
        if not first.parent and first.section not in back:
            yield Advice("no_lead_in", "No words lead in to this list.", first.line, first.path)
        for item in items[:-2]:
            if JOINS.search(flat(item.text).rstrip()):
                yield Advice(
                    "joined_early",
                    "This item ends as if it were the last but one, and more follow.",
                    item.line,
                    item.path,
                )
    yield from _fragments(outcome)


def _fragments(outcome: Outcome) -> Iterator[Advice]:
    """Find sibling clauses that all begin in the middle of a sentence, with nothing before it."""
    siblings: dict[str, list[Clause]] = defaultdict(list)
    texts = {clause.path: clause.text for clause in outcome.clauses}
    for clause in outcome.clauses:
        if clause.kind == "clause":
            siblings[_split(clause.path)[0]].append(clause)
    for parent, clauses in siblings.items():
        led = flat(texts.get(parent, "")).rstrip().endswith(":")
        if len(clauses) > 1 and not led and all(_is_fragment(flat(c.text)) for c in clauses):
            yield Advice(
                "fragments",
                "These clauses begin in the middle of a sentence; the words that lead in to them "
                "are missing.",
                clauses[0].line,
                clauses[0].path,
            )


def _is_fragment(seen: str) -> bool:
    first = seen.split(maxsplit=1)[0] if seen.strip() else ""
    return first.endswith("ing") or first[:1].islower()


# References, words, links


def _of_references(outcome: Outcome) -> Iterator[Advice]:
    for one in references(outcome):
        if one.status == "unresolved":
            says = f"It points at {one.said}, which is not in this text."
            yield Advice("unresolved_reference", says, one.line, one.clause)
        elif one.status == "suspect":
            says = (
                f"It points at {one.said}, but what it names is the title of section {one.meant}."
            )
            yield Advice("suspect_reference", says, one.line, one.clause)


def _of_words(outcome: Outcome) -> Iterator[Advice]:
    for clause in outcome.clauses:
        seen = " ".join(flat(clause.text).split())
        for law, now in REPLACED.items():
            if law.casefold() in seen.casefold():
                yield Advice(
                    "replaced_law", f"{law} has been replaced by {now}.", clause.line, clause.path
                )
        for found in TWICE.finditer(seen):
            if found[1].lower() not in FINE_TWICE:
                yield Advice(
                    "repeated_word", f"“{found[1]}” stands twice.", clause.line, clause.path
                )
        for word in _listed_twice(seen):
            yield Advice("listed_twice", f"“{word}” is listed twice.", clause.line, clause.path)
    yield from _without_stop(outcome)


def _listed_twice(seen: str) -> list[str]:
    """Find a word that stands twice among the members of one list with commas."""
    found = []
    for sentence in re.split(r"[.;:]", seen):
        members = [part.strip().casefold() for part in sentence.split(",")]
        if len(members) > 2:
            members[-1:] = [part.strip() for part in LAST_TWO.split(members[-1])]
        short = Counter(part for part in members[1:] if part and len(part.split()) <= 3)
        last_words = members[0].rsplit(maxsplit=1)[-1] if members[0] else ""
        short[last_words] += bool(short.get(last_words))
        found += [part for part, number in short.items() if number > 1]
    return found


def _without_stop(outcome: Outcome) -> Iterator[Advice]:
    """Find a numbered clause without a full stop where all its siblings have one."""
    siblings: dict[str, list[Clause]] = defaultdict(list)
    for clause in outcome.clauses:
        if clause.kind == "clause":
            siblings[_split(clause.path)[0]].append(clause)
    for clauses in siblings.values():
        without = [c for c in clauses if not flat(c.text).rstrip().endswith(ENDS)]
        if len(clauses) > 2 and len(without) == 1:
            one = without[0]
            yield Advice("no_full_stop", "There is no full stop.", one.line, one.path)


def _of_links(outcome: Outcome, source: tuple[Line, ...]) -> Iterator[Advice]:
    at = {
        number: clause.path
        for clause in outcome.clauses
        for number in range(clause.line, clause.until + 1)
    }
    for line in source:
        if line.apart:
            continue
        dead = any(link in ("", "#") for link in line.links) or NO_TARGET.search(line.text)
        path = at.get(line.number, "")
        if dead:
            yield Advice("dead_link", "A link leads nowhere.", line.number, path)
        elif any(not GOOD_LINK.match(link) for link in line.links):
            yield Advice("bad_link", "A link leads to no web or mail address.", line.number, path)


# Facts


def _of_facts(facts: tuple[Fact, ...], today: date, titled: bool) -> Iterator[Advice]:
    names = {fact.name for fact in facts}
    if not titled and "title" not in names:
        yield Advice("no_title", "The text does not say its title.")
    if "owner" not in names:
        yield Advice("no_owner", "The text does not say who owns it.")
    if "approved_by" not in names:
        yield Advice("no_approver", "The text does not say who approved it.")
    dates = [fact for fact in facts if fact.on]
    if not dates:
        yield Advice("no_date", "The text has no date.")
    for fact in dates:
        if fact.name == "date":
            yield Advice("unclear_date", "The text does not say what this date is.", fact.line)
    due = review_due(facts)
    if due and due[0] < today:
        day, line = due
        yield Advice("review_overdue", f"The review was due by {day:%-d %B %Y}.", line)


def review_due(facts: tuple[Fact, ...]) -> tuple[date, int] | None:
    """Return the last day for a review, and the line that says so.

    The stated day, or the last review or approval and the stated cycle; a month means its end.
    """
    stated = next((fact for fact in facts if fact.name == "review_due" and fact.on), None)
    if stated and stated.on:
        return _deadline(stated.on, stated.precision, 0), stated.line
    cycle = next(
        (fact.months for fact in facts if fact.name == "review_cycle" and fact.months), None
    )
    for name in ("reviewed_on", "approved_on"):
        start = next((fact for fact in facts if fact.name == name and fact.on), None)
        if start and start.on and cycle:
            return _deadline(start.on, start.precision, cycle), start.line
    return None


def _deadline(start: date, precision: str, months: int) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = min(start.year + years, date.max.year), month + 1
    last = monthrange(year, month)[1]
    return date(year, month, last if precision == "month" else min(start.day, last))
