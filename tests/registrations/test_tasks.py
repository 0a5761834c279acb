"""What time does to requests: told once, made up when missed, safe when killed."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from institutions.models import Role, RoleAssignment
from institutions.notices import notify_daily
from records.models import AuditEvent, Notice
from records.references import request_reference
from registrations import rules, services, tasks
from registrations.models import RegistrationRequest, RequestState, RequestStep
from registrations.services.sweeps import rounds
from tests.factories import DelegationFactory, RoleAssignmentFactory
from tests.registrations.scene import Scene

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=LONDON)


def at(day: str, hour: int = 7) -> time_machine.travel:
    moment = datetime.fromisoformat(day).replace(hour=hour, tzinfo=LONDON)
    return time_machine.travel(moment, tick=False)


def owed(template: str) -> list[str]:
    rows = Notice.objects.filter(template=f"registrations/mail/{template}", state="waiting")
    return sorted(str(row.recipient or row.address) for row in rows)


# --- drafts (E1) ---


@pytest.fixture
def old_draft(london_met: Scene) -> RegistrationRequest:
    with at("2026-09-01"):
        return london_met.draft()


@pytest.mark.parametrize(("day", "told"), [("2026-11-15", False), ("2026-11-16", True)])
def test_a_draft_is_warned_of_after_76_days(
    london_met: Scene, old_draft: RegistrationRequest, day: str, told: bool
) -> None:
    with at(day, 12):
        tasks.look_after_drafts()
    assert owed("draft_expires") == (["Sam Lee"] if told else [])
    if told:
        [notice] = Notice.objects.filter(template__endswith="draft_expires")
        assert notice.context["goes_on"] == "30 November 2026"
        assert notice.is_digest


def test_a_warned_draft_is_deleted_14_days_later_and_not_before(
    old_draft: RegistrationRequest,
) -> None:
    with at("2026-11-16", 12):
        tasks.look_after_drafts()
    for day, there in (("2026-11-29", True), ("2026-12-01", False)):
        with at(day, 12):
            tasks.look_after_drafts()
        assert RegistrationRequest.objects.filter(pk=old_draft.pk).exists() is there
    event = AuditEvent.objects.get(verb="draft deleted")
    assert (event.target_id, event.actor) == (old_draft.pk, None)
    assert owed("draft_expires") == []


def test_a_sweep_that_was_missed_warns_before_it_deletes(old_draft: RegistrationRequest) -> None:
    with at("2027-03-01"):
        tasks.look_after_drafts()
    assert RegistrationRequest.objects.filter(pk=old_draft.pk).exists()
    [notice] = Notice.objects.filter(template__endswith="draft_expires")
    assert notice.context["goes_on"] == "15 March 2027"
    with at("2027-03-16"):
        tasks.look_after_drafts()
    assert not RegistrationRequest.objects.filter(pk=old_draft.pk).exists()


def test_going_on_with_a_draft_saves_it(london_met: Scene, old_draft: RegistrationRequest) -> None:
    with at("2026-11-16", 12):
        tasks.look_after_drafts()
    with at("2026-11-20"):
        services.save_task(
            old_draft, "purpose", {"purpose": "Still"}, by=london_met.sam,
            version=old_draft.version,
        )  # fmt: skip
    assert owed("draft_expires") == []
    with at("2026-12-20"):
        tasks.look_after_drafts()
    assert RegistrationRequest.objects.filter(pk=old_draft.pk).exists()


def test_only_drafts_that_were_never_sent_go(london_met: Scene) -> None:
    with at("2026-01-05"):
        sent = london_met.sent()
        withdrawn = services.withdraw(london_met.sent(name="B", handle="bbbb"), by=london_met.sam)
    for day in ("2026-06-01", "2026-06-20"):
        with at(day):
            tasks.look_after_drafts()
    kept = RegistrationRequest.objects.values_list("pk", flat=True)
    assert set(kept) == {sent.pk, withdrawn.pk}
    assert owed("draft_expires") == []


# --- steps (E4) ---


def test_reminded_three_working_days_before_and_told_up_when_late(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.sent()
    assert str(london_met.step(request).due_on) == "2026-11-30"
    table = [
        ("2026-11-24", [], []),
        ("2026-11-25", ["Ada Okafor"], []),  # three working days left
        ("2026-11-30", ["Ada Okafor"], []),  # the day itself is still in time
        ("2026-12-01", ["Ada Okafor"], ["Lou Field"]),
        ("2026-12-20", ["Ada Okafor"], ["Lou Field"]),
    ]
    for day, reminded, told in table:
        with at(day):
            tasks.look_after_steps()
            tasks.look_after_steps()
        assert (owed("decide_soon"), owed("decide_overdue")) == (reminded, told), day
    assert owed("overdue_requester") == ["Sam Lee"]
    # Late, and still to be decided by whoever it is with.
    with at("2026-12-21"):
        london_met.answer(request, london_met.head)


def test_a_deputy_is_told_when_it_is_late(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        london_met.sent()
    with at("2026-12-01"):
        DelegationFactory(
            institution=london_met.institution, giver=london_met.head, deputy=london_met.colleague
        )
        tasks.look_after_steps()
    assert owed("decide_overdue") == ["Lou Field", "Ray Dale"]


def test_missed_reminders_are_made_up_by_the_later_one_alone(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        london_met.sent()
    with at("2027-01-11"):
        tasks.look_after_steps()
    assert (owed("decide_soon"), owed("decide_overdue")) == ([], ["Lou Field"])


def test_an_answer_takes_the_reminder_back(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.sent()
    with at("2026-11-25"):
        tasks.look_after_steps()
        assert owed("decide_soon") == ["Ada Okafor"]
        london_met.answer(request, london_met.head)
    assert owed("decide_soon") == []


def test_the_due_day_skips_weekends_and_bank_holidays(london_met: Scene) -> None:
    with at("2026-12-23", 10):
        request = london_met.sent()
    # 24, 29, 30, 31 December, 4 January: Christmas, Boxing Day and New Year do not count.
    assert str(london_met.step(request).due_on) == "2027-01-04"


def test_a_desk_that_empties_and_fills_again_is_noticed(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.sent()
    held = london_met.head.assignments.get(role=Role.LINE_APPROVER)
    RoleAssignment.objects.filter(pk=held.pk).update(to_on="2026-11-24")
    with at("2026-11-25"):
        tasks.look_after_steps()
        tasks.look_after_steps()
        assert london_met.step(request).is_unmanned
    assert owed("nobody_to_decide") == ["Lou Field"]
    with at("2026-11-27"):
        RoleAssignmentFactory(
            person=london_met.colleague, unit=london_met.school, role=Role.LINE_APPROVER
        )
        tasks.look_after_steps()
        tasks.look_after_steps()
        step = london_met.step(request)
        assert (step.is_unmanned, str(step.due_on)) == (False, "2026-12-04")
        assert rules.can_decide(london_met.colleague, request)
    assert owed("to_decide").count("Ray Dale") == 1


# --- people (E7) ---


@pytest.mark.parametrize(("day", "told"), [("2026-11-30", []), ("2026-12-01", ["Sam Lee"])])
def test_silence_is_told_after_five_working_days_once(
    london_met: Scene, day: str, told: list[str]
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        london_met.draft()
    with at(day):
        tasks.chase_people()
        tasks.chase_people()
    assert owed("administrator_missing") == told


def test_who_answered_is_not_chased(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.draft()
        services.answer_administration(request, by=london_met.jo, accept=True)
    with at("2027-01-04"):
        tasks.chase_people()
    assert owed("administrator_missing") == []


# --- set-up (E13) ---


def test_set_up_is_asked_for_after_20_and_30_days_and_nothing_ends(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        request = london_met.approved()
    Notice.objects.all().delete()
    for day, mails in (
        ("2026-12-12", 0), ("2026-12-13", 0), ("2026-12-14", 1), ("2026-12-22", 1),
        ("2026-12-24", 2), ("2027-06-01", 2),
    ):  # fmt: skip
        with at(day):
            tasks.chase_people()
            tasks.chase_people()
        assert len(owed("not_set_up")) == mails, day
    request.refresh_from_db()
    assert request.state == RequestState.APPROVED


def test_both_missed_are_one_mail(london_met: Scene) -> None:
    with time_machine.travel(MONDAY, tick=False):
        london_met.approved()
    with at("2027-02-01"):
        tasks.chase_people()
        tasks.chase_people()
    assert owed("not_set_up") == ["Sam Lee"]


# --- cost, and being killed ---


def many(number: int) -> None:
    """Copy one sent request with its step and people a number of times, late and unwarned."""
    first = RegistrationRequest.objects.earliest("pk")
    step = first.steps.get(state="current")
    for place in range(number):
        copy = RegistrationRequest.objects.get(pk=first.pk)
        copy.pk, copy.reference = None, request_reference()
        copy.name = f"Copy {place}"
        copy.save(force_insert=True)
        again = RequestStep.objects.get(pk=step.pk)
        again.pk, again.request = None, copy
        again.reminded_at = again.escalated_at = None
        again.save(force_insert=True)
        for person in first.proposed.all():
            person.pk, person.request, person.chased_at = None, copy, None
            person.save(force_insert=True)


def cost(job: Callable[[], int]) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert job() > 0
    return len(queries)


@pytest.mark.parametrize("job", [tasks.look_after_steps, tasks.chase_people])
def test_a_sweep_costs_the_same_for_any_number(london_met: Scene, job: Callable[[], int]) -> None:
    with time_machine.travel(MONDAY, tick=False):
        london_met.sent()
    costs = []
    for number in (1, 30):
        many(number)
        with at("2027-01-11"):
            costs.append(cost(job))
    assert costs[0] == costs[1]


def test_many_are_all_met_over_several_batches(
    london_met: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "BATCH", 4)
    with time_machine.travel(MONDAY, tick=False):
        london_met.sent()
    many(10)
    with at("2027-01-11"):
        assert tasks.look_after_steps() == 11
        assert tasks.look_after_steps() == 0
        assert tasks.chase_people() == 11
    assert len(owed("decide_overdue")) == 11


def test_killed_half_way_the_rest_is_done_next_time_and_nothing_twice(
    london_met: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "BATCH", 4)
    with time_machine.travel(MONDAY, tick=False):
        london_met.sent()
    many(10)
    real: Callable[..., int] = notify_daily
    calls: list[int] = []

    def dies(*args: object, **kwargs: object) -> int:
        calls.append(1)
        if len(calls) == 4:  # in the middle of the second batch
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(rounds, "notify_daily", dies)
    with at("2027-01-11"):
        with pytest.raises(KeyboardInterrupt):
            tasks.look_after_steps()
        assert len(owed("decide_overdue")) == len(owed("overdue_requester")) == 4
        tasks.look_after_steps()
    assert len(owed("decide_overdue")) == len(owed("overdue_requester")) == 11


@pytest.mark.parametrize(
    "code", ["draft_days", "set_up_days", "administrator_days", "decision_days"]
)
def test_a_limit_that_is_switched_off_reminds_nobody(london_met: Scene, code: str) -> None:
    from policies.models import Rule

    Rule.objects.create(institution=london_met.institution, code=code, is_off=True)
    with time_machine.travel(MONDAY, tick=False):
        if code == "draft_days":
            london_met.draft(administrators=["me"])
        elif code == "set_up_days":
            london_met.approved(administrators=["me", "priya"])
        else:
            london_met.sent()
    templates = {
        "draft_days": "draft_expires",
        "set_up_days": "not_set_up",
        "administrator_days": "administrator_missing",
        "decision_days": "decide_overdue",
    }
    with at("2027-06-01"):
        tasks.look_after_drafts()
        tasks.look_after_steps()
        tasks.chase_people()
    assert owed(templates[code]) == []
