"""What the portal knows about the person who is signed in."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from institutions.access import PortalRequest
from institutions.models import Delegation, User
from institutions.rules import COVERED, roles_of
from institutions.services.profile import change_profile
from overview.forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PortalRequest) -> HttpResponse:
    """Name and telephone number to keep right; roles and cover to look at."""
    person = request.user
    form = ProfileForm(request.POST or None, initial={"name": person.name, "phone": person.phone})
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(person, by=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your profile has been saved"))
            return redirect("overview:profile")
    shown = {"form": form, "universities": universities(person), "covers": covers(person)}
    return render(request, "overview/profile.html", shown)


def universities(person: User) -> list[dict[str, Any]]:
    """List a person's roles by university, with the page where cover is set."""
    found: dict[int, dict[str, Any]] = {}
    for held in roles_of(person):
        institution = held.unit.institution
        entry = found.setdefault(
            institution.pk, {"institution": institution, "roles": [], "cover_url": ""}
        )
        entry["roles"].append(held)
        if held.role in COVERED:
            entry["cover_url"] = reverse("institutions:cover", args=[institution.slug])
    return list(found.values())


def covers(person: User) -> list[Delegation]:
    """List cover of today and to come that a person gives or takes."""
    rows = Delegation.objects.filter(ended_at=None, to_on__gte=timezone.localdate())
    mine = rows.filter(giver=person) | rows.filter(deputy=person)
    return list(mine.select_related("giver", "deputy", "institution").order_by("from_on", "id"))
