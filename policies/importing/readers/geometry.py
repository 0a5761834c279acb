"""From lines on a page back to paragraphs, by where they stand. Pure.

| Two lines are one paragraph when | because |
|---|---|
| no more room is between them than usual | a paragraph stands apart |
| the next word had no room at the end of the first | else the writer ended it there |
| letters are of one size and weight | a heading differs |
| the second is not set in or out, but for a hanging or a first-line indent | a new item is |
| the second begins no number or bullet of its own | it is a clause |
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from policies.importing.lines import Line, flat, is_blank, joined
from policies.importing.marks import Mark, mark_of
from policies.importing.unwrapping import STOPS

BAND = 0.08  # of the page's height, at its head and at its foot
APART = 1.25  # of the usual pitch
SAME_ROW = 0.5  # of a letter's size
INDENT = 3  # points
NEAR = 6  # points: three lines that end so close to one another end at the edge
LARGER = 1.12  # than the usual size: a heading
GUTTER = (0.35, 0.65)  # of the page's width
SIDES = 0.3  # of the lines on either side of a gutter
ACROSS = 0.1  # of the lines may cross it


class Fragment(NamedTuple):
    """Words on one row of a page, in points from its top left corner."""

    left: float
    top: float
    right: float
    size: float
    bold: bool
    first: float  # width of the first word
    text: str


@dataclass(slots=True)
class Page:
    """A page and what is printed on it."""

    width: float
    height: float
    fragments: list[Fragment]


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line, with its page and its column."""

    page: int
    column: int
    at: Fragment
    apart: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """What is usual in a document."""

    size: float
    pitch: dict[float, float]  # by size of letters
    right: dict[tuple[int, int], float]  # by page and column


def lines_of(pages: list[Page]) -> list[Line]:
    """Put the lines of all pages back into paragraphs, in order."""
    rows = [row for number, page in enumerate(pages, 1) for row in _rows(number, page)]
    if not rows:
        return []
    rows = _with_margins(rows, pages)
    measure = _measure([row for row in rows if not row.apart])
    margins: list[Line] = []
    paragraphs: list[list[Line]] = []
    before: Row | None = None
    start: Row | None = None  # first row of the paragraph that is open
    for number, row in enumerate(rows, 1):
        line = _line(number, row, measure)
        if row.apart:
            margins.append(line)
            continue
        if before and start and _goes_on(before, row, start, measure):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
            start = row
        before = row
    lines = [*margins, *map(joined, paragraphs)]
    return sorted(lines, key=lambda line: line.number)


def _line(number: int, row: Row, measure: Measure) -> Line:
    at = row.at
    return Line(
        number,
        at.text.strip(),
        page=row.page,
        indent=at.left,
        apart=row.apart,
        strong=at.bold or at.size > measure.size * LARGER,
    )


def _rows(number: int, page: Page) -> list[Row]:
    """Return a page's lines in the order of reading: across, or column by column."""
    whole = _merged([one for one in page.fragments if not is_blank(one.text)])
    gutter = _gutter(whole, page)
    if gutter is None:
        return [Row(number, 0, one, False) for one in whole]
    rows: list[Row] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    for one in whole:
        if one.left < gutter < one.right:
            rows += [Row(number, 1, each, False) for each in left]
            rows += [Row(number, 2, each, False) for each in right]
            rows.append(Row(number, 0, one, False))
            left, right = [], []
        else:
            (left if one.right <= gutter else right).append(one)
    rows += [Row(number, 1, each, False) for each in left]
    return rows + [Row(number, 2, each, False) for each in right]


def _merged(fragments: list[Fragment]) -> list[Fragment]:
    """Join what stands on one row: a bullet and its words, a number and its clause."""
    rows: list[Fragment] = []
    for one in sorted(fragments, key=lambda each: (each.top, each.left)):
        same = _same_row(rows, one)
        if same is None:
            rows.append(one)
        else:
            rows[same] = _beside(rows[same], one)
    return rows


def _same_row(rows: list[Fragment], one: Fragment) -> int | None:
    for at in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
        other = rows[at]
        near = abs(other.top - one.top) < SAME_ROW * max(other.size, one.size, 1)
        gap = max(one.left - other.right, other.left - one.right)
        if near and gap < (4 if _is_mark(other.text) or _is_mark(one.text) else 1.5) * 12:
            return at
    return None


def _is_mark(text: str) -> bool:
    seen = flat(text).strip()
    return len(seen) <= 10 and (mark_of(seen).length == len(seen) or seen.isdigit())


def _beside(one: Fragment, other: Fragment) -> Fragment:
    first, second = sorted((one, other), key=lambda each: each.left)
    return Fragment(
        first.left,
        min(first.top, second.top),
        second.right,
        second.size,
        second.bold,
        first.first,
        f"{first.text.strip()} {second.text.strip()}",
    )


def _gutter(rows: list[Fragment], page: Page) -> float | None:
    """Find the white between two columns: much on both sides, next to nothing across."""
    if len(rows) < 12:
        return None
    low, high = (share * page.width for share in GUTTER)
    for step in range(13):
        at = low + (high - low) * step / 12
        left = sum(one.right <= at for one in rows)
        right = sum(one.left >= at for one in rows)
        across = len(rows) - left - right
        if min(left, right) >= SIDES * len(rows) and across <= ACROSS * len(rows):
            return at
    return None


def _with_margins(rows: list[Row], pages: list[Page]) -> list[Row]:
    """Mark what stands in the head or foot of pages again and again."""
    shapes = Counter(_shape(row) for row in rows if _in_band(row, pages))
    often = {shape for shape, number in shapes.items() if number >= max(2, len(pages) / 2)}
    return [
        Row(row.page, row.column, row.at, True)
        if _in_band(row, pages) and _shape(row) in often
        else row
        for row in rows
    ]


def _in_band(row: Row, pages: list[Page]) -> bool:
    height = pages[row.page - 1].height
    return row.at.top < BAND * height or row.at.top + row.at.size > (1 - BAND) * height


def _shape(row: Row) -> str:
    return re.sub(r"\d+", "#", " ".join(row.at.text.split()))


def _measure(rows: list[Row]) -> Measure:
    """Measure the usual size, the usual pitch for each size, the edge of each column."""
    letters: Counter[float] = Counter()
    pitches: dict[float, Counter[float]] = {}
    for row in rows:
        letters[row.at.size] += len(row.at.text)
    for one, other in pairwise(rows):
        gap = round(other.at.top - one.at.top, 1)
        if (one.page, one.column, one.at.size) == (
            other.page,
            other.column,
            other.at.size,
        ) and gap > 2:
            pitches.setdefault(one.at.size, Counter())[gap] += 1
    ends: dict[int, list[float]] = {}
    for row in rows:
        ends.setdefault(row.column, []).append(row.at.right)
    right = {column: _edge(sorted(all_ends)) for column, all_ends in ends.items()}
    edges = {(row.page, row.column): right[row.column] for row in rows}
    usual = letters.most_common(1)[0][0] if letters else 0
    return Measure(usual, {size: _usual(gaps) for size, gaps in pitches.items()}, edges)


def _edge(ends: list[float]) -> float:
    """Return where lines end at the latest; one alone beyond it is a long address."""
    for at in range(len(ends) - 1, 1, -1):
        if ends[at] - ends[at - 2] <= NEAR:
            return ends[at]
    return ends[-1]


def _usual(gaps: Counter[float]) -> float:
    """Return the smallest pitch that is common: lines of a paragraph stand closest."""
    most = max(gaps.values())
    return min(gap for gap, number in gaps.items() if number >= max(1, most / 4))


def _goes_on(before: Row, row: Row, start: Row, measure: Measure) -> bool:
    """Whether a row goes on with the paragraph of the row before."""
    one, other = before.at, row.at
    if abs(one.size - other.size) > 0.12 * max(one.size, other.size) or one.bold != other.bold:
        return False
    fits = one.right + _space(other) + other.first <= measure.right[before.page, before.column] - 1
    mark = mark_of(flat(other.text))
    if fits or (mark.length and not _in_sentence(one, other, mark, start.at)):
        return False
    if (before.page, before.column) != (row.page, row.column):
        small = flat(other.text).strip()[:1].islower()
        return small or not one.text.rstrip().endswith(STOPS)
    pitch = measure.pitch.get(other.size, other.size * 1.2)
    return other.top - one.top <= pitch * APART and _lines_up(before, row, start)


def _space(one: Fragment) -> float:
    return one.size * 0.25


def _lines_up(before: Row, row: Row, start: Row) -> bool:
    """Whether a row begins where the paragraph's rows begin, its first set in or hanging out."""
    shift = row.at.left - before.at.left
    return abs(shift) <= INDENT or before is start


def _in_sentence(one: Fragment, other: Fragment, mark: Mark, start: Fragment) -> bool:
    """Whether what looks like a mark stands in the middle of a sentence."""
    if one.text.rstrip().endswith(STOPS):
        return False
    same = start.text.strip()[:1] == other.text.strip()[:1]
    if mark.bullet and not mark.steps:
        return not same
    rest = flat(other.text)[mark.length :].strip()
    return rest[:1].islower()
