"""A university with accounts that have gone quiet, and days that pass for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import time_machine

from accounts.models import ActivitySource, QuietSpell, SocialAccount
from accounts.services.sweep import Outlook, look_over
from institutions.models import Institution, User
from records.models import Notice
from tests.factories import AdministratorFactory, SocialAccountFactory
from tests.world import World

MAIL = "accounts/mail/quiet_"


@contextmanager
def on(day: date, hour: int = 5) -> Iterator[None]:
    """Let it be a day, early in the morning."""
    with time_machine.travel(datetime.combine(day, time(hour, 5), UTC), tick=False):
        yield


def account_of(world: World, last: date | None, *people: User, **more: Any) -> SocialAccount:
    """An account that last posted on a day, and those who run it."""
    account = SocialAccountFactory(
        unit=more.pop("unit", world.school),
        institution=world.institution,
        last_active_on=last,
        last_active_source=ActivitySource.ADMINISTRATOR if last else "",
        **more,
    )
    for person in people:
        AdministratorFactory(account=account, person=person, from_on=date(2020, 1, 1))
    account.refresh_from_db()
    return account


def sweep_on(institution: Institution, day: date) -> Outlook:
    """Look the register over on a day."""
    with on(day):
        return look_over(institution)


def told(stage: str, **more: Any) -> list[str]:
    """Whom mail of a stage is owed to, by first name or address."""
    found = Notice.objects.filter(template=f"{MAIL}{stage}", **more).order_by("pk")
    return [
        row.recipient.get_short_name() if row.recipient else row.address
        for row in found.select_related("recipient")
    ]


def stage_of(account: SocialAccount) -> str:
    """The stage of an account's quiet spell, as the account and the spell both say it."""
    account.refresh_from_db()
    spell = QuietSpell.objects.filter(account=account, ended_at=None).first()
    assert account.quiet_stage == (spell.stage if spell else "")
    return account.quiet_stage
