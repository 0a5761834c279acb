"""Which request a page is about, who may open it, and what is said when it is too late."""

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from institutions.access import PortalRequest
from registrations.models import Approval, RegistrationRequest, RequestStep


def visible_or_404(request: PortalRequest, reference: str) -> RegistrationRequest:
    """The request of this reference, if it exists for this person at this university."""
    approvals = Prefetch("approvals", Approval.objects.select_related("by"))
    steps = RequestStep.objects.select_related("desk", "holder", "passed_by").prefetch_related(
        approvals
    )
    rows = (
        RegistrationRequest.objects.visible_to(request.user)
        .filter(institution=request.institution)
        .select_related(
            "institution", "unit", "platform", "requested_by", "mailbox", "account",
            "profile_image", "banner_image", "assigned_to",
        )
        .prefetch_related(Prefetch("steps", steps), "proposed__person")
    )  # fmt: skip
    return get_object_or_404(rows, reference=reference)


def own_or_403(request: PortalRequest, reference: str) -> RegistrationRequest:
    """The request, where this is the person who asks."""
    registration = visible_or_404(request, reference)
    if registration.requested_by_id != request.user.pk:
        raise PermissionDenied(
            _("Only %(name)s, who asks for this account, may change the request.")
            % {"name": registration.requested_by}
        )
    return registration


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form was sent; nothing where its page is only opened."""
    return request.POST if request.method == "POST" else None


def page_url(registration: RegistrationRequest, name: str, *args: object) -> str:
    """The address of one of a request's pages."""
    slug = registration.institution.slug
    return reverse(f"registrations:{name}", args=[slug, registration.reference, *args])


def conflict(
    request: HttpRequest,
    registration: RegistrationRequest,
    reason: object,
    *,
    kept: str = "",
    title: str = "",
) -> HttpResponse:
    """Say that somebody or something was faster, and keep what was typed on the page."""
    around = {
        "reason": str(reason),
        "kept": kept,
        "title": title,
        "url": registration.get_absolute_url(),
        "action": _("See how the request stands now"),
    }
    return render(request, "409.html", around, status=409)


def waiting_words(registration: RegistrationRequest) -> str:
    """Say why the answers cannot be changed at the moment."""
    return _(
        "This request has been sent, so its answers cannot be changed now. "
        "Withdraw it first if something has to change."
    )
