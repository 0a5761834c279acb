"""Let a piece be of another kind: what stands before its words is read, or given back to them.

Pure.
"""

from policies.importing.blocks import Block, unmarked
from policies.importing.lines import Refused
from policies.importing.pieces import Kind, Piece
from policies.importing.shape import LONGEST_TOLD, Shape
from policies.importing.tree import slug


def retype(piece: Piece, kind: Kind, block: Block, shape: str) -> None:
    """Make a piece of a kind out of its lines.

    Raises:
        Refused: a clause needs a number, and a heading must be short.
    """
    match kind:
        case Kind.CLAUSE:
            _numbered(piece, kind, block, shape)
        case Kind.ITEM if block.mark.steps:
            _numbered(piece, kind, block, shape)
        case Kind.ITEM:
            _plain(piece, kind, block.body, "b*")
        case Kind.PARA:
            _plain(piece, kind, _whole(block), "p*")
        case Kind.SECTION:
            _section(piece, block)
        case _:
            refuse_long_heading(kind, _whole(block))
            _plain(piece, kind, _whole(block), "")


def refuse_long_heading(kind: Kind, text: str) -> None:
    """Refuse a heading of the length of a paragraph.

    Raises:
        Refused: it is longer than any heading.
    """
    if kind in (Kind.SECTION, Kind.CROSSHEADING) and len(text) > LONGEST_TOLD:
        raise Refused("correction", "It is too long for a heading.")


def _plain(piece: Piece, kind: Kind, text: str, name: str) -> None:
    piece.kind, piece.text, piece.label = kind, text.strip(), ""
    piece.name, piece.absolute = name, False


def _whole(block: Block) -> str:
    """Return the words with their number; a bullet is no word."""
    return block.body if block.is_bullet else unmarked(block).body


def _numbered(piece: Piece, kind: Kind, block: Block, shape: str) -> None:
    steps = block.mark.steps
    if not steps:
        raise Refused(
            "correction",
            "No number stands before these words. Make it a paragraph or a point instead.",
        )
    piece.kind, piece.text = kind, block.body.strip()
    piece.label = "".join(step.printed for step in steps)
    piece.name = "/".join(step.label for step in steps)
    runs_on = shape == Shape.CONTINUOUS and kind is Kind.CLAUSE
    piece.absolute = runs_on or steps[0].form in ("dotted", "annex")


def _section(piece: Piece, block: Block) -> None:
    steps = block.mark.steps
    title = block.body.strip() or _whole(block).strip()
    refuse_long_heading(Kind.SECTION, title)
    piece.kind, piece.text, piece.level, piece.back_matter = Kind.SECTION, title, 1, False
    piece.label = steps[-1].label if steps else ""
    piece.name, piece.absolute = piece.label or slug(title), True
