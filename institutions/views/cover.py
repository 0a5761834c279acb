"""A deputy for the days somebody is away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from institutions import rules, services
from institutions.access import PortalRequest, members_only
from institutions.forms import CoverForm
from institutions.models import Delegation, Institution, User
from institutions.shown import day as worded
from institutions.views.pieces import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: PortalRequest, institution: str) -> HttpResponse:
    """One's own cover, that of others one takes, and a new one to set."""
    here = members_only(request)
    giver = request.user
    form = CoverForm(request.POST or None, people=rules.people_of(here).exclude(pk=giver.pk))
    if request.method == "POST" and form.is_valid():
        try:
            made = services.set_cover(
                giver=giver, institution=here, by=request.user, **form.cleaned_data
            )
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, in_words(made))
            return redirect("institutions:cover", institution=institution)
    return render(
        request,
        "institutions/cover.html",
        {"form": form, "can_set": rules.has_desk(giver, here), **_lists(giver, here)},
    )


def _lists(person: User, here: Institution) -> dict[str, object]:
    today = timezone.localdate()
    coming = Delegation.objects.filter(institution=here, ended_at=None, to_on__gte=today)
    coming = coming.select_related("giver", "deputy").order_by("from_on", "pk")
    return {
        "given": [(row, in_words(row)) for row in coming.filter(giver=person)],
        "taken": list(coming.filter(deputy=person)),
    }


def in_words(row: Delegation) -> str:
    """Say what cover does: "Requests sent to you from 1 to 14 December go to Dr M. Patel"."""
    return _("Requests sent to you from %(first)s to %(last)s go to %(deputy)s as well.") % {
        "first": worded(row.from_on),
        "last": worded(row.to_on),
        "deputy": row.deputy,
    }


@require_POST
def end_cover(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """End cover early."""
    here = members_only(request)
    mine = Delegation.objects.filter(institution=here).select_related("giver", "deputy")
    row = get_object_or_404(mine, pk=pk)
    if services.end_cover(row, by=request.user):
        messages.success(request, _("The cover has ended."))
    else:
        messages.info(request, _("The cover had ended already."))
    return redirect("institutions:cover", institution=institution)
