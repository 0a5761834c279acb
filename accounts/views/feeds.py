"""The public feed of an account: set up, read on the spot, taken away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rules
from accounts.feeds import REASONS, Outcome
from accounts.forms.feeds import FeedForm
from accounts.models import Feed, SocialAccount
from accounts.services import feeds
from accounts.services.feeds import TELL_AFTER
from accounts.views.pieces import account_or_404, refused_on
from institutions.access import PortalRequest
from institutions.models import User
from institutions.rules import require
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook


@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say where an account's feed is; it is read once on the spot and then kept."""
    account = account_or_404(request, reference)
    _only_where_allowed(account, request.user)
    offered, held = feeds.suggested(account), _held(account)
    form = FeedForm(
        request.POST if request.method == "POST" else None,
        initial=_start(account),
        is_fixed=offered is not None and offered.is_fixed,
        platform=account.platform.code,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = feeds.set_up_feed(account, by=request.user, url=form.cleaned_data.get("url", ""))
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(
                request, f"{_('From now on the feed is read once a day.')} {told(made)}"
            )
            return redirect(account)
    shown = {"account": account, "form": form, "offered": offered, "held": held}
    rule = rulebook(account.institution)["feed_reading"]
    return render(request, "accounts/feed.html", {**shown, "steady": feeds.STEADY, "rule": rule})


def _start(account: SocialAccount) -> dict[str, str]:
    held, offered = _held(account), feeds.suggested(account)
    return {"url": held.url if held else offered.url if offered else ""}


def _only_where_allowed(account: SocialAccount, user: User) -> None:
    allowed = feeds.may_read(account.institution)
    require(bool(allowed), feeds.refusal(account.institution, allowed))
    require(
        rules.can_set_feed(user, account),
        _("Those who run this account and the team that keeps the register see this page."),
    )


@require_POST
def read_now(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Read the feed on the spot."""
    account = account_or_404(request, reference)
    try:
        reading = feeds.read_feed_now(account, by=request.user)
    except Refused as refused:
        messages.warning(request, refused.sentence)
    else:
        say = messages.success if reading.is_known else messages.warning
        say(request, told(_held(account)))
    return redirect(account)


@require_POST
def remove(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Stop reading the feed."""
    account = account_or_404(request, reference)
    feeds.remove_feed(account, by=request.user)
    messages.success(request, _("The feed of this account is not read any more."))
    return redirect(account)


def part(account: SocialAccount, user: User, book: Rulebook) -> dict[str, Any] | None:
    """What the account's page shows of its feed; None where there is nothing to show."""
    held, allowed = _held(account), book["feed_reading"]
    may_set = account.is_open and rules.can_set_feed(user, account)
    offered = feeds.suggested(account)
    can_offer = bool(allowed) and may_set and offered is not None
    if held is None and not can_offer:
        return None
    return {
        "held": held,
        "told": told(held),
        "rule": allowed,
        "may_set": may_set,
        "is_fixed": offered is not None and offered.is_fixed,
        "is_silent": held is not None and feeds.may_flag(held),
        "lost_since": held.failing_since if held and held.failures >= TELL_AFTER else None,
    }


def _held(account: SocialAccount) -> Feed | None:
    return Feed.objects.filter(account=account).first()


def told(held: Feed | None) -> str:
    """Say what the last look at a feed told."""
    if held is None or not held.outcome:
        return _("Not read yet.")
    if held.outcome == Outcome.UNKNOWN:
        why = REASONS.get(held.reason, REASONS["unreadable"])
        return _("It could not be known whether the account posted. %(why)s.") % {"why": why}
    if held.posted_at is None:
        return _("The feed is empty.")
    return _("Its newest post is of %(day)s.") % {"day": day(held.posted_at)}
