"""Pages of the register for people of the university."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import rules, services
from accounts.forms.register import AccountFilter
from accounts.history import timeline
from accounts.models import AccountKind, SocialAccount, Standing
from accounts.views.pieces import RUN_NOW, account_or_404
from institutions.access import PortalRequest, members_only
from institutions.listing import capped_count, keyset_page, page_token
from institutions.models import User
from institutions.rules import require
from policies.contacts import contact_point
from policies.rulebook import Rulebook, rulebook


@require_safe
def account_list(request: PortalRequest, institution: str) -> HttpResponse:
    """The register of a university's accounts, filtered by the address."""
    here = members_only(request)
    form = AccountFilter(here, request.GET)
    found = form.narrow(SocialAccount.objects.filter(institution=here))
    page = keyset_page(
        found.prefetch_related("mailbox", RUN_NOW),
        order=("name", "id"),
        token=page_token(request),
    )
    form.complete(page.rows)
    count, is_more = capped_count(found)
    return render(
        request,
        "accounts/account_list.html",
        {
            "form": form,
            "page": page,
            "rows": [_row(account, request.user) for account in page.rows],
            "heading": _heading(count, is_more),
            "is_filtered": any(request.GET.get(name) for name in form.fields),
        },
    )


def _heading(count: int, is_more: bool) -> str:
    if is_more:
        return _("More than %(count)s accounts") % {"count": f"{count:,}"}
    return ngettext("%(count)s account", "%(count)s accounts", count) % {"count": f"{count:,}"}


def _row(account: SocialAccount, user: Any) -> dict[str, Any]:
    people = list(account.administrators.all())
    return {
        "account": account,
        "how_many": len(people),
        "people": people if rules.can_see_people(user, account) else None,
        "kind": _kind(account),
        "mailbox_waits": account.mailbox is not None and not account.mailbox.confirmed_at,
    }


def _kind(account: SocialAccount) -> str:
    """Say what an account is where its unit alone does not tell."""
    said = account.kind in (AccountKind.UNIT, AccountKind.SERVICE)
    words = [] if said else [account.get_kind_display()]
    if account.standing == Standing.UNOFFICIAL:
        words.append(_("unofficial") if words else _("Unofficial"))
    return ", ".join(words)


@require_safe
def account_detail(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """One account: what it is, who runs it, where it came from, what happened."""
    account = account_or_404(request, reference)
    user = request.user
    book = rulebook(account.institution)
    may_see_people = rules.can_see_people(user, account)
    return render(
        request,
        "accounts/account_detail.html",
        {
            "account": account,
            "people": list(account.administrators.all()) if may_see_people else None,
            "how_many": len(account.administrators.all()),
            "shortfall": _shortfall(account, book),
            "asked_for": _asked_for(account, user),
            "book": book,
            "minimum": book["min_administrators"],
            "mailbox_rule": book["mailbox"],
            "before_rule": book["retrospective_approval"],
            "contact": contact_point(account.institution, held=book["contact_points"]),
            "can_ask": rules.can_ask(user, account),
            "can_ask_mailbox": rules.can_ask_mailbox_again(user, account),
            "events": timeline(account) if may_see_people else None,
        },
    )


def _shortfall(account: SocialAccount, book: Rulebook) -> int:
    """How many people are missing for the rule; 0 where it has enough."""
    wanted = book["min_administrators"].value or 0
    return max(0, wanted - len(account.administrators.all())) if account.is_open else 0


def _asked_for(account: SocialAccount, user: User) -> Any:
    """The request it came from, where this person may see it; reached by relation only."""
    requests: Any = SocialAccount._meta.get_field("request").related_model
    return requests.objects.visible_to(user).filter(account=account).first()


@require_POST
def ask_mailbox(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """Send the mailbox its question again."""
    account = account_or_404(request, reference)
    require(
        rules.can_ask_mailbox_again(request.user, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    context = {"account": account.name, "platform": str(account.platform)}
    if account.mailbox is not None:
        services.ask_mailbox(account.mailbox, by=request.user, context=context)
        told = _("We have written to %(mailbox)s") % {"mailbox": account.mailbox}
        messages.success(request, told)
    return redirect(account)
