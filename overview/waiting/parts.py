"""What the lists of waiting things are made of."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.listing import capped_count
from institutions.shown import Status, Tone, day

SHOWN = 10  # of each kind; the page says where the rest are


class Task(NamedTuple):
    """One thing to do, as the task list draws it."""

    name: str
    hint: str
    url: str
    status: Status


class Group(NamedTuple):
    """Things of one kind, and the page that lists them all."""

    title: str
    tasks: list[Task]
    more_url: str = ""


def due(due_on: date | None) -> Status:
    """Word a last day: due, overdue, or waiting without one."""
    if due_on is None:
        return Status(_("Waiting for you"), "wait")
    if due_on < timezone.localdate():
        return Status(_("Was due %(day)s") % {"day": day(due_on)}, "warn")
    return Status(_("Due %(day)s") % {"day": day(due_on)}, "wait")


def hint(*parts: object) -> str:
    """Join what is known."""
    return ", ".join(str(part) for part in parts if part)


def counted(title: str, rows: "QuerySet[Any]", url: str, tone: Tone) -> Task | None:
    """Count rows as one line that leads to their list; none where there are none."""
    number, is_more = capped_count(rows)
    if not number:
        return None
    words = _("More than %(number)s") if is_more else "%(number)s"
    return Task(title, "", url, Status(words % {"number": f"{number:,}"}, tone))
