"""A person's answers to what a matching asked, and what is then certain. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.comparing.findings import Matching, Merge, Split


class UnfitAnswerError(ValueError):
    """An answer that was not asked for, is missing, or gives one old clause to two new ones."""


class Kinship(StrEnum):
    """How a clause comes from another one that it is not."""

    SPLIT = "split"
    MERGE = "merge"


@dataclass(frozen=True)
class Descent:
    """One clause's words went, wholly or in part, into another's."""

    kinship: Kinship
    from_key: str
    to_key: str


@dataclass(frozen=True)
class Answers:
    """What a person said.

    ``same`` gives for the place of each question the old key, or None for a new clause.
    ``splits`` are the old keys, ``merges`` the places, of the proposals that are right.
    """

    same: Mapping[int, str | None]
    splits: Collection[str] = ()
    merges: Collection[int] = ()


@dataclass(frozen=True)
class Settled:
    """Which old clause each new one is, with nothing left to ask; None is a new clause."""

    keys: tuple[str | None, ...]
    retired: tuple[str, ...]
    splits: tuple[Split, ...]
    merges: tuple[Merge, ...]

    def descents(self, keys: Sequence[str]) -> Iterator[Descent]:
        """Yield who comes from whom, once each clause of the new text has been given a key."""
        for split in self.splits:
            for place in split.places:
                if keys[place] != split.key:
                    yield Descent(Kinship.SPLIT, split.key, keys[place])
        for merge in self.merges:
            for key in merge.keys:
                if keys[merge.place] != key:
                    yield Descent(Kinship.MERGE, key, keys[merge.place])


def settle(matching: Matching, answers: Answers) -> Settled:
    """Put a person's answers in the place of what was asked.

    Raises:
        UnfitAnswerError: an answer is missing, was not asked for, or clashes with another.
    """
    _check(matching, answers)
    keys = list(matching.keys)
    for place, key in answers.same.items():
        keys[place] = key
    taken = Counter(key for key in keys if key is not None)
    if twice := [key for key, count in taken.items() if count > 1]:
        raise UnfitAnswerError(f"Two clauses cannot both be {twice[0]}")
    gone = [key for key in (*matching.retired, *sorted(matching.asked)) if key not in taken]
    return Settled(
        keys=tuple(keys),
        retired=tuple(gone),
        splits=tuple(split for split in matching.splits if split.key in answers.splits),
        merges=tuple(merge for merge in matching.merges if merge.place in answers.merges),
    )


def _check(matching: Matching, answers: Answers) -> None:
    asked = {
        question.place: {candidate.key for candidate in question.candidates}
        for question in matching.questions
    }
    if asked.keys() != answers.same.keys():
        raise UnfitAnswerError("Each question needs one answer, and only questions have answers")
    for place, key in answers.same.items():
        if key is not None and key not in asked[place]:
            raise UnfitAnswerError(f"{key} is none of the clauses that were offered")
    if set(answers.splits) - {split.key for split in matching.splits}:
        raise UnfitAnswerError("No such split was proposed")
    if set(answers.merges) - {merge.place for merge in matching.merges}:
        raise UnfitAnswerError("No such merge was proposed")
