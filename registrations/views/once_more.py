"""Asking once more, of a request on its way: a person who was silent, a mailbox unconfirmed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions import shown
from institutions.access import PortalRequest
from records.workflow import IllegalMove
from registrations import services
from registrations.problems import Refused
from registrations.views.found import conflict, own_or_403


@require_POST
def administrator(
    request: PortalRequest, institution: str, reference: str, pk: int
) -> HttpResponse:
    """Send the question whether they will run the account to somebody again."""
    registration = own_or_403(request, reference)
    try:
        named = services.ask_administrator_again(registration, by=request.user, pk=pk)
    except Refused as refused:
        return conflict(request, registration, refused, title=_("Nobody was asked"))
    except IllegalMove as late:
        return conflict(request, registration, late)
    messages.success(request, _("We asked %(name)s again.") % {"name": named})
    return redirect(registration)


@require_POST
def mailbox(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Send the mailbox another page to confirm itself on."""
    registration = own_or_403(request, reference)
    try:
        link = services.ask_mailbox_again(registration, by=request.user)
    except IllegalMove as late:
        return conflict(request, registration, late)
    sentence = _("We wrote to %(address)s again. Somebody there presses Confirm by %(until)s.")
    words = {"address": registration.mailbox, "until": shown.day(link.expires_at)}
    messages.success(request, sentence % words)
    return redirect(registration)
