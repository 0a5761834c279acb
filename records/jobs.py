"""Long work as rows: started once, with progress, stopped when asked, taken up when lost."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from records.audit import record
from records.models import Job, JobState
from records.outbox import tell

STUCK_AFTER = timedelta(minutes=10)  # without a sign of life
LOST_AFTER = timedelta(minutes=2)  # queued and not begun: the broker lost the message
RUNNING = (JobState.QUEUED, JobState.RUNNING)

# Kind of work -> where the work is written; apps above add theirs when they are ready.
JOBS: dict[str, str] = {"retry-notices": "records.retries.retry_notices"}

log = structlog.get_logger()


class StopAsked(Exception):
    """Somebody asked the work to stop; what is done is kept."""


class Run:
    """A job at work: where it says how far it is and hears that it should stop."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @property
    def options(self) -> Mapping[str, Any]:
        """What the starter asked for."""
        return self.job.options  # type: ignore[no-any-return]

    def expect(self, total: int) -> None:
        """Say how much there is to do."""
        self._write(total=total)

    def progress(self, done: int) -> None:
        """Say how much is done; raises StopAsked when the work should end here."""
        self._write(done=done)
        if Job.objects.filter(pk=self.job.pk, stop_asked=True).exists():
            raise StopAsked

    def _write(self, **fields: Any) -> None:
        Job.objects.filter(pk=self.job.pk).update(heartbeat_at=timezone.now(), **fields)


def start(
    kind: str, title: str, *, by: Any, scope: str, options: Mapping[str, Any] | None = None
) -> Job:
    """Start work, or return the job of this kind that runs already for this scope.

    Args:
        kind: a name in JOBS.
        options: what the work needs; ``mail`` is the context of the mail that tells its end.
    """
    if kind not in JOBS:
        raise KeyError(f"no such job: {kind}")
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, title=title, started_by=by, scope=scope, options=dict(options or {})
            )
            record(job, "job started", by=by, codes={"kind": kind})
    except IntegrityError:
        running = Job.objects.filter(kind=kind, scope=scope, state__in=RUNNING).first()
        if running is None:  # it ended between the two looks
            return start(kind, title, by=by, scope=scope, options=options)
        return running
    transaction.on_commit(lambda: _hint(job.pk), robust=True)
    return job


def _hint(job_id: int) -> None:
    from records.tasks import run_job  # tasks import this module

    run_job.apply_async((job_id,), retry=False)


def stop(job: Job, *, by: Any) -> bool:
    """Ask a job to stop; one not begun stops at once. Return whether there was one to stop."""
    now = timezone.now()
    if Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.STOPPED, finished_at=now, stop_asked=True
    ):
        record(job, "job stopped", by=by)
        return True
    asked = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, stop_asked=False)
    if not asked.update(stop_asked=True):
        return False
    record(job, "job asked to stop", by=by)
    return True


def is_stuck(job: Job) -> bool:
    """Whether running work has given no sign of life for ten minutes."""
    if job.state not in RUNNING:
        return False
    last = job.heartbeat_at or job.created_at
    return timezone.now() - last > STUCK_AFTER


def lost() -> "QuerySet[Job]":
    """List work nobody is at: never begun, or without a sign of life."""
    now = timezone.now()
    never = Q(state=JobState.QUEUED, created_at__lt=now - LOST_AFTER)
    return Job.objects.filter(never | _silent(now))


def _silent(now: Any) -> Q:
    return Q(state=JobState.RUNNING, heartbeat_at__lt=now - STUCK_AFTER)


def run(job_id: int) -> str:
    """Do a job's work to its end, unless somebody else is at it.

    Returns:
        The state it ended in; empty where it was not ours to do.
    """
    now = timezone.now()
    claimed = Job.objects.filter(Q(state=JobState.QUEUED) | _silent(now), pk=job_id).update(
        state=JobState.RUNNING, heartbeat_at=now
    )
    if not claimed:
        return ""
    job = Job.objects.select_related("started_by").get(pk=job_id)
    work: Callable[[Run], dict[str, Any]] = import_string(JOBS[job.kind])
    try:
        outcome = work(Run(job))
    except StopAsked:
        return _finish(job, JobState.STOPPED, {})
    except Exception as problem:
        log.exception("job failed", job=job.reference, kind=job.kind)
        return _finish(job, JobState.FAILED, {"problem": type(problem).__name__})
    state = JobState.PROBLEMS if outcome.get("problems") else JobState.FINISHED
    return _finish(job, state, outcome)


@transaction.atomic
def _finish(job: Job, state: JobState, outcome: dict[str, Any]) -> str:
    """Write how it ended and tell who started it."""
    ended = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state, outcome=outcome, finished_at=timezone.now(), heartbeat_at=timezone.now()
    )
    if not ended:
        return ""
    job.refresh_from_db(fields=["state", "outcome", "done", "total"])
    event = record(job, "job ended", by=None, codes={"state": str(state), **outcome})
    if job.started_by is not None:
        shown = {"title": job.title, "state": str(JobState(state).label), **outcome}
        tell(
            event,
            template="records/mail/job_ended",
            people=[job.started_by],
            context={**job.options.get("mail", {}), **shown, "reference": job.reference},
            scope=job.scope,
            about=f"job:{job.pk}",
        )
    return str(state)
