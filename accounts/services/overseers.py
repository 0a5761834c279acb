"""Who is told of an account besides those who run it: nobody whose office does not reach it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils import timezone

from accounts.models import SocialAccount
from institutions.models import Role, RoleAssignment, User


def heads_of(account: SocialAccount) -> list[User]:
    """The heads of the nearest unit, at or above the account's, that has one."""
    nearest: dict[int, list[User]] = {}
    for row in _held_over(account, Role.LINE_APPROVER):
        nearest.setdefault(len(row.unit.lineage), []).append(row.person)
    return nearest[max(nearest)] if nearest else []


def keepers_of(account: SocialAccount) -> list[User]:
    """Those who keep the register over an account; not who keeps another faculty's alone."""
    found = {row.person_id: row.person for row in _held_over(account, Role.REGISTER_MANAGER)}
    return sorted(found.values(), key=lambda person: (person.name, person.pk))


def _held_over(account: SocialAccount, role: Role) -> list[RoleAssignment]:
    """Who holds an office today on the account's unit or on one above it, able to sign in."""
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        role=role, unit__in=account.unit.lineage, person__is_active=True
    )
    return list(held.select_related("person", "unit").order_by("pk"))


def holders(role: Role, accounts: Iterable[SocialAccount]) -> dict[int, list[User]]:
    """People by the unit they hold an office on, for the units of many accounts and those above."""
    units = {key for account in accounts for key in account.unit.lineage}
    found: dict[int, list[User]] = defaultdict(list)
    held = RoleAssignment.objects.on(timezone.localdate()).filter(
        role=role, unit__in=units, person__is_active=True
    )
    for row in held.select_related("person").order_by("pk"):
        found[row.unit_id].append(row.person)
    return dict(found)


def keepers_over(accounts: Sequence[SocialAccount]) -> dict[int, list[User]]:
    """Those who keep the register over each of many accounts, by its key, in one query."""
    marketing = holders(Role.REGISTER_MANAGER, accounts)
    return {
        account.pk: [person for key in account.unit.lineage for person in marketing.get(key, [])]
        for account in accounts
    }
