"""Clauses that name another by its number, and numbers that have come to mean another. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.comparing.texts import Wording

_NUMBER = r"\d{1,3}(?:\.\d{1,3})*(?:\s?\([a-z0-9]{1,4}\))*(?!\w)"
_AND = r"(?:\s?,\s?(?:and\s)?|\s(?:and|or|to)\s)"
_NAMED = re.compile(
    rf"\b(?:sections?|clauses?|paragraphs?|paras?|parts?|points?|articles?)\s"
    rf"(?P<numbers>{_NUMBER}(?:{_AND}{_NUMBER})*)",
    re.IGNORECASE,
)
# Without such a word before it a number is read as a clause's only from three parts on: 2.2 may
# be a version of something.
_ALONE = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,2}){2,}(?:\([a-z0-9]{1,4}\))*(?!\w|\.\d)")
_ONE = re.compile(_NUMBER, re.IGNORECASE)

Targets = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Stray:
    """A clause says a number that no longer means what it meant."""

    key: str
    where: str
    said: str
    meant: tuple[str, ...]  # how what was meant is cited now; empty if it is gone
    is_taken: bool  # whether another clause bears the number now

    def __str__(self) -> str:
        """Say it in a sentence."""
        now = "which is another clause now" if self.is_taken else "which no clause is now"
        if not self.meant:
            return f"{self.where} says {self.said}, {now}; the one meant is gone."
        return f"{self.where} says {self.said}, {now}; the one meant is {self.meant[0]}."


def places_said(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return where a text names clauses by number: from, until, the number; in order."""
    found = {(match.start(), match.end()): match[0] for match in _ALONE.finditer(text)}
    for match in _NAMED.finditer(text):
        start = match.start("numbers")
        for one in _ONE.finditer(match["numbers"]):
            found[start + one.start(), start + one.end()] = one[0]
    return tuple((start, end, _bare(said)) for (start, end), said in sorted(found.items()))


def numbers_said(text: str) -> tuple[str, ...]:
    """Return the numbers of clauses a text names, each once, in order."""
    return tuple(dict.fromkeys(number for _start, _end, number in places_said(text)))


def strays(old: Sequence[Wording], new: Sequence[Wording]) -> tuple[Stray, ...]:
    """Find the numbers said in both versions that mean another clause in the new one."""
    before, after = _targets(old), _targets(new)
    texts = {each.key: each.text for each in old}
    places = {each.key: place for place, each in enumerate(new)}
    return tuple(
        Stray(
            key=wording.key,
            where=wording.cited,
            said=said,
            meant=tuple(
                new[place].cited for place in sorted(places[key] for key in meant & places.keys())
            ),
            is_taken=said in after,
        )
        for wording in new
        for said, meant in _gone_astray(texts.get(wording.key, ""), wording.text, before, after)
    )


def _gone_astray(
    was: str, text: str, before: Targets, after: Targets
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the numbers both texts say, with what they meant, that mean nothing of it now."""
    said_before = frozenset(numbers_said(was))
    for said in numbers_said(text):
        meant = before.get(said, frozenset())
        if said in said_before and meant and meant.isdisjoint(after.get(said, ())):
            yield said, meant


def _targets(wordings: Sequence[Wording]) -> Targets:
    """Return what each number means: a clause, or all clauses of a section that is none."""
    clauses: dict[str, set[str]] = {}
    sections: dict[str, set[str]] = {}
    for wording in wordings:
        clauses.setdefault(as_said(wording.path), set()).add(wording.key)
        for end in re.finditer(r"[./]", wording.path):
            sections.setdefault(as_said(wording.path[: end.start()]), set()).add(wording.key)
    return {said: frozenset(keys) for said, keys in {**sections, **clauses}.items()}


def as_said(path: str) -> str:
    """Write a path as a text would: 9/p1/b is 9(b)."""
    return re.sub(r"/([^/]+)", r"(\1)", path.replace("/p1/", "/")).lower()


def _bare(said: str) -> str:
    return "".join(said.split()).lower()
