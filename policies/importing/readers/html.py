"""Web pages: blocks of text in order, with their lists, headings and tables. Pure.

The page is read as a stream of tags, never built as a tree, so depth costs nothing. Only words are
taken: no script, style, picture or address of one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from policies.importing.lines import Line, Reading, is_blank, reading, refuse_long
from policies.importing.numerals import letters, roman
from policies.importing.readers.plain import decoded, refuse_controls

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "td",
        "th",
        "ul",
    ]
)
SILENT = frozenset(
    [
        "script",
        "style",
        "template",
        "head",
        "title",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "canvas",
        "audio",
        "video",
        "select",
        "textarea",
    ]
)
APART = frozenset(["nav", "footer", "aside", "form", "button", "dialog"])
VOID = frozenset(
    ["br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "source", "track"]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE
)
SPACE = re.compile(r"[ \t\n\r\f]+")
LAYOUT = 6  # paragraphs in one cell: the table only arranges the page
MOST_LINKS = 50


@dataclass(slots=True)
class OpenTag:
    """An element that is open."""

    name: str
    silent: bool = False
    apart: bool = False
    numeral: str = ""  # for an ol: the style of its numbers
    count: int = 0
    label: str = ""  # for an li, until its first words take it
    is_used: bool = False


@dataclass(slots=True)
class Cell:
    """A table's cell and the lines in it."""

    lines: list[Line] = field(default_factory=list)


class Target:
    """Takes the tags and words of a page one by one and makes lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.main: tuple[int, int] | None = None
        self._open: list[OpenTag] = []
        self._words: list[str] = []
        self._strong: list[bool] = []
        self._bold = 0
        self._silent = 0
        self._apart = 0
        self._lists: list[OpenTag] = []
        self._items: list[OpenTag] = []
        self._rows: list[list[Cell]] = []
        self._links: list[str] = []
        self._heading = 0
        self._number = 0
        self._main_from = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an opening tag."""
        name = tag if isinstance(tag, str) else ""
        if name == "br" and not self._silent:
            self._flush()
        if name in VOID:
            self._picture(name, attributes)
            return
        one = OpenTag(name, name in SILENT, name in APART or _is_hidden(attributes))
        self._silent += one.silent
        if name in BLOCKS and not self._silent:
            self._flush()
            self._open_block(one, attributes)
        self._apart += one.apart
        self._bold += name in ("b", "strong", "th")
        if name == "a" and "href" in attributes and len(self._links) < MOST_LINKS:
            self._links.append((attributes["href"] or "")[:500].strip())
        self._open.append(one)

    def _picture(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "img" and not self._silent:
            self.data(attributes.get("alt") or "")

    def _open_block(self, one: OpenTag, attributes: Mapping[str, str]) -> None:
        if one.name in HEADINGS:
            self._heading = HEADINGS[one.name]
        elif one.name in ("ol", "ul", "menu"):
            one.numeral = (attributes.get("type") or "1")[:1] if one.name == "ol" else ""
            one.count = _whole(attributes.get("start"), 1) - 1
            self._lists.append(one)
        elif one.name == "li":
            one.label = self._next_label(attributes)
            self._items.append(one)
        elif one.name == "tr":
            self._rows.append([])
        elif one.name in ("td", "th") and self._rows:
            self._rows[-1].append(Cell())
        elif one.name == "main" and self.main is None:
            self._main_from = self._number

    def _next_label(self, attributes: Mapping[str, str]) -> str:
        holder = self._lists[-1] if self._lists else None
        if holder is None or holder.name != "ol":
            return "•"
        holder.count = _whole(attributes.get("value"), holder.count + 1)
        return f"{_numeral(holder.numeral, holder.count)}."

    def end(self, tag: str) -> None:
        """Take a closing tag; the parser closes what the page left open."""
        if tag in VOID or not self._open or self._open[-1].name != tag:
            return
        if tag in BLOCKS and not self._silent:
            self._flush()
        one = self._open.pop()
        if tag in BLOCKS and not self._silent:
            self._close_block(one)
        self._silent -= one.silent
        self._apart -= one.apart
        self._bold -= one.name in ("b", "strong", "th")

    def _close_block(self, one: OpenTag) -> None:
        if one.name in HEADINGS:
            self._heading = 0
        elif one.name in ("ol", "ul", "menu") and self._lists:
            self._lists.pop()
        elif one.name == "li" and self._items:
            self._items.pop()
        elif one.name == "tr" and self._rows:
            self._end_row(self._rows.pop())
        elif one.name == "main" and self.main is None:
            self.main = (self._main_from, self._number)

    def data(self, words: str) -> None:
        """Take words."""
        if self._silent or not words:
            return
        self._words.append(words)
        if words.strip():
            self._strong.append(self._bold > 0)

    def comment(self, words: str) -> None:
        """Leave a comment out."""

    def pi(self, target: str, words: str | None = None) -> None:
        """Leave an instruction to a program out."""

    def close(self) -> "Target":
        """Take the end of the page."""
        self._flush()
        while self._rows:
            self._end_row(self._rows.pop())
        return self

    def _flush(self) -> None:
        """Close the line that is open."""
        text = SPACE.sub(" ", "".join(self._words)).strip(" ")
        strong = bool(self._strong) and all(self._strong)
        links = tuple(self._links)
        self._words, self._strong, self._links = [], [], []
        if is_blank(text):
            return
        item = self._items[-1] if self._items else None
        label, inside = "", False
        if item is not None:
            label, inside, item.is_used = ("" if item.is_used else item.label), item.is_used, True
        self._number += 1
        refuse_long(self._number, 0)
        line = Line(
            self._number,
            text,
            label=label,
            level=max(0, len(self._lists) - 1) if item is not None else None,
            inside=inside,
            heading=self._heading,
            strong=strong and not self._heading,
            apart=self._apart > 0,
            links=links,
        )
        self._sink().append(line)

    def _sink(self) -> list[Line]:
        if self._rows and self._rows[-1]:
            return self._rows[-1][-1].lines
        return self.lines

    def _end_row(self, cells: list[Cell]) -> None:
        """Put a row down as one line, or as the paragraphs in it where it only arranges."""
        self._sink().extend(row_of([cell.lines for cell in cells]))


def row_of(cells: list[list[Line]]) -> list[Line]:
    """Return a table's row as one line with cells, or its lines if the table only arranges."""
    filled = [lines for lines in cells if lines]
    flat_lines = [line for lines in filled for line in lines]
    arranges = any(len(lines) > LAYOUT or any(line.cells for line in lines) for lines in filled)
    if len(filled) < 2 or arranges:
        return flat_lines
    texts = tuple(
        " ".join(f"{line.label} {line.text}".strip() for line in lines) for lines in cells
    )
    first, *others = flat_lines
    return [
        replace(
            first,
            text=" | ".join(text for text in texts if text),
            label="",
            level=None,
            inside=False,
            heading=0,
            strong=False,
            cells=texts,
            more=tuple(number for line in others for number in line.numbers),
            links=tuple(link for line in flat_lines for link in line.links),
        )
    ]


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style


def _whole(text: str | None, otherwise: int) -> int:
    small = (text or "").strip()
    return int(small) if small.isascii() and small.isdigit() and len(small) <= 4 else otherwise


def _numeral(style: str, number: int) -> str:
    if number < 1 or style not in "aAiI" or number > 700:
        return str(number)
    said = letters(number) if style in "aA" else roman(number)
    return said.upper() if style.isupper() else said


def lines_of(markup: str) -> list[Line]:
    """Return the lines of a page; what stands outside its main part is no part of the words."""
    target = Target()
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    parser.feed(markup.encode("utf-8", "replace"))
    parser.close()
    if target.main is None:
        return target.lines
    low, high = target.main
    return [
        line if low < line.number <= high else replace(line, apart=True) for line in target.lines
    ]


def read_html(content: bytes) -> Reading:
    """Read a web page."""
    text, notes = _decoded(content)
    refuse_controls(text)
    return reading("html", lines_of(text), notes)


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    found = CHARSET.search(content[:4096])
    text, notes = decoded(content)
    if found and notes:
        try:
            return content.decode(found[1].decode("ascii")), ()
        except (LookupError, UnicodeDecodeError):
            pass
    return text, notes
