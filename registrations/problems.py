"""What stands in the way of a change, said so that a page can show it beside the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from institutions.shown import clock
from policies.rulebook import Cited


@dataclass(frozen=True)
class Problem:
    """One reason, the task and the answer it is about, and the clauses behind it."""

    task: str
    field: str
    sentence: str
    citations: tuple[Cited, ...] = ()

    def __str__(self) -> str:
        """Say it with its clause: "London Met 5.2: Enter a second administrator"."""
        if not self.citations:
            return self.sentence
        return f"{', '.join(str(cited) for cited in self.citations)}: {self.sentence}"


class Refused(Exception):
    """The change was not made; each problem says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(str(problem) for problem in problems))
        self.problems = list(problems)


class Stale(Exception):
    """Another tab saved meanwhile; nothing was written, what was typed is the caller's to keep."""

    def __init__(self, saved_at: datetime) -> None:
        super().__init__(
            _("This request was changed in another tab or window at %(time)s. Check it first")
            % {"time": clock(saved_at)}
        )
        self.saved_at = saved_at


def refuse(task: str, field: str, sentence: str, citations: tuple[Cited, ...] = ()) -> Refused:
    """Make a refusal of one problem."""
    return Refused([Problem(task, field, sentence, citations)])
