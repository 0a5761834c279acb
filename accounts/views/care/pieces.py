"""What every page about an account's care begins with."""

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import SocialAccount
from accounts.views.pieces import account_or_404
from institutions.access import PortalRequest
from institutions.rules import require
from policies.rulebook import Rulebook, rulebook


def read_account(
    request: PortalRequest, reference: str, code: str
) -> tuple[SocialAccount, Rulebook]:
    """The account, for whoever may see how it is looked after, where a rule asks for this page.

    Raises:
        Http404: no such account for this person, or no such rule at its university.
        PermissionDenied: they may see the account, but not its people.
    """
    account = account_or_404(request, reference)
    book = rulebook(account.institution)
    if not book[code]:
        raise Http404
    require(
        rules.can_see_people(request.user, account),
        _(
            "Those who run this account, the heads above them and the team that keeps the register"
            " see this page."
        ),
    )
    return account, book


def write_account(
    request: PortalRequest, reference: str, code: str
) -> tuple[SocialAccount, Rulebook]:
    """The same for whoever may write there: those who run it and those who keep the register.

    Raises:
        Http404, PermissionDenied: as ``read_account``.
    """
    account, book = read_account(request, reference, code)
    require(
        rules.can_look_after(request.user, account),
        _("Those who run this account and the team that keeps the register may do this."),
    )
    return account, book


def sent(request: PortalRequest) -> QueryDict | None:
    """What was sent, be it nothing at all; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None
