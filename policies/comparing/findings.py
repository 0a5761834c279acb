"""What is known of the clauses of two texts, and what a person must say. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class Doubt(StrEnum):
    """Why a person is asked."""

    TWINS = "twins"  # several clauses have these very words
    CLOSE = "close"  # two clauses are about as much alike
    UNLIKE = "unlike"  # it may be the same clause in other words


@dataclass(frozen=True)
class Candidate:
    """An old clause that may be the one, and how alike the words are: 1.0 is the same words."""

    key: str
    likeness: float


@dataclass(frozen=True)
class Question:
    """Is the clause at this place of the new text one of these? The most alike stands first."""

    place: int
    doubt: Doubt
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Split:
    """An old clause whose words stand in two of the new text; one of them may have its key."""

    key: str
    places: tuple[int, int]
    covered: float


@dataclass(frozen=True)
class Merge:
    """Two old clauses whose words stand in one of the new text, which may have a key of theirs."""

    keys: tuple[str, str]
    place: int
    covered: float


@dataclass(frozen=True)
class Matching:
    """Which old clause each new one is; what is unsure is asked, and nothing is guessed.

    ``keys`` has an entry for each clause of the new text, in order: its old key, or None where
    it is new or asked about. An old key is linked, asked about or retired, and only one of them.
    ``compared`` counts the comparisons word by word that it took.
    """

    keys: tuple[str | None, ...]
    retired: tuple[str, ...]
    questions: tuple[Question, ...] = ()
    splits: tuple[Split, ...] = ()
    merges: tuple[Merge, ...] = ()
    compared: int = 0

    @cached_property
    def linked(self) -> frozenset[str]:
        """Old keys that are sure to live on."""
        return frozenset(key for key in self.keys if key is not None)

    @cached_property
    def asked(self) -> frozenset[str]:
        """Old keys that live on only if a person says so."""
        return frozenset(self._keys_in_doubt()) - self.linked

    @cached_property
    def asked_places(self) -> frozenset[int]:
        """Places of the new text whose key a person must say."""
        return frozenset(place for place in self._places_in_doubt() if self.keys[place] is None)

    @cached_property
    def new_places(self) -> tuple[int, ...]:
        """Places of the new text that hold a clause nobody had before."""
        free = (place for place, key in enumerate(self.keys) if key is None)
        return tuple(place for place in free if place not in self.asked_places)

    @property
    def is_settled(self) -> bool:
        """Whether nobody need be asked."""
        return not (self.questions or self.splits or self.merges)

    def _keys_in_doubt(self) -> Iterable[str]:
        for question in self.questions:
            yield from (candidate.key for candidate in question.candidates)
        yield from (split.key for split in self.splits)
        for merge in self.merges:
            yield from merge.keys

    def _places_in_doubt(self) -> Iterable[int]:
        yield from (question.place for question in self.questions)
        for split in self.splits:
            yield from split.places
        yield from (merge.place for merge in self.merges)
