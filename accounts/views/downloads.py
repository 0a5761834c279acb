"""The public list as files, and as a list other sites can show."""

import csv
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from accounts.forms.public import DirectoryFilter
from accounts.models import AccountKind, SocialAccount, Standing
from accounts.services.directory import has_directory, listed, public_facts, told
from accounts.views.directory import public_word
from institutions.access import PortalRequest
from institutions.limits import Limit
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.openreading import open_reading
from records.cells import harmless

COLUMNS = ("url", "platform", "handle", "name", "unit", "status")
ORDER = ("name", "id")
ROWS = 1000  # accounts in one file of JSON; a longer list goes on in the next
EMBEDDED = 100  # accounts in a list on somebody's page
BATCH = 2000  # rows read at a time

FILES = Limit("directory", 120)
WHOLE_FILES = Limit("directory-csv", 12)

View = Callable[[PortalRequest, str], HttpResponseBase]


def published(view: View) -> View:
    """Answer 404 in plain words where a university publishes no list."""

    @wraps(view)
    def answer(request: PortalRequest, institution: str) -> HttpResponseBase:
        if not has_directory(request.institution):
            return JsonResponse({"detail": _("This university publishes no list.")}, status=404)
        return view(request, institution)

    return answer


def _found(request: PortalRequest) -> "QuerySet[SocialAccount]":
    """The listed accounts that the filters in the address ask for."""
    form = DirectoryFilter(request.institution, request.GET)
    return told(form.narrow(listed(request.institution)))


@open_reading(FILES)
@published
def as_json(request: PortalRequest, institution: str) -> HttpResponseBase:
    """The list as JSON, a thousand accounts at a time; ``next`` is where it goes on."""
    page = keyset_page(_found(request), order=ORDER, token=page_token(request), size=ROWS)
    told_of: dict[str, Any] = {"accounts": [public_facts(row) for row in page.rows]}
    if page.next_token:
        told_of["next"] = _next(request, page.next_token)
    return JsonResponse(told_of)


def _next(request: PortalRequest, token: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "before"}
    return f"{settings.SITE_URL}{request.path}?{urlencode({**kept, 'after': token})}"


@open_reading(WHOLE_FILES)
@published
def as_csv(request: PortalRequest, institution: str) -> HttpResponseBase:
    """The whole list as a table, sent while it is read."""
    rows = _found(request).order_by(*ORDER).iterator(chunk_size=BATCH)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{institution}-accounts.csv"'
    return response


class _Line:
    """Where csv writes one line, for us to send."""

    def write(self, line: str) -> str:
        """Give the line back."""
        return line


def _lines(rows: Iterator[SocialAccount]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for row in rows:
        facts = public_facts(row) | {"platform": row.platform.name}
        yield writer.writerow([harmless(facts[column]) for column in COLUMNS])


@open_reading(FILES)
@published
def as_linked_data(request: PortalRequest, institution: str) -> HttpResponseBase:
    """What search engines read: the university, and that these accounts are it."""
    here = request.institution
    official = told(listed(here).filter(standing=Standing.OFFICIAL)).order_by(*ORDER)
    main = list(official.filter(kind=AccountKind.MAIN)[:ROWS])
    others = list(official.exclude(kind=AccountKind.MAIN)[: ROWS - len(main)])
    described = {
        "@context": "https://schema.org",
        "@type": "CollegeOrUniversity",
        "name": here.name,
        "alternateName": here.short_name,
        "url": settings.SITE_URL + reverse("overview:front", args=[institution]),
        "sameAs": [row.url for row in (*main, *others)],
    }
    return JsonResponse(described, content_type="application/ld+json")


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@open_reading(FILES)
@published
def embedded(request: PortalRequest, institution: str) -> HttpResponseBase:
    """The list for a frame on somebody's own page: links only, nothing to sign in to or to send.

    Drawn without the frame of our pages, so that it is the same for everybody and may be kept.
    """
    here: Institution = request.institution
    page = keyset_page(_found(request), order=ORDER, token=page_token(request), size=EMBEDDED)
    shown = {
        "institution": here,
        "rows": [{"account": row, "status": public_word(row)} for row in page.rows],
        "is_more": bool(page.next_token),
        "query": urlencode({name: value for name, value in request.GET.items() if value}),
    }
    return HttpResponse(render_to_string("accounts/directory_embed.html", shown))
