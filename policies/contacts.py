"""Whom people may ask, and at which address: from the rulebook, or labelled as ours."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from institutions.models import Institution
from policies.rulebook import Cited, RuleValue, Source, rule


@dataclass(frozen=True)
class ContactPoint:
    """Whom to ask; an empty address means the institution has given none."""

    name: str
    address: str
    source: Source
    citations: tuple[Cited, ...] = ()


def contact_point(
    institution: Institution, purpose: str = "general", *, held: RuleValue | None = None
) -> ContactPoint:
    """Find the contact point for a purpose, such as ``report`` or ``policy``.

    Where the policy names one only for other purposes, its general one answers. Where it is
    silent, the institution's own address does, and failing that its administrators.
    """
    points = held if held is not None else rule(institution, "contact_points")
    named = points.value if isinstance(points.value, dict) else {}
    address = named.get(purpose) or named.get("general") or ""
    if address:
        return ContactPoint(institution.team_name, address, points.source, points.citations)
    if institution.contact_email:
        return ContactPoint(institution.team_name, institution.contact_email, Source.INSTITUTION)
    people = _("The people who administer Handlebook at %(name)s") % {"name": institution.name}
    return ContactPoint(people, "", Source.DEFAULT)
