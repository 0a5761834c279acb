"""Word files: paragraphs and tables in order, with the numbers Word prints. Pure.

Tracked changes count as accepted: what was struck out is left out. Heads and feet of pages are
furniture; a footnote follows the paragraph it belongs to.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as KIND

from policies.importing.lines import Line, Reading, Refused, is_blank, reading, refuse_long
from policies.importing.readers.archive import damaged, refuse_bad_archive
from policies.importing.readers.html import row_of
from policies.importing.readers.numbering import (
    Numbering,
    W,
    child,
    indent_of,
    value,
    whole,
)

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Struck out, moved away, or a second copy of the same.
LEFT_OUT = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}sdtPr", FALLBACK})
SIGNS = {f"{W}tab": "\t", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\u00ad", f"{W}cr": "\n"}
DEEPEST = 40  # styles based on styles, tables in tables


def read_word(content: bytes) -> Reading:
    """Read a .docx file."""
    refuse_bad_archive(content)
    try:
        lines = list(WordReader(Document(io.BytesIO(content)).part).lines())
    except Refused:
        raise
    except Exception:  # the library lets any error of a broken file through
        raise damaged() from None
    return reading("docx", lines)


class WordReader:
    """Goes through a document from top to bottom."""

    def __init__(self, part: Any) -> None:
        self._part = part
        self._styles = {
            style.get(f"{W}styleId"): style for style in part.styles.element.findall(f"{W}style")
        }
        numbering = self._related(KIND.NUMBERING)
        self._numbering = Numbering(numbering)
        self._notes = self._read_notes()
        self._number = 0

    def _related(self, kind: str) -> Any | None:
        try:
            part = self._part.part_related_by(kind)
        except KeyError:
            return None
        if hasattr(part, "element"):
            return part.element
        from docx.oxml.parser import parse_xml

        return parse_xml(part.blob)

    def _read_notes(self) -> dict[tuple[str, str], list[Any]]:
        notes: dict[tuple[str, str], list[Any]] = {}
        for name, kind in (("footnote", KIND.FOOTNOTES), ("endnote", KIND.ENDNOTES)):
            root = self._related(kind)
            for note in root.findall(f"{W}{name}") if root is not None else ():
                if note.get(f"{W}type") in (None, "normal"):
                    notes[name, note.get(f"{W}id") or ""] = note.findall(f"{W}p")
        return notes

    def lines(self) -> Iterator[Line]:
        """Yield the lines: heads of pages, the body, feet of pages."""
        yield from self._margins(KIND.HEADER)
        yield from self._content(self._part.element.body, 0)
        yield from self._margins(KIND.FOOTER)

    def _margins(self, kind: str) -> Iterator[Line]:
        seen: set[str] = set()
        for relation in self._part.rels.values():
            if relation.reltype != kind or relation.is_external:
                continue
            for element in relation.target_part.element.iter(f"{W}p"):
                text = " ".join(_text(element).split())
                if text and text not in seen:
                    seen.add(text)
                    yield Line(self._next(), text, apart=True)

    def _next(self) -> int:
        self._number += 1
        refuse_long(self._number, 0)
        return self._number

    def _content(self, element: Any, depth: int) -> Iterator[Line]:
        if depth > DEEPEST:
            raise damaged()
        for item in element:
            if item.tag == f"{W}p":
                yield from self._paragraph(item)
            elif item.tag == f"{W}tbl":
                yield from self._table(item, depth + 1)
            elif item.tag not in LEFT_OUT:  # content controls, inserted blocks
                yield from self._content(item, depth + 1)

    def _table(self, table: Any, depth: int) -> Iterator[Line]:
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is not table:
                continue
            cells = [
                [line for line in self._content(cell, depth) if not is_blank(line.text)]
                for cell in row.iter(f"{W}tc")
                if next(cell.iterancestors(f"{W}tr")) is row
            ]
            yield from row_of(cells)

    def _paragraph(self, element: Any) -> Iterator[Line]:
        texts = _text(element).split("\n")
        label, indent = self._label(element)
        style = value(element, "pPr", "pStyle")
        name = self._style_name(style)
        line = Line(
            0,
            "",
            heading=self._heading(element, style),
            title=name == "title",
            strong=self._is_strong(element, style),
            apart=name.startswith(("toc ", "header", "footer")) or name == "table of contents",
            indent=indent,
            links=tuple(self._links(element)),
        )
        for text in texts:
            if is_blank(text):
                self._number += 1
                continue
            yield replace(line, number=self._next(), text=text, label=label)
            label = ""
        yield from self._boxes(element)
        yield from self._footnotes(element)

    def _boxes(self, element: Any) -> Iterator[Line]:
        """Yield the paragraphs of text boxes that hang on a paragraph."""
        for box in element.iter(f"{W}txbxContent"):
            if not any(one.tag == FALLBACK for one in box.iterancestors()):
                yield from self._content(box, 1)

    def _footnotes(self, element: Any) -> Iterator[Line]:
        for name in ("footnote", "endnote"):
            for reference in element.iter(f"{W}{name}Reference"):
                for paragraph in self._notes.get((name, reference.get(f"{W}id") or ""), ()):
                    text = _text(paragraph).replace("\n", " ").strip()
                    if text:
                        yield Line(self._next(), text, note=True)

    # What is known of a paragraph

    def _chain(self, style: str) -> Iterator[Any]:
        """Yield a style and what it is based on."""
        for _depth in range(DEEPEST):
            element = self._styles.get(style)
            if element is None:
                return
            yield element
            style = value(element, "basedOn")

    def _style_name(self, style: str) -> str:
        element = self._styles.get(style)
        return value(element, "name").lower() if element is not None else ""

    def _label(self, element: Any) -> tuple[str, float]:
        """Return the number Word prints before a paragraph, and how far in it stands."""
        style = value(element, "pPr", "pStyle")
        number, level = self._numbered(element, style)
        indent = indent_of(child(element, "pPr", "ind"))
        if number and not is_blank(_text(element)):
            indent = self._numbering.indent_of(number, level) if indent is None else indent
            label = self._numbering.label(number, level)
        else:
            label = ""
        for one in self._chain(style):
            if indent is None:
                indent = indent_of(child(one, "pPr", "ind"))
        return label, indent or 0

    def _numbered(self, element: Any, style: str) -> tuple[str, int]:
        """Return the list a paragraph is in, told by itself or by its style, and the level."""
        own = child(element, "pPr", "numPr")
        number, level = value(own, "numId"), value(own, "ilvl")
        for one in self._chain(style):
            given = child(one, "pPr", "numPr")
            if not number and given is not None:
                number = value(given, "numId")
                tied = self._numbering.level_of_style(number, one.get(f"{W}styleId") or "")
                level = level or value(given, "ilvl") or str(tied)
        return ("", 0) if number in ("", "0") else (number, whole(level))

    def _heading(self, element: Any, style: str) -> int:
        """Return the level of a heading, by its style or its place in the outline."""
        levels = [value(element, "pPr", "outlineLvl")]
        for one in self._chain(style):
            name = value(one, "name").lower()
            if name.startswith("heading ") and name[8:].isdigit():
                return min(int(name[8:10]), 9)
            levels.append(value(one, "pPr", "outlineLvl"))
        told = next((whole(level, 9) for level in levels if level), 9)
        return told + 1 if 0 <= told < 9 else 0

    def _is_strong(self, element: Any, style: str) -> bool:
        """Whether all of a paragraph's words are bold."""
        bold = next(
            (
                on
                for one in self._chain(style)
                if (on := _is_on(child(one, "rPr", "b"))) is not None
            ),
            False,
        )
        runs = [run for run in element.iter(f"{W}r") if not is_blank(_text(run))]
        own = [_is_on(child(run, "rPr", "b")) for run in runs]
        return bool(runs) and all(bold if on is None else on for on in own)

    def _links(self, element: Any) -> Iterator[str]:
        for link in element.iter(f"{W}hyperlink"):
            relation = self._part.rels.get(link.get(f"{R}id") or "")
            if relation is not None and relation.is_external:
                yield str(relation.target_ref)[:500]
            elif not link.get(f"{W}anchor"):
                yield ""


def _is_on(switch: Any | None) -> bool | None:
    if switch is None:
        return None
    return (switch.get(f"{W}val") or "true") not in ("0", "false", "off")


def _text(element: Any) -> str:
    """Return a paragraph's words, tracked changes accepted, text boxes left to themselves."""
    words: list[str] = []
    stack = [element]
    while stack:
        one = stack.pop()
        if one.tag == f"{W}t":
            words.append(one.text or "")
        elif one.tag == f"{W}br":
            words.append("\n" if one.get(f"{W}type") in (None, "textWrapping") else " ")
        elif one.tag in SIGNS:
            words.append(SIGNS[one.tag])
        elif one.tag not in LEFT_OUT and one.tag != f"{W}txbxContent":
            stack.extend(reversed(one))
    return "".join(words)
