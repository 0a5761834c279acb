"""Who may be asked to serve, and how often: the portal's own limits, no university's rule.

The numbers are there so that nobody, nor a program under somebody's name, fills strangers'
mailboxes with our questions or an account with people.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import (
    Administrator,
    Contributor,
    Offer,
    OfferState,
    ServiceRole,
    SocialAccount,
)
from institutions.models import User
from institutions.rules import has_left
from policies.problems import Refused
from policies.rulebook import Rulebook
from policies.services.training import lacking

MOST = 20  # people who serve one account at a time
OFFERED_AT_MOST = 30  # questions one person may have waiting, those taken back today among them
ASKED_A_DAY = 3  # questions to one person about one account, whatever became of them
DAY = timedelta(days=1)


def refuse_too_many(account: SocialAccount, person: User, by: User) -> None:
    """Refuse one question too many; the caller holds the account.

    Raises:
        Refused: the asker, the account or the person asked has had enough.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count each other
    today = Q(offered_at__gt=timezone.now() - DAY)
    waiting = Q(state=OfferState.WAITING)
    taken_back = Q(state=OfferState.WITHDRAWN) & today
    asked = Offer.objects.filter(waiting | taken_back, offered_by=by)
    # Those who keep the register ask for a living, and by the hundred with a spreadsheet.
    if asked.count() >= OFFERED_AT_MOST and not rules.can_keep(by, account):
        raise Refused(_("You have asked many people who have not answered. Wait for some answers"))
    about = Offer.objects.filter(account=account)
    if about.filter(today, person=person).count() >= ASKED_A_DAY:
        raise Refused(
            _("%(person)s was asked %(number)s times today. Try again tomorrow")
            % {"person": person, "number": ASKED_A_DAY},
            "email",
        )
    serving = [
        model.objects.filter(account=account, to_on=None).count()
        for model in (Administrator, Contributor)
    ]
    if about.filter(waiting).count() + sum(serving) >= MOST:
        raise Refused(_("At most %(number)s people serve one account") % {"number": MOST})


def refuse_leaver(person: User, account: SocialAccount) -> None:
    """Refuse who had a role and has none: their service would end again the next morning."""
    if has_left(person, account.institution):
        raise Refused(
            _("%(person)s has no role at %(institution)s any more. Choose someone else")
            % {"person": person, "institution": account.institution},
            "email",
        )


def refuse_unready(person: User, book: Rulebook, role: str) -> None:
    """Refuse who lacks what the rulebook wants of people before they run an account.

    Raises:
        Refused: naming what is missing.
    """
    missing = lacking(book, [person]) if role == ServiceRole.ADMINISTRATOR else {}
    if missing:
        raise Refused(
            _("Before you can say yes, this is missing: %(what)s. Your manager or %(team)s notes a"
              " completed course; the question stays open for you")
            % {"what": ", ".join(missing[person.pk]), "team": book.institution.team_name},
            "",
            book["needed_to_run"].citations,
        )  # fmt: skip


def refuse_backup(person: User, account: SocialAccount, role: str) -> None:
    """Refuse as a back-up who does not keep the register over this account."""
    if role == ServiceRole.BACKUP and not rules.can_be_backup(person, account):
        raise Refused(
            _("A back-up administrator belongs to the team that keeps the register"), "email"
        )
