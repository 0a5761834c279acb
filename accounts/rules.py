"""Who may see what of an account; every member of its university sees that it exists."""

from django.db.models import Q, QuerySet

from accounts.models import Administrator, SocialAccount
from institutions.models import Institution, Role, Unit, User
from institutions.rules import (
    has_left,
    holds,
    holds_over_all,
    is_member,
    only_reads,
    oversight_paths,
)


def can_see_people(user: User, account: SocialAccount) -> bool:
    """Whether somebody may see who runs an account: those who do, and those who oversee it."""
    overseen = any(account.scope.startswith(path) for path in oversight_paths(user))
    return overseen or _is_named(user, account)


def _is_named(user: User, account: SocialAccount) -> bool:
    """Whether somebody is among the administrators a page has read, and still here."""
    rows = account.administrators.all()
    own = next((row for row in rows if row.person_id == user.pk and row.to_on is None), None)
    return _counts(own, user, account)


def _counts(own: Administrator | None, user: User, account: SocialAccount) -> bool:
    """Whether a service on the list is one today: not of who has left, nor of a back-up who keeps
    the register no more, which is all that made them one.
    """
    if own is None or has_left(user, account.institution):
        return False
    return not own.is_backup or can_be_backup(user, account)


def can_see_history(user: User, account: SocialAccount) -> bool:
    """Whether somebody may read an account's trail, which names people."""
    return can_see_people(user, account)


def can_ask_mailbox_again(user: User, account: SocialAccount) -> bool:
    """Whether somebody may send the mailbox its question again."""
    if account.mailbox is None or account.mailbox.confirmed_at:
        return False
    return _is_named(user, account) or any(
        account.scope.startswith(path)
        for path in oversight_paths(user, [Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN])
    )


def can_ask(user: User, account: SocialAccount) -> bool:
    """Whether somebody may write to those who run an account: people of its university.

    Auditors write nowhere.
    """
    here = account.institution
    return account.is_open and is_member(user, here) and not only_reads(user, here)


def runs(user: User, account: SocialAccount) -> bool:
    """Whether somebody runs an account today; not who has left and is still on its list."""
    own = account.administrators.filter(person=user, to_on=None).first()
    return _counts(own, user, account)


def can_keep(user: User, account: SocialAccount) -> bool:
    """Whether somebody keeps the register over an account, as marketing does."""
    paths = oversight_paths(user, [Role.REGISTER_MANAGER])
    return any(account.scope.startswith(path) for path in paths)


def can_change_people(user: User, account: SocialAccount) -> bool:
    """Whether somebody may ask people to serve an account."""
    return runs(user, account) or can_keep(user, account)


def can_be_backup(user: User, account: SocialAccount) -> bool:
    """Whether somebody may stand behind those who run an account: a keeper of the register.

    By an office of their own: cover ends, and what it gave must end with it.
    """
    return holds(user, Role.REGISTER_MANAGER, account.unit)


def can_confirm_rotation(user: User, account: SocialAccount) -> bool:
    """Whether somebody may say that credentials were changed."""
    return can_change_people(user, account)


def can_say_activity(user: User, account: SocialAccount) -> bool:
    """Whether somebody may say when an account last posted and whether it is needed."""
    return runs(user, account) or can_keep(user, account)


def can_set_feed(user: User, account: SocialAccount) -> bool:
    """Whether somebody may have an account's public feed read, where the rulebook allows it."""
    return runs(user, account) or can_keep(user, account)


def can_report_missing(user: User, institution: Institution) -> bool:
    """Whether somebody may report an account that is not on a university's register."""
    return is_member(user, institution) and not only_reads(user, institution)


def can_regularise(user: User, institution: Institution) -> bool:
    """Whether somebody decides what becomes of accounts reported as not on the register.

    Such an account has no unit yet, so it takes an office over the whole university.
    """
    return institution.scope in oversight_paths(user, [Role.REGISTER_MANAGER])


def can_look_after(user: User, account: SocialAccount) -> bool:
    """Whether somebody may note how an account is looked after: enquiries, visits, permissions."""
    return _is_named(user, account) or can_keep(user, account)


def watched_by(user: User, institution: Institution) -> "QuerySet[SocialAccount]":
    """Accounts of a university whose care somebody may read: run or overseen by them.

    A back-up reads as one who oversees, for as long as they do.
    """
    units = Unit.objects.filter(institution=institution).under(oversight_paths(user))
    run = user.administered.filter(to_on=None, is_backup=False).values("account")
    return SocialAccount.objects.filter(Q(unit__in=units) | Q(pk__in=run), institution=institution)


SWEEP_READERS = frozenset({Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN, Role.AUDITOR})


def can_see_sweeps(user: User, institution: Institution) -> bool:
    """Whether somebody may read what the daily look over a whole register found."""
    return holds_over_all(user, SWEEP_READERS, institution)


def can_run_sweep(user: User, institution: Institution) -> bool:
    """Whether somebody may have the register looked over now."""
    return holds_over_all(user, [Role.REGISTER_MANAGER], institution)


def can_close(user: User, account: SocialAccount) -> bool:
    """Whether somebody may record that an account has ended."""
    return runs(user, account) or can_keep(user, account)


def closes_for_marketing(user: User, account: SocialAccount) -> bool:
    """Whether somebody closes an account as marketing, not as one of those who run it.

    A back-up is marketing, and so is who asked themselves to run it: one click more must not make
    deleting what others run one's own business.
    """
    own = account.administrators.filter(person=user, to_on=None, is_backup=False).first()
    if own is None or has_left(user, account.institution):
        return True
    asked = account.offers.filter(person=user, offered_by=user, answered_at=own.accepted_at)
    return asked.exists()


def can_import(user: User, institution: Institution) -> bool:
    """Whether somebody may bring accounts onto the register from a spreadsheet."""
    return holds_over_all(user, [Role.REGISTER_MANAGER], institution)


def can_export(user: User, institution: Institution) -> bool:
    """Whether somebody may take the register with its people as a file.

    Whoever reads all of it on its pages may: those who keep it, and auditors, who only read.
    """
    return holds_over_all(user, SWEEP_READERS, institution)
