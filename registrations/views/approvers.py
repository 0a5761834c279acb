"""Who answers each step, said before the request is sent and while it waits."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from institutions import shown
from institutions.models import Delegation, Institution, User
from institutions.rules import holders
from policies.models import StepKind
from registrations.answers import named
from registrations.models import (
    ProposedAdministrator,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
)
from registrations.routing import Planned, planned


class Desk(NamedTuple):
    """A step as people see it: its desk, who sits there, and what to know about it."""

    title: str
    place: str
    names: list[str]
    does: str | Promise
    notes: list[str]
    citations: list[dict[str, str]]
    is_default: bool
    is_unmanned: bool


DOES: Mapping[str, Promise] = {
    StepKind.DECIDE: gettext_lazy("Decides"),
    StepKind.CONSULT: gettext_lazy("Gives advice before anything is decided"),
    StepKind.COMPLETE: gettext_lazy("Checks that everything is there"),
}


def desks(registration: RegistrationRequest) -> list[Desk]:
    """The desks a request passes: as written on it once sent, as planned before."""
    is_writing = registration.state == RequestState.DRAFT
    steps: list[Any] = (
        list(planned(registration))
        if is_writing
        else [step for step in registration.steps.all() if step.state != StepState.SKIPPED]
    )
    barred = {registration.requested_by_id} | {each.person_id for each in named(registration)}
    return [_desk(registration, step, barred) for step in steps]


def asked_again(
    registration: RegistrationRequest, *, without: ProposedAdministrator | None
) -> list[Desk]:
    """The desks that decide anew when somebody else is named in one person's place."""
    barred = {registration.requested_by_id, *(each.person_id for each in named(registration))}
    if without is not None:
        barred.discard(without.person_id)
    return [_desk(registration, plan, barred) for plan in planned(registration)]


def next_desk(registration: RegistrationRequest) -> Desk | None:
    """The desk a request goes to when it is sent."""
    return next(iter(desks(registration)), None)


def _desk(registration: RegistrationRequest, step: Planned | RequestStep, barred: set[int]) -> Desk:
    people = _office(registration, step)
    free = [person for person in people if person.pk not in barred]
    return Desk(
        title=step.title,
        place=str(step.desk) if step.desk else "",
        names=[str(person) for person in free],
        does=DOES[step.kind],
        notes=[*_barred_notes(registration, people, barred), *_cover_notes(registration, free)],
        citations=list(step.citations),
        is_default=step.is_portal_default,
        is_unmanned=not free,
    )


def _office(registration: RegistrationRequest, step: Planned | RequestStep) -> list[User]:
    if isinstance(step, RequestStep) and step.holder:
        return [step.holder]
    return list(holders(step.role, step.desk)) if step.desk else []


def _barred_notes(
    registration: RegistrationRequest, people: list[User], barred: set[int]
) -> list[str]:
    return [
        _("You cannot approve your own request, so you are left out")
        if person.pk == registration.requested_by_id
        else _("%(name)s will run the account, so somebody else decides") % {"name": person}
        for person in people
        if person.pk in barred
    ]


def _cover_notes(registration: RegistrationRequest, people: list[User]) -> list[str]:
    return [
        _("%(giver)s is away until %(day)s; %(deputy)s decides meanwhile")
        % {"giver": cover.giver, "deputy": cover.deputy, "day": shown.day(cover.to_on)}
        for cover in cover_of(registration.institution, people)
    ]


def cover_of(institution: Institution, people: list[User]) -> list[Delegation]:
    """Who stands in for any of these people today."""
    today = Delegation.objects.on(timezone.localdate())
    return list(
        today.filter(institution=institution, giver__in=people).select_related("giver", "deputy")
    )
