"""A text's pieces while they are corrected. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from policies.importing.blocks import RINGS, Block, block_of, unmarked
from policies.importing.deeds import Correction, Deed
from policies.importing.lines import HYPHENATED, Line, Refused, flat, joined
from policies.importing.marks import RING_LETTER
from policies.importing.pieces import CITABLE, WORDS, Kind, Piece
from policies.importing.retyping import refuse_long_heading, retype


class Sheet:
    """A text's pieces while they are corrected."""

    def __init__(self, pieces: list[Piece], source: Sequence[Line], shape: str) -> None:
        self.pieces = pieces
        self.shape = shape
        self._lines = {line.number: line for line in source}
        self._rings = sum(bool(RING_LETTER.match(flat(each.text))) for each in source) >= RINGS
        self._deeds: dict[Deed, Callable[[int, Correction], None]] = {
            Deed.PROMOTE: self._promote,
            Deed.DEMOTE: self._demote,
            Deed.JOIN_PREVIOUS: self._join_previous,
            Deed.JOIN_NEXT: self._join_next,
            Deed.SPLIT: self._split,
            Deed.KIND: self._kind,
        }

    def make(self, correction: Correction) -> None:
        """Make one correction.

        Raises:
            Refused: it cannot be made.
        """
        at = next((at for at, each in enumerate(self.pieces) if each.key == correction.line), None)
        if at is None or correction.line <= 0:
            raise refused(f"Nothing begins at line {correction.line} any more.")
        self._deeds[correction.deed](at, correction)
        self._mend()

    # Higher and deeper

    def _promote(self, at: int, _correction: Correction) -> None:
        piece = self._citable(at)
        outer = self._of(piece.parent)
        if outer is None:
            raise refused(
                "It is at the highest place already. If it is a heading, change what it is."
            )
        for later in self.pieces[at + 1 :]:
            if later.is_citable and later.parent == outer.key:
                later.parent = piece.key  # what stands below it and deeper belongs to it now
        piece.parent = outer.parent

    def _demote(self, at: int, _correction: Correction) -> None:
        piece = self._citable(at)
        for above in reversed(self.pieces[:at]):
            beside = above.parent == piece.parent and above.section == piece.section
            if above.is_citable and beside:
                piece.parent = above.key
                return
        raise refused("Nothing stands above it here that it could go under.")

    def _citable(self, at: int) -> Piece:
        piece = self.pieces[at]
        if not piece.is_citable:
            raise refused("It is no clause. Change what it is first.")
        return piece

    # One piece or two

    def _join_next(self, at: int, _correction: Correction) -> None:
        for below in range(at + 1, len(self.pieces)):
            if self.pieces[below].kind in WORDS and self.pieces[below].numbers:
                self._join(at, below)
                return
        raise refused("Nothing stands below it that it could be joined with.")

    def _join_previous(self, at: int, _correction: Correction) -> None:
        for above in reversed(range(at)):
            if self.pieces[above].kind in WORDS and self.pieces[above].numbers:
                self._join(above, at)
                return
        raise refused("Nothing stands above it that it could be joined with.")

    def _join(self, first: int, second: int) -> None:
        one, other = self.pieces[first], self.pieces[second]
        if one.kind not in WORDS or other.kind not in WORDS:
            raise refused("It is left out of the text. Change what it is first, then join it.")
        rest = self._words(other.numbers)
        close = HYPHENATED.search(one.text[-2:]) and rest[:1].islower()
        text = f"{one.text}{'' if close else ' '}{rest}".strip()
        refuse_long_heading(one.kind, text)
        one.text, one.numbers = text, tuple(sorted((*one.numbers, *other.numbers)))
        heir = one.key if one.is_citable else 0
        self._leave(other, heir, one.key if one.kind is Kind.SECTION else one.section)
        del self.pieces[second]

    def _split(self, at: int, correction: Correction) -> None:
        piece = self.pieces[at]
        starts = [number for number in piece.numbers if number in self._lines]
        if correction.at not in starts[1:]:
            raise refused("It can only be split at one of its own lines, not at the first.")
        cut = bisect_left(piece.numbers, correction.at)
        head, tail = piece.numbers[:cut], piece.numbers[cut:]
        kind = piece.kind if piece.kind not in (Kind.SECTION, Kind.CROSSHEADING) else Kind.PARA
        second = Piece(tail[0], tail, kind, self._words(tail))
        second.section = piece.key if piece.kind is Kind.SECTION else piece.section
        second.parent = piece.parent
        if piece.is_citable:
            for child in self.pieces:
                if child.is_citable and child.parent == piece.key:
                    child.parent = second.key
        self._cut_words(piece, head)
        self.pieces.append(second)
        self.pieces.sort(key=self._place)
        if kind in CITABLE:
            retype(second, self._second_kind(kind, tail), self._block(tail), self.shape)

    def _second_kind(self, kind: Kind, numbers: tuple[int, ...]) -> Kind:
        """A second clause has a number of its own, a second point a bullet; else it is words."""
        mark = self._block(numbers).mark
        is_marked = bool(mark.steps) or (kind is Kind.ITEM and bool(mark.bullet))
        return kind if is_marked else Kind.PARA

    def _cut_words(self, piece: Piece, numbers: tuple[int, ...]) -> None:
        """Leave a piece only its first lines; its mark, if it has one, stays off its words."""
        full = self._words(piece.numbers)
        bare = full.removesuffix(piece.text) if full.endswith(piece.text) else ""
        piece.numbers = numbers
        piece.text = self._words(numbers).removeprefix(bare).strip()

    # Of another kind

    def _kind(self, at: int, correction: Correction) -> None:
        piece = self.pieces[at]
        if correction.to not in set(Kind):
            raise refused("Say what it is instead.")
        kind, was = Kind(correction.to), piece.kind
        if kind is was:
            raise refused("It is that already.")
        block = self._block(piece.numbers)
        placed = self._place_for(at) if kind in WORDS and was not in CITABLE else None
        retype(piece, kind, block, self.shape)
        if was is Kind.SECTION or (was in CITABLE and kind not in CITABLE):
            heir = piece.parent if was in CITABLE else 0
            self._leave(piece, heir, self._section_above(at))
        if placed and kind is not Kind.SECTION:
            piece.parent, piece.section = placed
        if kind is Kind.SECTION:
            self._begin_section(at, piece)

    def _place_for(self, at: int) -> tuple[int, int]:
        """Say where a line goes that was no clause: beside the words before it."""
        above = next((p for p in reversed(self.pieces[:at]) if p.kind in WORDS), None)
        if above is None:
            return 0, 0
        if above.kind is Kind.SECTION:
            return 0, above.key
        if above.kind is Kind.CLAUSE:
            return above.key, above.section
        return (above.parent if above.is_citable else 0), above.section

    def _begin_section(self, at: int, piece: Piece) -> None:
        """Let what follows, up to the next heading, belong to a new section."""
        before = self._section_above(at)
        piece.parent = piece.section = 0
        for later in self.pieces[at + 1 :]:
            if later.kind is Kind.SECTION:
                return
            if later.kind in WORDS and later.section == before:
                later.section = piece.key

    def _section_above(self, at: int) -> int:
        sections = (p.key for p in reversed(self.pieces[:at]) if p.kind is Kind.SECTION)
        return next(sections, 0)

    def _leave(self, gone: Piece, heir: int, section: int) -> None:
        """Give what stood under a piece to another."""
        for piece in self.pieces:
            if piece.is_citable and piece.parent == gone.key:
                piece.parent = heir
            if piece.section == gone.key:
                piece.section = section

    # What holds after each

    def _mend(self) -> None:
        """Let nothing stand under what is no clause, comes later, or is of another section."""
        before: dict[int, Piece] = {}
        for piece in self.pieces:
            if piece.is_citable:
                outer = before.get(piece.parent)
                while outer is None or outer.section != piece.section:
                    if outer is None:
                        break
                    outer = before.get(outer.parent)
                piece.parent = outer.key if outer else 0
                before[piece.key] = piece

    def _of(self, key: int) -> Piece | None:
        return next((each for each in self.pieces if key and each.key == key), None)

    def _place(self, piece: Piece) -> float:
        """Where a piece stands; a section without a line stays before what it stood before."""
        if piece.key > 0:
            return piece.key
        at = self.pieces.index(piece)
        below = next((each.key for each in self.pieces[at:] if each.key > 0), 10**9)
        return below - 0.5

    def _line(self, numbers: Sequence[int]) -> Line:
        found = joined([self._lines[each] for each in numbers if each in self._lines])
        return replace(found, more=tuple(numbers[1:]))

    def _block(self, numbers: Sequence[int]) -> Block:
        return block_of(self._line(numbers), rings=self._rings)

    def _words(self, numbers: Sequence[int]) -> str:
        """Return all that is printed on lines, a mark included."""
        return unmarked(self._block(numbers)).body.strip()


def refused(sentence: str) -> Refused:
    """Say why a correction cannot be made."""
    return Refused("correction", sentence)
