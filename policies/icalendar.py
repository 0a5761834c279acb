"""Writes a calendar other programs subscribe to, as RFC 5545 has it. Pure: events in, text out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line's end
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """A day of its own: who it is for every reader, what it is called, where it is read."""

    uid: str
    on: date
    summary: str
    description: str
    url: str


def calendar(name: str, events: Iterable[Event], *, written_at: datetime) -> str:
    """Write a whole calendar, its lines folded and ended as the standard asks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Handlebook//Policy reviews//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
    ]
    stamp = written_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: Event, stamp: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"URL:{_CONTROL.sub('', event.url)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Write text so that no letter of it is read as the calendar's own sign."""
    plain = re.sub(r"\r\n?", "\n", text)
    plain = _CONTROL.sub("", plain).replace("\\", "\\\\")
    return plain.replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def folded(line: str) -> str:
    """Break a long line between letters, never inside one; the rest begins with a space."""
    parts, part, size = [], "", 0
    for letter in line:
        length = len(letter.encode("utf-8", "replace"))
        if size + length > LONGEST_LINE:
            parts.append(part)
            part, size = " ", 1
        part, size = part + letter, size + length
    return "\r\n".join([*parts, part])
