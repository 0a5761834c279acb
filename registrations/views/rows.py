"""The rows of lists of requests: what each says, read in a fixed number of queries."""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from institutions.models import Institution, Role, User
from institutions.rules import oversight_paths, roles_of
from registrations.models import RegistrationRequest, RequestState, RequestStep, StepState
from registrations.offices import Offices, names_words, offices
from registrations.rules import WORKING
from registrations.shown import current_step, status_of, title_of
from registrations.views.found import page_url


def with_rows(found: QuerySet[RegistrationRequest]) -> QuerySet[RegistrationRequest]:
    """Load what a row of a list shows, in a fixed number of queries."""
    current = RequestStep.objects.filter(state=StepState.CURRENT).select_related("holder")
    rows = found.select_related("institution", "unit", "platform", "requested_by", "assigned_to")
    return rows.prefetch_related(Prefetch("steps", current))


def rows(
    found: Collection[RegistrationRequest], user: User, around: Offices | None = None
) -> list[dict[str, Any]]:
    """The rows of a list as the page draws them for somebody."""
    around = around or offices(found)
    return [_row(registration, user, around) for registration in found]


def _row(registration: RegistrationRequest, user: User, around: Offices) -> dict[str, Any]:
    step = current_step(registration) if registration.state == RequestState.UNDER_REVIEW else None
    people = around.who(registration, step) if step else []
    has_stake = user.pk in around.stakes[registration.pk]
    is_office = _is_office(user, registration.institution) and not has_stake
    return {
        "registration": registration,
        "title": title_of(registration),
        "status": status_of(registration),
        "step": step,
        "with": names_words(people) if step else _with_requester(registration),
        "is_with_nobody": step is not None and not people,
        "substitute_url": page_url(registration, "substitute") if is_office else "",
        "is_overdue": bool(step and step.due_on and step.due_on < timezone.localdate()),
        "may_assign": not has_stake and _oversees(user, registration),
    }


def _with_requester(registration: RegistrationRequest) -> str:
    if registration.state in {RequestState.REGISTERED, RequestState.DECLINED}:
        return ""
    return str(registration.requested_by)


def _is_office(user: User, institution: Institution) -> bool:
    return any(
        held.role == Role.INSTITUTION_ADMIN
        and held.unit.institution_id == institution.pk
        and held.unit.parent_id is None
        for held in roles_of(user)
    )


def _oversees(user: User, registration: RegistrationRequest) -> bool:
    return registration.state != RequestState.DRAFT and any(
        registration.scope.startswith(path) for path in oversight_paths(user, WORKING)
    )
