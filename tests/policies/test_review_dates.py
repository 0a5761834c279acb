"""When a review is due and which reminder is sent, in dates alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.reviewing import (
    WEEK,
    Dated,
    due_day,
    last_day,
    overdue_since,
    step_reached,
    step_to_send,
)

DUE = date(2026, 6, 30)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("stated", "last", "cycle", "due"),
    [
        (None, Dated(date(2016, 2, 1), "month"), 36, date(2019, 2, 28)),  # Leeds Beckett
        (Dated(date(2025, 10, 1), "month"), None, None, date(2025, 10, 31)),  # West London
        (None, Dated(date(2020, 2, 1), "month"), None, None),  # Queen Mary
        (None, None, None, None),
        (None, None, 36, None),
        (Dated(date(2025, 10, 5)), Dated(date(2025, 1, 1)), 12, date(2025, 10, 5)),
        (None, Dated(date(2024, 2, 29)), 12, date(2025, 2, 28)),
        (None, Dated(date(2021, 2, 1), "month"), 36, date(2024, 2, 29)),
    ],
)
def test_the_last_day_for_a_review(
    stated: Dated | None, last: Dated | None, cycle: int | None, due: date | None
) -> None:
    assert due_day(stated, last, cycle) == due


def test_a_month_is_over_on_the_first_day_of_the_next() -> None:
    october = last_day(Dated(date(2025, 10, 1), "month"))
    assert overdue_since(october, date(2025, 10, 31)) is None
    assert overdue_since(october, date(2025, 11, 1)) == date(2025, 11, 1)
    assert overdue_since(None, date(2025, 11, 1)) is None


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (-91, None), (-90, -90), (-89, -90), (-31, -90), (-30, -30), (-8, -30), (-7, -7),
        (-1, -7), (0, 0), (6, 0), (7, 7), (13, 7), (14, 14), (2800, 2800), (2803, 2800),
    ],
)  # fmt: skip
def test_the_reminder_that_has_come_due(days: int, step: int | None) -> None:
    assert step_reached(DUE, DUE + timedelta(days=days)) == step


def test_a_deadline_years_over_is_told_once_and_then_weekly() -> None:
    sent: dict[int, date] = {}
    first = DUE + timedelta(days=2803)
    told = []
    for number in range(30):
        today = first + timedelta(days=number)
        step = step_to_send(DUE, sent, today)
        if step is not None:
            sent[step] = today
            told.append(number)
    assert told == [0, 7, 14, 21, 28]


@given(due=days, starts=st.integers(-200, 3000), looks=st.lists(st.booleans(), max_size=40))
def test_however_often_it_is_looked_nobody_hears_twice(
    due: date, starts: int, looks: list[bool]
) -> None:
    """Days on which the sweep does not run are caught up with one reminder, never with several."""
    sent: dict[int, date] = {}
    for number, is_run in enumerate(looks):
        today = due + timedelta(days=starts + number)
        if not is_run:
            continue
        step = step_to_send(due, sent, today)
        assert step is None or step not in sent
        if step is not None:
            late = [(today - day).days for day in sent.values()]
            assert step <= 0 or all(days >= WEEK for days in late)
            sent[step] = today
        assert step_to_send(due, sent, today) is None
