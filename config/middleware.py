"""One id and one log line per request."""

import re
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.logs import masked

log = structlog.get_logger("handlebook.request")
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")


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
