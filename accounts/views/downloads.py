"""The public list as files, and as a list other sites can show."""

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from accounts.forms.public import DirectoryFilter
from accounts.models import AccountKind, SocialAccount, Standing
from accounts.services.directory import (
    Line,
    has_directory,
    lines,
    listed,
    public_facts,
)
from accounts.views.directory import public_word
from institutions.access import PortalRequest
from institutions.limits import Limit
from institutions.listing import KeysetPage, keyset_page, page_token
from institutions.models import Institution
from institutions.openreading import open_reading
from records.sheets import csv_lines

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


@open_reading(FILES)
@published
def as_json(request: PortalRequest, institution: str) -> HttpResponseBase:
    """The list as JSON, a thousand accounts at a time; ``next`` is where it goes on."""
    page = _page(request, ROWS)
    told_of: dict[str, Any] = {"accounts": [public_facts(row) for row in page.rows]}
    if page.next_token:
        told_of["next"] = _next(request, page.next_token)
    return JsonResponse(told_of)


def _page(request: PortalRequest, size: int) -> "KeysetPage[SocialAccount]":
    """One page of the listed accounts that the filters in the address ask for."""
    form = DirectoryFilter(request.institution, request.GET)
    found = form.narrow(listed(request.institution))
    page = keyset_page(found, order=ORDER, token=page_token(request), size=size)
    form.complete(page.rows)
    return page


def _next(request: PortalRequest, token: str) -> str:
    kept = {name: value for name, value in request.GET.items() if name != "before"}
    return f"{settings.SITE_URL}{request.path}?{urlencode({**kept, 'after': token})}"


@open_reading(WHOLE_FILES)
@published
def as_csv(request: PortalRequest, institution: str) -> HttpResponseBase:
    """The whole list as a table, sent while it is read."""
    form = DirectoryFilter(request.institution, request.GET)
    found = form.narrow(listed(request.institution)).order_by(*ORDER)
    response = StreamingHttpResponse(
        csv_lines(_table(lines(found, BATCH))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{institution}-accounts.csv"'
    return response


def _table(rows: Iterator[Line]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for row in rows:
        facts = row.facts | {"platform": row.platform_name}
        yield [facts[column] for column in COLUMNS]


@open_reading(FILES)
@published
def as_linked_data(request: PortalRequest, institution: str) -> HttpResponseBase:
    """What search engines read: the university, and that these accounts are it."""
    here = request.institution
    official = listed(here).filter(standing=Standing.OFFICIAL).order_by(*ORDER)
    addresses = official.values_list("url", flat=True)
    main = list(addresses.filter(kind=AccountKind.MAIN)[:ROWS])
    others = list(addresses.exclude(kind=AccountKind.MAIN)[: ROWS - len(main)])
    described = {
        "@context": "https://schema.org",
        "@type": "CollegeOrUniversity",
        "name": here.name,
        "alternateName": here.short_name,
        "url": settings.SITE_URL + reverse("overview:front", args=[institution]),
        "sameAs": [*main, *others],
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
    page = _page(request, EMBEDDED)
    shown = {
        "institution": here,
        "rows": [{"account": row, "status": public_word(row)} for row in page.rows],
        "is_more": bool(page.next_token),
        "query": urlencode({name: value for name, value in request.GET.items() if value}),
    }
    return HttpResponse(render_to_string("accounts/directory_embed.html", shown))
