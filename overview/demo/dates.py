"""When the demonstration's requests were sent and answered: over the last eight weeks.

Only the requests' own days are set; the audit trail keeps the moment it was written.
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


def spread(requests: Mapping[str, RegistrationRequest]) -> None:
    """Give each request the days of its story."""
    for title, row in requests.items():
        book = rulebook(row.institution)
        Story(row, working_calendar(row.institution), book).tell(SENT_AGO[title])


class Story:
    """The days of one request, reckoned in its university's working days."""

    def __init__(self, row: RegistrationRequest, calendar: WorkingCalendar, book: Rulebook) -> None:
        self.row, self.calendar, self.book = row, calendar, book
        self.today = timezone.localdate()
        self.hour = 9 + row.pk % 7

    def tell(self, ago: int) -> None:
        """Set every day of the request, the day it was sent being so many working days ago."""
        row = self.row
        sent = self._back(ago)
        started = self.calendar.add_working_days(sent, -1)
        last = self._answers(sent)
        since = last
        if row.state == RequestState.UNDER_REVIEW:
            since = sent
        elif row.state == RequestState.REGISTERED:
            since = self._on(last, TO_SET_UP)
            self._account(since)
        elif row.was_withdrawn:
            since = self._on(sent, 1)
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
            is_late = due_on is not None and due_on < self.today
            RequestStep.objects.filter(pk=step.pk).update(
                arrived_at=self._at(arrived),
                due_on=due_on,
                # Who is late was told of it in its time.
                reminded_at=self._at(due_on) if is_late and due_on else None,
                escalated_at=self._at(due_on) if is_late and due_on else None,
            )
            answers = Approval.objects.filter(step=step)
            if answers.exists():
                arrived = self._on(arrived, TO_ANSWER)
                answers.update(at=self._at(arrived))
        return arrived

    def _due(self, step: RequestStep, arrived: date) -> date | None:
        """As many working days after it arrived as the service gave it today."""
        if step.due_on is None:
            return None
        until = (step.due_on - self.today).days
        days = [self.today + timedelta(days=number) for number in range(1, until + 1)]
        working = sum(self.calendar.is_working_day(each) for each in days)
        return self.calendar.add_working_days(arrived, working)

    def _letter(self, decided: date) -> None:
        """Write the letter again, now that the answers it names have their days."""
        letter = DecisionLetter.objects.filter(request=self.row).first()
        if letter is None:
            return
        letter.delete()
        row = RegistrationRequest.objects.select_related("institution", "unit").get(pk=self.row.pk)
        written = issue(row, letter.verdict, self.book)
        written.body = written.body.replace(day(self.today), day(decided))
        written.issued_at = self._at(decided)
        written.save(update_fields=["body", "issued_at"])

    def _account(self, registered: date) -> None:
        SocialAccount.objects.filter(request=self.row).update(
            registered_at=self._at(registered), went_live_on=registered,
            state_since=self._at(registered),
        )  # fmt: skip
        Administrator.objects.filter(account__request=self.row).update(from_on=registered)

    def _back(self, number: int) -> date:
        return self.calendar.add_working_days(self.today, -number)

    def _on(self, since: date, number: int) -> date:
        return self.calendar.add_working_days(since, number)

    def _at(self, on: date) -> datetime:
        """A moment of a day within office hours."""
        return timezone.make_aware(datetime.combine(on, time(self.hour, 7 * self.row.pk % 60)))
