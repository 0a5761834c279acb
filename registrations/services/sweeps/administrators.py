"""People asked to run an account who do not answer (E7)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from institutions.models import Institution
from institutions.services import working_calendar
from policies.rulebook import Rulebook
from registrations.models import ProposedAdministrator, ProposedState, RequestState
from registrations.services import telling
from registrations.services.people import missing
from registrations.services.sweeps.rounds import batch, daily, letter


def chase_administrators(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Tell whoever asked that somebody named has not answered in time, once each."""
    days = book["administrator_days"].value
    if not days:
        return 0
    calendar, today = working_calendar(institution), timezone.localdate(now)
    asked = (
        ProposedAdministrator.objects.told_apart()
        .filter(
            request__institution=institution,
            state=ProposedState.WAITING,
            chased_at=None,
            asked_at__lte=now - timedelta(days=days),
        )
        .exclude(request__state__in=[RequestState.REGISTERED, RequestState.DECLINED])
    )
    done, after = 0, 0
    while True:
        with transaction.atomic():
            held = asked.filter(pk__gt=after).select_for_update(of=("self",), skip_locked=True)
            rows = list(
                batch(
                    held.select_related(
                        "person", "request__institution", "request__unit", "request__platform",
                        "request__requested_by",
                    )
                )
            )  # fmt: skip
            if not rows:
                return done
            after = rows[-1].pk
            late = [
                row for row in rows if row.asked_at and calendar.due_on(row.asked_at, days) < today
            ]
            _tell_of_silence(institution, late, now)
            done += len(late)


def _tell_of_silence(
    institution: Institution, rows: list[ProposedAdministrator], now: datetime
) -> None:
    ProposedAdministrator.objects.filter(pk__in=[row.pk for row in rows]).update(chased_at=now)
    letters = []
    for row in rows:
        letters.append(
            letter(
                row.request,
                row.request.requested_by,
                (telling.PERSON, row.person_id),
                **missing(row, said_no=False),
            )
        )
    daily(institution, "administrator_missing", letters)
