"""Whether enough people run an account: counted, refused by choice, told when some are gone."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Administrator, SocialAccount
from accounts.services.overseers import heads_of, keepers_of
from accounts.services.pages import mine_path
from institutions.models import User
from institutions.notices import notify
from institutions.rules import has_left, is_staff
from institutions.services import due_on
from institutions.shown import day
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from records.audit import record


def running(account: SocialAccount) -> list[Administrator]:
    """Those who run an account today, back-ups too, the longest serving first."""
    rows = Administrator.objects.filter(account=account, to_on=None).select_related("person")
    return list(rows.order_by("from_on", "pk"))


def count_again(account: SocialAccount) -> int:
    """Write down how many run an account; the caller holds its row."""
    number = Administrator.objects.filter(account=account, to_on=None, is_backup=False).count()
    SocialAccount.objects.filter(pk=account.pk).update(administrator_count=number)
    account.administrator_count = number
    return number


def shown(account: SocialAccount) -> dict[str, Any]:
    """What a message says of an account."""
    return {"account": account.name, "platform": str(account.platform)}


def refuse_too_few_staff(
    account: SocialAccount, *, joining: User | None = None, leaving: Administrator | None = None
) -> None:
    """Refuse a change by choice that leaves fewer staff than the rule asks for.

    Source: London Met 5.2-s3.
    """
    rule = rulebook(account.institution)["staff_administrators"]
    if not rule or leaving is None:
        return
    now = [row.person for row in running(account) if not row.is_backup]
    then = [person for person in now if person.pk != leaving.person_id]
    then += [joining] if joining is not None else []
    staff = sum(is_staff(person, account.institution) for person in then)
    if staff < rule.value and staff < sum(is_staff(each, account.institution) for each in now):
        sentence = _(
            "%(account)s must keep %(need)s member of staff among those who run it."
            " Choose a member of staff"
        )
        words = {"account": account.name, "need": rule.value}
        raise Refused(sentence % words, "email", rule.citations)


def refuse_too_few(account: SocialAccount, leaving: Administrator) -> None:
    """Refuse to go below the rule by choice; who is simply gone is another matter."""
    if leaving.is_backup or has_left(leaving.person, account.institution):
        return
    minimum = rulebook(account.institution)["min_administrators"]
    # Who has left and is still on the list counts no more: tonight they are off it.
    others = [row for row in running(account) if row.pk != leaving.pk and not row.is_backup]
    left = sum(not has_left(row.person, account.institution) for row in others)
    if left < (minimum.value or 1):
        number = minimum.value or 1
        words = {"account": account.name, "number": number}
        sentence = (
            _("%(account)s must have %(number)s administrators. Choose who will take over first")
            if number > 1
            else _("%(account)s must have an administrator. Choose who will take over first")
        )
        raise Refused(sentence % words, "", minimum.citations)
    refuse_too_few_staff(account, leaving=leaving)


def tell_few(account: SocialAccount, *, gone: list[User], by: User | None) -> None:
    """Tell those left, the head and marketing where too few people run an account.

    Source: London Met 5.2, 5.6-s2.
    """
    book = rulebook(account.institution)
    minimum = book["min_administrators"].value or 1
    left = running(account)
    number = sum(not row.is_backup for row in left)
    if number >= minimum:
        return
    codes = {"left": number, "minimum": minimum}
    event = record(account, "too few people run it", by=by, codes=codes)
    keepers = keepers_of(account)
    notify(
        account.institution,
        "accounts/mail/too_few",
        event=event,
        people=[*(row.person for row in left), *heads_of(account), *keepers],
        context=few_context(book, [few_line(account, number, [str(each) for each in gone])]),
        about=f"few:{account.pk}",
    )


def few_line(account: SocialAccount, left: int, gone: list[str]) -> dict[str, Any]:
    """One account of the message that too few people run it."""
    return {
        **shown(account),
        "left": left,
        "gone": ", ".join(gone),
        "page": account.get_absolute_url() + "people/",
    }


def few_context(book: Rulebook, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """What the message says of several accounts at once."""
    minimum = book["min_administrators"]
    return {
        "accounts": lines,
        "number": len(lines),
        "first": lines[0]["account"],
        "minimum": minimum.value or 1,
        "cited": minimum.recorded,
        "due": day(due_on(book.institution, book["successor_days"].value or 10)),
        "path": lines[0]["page"] if len(lines) == 1 else mine_path(book.institution),
    }
