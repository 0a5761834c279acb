"""The steps of an import that people take."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import PurePath
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import rules
from accounts.imports import MAX_BYTES, BadSheet, top_and_count
from accounts.imports.columns import guessed, problems
from accounts.models import Arrival, Import, ImportState
from accounts.services.importing.keeping import KEPT_DAYS
from accounts.services.importing.work import CHECKED_AT_ONCE, check
from accounts.services.quiet import today_at
from institutions.models import Institution, User
from institutions.notices import institution_context
from institutions.rules import require
from policies.problems import Refused
from records import jobs
from records.audit import record
from records.files import store_sheet
from records.leftovers import gone_if_undone
from records.models import Job, JobState
from records.workflow import IllegalMove

MOST_KEPT = 50  # spreadsheets of one university
ONLY = "Only the team that keeps the whole register may do this."


def receive(institution: Institution, file: IO[bytes], name: str, *, by: User) -> Import:
    """Take a spreadsheet in: read it through once, keep it for some days, guess its columns.

    Raises:
        PermissionDenied: they do not keep the whole register.
        BadSheet: the file is refused; nothing was kept.
    """
    require(rules.can_import(by, institution), _(ONLY))
    if Import.objects.filter(institution=institution, source__isnull=False).count() >= MOST_KEPT:
        sentence = _(
            "%(number)s spreadsheets are kept at a time, each for %(days)s days. Cancel those that"
            " are not needed"
        )
        raise BadSheet(sentence % {"number": MOST_KEPT, "days": KEPT_DAYS})
    top, count = top_and_count(file, name)
    headings = [heading[:200] for heading in top[0].cells]
    file.seek(0)
    content = file.read(MAX_BYTES)
    with gone_if_undone(), transaction.atomic():
        batch = Import(
            institution=institution,
            file_name=_short(name),
            headings=headings,
            samples=[[cell[:200] for cell in row.cells] for row in top[1:]],
            mapping=guessed(headings),
            row_count=count,
            started_by=by,
        )
        batch.source = store_sheet(
            content,
            by=by,
            scope=institution.scope,
            name=batch.file_name,
            kept_until=today_at(institution) + timedelta(days=KEPT_DAYS),
        )
        batch.save()
        record(batch, "sheet uploaded", by=by, codes={"rows": count})
    return batch


def _short(name: str) -> str:
    """The file's name as people know it, without what cannot be shown; its ending stays."""
    shown = "".join(letter for letter in PurePath(name).name if letter.isprintable())
    path = PurePath(shown)
    return f"{path.stem[:100]}{path.suffix[:10]}"


def match(batch: Import, *, by: User, mapping: Mapping[str, int], arrives_as: str) -> Job | None:
    """Say which column holds what, and have every row checked; a short file at once.

    Returns:
        The work that checks a long file; None where it is done.

    Raises:
        PermissionDenied: they do not keep the whole register.
        IllegalMove: accounts came from it already, or it is at work or over.
        Refused: a column that is needed is missing, or one is named twice.
        BadSheet: the file is no longer kept.
    """
    require(rules.can_import(by, batch.institution), _(ONLY))
    wrong = problems(mapping, len(batch.headings))
    if wrong:
        raise Refused(wrong[0][1], wrong[0][0])
    if arrives_as not in Arrival.values:
        raise Refused(_("Select how the accounts arrive"), "arrives_as")
    with transaction.atomic():
        batch = _held(batch)
        if batch.state not in {ImportState.UPLOADED, ImportState.CHECKED} or batch.imported:
            raise IllegalMove(_("The columns of this import cannot be matched any more"))
        batch.mapping, batch.arrives_as = dict(mapping), arrives_as
        batch.state = ImportState.UPLOADED
        batch.save(update_fields=["mapping", "arrives_as", "state"])
        if batch.row_count > CHECKED_AT_ONCE:
            return _start(batch, "import-check", _("Checking a spreadsheet of accounts"), by)
        check(batch)
    return None


def begin(batch: Import, *, by: User) -> Job:
    """Have the good rows imported; asked twice, it is one work.

    Raises:
        PermissionDenied: they do not keep the whole register.
        IllegalMove: it is not checked, over, or no row is left to import.
    """
    require(rules.can_import(by, batch.institution), _(ONLY))
    with transaction.atomic():
        batch = _held(batch)
        if batch.state not in {ImportState.CHECKED, ImportState.RUNNING}:
            raise IllegalMove(_("This import has not been checked, or is over"))
        if not batch.rows.filter(is_good=True, account=None).exists():
            raise IllegalMove(_("No row of it is left to import"))
        return _start(batch, "import", _("Importing accounts"), by)


@transaction.atomic
def cancel(batch: Import, *, by: User) -> None:
    """Let an import go: its file and its rows are deleted, accounts that came from it stay.

    Raises:
        PermissionDenied: they do not keep the whole register.
        IllegalMove: it is at work or over.
    """
    require(rules.can_import(by, batch.institution), _(ONLY))
    batch = _held(batch)
    if batch.state in {ImportState.DONE, ImportState.CANCELLED}:
        raise IllegalMove(_("This import is over"))
    batch.state = ImportState.CANCELLED
    if batch.job is not None:
        jobs.stop(batch.job, by=by)
    source, batch.source, batch.samples = batch.source, None, []
    batch.save(update_fields=["state", "source", "samples"])
    batch.rows.all().delete()
    record(batch, "import cancelled", by=by, codes={"imported": batch.imported})
    if source is not None:
        source.delete()  # the file itself goes with the next sweep


def is_at_work(batch: Import) -> bool:
    """Whether its rows are being checked or imported."""
    return batch.job is not None and batch.job.state in jobs.RUNNING


def _held(batch: Import) -> Import:
    """Hold the import's row; whoever comes at the same time waits for the answer."""
    found = Import.objects.select_for_update(of=("self",)).select_related(
        "institution", "started_by", "job", "source"
    )
    row = found.get(pk=batch.pk)
    if row.job is not None and row.job.state == JobState.RUNNING:
        raise IllegalMove(_("This import is at work. Wait until it ends, or stop it"))
    return row


def _start(batch: Import, kind: str, title: str, by: User) -> Job:
    page = batch.get_absolute_url()
    context: dict[str, Any] = {**institution_context(batch.institution), "path": page}
    job = jobs.start(
        kind,
        title,
        by=by,
        # Of its own, so that two people may import two files at once.
        scope=f"{batch.scope}import-{batch.pk}/",
        options={"import": batch.pk, "page": page, "mail": context},
    )
    batch.job = job
    batch.save(update_fields=["job"])
    return job
