"""Which university an address belongs to, and a 403 that names who can give access."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from institutions.access import who_gives_access
from institutions.models import Institution, User
from institutions.rules import is_member


class InstitutionMiddleware:
    """Put the university of ``/<institution>/...`` on the request; 404 where there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Start without a university."""
        request.institution = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> None:
        """Find the university by the address's first part."""
        slug = kwargs.get("institution")
        if slug is None:
            return
        found = Institution.objects.select_related("logo").filter(slug=slug).first()
        if found is None:
            raise Http404
        request.institution = found  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Word a refusal: why, and who can give access."""
        institution: Institution | None = getattr(request, "institution", None)
        if not isinstance(problem, PermissionDenied) or institution is None:
            return None
        asker = request.user if isinstance(request.user, User) else None
        shown = {
            "reason": str(problem),
            "ask": who_gives_access(institution, asker),
            "is_member": bool(asker and is_member(asker, institution)),
        }
        return render(request, "403.html", shown, status=403)
