"""Signing in as an invented person; exists only in a demonstration."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from institutions.models import RoleAssignment, User, normal_email

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's people, by their button."""
    if not settings.DEMO:
        raise Http404
    return _sign_in_as(request)


@require_POST
def _sign_in_as(request: HttpRequest) -> HttpResponse:
    invented = RoleAssignment.objects.filter(unit__institution__is_demo=True)
    person = get_object_or_404(
        User.objects.filter(pk__in=invented.values("person"), is_active=True, is_superuser=False),
        email=normal_email(request.POST.get("person", "")),
    )
    logout(request)
    login(request, person, backend=BACKEND)
    following = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        following, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(following if safe else reverse("overview:choose"))
