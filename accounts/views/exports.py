"""The register as a file, as it is filtered in the address."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import rules
from accounts.forms.register import AccountFilter
from accounts.models import SocialAccount
from accounts.services.exporting import note_export, table
from accounts.views.pieces import RUN_NOW
from institutions.access import PortalRequest, members_only
from institutions.models import Role
from institutions.rules import holds_any, require
from records.sheets import KINDS, download, is_too_long


@require_safe
def register(request: PortalRequest, institution: str, kind: str) -> HttpResponseBase:
    """The accounts that the filters in the address find, as CSV or XLSX."""
    here = members_only(request)
    require(
        rules.can_export(request.user, here),
        _("The team that keeps the whole register and its auditors take it as a file."),
    )
    if kind not in KINDS:
        raise Http404
    is_kept = holds_any(request.user, [Role.REGISTER_MANAGER], here)
    form = AccountFilter(here, request.GET, user=request.user, is_kept=is_kept)
    found = form.narrow(SocialAccount.objects.filter(institution=here))
    count = found.order_by().count()
    if is_too_long(kind, count):
        sentence = _("%(count)s accounts are too many for an Excel file. Take them as CSV")
        messages.error(request, sentence % {"count": f"{count:,}"})
        back = reverse("accounts:list", args=[institution])
        return redirect(f"{back}?{urlencode(request.GET, doseq=True)}")
    rows = table(
        found.select_related("mailbox").prefetch_related(RUN_NOW).order_by("name", "id"),
        form.complete,
        institution=here,
        by=request.user,
    )
    if request.method != "HEAD":
        filters = {name: form.cleaned_data.get(name) for name in form.fields}
        note_export(here, "accounts", by=request.user, rows=count, kind=kind, filters=filters)
    return download(rows, kind, f"{institution}-register")
