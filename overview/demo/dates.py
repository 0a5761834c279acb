"""When the demonstration's requests were sent and answered: over the last eight weeks.

What is done to a request is written into the trail with its day at once, since the trail can
never be changed; the request's own days are set afterwards.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from accounts.models import Administrator, SocialAccount
from institutions.calendar import WorkingCalendar
from institutions.shown import day
from institutions.working_days import working_calendar
from policies.rulebook import Rulebook, rulebook
from registrations.letters import issue
from registrations.models import (
    Approval,
    DecisionLetter,
    ProposedAdministrator,
    RegistrationRequest,
    RequestState,
    RequestStep,
)

# Working days ago, by what the demonstration shows with the request; answers take two each.
SENT_AGO: Mapping[str, int] = {
    "draft": 3,
    "first desk": 13,
    "second desk": 4,
    "nobody decides": 10,
    "changes asked": 12,
    "approved": 17,
    "registered": 38,
    "declined": 29,
    "withdrawn": 22,
}
TO_ANSWER = 2
TO_SET_UP = 3
TO_WITHDRAW = 1


def oldest_first() -> list[str]:
    """Name the stories in the order of their days, so that the trail's rows stand in order."""
    return sorted(SENT_AGO, key=lambda title: -SENT_AGO[title])


class Days:
    """When things happen in one story, reckoned in its university's working days."""

    def __init__(self, calendar: WorkingCalendar, title: str) -> None:
        self.calendar = calendar
        self.today = timezone.localdate()
        place = list(SENT_AGO).index(title)
        self.time_of_day = time(9 + place % 7, 7 * place % 60)  # within office hours
        self.sent = calendar.add_working_days(self.today, -SENT_AGO[title])
        self.started = calendar.add_working_days(self.sent, -1)

    def after(self, since: date, number: int) -> date:
        """So many working days later."""
        return self.calendar.add_working_days(since, number)

    def at(self, on: date) -> datetime:
        """The moment of a day at which things happen in this story."""
        return timezone.make_aware(datetime.combine(on, self.time_of_day))


def spread(requests: Mapping[str, RegistrationRequest]) -> None:
    """Give each request the days of its story."""
    for title, row in requests.items():
        days = Days(working_calendar(row.institution), title)
        Story(row, days, rulebook(row.institution)).tell()


class Story:
    """One request as it is left in the end, and the days it is given."""

    def __init__(self, row: RegistrationRequest, days: Days, book: Rulebook) -> None:
        self.row, self.days, self.book = row, days, book

    def tell(self) -> None:
        """Set every day of the request."""
        row, sent, started = self.row, self.days.sent, self.days.started
        last = self._answers(sent)
        since = last
        if row.state == RequestState.UNDER_REVIEW:
            since = sent
        elif row.state == RequestState.REGISTERED:
            since = self.days.after(last, TO_SET_UP)
            self._account(since)
        elif row.was_withdrawn:
            since = self.days.after(sent, TO_WITHDRAW)
        is_decided = bool(row.approved_at)
        RegistrationRequest.objects.filter(pk=row.pk).update(
            created_at=self._at(started),
            changed_at=self._at(max(since, last)),
            sent_at=self._at(sent) if row.sent_at else None,
            approved_at=self._at(last) if is_decided else None,
            state_since=self._at(since),
        )
        named = ProposedAdministrator.objects.filter(request=row)
        named.update(asked_at=self._at(started))
        named.exclude(answered_at=None).update(answered_at=self._at(sent))
        self._letter(last)

    def _answers(self, sent: date) -> date:
        """Let the request go from desk to desk; return the day of the last answer."""
        arrived = sent
        for step in RequestStep.objects.filter(request=self.row, arrived_at__isnull=False):
            due_on = self._due(step, arrived)
            is_late = due_on is not None and due_on < self.days.today
            RequestStep.objects.filter(pk=step.pk).update(
                arrived_at=self._at(arrived),
                due_on=due_on,
                # Who is late was told of it in its time.
                reminded_at=self._at(due_on) if is_late and due_on else None,
                escalated_at=self._at(due_on) if is_late and due_on else None,
            )
            answers = Approval.objects.filter(step=step)
            if answers.exists():
                arrived = self.days.after(arrived, TO_ANSWER)
                answers.update(at=self._at(arrived))
        return arrived

    def _due(self, step: RequestStep, arrived: date) -> date | None:
        """As many working days after it arrived as the service gave it today."""
        if step.due_on is None:
            return None
        today, calendar = self.days.today, self.days.calendar
        until = (step.due_on - today).days
        days = [today + timedelta(days=number) for number in range(1, until + 1)]
        working = sum(calendar.is_working_day(each) for each in days)
        return calendar.add_working_days(arrived, working)

    def _letter(self, decided: date) -> None:
        """Write the letter again, now that the answers it names have their days."""
        letter = DecisionLetter.objects.filter(request=self.row).first()
        if letter is None:
            return
        letter.delete()
        row = RegistrationRequest.objects.select_related("institution", "unit").get(pk=self.row.pk)
        written = issue(row, letter.verdict, self.book)
        written.body = written.body.replace(day(self.days.today), day(decided))
        written.issued_at = self._at(decided)
        written.save(update_fields=["body", "issued_at"])

    def _account(self, registered: date) -> None:
        SocialAccount.objects.filter(request=self.row).update(
            registered_at=self._at(registered), went_live_on=registered, last_active_on=registered,
            state_since=self._at(registered),
        )  # fmt: skip
        Administrator.objects.filter(account__request=self.row).update(from_on=registered)

    def _at(self, on: date) -> datetime:
        return self.days.at(on)
