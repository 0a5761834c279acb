"""Who sits above requests today and who has a stake in them, read at once for a whole list."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Delegation, RoleAssignment, User
from registrations.models import (
    Approval,
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
    RequestStep,
    Verdict,
)
from registrations.rules import WORKING
from registrations.shown import current_step

NAMED = 2  # people named on a row; the others are counted


@dataclass(frozen=True)
class Offices:
    """People at the desks above some requests, those standing in, and those with a stake."""

    held: Sequence[RoleAssignment]
    covers: Sequence[Delegation]
    stakes: Mapping[int, set[int]]  # who asks or will run the account, by request
    approved: Mapping[int, set[int]]

    def who(self, registration: RegistrationRequest, step: RequestStep) -> list[User]:
        """The people who may answer a present step: its office first, then who stands in."""
        barred = self.stakes[registration.pk] | self.approved.get(registration.pk, set())
        office = [
            row.person
            for row in self.held
            if (
                row.person_id == step.holder_id
                if step.holder_id
                else (row.role, row.unit_id) == (step.role, step.desk_id)
            )
        ]
        free = {person.pk: person for person in office if person.pk not in barred}
        for cover in self.covers:
            is_here = cover.institution_id == registration.institution_id
            if is_here and cover.giver_id in free and cover.deputy_id not in barred:
                free.setdefault(cover.deputy_id, cover.deputy)
        return list(free.values())

    def team(self, registrations: Collection[RegistrationRequest]) -> list[User]:
        """The people whose own office covers every one of these requests, by name."""
        reach: dict[int, set[int]] = defaultdict(set)
        for row in self.held:
            if row.role in WORKING:
                reach[row.person_id].add(row.unit_id)
        people = {row.person_id: row.person for row in self.held}
        found = [
            people[key]
            for key, units in reach.items()
            if all(units & set(lineage_of(each)) for each in registrations)
        ]
        return sorted(found, key=lambda person: (person.name, person.pk))


def lineage_of(registration: RegistrationRequest) -> list[int]:
    """Keys of the units above a request, from the university down."""
    return [int(key) for key in registration.scope.split("/") if key]


def offices(registrations: Collection[RegistrationRequest]) -> Offices:
    """Read what a list says of people in three queries, however many rows it has."""
    under_review = [row for row in registrations if row.state == RequestState.UNDER_REVIEW]
    steps = [step for row in under_review if (step := current_step(row)) is not None]
    held = _held(registrations, steps)
    stakes, approved = _stakes(registrations)
    return Offices(held, _covers({row.person_id for row in held}), stakes, approved)


def people_for(registration: RegistrationRequest) -> list[User]:
    """The team above one request, without those who have a stake in it."""
    around = offices([registration])
    stakes = around.stakes[registration.pk]
    return [each for each in around.team([registration]) if each.pk not in stakes]


def _held(
    registrations: Collection[RegistrationRequest], steps: Collection[RequestStep]
) -> list[RoleAssignment]:
    units = {key for row in registrations for key in lineage_of(row)}
    wanted = Q(role__in=WORKING, unit__in=units)
    wanted |= Q(
        role__in={step.role for step in steps}, unit__in={step.desk_id for step in steps} - {None}
    )
    # A person named for a step must still belong to the university.
    wanted |= Q(
        person__in={step.holder_id for step in steps} - {None},
        unit__institution__in={row.institution_id for row in registrations},
    )
    rows = RoleAssignment.objects.on(timezone.localdate()).filter(wanted, person__is_active=True)
    return list(rows.select_related("person").order_by("pk"))


def _covers(givers: set[int]) -> list[Delegation]:
    today = timezone.localdate()
    is_here = RoleAssignment.objects.on(today).filter(
        person=OuterRef("deputy"), unit__institution=OuterRef("institution")
    )
    rows = Delegation.objects.on(today).filter(
        Exists(is_here), giver__in=givers, deputy__is_active=True
    )
    return list(rows.select_related("deputy").order_by("pk"))


def _stakes(
    registrations: Collection[RegistrationRequest],
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    keys = {row.pk for row in registrations}
    proposed = ProposedAdministrator.objects.filter(request__in=keys).exclude(
        state=ProposedState.DECLINED
    )
    approved = Approval.objects.filter(
        request__in=keys, voided_at=None, verdict=Verdict.APPROVE
    ).annotate(kind=Value("approved"))
    asks: dict[int, set[int]] = {row.pk: {row.requested_by_id} for row in registrations}
    before: dict[int, set[int]] = {}
    rows = proposed.annotate(kind=Value("asks")).order_by().values_list("kind", "request", "person")
    both = rows.union(approved.order_by().values_list("kind", "request", "by"))
    for kind, request, person in both:
        (asks if kind == "asks" else before).setdefault(request, set()).add(person)
    return asks, before


def names_words(people: Sequence[User]) -> str:
    """Name up to two people and count the others."""
    named = ", ".join(str(person) for person in people[:NAMED])
    others = len(people) - NAMED
    if others > 0:
        return _("%(names)s and %(number)s more") % {"names": named, "number": others}
    return named
