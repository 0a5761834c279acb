"""The job that sends a university's failed messages again."""

from typing import Any

from django.utils import timezone

from records.jobs import Run
from records.models import Notice, NoticeState
from records.outbox import wake_worker

BATCH = 200  # rows


def retry_notices(run: Run) -> dict[str, Any]:
    """Put every failed message under the job's scope back in the queue, oldest first."""
    failed = Notice.objects.filter(
        state=NoticeState.FAILED,
        scope__startswith=run.job.scope,
        created_at__lte=run.job.created_at,
    ).order_by("pk")
    run.expect(run.job.done + failed.count())
    done = run.job.done
    while keys := list(failed.values_list("pk", flat=True)[:BATCH]):
        # A message that fails again meanwhile is newly tried, not taken twice: it left "failed".
        done += Notice.objects.filter(pk__in=keys, state=NoticeState.FAILED).update(
            state=NoticeState.WAITING, attempts=0, due_at=timezone.now(), last_error=""
        )
        wake_worker()
        run.progress(done)
    return {"sent_again": done}
