"""The public list of a university's accounts, and one page for each."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.forms.public import DirectoryFilter
from accounts.models import AccountKind, AccountState, SocialAccount, Standing
from accounts.services.directory import (
    IN_USE,
    checked_on,
    has_directory,
    known_to_public,
    listed,
    named_people,
    public_status,
    shows_house_rules,
)
from institutions.access import PortalRequest
from institutions.limits import Limit
from institutions.listing import capped_count, keyset_page, page_token
from institutions.shown import Status, Tone
from policies.contacts import contact_point

SEARCHES = Limit("directory-search", 120)

# What the public reads; what the register knows besides, such as "inactive", is not its business.
WORDS: dict[str, tuple[Any, Tone]] = {
    AccountState.ACTIVE: (gettext_lazy("Active"), "ok"),
    AccountState.PAUSED: (gettext_lazy("Paused"), "warn"),
    AccountState.CLOSED: (gettext_lazy("Closed"), "quiet"),
    AccountState.LOST: (gettext_lazy("Lost"), "stop"),
    Standing.UNOFFICIAL: (gettext_lazy("Unofficial"), "quiet"),
}


@login_not_required
@require_safe
def directory(request: PortalRequest, institution: str) -> HttpResponse:
    """The accounts that speak for a university, by name; anybody may search them."""
    here = request.institution
    if not has_directory(here):
        return render(request, "accounts/directory_off.html", {"contact": contact_point(here)})
    if request.GET.get("words") and SEARCHES.wait(request):  # it looks through the whole list
        return render(request, "429.html", status=429)
    form = DirectoryFilter(here, request.GET)
    found = form.narrow(listed(here))
    page = keyset_page(found, order=("name", "id"), token=page_token(request))
    form.complete(page.rows)
    count, is_more = capped_count(found)
    return render(
        request,
        "accounts/directory.html",
        {
            "form": form,
            "page": page,
            "rows": [{"account": row, "status": public_word(row)} for row in page.rows],
            "heading": _heading(count, is_more),
            "is_filtered": any(request.GET.get(name) for name in form.fields),
            "site_url": settings.SITE_URL,
        },
    )


def _heading(count: int, is_more: bool) -> str:
    if is_more:
        return _("More than %(count)s accounts") % {"count": f"{count:,}"}
    return ngettext("%(count)s account", "%(count)s accounts", count) % {"count": f"{count:,}"}


def public_word(account: SocialAccount) -> Status:
    """Say where an account stands, in the word the public reads."""
    word, tone = WORDS[public_status(account)]
    return Status(str(word), tone)


@login_not_required
@require_safe
def account(request: PortalRequest, institution: str, reference: str) -> HttpResponse:
    """One account for everybody; it keeps its page after it has closed, and says when it did."""
    here = request.institution
    if not has_directory(here):
        raise Http404
    found = known_to_public(here).select_related("unit", "platform", "institution")
    row = get_object_or_404(found, reference=reference)
    return render(request, "accounts/directory_account.html", _told(row))


def _told(row: SocialAccount) -> dict[str, Any]:
    kind = "" if row.kind in (AccountKind.UNIT, AccountKind.SERVICE) else row.get_kind_display()
    return {
        "account": row,
        "status": public_word(row),
        "kind": kind,
        "is_open": row.state in IN_USE,
        "is_lost": row.state == AccountState.LOST,
        "is_official": row.standing == Standing.OFFICIAL,
        "checked_on": checked_on(row),
        "has_house_rules": row.state in IN_USE and shows_house_rules(row),
        "people": named_people(row),
    }
