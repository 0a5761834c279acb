"""Pages on which an account ends, is paused, is opened again, or changes its address."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rules
from accounts.forms.closing import CloseForm, PauseForm, RenameForm, ReopenForm, SureForm, WayForm
from accounts.models import AccountKind, AccountState, ClosingWay, SocialAccount
from accounts.services import closing, renaming
from accounts.services.finding import Found, find_or_invite
from accounts.services.register import IdentityTaken
from accounts.services.rotation import open_tasks
from accounts.views.pieces import account_or_404, conflict, refused_on
from institutions.access import PortalRequest
from institutions.models import User
from institutions.rules import require
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.workflow import IllegalMove

ENDING = ("way", "happened_on", "merged_into", "handed_to")


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say how an account ended; a second look comes before it is recorded."""
    account = account_or_404(request, reference)
    if not account.is_open:  # first, since whoever closed it does not run it any more
        return conflict(request, account, _("This account is closed already."))
    require(
        rules.can_close(request.user, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    given = request.POST if request.method == "POST" else None
    asked = given if given is not None else request.GET
    is_answered = given is not None or not asked.keys().isdisjoint({"way", "chosen"})
    first = WayForm(asked if is_answered else None, is_lost=account.state == AccountState.LOST)
    if not first.is_valid():
        return render(request, "accounts/close_way.html", {"account": account, "form": first})
    is_decision = rules.closes_for_marketing(request.user, account)
    form = CloseForm(
        given,
        way=first.cleaned_data["way"],
        institution=account.institution,
        is_decision=is_decision,
    )
    sure = SureForm(given if given and "record" in given else None)
    around = _around(account, form, is_decision)
    if given is None or not form.is_valid():
        return render(request, "accounts/close.html", around)
    facts = _facts(form)
    try:
        closing.checked_ending(account, **{name: facts[name] for name in ENDING})
    except Refused as refused:
        refused_on(form, refused)
        return render(request, "accounts/close.html", around)
    if "change" in given or not sure.is_bound or not sure.is_valid():
        page = "accounts/close.html" if "change" in given else "accounts/close_sure.html"
        return render(request, page, {**around, "sure": sure, "said": _said(form)})
    try:
        row = closing.close(account, by=request.user, **facts)
    except IllegalMove as late:
        return conflict(request, account, late)
    except Refused as refused:
        refused_on(form, refused)
        return render(request, "accounts/close.html", around)
    return render(request, "accounts/closed.html", {"account": account, "closing": row})


def _around(account: SocialAccount, form: CloseForm, is_decision: bool) -> dict[str, Any]:
    book = rulebook(account.institution)
    return {
        "account": account,
        "form": form,
        "way": ClosingWay(form.initial["way"]).label,
        "is_decision": is_decision,
        "delete_rule": book["delete_unsupervised"],
        "inactive_rule": book["inactive_months"],
        "tasks": open_tasks(account),
    }


def _facts(form: CloseForm) -> dict[str, Any]:
    names = ("way", "happened_on", "checklist", "reason")
    facts = {name: form.cleaned_data[name] for name in names}
    return {**facts, "handed_to": form.cleaned_data.get("handed_to", ""), "merged_into": form.other}


def _said(form: CloseForm) -> dict[str, Any]:
    """What was answered, in words."""
    given = form.cleaned_data
    return {
        "way": ClosingWay(given["way"]).label,
        "happened_on": given["happened_on"],
        "checklist": [str(closing.CHECKLIST[code]) for code in given["checklist"]],
        "merged_into": form.other,
        "handed_to": given.get("handed_to", ""),
        "reason": given["reason"],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Pause an account, with a reason."""
    account = _kept(request, reference)
    if account.state != AccountState.ACTIVE:
        return conflict(request, account, _("Only an active account can be paused."))
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.pause(account, by=request.user, reason=form.cleaned_data["reason"])
        except IllegalMove as late:
            return conflict(request, account, late, kept=form.cleaned_data["reason"])
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The account is paused. Those who run it are told."))
            return redirect(account)
    return render(request, "accounts/pause.html", {"account": account, "form": form})


def _kept(request: PortalRequest, reference: str) -> SocialAccount:
    account = account_or_404(request, reference)
    require(
        rules.can_keep(request.user, account),
        _("Only the team that keeps the register may do this."),
    )
    return account


@require_POST
def resume(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """End a pause."""
    account = _kept(request, reference)
    try:
        closing.resume(account, by=request.user)
    except IllegalMove as late:
        return conflict(request, account, late)
    messages.success(request, _("The account is active again."))
    return redirect(account)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Open an account again, with people who are asked to run it."""
    account = _kept(request, reference)
    ended = closing.closing_in_force(account)
    if account.state not in (AccountState.CLOSED, AccountState.LOST):
        return conflict(request, account, _("This account is open already."))
    if not closing.can_come_back(ended):
        reason = _("What was deleted, merged or handed over needs a new request.")
        return conflict(request, account, reason)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                found = [_find(account, email, name, request.user) for email, name in form.people()]
                keys = {each.person.pk: each.link_key for each in found}
                people = [each.person for each in found]
                closing.reopen(account, by=request.user, people=people, link_keys=keys)
        except (IllegalMove, IdentityTaken) as late:
            return conflict(request, account, late)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The account is open again. The people named are asked."))
            return redirect(account)
    minimum = rulebook(account.institution)["min_administrators"]
    around = {"account": account, "form": form, "ended": ended, "minimum": minimum}
    return render(request, "accounts/reopen.html", around)


def _find(account: SocialAccount, email: str, name: str, by: User) -> Found:
    return find_or_invite(
        account.institution,
        email,
        name,
        by=by,
        about=f"account:{account.pk}",
        may_be_elsewhere=account.kind == AccountKind.PARTNER,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Write down an account's new address; the old one stays known."""
    account = _kept(request, reference)
    if not account.is_open:
        return conflict(request, account, _("This account is closed."))
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            renaming.rename(
                account,
                by=request.user,
                url=given["url"],
                since=given["since"],
                name=given["name"],
            )
        except IdentityTaken as taken:
            form.add_error("url", str(taken))
        except IllegalMove as late:
            return conflict(request, account, late)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("The new address is on the register; the old one is kept."))
            return redirect(account)
    return render(request, "accounts/rename.html", {"account": account, "form": form})


def part(account: SocialAccount, user: User, book: Rulebook) -> dict[str, Any]:
    """What the account's page shows of its end, and what may be done about its state."""
    may_keep = rules.can_keep(user, account)
    ended = closing.closing_in_force(account)
    done = [str(closing.CHECKLIST[code]) for code in ended.checklist] if ended else []
    return {
        "closing": ended,
        "closing_done": done,
        "can_close": account.is_open and rules.can_close(user, account),
        "can_pause": may_keep and account.state == AccountState.ACTIVE,
        "can_resume": may_keep and account.state == AccountState.PAUSED,
        "can_reopen": may_keep and closing.can_come_back(ended),
        "can_rename": may_keep and account.is_open,
        "former": list(account.former_identities.order_by("-until_on")),
    }
