"""A university's own settings, and its logo."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions import rules, services
from institutions.access import PortalRequest, members_only
from institutions.branding import theme_for
from institutions.forms import ClosureForm, LogoForm, SettingsForm
from institutions.models import ClosureDay, Institution
from institutions.views.pieces import show_refusal
from records.files import BadFile, response


def _administrators_only(request: PortalRequest) -> Institution:
    here = members_only(request)
    rules.require(
        rules.can_change_institution(request.user, here),
        _("Institution administrators change these settings."),
    )
    return here


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PortalRequest, institution: str) -> HttpResponse:
    """Name of the team, contact address, colour and office hours."""
    here = _administrators_only(request)
    form = SettingsForm(request.POST or None, initial=_now(here))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_institution(here, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The settings were saved."))
            return redirect("institutions:settings", institution=institution)
    return _page(request, here, form=form)


def _now(here: Institution) -> dict[str, Any]:
    names = ("team_name", "contact_email", "brand_colour", "opens_at", "closes_at")
    return {name: getattr(here, name) for name in names}


def _page(request: PortalRequest, here: Institution, **forms: Any) -> HttpResponse:
    shown = {
        "form": SettingsForm(initial=_now(here)),
        "logo_form": LogoForm(),
        "closure_form": ClosureForm(prefix="closure"),
        **forms,
    }
    closures = here.closures.filter(to_on__gte=timezone.localdate()).order_by("from_on", "pk")
    colour = theme_for(here.brand_colour).explanation()
    return render(
        request, "institutions/settings.html", {**shown, "closures": closures, "colour": colour}
    )


@require_POST
def change_logo(request: PortalRequest, institution: str) -> HttpResponse:
    """Show a new logo, or none."""
    here = _administrators_only(request)
    if request.POST.get("remove"):
        services.set_logo(here, upload=None, by=request.user)
        messages.success(request, _("The logo was taken away."))
        return redirect("institutions:settings", institution=institution)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.set_logo(here, upload=form.cleaned_data["logo"], by=request.user)
        except BadFile as refusal:
            form.add_error("logo", str(refusal))
        else:
            messages.success(request, _("The logo was changed."))
            return redirect("institutions:settings", institution=institution)
    return _page(request, here, logo_form=form)


@require_POST
def add_closure(request: PortalRequest, institution: str) -> HttpResponse:
    """Add days on which the university is closed."""
    here = _administrators_only(request)
    form = ClosureForm(request.POST, prefix="closure")
    if form.is_valid():
        typed = form.cleaned_data
        try:
            services.add_closure(
                here,
                name=typed["name"],
                from_on=typed["from_on"],
                to_on=typed["to_on"] or typed["from_on"],
                by=request.user,
            )
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The closure was added."))
            return redirect("institutions:settings", institution=institution)
    return _page(request, here, closure_form=form)


@require_POST
def remove_closure(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Take closure days away."""
    here = _administrators_only(request)
    closure = get_object_or_404(
        ClosureDay.objects.select_related("institution"), pk=pk, institution=here
    )
    services.remove_closure(closure, by=request.user)
    messages.success(request, _("The closure was taken away."))
    return redirect("institutions:settings", institution=institution)


@login_not_required
@require_safe
def logo(request: PortalRequest, institution: str) -> HttpResponseBase:
    """The university's logo, for everybody."""
    stored = request.institution.logo
    if stored is None:
        raise Http404
    return response(stored, is_public=True)
