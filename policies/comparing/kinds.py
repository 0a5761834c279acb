"""Whether a change looks like one of meaning: a proposal, with its reasons. Pure.

Substantive where an obligation word, a number, a date or a role changed, where a clause came or
went, or where a rule of the portal rests on a changed clause.

Source: policies.md P-11.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from policies.comparing.redline import Change, ClauseChange, Redline
from policies.comparing.words import Fate

SUBSTANTIVE, EDITORIAL = "substantive", "editorial"
_OBLIGATIONS = """
    must shall should may might can cannot will would need needs required requires require not
    no never none nor only unless except always permitted prohibited forbidden banned allowed
    obliged mandatory optional responsible expected encouraged
"""
_NUMBERS = """
    one two three four five six seven eight nine ten eleven twelve twenty thirty hundred first
    second third once twice half quarter both neither daily weekly monthly quarterly yearly
    annually annual immediately regularly
"""
_DATES = """
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday hour hours day days week weeks month months
    term terms year years
"""
_ROLES = """
    head heads dean deans director directors manager managers officer officers administrator
    administrators owner owners approver approvers chair secretary registrar chancellor provost
    supervisor supervisors team teams department departments committee board senate council staff
    employee employees student students contractor contractors lecturer lecturers marketing union
    legal human resources
"""
OBLIGATIONS, NUMBERS, DATES, ROLES = (
    frozenset(words.split()) for words in (_OBLIGATIONS, _NUMBERS, _DATES, _ROLES)
)
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


@dataclass(frozen=True)
class Proposal:
    """What kind of change it looks like, and why; an editorial one needs no reasons."""

    kind: str
    reasons: tuple[str, ...] = ()


def propose_kind(
    changes: Redline, cited: Collection[str] = (), around: Sequence[str] = ()
) -> Proposal:
    """Propose what to call a change.

    Args:
        cited: keys of the clauses on which rules of the portal rest.
        around: what changed beside the words and matters, like the approving body.
    """
    reasons = [*around]
    for change in changes.changed:
        if why := _why(change, cited):
            reasons.append(f"{_place(change)}: {why}")
    return Proposal(SUBSTANTIVE if reasons else EDITORIAL, tuple(reasons))


def _place(change: ClauseChange) -> str:
    wording = change.new or change.old
    return wording.cited if wording else change.key


def _why(change: ClauseChange, cited: Collection[str]) -> str:
    kinds = set(change.changes)
    went_along = kinds & {Change.SPLIT, Change.MERGED}
    if change.old is None and not went_along:
        return "a new clause"
    if change.new is None and not went_along:
        return "the clause is gone"
    words = {word.lower() for word in _changed_words(change)}
    if change.key in cited and (words or change.has_other_lead_in):
        return "a rule of the portal rests on these words"
    found = next((name for name, is_one in _MATTERS if any(map(is_one, words))), "")
    if found:
        return f"{found} changed"
    return "the words before the list changed" if change.has_other_lead_in else ""


def _changed_words(change: ClauseChange) -> Iterator[str]:
    """Yield the words that came or went; those a split or merge only moved did neither."""
    if change.old is None or change.new is None:
        return
    moved = " ".join(each.text for each in (*change.came_from, *change.went_into)).lower()
    known = set(_WORD.findall(moved))
    for run in change.runs:
        if run.fate != Fate.KEPT:
            yield from (word for word in _WORD.findall(run.text) if word.lower() not in known)


_MATTERS = (
    ("an obligation", lambda word: word in OBLIGATIONS or word.endswith(("n't", "n’t"))),
    ("a number", lambda word: any(letter.isdigit() for letter in word) or word in NUMBERS),
    ("a date or a time", DATES.__contains__),
    ("who does it", ROLES.__contains__),
)
