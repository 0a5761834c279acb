"""Long work: once at a time, with progress, stopped when asked, taken up when lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from records import jobs, tasks
from records.jobs import JOBS, Run
from records.models import Job, JobState, Notice, NoticeState
from tests.factories import JobFactory, NoticeFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


def counts_to_three(run: Run) -> dict[str, Any]:
    run.expect(3)
    for number in (1, 2, 3):
        run.progress(number)
    return {"counted": 3}


def stopped_at_two(run: Run) -> dict[str, Any]:
    run.expect(3)
    run.progress(1)
    jobs.stop(Job.objects.get(pk=run.job.pk), by=None)
    run.progress(2)
    raise AssertionError("the work went on")


def breaks(run: Run) -> dict[str, Any]:
    run.progress(1)
    raise RuntimeError("a name nobody should read")


def half_works(run: Run) -> dict[str, Any]:
    return {"problems": 2}


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for work in (counts_to_three, stopped_at_two, breaks, half_works):
        monkeypatch.setitem(JOBS, work.__name__, f"{__name__}.{work.__name__}")


def test_every_job_names_work_that_exists() -> None:
    from django.utils.module_loading import import_string

    assert "retry-notices" in JOBS
    assert all(callable(import_string(dotted)) for dotted in JOBS.values())


@pytest.mark.parametrize(
    ("kind", "state", "done", "outcome"),
    [
        ("counts_to_three", JobState.FINISHED, 3, {"counted": 3}),
        ("stopped_at_two", JobState.STOPPED, 2, {}),
        ("breaks", JobState.FAILED, 1, {"problem": "RuntimeError"}),
        ("half_works", JobState.PROBLEMS, 0, {"problems": 2}),
    ],
)
def test_how_work_ends(kind: str, state: str, done: int, outcome: dict[str, Any]) -> None:
    sam = UserFactory()
    job = jobs.start(kind, "Counting", by=sam, scope="1/", options={"mail": {"path": "/j/"}})
    assert jobs.run(job.pk) == state
    job.refresh_from_db()
    assert (job.state, job.done, job.outcome) == (state, done, outcome)
    assert job.finished_at is not None
    told = Notice.objects.get(template="records/mail/job_ended")
    assert told.recipient == sam
    assert told.context["path"] == "/j/"
    assert jobs.run(job.pk) == ""


def test_the_end_is_told_by_mail(mailoutbox: list[Any]) -> None:
    job = jobs.start("counts_to_three", "Counting", by=UserFactory(), scope="1/")
    jobs.run(job.pk)
    tasks.send_due_notices()
    assert [mail.subject for mail in mailoutbox] == ["Counting: Finished"]


def test_the_same_work_runs_once_a_scope() -> None:
    first = jobs.start("counts_to_three", "Counting", by=None, scope="1/")
    assert jobs.start("counts_to_three", "Counting", by=None, scope="1/").pk == first.pk
    assert jobs.start("counts_to_three", "Counting", by=None, scope="2/").pk != first.pk
    jobs.run(first.pk)
    assert jobs.start("counts_to_three", "Counting", by=None, scope="1/").pk != first.pk


def test_unknown_work_is_refused() -> None:
    with pytest.raises(KeyError):
        jobs.start("os.system", "Anything", by=None, scope="")
    assert not Job.objects.exists()


def test_work_not_begun_stops_at_once() -> None:
    job = JobFactory(kind="counts_to_three")
    assert jobs.stop(job, by=None) is True
    assert jobs.run(job.pk) == ""
    job.refresh_from_db()
    assert job.state == JobState.STOPPED
    assert jobs.stop(job, by=None) is False


def test_lost_work_is_found_and_done(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    never = JobFactory(kind="counts_to_three", scope="1/")
    silent = JobFactory(
        kind="counts_to_three", scope="2/", state=JobState.RUNNING, heartbeat_at=now
    )
    monkeypatch.setattr(tasks.run_job, "delay", tasks.run_job)
    assert tasks.resume_lost_jobs() == 0
    assert jobs.run(silent.pk) == ""  # somebody is at it

    clock.shift(timedelta(minutes=3))
    assert tasks.resume_lost_jobs() == 1
    never.refresh_from_db()
    assert never.state == JobState.FINISHED
    assert not jobs.is_stuck(silent)

    clock.shift(timedelta(minutes=8))
    silent.refresh_from_db()
    assert jobs.is_stuck(silent)
    assert tasks.resume_lost_jobs() == 1
    silent.refresh_from_db()
    assert silent.state == JobState.FINISHED
    assert not jobs.is_stuck(silent)


def test_failed_mail_of_one_university_is_sent_again(mailoutbox: list[Any]) -> None:
    mine = [NoticeFactory(state=NoticeState.FAILED, scope="1/4/", attempts=6) for _n in range(3)]
    others = NoticeFactory(state=NoticeState.FAILED, scope="10/")
    job = jobs.start("retry-notices", "Sending failed mail again", by=None, scope="1/")
    assert jobs.run(job.pk) == JobState.FINISHED
    job.refresh_from_db()
    assert (job.total, job.done, job.outcome) == (3, 3, {"sent_again": 3})
    assert tasks.send_due_notices() == 3
    states = Notice.objects.filter(pk__in=[row.pk for row in mine]).values_list("state", flat=True)
    assert set(states) == {NoticeState.SENT}
    others.refresh_from_db()
    assert others.state == NoticeState.FAILED


def test_retrying_goes_by_batches(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    from records import retries

    monkeypatch.setattr(retries, "BATCH", 10)
    NoticeFactory.create_batch(25, state=NoticeState.FAILED, scope="1/")
    job = JobFactory(scope="1/", state=JobState.RUNNING)
    with django_assert_num_queries(2 + 3 * 4 + 1):
        assert retries.retry_notices(Run(job)) == {"sent_again": 25}


def test_the_scheduler_says_it_is_alive(clock: time_machine.Traveller) -> None:
    from records.models import Heartbeat

    tasks.beat_heartbeat()
    clock.shift(timedelta(minutes=1))
    tasks.beat_heartbeat()
    assert Heartbeat.objects.get(name="beat").at == timezone.now()
