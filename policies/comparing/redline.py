"""Two versions clause by clause, once it is known which clause is which. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from policies.comparing.moves import moved
from policies.comparing.references import Stray, strays
from policies.comparing.settling import Descent, Kinship
from policies.comparing.texts import Wording, plain
from policies.comparing.words import Run, compare


class Change(StrEnum):
    """What became of a clause, in the order a summary tells it."""

    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    REWORDED = "reworded"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    RETITLED = "under another heading"
    UNCHANGED = "unchanged"


CHANGE_OF = {Kinship.SPLIT: Change.SPLIT, Kinship.MERGE: Change.MERGED}


@dataclass(frozen=True)
class ClauseChange:
    """One clause, before and after; ``old`` is None if it was added, ``new`` if it is gone.

    ``came_from`` are other clauses of the old version whose words it took over when clauses were
    split or merged, ``went_into`` the other clauses of the new version that took over its own.
    ``has_other_lead_in`` says that the words before a list are not those they were: the points
    under them may mean something else without a changed word.
    """

    key: str
    old: Wording | None
    new: Wording | None
    changes: tuple[Change, ...]
    came_from: tuple[Wording, ...] = ()
    went_into: tuple[Wording, ...] = ()
    has_other_lead_in: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to see."""
        return self.changes != (Change.UNCHANGED,) or self.has_other_lead_in

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Its words: kept, removed, added."""
        return compare(self.old.text if self.old else "", self.new.text if self.new else "")


@dataclass(frozen=True)
class Redline:
    """All clauses of two versions in the order of the new one, the gone where they stood."""

    clauses: tuple[ClauseChange, ...]
    strays: tuple[Stray, ...]
    counts: Mapping[Change, int]

    @property
    def changed(self) -> tuple[ClauseChange, ...]:
        """The clauses with something to see."""
        return tuple(clause for clause in self.clauses if clause.is_changed)

    @property
    def summary(self) -> str:
        """One line: "1 added, 24 renumbered"."""
        told = [change for change in Change if change != Change.UNCHANGED and self.counts[change]]
        return ", ".join(f"{self.counts[each]} {each}" for each in told) or "nothing changed"


def redline(
    old: Sequence[Wording], new: Sequence[Wording], descents: Iterable[Descent] = ()
) -> Redline:
    """Compare two versions whose clauses all have keys."""
    versions = Versions(old, new, tuple(descents))
    clauses = tuple(versions.clause(key) for key in versions.order())
    return Redline(clauses, strays(old, new), versions.counts(clauses))


class Versions:
    """Two versions by the keys of their clauses."""

    def __init__(
        self, old: Sequence[Wording], new: Sequence[Wording], descents: Sequence[Descent]
    ) -> None:
        self._old = {each.key: each for each in old}
        self._new = {each.key: each for each in new}
        self._descents = descents
        self._moved = moved(old, new)
        self._lead_ins = lead_ins(old), lead_ins(new)
        self._came_from: dict[str, list[Wording]] = defaultdict(list)
        self._went_into: dict[str, list[Wording]] = defaultdict(list)
        self._kinships: dict[str, set[Change]] = defaultdict(set)
        for each in descents:
            self._note_descent(each)

    def order(self) -> list[str]:
        """Return all keys in the new order, each that is gone after what it stood behind."""
        behind: dict[str, list[str]] = defaultdict(list)
        last = ""
        for key in self._old:
            if key in self._new:
                last = key
            else:
                behind[last].append(key)
        return behind[""] + [each for key in self._new for each in (key, *behind[key])]

    def clause(self, key: str) -> ClauseChange:
        """Say what became of one clause."""
        old, new = self._old.get(key), self._new.get(key)
        changes = _changes(old, new, key in self._moved)
        if kinships := self._kinships.get(key):
            # Neither added nor removed: its words were there, or are there still.
            changes = (changes - {Change.ADDED, Change.REMOVED}) | kinships
        return ClauseChange(
            key=key,
            old=old,
            new=new,
            changes=tuple(each for each in Change if each in changes) or (Change.UNCHANGED,),
            came_from=tuple(self._came_from.get(key, ())),
            went_into=tuple(self._went_into.get(key, ())),
            has_other_lead_in=bool(old and new) and self._leads_differ(key),
        )

    def counts(self, clauses: Iterable[ClauseChange]) -> Counter[Change]:
        """Count clauses by what became of them; a split or a merger counts once."""
        counts = Counter(change for clause in clauses for change in clause.changes)
        wholes = {Change.SPLIT: set[str](), Change.MERGED: set[str]()}
        for each in self._descents:
            split = each.kinship == Kinship.SPLIT
            wholes[CHANGE_OF[each.kinship]].add(each.from_key if split else each.to_key)
        for change, keys in wholes.items():
            counts[change] = len(keys)
        return counts

    def _note_descent(self, descent: Descent) -> None:
        self._went_into[descent.from_key].append(self._new[descent.to_key])
        self._came_from[descent.to_key].append(self._old[descent.from_key])
        for key in (descent.from_key, descent.to_key):
            self._kinships[key].add(CHANGE_OF[descent.kinship])

    def _leads_differ(self, key: str) -> bool:
        before, after = self._lead_ins
        return before[key] != after[key]


def _changes(old: Wording | None, new: Wording | None, is_moved: bool) -> set[Change]:
    if not old:
        return {Change.ADDED}
    if not new:
        return {Change.REMOVED}
    changes = set()
    if old.text != new.text:
        changes.add(Change.REWORDED)
    if old.heading != new.heading:
        changes.add(Change.RETITLED)
    if is_moved:
        changes.add(Change.MOVED)  # a new number goes without saying
    elif (old.path, old.label) != (new.path, new.label):
        changes.add(Change.RENUMBERED)
    return changes


def lead_ins(wordings: Sequence[Wording]) -> dict[str, tuple[str, ...]]:
    """Return for each clause the words that lead into it: "must not:" before a list."""
    by_path = {each.path: each for each in reversed(wordings)}
    return {each.key: tuple(_leading_into(each, by_path)) for each in wordings}


def _leading_into(wording: Wording, by_path: Mapping[str, Wording]) -> Iterable[str]:
    seen = {wording.path}
    parent = by_path.get(wording.parent)
    while parent and parent.path not in seen:
        seen.add(parent.path)
        words = plain(parent.text)
        if words.endswith(":"):
            yield words
        parent = by_path.get(parent.parent)
