"""The rows of an import are kept for some days, as its file is: they name people."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Import, ImportRow, ImportState
from records.audit import record

KEPT_DAYS = 7


def forget_old(now: datetime) -> int:
    """Delete the rows of imports whose days are over; return how many imports were emptied."""
    done = 0
    old = Import.objects.filter(started_at__lt=now - timedelta(days=KEPT_DAYS))
    kept = old.filter(pk__in=ImportRow.objects.values("batch")) | old.exclude(
        state__in=[ImportState.DONE, ImportState.CANCELLED]
    )
    for batch in kept.exclude(job__state__in=["queued", "running"]).order_by("pk"):
        with transaction.atomic():
            batch.rows.all().delete()
            if batch.state != ImportState.DONE:
                batch.state = ImportState.CANCELLED
            batch.samples = []  # the first rows, which name people as well
            batch.save(update_fields=["state", "samples"])
            record(batch, "sheet forgotten", by=None, codes={"days": KEPT_DAYS})
            done += 1
    return done
