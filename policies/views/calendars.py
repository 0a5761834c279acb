"""The calendar of reviews: its secret address, and what a calendar program reads there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from institutions.access import PortalRequest, members_only
from policies.services import calendars
from policies.views.pieces import university


@login_not_required
@never_cache
@require_safe
def calendar(request: HttpRequest, institution: str, token: str) -> HttpResponse:
    """Give the calendar to whoever has its address, which cannot be guessed."""
    written = calendars.calendar_for(university(request), token)
    if written is None:
        raise Http404
    answer = HttpResponse(written, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="policy-reviews.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_POST
def renew_calendar(request: PortalRequest, institution: str) -> HttpResponse:
    """Make a calendar address, or a new one in the place of the old."""
    calendars.renew(members_only(request), by=request.user)
    told = _("Your calendar address is ready. An address you had before works no more.")
    messages.success(request, told)
    return redirect("policies:reviews", institution)


@require_POST
def end_calendar(request: PortalRequest, institution: str) -> HttpResponse:
    """End one's calendar address."""
    if calendars.end(members_only(request), by=request.user):
        messages.success(request, _("Your calendar address works no more."))
    return redirect("policies:reviews", institution)
