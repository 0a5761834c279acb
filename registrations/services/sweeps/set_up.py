"""Accounts approved and not set up (E13)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from institutions.models import Institution, User
from institutions.notices import Letter
from policies.rulebook import Rulebook
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
)
from registrations.services import telling
from registrations.services.sweeps.rounds import daily, held, letter

SECOND_LOOK = 10  # days between the two reminders to set an account up


def ask_about_set_up(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Ask twice whether an approved account was created; nothing ends by itself."""
    days = book["set_up_days"].value
    if not days:
        return 0
    first, second = max(days - SECOND_LOOK, 1), days
    return _ask_about_set_up(institution, days, now, second, 2) + _ask_about_set_up(
        institution, days, now, first, 1
    )


def _ask_about_set_up(
    institution: Institution, days: int, now: datetime, after_days: int, number: int
) -> int:
    """Send reminder ``number`` to those approved so many days ago that had fewer."""
    due = RegistrationRequest.objects.filter(
        institution=institution,
        state=RequestState.APPROVED,
        approved_at__lte=now - timedelta(days=after_days),
        set_up_reminders__lt=number,
    )
    done = 0
    while True:
        with transaction.atomic():
            rows = held(due)
            if not rows:
                return done
            keys = [row.pk for row in rows]
            RegistrationRequest.objects.filter(pk__in=keys).update(set_up_reminders=number)
            daily(institution, "not_set_up", _set_up_letters(rows, days))
            done += len(rows)


def _set_up_letters(rows: list[RegistrationRequest], days: int) -> list[Letter]:
    accepted = ProposedAdministrator.objects.filter(
        request__in=[row.pk for row in rows], state=ProposedState.ACCEPTED
    ).select_related("person")
    runners: dict[int, dict[int, User]] = {row.pk: {} for row in rows}
    for each in accepted:
        runners[each.request_id][each.person_id] = each.person
    letters = []
    for row in rows:
        approved = timezone.localdate(row.approved_at) if row.approved_at else None
        until = approved + timedelta(days=days) if approved else None
        for person in {**runners[row.pk], row.requested_by_id: row.requested_by}.values():
            letters.append(
                letter(
                    row,
                    person,
                    (telling.SET_UP,),
                    path=telling.page(row, "set_up"),
                    approved_on=approved,
                    due=(by := until if until and until >= timezone.localdate() else None),
                    by=by,
                )
            )
    return letters
