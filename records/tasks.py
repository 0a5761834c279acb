"""Work done behind the pages."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from records import delivery, jobs, leftovers
from records.models import Heartbeat


@shared_task
def send_due_notices() -> int:
    """Send every notice whose time has come; also the sweep of what was lost."""
    return delivery.send_due()


@shared_task
def run_job(job_id: int) -> str:
    """Do a piece of long work."""
    return jobs.run(job_id)


@shared_task
def resume_lost_jobs() -> int:
    """Queue work again that the broker or a worker lost; return how many."""
    lost = list(jobs.lost().values_list("pk", flat=True))
    for key in lost:
        run_job.delay(key)
    return len(lost)


@shared_task
def delete_unnamed_files() -> int:
    """Delete files whose days are over, and files a day old that no row names."""
    outdated = leftovers.delete_outdated(timezone.localdate())
    return outdated + leftovers.delete_unnamed(timezone.now() - timedelta(days=1))


@shared_task
def beat_heartbeat() -> None:
    """Say that the scheduler is alive."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": timezone.now()})
