"""Sweeps killed at every point, in processes of their own, and two at the same moment."""

import signal
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts.models import Activity, QuietSpell, SocialAccount, Sweep
from accounts.services import activity
from accounts.services.sweep import look_over
from institutions.models import Institution
from records.models import AuditEvent, Notice
from tests.accounts.quiet_scene import account_of, told
from tests.apart import Apart
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 12
Run = Callable[[str], int]


@pytest.fixture
def world() -> World:
    world = make_world()
    for number in range(NUMBER):
        account_of(world, timezone.localdate() - timedelta(days=200 + number), world.sam, world.jo)
    return world


@pytest.fixture
def run(apart: Apart) -> Run:
    """Run one sweep in a process of its own; return how it ended."""
    return lambda point: apart.run("tests.accounts.sweep_and_die", point)


def is_whole() -> None:
    """Every account flagged once, with its event, and each person told once."""
    assert QuietSpell.objects.filter(stage="flagged", ended_at=None).count() == NUMBER
    assert SocialAccount.objects.filter(quiet_stage="flagged").count() == NUMBER
    assert AuditEvent.objects.filter(verb="found inactive").count() == NUMBER
    assert sorted(told("flagged")) == ["Jo", "Sam"]
    assert {
        row.context["number"] for row in Notice.objects.filter(template__endswith="flagged")
    } == {NUMBER}
    sweep = Sweep.objects.get(institution__slug="northgate")
    assert (sweep.flagged, sweep.checked) == (NUMBER, NUMBER)
    assert sweep.finished_at is not None
    assert Notice.objects.filter(template="accounts/mail/sweep_done").count() == 1


@pytest.mark.parametrize(
    "point", ["in a batch", "after a batch", "before the mail", "in the mail", "before the end"]
)
def test_killed_half_way_the_next_completes_it(world: World, run: Run, point: str) -> None:
    assert run(point) == -signal.SIGKILL
    flagged = QuietSpell.objects.count()
    assert flagged == (0 if point == "in a batch" else 5 if point == "after a batch" else NUMBER)
    assert AuditEvent.objects.filter(verb="found inactive").count() == flagged
    assert SocialAccount.objects.filter(quiet_stage="flagged").count() == flagged

    Sweep.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))
    assert run("nowhere") == 0
    is_whole()
    assert run("nowhere") == 0
    is_whole()


def test_killed_before_the_mail_and_completed_days_later_people_have_all_their_days(
    world: World, run: Run
) -> None:
    run("before the mail")
    today = timezone.localdate()
    Sweep.objects.update(
        day=today - timedelta(days=3), heartbeat_at=timezone.now() - timedelta(days=3)
    )
    QuietSpell.objects.update(next_on=today + timedelta(days=11))
    assert run("nowhere") == 0
    assert sorted(told("flagged")) == ["Jo", "Sam"]
    assert set(QuietSpell.objects.values_list("next_on", flat=True)) == {today + timedelta(days=14)}
    assert Sweep.objects.filter(institution=world.institution, finished_at=None).count() == 0


@pytest.mark.only_postgresql
def test_two_sweeps_at_once_are_one(world: World) -> None:
    gate, found = threading.Barrier(4), list[object]()

    def sweep() -> None:
        try:
            institution = Institution.objects.get(slug="northgate")
            gate.wait(timeout=20)
            found.append(look_over(institution).sweep)
        except Exception as problem:
            found.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not [each for each in found if isinstance(each, Exception)], found
    is_whole()


@pytest.mark.only_postgresql
def test_posts_noted_during_a_sweep_leave_no_account_half_flagged(world: World) -> None:
    gate, problems = threading.Barrier(2), list[Exception]()
    accounts = list(SocialAccount.objects.order_by("-pk"))

    def guarded(work: object) -> None:
        try:
            gate.wait(timeout=20)
            work()  # type: ignore[operator]
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    def post() -> None:
        for account in accounts:
            activity.observe(account, happened_on=date.today(), source="import")  # noqa: DTZ011

    jobs = [post, lambda: look_over(Institution.objects.get(slug="northgate"))]
    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert problems == []
    assert Activity.objects.count() == NUMBER
    assert QuietSpell.objects.filter(ended_at=None).count() == 0
    assert SocialAccount.objects.exclude(quiet_stage="").count() == 0
