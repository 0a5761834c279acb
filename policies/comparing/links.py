"""Which old clause is which new one, as far as it is known. Pure."""

from collections.abc import Iterable

from policies.comparing.likeness import Reading


class Links:
    """Pairs of an old and a new clause, by their places; each clause stands in one pair at most.

    Open is a clause about which nothing has been said: it is in no pair and in no question.
    """

    def __init__(self, old: Reading, new: Reading) -> None:
        self.old, self.new = old, new
        self.new_of: dict[int, int] = {}
        self.old_of: dict[int, int] = {}
        self.open_old = dict.fromkeys(range(len(old.wordings)))
        self.open_new = dict.fromkeys(range(len(new.wordings)))

    def join(self, old: int, new: int) -> None:
        """Say that two open clauses are the same."""
        del self.open_old[old], self.open_new[new]
        self.new_of[old], self.old_of[new] = new, old

    def put_aside(self, olds: Iterable[int], news: Iterable[int]) -> None:
        """Leave clauses to a person; those in a pair stay in it."""
        for old in olds:
            self.open_old.pop(old, None)
        for new in news:
            self.open_new.pop(new, None)

    def neighbours(self, old: int, new: int) -> int:
        """How many of the two neighbours of one are those of the other; both ends count too."""
        return (self._before(new) == old) + (self._after(new) == old)

    def next_to(self, new: int) -> set[int]:
        """Return the open old clauses beside which its neighbours stood."""
        beside = {self._before(new), self._after(new)}
        return {old for old in beside if old in self.open_old}

    def old_parent(self, new: int) -> int | None:
        """Return the old clause which the parent of a new one was."""
        parent = self.new.parents[new]
        return None if parent is None else self.old_of.get(parent)

    def same_parent(self, old: int, new: int) -> bool:
        """Whether both stand under the same clause."""
        parent = self.old_parent(new)
        return parent is not None and self.old.parents[old] == parent

    def same_path(self, old: int, new: int) -> bool:
        """Whether both bear the same number."""
        return self.old.wordings[old].path == self.new.wordings[new].path

    def _before(self, new: int) -> int | None:
        """Where the old clause would stand that follows what precedes the new one."""
        if new == 0:
            return 0
        return self.old_of[new - 1] + 1 if new - 1 in self.old_of else None

    def _after(self, new: int) -> int | None:
        """Where the old clause would stand that precedes what follows the new one."""
        if new + 1 == len(self.new.wordings):
            return len(self.old.wordings) - 1
        return self.old_of[new + 1] - 1 if new + 1 in self.old_of else None
