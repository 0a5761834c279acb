"""What somebody may do about an account: one thing first, everything else in one place."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import rules
from accounts.models import AccountState, QuietStage, SocialAccount
from accounts.services import assigning, questions
from accounts.views.bulk import asked_words
from accounts.views.pieces import account_or_404, refused_on
from institutions.access import PortalRequest
from institutions.assigning import AssignForm
from institutions.models import User
from institutions.rules import require
from policies.desks import can_ask as can_ask_first
from policies.problems import Refused


class Action(NamedTuple):
    """A thing to do: its words, its page, and whether a button does it at once."""

    words: str
    url: str
    is_post: bool = False


def part(account: SocialAccount, user: User, facts: dict[str, Any]) -> dict[str, Any]:
    """The one main action of an account's page, and the others.

    Args:
        facts: what the parts of the page found: activity, checks, closing, shortfall.
    """
    found = list(dict.fromkeys(_offered(account, user, facts)))
    return {"main": found[0] if found else None, "actions": found[1:]}


def _offered(account: SocialAccount, user: User, facts: dict[str, Any]) -> list[Action]:
    """Everything this person may do, the most pressing first."""
    activity = facts.get("activity") or {}
    runs, keeps = rules.runs(user, account), rules.can_keep(user, account)
    spell = activity.get("spell")
    to_decide = spell is not None and spell.stage == QuietStage.WITH_MARKETING
    may_confirm, may_decide = activity.get("may_confirm"), activity.get("may_decide")
    is_askable = account.quiet_stage in questions.ASKABLE
    wanted = [
        (facts.get("can_reopen"), _("Open it again"), "reopen", False),
        (may_decide and to_decide, _("Note a post, or decide"), "quiet", False),
        (may_confirm and runs and spell, _("Say whether it is in use"), "confirm", False),
        (facts.get("can_check"), _("Answer the yearly check"), "security_check", False),
        (
            facts["shortfall"] and rules.can_change_people(user, account),
            _("Ask somebody to run it"),
            "ask_somebody",
            False,
        ),
        (may_confirm and runs, _("Say whether it is in use"), "confirm", False),
        (may_decide and is_askable, _("Ask whether it is in use"), "ask_in_use", True),
        (may_decide, _("Note a post, or decide"), "quiet", False),
        (
            keeps and account.is_open and (facts.get("care") or {}).get("audits"),
            _("Record an audit"),
            "audit",
            False,
        ),
        (facts.get("can_ask_check"), _("Ask for the yearly check now"), "ask_for_statements", True),
        (facts.get("can_resume"), _("End the pause"), "resume", True),
        (keeps and account.is_open, _("Say who in the team looks after it"), "assign", False),
        (
            keeps and account.is_open and not runs,
            _("Stand behind it as back-up"),
            "people#back-up",
            False,
        ),
        (rules.can_ask(user, account) and not runs, _("Ask about this account"), "ask", False),
        (facts.get("can_rename"), _("The address has changed"), "rename", False),
        (facts.get("can_pause"), _("Pause it"), "pause", False),
        (facts.get("can_close"), _("Close it"), "close", False),
    ]
    found = [
        Action(words, _page(account, name), is_post)
        for is_offered, words, name, is_post in wanted
        if is_offered
    ]
    if runs and account.is_open and can_ask_first(user, account.institution):
        found.append(Action(_("Ask before you post"), _ask_first(account)))
    if facts.get("can_close") and account.state != AccountState.LOST:
        found.append(
            Action(_("Nobody can get in: mark it as lost"), f"{_page(account, 'close')}?way=lost")
        )
    return found


def _ask_first(account: SocialAccount) -> str:
    """The page on which one asks before posting, the account filled in."""
    page = reverse("policies:ask", args=[account.institution.slug])
    return f"{page}?{urlencode({'account': account.name})}"


def _page(account: SocialAccount, name: str) -> str:
    """The address of a page of the account, or of a place on it."""
    name, mark, place = name.partition("#")
    page = reverse(f"accounts:{name}", args=[account.institution.slug, account.reference])
    return f"{page}{mark}{place}"


@require_POST
def ask_in_use(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Ask those who run an account whether it is in use."""
    account = account_or_404(request, reference)
    told = questions.ask_to_confirm([account.pk], by=request.user)
    if told.asked:
        messages.success(
            request, _("Those who run it are asked in their next mail of the day, and on home.")
        )
    else:
        messages.info(request, asked_words(told))
    return redirect(account)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Say who in the team looks after an account."""
    account = account_or_404(request, reference)
    require(
        rules.can_keep(request.user, account),
        _("Only the team that keeps the register may do this."),
    )
    given = request.POST if request.method == "POST" else None
    now = {"to": str(account.assigned_to_id or "")}
    form = AssignForm(given, team=assigning.team(account.institution), initial=now)
    form.fields["to"].error_messages["required"] = _("Select who looks after it")
    if given is not None and form.is_valid():
        try:
            assigning.assign([account.pk], to=form.person, by=request.user)
        except Refused as refused:
            refused_on(form, refused)
        else:
            messages.success(request, _("Saved. It shows on the list and on this page."))
            return redirect(account)
    return render(request, "accounts/assign.html", {"account": account, "form": form})
