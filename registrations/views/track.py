"""The request page: where it stands, what happened, what can be done next."""

from collections.abc import Mapping

from django.contrib import messages
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions.access import PortalRequest
from institutions.rules import require
from records import files
from records.workflow import IllegalMove
from registrations import rules, services
from registrations.models import RegistrationRequest, RequestState
from registrations.problems import Refused
from registrations.views import facts, parts, timeline
from registrations.views.found import conflict, page_url, visible_or_404


@require_safe
def detail(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show the request to whoever may see it."""
    registration = visible_or_404(request, reference)
    return show(request, registration, {})


def show(
    request: PortalRequest,
    registration: RegistrationRequest,
    boxes: Mapping[str, BaseForm],
) -> HttpResponse:
    """Draw the request page, with the boxes for words as they were sent where one was refused."""
    sees_internal = rules.can_see_internal(request.user, registration)
    kind = request.GET.get("show", "")
    around = {
        **facts.request_page(request, registration),
        "events": timeline.events(registration, kind=kind, sees_internal=sees_internal),
        "timeline_links": timeline.filters(kind, sees_internal=sees_internal),
        **facts.boxes(request, registration, boxes),
    }
    return render(request, "registrations/detail.html", around)


@require_http_methods(["GET", "POST"])
def withdraw(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Take a request back, so that it can be changed and sent again."""
    registration = visible_or_404(request, reference)
    if not rules.can_withdraw(request.user, registration):
        require(
            registration.requested_by_id == request.user.pk,
            _("Only the person who asks may withdraw."),
        )
        return conflict(request, registration, parts.cannot_withdraw(registration))
    if request.method == "POST":
        try:
            services.withdraw(registration, by=request.user)
        except IllegalMove as late:
            return conflict(request, registration, late)
        messages.success(
            request, _("You withdrew the request. Change what you need and send it again.")
        )
        return redirect(page_url(registration, "tasks"))
    return render(request, "registrations/withdraw.html", {"registration": registration})


@require_http_methods(["GET", "POST"])
def copy(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Begin a new request with the answers of this one."""
    registration = visible_or_404(request, reference)
    require(
        registration.requested_by_id == request.user.pk,
        _("Only the person who asked may copy the request."),
    )
    if registration.state != RequestState.DECLINED:
        return conflict(request, registration, _("Only a declined request can be copied."))
    if request.method == "POST":
        try:
            made = services.copy_as_new(registration, by=request.user)
        except Refused as refused:
            return conflict(request, registration, refused, title=_("It was not copied"))
        messages.success(request, _("This is a new request with the answers of the old one."))
        return redirect(page_url(made, "tasks"))
    return render(request, "registrations/copy.html", {"registration": registration})


@require_safe
def letter(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Show a decision letter as it was stored: the latest, or the one asked for."""
    registration = visible_or_404(request, reference)
    letters = list(registration.letters.all())
    if not letters:
        raise Http404(_("This request has no decision letter yet."))
    asked = request.GET.get("letter")
    shown = letters[0] if asked is None else next((e for e in letters if str(e.pk) == asked), None)
    if shown is None:
        raise Http404(_("This request has no such letter."))
    around = {"registration": registration, "letter": shown, "letters": letters}
    return render(request, "registrations/letter.html", around)


@require_safe
def image(request: PortalRequest, institution: str, reference: str, field: str) -> FileResponse:
    """Give a picture of the request to whoever may see the request."""
    registration = visible_or_404(request, reference)
    kept = {"profile": registration.profile_image, "banner": registration.banner_image}.get(field)
    if kept is None:
        raise Http404
    return files.response(kept)
