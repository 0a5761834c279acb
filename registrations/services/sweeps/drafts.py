"""Drafts nobody sent (E1): gone after a warning."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution
from policies.rulebook import Rulebook
from records.audit import record_many
from records.models import Notice, NoticeState
from registrations.models import RegistrationRequest, RequestState
from registrations.services import telling
from registrations.services.sweeps.rounds import daily, held, letter

WARNED_BEFORE = 14  # days between the warning and the end of a draft


def _unsent(institution: Institution, changed_before: datetime) -> Any:
    return RegistrationRequest.objects.filter(
        institution=institution,
        state=RequestState.DRAFT,
        sent_at=None,
        changed_at__lte=changed_before,
    )


def warn_of_deletion(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Tell writers of drafts that nobody touched that they will be deleted, once each."""
    days = book["draft_days"].value
    if not days:
        return 0
    old = _unsent(institution, now - timedelta(days=max(days - WARNED_BEFORE, 0)))
    done = 0
    while True:
        with transaction.atomic():
            rows = held(old.filter(warned_at=None))
            if not rows:
                return done
            RegistrationRequest.objects.filter(pk__in=[row.pk for row in rows]).update(
                warned_at=now
            )
            daily(institution, "draft_expires", [
                letter(
                    row,
                    row.requested_by,
                    (telling.DRAFT,),
                    path=telling.page(row, "tasks"),
                    goes_on=_goes_on(row, days, now),
                )
                for row in rows
            ])  # fmt: skip
            done += len(rows)


def _goes_on(row: RegistrationRequest, days: int, now: datetime) -> date:
    """The day a draft is deleted: its time is up, and its writer had the days of the warning."""
    last = max(row.changed_at + timedelta(days=days), now + timedelta(days=WARNED_BEFORE))
    return timezone.localdate(last)


def delete_old_drafts(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Delete drafts that were never sent, whose writer was warned and did nothing."""
    days = book["draft_days"].value
    if not days:
        return 0
    old = _unsent(institution, now - timedelta(days=days)).filter(
        warned_at__lte=now - timedelta(days=WARNED_BEFORE)
    )
    done = 0
    while True:
        with transaction.atomic():
            rows = held(old)
            if not rows:
                return done
            record_many([(row, {"after_days": days}) for row in rows], "draft deleted")
            _drop_all(rows)
            RegistrationRequest.objects.filter(pk__in=[row.pk for row in rows]).delete()
            done += len(rows)


def _drop_all(rows: Iterable[RegistrationRequest]) -> None:
    waiting = Q(pk__in=())
    for row in rows:
        waiting |= Q(about=telling.about(row)) | Q(about__startswith=f"{telling.about(row)}:")
    Notice.objects.filter(waiting, state=NoticeState.WAITING).update(state=NoticeState.DROPPED)
