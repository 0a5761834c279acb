"""The long work of an import: its rows checked, and its good rows taken, piece by piece."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.imports import BadSheet, Row, read_sheet
from accounts.models import Import, ImportRow, ImportState, SocialAccount
from accounts.services.importing.ground import Ground
from accounts.services.importing.judging import Judged, Seen, find_registered, judge, kept
from accounts.services.opening import open_accounts
from institutions.models import User
from institutions.rules import require
from records.audit import record
from records.jobs import Run
from records.references import account_reference

CHECKED_AT_ONCE = 1000  # rows; a shorter file is checked while its sender waits
PIECE = 1000  # rows judged together
TAKEN = 500  # rows imported in one transaction

Progress = Callable[[int], None]


def check_work(run: Run) -> dict[str, Any]:
    """Check the rows of a long file."""
    batch = _batch(run)
    run.expect(batch.row_count)
    check(batch, run.progress)
    batch.refresh_from_db()
    return {"good": batch.good, "faulty": batch.faulty, "problems": batch.faulty}


def import_work(run: Run) -> dict[str, Any]:
    """Import the good rows; killed or stopped, the next run goes on with the rest."""
    batch = _batch(run)
    by = batch.job.started_by if batch.job and batch.job.started_by else batch.started_by
    # It may go on long after it was asked for, when whoever asked keeps no register any more.
    require(rules.can_import(by, batch.institution), _("Whoever started this may not go on."))
    good = batch.rows.filter(is_good=True)
    run.expect(good.count())
    Import.objects.filter(pk=batch.pk).update(state=ImportState.RUNNING)
    try:
        take_all(batch, by, run.progress)
    except Exception:  # asked to stop as well: what is left can be gone on with
        _count(batch, ImportState.CHECKED)
        raise
    batch.refresh_from_db()
    return {"added": batch.imported, "rejected": batch.faulty, "problems": batch.faulty}


def _batch(run: Run) -> Import:
    rows = Import.objects.select_related("institution", "started_by", "job__started_by", "source")
    return rows.get(pk=run.options["import"])


def check(batch: Import, progress: Progress | None = None) -> None:
    """Judge every row of the file and keep the rows; done again, it begins anew.

    Raises:
        BadSheet: the file is no longer kept, or can no longer be read.
    """
    if batch.source is None:
        raise BadSheet(_("The file is no longer kept. Upload it again"))
    batch.rows.all().delete()
    ground, seen, done = Ground.of(batch), Seen(), 0
    with batch.source.file.open("rb") as file:
        rows = read_sheet(file, batch.file_name)
        next(rows, None)  # the headings
        while piece := list(islice(rows, PIECE)):
            judged = judge(ground, piece, seen)
            ImportRow.objects.bulk_create(_kept_rows(batch, ground, judged))
            done += len(piece)
            if progress is not None:
                progress(done)
    _count(batch, ImportState.CHECKED)
    codes = {"good": batch.good, "faulty": batch.faulty}
    record(batch, "sheet checked", by=batch.started_by, codes=codes)


def _kept_rows(batch: Import, ground: Ground, judged: list[Judged]) -> Iterator[ImportRow]:
    for each in judged:
        yield ImportRow(
            batch=batch,
            number=each.row.number,
            cells=each.row.cells,
            reference=account_reference() if each.is_good else "",
            **kept(ground, each),
        )


def take_all(batch: Import, by: User, progress: Progress) -> None:
    """Import what is good, piece by piece, and close the import."""
    ground = Ground.of(batch)
    while take_piece(batch, ground, by):
        progress(batch.rows.filter(is_good=True, account__isnull=False).count())
    with transaction.atomic():
        Import.objects.filter(pk=batch.pk).update(finished_at=timezone.now())
        _count(batch, ImportState.DONE)
        codes = {"added": batch.imported, "rejected": batch.faulty}
        record(batch, "accounts imported", by=by, codes=codes)


@transaction.atomic
def take_piece(batch: Import, ground: Ground, by: User) -> int:
    """Import the next rows, judged anew, since the register and the people may have changed.

    Returns:
        How many rows were looked at; 0 where none is left.
    """
    Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)  # one run at a time
    waiting = list(batch.rows.filter(is_good=True, account=None).order_by("number")[:TAKEN])
    if not waiting:
        return 0
    judged = judge(ground, [Row(each.number, each.cells) for each in waiting])
    pairs = list(zip(waiting, judged, strict=True))
    opened = open_accounts(
        batch.institution,
        [found.newcomer(ground, row.reference) for row, found in pairs if found.is_good],
        by=by,
        codes={"import": batch.pk},
        about=f"import:{batch.pk}",
    )
    mine = SocialAccount.objects.filter(reference=OuterRef("reference")).values("pk")
    batch.rows.filter(reference__in=opened).update(account=Subquery(mine))
    late = [pair for pair in pairs if pair[0].reference not in opened]
    _refuse(ground, late)
    return len(waiting)


def _refuse(ground: Ground, late: list[tuple[ImportRow, Judged]]) -> None:
    """Say what became wrong with rows since they were checked; who was faster has the account."""
    beaten = [found for _row, found in late if found.is_good]
    if beaten:
        find_registered(ground, beaten)
    for row, found in late:
        for name, value in kept(ground, found).items():
            setattr(row, name, value)
        if row.is_good:  # its reference was somebody else's: the next piece takes it with another
            row.reference = account_reference()
    ImportRow.objects.bulk_update(
        [row for row, _found in late], ["faults", "notes", "is_good", "reference"], batch_size=100
    )


def _count(batch: Import, state: str) -> None:
    """Write down how many rows are good, faulty and imported."""
    rows = batch.rows
    batch.good = rows.filter(is_good=True).count()
    batch.faulty = rows.filter(is_good=False).count()
    batch.imported = rows.filter(account__isnull=False).count()
    batch.state = state
    batch.save(update_fields=["good", "faulty", "imported", "state"])
