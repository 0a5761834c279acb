"""Small Word and PDF files for tests, made here from words."""

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from pdfminer.fontmetrics import FONT_METRICS

Level = tuple[str, str]  # form and text: ("decimal", "%1."), ("lowerLetter", "(%2)")
Placed = tuple[float, float, str, float, bool]  # left, top, words, size, bold
WIDTHS: dict[str, int] = FONT_METRICS["Helvetica"][1]
PAGE = (595, 842)


def word(paragraphs: Iterable[dict[str, Any]], lists: Iterable[list[Level]] = ()) -> bytes:
    """Make a Word file; ``paragraphs`` have text, style, list, level."""
    document = Document()
    for number, levels in enumerate(lists, 1):
        add_list(document, number, levels)
    for one in paragraphs:
        added = document.add_paragraph(one["text"], style=one.get("style"))
        if one.get("bold"):
            added.runs[0].bold = True
        if "list" in one:
            number_paragraph(added, 100 + one["list"], one.get("level", 0))
    return saved(document)


def empty() -> Any:
    """Return a Word document with nothing in it."""
    return Document()


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def add_list(document: Any, number: int, levels: list[Level]) -> None:
    """Add a list whose numbers Word makes: one abstract list and one number for it."""
    root = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:pPr><w:ind w:left="{360 * (at + 1)}" w:hanging="360"/>'
        "</w:pPr></w:lvl>"
        for at, (form, text) in enumerate(levels)
    )
    key = 100 + number
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{key}">{inner}</w:abstractNum>'
    root.insert(0, parse_xml(abstract))
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>')
    )


def number_paragraph(paragraph: Any, key: int, level: int) -> None:
    """Put a paragraph into a list."""
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{key}"/></w:numPr>'
        )
    )


def number_style(document: Any, name: str, number: int, level: int) -> None:
    """Put all paragraphs of a style into a list."""
    element = document.styles[name].element
    properties = element.get_or_add_pPr()
    for old in properties.findall(qn("w:numPr")):
        properties.remove(old)
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
            f'<w:numId w:val="{100 + number}"/></w:numPr>'
        )
    )


def struck_and_added(paragraph: Any, struck: str, added: str) -> None:
    """Strike words out and add others, both as tracked changes."""
    who = 'w:author="a" w:date="2026-01-01T00:00:00Z"'
    for tag, text, inner in (("del", struck, "delText"), ("ins", added, "t")):
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="9" {who}><w:r><w:{inner} xml:space="preserve">'
                f"{text}</w:{inner}></w:r></w:{tag}>"
            )
        )


def width(text: str, size: float) -> float:
    """Return the width of words in Helvetica."""
    return sum(WIDTHS.get(letter, 500) for letter in text) * size / 1000


def wrapped(text: str, size: float, room: float, hang: float = 0) -> list[str]:
    """Break words into lines the way a printer does, all but the first set in."""
    lines = [""]
    for each in text.split(" "):
        longer = f"{lines[-1]} {each}" if lines[-1] else each
        if lines[-1] and width(longer, size) > room - (hang if len(lines) > 1 else 0):
            lines.append(each)
        else:
            lines[-1] = longer
    return lines


def pdf(
    paragraphs: Iterable[str | dict[str, Any]],
    *,
    head: str = "",
    foot: str = "Page {}",
    gap: float = 8,
    size: float = 11,
) -> bytes:
    """Set paragraphs on pages with a head and a foot."""
    rows: list[Placed] = []  # page by page: left, top, words
    pages = [rows]
    left, right, top = 72.0, 523.0, 90.0
    for one in paragraphs:
        told: dict[str, Any] = {"text": one} if isinstance(one, str) else one
        own, bold, shift = told.get("size", size), told.get("bold", False), told.get("indent", 0)
        room = right - left - shift
        for at, text in enumerate(wrapped(told["text"], own, room, told.get("hang", 0))):
            if top > PAGE[1] - 90:
                rows, top = [], 90.0
                pages.append(rows)
            hang = told.get("hang", 0) if at else 0
            rows.append((left + shift + hang, top, text, own, bold))
            top += own * 1.2
        top += told.get("gap", gap)
    return written(
        [
            stream(
                [(72.0, 40.0, head, 9.0, False), (72.0, 810.0, foot.format(at), 9.0, False), *rows]
            )
            for at, rows in enumerate(pages, 1)
        ]
    )


def stream(rows: list[Placed]) -> bytes:
    """Set words on a page."""
    parts = []
    for left, top, text, size, bold in rows:
        said = text.encode("cp1252", "replace")
        for sign in (b"\\", b"(", b")"):
            said = said.replace(sign, b"\\" + sign)
        font = "F2" if bold else "F1"
        at = f"BT /{font} {size} Tf 1 0 0 1 {left:.2f} {PAGE[1] - top:.2f} Tm ("
        parts.append(at.encode() + said + b") Tj ET")
    return b"\n".join(parts)


def written(streams: list[bytes], extra: bytes = b"") -> bytes:
    """Write the objects of a PDF, its table of places and its end."""
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(streams)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for at, stream in enumerate(streams):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {PAGE[0]} {PAGE[1]}]/Contents {6 + 2 * at} 0 R"
            "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    return assembled(objects, extra)


def assembled(objects: list[bytes], extra: bytes = b"") -> bytes:
    """Put numbered objects into one file."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, extra))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def add_footnote(document: Any, paragraph: Any, text: str) -> None:
    """Hang a footnote on a paragraph."""
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
