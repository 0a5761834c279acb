"""Who may see what of an account; every member of its university sees that it exists."""

from accounts.models import SocialAccount
from institutions.models import Role, User
from institutions.rules import is_member, oversight_paths


def can_see_people(user: User, account: SocialAccount) -> bool:
    """Whether somebody may see who runs an account: those who do, and those who oversee it."""
    overseen = any(account.scope.startswith(path) for path in oversight_paths(user))
    return overseen or any(row.person_id == user.pk for row in account.administrators.all())


def can_see_history(user: User, account: SocialAccount) -> bool:
    """Whether somebody may read an account's trail, which names people."""
    return can_see_people(user, account)


def can_ask_mailbox_again(user: User, account: SocialAccount) -> bool:
    """Whether somebody may send the mailbox its question again."""
    if account.mailbox is None or account.mailbox.confirmed_at:
        return False
    runs_it = any(row.person_id == user.pk for row in account.administrators.all())
    return runs_it or any(
        account.scope.startswith(path)
        for path in oversight_paths(user, [Role.REGISTER_MANAGER, Role.INSTITUTION_ADMIN])
    )


def can_ask(user: User, account: SocialAccount) -> bool:
    """Whether somebody may write to those who run an account: people of its university."""
    return account.is_open and is_member(user, account.institution)
