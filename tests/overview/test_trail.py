"""The history says in words what the trail keeps in codes."""

from datetime import date, timedelta
from typing import Any

import pytest

from institutions import services
from institutions.models import Role
from overview.trail import Trail, kind_words
from policies.models import Rule
from records.audit import record
from records.mending import mend
from records.models import AuditEvent
from tests.world import World, make_world

DAY = date(2026, 5, 1)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def said(event: AuditEvent) -> str:
    return Trail([event]).details(event)


def test_roles_people_units_and_days_are_named(world: World) -> None:
    given = services.grant_role(
        person=world.sam, role=Role.LINE_APPROVER, unit=world.school, by=world.admin, from_on=DAY
    )
    event = AuditEvent.objects.about(given).get()
    assert said(event) == "Role: Head or director; Person: Sam Lee; From: 1 May 2026"
    assert kind_words(event) == "Role"
    services.end_role(given, on=DAY + timedelta(days=3), by=None)
    ended = AuditEvent.objects.about(given)[0]
    assert said(ended) == "Role: Head or director; Person: Sam Lee; Last day: 4 May 2026"
    moved = services.move_unit(world.school, parent=world.service, by=world.admin)
    event = AuditEvent.objects.about(moved)[0]
    assert said(event) == "Before: Faculty of Science; After: Library"


@pytest.mark.parametrize(
    ("verb", "codes", "words"),
    [
        ("settings changed", {"fields": ["brand_colour", "opens_at"]},
         "Changed: brand colour, opens at"),
        ("closure added", {"from": DAY, "to": DAY}, "From: 1 May 2026; To: 1 May 2026"),
        ("logo changed", {"file": 7}, ""),
        ("logo changed", {"file": None}, ""),
        ("rulebook loaded", {"digest": "abc", "file": "a.toml", "rule added": 2, "Duty added": 0},
         "File: a.toml; Rule added: 2"),
        ("job ended", {"state": "problems", "sent": 3}, "How it ended: Finished with problems;"
         " Sent: 3"),
        ("file stored", {"type": "image/png", "size": 2048}, "Kind: image/png; Size: 2.0\xa0KB"),
        ("link made", {"kind": "mailbox", "person": None, "subject": 9},
         "Kind: Mailbox confirmation"),
        ("of former days", {"two_words": "three_words", "flag": True},
         "Flag: yes; Two words: three_words"),
    ],
)  # fmt: skip
def test_codes_are_worded(world: World, verb: str, codes: dict[str, Any], words: str) -> None:
    event = record(world.institution, verb, by=None, codes=codes)
    assert said(AuditEvent.objects.get(pk=event.pk)) == words


def test_a_rule_is_named_by_what_it_answers(world: World) -> None:
    rule = Rule.objects.create(institution=world.institution, code="min_administrators", value=2)
    codes = {"is": rule.code, "before": 1, "value": 2}
    event = record(rule, "rule changed", by=None, codes=codes)
    assert Trail([event]).about(event).endswith("?")
    assert said(event) == "Before: 1 administrator; Now: 2 administrators"
    gone = record(rule, "rule ended", by=None, codes={"is": "no_more_known", "value": [1]})
    assert Trail([gone]).about(gone) == "no more known"
    assert said(gone) == "Now: [1]"


def test_a_mended_field_is_called_what_the_page_calls_it(world: World) -> None:
    mend(world.institution, values={"short_name": "North"}, by=world.admin)
    event = AuditEvent.objects.about(world.institution).latest("pk")
    assert said(event) == "Changed: short name"
    assert event.note.text == "short name: Northgate → North"
