"""What everybody may read without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from institutions.access import PortalRequest
from institutions.branding import theme_for
from institutions.models import Institution, LinkKind, OneUseLink, RoleAssignment, User
from institutions.rules import institutions_of, is_member, only_reads
from overview.waiting import elsewhere
from policies.contacts import ContactPoint, contact_point
from policies.parameters import CONTACT_PURPOSES
from policies.rulebook import rule

SERVICE = gettext_lazy("The universities that use this service")
PURPOSES = {
    "general": gettext_lazy("Anything about social media accounts"),
    "registration": gettext_lazy("Asking for an account"),
    "policy": gettext_lazy("The policy"),
    "brand": gettext_lazy("Logos and branding"),
    "report": gettext_lazy("A problem with a post or an account"),
}


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a university; people of one go straight to what waits for them there."""
    user = request.user if isinstance(request.user, User) else None
    mine = institutions_of(user) if user else set()
    found = list(Institution.objects.select_related("logo"))
    own = [each for each in found if each.pk in mine]
    waiting = elsewhere(user, mine) if user else []
    if len(own) == 1 and not waiting:
        return redirect("overview:home", institution=own[0].slug)
    return render(
        request,
        "overview/choose.html",
        {
            "own": own,
            "others": [each for each in found if each.pk not in mine],
            "waiting": waiting,
            "invited_by": _invited_by(user) if user and not own else [],
        },
    )


def _invited_by(user: User) -> list[Institution]:
    """The universities whose invitation somebody took up, and where nobody has confirmed it."""
    taken_up = OneUseLink.objects.filter(
        kind=LinkKind.INVITATION, person=user, used_at__isnull=False
    )
    been = RoleAssignment.objects.filter(person=user)  # somebody who left is not new
    return list(
        Institution.objects.filter(pk__in=taken_up.values("institution")).exclude(
            pk__in=been.values("unit__institution")
        )
    )


@login_not_required
@require_safe
def front(request: PortalRequest, institution: str) -> HttpResponse:
    """A university's front door: ask, check, report, read."""
    user = request.user
    may_ask = not (isinstance(user, User) and only_reads(user, request.institution))
    belongs = isinstance(user, User) and is_member(user, request.institution)
    shown = {"doors": doors(institution, may_ask=may_ask), "belongs": belongs}
    return render(request, "overview/front.html", shown)


def doors(slug: str, *, may_ask: bool) -> list[dict[str, str]]:
    """List what one can come here for; an auditor, who only reads, not to ask."""
    ask = {
        "label": _("Ask for an account"),
        "text": _("For staff and others the policy allows. Saves as you go."),
        "url": reverse("registrations:start", args=[slug]),
    }
    return [
        *([ask] if may_ask else []),
        {
            "label": _("Find an account"),
            "text": _("The directory of the university's social media accounts."),
            "url": reverse("accounts:directory", args=[slug]),
        },
        {
            "label": _("Check an account"),
            "text": _("Is an account really the university's? Paste its address and see."),
            "url": reverse("accounts:check", args=[slug]),
        },
        {
            "label": _("Report a problem"),
            "text": _("A post, an account or a message that worries you."),
            "url": reverse("incidents:report", args=[slug]),
        },
        {
            "label": _("Read the policy"),
            "text": _("What it asks, clause by clause, and what the portal does about it."),
            "url": reverse("policies:list", args=[slug]),
        },
    ]


@login_not_required
@require_safe
def contact(request: PortalRequest, institution: str) -> HttpResponse:
    """Whom to ask about what, and who says so."""
    held = rule(request.institution, "contact_points")
    points: list[tuple[str, ContactPoint]] = [
        (str(PURPOSES[purpose]), contact_point(request.institution, purpose, held=held))
        for purpose in CONTACT_PURPOSES
    ]
    # One source of them all is told once, below them.
    told = list({(point.source, point.citations): point for _purpose, point in points}.values())
    context = {"points": points, "same": told[0] if len(told) == 1 else None}
    return render(request, "overview/contact.html", context)


@login_not_required
@require_safe
def statement(request: HttpRequest, name: str, institution: str = "") -> HttpResponse:
    """One of the statements the footer leads to, of a university or of the service as a whole."""
    of: Institution | None = getattr(request, "institution", None)
    return render(request, f"overview/{name}.html", {"whose": of.name if of else SERVICE})


def _brand_etag(request: PortalRequest, institution: str) -> str:
    return f'"{request.institution.brand_colour.strip("#")}-1"'


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=_brand_etag)
def brand_css(request: PortalRequest, institution: str) -> HttpResponse:
    """The university's colours as values the style sheets read."""
    css = theme_for(request.institution.brand_colour).css()
    return HttpResponse(css, content_type="text/css; charset=utf-8")
