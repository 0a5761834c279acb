"""Notes among those who decide, and messages to the requester and back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from institutions.access import PortalRequest
from institutions.rules import require
from registrations import rules, services
from registrations.forms.people import CommentForm
from registrations.problems import Refused
from registrations.views.found import visible_or_404
from registrations.views.track import show

INTERNAL = "note"
MESSAGE = "message"


@require_POST
def comment(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Keep a note or send a message; each has its own box and its own button."""
    registration = visible_or_404(request, reference)
    is_internal = request.POST.get("kind") == INTERNAL
    require(
        rules.can_comment(request.user, registration, is_internal=is_internal),
        _("You may read this request but not write on it."),
    )
    prefix = INTERNAL if is_internal else MESSAGE
    form = CommentForm(request.POST, prefix=prefix, label=_("Your words"))
    if not form.is_valid():
        return show(request, registration, {prefix: form})
    words = form.cleaned_data["text"]
    try:
        services.comment(registration, by=request.user, text=words, is_internal=is_internal)
    except Refused as refused:
        form.add_error("text", str(refused))
        return show(request, registration, {prefix: form})
    messages.success(request, _("Note kept.") if is_internal else _("Message sent."))
    return redirect(f"{registration.get_absolute_url()}#timeline")
