"""The trail and states: what is written down, and that two cannot move one row."""

import pytest

from accounts.models import AccountState, SocialAccount
from records.audit import record
from records.models import AuditEvent, AuditNote
from records.references import ALPHABET, new_reference
from records.workflow import IllegalMove
from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_event_keeps_who_what_and_where(world: World) -> None:
    event = record(
        world.school,
        "unit renamed",
        by=world.admin,
        codes={"before": "A"},
        citation="London Met 5.2",
        note="They asked for it",
    )
    event.refresh_from_db()
    assert event.actor == world.admin
    assert event.actor_label == "Lou Field"
    assert event.target_label == "School of Computing"
    assert event.scope == world.school.scope
    assert event.codes == {"before": "A"}
    assert event.citation == "London Met 5.2"
    assert event.note.text == "They asked for it"
    assert list(AuditEvent.objects.about(world.school)) == [event]


def test_free_text_may_be_erased_and_the_event_stays(world: World) -> None:
    event = record(world.school, "unit renamed", by=None, note="A name")
    AuditNote.objects.filter(event=event).delete()
    assert AuditEvent.objects.filter(pk=event.pk).exists()
    assert str(event) == "The system: unit renamed School of Computing"


def test_references_are_random_and_easy_to_read_aloud() -> None:
    made = {new_reference("SM") for _each in range(500)}
    assert len(made) == 500
    letters = {letter for one in made for letter in one.removeprefix("SM-").replace("-", "")}
    assert letters <= set(ALPHABET)
    assert not letters & set("AEIOU01L5SB")


def account(world: World) -> SocialAccount:
    from accounts.models import Platform

    platform = Platform.objects.create(code="x", name="X", spec={})
    return SocialAccount.objects.create(
        institution=world.institution, unit=world.school, platform=platform, name="Computing",
        url="https://x.com/computing", identity="x:computing", skeleton="computing",
    )  # fmt: skip


def test_a_state_moves_along_drawn_lines_only(world: World) -> None:
    row = account(world)
    event = row.move_to(AccountState.PAUSED, by=world.priya)
    assert event.codes == {"from": "active", "to": "paused"}
    row.move_to(AccountState.CLOSED, by=world.priya)
    with pytest.raises(IllegalMove):
        row.move_to(AccountState.PAUSED, by=world.priya)
    row.refresh_from_db()
    assert row.state == AccountState.CLOSED


def test_the_later_of_two_is_refused_and_writes_nothing(world: World) -> None:
    mine = account(world)
    theirs = SocialAccount.objects.get(pk=mine.pk)
    theirs.move_to(AccountState.CLOSED, by=world.priya)
    before = AuditEvent.objects.count()
    with pytest.raises(IllegalMove):
        mine.move_to(AccountState.PAUSED, by=world.sam)
    assert AuditEvent.objects.count() == before
    assert SocialAccount.objects.get(pk=mine.pk).state == AccountState.CLOSED
