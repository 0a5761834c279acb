"""The public page for reports; until it is built it says so and names whom to tell."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from institutions.access import PortalRequest
from policies.contacts import contact_point


@login_not_required
@require_safe
def report(request: PortalRequest, institution: str) -> HttpResponse:
    """Say that reporting here is still to come, and whom to tell until then."""
    contact = contact_point(request.institution, "report")
    return render(request, "incidents/report.html", {"contact": contact})
