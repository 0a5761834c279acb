"""The tree of a university's units, and changing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from institutions import rules, services
from institutions.access import PortalRequest, members_only
from institutions.forms import CloseForm, MoveForm, RenameForm, UnitForm
from institutions.models import Delegation, Institution, Role, RoleAssignment, Unit, UnitType
from institutions.views.pieces import show_refusal

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
# Kinds of unit that should have a head; a society has none by design.
HEADED = frozenset({UnitType.FACULTY, UnitType.SCHOOL, UnitType.SERVICE, UnitType.DEPARTMENT})


def _administrators_only(request: PortalRequest) -> Institution:
    here = members_only(request)
    rules.require(
        rules.can_change_institution(request.user, here),
        _("Institution administrators look after units."),
    )
    return here


@require_safe
def units(request: PortalRequest, institution: str) -> HttpResponse:
    """The tree with heads and deputies; a unit without a head stands out."""
    here = _administrators_only(request)
    today = timezone.localdate()
    heads = RoleAssignment.objects.filter(role=Role.LINE_APPROVER).exclude(to_on__lt=today)
    rows = here.units.prefetch_related(
        Prefetch(
            "assignments",
            heads.filter(person__is_active=True).select_related("person").order_by("from_on", "pk"),
            to_attr="heads",
        )
    ).select_related("merged_into")
    covers = {
        cover.giver_id: cover
        for cover in Delegation.objects.on(today).filter(institution=here).select_related("deputy")
    }
    tree = _in_tree_order(list(rows))
    return render(
        request,
        "institutions/units.html",
        {"rows": [_row(unit, covers, today) for unit in tree if unit.closed_on is None],
         "closed": [unit for unit in tree if unit.closed_on is not None]},
    )  # fmt: skip


def _in_tree_order(rows: list[Unit]) -> list[Unit]:
    """Order units so that each stands under its parent, by name beside its siblings."""
    names = {unit.pk: unit.name.casefold() for unit in rows}
    return sorted(rows, key=lambda unit: [names.get(key, "") for key in unit.lineage])


def _row(unit: Any, covers: dict[int, Delegation], today: Any) -> dict[str, Any]:
    now = [row for row in unit.heads if row.from_on <= today]
    return {
        "unit": unit,
        "depth": min(4, len(unit.lineage) - 1),
        "heads": [{"role": row, "cover": covers.get(row.person_id)} for row in now],
        "coming": [row for row in unit.heads if row.from_on > today],
        "has_no_head": not now and unit.unit_type in HEADED,
    }


@GET_OR_POST
def add_unit(request: PortalRequest, institution: str) -> HttpResponse:
    """Add a unit to the tree."""
    here = _administrators_only(request)
    form = UnitForm(request.POST or None, institution=here, initial={"parent": here.root})
    if request.method == "POST" and form.is_valid():
        try:
            unit = services.create_unit(institution=here, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%s was added.") % unit)
            return redirect("institutions:units", institution=institution)
    return render(request, "institutions/unit_add.html", {"form": form})


def _rename(unit: Unit, form: Any, by: Any) -> str:
    services.rename_unit(unit, name=form.cleaned_data["name"], by=by)
    return _("The unit has its new name.")


def _move(unit: Unit, form: Any, by: Any) -> str:
    services.move_unit(unit, parent=form.cleaned_data["parent"], by=by)
    return _("The unit was moved.")


def _close(unit: Unit, form: Any, by: Any) -> str:
    services.close_unit(unit, on=form.cleaned_data["on"], into=form.cleaned_data["into"], by=by)
    return _("The unit was closed.")


ACTIONS = {"rename": _rename, "move": _move, "close": _close}


@GET_OR_POST
def unit(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """One unit: rename, move, close or merge it."""
    here = _administrators_only(request)
    found = get_object_or_404(here.units.select_related("institution", "parent"), pk=pk)
    sent = request.POST.get("action", "")
    forms = {name: _form(name, found, request if name == sent else None) for name in ACTIONS}
    if request.method == "POST" and sent in ACTIONS and forms[sent].is_valid():
        try:
            done = ACTIONS[sent](found, forms[sent], request.user)
        except ValidationError as refusal:
            show_refusal(forms[sent], refusal)
        else:
            messages.success(request, done)
            return redirect("institutions:units", institution=institution)
    return render(
        request,
        "institutions/unit.html",
        {"unit": found, "forms": list(forms.values()), "is_root": found.parent_id is None,
         **{f"{name}_form": form for name, form in forms.items()}},
    )  # fmt: skip


def _form(name: str, unit: Unit, request: PortalRequest | None) -> Any:
    data = request.POST if request else None
    if name == "rename":
        return RenameForm(data, prefix=name, initial={"name": unit.name})
    if name == "move":
        return MoveForm(data, prefix=name, unit=unit, initial={"parent": unit.parent_id})
    return CloseForm(data, prefix=name, unit=unit, initial={"on": timezone.localdate()})
