"""What shape a text has, and which of its lines are headings. Pure.

A shape says what whole numbers mean: titles of sections, clauses in one run, or mere lists.
"""

import re
from enum import StrEnum

from policies.importing.blocks import Block, is_headingish
from policies.importing.counting import Key, key_of
from policies.importing.marks import Step


class Shape(StrEnum):
    """How a text numbers its clauses."""

    DECIMAL = "decimal"  # 4.7.1
    NUMBERED_SECTIONS = "numbered-sections"  # 4. Title, then words without a number
    CONTINUOUS = "continuous"  # 1 to 32 through all headings
    UNNUMBERED = "unnumbered"


DOTTED_ENOUGH = 3
RUN_ENOUGH = 3
TITLES = 0.6  # of a run's numbers stand before a short title
BULK = 0.5  # of the paragraphs are numbered: otherwise the numbers are lists
# The source's own headings beat guessing once there are so many of them.
TOLD_ENOUGH = 2
STRONG_ENOUGH = 3
LONGEST_TOLD = 160
BACK_MATTER = re.compile(
    r"(?:related|associated|supporting|further)\s+(?:polic|document|information|guidance|reading|links)"
    r"|(?:references|bibliography|appendices|glossary)\b"
    r"|(?:appendix|annex|annexe|schedule)(?:\s+[A-Z0-9]{1,3}\b|\s*$)"
    r"|(?:document|version|revision)\s+(?:control|history)",
    re.IGNORECASE,
)


def is_back_matter(block: Block) -> bool:
    """Whether a line opens what stands behind the policy: related documents, an appendix."""
    seen = block.seen.rstrip(":").rstrip()
    return block.is_text and bool(BACK_MATTER.match(seen)) and is_headingish(seen)


def is_title_of(block: Block) -> bool:
    """Whether a numbered line is a title by its words, or because the source says so."""
    if block.line.heading or block.line.strong:
        return is_told(block)
    return is_headingish(block.seen)


def is_told(block: Block) -> bool:
    """Whether words that the source shows as a heading are short enough for one.

    Word's heading styles are often used for whole numbered paragraphs.
    """
    seen = block.seen
    return 0 < len(seen) <= LONGEST_TOLD and len(seen.split()) <= 20 and seen[-1] not in ".;,"


def outermost(blocks: list[Block]) -> Key | None:
    """Return the run that begins first: what the text is divided by."""
    for block in blocks:
        for step in block.mark.steps[:1]:
            if step.form in ("word", "dot", "bare", "close") and not _is_deep(block):
                for style, value in step.numerals:
                    if value == 1:
                        return key_of(step, "I" if step.label == "I" else style)
    return None


def _is_deep(block: Block) -> bool:
    return bool(block.line.level)


def in_run(block: Block, key: Key | None) -> int:
    """Return a block's number in a run, 0 if it is not of it."""
    for step in block.mark.steps[:1]:
        for style, value in step.numerals:
            if key_of(step, style) == key and not _is_deep(block):
                return value
    return 0


def shape_of(blocks: list[Block]) -> Shape:
    """Tell the shape from the numbers and from what follows them."""
    dotted = sum(any(step.form == "dotted" for step in block.mark.steps) for block in blocks)
    if dotted >= DOTTED_ENOUGH:
        return Shape.DECIMAL
    key = outermost(blocks)
    run = [at for at, block in enumerate(blocks) if in_run(block, key)]
    titles = sum(_is_title_at(blocks, at, key) for at in run)
    if len(run) >= 2 and titles >= 2 and titles >= TITLES * len(run):
        return Shape.NUMBERED_SECTIONS
    words = sum(block.is_text and not is_headingish(block.seen) for block in blocks)
    restarts = sum(in_run(blocks[at], key) == 1 for at in run)
    if len(run) >= RUN_ENOUGH and restarts == 1 and len(run) >= BULK * (len(run) + words):
        return Shape.CONTINUOUS
    return Shape.UNNUMBERED


def _is_title_at(blocks: list[Block], at: int, key: Key | None) -> bool:
    """Whether a run's number stands before a short title with something of its own under it."""
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    if following is None or in_run(following, key):
        return False
    return is_title_of(blocks[at])


def headings_of(blocks: list[Block], shape: Shape) -> set[int]:
    """Return the places of lines without a number that are headings.

    Read from the end: what makes a line a heading is what follows it.
    """
    told = sum(bool(block.line.heading) and is_told(block) for block in blocks) >= TOLD_ENOUGH
    strong = sum(block.line.strong and is_told(block) for block in blocks) >= STRONG_ENOUGH
    guess = not told and (not strong or shape is Shape.DECIMAL)
    found: set[int] = set()
    for at in reversed(range(len(blocks))):
        block = blocks[at]
        if not block.is_text or block.line.cells or block.line.inside or block.line.note:
            continue
        if (is_back_matter(block) and at + 1 < len(blocks)) or (
            at + 1 < len(blocks)
            and (
                (block.line.heading and is_told(block))
                or (strong and block.line.strong and is_told(block) and shape is not Shape.DECIMAL)
                or (guess and is_headingish(block.seen) and _leads(blocks, at, shape, found))
            )
        ):
            found.add(at)
    return found


def _leads(blocks: list[Block], at: int, shape: Shape, found: set[int]) -> bool:
    """Whether what follows a short line is what follows a heading in a text of this shape."""
    following = blocks[at + 1]
    if at + 1 in found:
        # A heading above a heading; a third is an address or a list of names.
        return at + 2 not in found
    if shape is Shape.DECIMAL:
        return bool(following.mark.steps) and not _is_next_child(blocks, at)
    prose = following.is_text and not following.line.cells and not is_headingish(following.seen)
    if shape is Shape.NUMBERED_SECTIONS:
        return prose
    if shape is Shape.CONTINUOUS and following.mark.steps:
        return True
    if following.mark.steps and not following.mark.bullet:
        return any(numeral.value == 1 for numeral in following.mark.steps[0].numerals)
    return prose


def _is_next_child(blocks: list[Block], at: int) -> bool:
    """Whether the number below goes deeper into the clause above: then the line leads in to it."""
    below = _dotted(blocks[at + 1])
    above = next((label for block in reversed(blocks[:at]) if (label := _dotted(block))), "")
    if not below:
        return not _opens_section(blocks, at + 1)
    return bool(above) and below.startswith(f"{above}.")


def _opens_section(blocks: list[Block], at: int) -> bool:
    step = blocks[at].mark.steps[0]
    return step.form == "word" or (step.label.isdigit() and is_headingish(blocks[at].seen))


def _dotted(block: Block) -> str:
    steps: tuple[Step, ...] = block.mark.steps
    return steps[0].label if steps and steps[0].form == "dotted" else ""
