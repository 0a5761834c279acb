"""A request's answers as summary cards, with changed values, missing ones and links to change."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from institutions import shown
from policies.rulebook import Rulebook
from registrations import answers
from registrations.answers import Task, tasks_for
from registrations.models import Change, RegistrationRequest
from registrations.problems import Problem
from registrations.views.found import page_url

Row = dict[str, Any]
Card = dict[str, Any]
IMAGES = {"profile_image": "profile", "banner_image": "banner"}
# Answers that mean nothing unless another one was given in a certain way.
ONLY_WHEN_GIVEN = {
    "partner_organisation", "partner_contact", "platform_other", "network_name",
    "applicants_told", "response_time_reason", "mailbox_reason", "ends_on",
}  # fmt: skip


def cards(
    registration: RegistrationRequest,
    book: Rulebook,
    *,
    then: str = "",
    problems: Sequence[Problem] = (),
) -> list[Card]:
    """One card for each task; with ``then``, each row has a link to change it."""
    latest = {change.field: change for change in registration.changes.all()}
    found = []
    for task in tasks_for(registration, book):
        if task.slug == "approvers":
            continue
        rows = _rows(registration, book, task, then, latest, _by_field(problems))
        found.append({"slug": task.slug, "title": str(task.title), "rows": rows})
    return found


def _by_field(problems: Iterable[Problem]) -> dict[str, Problem]:
    return {problem.field: problem for problem in reversed(list(problems))}


def _rows(
    registration: RegistrationRequest,
    book: Rulebook,
    task: Task,
    then: str,
    latest: dict[str, Change],
    problems: dict[str, Problem],
) -> list[Row]:
    if task.slug == "administrators":
        return _people(registration, then, problems)
    wanted = answers.asked(registration, book)
    fields = [field for field in task.fields if field in wanted]
    return [
        _row(registration, field, task, then, latest.get(field), problems.get(field))
        for field in fields
        if field not in ONLY_WHEN_GIVEN or answers.is_given(registration, field)
    ]


def _row(
    registration: RegistrationRequest,
    field: str,
    task: Task,
    then: str,
    change: Change | None,
    problem: Problem | None,
) -> Row:
    row: Row = {
        "field": field,
        "key": answers.label(field),
        "value": _value(registration, field),
        "changed": change is not None,
    }
    if change is not None:
        row["note"] = _("Changed on %(day)s. Before: %(old)s") % {
            "day": shown.day(change.at),
            "old": change.old or _("nothing"),
        }
    if field == "mailbox" and registration.mailbox:
        row["note"] = (
            _("Confirmed on %(day)s") % {"day": shown.day(registration.mailbox.confirmed_at)}
            if registration.mailbox.confirmed_at
            else _("Not confirmed yet")
        )
    if then:
        row |= {"url": change_url(registration, task.slug, field, then), "hidden": row["key"]}
        if problem is not None and not row["value"]:
            row["missing"] = problem.sentence
    return row


def _value(registration: RegistrationRequest, field: str) -> Any:
    if field in IMAGES and getattr(registration, field):
        url = page_url(registration, "image", IMAGES[field])
        return format_html('<a href="{}">{}</a>', url, getattr(registration, field).name)
    return answers.shown(registration, field)


def change_url(registration: RegistrationRequest, slug: str, field: str, then: str) -> str:
    """The address of the question that an answer was given to."""
    anchor = {"sample_posts": "sample_post_1", "administrators": "email"}.get(field, field)
    query = f"?then={then}" if then else ""
    return f"{page_url(registration, 'task', slug)}{query}#div_id_{anchor}"


def _people(
    registration: RegistrationRequest, then: str, problems: dict[str, Problem]
) -> list[Row]:
    people = registration.proposed.select_related("person").order_by("position")
    rows: list[Row] = []
    for number, each in enumerate(people, start=1):
        name = each.called if each.is_known else ""
        details = [name, each.job_title, each.person.email, each.phone]
        rows.append(
            {
                "field": "administrators",
                "key": _("Administrator %(number)s") % {"number": number},
                "value": "\n".join(text for text in details if text),
                "note": each.get_state_display(),
            }
        )
    if not rows:
        rows.append({"field": "administrators", "key": _("Administrators"), "value": ""})
    if then:
        for row in rows:
            row["url"] = change_url(registration, "administrators", "administrators", then)
            row["hidden"] = row["key"]
        problem = problems.get("administrators")
        if problem is not None and not rows[0]["value"]:
            rows[0]["missing"] = problem.sentence
    return rows


def similar_accounts(active: int, other: int) -> str:
    """Say how many accounts the unit has already."""
    if not active and not other:
        return _("None registered")
    words = ngettext("%(number)s active", "%(number)s active", active) % {"number": active}
    return words + (_(", %(number)s not active") % {"number": other} if other else "")
