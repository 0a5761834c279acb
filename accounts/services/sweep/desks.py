"""Who sits over which unit of a university, read once for a whole register."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from institutions.models import Institution, Role, RoleAssignment, Unit, User
from institutions.notices import reachable

CHUNK = 500  # people asked for at a time


@dataclass(frozen=True)
class Desks:
    """People by the unit they sit over, and the units above each unit, the nearest first."""

    heads: dict[int, list[int]]
    marketing: dict[int, list[int]]
    above: dict[int, list[int]]

    def over(self, unit: int) -> list[int]:
        """Those told of a unit's accounts: its head, or the next one up, or marketing."""
        return _nearest(self.heads, self.above[unit]) or _nearest(self.marketing, self.above[unit])


def _nearest(seats: dict[int, list[int]], units: Iterable[int]) -> list[int]:
    return next((seats[unit] for unit in units if unit in seats), [])


def desks_of(institution: Institution) -> Desks:
    """Read the desks of a university as they are today."""
    seats: dict[str, dict[int, list[int]]] = {
        Role.LINE_APPROVER: defaultdict(list),
        Role.REGISTER_MANAGER: defaultdict(list),
    }
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        unit__institution=institution, role__in=seats, person__is_active=True
    )
    for role, unit, person in held.order_by("pk").values_list("role", "unit_id", "person_id"):
        seats[role][unit].append(person)
    units = Unit.objects.filter(institution=institution)
    above = {unit.pk: unit.lineage[::-1] for unit in units}
    return Desks(dict(seats[Role.LINE_APPROVER]), dict(seats[Role.REGISTER_MANAGER]), above)


def reached(institution: Institution, people: Iterable[int]) -> set[int]:
    """Keep those who may get a university's mail today."""
    keys, found = sorted(people), set[int]()
    for start in range(0, len(keys), CHUNK):
        rows = User.objects.filter(pk__in=keys[start : start + CHUNK])
        found |= {person.pk for person in reachable(institution, rows)}
    return found
