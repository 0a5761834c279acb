"""Words from somebody of the university to those who run an account; they are not kept here."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import SocialAccount
from accounts.services.overseers import keepers_of
from institutions.models import User
from institutions.nopasswords import looks_like_a_password, no_passwords
from institutions.notices import notify, reachable
from institutions.rules import require
from institutions.shown import moment
from records.audit import record
from records.models import AuditEvent

LONGEST = 500  # characters
ONCE_IN = timedelta(days=1)
MOST_A_DAY = 20  # accounts one person writes about: nobody writes to all of them
ASKED = "asked about"


class AskedAlready(Exception):
    """This person has written about this account within a day; the words say until when."""


class BadWords(ValueError):
    """These words cannot be sent; the message is the sentence to show."""


@transaction.atomic
def ask(account: SocialAccount, *, by: User, text: str, to_post: bool = False) -> None:
    """Send somebody's words to those who run an account, and to its mailbox once it is proven.

    Where nobody runs it, or whoever did has left, the team that keeps the register gets them.

    Raises:
        PermissionDenied: not of this university, or the account is closed.
        BadWords: no words, too many, or a password.
        AskedAlready: once a day for each person and account, and about so many accounts.
    """
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise BadWords(_("Enter your message, at most 500 characters"))
    if looks_like_a_password(words):
        raise BadWords(no_passwords())
    row = SocialAccount.locked(account.pk)
    require(rules.can_ask(by, row), _("Only people of this university write about an open account"))
    if until := next_time(by, row):
        raise AskedAlready(too_soon(until))
    _refuse_too_many(by)
    event = record(row, ASKED, by=by, codes={"to_post": to_post})
    people = _readers(row, by)
    mailbox = row.mailbox if row.mailbox and row.mailbox.confirmed_at else None
    notify(
        row.institution,
        "accounts/mail/asked_about",
        event=event,
        people=people,
        addresses=[mailbox.address] if mailbox else [],
        context={
            "asker": str(by),
            "asker_email": by.email,
            "account": row.name,
            "platform": str(row.platform),
            "to_post": to_post,
            "words": words,
            "path": row.get_absolute_url(),
        },
        about=f"account:{row.pk}",
    )


def _refuse_too_many(by: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two at once count each other
    since = timezone.now() - ONCE_IN
    if AuditEvent.objects.filter(actor=by, verb=ASKED, at__gt=since).count() >= MOST_A_DAY:
        sentence = _(
            "You have written about %(number)s accounts within a day, the most the portal allows"
            " one person. Write to the others tomorrow"
        )
        raise AskedAlready(sentence % {"number": MOST_A_DAY})


def _readers(account: SocialAccount, by: User) -> list[User]:
    running = account.administrators.filter(to_on=None).exclude(person=by).select_related("person")
    found = reachable(account.institution, [each.person for each in running])
    return found or keepers_of(account)


def next_time(user: User, account: SocialAccount) -> datetime | None:
    """When somebody may write about an account again; None where they may now."""
    last = (
        AuditEvent.objects.about(account)
        .filter(verb=ASKED, actor=user, at__gt=timezone.now() - ONCE_IN)
        .order_by("-at")
        .first()
    )
    return last.at + ONCE_IN if last else None


def too_soon(until: datetime) -> str:
    """Say that one message a day is enough."""
    return _(
        "You have written about this account already. You can write once a day, and again after"
        " %(when)s"
    ) % {"when": moment(until)}
