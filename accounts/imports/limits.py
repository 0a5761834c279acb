"""How much a spreadsheet may hold, and how a refusal is told."""

from typing import NamedTuple

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 100_000  # of accounts, the headings not counted
MAX_COLUMNS = 60
MAX_CELL = 4_000  # characters
# Of an XLSX file, which is a zip: what it may unpack to, and by how much it may grow.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_TEXTS = 64 * 1024 * 1024  # of its list of texts, the one part that is held whole
MAX_PARTS = 500
MAX_GROWTH = 200  # deflate reaches 1,000 on a bomb; sheets of accounts stay far below 100
LAST_ROW = 1_048_576  # the last row a spreadsheet program has


class BadSheet(ValueError):
    """The file is refused; its text is the sentence to show."""


class Row(NamedTuple):
    """One row that is not empty: its number as the spreadsheet counts, and its cells as text."""

    number: int
    cells: list[str]
