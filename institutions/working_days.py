"""The working calendar of one university, from its rows."""

from datetime import date, datetime

from django.utils import timezone

from institutions.calendar import WorkingCalendar
from institutions.models import Institution


def working_calendar(institution: Institution) -> WorkingCalendar:
    """Return when a university works; its closure days are read once per object."""
    if "_calendar" not in institution.__dict__:
        institution.__dict__["_calendar"] = WorkingCalendar(
            nation=institution.nation,
            time_zone=institution.time_zone,
            opens=institution.opens_at,
            closes=institution.closes_at,
            closures=tuple(institution.closures.values_list("from_on", "to_on")),
        )
    return institution.__dict__["_calendar"]  # type: ignore[no-any-return]


def due_on(institution: Institution, working_days: int, start: datetime | None = None) -> date:
    """Return the last day of a limit of so many working days from a moment, now by default."""
    return working_calendar(institution).due_on(start or timezone.now(), working_days)
