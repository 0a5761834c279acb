"""Is it still in use? Those who run an account answer, and marketing decides what is left."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.forms import activity as asked
from accounts.forms.activity import ConfirmForm, DecideForm
from accounts.models import (
    AccountState,
    ActivitySource,
    QuietRequest,
    QuietStage,
    QuietTrigger,
    SocialAccount,
)
from accounts.months import inactive_from
from accounts.services import activity, closing, quiet
from accounts.views.pieces import account_or_404, refused_on
from institutions.access import PortalRequest, members_only
from institutions.listing import keyset_page, page_token
from institutions.models import Role, Unit, User
from institutions.rules import holds_any, oversight_paths, require
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook

SHOWN = 25  # requests on marketing's page; the rest follow once these are answered


def closing_url(account: SocialAccount) -> str:
    """The page on which an account is closed."""
    return reverse("accounts:close", args=[account.institution.slug, account.reference])


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """One page for those who run an account: in use, quiet for now, not needed, not mine."""
    account = account_or_404(request, reference)
    require(
        rules.can_say_activity(request.user, account),
        _("Those who run this account and the team that keeps the register see this page."),
    )
    form = ConfirmForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        try:
            return CONFIRM[form.cleaned_data["answer"]](request, account, form.cleaned_data)
        except Refused as refused:
            refused_on(form, refused)
    facts = part(account, request.user, rulebook(account.institution))
    return render(
        request, "accounts/confirm.html", {**facts, "form": form, "asks_why": _asks_why(form)}
    )


def _asks_why(form: ConfirmForm | DecideForm) -> bool:
    """Whether an earlier day than the one known was entered, or explained already."""
    if not form.is_bound or "correction" not in form.fields:
        return False
    return bool(form.errors.get("happened_on") or form.data.get("correction"))


def _in_use(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    row = activity.confirm_in_use(
        account,
        by=request.user,
        happened_on=given["happened_on"],
        access=given["access"],
        others_access=given.get("others_access", ""),
        correction=given.get("correction", ""),
    )
    if row.quiet_stage in quiet.INACTIVE:
        messages.warning(request, _still_inactive(row))
    else:
        messages.success(request, _("Thank you. The account is confirmed as in use."))
    return redirect(account)


def _still_inactive(account: SocialAccount) -> str:
    months = rulebook(account.institution)["inactive_months"]
    return _(
        "Thank you. Its last post was so long ago that the account still counts as inactive"
        " (%(cited)s). Post again, ask for a quiet time, or say that it is no longer needed."
    ) % {"cited": months.cited}


def _quiet(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    made = quiet.agree_quiet(account, by=request.user, reason=given["reason"], until=given["until"])
    if made.is_agreed:
        told = _("%(name)s may be quiet until %(day)s.")
    else:
        told = _("The team that keeps the register has your request for %(day)s and will answer.")
    messages.success(request, told % {"day": day(made.until), "name": account.name})
    return redirect(account)


def _not_needed(
    request: PortalRequest, account: SocialAccount, given: dict[str, Any]
) -> HttpResponse:
    activity.not_needed(account, by=request.user)
    messages.success(request, _("Thank you. Now say how and when the account was closed."))
    return redirect(closing_url(account))


def _not_mine(
    request: PortalRequest, account: SocialAccount, given: dict[str, Any]
) -> HttpResponse:
    page = "hand_over" if rules.runs(request.user, account) else "people"
    return redirect(f"accounts:{page}", account.institution.slug, account.reference)


Answer = Callable[[PortalRequest, SocialAccount, dict[str, Any]], HttpResponse]
CONFIRM: dict[str, Answer] = {
    asked.IN_USE: _in_use,
    asked.QUIET: _quiet,
    asked.NOT_NEEDED: _not_needed,
    asked.NOT_MINE: _not_mine,
}


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """What marketing decides about a quiet account."""
    account = account_or_404(request, reference)
    require(
        rules.can_keep(request.user, account),
        _("The team that keeps the register decides this."),
    )
    waiting = quiet.open_request(account)
    is_queued = waiting is not None or account.quiet_stage == QuietStage.WITH_MARKETING
    form = DecideForm(request.POST or None, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        decision = form.cleaned_data["decision"]
        try:
            led = DECIDE[decision](request, account, form.cleaned_data)
        except Refused as refused:
            refused_on(form, refused)
        else:
            goes_on = is_queued and decision != asked.CLOSE
            return redirect("accounts:quiet_queue", institution) if goes_on else led
    facts = part(account, request.user, rulebook(account.institution))
    return render(
        request, "accounts/quiet_decide.html", {**facts, "form": form, "asks_why": _asks_why(form)}
    )


def _seen(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    is_new = activity.observe(
        account,
        happened_on=given["happened_on"],
        source=ActivitySource.MARKETING,
        by=request.user,
        correction=given["correction"],
    )
    if is_new:
        messages.success(request, _("The post of %(name)s is noted.") % {"name": account.name})
    else:
        messages.info(request, _("We knew of this post already."))
    return redirect(account)


def _keep(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    row = quiet.keep_quiet(account, by=request.user, reason=given["reason"])
    if row.quiet_until:
        told = _("%(name)s stays as it is; it is looked at again after %(day)s.")
        messages.success(request, told % {"day": day(row.quiet_until), "name": account.name})
    else:
        messages.success(request, _("%(name)s stays as it is.") % {"name": account.name})
    return redirect(account)


def _refuse(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    waiting = quiet.open_request(account)
    if waiting is None:
        raise Refused(_("Somebody has answered this already. Nothing was saved"))
    quiet.answer_request(waiting, by=request.user, is_agreed=False, answer=given["reason"])
    messages.success(request, _("Refused. We tell whoever asked, with your reason."))
    return redirect(account)


def _pause(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    quiet.refuse_unless_active(account)
    closing.pause(account, by=request.user, reason=given["reason"])
    messages.success(request, _("%(name)s is paused.") % {"name": account.name})
    return redirect(account)


def _close(request: PortalRequest, account: SocialAccount, given: dict[str, Any]) -> HttpResponse:
    return redirect(closing_url(account))


DECIDE: dict[str, Answer] = {
    asked.SEEN: _seen,
    asked.KEEP: _keep,
    asked.AGREE: _quiet,
    asked.REFUSE: _refuse,
    asked.PAUSE: _pause,
    asked.CLOSE: _close,
}


@require_safe
def queue(request: PortalRequest, institution: str) -> HttpResponse:
    """Accounts that wait for marketing: quiet times asked for, and silence nobody ended."""
    here = members_only(request)
    require(
        holds_any(request.user, [Role.REGISTER_MANAGER], here),
        _("The team that keeps the register sees this page."),
    )
    paths = oversight_paths(request.user, [Role.REGISTER_MANAGER])
    units = Unit.objects.filter(institution=here).under(paths)
    related = ("platform", "unit", "institution")
    found = SocialAccount.objects.filter(
        institution=here,
        state=AccountState.ACTIVE,
        quiet_stage=QuietStage.WITH_MARKETING,
        unit__in=units,
    ).select_related(*related)
    requests = QuietRequest.objects.filter(
        answered_at=None, account__unit__in=units, account__state=AccountState.ACTIVE
    ).select_related("asked_by", *(f"account__{name}" for name in related))
    page = keyset_page(found, order=("name", "id"), token=page_token(request))
    return render(
        request,
        "accounts/quiet_queue.html",
        {"page": page, "requests": list(requests.order_by("asked_at", "pk")[:SHOWN])},
    )


def part(account: SocialAccount, user: User, book: Rulebook) -> dict[str, Any]:
    """What is known of an account's activity, and what somebody may do about it."""
    months = book["inactive_months"]
    last = account.last_active_on
    spell = quiet.open_spell(account)
    is_watched = account.state == AccountState.ACTIVE
    return {
        "account": account,
        "months": months,
        "spell": spell,
        "is_silence": spell is not None and spell.trigger == QuietTrigger.QUIET,
        "waiting": quiet.open_request(account),
        "due_on": inactive_from(last, months.value) if last and months else None,
        "today": timezone.localdate(),
        "limit": quiet.latest_quiet_day(book, quiet.today_at(account.institution)),
        "quiet_rule": book["quiet_agreed_months"],
        "unneeded_rule": book["close_unneeded"],
        "is_watched": is_watched,
        "may_confirm": is_watched and rules.can_say_activity(user, account),
        "may_decide": is_watched and rules.can_keep(user, account),
    }
