"""Courses people have to complete: asked by role, reminded of, noted by whoever leads them.

Source: Queen Mary roles-staff-3, roles-managers-3 and roles-owners-1.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from institutions.models import Institution, Role, RoleAssignment, User
from institutions.notices import Letter, notify_daily
from institutions.rules import require
from institutions.shown import day
from policies import rules
from policies.models import Acknowledgement, CourseNeed, CourseRecord, PolicyVersion
from policies.problems import Refused
from policies.rulebook import Rulebook, rulebook
from policies.services.acknowledging.pages import training_path
from policies.services.acknowledging.reminding import FIRST, LAST, QUIET
from records.audit import record
from records.months import add_months
from records.outbox import drop_each

BATCH = 1000
TEMPLATE = "policies/mail/course_due"
RUNNERS = ("owner", "administrator")  # two words for who runs an account


def look_over(institution: Institution, today: date) -> int:
    """Bring the list of who needs which course up to a day; return how many came onto it."""
    book = rulebook(institution, today)
    courses = book["training_courses"].value or {}
    open_needs = CourseNeed.objects.filter(institution=institution, ended_on=None)
    open_needs.exclude(course__in=list(courses)).update(ended_on=today)
    added = 0
    for course in courses:
        of_course = open_needs.filter(course=course)
        there = _group(institution, course, today).filter(person=OuterRef("person"))
        of_course.filter(~Exists(there)).update(ended_on=today)
        while number := _add_range(book, course, today):
            added += number
    return added


def _group(institution: Institution, course: str, today: date) -> "QuerySet[RoleAssignment]":
    """The roles by which people need a course."""
    held = RoleAssignment.objects.on(today).filter(
        unit__institution=institution, person__is_active=True
    )
    if course == "staff":
        return held.filter(role=Role.STAFF)
    if course == "manager":
        led = RoleAssignment.objects.on(today).filter(
            line_manager=OuterRef("person"), unit__institution=institution
        )
        return held.filter(Q(role=Role.LINE_APPROVER) | Exists(led))
    runs = User.objects.filter(
        pk=OuterRef("person"),
        administered__to_on=None,
        administered__account__institution=institution,
    )
    return held.filter(Exists(runs))


@transaction.atomic
def _add_range(book: Rulebook, course: str, today: date) -> int:
    institution = Institution.objects.select_for_update(no_key=True).get(pk=book.institution.pk)
    there = CourseNeed.objects.filter(
        institution=institution, course=course, ended_on=None, person=OuterRef("person")
    )
    group = _group(institution, course, today).filter(~Exists(there))
    found = group.select_related("unit").order_by("person_id", "pk")[:BATCH]
    homes: dict[int, RoleAssignment] = {}
    for row in found:
        homes.setdefault(row.person_id, row)
    done = _latest(institution, list(homes), course)
    due_on = today + timedelta(days=book["training_days"].value or 30)
    needs = []
    for person, row in homes.items():
        last = done.get(person)
        needs.append(
            CourseNeed(
                institution=institution,
                person_id=person,
                unit=row.unit,
                course=course,
                since=today,
                due_on=last.expires_on if last else due_on,
                done_on=last.done_on if last else None,
            )
        )
    CourseNeed.objects.bulk_create(
        needs,
        update_conflicts=True,
        unique_fields=["institution", "person", "course"],
        update_fields=["unit", "since", "due_on", "done_on", "ended_on", "reminders"],
    )
    return len(needs)


def _latest(
    institution: Institution, people: Collection[int], course: str
) -> dict[int, CourseRecord]:
    rows = CourseRecord.objects.filter(institution=institution, person__in=people, course=course)
    return {row.person_id: row for row in rows.order_by("done_on", "pk")}


def remind(institution: Institution, today: date) -> int:
    """Remind people of courses whose last day is near, twice at most and in one mail a day."""
    book = rulebook(institution, today)
    names = book["training_courses"].value or {}
    told, after = 0, 0
    while people := _remind_range(institution, names, today, after):
        told, after = told + len(people), people[-1]
    return told


@transaction.atomic
def _remind_range(
    institution: Institution, names: dict[str, str], today: date, after: int
) -> list[int]:
    near = Q(due_on__lte=today + timedelta(days=LAST), reminders__lt=2)
    soon = Q(due_on__lte=today + timedelta(days=FIRST), reminders__lt=1)
    lately = Q(written_on=None) | Q(written_on__lte=today - QUIET)
    wanted = CourseNeed.objects.filter(
        near | soon, lately, institution=institution, ended_on=None, course__in=list(names),
        person__gt=after,
    ).order_by("person_id", "pk")  # fmt: skip
    keys = list(wanted.values_list("person_id", flat=True)[:BATCH])
    if not keys:
        return []
    rows = list(
        wanted.filter(person__lte=keys[-1]).select_related("person").select_for_update(of=("self",))
    )
    theirs: dict[User, list[CourseNeed]] = defaultdict(list)
    for row in rows:
        row.reminders = 2 if row.due_on and row.due_on <= today + timedelta(days=LAST) else 1
        row.written_on = today
        theirs[row.person].append(row)
    CourseNeed.objects.bulk_update(rows, ["reminders", "written_on"])
    letters = [
        Letter(person, _context(institution, names, needs), _about(institution, person.pk))
        for person, needs in theirs.items()
    ]
    notify_daily(institution, TEMPLATE, letters)
    return sorted(set(keys))


def _about(institution: Institution, person_id: int) -> str:
    return f"courses:{institution.pk}:{person_id}"


def _context(
    institution: Institution, names: dict[str, str], needs: list[CourseNeed]
) -> dict[str, Any]:
    lines = [{"name": names[each.course], "due": day(each.due_on)} for each in needs if each.due_on]
    return {
        "courses": lines,
        "number": len(lines),
        **lines[0],
        "path": training_path(institution),
    }


@transaction.atomic
def note_course(
    institution: Institution, *, by: User, person: User, course: str, done_on: date
) -> CourseRecord:
    """Note that somebody completed a course; never one's own.

    Raises:
        PermissionDenied: they neither lead this person today nor keep the register.
        Refused: there is no such course here, or the day is to come.
    """
    require(
        rules.can_note_course(by, person, institution),
        _("A person's manager or the team that keeps the register notes a course, never they."),
    )
    book = rulebook(institution)
    names, today = book["training_courses"].value or {}, timezone.localdate()
    if course not in names:
        raise Refused(_("Select a course"), "course")
    if done_on > today:
        raise Refused(_("The day it was completed must be today or in the past"), "done_on")
    months = book["training_months"].value
    made = CourseRecord.objects.create(
        institution=institution,
        person=person,
        course=course,
        name=names[course],
        done_on=done_on,
        expires_on=add_months(done_on, months) if months else None,
        noted_by=by,
    )
    last = _latest(institution, [person.pk], course)[person.pk]
    CourseNeed.objects.filter(institution=institution, person=person, course=course).update(
        done_on=last.done_on, due_on=last.expires_on, reminders=0
    )
    drop_each([_about(institution, person.pk)])
    codes = {"person": person.pk, "course": course, "done_on": done_on}
    record(institution, "course noted", by=by, codes=codes)
    return made


def needs_of(institution: Institution) -> "QuerySet[Any]":
    """Who needs which course at a university, what is overdue first, then what is due."""
    today = timezone.localdate()
    haste = Case(
        When(due_on__lt=today, then=Value(0)),
        When(done_on=None, then=Value(1)),
        default=Value(2),
    )
    rows = CourseNeed.objects.filter(institution=institution, ended_on=None)
    return rows.annotate(haste=haste)


def lacking(book: Rulebook, people: Collection[User]) -> dict[int, list[str]]:
    """What each of these lacks before they may begin to run an account, in words.

    Empty for everybody where no rule asks for anything.
    """
    wanted = book["needed_to_run"]
    missing: dict[int, list[str]] = {}
    if not wanted or not people:
        return missing
    keys = [each.pk for each in people]
    if "training" in wanted:
        for course, name in (book["training_courses"].value or {}).items():
            if course not in RUNNERS:
                continue
            done = _latest(book.institution, keys, course)
            for key in keys:
                last = done.get(key)
                if last is None or (last.expires_on and last.expires_on < book.day):
                    missing.setdefault(key, []).append(_("the course “%s”") % name)
    if "acknowledgement" in wanted:
        _add_unread(book, keys, missing)
    return missing


def _add_unread(book: Rulebook, keys: list[int], missing: dict[int, list[str]]) -> None:
    versions = PolicyVersion.objects.in_force(book.day).filter(policy__institution=book.institution)
    for version in versions.exclude(link="").select_related("policy"):
        rows = Acknowledgement.objects.filter(version=version, person__in=keys)
        read = set(rows.values_list("person", flat=True))
        for key in keys:
            if key not in read:
                words = _("to confirm that they have read “%s”") % version.policy.title
                missing.setdefault(key, []).append(words)
