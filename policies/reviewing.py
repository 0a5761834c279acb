"""When a policy's review is due and when people hear of it. Pure: dates in, dates out.

A deadline is never more exact than its words: "October 2025" is kept until its last day, so it
is overdue from 1 November 2025.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from records.months import add_months, month_end

BEFORE = (-90, -30, -7, 0)  # days from the last day of a deadline
WEEK = 7  # days between two reminders once it is over
MORE_HEAR_AFTER = 30  # days over, from which the approving body and marketing hear too
LONGEST_AHEAD = -BEFORE[0]


@dataclass(frozen=True)
class Dated:
    """A date no more exact than it is known: "day" or "month"."""

    on: date
    precision: str = "day"


def last_day(deadline: Dated) -> date:
    """Return the last day on which a deadline is met."""
    return month_end(deadline.on) if deadline.precision == "month" else deadline.on


def after(last: Dated, months: int) -> date:
    """Return the last day of a time that began when something was last done."""
    return last_day(Dated(add_months(last.on, months), last.precision))


def due_day(stated: Dated | None, last: Dated | None, cycle_months: int | None) -> date | None:
    """Return the last day for a review: as stated, else a cycle after the last; else nothing."""
    if stated:
        return last_day(stated)
    return after(last, cycle_months) if last and cycle_months else None


def overdue_since(due_on: date | None, today: date) -> date | None:
    """Return the first day on which a review was late; nothing while it is not."""
    return due_on + timedelta(days=1) if due_on and due_on < today else None


def step_reached(due_on: date, today: date) -> int | None:
    """Return the last reminder that has come due, in days from the deadline."""
    days = (today - due_on).days
    if days >= WEEK:
        return days // WEEK * WEEK
    return max((step for step in BEFORE if step <= days), default=None)


def step_to_send(due_on: date, sent: Mapping[int, date], today: date) -> int | None:
    """Return the reminder to send today, given on which days others of this deadline were sent.

    Only the latest is sent, so nobody gets years of reminders at once; after the deadline there
    is a week between two, however late the first was.
    """
    step = step_reached(due_on, today)
    if step is None or step in sent:
        return None
    if step > 0 and any((today - day).days < WEEK for day in sent.values()):
        return None
    return step
