"""The numbers Word prints before its paragraphs and stores nowhere: counted as Word does. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from policies.importing.numerals import letters, roman

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACE = re.compile(r"%([1-9])")
LARGEST = 30_000


@dataclass(slots=True)
class Level:
    """How one level of a list is printed."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None  # the level that starts it again; None is any above
    legal: bool = False  # all numbers in digits
    style: str = ""
    indent: float | None = None


@dataclass(slots=True)
class NumberedList:
    """A list's levels, its counts so far, and what numbers share them."""

    levels: dict[int, Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    link: str = ""


def child(element: Any, *names: str) -> Any:
    """Follow names down to an element, or None."""
    for name in names:
        if element is None:
            return None
        element = element.find(f"{W}{name}")
    return element


def value(element: Any, *names: str) -> str:
    """Return the ``val`` of an element further down, or nothing."""
    found = child(element, *names)
    return (found.get(f"{W}val") or "") if found is not None else ""


def whole(text: str, otherwise: int = 0) -> int:
    """Read a whole number within reason."""
    try:
        number = int(text)
    except ValueError:
        return otherwise
    return number if -LARGEST <= number <= LARGEST else otherwise


def points(text: str | None) -> float | None:
    """Turn twentieths of a point into points."""
    return whole(text) / 20 if text and text.lstrip("-").isdigit() else None


class Numbering:
    """Counts through a document's lists from top to bottom."""

    def __init__(self, numbering: Any | None) -> None:
        self._lists: dict[str, NumberedList] = {}
        self._numbers: dict[str, str] = {}  # number -> list
        self._overrides: dict[str, dict[int, Level]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: Any) -> None:
        by_style: dict[str, str] = {}
        for element in numbering.findall(f"{W}abstractNum"):
            key = element.get(f"{W}abstractNumId") or ""
            one = NumberedList(dict(_levels(element)), link=value(element, "numStyleLink"))
            self._lists[key] = one
            if style := value(element, "styleLink"):
                by_style[style] = key
        for one in self._lists.values():
            if one.link in by_style and not one.levels:
                one.levels = self._lists[by_style[one.link]].levels
        for element in numbering.findall(f"{W}num"):
            number = element.get(f"{W}numId") or ""
            self._numbers[number] = value(element, "abstractNumId")
            for override in element.findall(f"{W}lvlOverride"):
                self._override(number, override)

    def _override(self, number: str, override: Any) -> None:
        level = whole(override.get(f"{W}ilvl") or "")
        if (start := value(override, "startOverride")) != "":
            self._restarts.setdefault(number, {})[level] = whole(start, 1)
        if (own := child(override, "lvl")) is not None:
            self._overrides.setdefault(number, {})[level] = _level(own)

    def level_of_style(self, number: str, style: str) -> int:
        """Return the level of a list that a style is tied to."""
        one = self._lists.get(self._numbers.get(number, ""))
        levels = one.levels if one else {}
        return next((at for at, level in levels.items() if level.style == style), 0)

    def indent_of(self, number: str, at: int) -> float | None:
        """Return how far in a level of a list stands."""
        level = self._level(number, at)
        return level.indent if level else None

    def _level(self, number: str, at: int) -> Level | None:
        own = self._overrides.get(number, {}).get(at)
        one = self._lists.get(self._numbers.get(number, ""))
        return own or (one.levels.get(at) if one else None)

    def label(self, number: str, at: int) -> str:
        """Count one paragraph on and return what Word prints before it; a bullet is a dot."""
        one = self._lists.get(self._numbers.get(number, ""))
        level = self._level(number, at)
        if one is None or level is None:
            return ""
        if (start := self._restarts.get(number, {}).pop(at, None)) is not None:
            one.counts[at] = start
        else:
            one.counts[at] = one.counts.get(at, level.start - 1) + 1
        self._reset_below(one, number, at)
        if level.form == "bullet":
            return "•"
        return PLACE.sub(lambda found: self._printed(one, number, level, found), level.text)

    def _reset_below(self, one: NumberedList, number: str, at: int) -> None:
        for deeper in [place for place in one.counts if place > at]:
            below = self._level(number, deeper)
            restart = below.restart if below else None
            if restart is None or (restart and at < restart):
                del one.counts[deeper]

    def _printed(self, one: NumberedList, number: str, level: Level, found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        other = self._level(number, place) or Level()
        count = one.counts.setdefault(place, other.start)
        return printed(count, "decimal" if level.legal else other.form)


def _levels(element: Any) -> Iterator[tuple[int, Level]]:
    for level in element.findall(f"{W}lvl"):
        yield whole(level.get(f"{W}ilvl") or ""), _level(level)


def _level(element: Any) -> Level:
    indent = child(element, "pPr", "ind")
    start, restart = value(element, "start"), value(element, "lvlRestart")
    return Level(
        start=whole(start, 1) if start else 1,
        form=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText")[:60],
        restart=whole(restart) if restart else None,
        legal=child(element, "isLgl") is not None,
        style=value(element, "pStyle"),
        indent=indent_of(indent),
    )


def indent_of(indent: Any) -> float | None:
    """Return how far in a paragraph's first line begins, its number hanging out."""
    if indent is None:
        return None
    left = points(indent.get(f"{W}left") or indent.get(f"{W}start"))
    if left is None:
        return None
    hanging = points(indent.get(f"{W}hanging")) or 0
    return left - hanging


def printed(count: int, form: str) -> str:
    """Print a count in one of Word's forms; a form we do not know is in digits."""
    if form == "none":
        return ""
    if not 0 < count <= 700:
        return str(count)
    match form:
        case "lowerLetter":
            return letters(count)
        case "upperLetter":
            return letters(count).upper()
        case "lowerRoman":
            return roman(count)
        case "upperRoman":
            return roman(count).upper()
        case "decimalZero":
            return f"{count:02d}"
    return str(count)
