"""One spreadsheet as rows of text: which kind it is, and the bounds every kind keeps."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import IO

from django.utils.translation import gettext as _

from accounts.imports.csvfile import read_csv
from accounts.imports.limits import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_ROWS, BadSheet, Row
from accounts.imports.xlsxfile import read_xlsx
from institutions.nopasswords import looks_like_a_password
from records.cells import as_typed

SAMPLES = 3  # rows shown under the headings
ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xlsx"})
# Words of a heading under which a spreadsheet of accounts keeps what opens them.
SECRETS = frozenset({"password", "passwords", "passwd", "pwd", "pw", "passcode", "pin"})
# Words that make it a heading about them: when they changed, where they are kept.
ABOUT = frozenset({"changed", "change", "date", "last", "when", "updated", "where", "kept", "safe"})
_SIGNS = re.compile(r"[\W_]+")
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def read_sheet(file: IO[bytes], name: str) -> Iterator[Row]:
    """Read the rows that are not empty; the first holds the headings.

    Args:
        name: what the file is called, whose ending must agree with what it is.

    Raises:
        BadSheet: it is refused; nothing else is ever raised by what a file holds.
    """
    count = 0
    for row in _rows(file, name):
        cells = [plain(cell) for cell in row.cells[: MAX_COLUMNS + 1]]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise BadSheet(_too_wide())
        for at, cell in enumerate(cells):
            if len(cell) > MAX_CELL:
                raise BadSheet(_too_long(row.number, at))
        count += 1
        if count - 1 > MAX_ROWS:
            raise BadSheet(_too_many())
        yield Row(row.number, cells)


def top_and_count(file: IO[bytes], name: str) -> tuple[list[Row], int]:
    """Read a file through: its headings and first rows, and how many rows stand under them.

    Raises:
        BadSheet: it is refused, has no headings or no rows, or holds a password.
    """
    top: list[Row] = []
    count = -1
    for row in without_secrets(read_sheet(file, name)):
        count += 1
        if count <= SAMPLES:
            top.append(row)
    if count < 0:
        raise BadSheet(_("The selected file is empty"))
    if count == 0:
        raise BadSheet(_("The file has headings but no rows under them"))
    return top, count


def without_secrets(rows: Iterable[Row]) -> Iterator[Row]:
    """Give the rows on, none of which holds a password.

    A column headed by one is refused where anything stands in it, and so is a cell that says one.

    Raises:
        BadSheet: there is one; the sentence says where.
    """
    named: list[int] = []
    for number, row in enumerate(rows):
        if number == 0:
            named = [at for at, heading in enumerate(row.cells) if is_secret(heading)]
        elif found := [at for at in named if at < len(row.cells)]:
            raise BadSheet(_secret(row.number, found[0]))
        if looks_like_a_password("\n".join(row.cells)):
            at = next(at for at, cell in enumerate(row.cells) if looks_like_a_password(cell))
            raise BadSheet(_secret(row.number, at))
        yield row


def is_secret(heading: str) -> bool:
    """Whether a heading names what the portal never keeps."""
    words = set(_SIGNS.sub(" ", heading).lower().split())
    if words & ABOUT:
        return False
    return bool(words & SECRETS) or {"pass", "word"} <= words or {"pass", "phrase"} <= words


def _secret(row: int, at: int) -> str:
    sentence = _(
        "Row %(row)s, column %(column)s seems to hold a password, so nothing was kept. Take every"
        " password out of the file before you upload it, and change them if others know them"
    )
    return sentence % {"row": row, "column": letter(at)}


def plain(cell: str) -> str:
    """Trim a cell; the quote that kept it from being a formula, in a file of ours, goes again."""
    return as_typed(cell.strip()).strip()


def _rows(file: IO[bytes], name: str) -> Iterator[Row]:
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise BadSheet(_wrong_kind())
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    if not content:
        raise BadSheet(_("The selected file is empty"))
    if len(content) > MAX_BYTES:
        sentence = _("The selected file must be smaller than %(size)sMB. Split it, or leave out")
        raise BadSheet(f"{sentence % {'size': MAX_BYTES >> 20}} {_('columns not needed')}")
    if content.startswith(_OLD_EXCEL):
        raise BadSheet(
            _(
                "This is an old Excel file, or one locked with a password."
                " Save it as XLSX without a password, or as CSV UTF-8"
            )
        )
    is_zip = content.startswith(_ZIP)
    if is_zip != (ending == ".xlsx"):
        raise BadSheet(_wrong_kind())
    if is_zip:
        file.seek(0)
        return read_xlsx(file)
    return read_csv(content)


def _wrong_kind() -> str:
    return _("The selected file must be a CSV or XLSX file, and its name must end in which")


def _too_wide() -> str:
    sentence = _("The sheet has more than %(number)s columns. Leave out what is not needed")
    return sentence % {"number": MAX_COLUMNS}


def _too_many() -> str:
    sentence = _(
        "The file has more than %(number)s rows. Split it into several files and upload them one"
        " after the other"
    )
    return sentence % {"number": f"{MAX_ROWS:,}"}


def _too_long(row: int, at: int) -> str:
    sentence = _("Row %(row)s, column %(column)s holds more than %(most)s characters. Shorten it")
    return sentence % {"row": row, "column": letter(at), "most": f"{MAX_CELL:,}"}


def letter(at: int) -> str:
    """Name a column as spreadsheet programs do: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
