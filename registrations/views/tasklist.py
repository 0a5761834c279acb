"""The task list: each task, and how far it is."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from institutions.shown import Status
from policies.rulebook import Rulebook
from registrations import services
from registrations.answers import Task, is_given, named, tasks_for
from registrations.models import ProposedState, RegistrationRequest
from registrations.views.found import page_url


@dataclass(frozen=True)
class Line:
    """One task of the list."""

    name: str
    url: str | None
    status: Status
    hint: str = ""
    stands_in_the_way: bool = False  # the request cannot be sent as this task is

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do in it."""
        return self.status.tone == "ok"


def lines(registration: RegistrationRequest, book: Rulebook) -> list[tuple[str, Line]]:
    """Each task under its group's title, in order."""
    troubled = {problem.task for problem in services.problems(registration)}
    return [
        (str(task.group), _line(registration, task, troubled, book))
        for task in tasks_for(registration, book)
    ]


def _line(
    registration: RegistrationRequest, task: Task, troubled: set[str], book: Rulebook
) -> Line:
    return Line(
        str(task.title),
        page_url(registration, "task", task.slug),
        _status(registration, task, troubled),
        _hint(registration, task, book),
        stands_in_the_way=task.slug in troubled,
    )


def _status(registration: RegistrationRequest, task: Task, troubled: set[str]) -> Status:
    if task.slug in registration.done_tasks:
        if task.slug in troubled:
            return Status(_("There is a problem"), "stop")
        if task.slug == "mailbox" and _awaits_mailbox(registration):
            return Status(_("In progress"), "wait")
        return Status(_("Completed"), "ok")
    if any(is_given(registration, field) for field in task.fields if field != "standing"):
        return Status(_("In progress"), "wait")
    if task.slug in troubled or task.slug == "approvers":
        return Status(_("Not yet started"), "quiet")
    return Status(_("Optional"), "quiet")


def _awaits_mailbox(registration: RegistrationRequest) -> bool:
    return registration.mailbox is not None and registration.mailbox.confirmed_at is None


def _hint(registration: RegistrationRequest, task: Task, book: Rulebook) -> str:
    if task.slug == "mailbox" and _awaits_mailbox(registration):
        return _("We wrote to %(address)s. Somebody there opens the link and presses Confirm") % {
            "address": registration.mailbox
        }
    if task.slug == "administrators":
        people = named(registration)
        said_yes = sum(each.state == ProposedState.ACCEPTED for each in people)
        needed = book["min_administrators"].value or 0
        return _("%(named)s named of %(needed)s needed, %(accepted)s accepted") % {
            "named": len(people), "needed": needed, "accepted": said_yes
        }  # fmt: skip
    return ""


def task_list(registration: RegistrationRequest, book: Rulebook) -> dict[str, Any]:
    """The list as the page draws it, and how many tasks are done; sending counts too."""
    found = lines(registration, book)
    return {
        "groups": _groups(registration, found),
        "done": sum(line.is_done for _title, line in found),
        "of": len(found) + 1,
    }


def _groups(
    registration: RegistrationRequest, found: list[tuple[str, Line]]
) -> list[dict[str, Any]]:
    numbered = [
        {"title": f"{number}. {title}", "tasks": [line for _title, line in group]}
        for number, (title, group) in enumerate(groupby(found, key=lambda pair: pair[0]), start=1)
    ]
    # As the check page sees it: optional tasks may stay closed, and a mailbox may be confirmed
    # while the request is decided.
    is_ready = not any(line.stands_in_the_way for _title, line in found)
    sending = Line(
        _("Check and send"),
        page_url(registration, "check") if is_ready else None,
        Status(_("Not yet started"), "quiet")
        if is_ready
        else Status(_("Cannot start yet"), "quiet"),
        "" if is_ready else _("Complete the tasks above first"),
    )
    return [*numbered, {"title": f"{len(numbered) + 1}. " + _("Send"), "tasks": [sending]}]
