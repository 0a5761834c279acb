"""Who somebody reports to in a post of theirs: it decides who sees whether they have read what."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from institutions import rules, services
from institutions.access import PortalRequest
from institutions.forms import LineManagerForm
from institutions.models import RoleAssignment, User, normal_email
from institutions.services.roles import nobody_here
from institutions.views.people import GET_OR_POST, keepers_only
from institutions.views.pieces import show_refusal


@GET_OR_POST
def line_manager(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Ask who the line manager is, by the work email people know."""
    here = keepers_only(request)
    rows = RoleAssignment.objects.filter(unit__institution=here)
    role = get_object_or_404(rows.select_related("unit", "person", "line_manager"), pk=pk)
    rules.require(
        rules.can_give_role(request.user, role.role, role.unit, role.person),
        _("This role is not yours to look after. Nobody says who their own manager is."),
    )
    known = role.line_manager.email if role.line_manager else ""
    form = LineManagerForm(request.POST or None, initial={"email": known})
    if request.method == "POST" and form.is_valid() and _is_changed(request, form, role):
        messages.success(request, _("Their line manager is noted."))
        return redirect("institutions:person", institution=institution, pk=role.person_id)
    return render(request, "institutions/line_manager.html", {"role": role, "form": form})


def _is_changed(request: PortalRequest, form: LineManagerForm, role: RoleAssignment) -> bool:
    """Change it, or say beside the field why not."""
    email = form.cleaned_data["email"]
    manager = User.objects.filter(email=normal_email(email), is_active=True).first()
    if email and manager is None:
        form.add_error("email", nobody_here())
        return False
    try:
        services.change_line_manager(role, manager, by=request.user)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True
