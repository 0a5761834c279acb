"""What is printed around the words: page numbers, running heads, tables of contents. Pure."""

import re
from collections import Counter

from policies.importing.blocks import Block
from policies.importing.lines import Line, flat

PAGE = re.compile(
    r"(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?|[-–—]?\s*\d{1,3}\s*[-–—]?", re.IGNORECASE
)
ENDS_IN_PAGE = re.compile(r".*\bpage\s+\d+(?:\s+of\s+\d+)?|.*\|\s*\d{1,3}", re.IGNORECASE)
ADDRESS = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\s\.){4,}|_{4,})\s*(?:\d{1,3}|[ivxl]{1,5})$")
CONTENTS = re.compile(r"(?:table of )?contents(?: page)?:?", re.IGNORECASE)
AFTER_PAGE = re.compile(r"[\s.…_]*\d{1,3}$")
RULE = re.compile(r"[-–—_=*~#.·•\s|+]{2,}")
LONGEST = 120
MOST_ENTRIES = 400  # lines of a table of contents


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split())).casefold()


def is_page_mark(line: Line) -> bool:
    """Whether a line is only a page's number, a rule, or leads with dots to a page."""
    text = flat(line.text).strip()
    if line.label or len(text) > LONGEST * 2:
        return False
    return bool(
        PAGE.fullmatch(text)
        or (len(text) <= LONGEST and RULE.fullmatch(text))
        or LEADERS.search(text)
    )


def furniture_of(lines: tuple[Line, ...]) -> set[int]:
    """Return the numbers of lines that are furniture wherever they stand."""
    found = {line.number for line in lines if line.apart or is_page_mark(line)}
    return found | _contents(lines, found) | _running(lines) | _beside_page_marks(lines, found)


def _beside_page_marks(lines: tuple[Line, ...], found: set[int]) -> set[int]:
    """Find what stands again and again beside the number of a page: a running head."""
    texts = [_title(line) for line in lines]
    often = {text for text, number in Counter(texts).items() if text and number > 1}
    return {
        line.number
        for at, line in enumerate(lines)
        if texts[at] in often
        and any(
            near.number in found for near in (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
        )
    }


def _running(lines: tuple[Line, ...]) -> set[int]:
    """Find running heads in text: the same short line with another page's number, twice or more."""
    counts: dict[str, list[int]] = {}
    for line in lines:
        text = flat(line.text).strip()
        if len(text) <= LONGEST and not line.label and ENDS_IN_PAGE.fullmatch(text):
            counts.setdefault(_shape(text), []).append(line.number)
    return {number for numbers in counts.values() if len(numbers) > 1 for number in numbers}


def _contents(lines: tuple[Line, ...], found: set[int]) -> set[int]:
    """Find a table of contents: every line under that word that stands again further down."""
    taken: set[int] = set()
    last = {_title(line): place for place, line in enumerate(lines) if _title(line)}
    for at, line in enumerate(lines):
        if line.number in taken or not CONTENTS.fullmatch(flat(line.text).strip()):
            continue
        entries = _entries(lines, at, last, found)
        if entries or any(each.number in found for each in lines[at + 1 : at + 3]):
            taken |= {line.number, *entries}
    return taken


def _entries(lines: tuple[Line, ...], at: int, last: dict[str, int], found: set[int]) -> list[int]:
    entries = []
    for place, line in enumerate(lines[at + 1 : at + 1 + MOST_ENTRIES], at + 1):
        if line.number in found:
            continue
        if all(last.get(text, -1) <= place for text in (_title(line), _without_page(line))):
            break
        entries.append(line.number)
    return entries


def _title(line: Line) -> str:
    text = flat(f"{line.label} {line.text}").strip()
    return " ".join(text.split()).casefold() if len(text) <= LONGEST else ""


def _without_page(line: Line) -> str:
    return AFTER_PAGE.sub("", _title(line))


def is_lone_address(block: Block, before: Block | None) -> bool:
    """Whether a line is only an address that no sentence above leads to."""
    led = before is not None and before.seen.endswith((":", "at", "see"))
    return block.is_text and not led and bool(ADDRESS.fullmatch(block.seen))
