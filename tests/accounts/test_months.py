"""Calendar months, against a slow reference that counts day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.months import ask_cutoff, ask_from, inactive_cutoff, inactive_from
from records.months import add_months

DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(1461)]
PERIODS = (1, 3, 6, 12)
some_day = st.dates(date(1990, 1, 1), date(2100, 12, 31))
some_months = st.integers(1, 60)


def slowly(day: date, months: int) -> date:
    """Walk on day by day until the wanted month, then to its day or its end."""
    month = day.month
    walk = day
    for _each in range(months):
        month = month % 12 + 1
        while walk.month != month:
            walk += timedelta(days=1)
    while walk.day < day.day and (walk + timedelta(days=1)).month == walk.month:
        walk += timedelta(days=1)
    return walk


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 2, 1), date(2026, 5, 1)),  # 89 days
        (date(2026, 7, 1), date(2026, 10, 1)),  # 92 days
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2025, 11, 29), date(2026, 2, 28)),
        (date(2025, 11, 28), date(2026, 2, 28)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2023, 11, 29), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 5, 29)),
        (date(2025, 12, 31), date(2026, 3, 31)),
        (date(2026, 1, 31), date(2026, 4, 30)),
    ],
)
def test_three_months_on(last: date, due: date) -> None:
    assert inactive_from(last, 3) == due
    assert inactive_cutoff(due, 3) >= last
    assert inactive_cutoff(due - timedelta(days=1), 3) < last


@pytest.mark.parametrize("months", PERIODS)
def test_four_years_of_days_against_the_slow_way(months: int) -> None:
    due = {day: slowly(day, months) for day in DAYS}
    assert [inactive_from(day, months) for day in DAYS] == [due[day] for day in DAYS]
    place = 0
    for today in DAYS[400:]:
        while due[DAYS[place + 1]] <= today:
            place += 1
        assert inactive_cutoff(today, months) == DAYS[place]


@pytest.mark.parametrize(("months", "before"), [(3, 1), (6, 1), (12, 3), (2, 1)])
def test_people_are_asked_before(months: int, before: int) -> None:
    for today in DAYS[500:]:
        cutoff = ask_cutoff(today, months, before)
        assert ask_from(cutoff, months, before) <= today
        assert ask_from(cutoff + timedelta(days=1), months, before) > today


def test_a_month_before_the_end_of_february() -> None:
    assert ask_from(date(2025, 11, 30), 3, 1) == date(2026, 1, 28)
    assert ask_from(date(2026, 2, 1), 3, 1) == date(2026, 4, 1)


@given(some_day, some_months)
def test_one_day_parts_the_accounts_in_two(today: date, months: int) -> None:
    cutoff = inactive_cutoff(today, months)
    assert inactive_from(cutoff, months) <= today < inactive_from(cutoff + timedelta(1), months)


@given(some_day, some_day, some_months)
def test_later_posts_are_never_due_earlier(one: date, other: date, months: int) -> None:
    first, last = sorted([one, other])
    assert inactive_from(first, months) <= inactive_from(last, months)
    if months > 1:
        assert ask_from(first, months, 1) <= ask_from(last, months, 1)


@given(some_day, st.integers(-60, 60))
def test_the_month_is_the_one_wanted(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found + timedelta(1)).month != found.month


@pytest.mark.parametrize(("months", "before"), [(3, 3), (3, 4), (1, 1), (3, 0)])
def test_nobody_is_asked_of_a_fresh_post(months: int, before: int) -> None:
    with pytest.raises(ValueError, match="asked"):
        ask_from(date(2026, 2, 1), months, before)


def test_no_months_are_no_rule() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        inactive_from(date(2026, 2, 1), 0)
