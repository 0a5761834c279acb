"""The page people land on: what waits for them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.access import PortalRequest, members_only
from institutions.models import Role
from institutions.rules import holds_any
from overview.waiting import goes_on, waits_for


@require_safe
def home(request: PortalRequest, institution: str) -> HttpResponse:
    """What waits for this person here, and what is theirs besides."""
    here = members_only(request)
    return render(
        request,
        "overview/home.html",
        {
            "waiting": waits_for(request.user, here),
            "theirs": goes_on(request.user, here),
            "is_head": holds_any(request.user, [Role.LINE_APPROVER], here),
        },
    )
