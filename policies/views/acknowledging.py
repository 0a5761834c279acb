"""Confirm that a policy was read; ask people to, and see who has."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import User
from institutions.rules import only_reads, people_of, require
from institutions.shown import day
from policies import acknowledged, rules
from policies.contacts import contact_point
from policies.forms.acknowledging import AskForm, ConfirmForm, ExemptForm, ReadingFilter
from policies.models import (
    OPEN_READING,
    Assignment,
    Campaign,
    Policy,
    PolicyVersion,
    VersionState,
)
from policies.problems import Refused
from policies.rulebook import rulebook
from policies.services import acknowledging
from policies.services.acknowledging.confirming import campaign_of
from records.sheets import CSV, download


def _policy(request: PortalRequest, slug: str) -> Policy:
    """The policy of the address, for members of its university."""
    here = members_only(request)
    found = Policy.objects.select_related("institution")
    return get_object_or_404(found, institution=here, slug=slug)


def _refused_on(form: Any, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """What is new for this person, and the one box to tick; when done, since when it is."""
    found = _policy(request, policy)
    shown = acknowledged.to_read(found, request.user)
    given = request.POST if request.method == "POST" else None
    words = {"fingerprint": shown.version.fingerprint} if shown else {}
    form = ConfirmForm(given, initial=words)
    if shown and request.method == "POST" and form.is_valid():
        try:
            acknowledging.acknowledge(
                shown.version, by=request.user, fingerprint=form.cleaned_data["fingerprint"]
            )
        except Refused as refused:
            _refused_on(form, refused)
        else:
            messages.success(request, _("Thank you. You have confirmed it."))
            return redirect("policies:confirm", institution, policy)
    around = {
        "policy": found,
        "shown": shown,
        "form": form,
        "rule": rulebook(found.institution)["acknowledgement_people"],
        "contact": contact_point(found.institution, "policy"),
    }
    return render(request, "policies/acknowledging/confirm.html", around)


def _watched(request: PortalRequest, slug: str) -> tuple[Policy, Campaign | None]:
    found = _policy(request, slug)
    require(
        rules.can_watch_reading(request.user, found.institution),
        _("Managers, heads and those who look after the policy see who has confirmed it."),
    )
    return found, campaign_of(found)


def _people(
    request: PortalRequest, policy: Policy, campaign: Campaign
) -> tuple[ReadingFilter, Any, dict[str, Any]]:
    """The list as the address filters it, and the numbers of all that may be seen."""
    seen = acknowledged.watched(policy, campaign, request.user)
    total, units = acknowledged.tallies(seen)
    form = ReadingFilter(request.GET, units=[(each.key, each.name) for each in units])
    form.is_valid()
    chosen = form.cleaned_data
    if chosen.get("reports"):
        seen = acknowledged.watched(policy, campaign, request.user, only_reports=True)
    rows = acknowledged.narrowed(
        seen, states=chosen.get("state", ()), unit=chosen.get("unit"), words=chosen.get("words", "")
    )
    return form, rows, {"total": total, "units": units}


@require_safe
def confirmed(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Who has confirmed, of those whose reading this person watches."""
    found, campaign = _watched(request, policy)
    desk = rules.can_ask_to_confirm(request.user, found.institution)
    around: dict[str, Any] = {
        "policy": found,
        "campaign": campaign,
        "is_desk": desk,
        "to_ask": next(iter(_askable(found)), None) if desk else None,
        "book": rulebook(found.institution),
    }
    if campaign is not None:
        form, rows, numbers = _people(request, found, campaign)
        page = keyset_page(
            rows.select_related("person", "unit"),
            order=("person__name", "id"),
            token=page_token(request),
        )
        for row in page.rows:
            row.status = acknowledged.status_of(row.reading)
        around |= {
            **numbers,
            "form": form,
            "page": page,
            "open": OPEN_READING,
            "may_remind": _may_remind(request.user, found, page.rows),
            "is_filtered": bool(request.GET),
            "may_remind_all": not only_reads(request.user, found.institution),
        }
    return render(request, "policies/acknowledging/confirmed.html", around)


def _may_remind(person: User, policy: Policy, rows: list[Assignment]) -> set[int]:
    """Which rows somebody may remind: all they see but their own; auditors only read."""
    others = {row.pk for row in rows if row.person_id != person.pk}
    if not only_reads(person, policy.institution):
        return others
    acting = rules.watched_reading(person, policy.institution, acts=True)
    return set(Assignment.objects.filter(acting, pk__in=others).values_list("pk", flat=True))


@require_safe
def confirmed_csv(request: PortalRequest, institution: str, policy: str) -> HttpResponseBase:
    """The same list as a file, as it is filtered in the address."""
    found, campaign = _watched(request, policy)
    if campaign is None:
        raise Http404
    _form, rows, _numbers = _people(request, found, campaign)
    people = rows.select_related("person", "unit").order_by("person__name", "pk")
    return download(acknowledged.table(people), CSV, f"{institution}-{found.slug}-confirmed")


@require_POST
def nudge(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Remind one person, or everybody who has not confirmed."""
    found, _campaign = _watched(request, policy)
    person = request.POST.get("person", "")
    people = [int(person)] if person.isdecimal() and len(person) < 18 else None
    if people is None and person:
        raise Http404
    told = acknowledging.nudge(found, people, by=request.user)
    if told:
        words = ngettext(
            "%(number)s person was reminded.", "%(number)s people were reminded.", told
        )
        messages.success(request, words % {"number": told})
    else:
        messages.info(
            request,
            _("Nobody was reminded: they have confirmed, or were reminded in the last three days."),
        )
    return redirect("policies:confirmed", institution, policy)


def _askable(policy: Policy) -> list[PolicyVersion]:
    """Versions with a full text that nobody is asked to confirm yet, the newest first."""
    published = policy.versions.filter(state=VersionState.PUBLISHED).exclude(link="")
    newest = published.order_by("-from_on").select_related("policy__institution")[:1]
    asked = Campaign.objects.filter(version__policy=policy, ended_on=None)
    known = set(asked.values_list("version", flat=True))
    return [each for each in newest if each.pk not in known]


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Ask people to confirm the newest version."""
    found = _policy(request, policy)
    require(
        rules.can_ask_to_confirm(request.user, found.institution),
        _("Those who look after the policy may do this."),
    )
    version = next(iter(_askable(found)), None)
    if version is None:
        return render(request, "policies/acknowledging/ask.html", {"policy": found})
    given = request.POST if request.method == "POST" else None
    wanted = acknowledging.suggestion(version)
    form = AskForm(given, initial=vars(wanted), institution=found.institution)
    if request.method == "POST" and form.is_valid():
        try:
            acknowledging.start(version, form.asked(), by=request.user)
        except Refused as refused:
            _refused_on(form, refused)
        else:
            words = _("People are asked from %(day)s on. Each gets a mail.")
            messages.success(request, words % {"day": day(form.cleaned_data["opens_on"])})
            return redirect("policies:confirmed", institution, policy)
    around = {
        "policy": found,
        "newest": version,
        "form": form,
        "book": rulebook(found.institution),
    }
    return render(request, "policies/acknowledging/ask.html", around)


@require_POST
def end(request: PortalRequest, institution: str, policy: str) -> HttpResponse:
    """Ask nobody any more."""
    _found, campaign = _watched(request, policy)
    if campaign is None:
        raise Http404
    acknowledging.end(campaign, by=request.user)
    messages.success(request, _("Nobody is asked any more. What was confirmed is kept."))
    return redirect("policies:confirmed", institution, policy)


@require_http_methods(["GET", "HEAD", "POST"])
def exempt(request: PortalRequest, institution: str, policy: str, person: int) -> HttpResponse:
    """Let somebody off until a day."""
    found = _policy(request, policy)
    require(
        rules.can_ask_to_confirm(request.user, found.institution),
        _("Those who look after the policy may do this."),
    )
    whom = get_object_or_404(people_of(found.institution), pk=person)
    require(whom.pk != request.user.pk, _("Somebody else must do this for you."))
    form = ExemptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acknowledging.exempt(found, by=request.user, person=whom, **form.cleaned_data)
        except Refused as refused:
            _refused_on(form, refused)
        else:
            words = _("%(person)s need not confirm it until %(day)s.")
            named = {"person": whom, "day": day(form.cleaned_data["until"])}
            messages.success(request, words % named)
            return redirect("policies:confirmed", institution, policy)
    around = {"policy": found, "person": whom, "form": form}
    return render(request, "policies/acknowledging/exempt.html", around)
