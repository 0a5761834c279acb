"""Lists: one's own requests, what waits for a decision, a unit's accounts, all requests."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Administrator, SocialAccount
from institutions.access import PortalRequest, members_only
from institutions.listing import capped_count, keyset_page, page_token
from institutions.models import OVERSIGHT
from institutions.rules import holds_any, oversight_paths, require
from policies.acknowledged import lines_for
from registrations.forms.lists import MINE, TO_ME, TO_NOBODY, WITH_NOBODY, RequestFilter
from registrations.models import (
    OPEN_STATES,
    Approval,
    Change,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
)
from registrations.offices import offices
from registrations.views import assigning
from registrations.views.rows import rows, with_rows

SORTS = {
    "": ("-state_since", "-id"),
    "since": ("state_since", "id"),
    "-since": ("-state_since", "-id"),
    "name": ("name", "id"),
    "-name": ("-name", "-id"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def request_list(request: PortalRequest, institution: str) -> HttpResponse:
    """Every request this person oversees at the university, narrowed by filters.

    A post says who looks after the requests ticked; the filters stay in the address.
    """
    readers_only(request)
    form = RequestFilter(request.GET, institution=request.institution)
    found = filtered(request, form)
    page = keyset_page(found, order=order_of(request), token=page_token(request))
    around = offices(page.rows)
    asked = assigning.Bulk(request, around.team(page.rows))
    if request.method == "POST" and (answer := asked.take()):
        return answer
    number, is_more = capped_count(found)
    shown = rows(page.rows, request.user, around)
    return render(
        request,
        "registrations/list.html",
        {
            "form": form,
            "page": page,
            "rows": shown,
            "count": count_words(number, is_more),
            "assign": asked.form if any(each["may_assign"] for each in shown) else None,
            "ticked": asked.references,
            "problems": asked.problems,
        },
    )


def readers_only(request: PortalRequest) -> None:
    """Let in who decides or oversees anything at the university."""
    members_only(request)
    require(
        holds_any(request.user, OVERSIGHT, request.institution) or _covers(request),
        _("The list of requests is for those who decide or oversee."),
    )


def order_of(request: PortalRequest) -> tuple[str, ...]:
    """The order that the address asks for."""
    return SORTS.get(request.GET.get("sort", ""), SORTS[""])


def _covers(request: PortalRequest) -> bool:
    """Whether somebody stands in today for a person who oversees."""
    return any(path.startswith(request.institution.scope) for path in oversight_paths(request.user))


def filtered(request: PortalRequest, form: RequestFilter) -> QuerySet[RegistrationRequest]:
    """The requests this person oversees that the filters ask for."""
    found = with_rows(
        RegistrationRequest.objects.visible_to(request.user)
        .filter(institution=request.institution)
        .exclude(state=RequestState.DRAFT)
    )
    form.is_valid()
    given = form.cleaned_data
    if given.get("state"):
        found = found.filter(state__in=given["state"])
    for name in ("platform", "unit"):
        if given.get(name):
            found = found.filter(**{name: given[name]})
    if given.get("age"):
        since = timezone.now() - timedelta(days=int(given["age"]))
        found = found.filter(state_since__lt=since, state__in=OPEN_STATES)
    if given.get("desk"):
        found = with_desk(found, given["desk"])
    if given.get("assigned") == TO_ME:
        found = found.filter(assigned_to=request.user)
    if given.get("assigned") == TO_NOBODY:
        found = found.filter(assigned_to=None)
    if "to_me" in given.get("only", ()):
        found = found.filter(
            pk__in=RegistrationRequest.objects.waiting_for(request.user).values("pk")
        )
    if "changed" in given.get("only", ()):
        found = found.filter(Exists(Change.objects.filter(request=OuterRef("pk"))))
    return found


def with_desk(found: QuerySet[RegistrationRequest], desk: str) -> QuerySet[RegistrationRequest]:
    """Keep the requests that wait with the holders of a role, or where nobody can answer."""
    steps = RequestStep.objects.filter(request=OuterRef("pk"), state=StepState.CURRENT)
    if desk == WITH_NOBODY:
        steps = steps.filter(is_unmanned=True)
    else:
        steps = steps.filter(role=desk, is_unmanned=False)
    return found.filter(Exists(steps), state=RequestState.UNDER_REVIEW)


def count_words(number: int, is_more: bool) -> str:
    """The number of requests as a heading."""
    if is_more:
        return _("More than %(number)s requests") % {"number": number}
    return ngettext("%(number)s request", "%(number)s requests", number) % {"number": number}


@require_safe
def mine(request: PortalRequest, institution: str) -> HttpResponse:
    """A person's own requests, and those in which they are asked to run the account."""
    members_only(request)
    chosen = request.GET.get("show", "")
    own = with_rows(
        RegistrationRequest.objects.filter(
            institution=request.institution, requested_by=request.user
        )
    )
    states = {
        "open": OPEN_STATES,
        "decided": (RequestState.REGISTERED, RequestState.DECLINED),
        "drafts": (RequestState.DRAFT,),
    }
    if chosen in states:
        own = own.filter(state__in=states[chosen])
    asked = with_rows(
        RegistrationRequest.objects.filter(
            institution=request.institution,
            proposed__person=request.user,
            proposed__state="waiting",
        ).exclude(state__in=[RequestState.REGISTERED, RequestState.DECLINED])
    ).order_by("-id")[:10]
    page = keyset_page(own, order=("-changed_at", "-id"), token=page_token(request))
    around = {
        "page": page,
        "rows": rows(page.rows, request.user),
        "chosen": chosen,
        "tabs": [(code, label, code == chosen) for code, label in MINE],
        "asked": rows(asked, request.user),
    }
    return render(request, "registrations/mine.html", around)


@require_safe
def approvals(request: PortalRequest, institution: str) -> HttpResponse:
    """What waits for this person, what they decided, and what they passed on."""
    members_only(request)
    here = RegistrationRequest.objects.filter(institution=request.institution)
    waiting = with_rows(
        RegistrationRequest.objects.waiting_for(request.user).filter(
            institution=request.institution
        )
    )
    page = keyset_page(waiting, order=("state_since", "id"), token=page_token(request))
    decided = (
        Approval.objects.filter(by=request.user, request__institution=request.institution)
        .select_related("request__institution", "request__unit", "step")
        .order_by("-at")[:20]
    )
    passed = (
        RequestStep.objects.filter(passed_by=request.user, request__in=here)
        .select_related("request__institution", "request__unit", "holder")
        .order_by("-pk")[:20]
    )
    around = {
        "page": page,
        "rows": rows(page.rows, request.user),
        "decided": decided,
        "passed": passed,
    }
    return render(request, "registrations/approvals.html", around)


@require_safe
def unit_accounts(request: PortalRequest, institution: str) -> HttpResponse:
    """The accounts of the units somebody heads or oversees, those gone quiet first."""
    members_only(request)
    paths = oversight_paths(request.user)
    here = [path for path in paths if path.startswith(request.institution.scope)]
    require(bool(here), _("This page is for heads and those who oversee accounts."))
    under = Q(pk__in=())
    for path in here:
        under |= Q(unit__path__startswith=path)
    running = Administrator.objects.filter(to_on=None).select_related("person")
    found = (
        SocialAccount.objects.filter(under, institution=request.institution)
        .select_related("institution", "platform", "unit")
        .prefetch_related(Prefetch("administrators", running))
    )
    page = keyset_page(found, order=("-quiet_stage", "name", "id"), token=page_token(request))
    reading = lines_for(request.user, request.institution, only_units=True)
    around = {"page": page, "rows": page.rows, "reading": reading}
    return render(request, "registrations/unit_accounts.html", around)
