"""What every sweep shares: one round over all universities, rows in batches, and its letters."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from institutions.models import Institution, User
from institutions.notices import Letter, notify_daily
from policies.rulebook import Rulebook, rulebook
from registrations.models import RegistrationRequest
from registrations.services import telling

BATCH = 200  # rows in one transaction
Sweep = Callable[[Institution, Rulebook, datetime], int]


def over_institutions(sweep: Sweep, now: datetime | None = None) -> int:
    """Run a sweep for every university, each by its own rulebook; return how many rows it met."""
    moment = now or timezone.now()
    return sum(
        sweep(institution, rulebook(institution, timezone.localdate(moment)), moment)
        for institution in Institution.objects.order_by("pk")
    )


def letter(row: RegistrationRequest, to: User | str, part: Iterable[object], **more: Any) -> Letter:
    """One letter of a sweep, about one part of a request."""
    path = more.pop("path", "")
    return Letter(to, telling.facts(row, path=path, **more), telling.about(row, *part))


def daily(institution: Institution, template: str, letters: list[Letter]) -> None:
    """Owe letters of one kind, to be read with the day's others."""
    if letters:
        notify_daily(institution, f"{telling.MAIL}/{template}", letters)


def batch(rows: Any) -> Any:
    """Take as many rows as one transaction holds, in the order of their keys."""
    return rows.order_by("pk")[:BATCH]


def held(rows: Any) -> list[RegistrationRequest]:
    """Read some requests and hold them; what another sweep holds is left to it."""
    return list(
        batch(
            rows.select_for_update(of=("self",), skip_locked=True).select_related(
                "institution", "unit", "platform", "requested_by"
            )
        )
    )
