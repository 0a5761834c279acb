"""Accounts from a spreadsheet: uploaded, its columns matched, looked over, imported."""

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules
from accounts.forms.imports import ColumnsForm, UploadForm
from accounts.imports import BadSheet
from accounts.imports.columns import FIELDS, Field, unused
from accounts.models import Import, ImportRow, ImportState
from accounts.services import importing
from accounts.services.importing.rejected import rejected_lines
from accounts.services.importing.verbs import is_at_work
from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.rules import require
from institutions.shown import Status, Tone
from policies.problems import Refused
from records.models import JobState
from records.sheets import KINDS, download

FIRST = 10  # good rows shown before they are imported
SHOWN = ("name", "address", "platform", "handle", "unit", "status")
TONES: dict[str, Tone] = {
    ImportState.UPLOADED: "wait",
    ImportState.CHECKED: "wait",
    ImportState.RUNNING: "wait",
    ImportState.DONE: "ok",
    ImportState.CANCELLED: "quiet",
}


def _keeper(request: PortalRequest) -> Institution:
    here = members_only(request)
    require(
        rules.can_import(request.user, here),
        _("The team that keeps the whole register brings accounts from spreadsheets."),
    )
    return here


def _import(request: PortalRequest, reference: str) -> Import:
    here = _keeper(request)
    related = ("institution", "started_by", "job__started_by", "source")
    rows = Import.objects.select_related(*related)
    return get_object_or_404(rows, institution=here, reference=reference)


def status_of(batch: Import) -> Status:
    """The word for where an import stands."""
    return Status(str(ImportState(batch.state).label), TONES[batch.state])


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: PortalRequest, institution: str) -> HttpResponse:
    """Earlier imports, and the place to bring a new spreadsheet."""
    here = _keeper(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = importing.receive(here, file, file.name, by=request.user)
            except BadSheet as bad:
                form.add_error("file", str(bad))
            else:
                return redirect("accounts:import_columns", institution, batch.reference)
    found = Import.objects.filter(institution=here).select_related("started_by")
    page = keyset_page(found, order=("-id",), token=page_token(request))
    rows = [{"batch": each, "status": status_of(each)} for each in page.rows]
    context = {"form": form, "page": page, "rows": rows, "fields_known": FIELDS}
    return render(request, "accounts/imports.html", context)


@require_safe
def template(request: PortalRequest, institution: str, kind: str) -> HttpResponseBase:
    """An empty sheet with the headings known best, and one row that shows how to fill it."""
    _keeper(request)
    if kind not in KINDS:
        raise Http404
    rows = [[str(field.label) for field in FIELDS], [field.sample for field in FIELDS]]
    return download(rows, kind, "accounts-template")


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Which column of the file holds what."""
    batch = _import(request, reference)
    if batch.state not in {ImportState.UPLOADED, ImportState.CHECKED} or batch.imported:
        return redirect(batch)
    form = ColumnsForm(batch, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            job = importing.match(
                batch,
                by=request.user,
                mapping=form.mapping,
                arrives_as=form.cleaned_data["arrives_as"],
            )
        except Refused as refused:
            form.add_error(refused.field or None, refused.sentence)
        except BadSheet as bad:
            form.add_error(None, str(bad))
        else:
            if job is None:
                return redirect(batch)
            return redirect("overview:job", institution, job.reference)
    samples = [list(zip_longest(batch.headings, row, fillvalue="")) for row in batch.samples]
    left_out = unused(batch.headings, batch.mapping)
    around = {"batch": batch, "form": form, "samples": samples, "left_out": left_out}
    return render(request, "accounts/import_columns.html", around)


@never_cache
@require_safe
def one(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """An import as it stands: looked over before, at work, or done, with its faulty rows."""
    batch = _import(request, reference)
    at_work = is_at_work(batch)
    if batch.state == ImportState.UPLOADED and not at_work:
        return redirect("accounts:import_columns", institution, batch.reference)
    faulty = batch.rows.filter(is_good=False)
    page = keyset_page(faulty, order=("number",), token=page_token(request))
    waiting = batch.rows.filter(is_good=True, account=None)
    first = list(waiting.order_by("number")[:FIRST]) if not at_work else []
    left = batch.good - batch.imported if not at_work else 0
    return render(
        request,
        "accounts/import.html",
        {
            "batch": batch,
            "at_work": at_work,
            "status": status_of(batch),
            "has_failed": batch.job is not None and batch.job.state == JobState.FAILED,
            "left": left,
            "left_out": unused(batch.headings, batch.mapping),
            "is_over": batch.state in {ImportState.DONE, ImportState.CANCELLED},
            "has_rows": bool(page.rows or first) or batch.state == ImportState.CHECKED,
            "shown": _fields(batch),
            "first": [_shown(batch, row) for row in first],
            "page": page,
            "faulty": [_shown(batch, row) for row in page.rows],
            "added": _added(batch) if batch.imported and not at_work else [],
        },
    )


def _fields(batch: Import) -> list[Field]:
    """What the file holds of the things that tell which account a row is, the name first."""
    known = {field.code: field for field in FIELDS}
    return [known[code] for code in SHOWN if code in batch.mapping]


def _shown(batch: Import, row: ImportRow) -> dict[str, Any]:
    """A row as the page shows it: the cells of the columns that tell which account it is."""
    known = [(field, batch.mapping[field.code]) for field in _fields(batch)]
    cells = [(field, row.cells[at] if at < len(row.cells) else "") for field, at in known]
    return {"row": row, "cells": cells, "title": next((cell for _field, cell in cells if cell), "")}


def _added(batch: Import) -> "QuerySet[ImportRow]":
    rows = batch.rows.filter(account__isnull=False)
    related = ("account__institution", "account__platform")
    return rows.select_related(*related).order_by("number")[:FIRST]


@require_POST
def start(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Have the good rows imported; the page of the job shows how far it is."""
    batch = _import(request, reference)
    job = importing.begin(batch, by=request.user)
    return redirect("overview:job", institution, job.reference)


@require_POST
def cancel(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Let an import go."""
    batch = _import(request, reference)
    importing.cancel(batch, by=request.user)
    messages.success(request, _("The import was cancelled. Its file and its rows are deleted."))
    return redirect("accounts:imports", institution)


@require_safe
def rejected(
    request: PortalRequest, institution: str, reference: str, kind: str
) -> HttpResponseBase:
    """The rows that were not imported, as a file to mend and upload again."""
    batch = _import(request, reference)
    if kind not in KINDS:
        raise Http404
    return download(rejected_lines(batch), kind, f"{batch.reference}-rows-to-mend")
