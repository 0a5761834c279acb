"""Accounts that are not on the register: reporting one, following it up, deciding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.forms import sightings as asked
from accounts.forms.sightings import EnterForm, ReportForm, SightingForm
from accounts.models import AccountKind, Sighting, SightingState, SocialAccount
from accounts.services import sightings
from accounts.services.finding import Found, find_or_invite
from accounts.services.register import IdentityTaken
from accounts.services.settling import same_account
from accounts.views.pieces import refused_on
from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Institution
from institutions.rules import require
from policies.contacts import contact_point
from policies.problems import Refused
from records.workflow import IllegalMove

SHOWN = 50  # reports of one account on its page


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PortalRequest, institution: str) -> HttpResponse:
    """Report an account that is not on the register."""
    here = members_only(request)
    require(
        rules.can_report_missing(request.user, here),
        _("You are an auditor here: you can read, but not report accounts."),
    )
    is_sent = request.method == "POST"
    form = ReportForm(
        request.POST if is_sent else None, initial={"url": request.GET.get("url", "")[:500]}
    )
    known: dict[str, Any] = {}
    if is_sent and form.is_valid():
        given = form.cleaned_data
        try:
            sightings.report(
                institution=here, by=request.user, text=given["url"], words=given["words"]
            )
        except IdentityTaken as taken:
            known = {"known": taken.account, "is_elsewhere": taken.account is None}
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(
                request, _("Thank you. We look at it, and write to you once it is decided.")
            )
            return redirect("accounts:my_sightings", institution)
    return render(
        request,
        "accounts/sighting_report.html",
        {"form": form, "contact": contact_point(here), **known},
    )


@require_safe
def mine(request: PortalRequest, institution: str) -> HttpResponse:
    """What somebody reported, and what became of it."""
    here = members_only(request)
    found = Sighting.objects.filter(institution=here, reported_by=request.user)
    page = keyset_page(
        found.select_related("platform", "account__institution"),
        order=("-id",),
        token=page_token(request),
    )
    may_report = rules.can_report_missing(request.user, here)
    around = {"page": page, "may_report": may_report}
    return render(request, "accounts/sightings_mine.html", around)


@require_safe
def sighting_list(request: PortalRequest, institution: str) -> HttpResponse:
    """Reported accounts that wait for marketing, each once however often it was reported."""
    here = _decider(request)
    is_decided = request.GET.get("show") == "decided"
    if is_decided:
        found = Sighting.objects.filter(institution=here).exclude(state=SightingState.NEW)
    else:
        found = sightings.waiting(here)
    related = ("platform", "reported_by", "decided_by", "account__institution")
    page = keyset_page(found.select_related(*related), order=("-id",), token=page_token(request))
    often = _how_often(here, page.rows) if not is_decided else {}
    return render(
        request,
        "accounts/sightings.html",
        {
            "page": page,
            "rows": [(row, often.get(row.identity, 1)) for row in page.rows],
            "is_decided": is_decided,
        },
    )


def _decider(request: PortalRequest) -> Institution:
    here = members_only(request)
    require(
        rules.can_regularise(request.user, here),
        _("The team that keeps the register of the whole university sees this page."),
    )
    return here


def _how_often(here: Institution, rows: list[Sighting]) -> dict[str, int]:
    """How many people reported each account."""
    counted = (
        Sighting.objects.filter(
            institution=here,
            state=SightingState.NEW,
            identity__in={row.identity for row in rows} - {""},
        )
        .values("identity")
        .annotate(number=Count("pk"))
    )
    return {each["identity"]: each["number"] for each in counted}


def _sighting_or_404(request: PortalRequest, pk: int) -> Sighting:
    rows = Sighting.objects.filter(institution=_decider(request))
    related = ("platform", "institution", "reported_by", "decided_by", "account__institution")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def sighting(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """One reported account, and what should happen."""
    found = _sighting_or_404(request, pk)
    is_sent = request.method == "POST"
    form = SightingForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        decision = form.cleaned_data["decision"]
        if decision == asked.ENTER:
            return redirect("accounts:enter_sighting", institution, pk)
        if decision == asked.REQUEST:
            start = reverse("registrations:new", args=[institution])
            return redirect(f"{start}?seen={pk}")
        try:
            number = sightings.dismiss(found, by=request.user, reason=form.cleaned_data["reason"])
        except IllegalMove as late:
            return _too_late(request, found, late, kept=form.cleaned_data["reason"])
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _dismissed(number))
            return redirect("accounts:sightings", institution)
    return render(request, "accounts/sighting.html", {**_facts(request, found), "form": form})


def _dismissed(number: int) -> str:
    return ngettext(
        "Dismissed. The person who reported it is told why.",
        "Dismissed. The %(number)s people who reported it are told why.",
        number,
    ) % {"number": number}


def _too_late(
    request: PortalRequest, found: Sighting, late: object, *, kept: str = ""
) -> HttpResponse:
    around = {
        "reason": str(late),
        "kept": kept,
        "url": reverse("accounts:sighting", args=[found.institution.slug, found.pk]),
        "action": _("See what was decided"),
    }
    return render(request, "409.html", around, status=409)


def _facts(request: PortalRequest, found: Sighting) -> dict[str, Any]:
    """The account, everybody who reported it, and requests for it that are under way."""
    reports = same_account(found).select_related("reported_by", "decided_by")
    requests: Any = Sighting._meta.get_field("requests").related_model
    under_way = requests.objects.visible_to(request.user) | requests.objects.filter(
        requested_by=request.user
    )
    return {
        "sighting": found,
        "reports": list(reports.order_by("-pk")[:SHOWN]),
        "requests": list(under_way.filter(sighting__in=same_account(found)).distinct()[:SHOWN]),
        "is_waiting": found.state == SightingState.NEW,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: PortalRequest, institution: str, pk: int) -> HttpResponse:
    """Put a reported account on the register as it was found."""
    found = _sighting_or_404(request, pk)
    if found.state != SightingState.NEW:
        return _too_late(request, found, _("Somebody has decided this already."))
    is_sent = request.method == "POST"
    form = EnterForm(request.POST if is_sent else None, institution=found.institution)
    if is_sent and form.is_valid():
        try:
            account = _enter(request, found, form)
        except IllegalMove as late:
            return _too_late(request, found, late)
        except IdentityTaken as taken:
            return _known_now(request, found, taken)
        except Refused as refused:
            refused_on(form, refused)
        except ValidationError as wrong:
            form.add_error(None, wrong.messages)
        else:
            messages.success(request, _("It is on the register. Whoever reported it is told."))
            return redirect(account)
    return render(request, "accounts/sighting_enter.html", {"sighting": found, "form": form})


@transaction.atomic
def _enter(request: PortalRequest, found: Sighting, form: EnterForm) -> SocialAccount:
    given = form.cleaned_data
    people = [_find(request, found, form, *asked_one) for asked_one in form.people()]
    facts = ("unit", "name", "kind", "standing", "approval", "went_live_on",
             "partner_organisation")  # fmt: skip
    return sightings.put_on_register(
        found, by=request.user, people=people, **{name: given[name] for name in facts}
    )


def _find(
    request: PortalRequest, found: Sighting, form: EnterForm, email: str, name: str, field: str
) -> Found:
    """The person behind a typed address; what is wrong with it stands beside its own field."""
    try:
        return find_or_invite(
            found.institution,
            email,
            name,
            by=request.user,
            about=f"sighting:{found.pk}",
            may_be_elsewhere=form.cleaned_data["kind"] == AccountKind.PARTNER,
        )
    except Refused as refused:
        beside = field if refused.field == "email" else field.replace("email", "person")
        raise Refused(refused.sentence, beside, refused.citations) from refused


def _known_now(request: PortalRequest, found: Sighting, taken: IdentityTaken) -> HttpResponse:
    """Somebody registered it meanwhile: here the report is answered, elsewhere it is not ours."""
    account = sightings.settle_known(found, by=request.user)
    if account is None:
        return _too_late(request, found, taken)
    messages.info(request, _("It is on the register already. Whoever reported it is told."))
    return redirect(account)
