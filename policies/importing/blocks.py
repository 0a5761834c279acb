"""A line with its mark taken off: what the splitter works on. Pure."""

import re
from dataclasses import dataclass

from policies.importing.lines import Line, flat, raw_tail
from policies.importing.marks import MONTHS, RING_LETTER, Mark, bullet_of, mark_of

LONGEST_HEADING = 80  # characters
MOST_WORDS = 12
RINGS = 3  # lines that begin with the letter o before it counts as a bullet
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"(?:(?:{DAY}\s+)?(?:{MONTHS}),?\s+\d{{4}}|{DAY}[/.]\d{{1,2}}[/.]\d{{4}}|\d{{4}}-\d\d-\d\d)"
SHORT_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
ONLY_DATE = re.compile(rf"{DATE}|(?:{DAY}\s+)?(?:{SHORT_MONTHS})\.?\s+\d{{4}}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A line, what stands before its words, and the words: to look at and as written."""

    line: Line
    mark: Mark
    seen: str  # the words, flat
    body: str  # the words, as written

    @property
    def is_text(self) -> bool:
        """Whether nothing stands before the words."""
        return not self.mark.steps and not self.mark.bullet

    @property
    def is_bullet(self) -> bool:
        """Whether only a bullet stands before them."""
        return bool(self.mark.bullet) and not self.mark.steps

    @property
    def is_told(self) -> bool:
        """Whether the source itself prints the number, so that there is nothing to guess."""
        return bool(self.line.label) and bool(mark_of(flat(self.line.label)).steps)

    @property
    def indent(self) -> float:
        """Return how far in the line begins."""
        return self.line.indent


def blocks_of(lines: tuple[Line, ...]) -> list[Block]:
    """Take the mark off every line."""
    rings = sum(bool(RING_LETTER.match(flat(line.text))) for line in lines) >= RINGS
    return [block_of(line, rings=rings) for line in lines]


def block_of(line: Line, *, rings: bool = False) -> Block:
    """Take the mark off one line; a label of the source's own counts before the text."""
    seen = flat(line.text)
    if line.label:
        return _labelled(line, seen)
    mark = mark_of(seen, rings=rings)
    if line.cells and mark.length:
        return _row(line, mark)
    return Block(line, mark, seen[mark.length :].strip(), raw_tail(line.text, mark.length))


def _row(line: Line, mark: Mark) -> Block:
    """Read a table's row; its first cell is a number only if nothing else stands there."""
    first = flat(line.cells[0]).strip()
    if mark_of(first).length < len(first):
        return unmarked(Block(line, mark, "", ""))
    body = " | ".join(cell.strip() for cell in line.cells[1:] if cell.strip())
    return Block(line, mark, flat(body), body)


def _labelled(line: Line, seen: str) -> Block:
    """Read a line with a label of its own; behind a bullet a number may be written, as in text."""
    mark = _label_mark(line.label)
    inner = Mark() if mark.steps else mark_of(seen)
    if inner.steps and not inner.bullet and not inner.word:
        mark = Mark(inner.steps, mark.bullet, inner.length)
        return Block(line, mark, seen[inner.length :].strip(), raw_tail(line.text, inner.length))
    return Block(line, mark, seen.strip(), line.text.strip())


def _label_mark(label: str) -> Mark:
    """Read a label printed by the source; one that is no number counts as a bullet."""
    mark = mark_of(flat(label))
    return mark if mark.steps else Mark(bullet=mark.bullet or "dot")


def unmarked(block: Block) -> Block:
    """Give a block its mark back as words: it was none."""
    line = block.line
    text = f"{line.label} {line.text}".strip()
    return Block(line, Mark(), flat(text).strip(), text)


def unnumbered(block: Block) -> Block:
    """Leave a block only its bullet: the number behind it belongs to the words."""
    if not block.mark.bullet:
        return unmarked(block)
    seen = flat(block.line.text)
    if block.line.label:
        return Block(
            block.line, Mark(bullet=block.mark.bullet), seen.strip(), block.line.text.strip()
        )
    mark = bullet_of(seen, rings=True)
    return Block(
        block.line, mark, seen[mark.length :].strip(), raw_tail(block.line.text, mark.length)
    )


def is_headingish(text: str) -> bool:
    """Whether words could be a heading: short, a capital first, no full stop, no date."""
    return (
        0 < len(text) <= LONGEST_HEADING
        and len(text.split()) <= MOST_WORDS
        and text[-1] not in ".,;:?!"
        and (text[0].isupper() or (text[0] in "‘“'\"(" and text[1:2].isupper()))
        and not ONLY_DATE.fullmatch(text)
    )
