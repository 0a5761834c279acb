"""The list of requests as a file, as it is filtered in the address."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.services.exporting import note_export
from institutions.access import PortalRequest
from institutions.models import User
from records.sheets import KINDS, download, is_too_long
from registrations.forms.lists import RequestFilter
from registrations.models import RegistrationRequest
from registrations.views.lists import filtered, order_of, readers_only
from registrations.views.rows import rows

BATCH = 500  # requests read and worded at a time


@require_safe
def export(request: PortalRequest, institution: str, kind: str) -> HttpResponseBase:
    """The requests that the filters in the address find, as CSV or XLSX."""
    readers_only(request)
    if kind not in KINDS:
        raise Http404
    form = RequestFilter(request.GET, institution=request.institution)
    found = filtered(request, form)
    count = found.order_by().count()
    if is_too_long(kind, count):
        sentence = _("%(count)s requests are too many for an Excel file. Take them as CSV")
        messages.error(request, sentence % {"count": f"{count:,}"})
        back = reverse("registrations:list", args=[institution])
        return redirect(f"{back}?{request.GET.urlencode()}")
    if request.method != "HEAD":
        note_export(
            request.institution,
            "requests",
            by=request.user,
            rows=count,
            kind=kind,
            filters={name: form.cleaned_data.get(name) for name in form.fields},
        )
    read = found.order_by(*order_of(request)).iterator(chunk_size=BATCH)
    return download(_table(read, request.user), kind, f"{institution}-requests")


def _headings() -> list[str]:
    return [
        _("Reference"), _("Account"), _("Platform"), _("School or service"), _("Status"),
        _("With"), _("Due"), _("Overdue"), _("Since"), _("Sent"), _("Asked by"),
        _("Looked after by"),
    ]  # fmt: skip


def _table(found: Iterable[RegistrationRequest], user: User) -> Iterator[Sequence[str]]:
    """Word the requests some at a time, in the same number of queries each."""
    yield _headings()
    waiting = iter(found)
    while batch := list(islice(waiting, BATCH)):
        for row in rows(batch, user):
            yield _line(row)


def _line(row: dict[str, Any]) -> list[str]:
    registration = row["registration"]
    step = row["step"]
    return [
        registration.reference,
        row["title"],
        str(registration.platform or ""),
        str(registration.unit or ""),
        row["status"].word,
        _("Nobody") if row["is_with_nobody"] else row["with"],
        step.due_on.isoformat() if step and step.due_on else "",
        _("Yes") if row["is_overdue"] else "",
        _day(registration.state_since),
        _day(registration.sent_at),
        str(registration.requested_by),
        str(registration.assigned_to or ""),
    ]


def _day(moment: Any) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
