"""Whole calendar months, never turned into days. Pure: dates in, dates out."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on, or back; the month's last day where there is none.

    30 November 2025 and three months give 28 February 2026.

    Raises:
        ValueError: the year is before 1 or after 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
