"""Rows of a CSV file, whatever program wrote it: its encoding and its separator are told apart.

A file in two encodings is refused with the rows that differ, because half of its names would
turn into rubbish without anybody noticing.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import islice

from django.utils.translation import gettext as _

from accounts.imports.limits import LAST_ROW, BadSheet, Row

SEPARATORS = (",", ";", "\t", "|")
_BOMS = (
    (b"\xff\xfe\x00\x00", ""),  # UTF-32, which nobody sends
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_LOOKED_AT = 4096  # bytes that show a UTF-16 file without its mark
_SAMPLE = 20  # rows that show the separator


def read_csv(content: bytes) -> Iterator[Row]:
    """Read every row, empty ones too, numbered as a spreadsheet program shows them.

    Raises:
        BadSheet: it is no text, in two encodings, or its quotation marks do not close.
    """
    text = decoded(content)
    separator, text, first = _separator(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first
    try:
        for cells in reader:
            if number > LAST_ROW:
                raise BadSheet(_("The file has more rows than a spreadsheet can have"))
            yield Row(number, cells)
            number += 1
    except csv.Error:
        raise BadSheet(
            _(
                "Row %(row)s cannot be read: a quotation mark in it does not close."
                " Mend it, or save the file as XLSX"
            )
            % {"row": number}
        ) from None


def decoded(content: bytes) -> str:
    """Turn bytes into text: UTF-8, UTF-16 or Windows-1252.

    Raises:
        BadSheet: they are none of these, or a mixture.
    """
    try:
        text = content.decode(_encoding(content))
    except (UnicodeDecodeError, LookupError):
        raise BadSheet(_no_text()) from None
    if "\x00" in text:
        raise BadSheet(_no_text())
    return text


def _encoding(content: bytes) -> str:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return name
    start = content[:_LOOKED_AT]
    half = max(1, len(start) // 2)
    if start[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    if start[::2].count(0) > half * 0.6:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        _refuse_mixture(content)
        return "cp1252"
    return "utf-8"


def _refuse_mixture(content: bytes) -> None:
    """Refuse a file some of whose lines are UTF-8 beyond ASCII, and others not UTF-8 at all."""
    good = bad = 0
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            good = good or number
        except UnicodeDecodeError:
            bad = bad or number
        if good and bad:
            raise BadSheet(
                _(
                    "Lines %(one)s and %(other)s are written in different encodings, so some"
                    " letters would be lost. Save the file anew as CSV UTF-8 or XLSX"
                )
                % {"one": min(good, bad), "other": max(good, bad)}
            )


def _no_text() -> str:
    return _("The file is not a CSV file that can be read. Save it anew as CSV UTF-8 or XLSX")


def _separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text to read, and the number of its first row."""
    line, _end, rest = text.partition("\n")
    told = line.strip().removeprefix("\ufeff").lower()
    if told.startswith("sep=") and len(told) == len("sep=") + 1 and told[-1] in SEPARATORS:
        return told[-1], rest, 2
    if line.strip("\r").lower() == "sep=\t":
        return "\t", rest, 2
    return max(SEPARATORS, key=lambda each: _columns(text, each)), text, 1


def _columns(text: str, separator: str) -> tuple[int, int]:
    """How many columns the headings have with this separator, and how many rows agree."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    widths = []
    try:
        for cells in islice((cells for cells in reader if any(cells)), _SAMPLE):
            widths.append(len(cells))
    except csv.Error:
        pass  # the real reading says where
    if not widths or widths[0] == 1:
        return 0, 0
    return widths[0], widths.count(widths[0])
