"""The trail of a university, for those who answer for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.rules import require
from overview import rules
from overview.forms import HistoryFilter
from overview.trail import Trail, kind_words
from records.models import AuditEvent
from records.verbs import verb_words


@require_safe
def history(request: PortalRequest, institution: str) -> HttpResponse:
    """Everything that was recorded, newest first."""
    here = members_only(request)
    require(
        rules.can_see_history(request.user, here),
        _("Institution administrators and auditors read the history."),
    )
    form = HistoryFilter(here, request.GET)
    found = form.narrow(AuditEvent.objects.filter(scope__startswith=here.scope))
    page = keyset_page(found.select_related("note"), order=("-id",), token=page_token(request))
    trail = Trail(page.rows)
    rows = [
        {
            "event": event,
            "verb": verb_words(event),
            "about": trail.about(event),
            "kind": kind_words(event),
            "details": trail.details(event),
            "note": event.note.text if hasattr(event, "note") else "",
        }
        for event in page.rows
    ]
    return render(request, "overview/history.html", {"form": form, "page": page, "rows": rows})
