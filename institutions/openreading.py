"""Data anybody may read: from any page, with no cookie, kept in caches a short while, bounded."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from institutions.limits import Limit

READS = ("GET", "HEAD", "OPTIONS")
FRESH = 60  # seconds; an account taken over by a stranger must not stay "official" for long

View = Callable[..., HttpResponseBase]


def open_reading(limit: Limit, *, fresh: int = FRESH) -> Callable[[View], View]:
    """Make a view one that any site may read: CORS, ETag and 304, a short public cache, a limit."""

    def decorate(view: View) -> View:
        @wraps(view, updated=())
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in READS:
                return _opened(HttpResponseNotAllowed(READS))
            if request.method == "OPTIONS":
                return _opened(_what_may_be_asked())
            if wait := limit.wait(request):
                return _opened(_too_many(wait))
            asked, request.method = request.method, "GET"  # the server leaves out a HEAD's body
            try:
                response = view(request, *args, **kwargs)
            finally:
                request.method = asked
            patch_cache_control(response, public=True, max_age=fresh)
            return _opened(_if_changed(request, response))

        return login_not_required(answer)

    return decorate


def _opened(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Retry-After, Link"
    return response


def _what_may_be_asked() -> HttpResponse:
    """Answer a browser that asks before it reads."""
    response = HttpResponse(status=204)
    response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(READS)
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = "86400"  # seconds
    return response


def _too_many(wait: int) -> JsonResponse:
    sentence = _("Too many requests from your address. Try again in %(wait)s seconds.")
    response = JsonResponse({"detail": sentence % {"wait": wait}}, status=429)
    response["Retry-After"] = str(wait)
    patch_cache_control(response, no_store=True)
    return response


def _if_changed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answer 304 to who has the same words already; what is streamed is too long to compare."""
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    digest = hashlib.blake2b(response.content, digest_size=12).hexdigest()
    response.setdefault("ETag", f'"{digest}"')  # a view may know its words by a better one
    etag = response["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response
