"""What the daily look over a register found, what it would find now, and running it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import rules
from accounts.feeds import REASONS
from accounts.history import clauses_cited
from accounts.models import (
    AccountState,
    Activity,
    Feed,
    FeedOutcome,
    QuietSpell,
    SocialAccount,
    Sweep,
)
from accounts.services.feeds import TELL_AFTER
from accounts.services.quiet import today_at
from accounts.services.sweep import plan as plans
from institutions.access import PortalRequest, members_only
from institutions.listing import capped_count, keyset_page, page_token
from institutions.models import Institution
from institutions.rules import require
from institutions.shown import day
from records import jobs

FLAGGED, ANSWERED, UNKNOWN = "flagged", "answered", "unknown"
SHOWN = 25  # accounts of a look ahead


def _readable(request: PortalRequest) -> Institution:
    here = members_only(request)
    require(
        rules.can_see_sweeps(request.user, here),
        _("The team that keeps the whole register and its auditors see this page."),
    )
    return here


@require_safe
def sweeps(request: PortalRequest, institution: str) -> HttpResponse:
    """Every look over the register, the newest first."""
    here = _readable(request)
    found = Sweep.objects.filter(institution=here)
    page = keyset_page(found, order=("-day", "-id"), token=page_token(request))
    may_run = rules.can_run_sweep(request.user, here)
    plan = plans.plan_for(here, today_at(here))
    context = {"page": page, "may_run": may_run, "plan": plan}
    return render(request, "accounts/sweeps.html", context)


@require_safe
def sweep(request: PortalRequest, institution: str, day: str) -> HttpResponse:
    """One look over the register: what was checked, flagged, settled, and could not be known."""
    here = _readable(request)
    found = get_object_or_404(Sweep, institution=here, day=_day(day))
    kind = request.GET.get("show", FLAGGED)
    kind = kind if kind in LISTS else FLAGGED
    rows, page = LISTS[kind](request, found)
    cited = clauses_cited(here, [found.citation]).get(found.citation, found.citation)
    around = {"sweep": found, "cited": cited, "tabs": _tabs(found, kind)}
    lost = _lost_feeds(here) if kind == UNKNOWN else []
    context = {**around, "kind": kind, "rows": rows, "page": page, "lost": lost}
    return render(request, "accounts/sweep.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _tabs(found: Sweep, kind: str) -> list[dict[str, Any]]:
    words = [
        (FLAGGED, _("Newly inactive"), found.flagged),
        (ANSWERED, _("Settled"), found.answered),
        (UNKNOWN, _("Could not be known"), found.unknown),
    ]
    return [
        {"label": label, "count": count, "url": f"?show={name}", "current": name == kind}
        for name, label, count in words
    ]


def _flagged(request: PortalRequest, found: Sweep) -> tuple[list[dict[str, Any]], Any]:
    spells = QuietSpell.objects.filter(
        account__institution=found.institution_id,
        flagged_at__gte=found.started_at,
        flagged_at__lte=_end(found),
    )
    page = _page(request, spells)
    return [_row(spell, seen) for spell, seen in _with_evidence(page.rows)], page


def _answered(request: PortalRequest, found: Sweep) -> tuple[list[dict[str, Any]], Any]:
    before = (
        Sweep.objects.filter(institution=found.institution_id, started_at__lt=found.started_at)
        .order_by("-started_at")
        .first()
    )
    spells = QuietSpell.objects.filter(
        account__institution=found.institution_id, ended_at__lte=_end(found)
    )
    if before is not None:
        spells = spells.filter(ended_at__gt=before.started_at)
    page = _page(request, spells)
    return [_row(spell, seen) for spell, seen in _with_evidence(page.rows)], page


def _unknown(request: PortalRequest, found: Sweep) -> tuple[list[dict[str, Any]], Any]:
    accounts = plans.unknown(plans.plan_for(found.institution, found.day))
    related = accounts.select_related("platform", "unit", "institution")
    page = keyset_page(related, order=("id",), token=page_token(request))
    feeds = {
        feed.account_id: feed
        for feed in Feed.objects.filter(account__in=[each.pk for each in page.rows])
    }
    return [
        {"account": account, "why": _why(account, feeds.get(account.pk))} for account in page.rows
    ], page


def _why(account: SocialAccount, feed: Feed | None) -> str:
    """Why nobody can say whether an account has gone quiet, and since when."""
    if feed is not None and feed.failing_since and feed.outcome == FeedOutcome.UNKNOWN:
        told = _("Its feed could not be read. %(why)s. Since %(day)s")
        why = REASONS.get(feed.reason, REASONS["unreadable"])
        return told % {"why": why, "day": day(feed.failing_since)}
    if account.last_active_on:
        return _("Its public feed does not tell at present")
    return _("Nobody has said when it last posted")


def _lost_feeds(here: Institution) -> list[dict[str, Any]]:
    """Feeds that could not be read for a while, those lost the longest first."""
    lost = Feed.objects.filter(
        failing_since__isnull=False,
        failures__gte=TELL_AFTER,
        account__institution=here,
        account__state=AccountState.ACTIVE,
    ).select_related("account__platform", "account__unit", "account__institution")
    return [
        {
            "account": feed.account,
            "why": REASONS.get(feed.reason, REASONS["unreadable"]),
            "since": feed.failing_since,
        }
        for feed in lost.order_by("failing_since", "pk")[:SHOWN]
    ]


LISTS = {FLAGGED: _flagged, ANSWERED: _answered, UNKNOWN: _unknown}


def _end(found: Sweep) -> datetime:
    return found.finished_at or timezone.now() + timedelta(minutes=1)


def _page(request: PortalRequest, spells: "QuerySet[QuietSpell]") -> Any:
    related = [f"account__{name}" for name in ("platform", "unit", "institution")]
    rows = spells.select_related("ended_by", *related)
    return keyset_page(rows, order=("id",), token=page_token(request))


def _with_evidence(
    spells: Iterable[QuietSpell],
) -> list[tuple[QuietSpell, Activity | None]]:
    """Find for each spell who saw the post it is counted from, in one query."""
    rows = list(spells)
    seen = Activity.objects.filter(
        account__in=[spell.account_id for spell in rows],
        happened_on__in=[spell.began_on for spell in rows],
    ).select_related("by")
    found = {(each.account_id, each.happened_on): each for each in seen.order_by("-pk")}
    return [(spell, found.get((spell.account_id, spell.began_on))) for spell in rows]


def _row(spell: QuietSpell, seen: Activity | None) -> dict[str, Any]:
    return {"account": spell.account, "spell": spell, "seen": seen}


@require_safe
def preview(request: PortalRequest, institution: str) -> HttpResponse:
    """What looking over the register would change now; nothing changes."""
    here = _readable(request)
    plan = plans.plan_for(here, today_at(here))
    fresh, due = plans.newly_inactive(plan), plans.asked_and_due(plan)
    flagged = SocialAccount.objects.filter(pk__in=fresh.values("pk")) | (
        SocialAccount.objects.filter(pk__in=due.values("pk"))
    )
    counts = [
        (_("Would be flagged as inactive"), capped_count(flagged)),
        (_("Would be asked about"), capped_count(plans.to_ask(plan))),
    ]
    shown = flagged.select_related("platform", "unit", "institution").order_by("name", "pk")
    return render(
        request,
        "accounts/sweep_preview.html",
        {
            "plan": plan,
            "counts": counts,
            "rows": list(shown[:SHOWN]),
            "may_run": rules.can_run_sweep(request.user, here),
        },
    )


@require_POST
def run(request: PortalRequest, institution: str) -> HttpResponse:
    """Have the register looked over now; the page of the job shows how far it is."""
    here = _readable(request)
    require(
        rules.can_run_sweep(request.user, here),
        _("The team that keeps the whole register does this."),
    )
    job = jobs.start(
        "sweep",
        _("Looking over the register"),
        by=request.user,
        scope=here.scope,
        options={"institution": here.pk},
    )
    return redirect("overview:job", institution=institution, reference=job.reference)
