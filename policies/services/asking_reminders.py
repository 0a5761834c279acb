"""Reminding the desks of questions that are due: one mail for each person and working day."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from institutions.models import Institution, User
from institutions.notices import Letter, notify_daily
from institutions.working_days import working_calendar
from policies.desks import seats_of
from policies.models import PostQuestion, QuestionState
from policies.services.asking import MAIL

BATCH = 1000  # questions of one university in one go; the rest are reminded of by the next run


@transaction.atomic
def remind_desks(institution: Institution, now: datetime | None = None) -> int:
    """Remind whoever may answer of what is due today or was before; return how many questions.

    Run twice, late or after a week, nobody hears of a question twice on one day.
    """
    today = timezone.localdate(now)
    if not working_calendar(institution).is_working_day(today):
        return 0
    waiting = PostQuestion.objects.filter(
        institution=institution, state=QuestionState.OPEN, due_on__lte=today
    )
    fresh = waiting.exclude(reminded_on=today).order_by("pk")[:BATCH]
    due = list(fresh.select_for_update(of=("self",), skip_locked=True))
    if not due:
        return 0
    seats = seats_of(institution)
    number = Counter(person for each in due for person in seats.may_answer(each))
    people = User.objects.in_bulk(list(number))
    path = reverse("policies:desk", args=[institution.slug])
    notify_daily(institution, f"{MAIL}/reminder", [
        Letter(person, {"number": number[key], "path": path}, f"post-questions:{institution.pk}")
        for key, person in sorted(people.items())
    ])  # fmt: skip
    PostQuestion.objects.filter(pk__in=[each.pk for each in due]).update(reminded_on=today)
    return len(due)
