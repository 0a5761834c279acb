"""What becomes of a citation when its clause comes in a new version. Pure.

A citation goes along by itself only where nothing about the words has changed. Otherwise a
person decides before the new version is published.

Source: policies.md 2.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.comparing.redline import Change, ClauseChange
from policies.comparing.texts import Wording


class Standing(StrEnum):
    """Where a citation stands in the new version."""

    CARRIED = "carried"  # goes along
    STALE = "stale"  # its clause lives on, and says something else
    ORPHAN = "orphan"  # its clause is gone


@dataclass(frozen=True)
class CitationOutcome:
    """What becomes of a citation, why, and which clauses of the new version it may rest on."""

    standing: Standing
    reason: str
    clauses: tuple[Wording, ...]

    @property
    def needs_decision(self) -> bool:
        """Whether publishing waits for a person."""
        return self.standing != Standing.CARRIED


def outcome(change: ClauseChange) -> CitationOutcome:
    """Say what becomes of a citation of a clause of the old version.

    Raises:
        ValueError: the clause was not in the old version, so nothing could cite it.
    """
    if change.old is None:
        raise ValueError("A clause of the new version only has no citations yet")
    if Change.SPLIT in change.changes or Change.MERGED in change.changes:
        return _split_or_merged(change.old, change)
    if change.new is None:
        return CitationOutcome(
            Standing.ORPHAN, f"{change.old.cited} is not in the new version.", ()
        )
    return _same_clause(change.old, change.new, change)


def _same_clause(old: Wording, new: Wording, change: ClauseChange) -> CitationOutcome:
    if not old.text and new.text:
        reason = f"The words of {new.cited} are known for the first time."
        return CitationOutcome(Standing.CARRIED, reason, (new,))
    if Change.REWORDED in change.changes:
        reason = f"The words of {old.cited} have changed{_now(old, new, ', and it is {} now')}."
        return CitationOutcome(Standing.STALE, reason, (new,))
    if change.has_other_lead_in:
        reason = f"The words of {old.cited} are the same, but those that lead into it have changed."
        return CitationOutcome(Standing.STALE, reason, (new,))
    reason = f"The words of {old.cited} are the same{_now(old, new, '; it is {} now')}."
    return CitationOutcome(Standing.CARRIED, reason, (new,))


def _split_or_merged(old: Wording, change: ClauseChange) -> CitationOutcome:
    """A clause that was split or merged; its words stand in those of the new version."""
    own = (change.new,) if change.new else ()
    clauses = own + change.went_into
    names = _listed([each.cited for each in clauses])
    if Change.SPLIT in change.changes:
        reason = f"{old.cited} was split: its words now stand in {names}."
    else:
        reason = f"{old.cited} was merged with another clause: its words now stand in {names}."
    return CitationOutcome(Standing.STALE, reason, clauses)


def _now(old: Wording, new: Wording, words: str) -> str:
    return "" if old.cited == new.cited else words.format(new.cited)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
