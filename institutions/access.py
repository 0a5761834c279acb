"""The door of the signed-in pages, and what a page may ask of its request."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from institutions.models import Institution, Role, User
from institutions.rules import is_member, people_of


class PortalRequest(HttpRequest):
    """A request below a university's address, by somebody signed in."""

    institution: Institution
    user: User


def members_only(request: HttpRequest) -> Institution:
    """Let in who has a role at the address's university; answer 403 to others.

    Returns:
        The university.
    """
    seen = cast(PortalRequest, request)
    if not is_member(seen.user, seen.institution):
        raise PermissionDenied(
            _("You have no role at %(institution)s.") % {"institution": seen.institution.name}
        )
    return seen.institution


def who_gives_access(institution: Institution, asker: User | None) -> str:
    """Say who can give access: names for people of the university, its team for others."""
    if asker is not None and is_member(asker, institution):
        administrators = people_of(institution, Role.INSTITUTION_ADMIN)[:3]
        named = [f"{person} ({person.email})" for person in administrators]
        if named:
            return _(" or ").join(named)
    if institution.contact_email:
        return _("%(team)s at %(institution)s (%(email)s)") % {
            "team": institution.team_name,
            "institution": institution.short_name,
            "email": institution.contact_email,
        }
    return _("%(team)s at %(institution)s") % {
        "team": institution.team_name,
        "institution": institution.short_name,
    }
