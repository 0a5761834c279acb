"""What time does to requests: reminders, told once; drafts nobody sent, gone after a warning.

Each sweep reads the clock, works in batches that are committed in turn, and keeps what it has
done in a column of the row, in the same transaction as the mail. So it may run twice, be missed
for a week, or be killed half-way, and nobody hears a thing twice.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution, User
from institutions.notices import Letter, notify_daily
from institutions.services import working_calendar
from policies.rulebook import Rulebook, rulebook
from records.models import AuditEvent, Notice, NoticeState
from registrations.eligible import eligible_ids, office_ids, people_by_id
from registrations.models import (
    ProposedAdministrator,
    ProposedState,
    RegistrationRequest,
    RequestState,
    RequestStep,
    StepState,
)
from registrations.services import telling
from registrations.services.steps import about_step, due_for

BATCH = 200  # rows in one transaction
WARNED_BEFORE = 14  # days between the warning and the end of a draft
NOTICE_BEFORE_DUE = 3  # working days
SECOND_LOOK = 10  # days between the two reminders to set an account up
Sweep = Callable[[Institution, Rulebook, datetime], int]


def over_institutions(sweep: Sweep, now: datetime | None = None) -> int:
    """Run a sweep for every university, each by its own rulebook; return how many rows it met."""
    moment = now or timezone.now()
    return sum(
        sweep(institution, rulebook(institution, timezone.localdate(moment)), moment)
        for institution in Institution.objects.order_by("pk")
    )


def _letter(
    row: RegistrationRequest, to: User | str, part: Iterable[object], **more: Any
) -> Letter:
    path = more.pop("path", "")
    return Letter(to, telling.facts(row, path=path, **more), telling.about(row, *part))


# --- drafts (E1) ---


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
            rows = _held(old.filter(warned_at=None))
            if not rows:
                return done
            RegistrationRequest.objects.filter(pk__in=[row.pk for row in rows]).update(
                warned_at=now
            )
            notify_daily(institution, f"{telling.MAIL}/draft_expires", [
                _letter(
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


def _held(rows: Any) -> list[RegistrationRequest]:
    """Read some requests and hold them; what another sweep holds is left to it."""
    return list(
        rows.select_for_update(of=("self",), skip_locked=True)
        .select_related("institution", "unit", "platform", "requested_by")
        .order_by("pk")[:BATCH]
    )


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
            rows = _held(old)
            if not rows:
                return done
            _write_down(rows, "draft deleted", {"after_days": days})
            _drop_all(rows)
            RegistrationRequest.objects.filter(pk__in=[row.pk for row in rows]).delete()
            done += len(rows)


def _drop_all(rows: Iterable[RegistrationRequest]) -> None:
    waiting = Q(pk__in=())
    for row in rows:
        waiting |= Q(about=telling.about(row)) | Q(about__startswith=f"{telling.about(row)}:")
    Notice.objects.filter(waiting, state=NoticeState.WAITING).update(state=NoticeState.DROPPED)


def _write_down(
    rows: Iterable[RegistrationRequest], verb: str, codes: dict[str, Any], citation: str = ""
) -> None:
    """Write one line in the trail for each row, by the system."""
    kind = ContentType.objects.get_for_model(RegistrationRequest)
    AuditEvent.objects.bulk_create(
        AuditEvent(
            verb=verb,
            target_type=kind,
            target_id=row.pk,
            target_label=str(row),
            scope=row.scope,
            codes=codes,
            citation=citation[:255],
        )
        for row in rows
    )


# --- steps (E4, and desks that emptied or filled) ---


def look_after_steps(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Remind those who have not answered, tell the next person up when it is late, and notice
    desks that nobody sits at any more.
    """
    done, after = 0, 0
    while True:
        with transaction.atomic():
            steps = _present_steps(institution, after)
            if not steps:
                return done
            after = steps[-1].request_id
            done += _look_after(institution, book, steps, timezone.localdate(now))


def _present_steps(institution: Institution, after: int) -> list[RequestStep]:
    """The next steps that wait for an answer, their requests held."""
    waiting = RegistrationRequest.objects.filter(
        institution=institution, state=RequestState.UNDER_REVIEW, pk__gt=after
    ).select_for_update(of=("self",), skip_locked=True)
    requests = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return list(
        RequestStep.objects.filter(request__in=requests, state=StepState.CURRENT)
        .select_related(
            "request__institution", "request__unit", "request__platform", "request__requested_by"
        )
        .order_by("request")
    )


def _look_after(
    institution: Institution, book: Rulebook, steps: list[RequestStep], today: date
) -> int:
    may = eligible_ids(steps)
    people = people_by_id({each for ids in may.values() for each in ids})
    soon = working_calendar(institution).add_working_days(today, NOTICE_BEFORE_DUE)
    emptied = [step for step in steps if not may[step.pk] and not step.is_unmanned]
    filled = [step for step in steps if may[step.pk] and step.is_unmanned]
    manned = [step for step in steps if may[step.pk] and not step.is_unmanned and step.due_on]
    late = [step for step in manned if _is_late(step, today) and not step.escalated_at]
    near = [
        step
        for step in manned
        if step.due_on and today <= step.due_on <= soon and not step.reminded_at
    ]
    seats = {step.pk: [people[each] for each in sorted(may[step.pk])] for step in steps}
    _leave_unmanned(institution, emptied)
    _man_again(institution, book, filled, seats)
    _remind(institution, near, seats)
    _escalate(institution, late, seats)
    return len(emptied) + len(filled) + len(near) + len(late)


def _is_late(step: RequestStep, today: date) -> bool:
    return step.due_on is not None and step.due_on < today


def _step_letter(step: RequestStep, to: User, name: str) -> Letter:
    path = telling.page(step.request, name) if name != "detail" else ""
    return _letter(
        step.request,
        to,
        (telling.STEP, step.pk),
        path=path,
        **about_step(step),
        by=step.due_on if name == "decide" else None,
    )


def _leave_unmanned(institution: Institution, steps: list[RequestStep]) -> None:
    """Nobody is left who may answer: the institution administrators are told to name somebody."""
    if not steps:
        return
    _update(steps, is_unmanned=True)
    _write_down([step.request for step in steps], "step has nobody", {})
    office = telling.office(institution)
    _daily(institution, "nobody_to_decide", [
        _step_letter(step, person, "substitute") for step in steps for person in office
    ])  # fmt: skip


def _man_again(
    institution: Institution,
    book: Rulebook,
    steps: list[RequestStep],
    seats: dict[int, list[User]],
) -> None:
    """Somebody sits at the desk again: their time runs from now, and they are told."""
    for step in steps:
        step.due_on = due_for(step.request, book)
    if steps:
        _update(steps, is_unmanned=False, due_on=steps[0].due_on, reminded_at=None)
    _daily(institution, "to_decide", [
        _step_letter(step, person, "decide") for step in steps for person in seats[step.pk]
    ])  # fmt: skip


def _remind(
    institution: Institution, steps: list[RequestStep], seats: dict[int, list[User]]
) -> None:
    if steps:
        _update(steps, reminded_at=timezone.now())
    _daily(institution, "decide_soon", [
        _step_letter(step, person, "decide") for step in steps for person in seats[step.pk]
    ])  # fmt: skip


def _escalate(
    institution: Institution, steps: list[RequestStep], seats: dict[int, list[User]]
) -> None:
    """The day has passed: the administrators and any deputy are told, in place of a third mail to
    the approver, and so is whoever asked.
    """
    if not steps:
        return
    _update(steps, escalated_at=timezone.now(), reminded_at=timezone.now())
    _write_down([step.request for step in steps], "step overdue", {})
    office, own = telling.office(institution), office_ids(steps)
    told = {
        step.pk: {
            each.pk: each
            for each in [*office, *(who for who in seats[step.pk] if who.pk not in own[step.pk])]
        }
        for step in steps
    }
    _daily(institution, "decide_overdue", [
        _step_letter(step, person, "detail") for step in steps for person in told[step.pk].values()
    ])  # fmt: skip
    _daily(institution, "overdue_requester", [
        _step_letter(step, step.request.requested_by, "detail") for step in steps
    ])  # fmt: skip


def _update(steps: list[RequestStep], **columns: Any) -> None:
    RequestStep.objects.filter(pk__in=[step.pk for step in steps]).update(**columns)


def _daily(institution: Institution, template: str, letters: list[Letter]) -> None:
    if letters:
        notify_daily(institution, f"{telling.MAIL}/{template}", letters)


# --- administrators who do not answer (E7) ---


def chase_administrators(institution: Institution, book: Rulebook, now: datetime) -> int:
    """Tell whoever asked that somebody named has not answered in time, once each."""
    days = book["administrator_days"].value
    if not days:
        return 0
    calendar, today = working_calendar(institution), timezone.localdate(now)
    asked = ProposedAdministrator.objects.filter(
        request__institution=institution,
        state=ProposedState.WAITING,
        chased_at=None,
        asked_at__lte=now - timedelta(days=days),
    ).exclude(request__state__in=[RequestState.REGISTERED, RequestState.DECLINED])
    done, after = 0, 0
    while True:
        with transaction.atomic():
            rows = list(
                asked.filter(pk__gt=after)
                .select_for_update(of=("self",), skip_locked=True)
                .select_related(
                    "person", "request__institution", "request__unit", "request__platform",
                    "request__requested_by",
                )
                .order_by("pk")[:BATCH]
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
        is_open = row.request.state in {RequestState.DRAFT, RequestState.CHANGES_ASKED}
        letters.append(
            _letter(
                row.request,
                row.request.requested_by,
                (telling.PERSON, row.person_id),
                path=telling.page(row.request, "task", "administrators") if is_open else "",
                who=str(row.person),
                said_no=False,
                can_change=is_open,
            )
        )
    _daily(institution, "administrator_missing", letters)


# --- approved and not set up (E13) ---


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
            rows = _held(due)
            if not rows:
                return done
            keys = [row.pk for row in rows]
            RegistrationRequest.objects.filter(pk__in=keys).update(set_up_reminders=number)
            _daily(institution, "not_set_up", _set_up_letters(rows, days))
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
                _letter(
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
