"""One id and one log line per request, and bounds on what a visitor may send."""

import re
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from config.logs import masked

log = structlog.get_logger("handlebook.request")
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
LARGEST_BODY = 25 * 1024 * 1024  # bytes; two pictures of 5 MB and the answers beside them fit


class RequestLog:
    """Give each request an id, put it on every log line and on the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log its method, path, status and time."""
        began = perf_counter()
        request_id = self.request_id(request)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            log.info(
                "request",
                method=request.method,
                path=masked(request.path),
                status=response.status_code,
                milliseconds=round((perf_counter() - began) * 1000),
            )
        response["X-Request-ID"] = request_id
        return response

    def request_id(self, request: HttpRequest) -> str:
        """Take over the id of a trusted proxy, else make one."""
        given = request.headers.get("X-Request-ID", "")
        if settings.TRUST_PROXY and WELL_FORMED.fullmatch(given):
            return given
        return uuid4().hex


class SignInRequired(LoginRequiredMiddleware):
    """Ask for sign-in at every address but the public ones, which read no session at all.

    Django's own asks first who is there: then no answer could be shared, and each would cost two
    queries for whoever is signed in.
    """

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Send who is not signed in to the sign-in page."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class Bounds:
    """Refuse what no page of ours sends, before any of it is read; keep pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer 413 to a body too large to be honest, 400 to an address no database can ask."""
        if self.length(request) > LARGEST_BODY:
            return render(request, "413.html", status=413)
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        response = self.get_response(request)
        if request.session.accessed and not response.has_header("Cache-Control"):
            # What one person saw is nobody else's, whatever stands between us.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def length(self, request: HttpRequest) -> int:
        """How much the visitor says will follow."""
        given = request.META.get("CONTENT_LENGTH", "")
        return int(given) if given.isascii() and given.isdigit() else 0
