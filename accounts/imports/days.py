"""Days as people write them in a spreadsheet, the day before the month."""

import re
from datetime import date

from django.utils.translation import gettext as _

EARLIEST = date(2000, 1, 1)  # no social media account is older
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)?")
_WRITTEN = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ ./-]+([A-Za-z]{3,9}|\d{1,2})\.?[ ./,-]+(\d{4})")
_CLOCK = re.compile(r"[ ,]+\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?$")


class BadDay(ValueError):
    """This is no day; the text is the sentence to show."""


def read_day(text: str) -> date:
    """Read 2026-01-31, 31/1/2026, 31.1.2026, 31 January 2026 or 31-Jan-2026.

    Raises:
        BadDay: it is none of these, or no such day.
    """
    if not text.isascii():
        raise BadDay(_("This is not a date"))
    typed = text.strip()
    if match := _ISO.fullmatch(typed):
        parts = match[1], match[2], match[3]
    elif match := _WRITTEN.fullmatch(_CLOCK.sub("", typed)):
        parts = match[3], _month(match[2]), match[1]
    else:
        raise BadDay(_("This is not a date"))
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise BadDay(_("There is no such day")) from None


def _month(text: str) -> str:
    if text.isdigit():
        return text
    name = text.lower()
    if name[:3] not in _MONTHS:
        raise BadDay(_("This is not a date"))
    return str(_MONTHS.index(name[:3]) + 1)
