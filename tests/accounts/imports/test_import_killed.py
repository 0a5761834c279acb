"""Imports killed at every point, in processes of their own, and several of the same accounts."""

import signal
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.models import Count
from django.utils import timezone

from accounts.models import Activity, Import, Mailbox, Offer, SocialAccount
from accounts.services import importing
from institutions.models import Role, User
from records import jobs
from records.models import AuditEvent, Job, JobState, Notice
from tests.accounts.imports.scene import brought, many
from tests.accounts.imports.sheets import csv_of
from tests.apart import Apart
from tests.factories import RoleAssignmentFactory, UserFactory
from tests.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 12
HEADINGS = "URL,Name,Unit,Last post,Administrators,Team mailbox"


@pytest.fixture
def world() -> World:
    call_command("load_platforms", verbosity=0)
    return make_world()


def rows(number: int = NUMBER) -> list[str]:
    return [f"{row},2026-01-31,lee@northgate.ac.uk,box@northgate.ac.uk" for row in many(number)]


def is_whole(number: int = NUMBER) -> None:
    """Every account once, each with its event, its post and its question."""
    accounts = SocialAccount.objects.filter(identity__startswith="instagram:library")
    assert accounts.count() == number
    assert not accounts.values("identity").annotate(times=Count("pk")).filter(times__gt=1)
    events = AuditEvent.objects.filter(verb="registered")
    assert set(events.values_list("target_id", flat=True)) == set(
        accounts.values_list("pk", flat=True)
    )
    assert events.count() == Activity.objects.count() == Offer.objects.count() == number
    assert Mailbox.objects.filter(address="box@northgate.ac.uk").count() == 1


@pytest.mark.parametrize(
    ("point", "done"),
    [
        ("in a piece", 0),
        ("at the end of a piece", 0),
        ("between pieces", 5),
        ("before the end", NUMBER),
    ],
)
def test_killed_half_way_and_started_again_it_goes_on(
    world: World, apart: Apart, point: str, done: int
) -> None:
    batch = brought(world, *rows(), headings=HEADINGS)
    job = importing.begin(batch, by=world.priya)
    run = "tests.accounts.imports.import_and_die"
    assert apart.run(run, point) == -signal.SIGKILL
    assert SocialAccount.objects.count() == Offer.objects.count() == done
    assert batch.rows.filter(account__isnull=False).count() == done

    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
    assert apart.run(run, "nowhere") == 0
    is_whole()
    batch.refresh_from_db()
    job.refresh_from_db()
    assert (batch.state, batch.imported, job.state) == ("done", NUMBER, JobState.FINISHED)
    assert (
        sum(
            notice.context["number"]
            for notice in Notice.objects.filter(template__endswith="offers")
        )
        == NUMBER
    )


@pytest.mark.only_postgresql
def test_two_imports_at_once_leave_every_account_once(world: World) -> None:
    south = UserFactory(name="South Keeper", email="keeper@northgate-south.ac.uk")
    RoleAssignmentFactory(person=south, unit=world.other_root, role=Role.REGISTER_MANAGER)
    lines = rows(1300)
    ours = brought(world, *lines, headings=HEADINGS)
    # The same accounts backwards, so that the two would wait for each other.
    again = brought(world, *reversed(lines), headings=HEADINGS)
    theirs = _of_south(world, lines[:400], south)
    batches: dict[Import, User] = {ours: world.priya, again: world.priya, theirs: south}
    waiting = [importing.begin(batch, by=by) for batch, by in batches.items()]
    gate, problems = threading.Barrier(len(waiting)), list[Exception]()

    def work(job: Job) -> None:
        try:
            gate.wait(timeout=20)
            jobs.run(job.pk)
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(job,)) for job in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert problems == []
    assert set(Job.objects.filter(kind="import").values_list("state", flat=True)) <= {
        JobState.FINISHED, JobState.PROBLEMS,
    }  # fmt: skip
    accounts = SocialAccount.objects.all()
    assert accounts.count() == AuditEvent.objects.filter(verb="registered").count() == 1300
    taken = 0
    for batch in batches:
        batch.refresh_from_db()
        assert (batch.state, batch.imported + batch.faulty) == ("done", batch.row_count)
        assert batch.rows.filter(account__institution=batch.institution).count() == batch.imported
        taken += batch.imported
        for row in batch.rows.filter(is_good=False):
            [fault] = row.faults
            told = fault["what"]
            elsewhere = told == "This account is already registered by another institution"
            assert elsewhere or told.startswith("It is on the register already: Library")
    assert taken == 1300
    own = accounts.filter(institution=world.institution)
    assert own.count() >= 900
    assert Offer.objects.count() == Activity.objects.count() == own.count()


def _of_south(world: World, lines: list[str], by: User) -> Import:
    plain = [line.split(",2026")[0].replace(",Library", ",Southgate") for line in lines]
    content = BytesIO(csv_of(*plain, headings="URL,Name,Unit"))
    batch = importing.receive(world.other, content, "south.csv", by=by)
    importing.match(batch, by=by, mapping=batch.mapping, arrives_as="legacy")
    batch.refresh_from_db()
    assert batch.good == len(lines)
    return batch
