"""How things are worded for people: dates, times, initials, status words."""

from datetime import date, datetime
from typing import Literal, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

Tone = Literal["quiet", "wait", "warn", "ok", "stop"]
Precision = Literal["day", "month", "year", "unknown"]


class Status(NamedTuple):
    """A status word and the tone it is shown in; the word alone must be enough."""

    word: str
    tone: Tone = "quiet"


def day(value: date | datetime) -> str:
    """Word a day: 21 November 2026."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return date_format(value, "j F Y")


def clock(value: datetime) -> str:
    """Word a time of day: 9:32am."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return date_format(local, "g:iA").lower()


def moment(value: date | datetime) -> str:
    """Word a moment, or a day where no time is known: 21 November 2026 at 9:32am."""
    if not isinstance(value, datetime):
        return day(value)
    return _("%(day)s at %(time)s") % {"day": day(value), "time": clock(value)}


def dated(value: date | None, precision: Precision = "day") -> str:
    """Word a date no more exactly than it is known."""
    if value is None or precision == "unknown":
        return _("date not stated")
    if precision == "month":
        return date_format(value, "F Y")
    if precision == "year":
        return date_format(value, "Y")
    return day(value)


def initials(name: str) -> str:
    """Give one or two letters to stand for a name where there is no picture."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    letters = [words[0][0], words[-1][0]] if len(words) > 1 else [word[0] for word in words]
    return "".join(letters).upper()
