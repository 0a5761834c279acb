"""The desks somebody sits at today: their own, and those of people they cover for."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from institutions.models import Delegation, RoleAssignment, User
from institutions.rules import COVERED, is_member, roles_of


@dataclass(frozen=True)
class Seat:
    """Whose desks these are (the person's own, or of somebody away), and which."""

    holder: int
    desks: frozenset[tuple[str, int]] = field(default_factory=frozenset)
    institution: int | None = None  # of a cover; a person's own desks may be anywhere

    def steps(self) -> Q:
        """Steps that stand at these desks, or with this person by name."""
        found = Q(holder=self.holder)
        for role, unit in self.desks:
            found |= Q(holder=None, role=role, desk_id=unit)
        return found & Q(request__institution=self.institution) if self.institution else found


def seats_of(user: User) -> list[Seat]:
    """A person's own seat first, then one for each person they cover for today."""
    own = frozenset((held.role, held.unit_id) for held in roles_of(user))
    return [Seat(user.pk, own), *_covered(user)]


def _covered(user: User) -> list[Seat]:
    today = timezone.localdate()
    covers = [
        cover
        for cover in Delegation.objects.on(today).filter(deputy=user).select_related("institution")
        if is_member(user, cover.institution)
    ]
    if not covers or not user.is_active:
        return []
    held = RoleAssignment.objects.on(today).filter(
        person__in=[cover.giver_id for cover in covers], role__in=COVERED
    )
    desks = [
        (row.person_id, row.unit.institution_id, (row.role, row.unit_id))
        for row in held.select_related("unit")
    ]
    return [
        Seat(
            cover.giver_id,
            frozenset(
                desk
                for giver, institution, desk in desks
                if (giver, institution) == (cover.giver_id, cover.institution_id)
            ),
            cover.institution_id,
        )
        for cover in covers
    ]
