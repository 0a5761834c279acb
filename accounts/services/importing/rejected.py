"""The rows that were not imported, as a table to mend and upload again."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import Import

BATCH = 1000  # rows read at a time


def rejected_lines(batch: Import) -> Iterator[list[str]]:
    """The headings as they were with two columns more, then each row as it was with its faults."""
    width = len(batch.headings)
    yield [*batch.headings, _("What is wrong"), _("How to mend it")]
    rows = batch.rows.filter(is_good=False).order_by("number")
    for row in rows.iterator(chunk_size=BATCH):
        cells = [*row.cells, *[""] * width][: max(width, len(row.cells))]
        what = "; ".join(f"{fault['column']}: {fault['what']}" for fault in row.faults)
        mend = "; ".join(fault["mend"] for fault in row.faults)
        yield [*cells, what, mend]
