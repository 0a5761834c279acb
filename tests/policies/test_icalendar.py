"""The calendar as a program of somebody else's reads it."""

from datetime import UTC, date, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from policies.icalendar import LONGEST_LINE, Event, calendar

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
letters = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n")
text = st.text(letters, max_size=300)


def read(written: str) -> list[list[tuple[str, str]]]:
    """Read a calendar as RFC 5545 says: unfold, part names from values, unescape."""
    assert written.endswith("\r\n")
    assert all(len(line.encode()) <= LONGEST_LINE for line in written.split("\r\n"))
    assert "\n" not in written.replace("\r\n", "")
    lines = written.replace("\r\n ", "").split("\r\n")[:-1]
    pairs = [(name, value) for name, _colon, value in (line.partition(":") for line in lines)]
    assert pairs[0] == ("BEGIN", "VCALENDAR")
    assert pairs[-1] == ("END", "VCALENDAR")
    events: list[list[tuple[str, str]]] = []
    for name, value in pairs:
        if (name, value) == ("BEGIN", "VEVENT"):
            events.append([])
        elif events:
            events[-1].append((name, _unescaped(value)))
    return events


def _unescaped(value: str) -> str:
    found, letters = "", iter(value)
    for letter in letters:
        if letter == "\\":
            letter = {"n": "\n"}.get(following := next(letters), following)
        found += letter
    return found


@given(summary=text, description=text)
@example(summary="\u00e9;" * 120, description="long, " * 60)
def test_whatever_a_policy_is_called_the_calendar_says_it(summary: str, description: str) -> None:
    event = Event("review-1@here", date(2025, 10, 31), summary, description, "https://a.test/x")
    [found] = read(calendar("Reviews", [event], written_at=NOW))
    said = dict(found)
    assert (said["SUMMARY"], said["DESCRIPTION"]) == (summary, description)
    assert said["UID"] == "review-1@here"
    assert said["DTSTART;VALUE=DATE"] == "20251031"
    assert said["DTEND;VALUE=DATE"] == "20251101"
    assert said["DTSTAMP"] == "20261122T093000Z"


def test_nothing_typed_can_begin_a_line_of_its_own() -> None:
    event = Event(
        "1", date(2026, 1, 1), "x\r\nEND:VEVENT\rATTACH:file", "\x00\x07", "https://a/\r\nX:1"
    )
    written = calendar("a\nb", [event], written_at=NOW)
    names = [line.partition(":")[0] for line in written.split("\r\n")]
    assert "ATTACH" not in names
    assert "X" not in names
    assert names.count("END") == 2
