"""Who in the team looks after accounts. It shares the work out; it runs and decides nothing."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import SocialAccount
from institutions.models import Institution, Role, User
from institutions.rules import oversight_paths, people_of, require
from policies.problems import Refused
from records.audit import record_many


def team(institution: Institution) -> list[User]:
    """The people who keep the register of a university."""
    return list(people_of(institution, Role.REGISTER_MANAGER))


def held(keys: Collection[int], by: User) -> list[SocialAccount]:
    """Hold some accounts, all of them kept by this person; call inside a transaction.

    Raises:
        PermissionDenied: one of them is not under this person's office, or there is no such one.
    """
    rows = list(
        SocialAccount.objects.select_for_update(of=("self",))
        .filter(pk__in=keys)
        .select_related("unit", "platform", "institution")
        .order_by("pk")
    )
    paths = oversight_paths(by, [Role.REGISTER_MANAGER])
    is_kept = all(any(row.scope.startswith(path) for path in paths) for row in rows)
    require(
        is_kept and len(rows) == len(set(keys)),
        _("Only the team that keeps the register may do this."),
    )
    return rows


@transaction.atomic
def assign(keys: Collection[int], *, to: User | None, by: User) -> int:
    """Write down who looks after some accounts, all of them or none; None takes it away.

    Returns:
        How many it changed.

    Raises:
        PermissionDenied: one of them is not under this person's office.
        Refused: whoever is named does not keep the register over one of them.
    """
    rows = held(keys, by)
    if to is not None:
        paths = oversight_paths(to, [Role.REGISTER_MANAGER])
        for row in rows:
            if not to.is_active or not any(row.scope.startswith(path) for path in paths):
                sentence = _("%(person)s does not keep the register over %(account)s")
                raise Refused(sentence % {"person": to, "account": row.name}, "to")
    key = to.pk if to else None
    changed = [row for row in rows if row.assigned_to_id != key]
    SocialAccount.objects.filter(pk__in=[row.pk for row in changed]).update(assigned_to=to)
    lines = [(row, {"from": row.assigned_to_id, "to": key}) for row in changed]
    return record_many(lines, "assigned" if to else "assigned to nobody", by=by)
