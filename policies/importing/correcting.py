"""What a person changes about how a text was cut: the same file and corrections, the same tree.

Pure. A correction names a piece by its first line. Each is made on what the ones before it left,
and after all of them every line is still somewhere. One that makes no sense is refused.
"""

from collections.abc import Collection, Iterable, Sequence

from policies.importing.deeds import Correction
from policies.importing.lines import Line
from policies.importing.naming import name_all
from policies.importing.outcome import Outcome
from policies.importing.pieces import Piece, outcome_of, pieces_of
from policies.importing.sheet import Sheet


def corrected(
    outcome: Outcome, source: Sequence[Line], corrections: Iterable[Correction]
) -> Outcome:
    """Return an outcome with corrections made in order.

    Raises:
        Refused: one cannot be made.
    """
    return outcome_of(pieces_with(outcome, source, corrections), source, outcome.shape)


def pieces_with(
    outcome: Outcome, source: Sequence[Line], corrections: Iterable[Correction]
) -> list[Piece]:
    """Return an outcome's pieces with corrections made in order.

    Raises:
        Refused: one cannot be made.
    """
    sheet = Sheet(pieces_of(outcome), source, outcome.shape)
    for correction in corrections:
        sheet.make(correction)
    name_all(sheet.pieces)
    return sheet.pieces


def put_back(corrections: Iterable[Correction], lines: Collection[int]) -> list[Correction]:
    """Return corrections without those of one piece, which has these lines now."""
    return [each for each in corrections if each.line not in lines and each.at not in lines]
