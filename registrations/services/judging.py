"""Whether a request is complete and keeps the rules of its university today."""

from policies.rulebook import Rulebook, rulebook
from registrations import answers
from registrations.checks import checks
from registrations.models import RegistrationRequest
from registrations.problems import Problem

_ORDER = {task.slug: place for place, task in enumerate(answers.TASKS)}


def problems(registration: RegistrationRequest, book: Rulebook | None = None) -> list[Problem]:
    """Everything that keeps a request from being sent or approved, in the order of the tasks."""
    rules = book or rulebook(registration.institution)
    found = missing(registration, rules)
    known = {(each.task, each.field) for each in found}
    for check in checks(registration, rules):
        if check.outcome == "refuse" and (check.task, check.field) not in known:
            found.append(check.problem())
    return sorted(found, key=lambda each: _ORDER.get(each.task, len(_ORDER)))


def missing(registration: RegistrationRequest, book: Rulebook) -> list[Problem]:
    """Required answers that were not given, each with the clause that asks for it."""
    return [
        Problem(
            answers.TASK_OF.get(field, _SPREAD_TASK.get(field, "")),
            field,
            str(answers.MISSING.get(field, answers.label(field))),
            answers.cited_for(field, book),
        )
        for field in _in_order(answers.required(registration, book))
        if not answers.is_given(registration, field) and not _said_by_check(registration, field)
    ]


_SPREAD_TASK = {"branding_design": "branding", "administrator_contacts": "administrators"}


def _in_order(fields: set[str]) -> list[str]:
    places = {field: place for place, field in enumerate([*answers.TASK_OF, *_SPREAD_TASK])}
    return sorted(fields, key=lambda field: places.get(field, len(places)))


def _said_by_check(registration: RegistrationRequest, field: str) -> bool:
    """Whether the number of administrators says it better than a missing contact."""
    return field == "administrator_contacts" and not answers.named(registration)
