"""Every entry of the schedule names a task that exists and can be called as it will be."""

import inspect
import shelve
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from config.beat import SturdyScheduler

SCHEDULE: dict[str, dict[str, Any]] = settings.CELERY_BEAT_SCHEDULE


def test_the_outbox_and_the_heartbeat_are_on_it() -> None:
    tasks = {entry["task"] for entry in SCHEDULE.values()}
    assert {"records.tasks.send_due_notices", "records.tasks.beat_heartbeat"} <= tasks


@pytest.mark.parametrize("name", SCHEDULE)
def test_an_entry_names_a_task_that_takes_what_it_is_given(name: str) -> None:
    entry = SCHEDULE[name]
    current_app.loader.import_default_modules()
    assert entry["task"] in current_app.tasks, f"{entry['task']} does not exist"
    assert {*entry} <= {"task", "schedule", "args", "kwargs", "options"}
    task = current_app.tasks[entry["task"]]
    inspect.signature(task.run).bind(*entry.get("args", ()), **entry.get("kwargs", {}))


def test_nothing_but_the_schedule_file_schedules() -> None:
    current_app.loader.import_default_modules()
    assert current_app.conf.beat_schedule == SCHEDULE
    assert str(current_app.conf.timezone) == settings.TIME_ZONE


@pytest.mark.parametrize("left", [b"", b"half a pickle", b"\x80\x04\x95"])
def test_a_schedule_file_left_half_written_does_not_stop_beat(tmp_path: Path, left: bytes) -> None:
    file = tmp_path / "beat-schedule"
    with shelve.open(str(file)) as memory:  # noqa: S301
        memory["entries"] = {}
    for part in tmp_path.iterdir():
        if part.suffix != ".dir":
            part.write_bytes(left)

    scheduler = SturdyScheduler(app=current_app, schedule_filename=str(file))

    assert set(SCHEDULE) <= set(scheduler.schedule)
    scheduler.close()
