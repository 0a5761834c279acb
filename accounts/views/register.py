"""Pages of the register for people of the university."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import rules, services
from accounts.forms.register import AccountFilter
from accounts.history import timeline
from accounts.models import AccountKind, Approval, Mailbox, SocialAccount, Standing
from accounts.views import actions, activity, bulk, care, checks, closing, feeds
from accounts.views.pieces import RUN_NOW, account_or_404
from institutions.access import PortalRequest, members_only
from institutions.listing import capped_count, keyset_page, page_token
from institutions.models import Role, User
from institutions.rules import holds_any, require
from policies.contacts import contact_point
from policies.rulebook import Rulebook, rulebook

SHOWN = 10  # requests about one account, on its page
# A name read row by row: a join would make the database sort every row for each page.
LOOKS_AFTER = Subquery(User.objects.filter(pk=OuterRef("assigned_to")).values("name"))
UNCONFIRMED = Mailbox.objects.filter(pk=OuterRef("mailbox"), confirmed_at=None)


@require_http_methods(["GET", "HEAD", "POST"])
def account_list(request: PortalRequest, institution: str) -> HttpResponse:
    """The register of a university's accounts, filtered by the address.

    A post says what should happen to the accounts chosen; the filters stay in the address.
    """
    here = members_only(request)
    is_kept = holds_any(request.user, [Role.REGISTER_MANAGER], here)
    form = AccountFilter(here, request.GET, user=request.user, is_kept=is_kept)
    found = form.narrow(SocialAccount.objects.filter(institution=here))
    asked = bulk.Bulk(request, form, found)
    if request.method == "POST" and (answer := asked.take()):
        return answer
    shown = found.annotate(mailbox_waits=Exists(UNCONFIRMED)).prefetch_related(RUN_NOW)
    page = keyset_page(
        shown.annotate(looks_after=LOOKS_AFTER) if asked.kept else shown,
        order=("name", "id"),
        token=page_token(request),
    )
    form.complete(page.rows)
    minimum = form.book["min_administrators"].value or 1
    count, is_more = capped_count(found)
    return render(
        request,
        "accounts/account_list.html",
        {
            "form": form,
            "page": page,
            "rows": [_row(account, request.user, minimum, asked) for account in page.rows],
            "bulk": asked if any(asked.may_pick(account) for account in page.rows) else None,
            "ticked": asked.references,
            "most": f"{bulk.MOST:,}",
            "problems": asked.problems,
            "views": form.views(),
            "rooms": _rooms(request.user, form.book, is_kept=is_kept),
            "heading": _heading(count, is_more),
            "can_import": rules.can_import(request.user, here),
            "can_export": rules.can_export(request.user, here),
            "is_filtered": any(request.GET.get(name) for name in form.fields),
        },
    )


def _rooms(user: User, book: Rulebook, *, is_kept: bool) -> list[tuple[str, str]]:
    """The other pages on which the register is kept, where this person may open them."""
    here = book.institution
    offered = [
        (is_kept, _("Quiet accounts to decide"), "quiet_queue"),
        (rules.can_regularise(user, here), _("Reported, not on the register"), "sightings"),
        (
            is_kept and bool(book["media_permissions"]),
            _("Permissions that end soon"),
            "permissions_ending",
        ),
        (rules.can_see_sweeps(user, here), _("Daily check"), "sweeps"),
    ]
    return [
        (label, reverse(f"accounts:{page}", args=[here.slug]))
        for is_offered, label, page in offered
        if is_offered
    ]


def _heading(count: int, is_more: bool) -> str:
    if is_more:
        return _("More than %(count)s accounts") % {"count": f"{count:,}"}
    return ngettext("%(count)s account", "%(count)s accounts", count) % {"count": f"{count:,}"}


def _row(account: SocialAccount, user: Any, minimum: int, asked: bulk.Bulk) -> dict[str, Any]:
    people = list(account.administrators.all())
    return {
        "account": account,
        "how_many": account.administrator_count,
        "people": people if rules.can_see_people(user, account) else None,
        "kind": _kind(account),
        "may_pick": asked.may_pick(account),
        "looks_after": getattr(account, "looks_after", ""),
        "flags": list(_flags(account, minimum)),
    }


def _flags(account: SocialAccount, minimum: int) -> Iterator[str]:
    """What is fragile about an account, in a few words each."""
    if not account.is_open:
        return
    if account.administrator_count == 0:
        yield _("Nobody runs it")
    elif account.administrator_count < minimum:
        yield _("%(have)s of %(need)s people") % {
            "have": account.administrator_count,
            "need": minimum,
        }
    if getattr(account, "mailbox_waits", False):
        yield _("Mailbox not confirmed")
    if account.approval != Approval.APPROVED:
        yield account.get_approval_display()
    if account.last_active_on is None:
        yield _("Last post not known")
    if account.audit_due_on is not None and account.audit_due_on < timezone.localdate():
        yield _("Audit due")


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
    facts: dict[str, Any] = {"shortfall": _shortfall(account, book)}
    if may_see_people:
        facts["activity"] = activity.part(account, user, book)
        facts |= checks.part(account, user, book) | closing.part(account, user, book)
        facts |= care.part(account, user, book)
    return render(
        request,
        "accounts/account_detail.html",
        {
            "account": account,
            "people": list(account.administrators.all()) if may_see_people else None,
            "how_many": account.administrator_count,
            "requests": _requests(account, user),
            "keeps": rules.can_keep(user, account),
            "book": book,
            "minimum": book["min_administrators"],
            "mailbox_rule": book["mailbox"],
            "before_rule": book["retrospective_approval"],
            "contact": contact_point(account.institution, held=book["contact_points"]),
            "can_ask_mailbox": rules.can_ask_mailbox_again(user, account),
            "feed": feeds.part(account, user, book),
            "events": timeline(account) if may_see_people else None,
            **facts,
            **actions.part(account, user, facts),
        },
    )


def _shortfall(account: SocialAccount, book: Rulebook) -> int:
    """How many people are missing for the rule; 0 where it has enough."""
    wanted = book["min_administrators"].value or 0
    return max(0, wanted - account.administrator_count) if account.is_open else 0


def _requests(account: SocialAccount, user: User) -> list[Any]:
    """The requests about it that this person may see; reached by relation only."""
    requests: Any = SocialAccount._meta.get_field("request").related_model
    about = Q(account=account) | Q(adds_logo_to=account)
    seen = requests.objects.visible_to(user).filter(about).select_related("institution")
    return list(seen.order_by("pk")[:SHOWN])


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
