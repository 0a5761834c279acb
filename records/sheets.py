"""Tables for spreadsheet programs, written row by row: CSV and XLSX, no cell of them a formula."""

import csv
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from records.cells import harmless

CSV, XLSX = "csv", "xlsx"
KINDS = (CSV, XLSX)
MOST_IN_XLSX = 100_000  # rows; it is written whole before it is sent
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOM = "\ufeff"  # by which Excel knows UTF-8
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WIDTH = 24  # letters


class _Line:
    """Where csv writes one line, for us to send."""

    def write(self, line: str) -> str:
        """Give the line back."""
        return line


def csv_lines(rows: Iterable[Sequence[str]], *, marked: bool = False) -> Iterator[str]:
    """Write rows as lines of a CSV file, one at a time.

    Args:
        marked: begin with the mark by which Excel knows the encoding; programs are better without.
    """
    writer = csv.writer(_Line())
    mark = _BOM if marked else ""
    for row in rows:
        yield mark + writer.writerow([harmless(cell) for cell in row])
        mark = ""


def xlsx_file(rows: Iterable[Sequence[str]]) -> IO[bytes]:
    """Write rows as the one sheet of an XLSX file, held on the disk and gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _sheet(rows):
                sheet.write(piece.encode())
    file.seek(0)
    return file


def _sheet(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield (
        f'{_HEAD}<worksheet xmlns="{_SPREADSHEET}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
        f'</sheetViews><cols><col min="1" max="60" width="{_WIDTH}" customWidth="1"/></cols>'
        "<sheetData>"
    )
    for number, row in enumerate(rows, 1):
        cells = "".join(map(_cell, row))
        yield f'<row r="{number}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _cell(text: str) -> str:
    shown = escape(_NOT_XML.sub("", harmless(text)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>' if shown else "<c/>"


_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_XLSX_TYPE}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def is_too_long(kind: str, rows: int) -> bool:
    """Whether a table must be taken as CSV, which leaves while it is read."""
    return kind == XLSX and rows > MOST_IN_XLSX


def download(rows: Iterable[Sequence[str]], kind: str, name: str) -> HttpResponseBase:
    """Answer with rows as a file; CSV leaves while it is read.

    Args:
        name: what the file is called, without ending; letters of our own.
    """
    answer: Any
    if kind == XLSX:
        answer = FileResponse(
            xlsx_file(rows), as_attachment=True, filename=f"{name}.xlsx", content_type=_XLSX_TYPE
        )
    else:
        answer = StreamingHttpResponse(
            csv_lines(rows, marked=True), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer  # type: ignore[no-any-return]
