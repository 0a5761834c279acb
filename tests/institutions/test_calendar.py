"""Working days and office hours, on paper calendars of 2025 to 2027."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from institutions.calendar import WorkingCalendar, bank_holidays

LONDON = ZoneInfo("Europe/London")
ENGLAND = WorkingCalendar(
    "ENG", closures=((date(2025, 12, 24), date(2026, 1, 4)), (date(2026, 4, 2), date(2026, 4, 2)))
)
SCOTLAND = WorkingCalendar("SCT")
EVERY_DAY = WorkingCalendar("ENG", working_weekdays=frozenset(range(7)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("nation", "day", "working"),
    [
        ("ENG", date(2026, 4, 3), False),  # Good Friday
        ("ENG", date(2026, 4, 6), False),  # Easter Monday
        ("SCT", date(2026, 4, 6), True),
        ("SCT", date(2026, 1, 2), False),
        ("ENG", date(2026, 1, 2), True),
        ("SCT", date(2026, 8, 3), False),
        ("ENG", date(2026, 8, 31), False),
        ("SCT", date(2026, 8, 31), True),
        ("SCT", date(2026, 11, 30), False),  # St Andrew
        ("NIR", date(2026, 3, 17), False),  # St Patrick
        ("NIR", date(2026, 7, 13), False),  # the Boyne, moved from Sunday
        ("WLS", date(2026, 3, 17), True),
        ("ENG", date(2026, 12, 28), False),  # Boxing Day, moved from Saturday
        ("WLS", date(2026, 12, 29), True),
        ("ENG", date(2027, 12, 27), False),
        ("ENG", date(2027, 12, 28), False),
        ("ENG", date(2026, 2, 28), False),  # a Saturday
        ("ENG", date(2026, 2, 27), True),
    ],
)
def test_bank_holidays_of_each_nation(nation: str, day: date, working: bool) -> None:
    assert WorkingCalendar(nation).is_working_day(day) is working


def test_closures_count_both_ends() -> None:
    days = [date(2025, 12, 23), date(2025, 12, 24), date(2026, 1, 2), date(2026, 1, 5)]

    assert [ENGLAND.is_working_day(day) for day in days] == [True, False, False, True]


def test_sunday_works_where_the_institution_says_so() -> None:
    assert EVERY_DAY.is_working_day(date(2026, 3, 1)) is True
    assert EVERY_DAY.is_working_day(date(2026, 4, 5)) is True
    assert EVERY_DAY.is_working_day(date(2026, 4, 6)) is False


@pytest.mark.parametrize(
    ("calendar", "day", "number", "expected"),
    [
        (ENGLAND, date(2026, 3, 2), 5, date(2026, 3, 9)),
        (ENGLAND, date(2026, 3, 6), 1, date(2026, 3, 9)),
        (ENGLAND, date(2026, 3, 7), 1, date(2026, 3, 9)),
        (ENGLAND, date(2026, 3, 7), 0, date(2026, 3, 9)),
        (ENGLAND, date(2026, 3, 9), 0, date(2026, 3, 9)),
        (ENGLAND, date(2026, 4, 1), 1, date(2026, 4, 7)),  # a closure, then Easter
        (SCOTLAND, date(2026, 4, 2), 1, date(2026, 4, 6)),
        (ENGLAND, date(2025, 12, 23), 2, date(2026, 1, 6)),
        (WorkingCalendar("ENG"), date(2026, 12, 24), 1, date(2026, 12, 29)),
        (SCOTLAND, date(2026, 12, 31), 1, date(2027, 1, 5)),
        (ENGLAND, date(2026, 4, 7), -1, date(2026, 4, 1)),
        (ENGLAND, date(2026, 3, 8), -1, date(2026, 3, 6)),
    ],
)
def test_working_days_are_counted(
    calendar: WorkingCalendar, day: date, number: int, expected: date
) -> None:
    assert calendar.add_working_days(day, number) == expected


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-02T10:00", 5, date(2026, 3, 9)),
        ("2026-03-02T08:00", 5, date(2026, 3, 9)),
        ("2026-03-02T16:59", 5, date(2026, 3, 9)),
        ("2026-03-02T17:00", 5, date(2026, 3, 10)),  # received the next morning
        ("2026-03-06T20:00", 1, date(2026, 3, 10)),
        ("2026-03-07T12:00", 1, date(2026, 3, 10)),
        ("2026-03-07T12:00", 0, date(2026, 3, 9)),
        ("2026-04-01T18:00", 0, date(2026, 4, 7)),
    ],
)
def test_the_count_starts_on_the_day_of_receipt(start: str, days: int, due: date) -> None:
    assert ENGLAND.due_on(at(start), days) == due
    assert ENGLAND.due_on(at(start).astimezone(UTC), days) == due


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T10:00", 4, "2026-03-02T14:00"),
        ("2026-03-02T13:00", 4, "2026-03-02T17:00"),
        ("2026-03-02T13:01", 4, "2026-03-03T09:01"),
        ("2026-03-02T20:00", 4, "2026-03-03T13:00"),
        ("2026-03-02T20:00", 0, "2026-03-03T09:00"),
        ("2026-03-02T06:00", 1, "2026-03-02T10:00"),
        ("2026-03-06T16:30", 4, "2026-03-09T12:30"),
        ("2026-03-06T16:30", Decimal("0.5"), "2026-03-06T17:00"),
        ("2026-03-06T16:30", 0.75, "2026-03-09T09:15"),
        ("2026-04-01T16:00", 2, "2026-04-07T10:00"),  # closure, Good Friday, Easter Monday
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # the clocks go forward on the 29th
        ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # and back on the 25th
        ("2026-03-02T09:00", 40, "2026-03-06T17:00"),
        ("2026-03-02T09:00", 41, "2026-03-09T10:00"),
    ],
)
def test_office_hours_pass_only_in_the_office(start: str, hours: Decimal | float, end: str) -> None:
    passed = ENGLAND.add_office_hours(at(start), hours)

    assert passed == at(end)
    assert passed.replace(tzinfo=None) == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-29T00:30", 2, "2026-03-29T03:30"),  # 01:00 to 02:00 does not happen
        ("2026-10-25T00:30", 2, "2026-10-25T01:30"),  # 01:00 to 02:00 happens twice
    ],
)
def test_hours_are_real_hours_when_the_clocks_change(start: str, hours: int, end: str) -> None:
    night = WorkingCalendar(
        "ENG", opens=time(0), closes=time(23), working_weekdays=frozenset(range(7))
    )
    passed = night.add_office_hours(at(start), hours)

    assert passed.replace(tzinfo=None) == datetime.fromisoformat(end)
    assert passed - at(start).astimezone(UTC) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        ("2026-03-06T16:30", "2026-03-06T17:00"),
        ("2026-03-06T17:00", "2026-03-09T17:00"),
        ("2026-03-07T12:00", "2026-03-09T17:00"),
    ],
)
def test_same_day_ends_at_closing_time(start: str, limit: str) -> None:
    assert ENGLAND.same_day_limit(at(start)) == at(limit)


def test_the_same_day_limit_bites_before_a_four_hour_aim_late_on_friday() -> None:
    start = at("2026-03-06T16:30")

    assert ENGLAND.same_day_limit(start) < ENGLAND.add_office_hours(start, 4)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-03-02T08:29", "2026-03-02T08:30"),
        ("2026-03-02T08:30", "2026-03-02T08:30"),
        ("2026-03-02T08:31", "2026-03-03T08:30"),
        ("2026-03-06T09:00", "2026-03-09T08:30"),
        ("2026-04-01T12:00", "2026-04-07T08:30"),
        ("2026-03-27T12:00", "2026-03-30T08:30"),
        ("2026-10-24T12:00", "2026-10-26T08:30"),
    ],
)
def test_daily_mail_leaves_at_half_past_eight_on_working_days(now: str, leaves: str) -> None:
    found = ENGLAND.next_digest_at(at(now))

    assert found == at(leaves)
    assert found.time() == time(8, 30)
    assert ENGLAND.next_digest_at(found) == found


def test_another_time_zone_has_its_own_day() -> None:
    dubai = WorkingCalendar("ENG", time_zone="Asia/Dubai")

    assert dubai.due_on(datetime(2026, 3, 2, 20, 30, tzinfo=UTC), 0) == date(2026, 3, 3)
    assert dubai.same_day_limit(datetime(2026, 3, 2, 6, tzinfo=UTC)) == datetime(
        2026, 3, 2, 13, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"opens": time(17), "closes": time(9)}, "open before it closes"),
        ({"working_weekdays": frozenset()}, "at least one weekday"),
    ],
)
def test_an_office_that_never_works_is_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        WorkingCalendar("ENG", **wrong)  # type: ignore[arg-type]


def test_bad_questions_are_refused() -> None:
    shut = WorkingCalendar("ENG", closures=((date(2026, 1, 1), date(2030, 1, 1)),))

    with pytest.raises(ValueError, match="time zone"):
        ENGLAND.due_on(datetime(2026, 3, 2), 1)  # noqa: DTZ001 - the missing zone is the point
    with pytest.raises(ValueError, match="0 or more"):
        ENGLAND.add_office_hours(at("2026-03-02T10:00"), -1)
    with pytest.raises(ValueError, match="no working day"):
        shut.add_working_days(date(2026, 2, 1), 1)


def test_a_years_holidays_are_worked_out_once() -> None:
    bank_holidays.cache_clear()
    for _ in range(50):
        SCOTLAND.add_working_days(date(2026, 2, 2), 20)

    assert bank_holidays.cache_info().misses == 1


DAYS = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@given(DAYS, st.integers(1, 60))
def test_there_and_back_again(day: date, number: int) -> None:
    start = ENGLAND.add_working_days(day, 0)
    later = ENGLAND.add_working_days(start, number)

    assert ENGLAND.is_working_day(later)
    assert later > start
    assert ENGLAND.add_working_days(later, -number) == start


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.decimals(0, 100, places=2),
    st.decimals(0, 100, places=2),
)
def test_office_hours_add_up(start: datetime, first: Decimal, second: Decimal) -> None:
    at_once = ENGLAND.add_office_hours(start, first + second)
    in_turn = ENGLAND.add_office_hours(ENGLAND.add_office_hours(start, first), second)

    assert ENGLAND.is_working_day(at_once.date())
    assert ENGLAND.opens <= at_once.time() <= ENGLAND.closes
    assert in_turn == at_once or {in_turn.time(), at_once.time()} == {time(9), time(17)}
