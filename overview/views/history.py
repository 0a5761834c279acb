"""The trail of a university, for those who answer for it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.rules import require
from overview import rules
from overview.forms import HistoryFilter
from records.models import AuditEvent


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
    page = keyset_page(
        found.select_related("target_type", "note"), order=("-id",), token=page_token(request)
    )
    shown = {"form": form, "page": page, "rows": [_row(event) for event in page.rows]}
    return render(request, "overview/history.html", shown)


def _row(event: AuditEvent) -> dict[str, Any]:
    return {
        "event": event,
        "verb": event.verb.replace("_", " "),
        "kind": str(event.target_type.name),
        "note": event.note.text if hasattr(event, "note") else "",
        "codes": ", ".join(f"{key}: {_worded(value)}" for key, value in event.codes.items()),
    }


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return " ".join(str(each) for each in value) or "–"
    return "–" if value in (None, "") else str(value).replace("_", " ")
