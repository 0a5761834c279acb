"""Working days and office hours of one institution.

Pure: dates in, dates out. Times are worked out in local time and measured in real hours, so a
change of the clocks moves nothing. Source: Leeds Beckett 15-b2-s2 (office hours).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

MONDAY_TO_FRIDAY = frozenset({0, 1, 2, 3, 4})
DIGEST_AT = time(8, 30)  # when "daily" mails leave

_LONGEST_CLOSURE = 366  # days in a row without a working day: more is a slip in the data
_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """Bank holidays of ENG, WLS, SCT or NIR in one year, substitute days included."""
    return frozenset(holidays.country_holidays("GB", subdiv=nation, years=year))


@dataclass(frozen=True)
class WorkingCalendar:
    """When an institution works: weekdays, hours, bank holidays and its own closures.

    ``closures`` are first and last days, both closed. ``working_weekdays`` count Monday as 0.
    """

    nation: str
    time_zone: str = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    working_weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closures: Sequence[tuple[date, date]] = ()

    def __post_init__(self) -> None:
        """Refuse hours and days in which nothing could ever be done."""
        if self.opens >= self.closes:
            raise ValueError("the office must open before it closes")
        if not self.working_weekdays & frozenset(range(7)):
            raise ValueError("at least one weekday must be a working day")

    def is_working_day(self, day: date) -> bool:
        """Whether anybody is at work on this day."""
        return (
            day.weekday() in self.working_weekdays
            and day not in bank_holidays(self.nation, day.year)
            and not any(first <= day <= last for first, last in self.closures)
        )

    def add_working_days(self, day: date, number: int) -> date:
        """Return the working day that is so many working days on, or back when negative.

        The day itself is not counted. With 0 it is the day itself, or the next working day.
        """
        if number == 0:
            return next(self._working_days(day))
        step = _ONE_DAY if number > 0 else -_ONE_DAY
        days = self._working_days(day + step, step)
        return next(found for count, found in enumerate(days, start=1) if count == abs(number))

    def received_on(self, start: datetime) -> date:
        """Return the working day on which something counts as received.

        After closing time, or on a day off, that is the next working day.
        """
        local = self._local(start)
        late = timedelta(days=int(local.time() >= self.closes))
        return next(self._working_days(local.date() + late))

    def due_on(self, start: datetime, working_days: int) -> date:
        """Return the last day on which something is still in time."""
        return self.add_working_days(self.received_on(start), working_days)

    def add_office_hours(self, start: datetime, hours: Decimal | float) -> datetime:
        """Return the moment when so many office hours have passed, in local time.

        The clock stands still outside office hours: from 16:30 on a Friday, two hours end on
        Monday at 10:30. What ends at closing time ends on that day.
        """
        left = timedelta(microseconds=int(Decimal(str(hours)) * 3_600_000_000))
        if left < timedelta(0):
            raise ValueError("hours must be 0 or more")
        now = self._local(start).astimezone(UTC)
        for day in self._working_days(self.received_on(start)):
            begins = max(now, self._at(day, self.opens))
            ends = self._at(day, self.closes)
            if begins + left <= ends:
                return (begins + left).astimezone(ZoneInfo(self.time_zone))
            left -= ends - begins
        raise AssertionError("working days never end")

    def same_day_limit(self, start: datetime) -> datetime:
        """Return closing time on the day on which something counts as received."""
        limit = self._at(self.received_on(start), self.closes)
        return limit.astimezone(ZoneInfo(self.time_zone))

    def next_digest_at(self, now: datetime, hour: time = DIGEST_AT) -> datetime:
        """Return the next time a daily mail leaves: at this hour on a working day, or now."""
        local = self._local(now)
        missed = timedelta(days=int(local.timetz().replace(tzinfo=None) > hour))
        day = next(self._working_days(local.date() + missed))
        return self._at(day, hour).astimezone(ZoneInfo(self.time_zone))

    def _working_days(self, day: date, step: timedelta = _ONE_DAY) -> Iterator[date]:
        """Working days from this one on, itself included."""
        idle = 0
        while idle <= _LONGEST_CLOSURE:
            if self.is_working_day(day):
                idle = 0
                yield day
            else:
                idle += 1
            day += step
        raise ValueError(f"no working day for a year before {day.isoformat()}")

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("the time must say its time zone")
        return moment.astimezone(ZoneInfo(self.time_zone))

    def _at(self, day: date, hour: time) -> datetime:
        """This local time as a real moment, for measuring."""
        return datetime.combine(day, hour, ZoneInfo(self.time_zone)).astimezone(UTC)
