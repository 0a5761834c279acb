"""What every page shows around its content: the university, the way about, who is signed in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from institutions.models import Delegation, Institution, RoleAssignment, User
from institutions.navigation import Navigation, navigation
from institutions.rules import only_reads


def portal(request: HttpRequest) -> dict[str, Any]:
    """Give the frame of a page; what costs a query is looked up only where it is shown."""
    institution: Institution | None = getattr(request, "institution", None)
    user = getattr(request, "user", None)
    person = user if isinstance(user, User) else None
    way = navigation(institution, person, request.path) if institution else Navigation([], [])
    return {
        "institution": institution,
        "nav": way.bar,
        "menu": way.menu,
        "brand_css_url": address("overview:brand_css", institution) if institution else "",
        "logo_url": logo_url(institution),
        "contact": contact(institution),
        "support": contact(institution),
        "person": person,
        "only_reads": bool(institution and person and only_reads(person, institution)),
        "demo": settings.DEMO,
        "is_demo": settings.DEMO,
        "demo_people": lazy_list(lambda: demo_people(asked_of(request))) if settings.DEMO else [],
        "demo_sign_in_url": address("overview:sign_in_as") if settings.DEMO else "",
        "portal_version": settings.VERSION,
        "cover": lazy_list(lambda: cover(institution, person)),
    }


def lazy_list(read: Callable[[], list[Any]]) -> Any:
    """Read a list when a template first looks at it, and once only."""
    return SimpleLazyObject(read)


def address(name: str, institution: Institution | None = None) -> str:
    """Return a page's address; nothing where this installation has no such page."""
    try:
        return reverse(name, kwargs={"institution": institution.slug} if institution else None)
    except NoReverseMatch:
        return ""


def logo_url(institution: Institution | None) -> str:
    """Return where the logo is; another picture has another address, so caches never lie."""
    if institution is None or institution.logo is None:
        return ""
    return f"{address('institutions:logo', institution)}?v={institution.logo.sha256[:12]}"


def contact(institution: Institution | None) -> dict[str, str]:
    """Say whom to ask: the university's team."""
    if institution is None:
        return {}
    return {"name": institution.team_name, "email": institution.contact_email}


def cover(institution: Institution | None, person: User | None) -> list[Delegation]:
    """List whom somebody covers for today at a university."""
    if institution is None or person is None:
        return []
    held = Delegation.objects.on(timezone.localdate())
    return list(held.filter(deputy=person, institution=institution).select_related("giver"))


def asked_of(request: HttpRequest) -> str:
    """Name the university, by its slug, of the page somebody wants to go to or comes from."""
    going = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer")
    try:
        path = urlsplit(going or "").path
    except ValueError:  # an address nobody can read leads nowhere
        return ""
    return path.strip("/").partition("/")[0]


def demo_people(asked: str = "") -> list[dict[str, Any]]:
    """List whom one may sign in as in the demo: of each university, the first of each role.

    Args:
        asked: slug of the university whose people come first.
    """
    held = (
        RoleAssignment.objects.on(timezone.localdate())
        .filter(unit__institution__is_demo=True, person__is_active=True)
        .select_related("person", "unit__institution")
        .order_by("unit__institution__name", "pk")
    )
    groups: dict[Institution, dict[str, dict[str, str]]] = {}
    for row in held:
        people = groups.setdefault(row.unit.institution, {})
        title, role = row.job_title or row.get_role_display(), row.get_role_display()
        shown = {
            "name": row.person.name,
            "role": title,
            "here": "" if title == role else role,  # a job title alone does not say what one may do
            "value": row.person.email,
        }
        people.setdefault(row.role, shown)
    return [
        {"institution": institution.name, "people": list(people.values())}
        for institution, people in sorted(groups.items(), key=lambda group: group[0].slug != asked)
    ]
