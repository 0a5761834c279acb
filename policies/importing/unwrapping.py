"""Undo hard wrapping: a paragraph broken into lines of the same width is one line again. Pure.

Two kinds are told apart by measuring. Where an editor wrapped at a column, a line was broken if
and only if the next word did not fit. Where the width of letters decided (text copied from a
page), only the run of the words tells.
"""

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from policies.importing.blocks import is_headingish
from policies.importing.lines import Line, flat, joined
from policies.importing.marks import Mark, mark_of

NARROWEST, WIDEST = 50, 130  # characters; nobody wraps at other columns
NEAR = 14  # characters from the widest line
ENOUGH = 10  # lines near the widest
SURE_ENOUGH = 3  # lines that surely go on; without them short lines are just short
SURE = 0.95  # of the sure continuations obey the column
GAPS = 0.1  # of the lines follow a blank one
FULL = 0.75  # of the width: shorter lines end their paragraph
STOPS = (".", "!", "?", ":", ";", "”", "’", '"')


def unwrapped(lines: tuple[Line, ...], furniture: Collection[int] = ()) -> tuple[Line, ...]:
    """Join the lines of each paragraph where the text is hard-wrapped.

    ``furniture`` are the lines left out between these: a paragraph may go on behind a page's foot.
    """
    width = wrap_width([line.text.rstrip() for line in lines])
    sure = _sure(lines, width) if width else []
    if len(sure) < SURE_ENOUGH:
        return lines
    way = Way(width, sure.count(False) >= SURE * len(sure), _is_spaced(lines))
    kept: list[list[Line]] = []
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        mark = mark_of(flat(line.text))
        if (
            kept
            and _may_go_on(kept[-1], line, way, furniture)
            and (
                _interrupts(kept[-1], line, mark, way, seen)
                if mark.length
                else _goes_on(kept[-1][-1], line, way)
            )
        ):
            kept[-1].append(line)
        else:
            kept.append([line])
            _remember(seen, mark)
    return tuple(joined(lines) for lines in kept)


class Way(NamedTuple):
    """How a text is wrapped."""

    width: int
    exact: bool  # at a column, by the number of characters
    spaced: bool  # with blank lines between its paragraphs


def _may_go_on(open_: list[Line], line: Line, way: Way, furniture: Collection[int]) -> bool:
    """Whether nothing parts a line from those above: no blank line, no other indentation."""
    if len(open_) > 1 and line.indent != open_[-1].indent:
        return False
    return not line.after_gap or _turns_page(open_[-1], line, way, furniture)


def _turns_page(last: Line, line: Line, way: Way, furniture: Collection[int]) -> bool:
    """Whether only a page's foot and head part a line from a sentence that is not at its end."""
    between = range(last.number + 1, line.number)
    if not any(number in furniture for number in between):
        return False
    if way.exact and not _would_fit(last.text, line.text, way.width):
        return True
    return flat(line.text).strip()[:1].islower() and not last.text.rstrip().endswith(STOPS)


def wrap_width(texts: list[str]) -> int:
    """Return the column a text was wrapped at, or 0 where it was not.

    A single long word (an address) stands beyond the column and says nothing of it.
    """
    width = max((len(text) for text in texts if " " in text.strip()), default=0)
    near = sum(width - NEAR <= len(text) <= width for text in texts)
    return width if NARROWEST <= width <= WIDEST and near >= ENOUGH else 0


def _would_fit(last: str, text: str, width: int) -> bool:
    """Whether the next word had room; a space that does not break is part of its word."""
    first = text.strip(" \t").replace("\t", " ").split(" ", 1)[0]
    return len(last.rstrip()) + 1 + len(first) <= width


def _is_spaced(lines: tuple[Line, ...]) -> bool:
    """Whether blank lines part the paragraphs: then whatever follows without one goes on."""
    return sum(line.after_gap for line in lines) >= GAPS * len(lines)


def _sure(lines: tuple[Line, ...], width: int) -> list[bool]:
    """Look at lines that surely go on (a small letter follows): had the next word had room?"""
    return [
        _would_fit(before.text.rstrip(), line.text, width)
        for before, line in pairwise(lines)
        if not line.after_gap
        and flat(line.text).strip()[:1].islower()
        and not before.text.rstrip().endswith(STOPS)
        and len(before.text.rstrip()) >= FULL * width
    ]


def _goes_on(last: Line, line: Line, way: Way) -> bool:
    """Whether words without a mark go on with the line before."""
    text = last.text.rstrip()
    fits = _would_fit(text, line.text, way.width)
    if way.exact:
        return not fits
    if len(text) < FULL * way.width:
        return False
    return not fits or way.spaced or not text.endswith(STOPS)


def _interrupts(
    open_: list[Line], line: Line, mark: Mark, way: Way, seen: dict[tuple[str, str], int]
) -> bool:
    """Whether a mark stands in the middle of a sentence: it only did not fit into the line above.

    A real one carries on a list, or follows the end of a sentence.
    """
    before, text = open_[0], open_[-1].text.rstrip()
    if _would_fit(text, line.text, way.width) or text.endswith(STOPS):
        return False
    same_list = before.indent == line.indent and before.text.strip()[:1] == line.text.strip()[:1]
    return not _expected(seen, mark) and not (mark.bullet and not mark.steps and same_list)


def _expected(seen: dict[tuple[str, str], int], mark: Mark) -> bool:
    return any(
        seen.get((step.form, numeral.style)) == numeral.value - 1
        for step in mark.steps
        for numeral in step.numerals
    ) or any(step.form == "dotted" for step in mark.steps)


def _remember(seen: dict[tuple[str, str], int], mark: Mark) -> None:
    for step in mark.steps:
        for numeral in step.numerals:
            seen[step.form, numeral.style] = numeral.value


def with_lonely_marks(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Join a number or bullet that stands alone on its line with the words below it.

    A bare whole number alone is a page's number, never a clause's.
    """
    kept: list[Line] = []
    for line in lines:
        if kept and _is_lonely(kept[-1], line) and not mark_of(flat(line.text)).length:
            both = joined([kept[-1], line])
            kept[-1] = replace(both, heading=line.heading, strong=line.strong)
        else:
            kept.append(line)
    return tuple(kept)


def _is_lonely(line: Line, below: Line) -> bool:
    text = flat(line.text).strip()
    mark = mark_of(text)
    if line.cells or line.label or line.apart or len(text) > 12:
        return False
    if mark.word and not is_headingish(flat(below.text).strip()):
        return False
    return 0 < mark.length == len(text)
