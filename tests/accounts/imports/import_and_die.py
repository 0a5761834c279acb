"""An import of its own process that kills itself at a named point; run by test_import_killed."""

from typing import Any

from accounts.services import opening
from accounts.services.importing import work
from records import jobs, tasks
from records.models import Job
from tests.accounts.sweep_and_die import after
from tests.records.deliver_and_die import die, then_die


def main(point: str) -> None:
    """Do the import that waits, or take up the one that was lost, dying at the point."""
    put: Any = setattr  # modules that take another's place for this one run
    put(work, "TAKEN", 5)
    record: Any = vars(opening)["record_many"]
    deaths: dict[str, tuple[Any, str, Any]] = {
        "in a piece": (opening, "record_many", then_die(record)),
        "at the end of a piece": (work, "_refuse", die),
        "between pieces": (work, "take_piece", after(1, work.take_piece)),
        "before the end": (work, "_count", die),
    }
    if point in deaths:
        put(*deaths[point])
    put(tasks.run_job, "delay", jobs.run)
    waiting = Job.objects.filter(kind="import", state="queued").first()
    if waiting is not None:
        jobs.run(waiting.pk)
    else:
        tasks.resume_lost_jobs()
