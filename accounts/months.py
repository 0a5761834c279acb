"""Calendar months: when an account counts as inactive, and when its people are asked.

Pure: dates in, dates out. Months are never turned into days. Source: London Met 5.4-s7, "three
months or more", so the day itself counts.
"""

from datetime import date, timedelta

from records.months import add_months

_ONE_DAY = timedelta(days=1)
_SLACK = 40  # days: no month is as long, so the day looked for lies within them


def inactive_from(last_active_on: date, months: int) -> date:
    """Return the first day on which an account counts as inactive.

    Args:
        last_active_on: the local day of its own last post, not of a visit to the portal.
        months: whole calendar months, 1 or more.
    """
    if months < 1:
        raise ValueError("months must be 1 or more")
    return add_months(last_active_on, months)


def ask_from(last_active_on: date, months: int, before: int) -> date:
    """Return the day on which people are asked: so many months before it counts as inactive.

    Args:
        before: whole calendar months, fewer than ``months``: nobody is asked of a fresh post.
    """
    if not 1 <= before < months:
        raise ValueError("people are asked at least one month before, and after the last post")
    return add_months(inactive_from(last_active_on, months), -before)


def inactive_cutoff(today: date, months: int) -> date:
    """Return the last day of activity of accounts that count as inactive today.

    ``inactive_from`` never goes back as days go on, so one day parts the accounts in two.
    """
    day = _latest(today, months)
    while inactive_from(day, months) > today:
        day -= _ONE_DAY
    return day


def ask_cutoff(today: date, months: int, before: int) -> date:
    """Return the last day of activity of accounts whose people are asked by today."""
    day = _latest(today, months - before)
    while ask_from(day, months, before) > today:
        day -= _ONE_DAY
    return day


def _latest(today: date, months: int) -> date:
    """A day late enough: nothing active after it can be due by today."""
    return add_months(today, -months) + _SLACK * _ONE_DAY
