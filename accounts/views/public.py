"""Public pages of the register; until they are built they say so and name whom to ask."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.access import PortalRequest
from policies.contacts import contact_point


@login_not_required
@require_safe
def directory(request: PortalRequest, institution: str) -> HttpResponse:
    """Say that the public directory is still to come, and whom to ask until then."""
    contact = contact_point(request.institution)
    return render(request, "accounts/directory.html", {"contact": contact})


@login_not_required
@require_safe
def check(request: PortalRequest, institution: str) -> HttpResponse:
    """Say that the public check is still to come, and whom to ask until then."""
    contact = contact_point(request.institution)
    return render(request, "accounts/check.html", {"contact": contact})
