"""Rows are judged with the product's own readers, and the good ones come onto the register."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.imports import BadSheet, Row, read_sheet
from accounts.models import (
    Activity,
    Administrator,
    Closing,
    Import,
    ImportRow,
    Mailbox,
    Offer,
    SocialAccount,
)
from accounts.services import importing
from accounts.services.importing.ground import Ground
from accounts.services.importing.judging import judge
from accounts.services.importing.rejected import rejected_lines
from accounts.tasks import forget_imports
from policies.models import Rule
from policies.problems import Refused
from records import jobs
from records.models import AuditEvent, Job, JobState, Notice, StoredFile
from records.sheets import csv_lines
from records.tasks import delete_unnamed_files
from records.workflow import IllegalMove
from tests.accounts.imports.scene import (
    HEADINGS,
    brought,
    faults,
    imported,
    many,
    platforms,
    upload,
)
from tests.accounts.imports.sheets import csv_of
from tests.factories import PlatformFactory, SocialAccountFactory, UnitFactory
from tests.world import World, make_world

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def made(module_db: None) -> World:
    platforms()
    return make_world()


@pytest.fixture
def world(made: World, db: None) -> World:
    return made


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 21, 9, tzinfo=UTC), tick=False) as traveller:
        yield traveller


INSTAGRAM = "https://www.instagram.com/library"


def one_row(**said: str) -> str:
    """A good row but for what is said."""
    known = {"Web address": INSTAGRAM, "Name": "The Library", "School or service": "Library"}
    codes = HEADINGS.split(",")
    assert set(said) <= {code.replace(" ", "_") for code in codes}
    values = known | {code.replace("_", " "): value for code, value in said.items()}
    return ",".join(f'"{values.get(code, "")}"' for code in codes)


CASES: list[tuple[dict[str, str], str, str]] = [
    ({"Web_address": ""}, "address", "There is no web address"),
    ({"Web_address": "not an address"}, "address", "Web address must not contain spaces"),
    ({"Web_address": "javascript:alert(1)"}, "address", "starts with https://"),
    ({"Web_address": "http://127.0.0.1/x"}, "address", "public page"),
    ({"Web_address": "https://instagram.com@evil.example/x"}, "address", "before @"),
    ({"Web_address": "https://notinstagram.com/p/", "Platform": "Instagram"}, "address",
     "The web address and platform do not match"),
    ({"Web_address": "https://www.instagram.com/p/Cabc123/"}, "address", "lead to an account"),
    ({"Web_address": "https://bit.ly/abc"}, "address", "short link"),
    ({"Web_address": "https://www.instagram.com/lib\u200brary"}, "address", "hidden characters"),
    ({"Web_address": "https://x.com/" + "a" * 2500}, "address", "2,048 characters or less"),
    ({"Web_address": "https://plus.google.com/+library"}, "address", "Google+ has closed"),
    ({"Platform": "Friendster"}, "platform", "There is no platform called “Friendster”"),
    ({"Platform": "X (Twitter)"}, "address", "do not match"),
    ({"Handle": "somebody_else"}, "handle", "not the one in the web address"),
    ({"Web_address": "", "Platform": "instagram", "Handle": "two words"}, "handle", "spaces"),
    ({"Name": ""}, "name", "There is no name"),
    ({"Name": "a" * 101}, "name", "more than 100 characters"),
    ({"Name": "Lib\u202erary"}, "name", "hidden characters"),
    ({"School_or_service": ""}, "unit", "There is no school or service"),
    ({"School_or_service": "Librery"}, "unit", "There is no unit called “Librery”"),
    ({"School_or_service": "Annexe"}, "unit", "Several units are called “Annexe”"),
    ({"School_or_service": "Old School"}, "unit", "“Old School” has been closed"),
    ({"How_it_arrives": "approved"}, "status", "“approved” is no way to arrive"),
    ({"Last_post": "22/11/2026"}, "last_post", "22 November 2026 is in the future"),
    ({"Last_post": "31/12/1999"}, "last_post", "before there were social media accounts"),
    ({"Last_post": "yesterday"}, "last_post", "This is not a date: yesterday"),
    ({"Last_post": "31/2/2026"}, "last_post", "There is no such day: 31/2/2026"),
    ({"Last_post": "1/1/2020", "Went_live": "2/1/2020"}, "last_post", "earlier than the day it"),
    ({"Went_live": "22/11/2026"}, "went_live", "in the future"),
    ({"Administrators": "Sam-Lee"}, "administrators", "“Sam-Lee” is no email address"),
    ({"Administrators": "nobody@northgate.ac.uk"}, "administrators",
     "Nobody at Northgate has the address nobody@northgate.ac.uk"),
    ({"Administrators": "moss@northgate-south.ac.uk"}, "administrators", "Nobody at Northgate"),
    ({"Team_mailbox": "nothing"}, "mailbox", "Enter an email address"),
    ({"Kind": "spaceship"}, "kind", "“spaceship” is none of the choices"),
    ({"Kind": "partner"}, "partner", "needs the partner’s name"),
    ({"Standing": "maybe"}, "standing", "“maybe” is none of the choices"),
]  # fmt: skip


def test_each_fault_is_told_with_its_column_and_how_to_mend_it(world: World) -> None:
    UnitFactory(institution=world.institution, parent=world.faculty, name="Annexe")
    UnitFactory(institution=world.institution, parent=world.service, name="Annexe")
    UnitFactory(institution=world.institution, name="Old School", closed_on=TODAY)
    ground = Ground.of(upload(world, csv_of(one_row(), headings=HEADINGS)))
    for said, code, what in CASES:
        content = csv_of(one_row(**said), headings=HEADINGS)
        [_headings, row] = list(read_sheet(BytesIO(content), "a.csv"))
        [judged] = judge(ground, [row])
        assert [each.code for each in judged.facts.faults] == [code], said
        assert judged.facts.faults[0].mend, said
        assert what in judged.facts.faults[0].what, said


def test_a_row_tells_all_of_its_faults_and_near_units(world: World) -> None:
    batch = brought(world, one_row(Name="", School_or_service="librry", Last_post="never"))
    [row] = batch.rows.all()
    assert [fault["column"] for fault in row.faults] == [
        "Name (B)", "School or service (C)", "Last post (E)",
    ]  # fmt: skip
    assert row.faults[1]["mend"].startswith("Did you mean Library?")
    ground = Ground.of(batch)
    assert ground.near_unit("FACULTY") == "Faculty of Science"
    assert ground.near_unit("Physics") == ""


def test_good_rows_arrive_as_legacy_unapproved_or_lost(world: World) -> None:
    batch = brought(
        world,
        one_row(
            Last_post="20/11/2026",
            Went_live="1/9/2020",
            Administrators="lee@northgate.ac.uk; park@northgate.ac.uk",
            Team_mailbox="Library@northgate.ac.uk",
        ),
        one_row(
            Web_address="https://x.com/northgatelib",
            How_it_arrives="unapproved",
            Went_live="2021-09-01",
            Kind="academic",
            Standing="unofficial",
        ),
        one_row(
            Web_address="",
            Platform="TikTok",
            Handle="@northgatelib",
            How_it_arrives="access lost",
            Administrators="lee@northgate.ac.uk",
        ),
        one_row(
            Web_address="https://www.linkedin.com/school/northgate",
            School_or_service="northgate",
            Kind="partner",
            Partner_organisation="City Museum",
        ),
    )
    assert faults(batch) == {}
    assert imported(world, batch).state == JobState.FINISHED
    batch.refresh_from_db()
    assert (batch.state, batch.imported, batch.good, batch.faulty) == ("done", 4, 4, 0)

    legacy = SocialAccount.objects.get(handle="library")
    unapproved = SocialAccount.objects.get(approval="unapproved")
    lost = SocialAccount.objects.get(state="lost")
    partner = SocialAccount.objects.get(kind="partner")
    assert (legacy.approval, legacy.state, legacy.unit) == ("legacy", "active", world.service)
    assert (legacy.last_active_on, legacy.last_active_source) == (date(2026, 11, 20), "import")
    assert (legacy.kind, legacy.standing, legacy.search) == (
        "service",
        "official",
        "the library library",
    )
    assert legacy.mailbox is not None
    assert legacy.mailbox.address == "library@northgate.ac.uk"
    assert legacy.mailbox.confirmed_at is None
    assert unapproved.last_active_on == date(2021, 9, 1)
    assert unapproved.last_active_source == "activation"
    assert (unapproved.kind, unapproved.standing) == ("academic", "unofficial")
    assert (lost.approval, lost.closed_on) == ("legacy", TODAY)
    assert lost.identity == "tiktok:northgatelib"
    [closing] = Closing.objects.all()
    assert (closing.account, closing.way, closing.by) == (lost, "lost", world.priya)
    assert (partner.unit, partner.partner_organisation) == (world.root, "City Museum")
    [seen] = Activity.objects.all()
    assert (seen.account, seen.source, seen.by) == (legacy, "import", world.priya)

    events = AuditEvent.objects.filter(verb="registered")
    assert {event.target_id for event in events} == {
        row.pk for row in (legacy, unapproved, lost, partner)
    }
    assert {event.actor for event in events} == {world.priya}
    assert {event.codes["import"] for event in events} == {batch.pk}


def test_nobody_is_made_to_run_anything_those_named_are_asked_once(world: World) -> None:
    people = "lee@northgate.ac.uk; LEE@northgate.ac.uk, park@northgate.ac.uk"
    batch = brought(
        world,
        one_row(Administrators=people),
        one_row(Web_address="https://x.com/northgatelib", Administrators=people),
    )
    imported(world, batch)
    assert Administrator.objects.count() == 0
    assert set(SocialAccount.objects.values_list("administrator_count", flat=True)) == {0}
    offers = Offer.objects.filter(state="waiting", role="administrator", offered_by=world.priya)
    assert offers.filter(person=world.sam).count() == offers.filter(person=world.jo).count() == 2
    [jo, sam] = Notice.objects.filter(template="accounts/mail/offers").order_by("recipient__name")
    assert (jo.recipient, sam.recipient) == (world.jo, world.sam)
    assert (sam.is_digest, sam.context["number"], sam.context["first"]) == (True, 2, "The Library")


def test_rows_that_repeat_or_are_registered_are_told_and_another_university_is_not_revealed(
    world: World,
) -> None:
    platform = PlatformFactory(code="instagram")
    ours = SocialAccountFactory(
        unit=world.school, platform=platform, identity="instagram:ours", handle="ours", name="Ours"
    )
    SocialAccountFactory(
        unit=world.other_root, institution=world.other, platform=platform, name="Secret Name",
        identity="instagram:theirs", handle="theirs",
    )  # fmt: skip
    closed = SocialAccountFactory(
        unit=world.school, platform=platform, identity="instagram:gone", handle="gone"
    )
    closed.move_to("closed", by=None)
    batch = brought(
        world,
        one_row(Web_address="https://instagram.com/OURS/"),
        one_row(Web_address="https://instagram.com/theirs?hl=en"),
        one_row(Web_address="https://instagram.com/new"),
        one_row(Web_address="http://www.instagram.com/New/"),
        one_row(Web_address="https://instagram.com/gone"),
        one_row(Web_address="https://instagram.com/0urs"),
        one_row(Web_address="https://instagram.com/the1rs"),
    )
    assert faults(batch) == {
        2: [("address", f"It is on the register already: Ours, {ours.reference}")],
        3: [("address", "This account is already registered by another institution")],
        5: [("address", "The same account is in row 4")],
    }
    notes = {row.number: row.notes for row in batch.rows.filter(is_good=True) if row.notes}
    assert notes == {
        7: ["It looks like Ours, which is on the register"],
        8: ["It looks like an account registered by another institution"],
    }
    assert "Secret" not in str([row.faults + row.notes for row in batch.rows.all()])


@pytest.mark.parametrize(("value", "faulty"), [(None, []), ("warn", [2]), ("enforce", [2, 3])])
def test_a_mailbox_of_a_person_is_a_fault_where_the_policy_says_so(
    world: World, value: str | None, faulty: list[int]
) -> None:
    if value:
        Rule.objects.create(institution=world.institution, code="mailbox_generic", value=value)
    batch = brought(
        world,
        one_row(Team_mailbox="lee@northgate.ac.uk"),
        one_row(Web_address="https://x.com/a2", Team_mailbox="jo.bloggs@northgate.ac.uk"),
        one_row(Web_address="https://x.com/a3", Team_mailbox="library@northgate.ac.uk"),
    )
    assert list(faults(batch)) == faulty


def test_checks_cost_the_same_queries_for_ten_rows_and_a_thousand(world: World) -> None:
    ground = Ground.of(upload(world, csv_of(one_row(), headings=HEADINGS)))
    row = one_row(Administrators="lee@northgate.ac.uk", Team_mailbox="library@northgate.ac.uk")
    cells = next(row for row in list(read_sheet(BytesIO(csv_of(row)), "a.csv"))[1:]).cells
    counts = []
    for number in (10, 1000):
        rows = [Row(at, [f"https://instagram.com/library{at}", *cells[1:]]) for at in range(number)]
        with CaptureQueriesContext(connection) as asked:
            assert all(each.is_good for each in judge(ground, rows))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_only_who_keeps_the_whole_register_imports(world: World) -> None:
    for person in (
        world.sam,
        world.head,
        world.admin,
        world.auditor,
        world.nobody,
        world.other_admin,
    ):
        with pytest.raises(PermissionDenied):
            upload(world, csv_of(one_row(), headings=HEADINGS), by=person)
    batch = upload(world, csv_of(one_row(), headings=HEADINGS))
    for verb in (importing.begin, importing.cancel):
        with pytest.raises(PermissionDenied):
            verb(batch, by=world.auditor)
    with pytest.raises(PermissionDenied):
        importing.match(batch, by=world.admin, mapping=batch.mapping, arrives_as="legacy")


def test_a_refused_file_leaves_nothing(world: World) -> None:
    with pytest.raises(BadSheet):
        upload(world, b"Name\n", "a.csv")
    assert Import.objects.count() == StoredFile.objects.count() == 0


def test_a_matching_that_misses_a_column_is_refused(world: World) -> None:
    batch = upload(world, csv_of("a,b,c"))
    with pytest.raises(Refused, match="Choose the column of the name"):
        importing.match(
            batch, by=world.priya, mapping={"address": 0, "unit": 2}, arrives_as="legacy"
        )
    with pytest.raises(Refused, match="how the accounts arrive"):
        importing.match(batch, by=world.priya, mapping=batch.mapping, arrives_as="approved")


def test_a_long_file_is_checked_and_imported_by_jobs_with_true_progress(world: World) -> None:
    batch = brought(world, *many(1200), "nothing,Nobody,Library", headings="URL,Name,Unit")
    check = Job.objects.get(kind="import-check")
    assert (check.state, check.total, check.done) == (JobState.PROBLEMS, 1201, 1201)
    assert (batch.good, batch.faulty, batch.state) == (1200, 1, "checked")
    job = imported(world, batch)
    assert (job.state, job.total, job.done) == (JobState.PROBLEMS, 1200, 1200)
    assert (job.outcome["added"], job.outcome["rejected"]) == (1200, 1)
    assert SocialAccount.objects.filter(institution=world.institution).count() == 1200
    [notice] = Notice.objects.filter(template="records/mail/job_ended", about=f"job:{job.pk}")
    assert (notice.recipient, notice.context["added"]) == (world.priya, 1200)
    assert notice.context["path"] == batch.get_absolute_url()


def test_stopped_it_keeps_what_is_done_and_goes_on_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.services.importing.work.TAKEN", 10)
    batch = brought(world, *many(25), headings="URL,Name,Unit")
    job = importing.begin(batch, by=world.priya)
    assert importing.begin(batch, by=world.priya).pk == job.pk
    Job.objects.filter(pk=job.pk).update(stop_asked=True)
    assert jobs.run(job.pk) == JobState.STOPPED
    batch.refresh_from_db()
    assert (batch.state, batch.imported, SocialAccount.objects.count()) == ("checked", 10, 10)
    with pytest.raises(IllegalMove, match="cannot be matched any more"):
        importing.match(batch, by=world.priya, mapping=batch.mapping, arrives_as="lost")
    imported(world, batch)
    assert (batch.state, batch.imported, SocialAccount.objects.count()) == ("done", 25, 25)
    with pytest.raises(IllegalMove, match="over"):
        importing.begin(batch, by=world.priya)
    assert AuditEvent.objects.filter(verb="registered").count() == 25


def test_what_changed_since_the_check_is_told_and_not_imported(world: World) -> None:
    batch = brought(world, *many(3), headings="URL,Name,Unit")
    SocialAccountFactory(
        unit=world.school, platform=PlatformFactory(code="instagram"), identity="instagram:library1"
    )
    job = imported(world, batch)
    assert job.state == JobState.PROBLEMS
    assert (batch.imported, batch.faulty) == (2, 1)
    assert "on the register already" in faults(batch)[3][0][1]


def test_rejected_rows_are_a_file_that_is_mended_and_uploaded_again(world: World) -> None:
    batch = brought(
        world,
        one_row(Name="=HYPERLINK(1)", School_or_service="Libary"),
        one_row(Web_address="", Platform="Instagram", Handle="@second", Last_post="never"),
        one_row(Web_address="https://x.com/fine"),
    )
    imported(world, batch)
    lines = list(rejected_lines(batch))
    assert lines[0][-2:] == ["What is wrong", "How to mend it"]
    assert [line[1] for line in lines[1:]] == ["=HYPERLINK(1)", "The Library"]
    assert "There is no unit called “Libary”" in lines[1][-2]
    written = "".join(csv_lines(lines, marked=True))
    assert "'=HYPERLINK(1)" in written
    mended = written.replace("Libary,", "Library,").replace(",never,", ",1/2/2026,")
    again = upload(world, mended.encode(), "mended.csv")
    assert (
        importing.match(again, by=world.priya, mapping=again.mapping, arrives_as="legacy") is None
    )
    again.refresh_from_db()
    assert (again.good, again.faulty) == (2, 0)
    imported(world, again)
    assert set(SocialAccount.objects.values_list("name", "handle")) == {
        ("=HYPERLINK(1)", "library"), ("The Library", "second"), ("The Library", "fine"),
    }  # fmt: skip


def test_cancelled_its_file_and_rows_go(world: World) -> None:
    batch = brought(world, *many(3), headings="URL,Name,Unit")
    importing.cancel(batch, by=world.priya)
    batch.refresh_from_db()
    assert (batch.state, ImportRow.objects.count(), StoredFile.objects.count()) == (
        "cancelled",
        0,
        0,
    )
    with pytest.raises(IllegalMove):
        importing.cancel(batch, by=world.priya)


def test_after_seven_days_file_and_rows_go_and_the_counts_stay(
    world: World, clock: time_machine.Traveller
) -> None:
    done = brought(world, *many(2), "x,y,z", headings="URL,Name,Unit")
    imported(world, done)
    left = brought(world, *many(2, start=9), headings="URL,Name,Unit")
    assert done.source is not None
    storage, name = done.source.file.storage, str(done.source.file.name)
    clock.shift(timedelta(days=6))
    delete_unnamed_files()
    assert (forget_imports(), storage.exists(name)) == (0, True)
    clock.shift(timedelta(days=2))
    assert forget_imports() == 2
    assert delete_unnamed_files() >= 2
    assert (forget_imports(), ImportRow.objects.count(), StoredFile.objects.count()) == (0, 0, 0)
    assert not storage.exists(name)
    done.refresh_from_db()
    left.refresh_from_db()
    assert (done.imported, done.faulty, done.state, left.state) == (2, 1, "done", "cancelled")
    assert Mailbox.objects.count() == 0
