"""A spreadsheet of accounts, read with care. Pure: bytes in, rows of text out."""

from accounts.imports.limits import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    BadSheet,
    Row,
)
from accounts.imports.reading import read_sheet, top_and_count

__all__ = [
    "MAX_BYTES",
    "MAX_CELL",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "BadSheet",
    "Row",
    "read_sheet",
    "top_and_count",
]
