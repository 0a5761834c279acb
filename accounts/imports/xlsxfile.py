"""Rows of the first sheet of an XLSX file, read as a stream and trusted in nothing.

Not a library's: those hold the sheet or its texts whole, follow what the file says of its own
size, and read document types. Here what a part unpacks to is bounded before it is opened, a
document type ends the reading, no formula is computed and nothing outside the file is fetched.
"""

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any
from xml.parsers import expat

from django.utils.translation import gettext as _

from accounts.imports.limits import (
    LAST_ROW,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_GROWTH,
    MAX_PARTS,
    MAX_TEXTS,
    MAX_UNPACKED,
    BadSheet,
    Row,
)

_PIECE = 1 << 16  # bytes
_SMALL = 1 << 20  # bytes; a small part may grow by any factor
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DATED = re.compile(r"[dmyhs]", re.IGNORECASE)
_LAST_SERIAL = 2_958_465  # 31 December 9999
_MOST_TEXTS = 2_000_000
_LONGEST = 10 * MAX_CELL  # letters of one cell as written, blanks and all
_BROKEN = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, KeyError, IndexError,
    ValueError, OverflowError, RuntimeError, NotImplementedError, AttributeError,
)  # fmt: skip


def read_xlsx(file: IO[bytes]) -> Iterator[Row]:
    """Read the rows that the first sheet holds, dates as 2026-11-21, numbers as typed.

    Raises:
        BadSheet: it is no XLSX file, broken, locked, or larger than it may be.
    """
    try:
        with zipfile.ZipFile(file) as book:
            yield from _Book(book).rows()
    except BadSheet:
        raise
    except _BROKEN:
        raise BadSheet(
            _("The file cannot be opened as XLSX. Save it anew in Excel, or as CSV UTF-8")
        ) from None


class _Book:
    """One workbook: its parts, its texts, and which of its formats are dates."""

    def __init__(self, book: zipfile.ZipFile) -> None:
        if len(book.infolist()) > MAX_PARTS:
            raise BadSheet(_too_large())
        self.book = book
        self.left = MAX_UNPACKED
        self.parts = {each.filename.lstrip("/"): each for each in book.infolist()}
        if "xl/workbook.xml" not in self.parts:
            raise BadSheet(
                _("The file is not an XLSX sheet. Save it in Excel as XLSX, or as CSV UTF-8")
            )

    def rows(self) -> Iterator[Row]:
        """Read the first sheet that can be seen."""
        found = _Workbook()
        self._parse("xl/workbook.xml", found)
        links = _Links()
        self._parse("xl/_rels/workbook.xml.rels", links)
        sheet = next((each for each, hidden in found.sheets if not hidden), None)
        target = links.targets.get(sheet or "", "")
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if name not in self.parts:
            raise BadSheet(_("The file has no sheet that can be read"))
        styles, texts = _Styles(), _Texts()
        for part, reader in (("xl/styles.xml", styles), ("xl/sharedStrings.xml", texts)):
            if part in self.parts:
                self._parse(part, reader, MAX_TEXTS)
        sheet_reader = _Sheet(texts.found, styles.dates(), since_1904=found.since_1904)
        for _piece in self._pieces(name, sheet_reader):
            while sheet_reader.ready:
                yield sheet_reader.ready.popleft()

    def _parse(self, name: str, reader: "_Reader", most: int = MAX_UNPACKED) -> None:
        for _piece in self._pieces(name, reader, most):
            pass

    def _pieces(self, name: str, reader: "_Reader", most: int = MAX_UNPACKED) -> Iterator[None]:
        part = self.parts[name]
        if part.flag_bits & 1:
            raise BadSheet(_("The file is locked with a password. Save it without one"))
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise BadSheet(_too_large())
        grown = part.file_size / max(1, part.compress_size)
        if part.file_size > min(most, self.left) or (
            part.file_size > _SMALL and grown > MAX_GROWTH
        ):
            raise BadSheet(_too_large())
        self.left -= part.file_size
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = reader.start
        parser.EndElementHandler = reader.end
        parser.CharacterDataHandler = reader.text
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.buffer_text = True
        with self.book.open(part) as stream:  # which never gives more than it said it would
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
                yield
        parser.Parse(b"", True)
        yield


def _too_large() -> str:
    return _("The file unpacks to more than a sheet of accounts can hold. Save it as CSV UTF-8")


def _refuse_document_type(*_declared: Any) -> None:
    raise BadSheet(_("The file holds a document type, which no spreadsheet does. Save it anew"))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Reader:
    """What a part is told of, element by element."""

    def start(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, letters: str) -> None:
        """Letters between."""


class _Workbook(_Reader):
    """The sheets in their order, and where its days are counted from."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, given: dict[str, str]) -> None:
        plain = {_local(key): value for key, value in given.items()}
        if _local(name) == "sheet":
            self.sheets.append((plain.get("id", ""), plain.get("state", "visible") != "visible"))
        elif _local(name) == "workbookPr":
            self.since_1904 = plain.get("date1904", "0") in {"1", "true"}


class _Links(_Reader):
    """Where the parts of a workbook lie."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, given: dict[str, str]) -> None:
        if _local(name) == "Relationship" and given.get("TargetMode") != "External":
            self.targets[given.get("Id", "")] = given.get("Target", "")


class _Styles(_Reader):
    """Which cell formats show a number as a date."""

    def __init__(self) -> None:
        self.own: dict[int, bool] = {}
        self.used: list[int] = []
        self.inside = False

    def start(self, name: str, given: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "numFmt":
            shape = _QUOTED.sub("", given.get("formatCode", ""))
            self.own[int(given["numFmtId"])] = _DATED.search(shape) is not None
        elif kind == "cellXfs":
            self.inside = True
        elif kind == "xf" and self.inside:
            self.used.append(int(given.get("numFmtId", "0")))

    def end(self, name: str) -> None:
        if _local(name) == "cellXfs":
            self.inside = False

    def dates(self) -> frozenset[int]:
        """Numbers of the formats that are dates."""
        return frozenset(
            at for at, code in enumerate(self.used) if self.own.get(code, code in _DATE_FORMATS)
        )


class _Texts(_Reader):
    """The texts that cells name by number; readings for Japanese names are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.parts: list[str] = []
        self.takes, self.aside = False, 0

    def start(self, name: str, given: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "si":
            self.parts = []
        elif kind == "rPh":
            self.aside += 1
        self.takes = kind == "t" and not self.aside

    def end(self, name: str) -> None:
        kind = _local(name)
        if kind == "si":
            self.found.append("".join(self.parts).strip()[: MAX_CELL + 1])
            if len(self.found) > _MOST_TEXTS:
                raise BadSheet(_too_large())
        elif kind == "rPh":
            self.aside -= 1
        self.takes = False

    def text(self, letters: str) -> None:
        if self.takes:
            self.parts.append(letters)


class _Sheet(_Reader):
    """The cells of one sheet; whole rows are put where the caller takes them."""

    def __init__(self, texts: list[str], dates: frozenset[int], *, since_1904: bool) -> None:
        self.texts, self.dates = texts, dates
        self.first_day = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
        self.ready: deque[Row] = deque()
        self.number, self.column = 0, 0
        self.cells: dict[int, str] = {}
        self.kind, self.style = "n", 0
        self.value: list[str] = []
        self.length = 0
        self.takes, self.aside = False, 0

    def start(self, name: str, given: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "row":
            number = int(given.get("r", self.number + 1))
            if not self.number < number <= LAST_ROW:
                raise BadSheet(_("The rows of the file are not in order. Save it anew in Excel"))
            self.number, self.column, self.cells = number, 0, {}
        elif kind == "c":
            self.column = _column(given.get("r", ""), self.column)
            self.kind, self.style = given.get("t", "n"), int(given.get("s", "0"))
            self.value, self.length = [], 0
        elif kind == "rPh":
            self.aside += 1
        # Of a formula only what it was last seen to give is taken, as if somebody had typed it.
        self.takes = kind in {"v", "t"} and not self.aside

    def text(self, letters: str) -> None:
        if self.takes:
            self.value.append(letters)
            self.length += len(letters)
            if self.length > _LONGEST:
                raise BadSheet(_too_large())

    def end(self, name: str) -> None:
        kind = _local(name)
        self.takes = False
        if kind == "c":
            self._keep()
        elif kind == "rPh":
            self.aside -= 1
        elif kind == "row":
            width = max(self.cells, default=0)
            cells = [self.cells.get(at, "") for at in range(1, width + 1)]
            self.ready.append(Row(self.number, cells))

    def _keep(self) -> None:
        shown = self._shown("".join(self.value))
        if not shown.strip():
            return
        if self.column > MAX_COLUMNS:
            sentence = _("The sheet has more than %(number)s columns. Leave out what is not needed")
            raise BadSheet(sentence % {"number": MAX_COLUMNS})
        self.cells[self.column] = shown

    def _shown(self, value: str) -> str:
        if self.kind == "s":
            return self.texts[int(value)] if value else ""
        if self.kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self.kind == "n" and value:
            return self._number(value)
        return value.replace("_x000D_", "")

    def _number(self, value: str) -> str:
        number = float(value)
        if self.style in self.dates and 0 < number <= _LAST_SERIAL:
            # Excel holds 29 February 1900 for a day; no account is as old.
            moment = self.first_day + timedelta(days=number)
            return moment.date().isoformat()
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else value


def _column(reference: str, before: int) -> int:
    """The number of a column like AB; the one after the last where the cell does not say."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return before + 1
    number = 0
    for letter in match[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
