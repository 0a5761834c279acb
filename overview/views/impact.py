"""What would change if a draft were in force today: a page and a file; nothing is changed."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.services.exporting import note_export
from institutions.access import PortalRequest, members_only
from overview.impact import REQUESTS, Impact, impact_of
from policies import rules
from policies.models import OPEN, PolicyVersion
from records.sheets import KINDS, download
from registrations.models import RegistrationRequest


def _draft(request: PortalRequest, policy: str) -> PolicyVersion:
    here = members_only(request)
    if not rules.can_see_drafts(request.user, here):
        raise Http404
    drafts = PolicyVersion.objects.filter(state__in=OPEN).select_related("policy__institution")
    return get_object_or_404(drafts, policy__institution=here, policy__slug=policy)


def _known(request: PortalRequest, found: Impact) -> set[int]:
    """Requests of which this person may know; of the others the page says only how many."""
    if not any(each.key == REQUESTS for each in found.strands):
        return set()
    visible = RegistrationRequest.objects.visible_to(request.user)
    return set(visible.filter(institution=request.institution).values_list("pk", flat=True))


@require_safe
def impact(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Which accounts and requests would newly be in or out of line, by unit."""
    draft = _draft(request, policy)
    found = impact_of(draft)
    around: dict[str, Any] = {"draft": draft, "policy": draft.policy, "impact": found}
    around["known"] = _known(request, found)
    return render(request, "overview/impact.html", around)


@require_safe
def impact_file(
    request: PortalRequest, institution: str, policy: str, kind: str
) -> HttpResponseBase:
    """The same as a file, every row of it."""
    if kind not in KINDS:
        raise Http404
    found = impact_of(_draft(request, policy))
    if request.method != "HEAD":
        note_export(
            request.institution,
            "impact",
            by=request.user,
            rows=found.worse + found.better,
            kind=kind,
            filters={},
        )
    rows = _rows(found, _known(request, found))
    return download(rows, kind, f"{institution}-{policy}-draft")


def _rows(found: Impact, known: set[int]) -> Iterator[Sequence[str]]:
    yield [_("What"), _("Direction"), _("Name"), _("Reference"), _("Unit"), _("Why")]
    for strand in found.strands:
        direction = _("newly out of line") if strand.is_worse else _("newly in line")
        for hit in strand.every():
            is_known = strand.key != REQUESTS or hit.thing.pk in known
            named = [hit.name, hit.thing.reference] if is_known else ["", ""]
            yield [strand.title, direction, *named, hit.unit, hit.why if is_known else ""]
    for unit, number in found.readers.by_unit:
        yield [_("People asked to confirm the text"), "", "", "", unit, str(number)]
