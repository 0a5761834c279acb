"""Spreadsheets that bring what the portal never keeps, or go on for somebody who has left."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.imports import BadSheet
from accounts.models import ImportRow, SocialAccount
from accounts.services import importing, people
from accounts.services.importing import verbs
from institutions.models import Role, RoleAssignment, UnitType
from records import jobs
from records.models import JobState, StoredFile
from tests.accounts.imports.scene import GOOD, brought, imported, platforms, upload
from tests.accounts.imports.sheets import csv_of
from tests.factories import AdministratorFactory, SocialAccountFactory, UnitFactory
from tests.world import World, give, make_world

LIBRARY = GOOD.format(handle="examplelibrary", name="Library")


@pytest.fixture
def world(db: None) -> World:
    platforms()
    return make_world()


@pytest.mark.parametrize(
    ("headings", "row", "where"),
    [
        ("Web address,Name,School or service,Password", f"{LIBRARY},hunter2", "column D"),
        ("Web address,Name,School or service,Login PIN", f"{LIBRARY},4821", "column D"),
        ("Web address,Name,School or service,Pass word", f"{LIBRARY},hunter2", "column D"),
        ("Web address,Name,School or service,Notes", f"{LIBRARY},pwd: hunter2", "column D"),
        ("Name,School or service,Web address", "A,Library,https://me:hunter2@x.com/a", "column C"),
    ],
)
def test_a_sheet_with_passwords_is_not_kept(
    world: World, headings: str, row: str, where: str
) -> None:
    with pytest.raises(BadSheet, match=f"Row 2, {where} seems to hold a password"):
        upload(world, csv_of(row, headings=headings))
    assert not StoredFile.objects.exists()


def test_a_column_about_passwords_is_none_of_them(world: World) -> None:
    headings = "Web address,Name,School or service,Password last changed,Password"
    batch = upload(world, csv_of(f"{LIBRARY},2026-01-31,", headings=headings))
    assert batch.row_count == 1


def test_the_disk_is_not_filled_with_sheets(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "MOST_KEPT", 2)
    first, _second = upload(world, csv_of(LIBRARY)), upload(world, csv_of(LIBRARY))
    with pytest.raises(BadSheet, match="2 spreadsheets are kept at a time"):
        upload(world, csv_of(LIBRARY))
    importing.cancel(first, by=world.priya)
    assert upload(world, csv_of(LIBRARY))


@pytest.mark.parametrize("ending", ["cancelled", "forgotten"])
def test_nothing_of_the_sheet_outlives_its_rows(world: World, ending: str) -> None:
    batch = brought(world, f"{LIBRARY},,,,{world.sam.email}")
    assert ImportRow.objects.exists()
    assert batch.samples
    if ending == "cancelled":
        importing.cancel(batch, by=world.priya)
    else:
        importing.forget_old(timezone.now() + timedelta(days=8))
    batch.refresh_from_db()
    assert batch.samples == []
    assert not ImportRow.objects.exists()


def test_work_that_waited_does_not_go_on_for_somebody_who_keeps_no_register(world: World) -> None:
    batch = brought(world, LIBRARY)
    job = importing.begin(batch, by=world.priya)
    RoleAssignment.objects.filter(person=world.priya, role=Role.REGISTER_MANAGER).delete()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not SocialAccount.objects.exists()


def test_whoever_brought_many_may_still_ask_people(world: World) -> None:
    rows = [
        f"https://www.instagram.com/library{number},Library {number},Library,,,,{world.sam.email}"
        for number in range(31)
    ]
    imported(world, brought(world, *rows))
    account = SocialAccountFactory(unit=world.school)
    AdministratorFactory(account=account, person=world.sam)
    assert people.offer(account, by=world.priya, person=world.head)


PAGES = [
    "imports", "import_template/csv", "import_template/xlsx", "export/csv", "export/xlsx",
]  # fmt: skip


def test_nobody_else_brings_or_takes_the_register(world: World) -> None:
    arts = UnitFactory(institution=world.institution, name="Arts", unit_type=UnitType.FACULTY)
    keeper = give("Kay Reed", arts, Role.STAFF, Role.REGISTER_MANAGER)
    batch = brought(world, LIBRARY)
    named = [page.partition("/") for page in PAGES]
    pages = [
        reverse(f"accounts:{name}", args=["northgate", *filter(None, [kind])])
        for name, _slash, kind in named
    ] + [batch.get_absolute_url()]
    everybody = [
        keeper, world.student, world.sam, world.head, world.final, world.stranger,
        world.other_admin, world.nobody,
    ]  # fmt: skip
    for person in everybody:
        client = Client()
        client.force_login(person)
        answers = {page: client.get(page).status_code for page in pages}
        assert set(answers.values()) == {403}, (person, answers)
        assert client.post(pages[0]).status_code == 403


def test_another_universitys_import_is_not_there(world: World) -> None:
    batch = brought(world, LIBRARY)
    rival = give("Vic Rowe", world.other_root, Role.STAFF, Role.REGISTER_MANAGER)
    client = Client()
    client.force_login(rival)
    own = batch.get_absolute_url().replace("/northgate/", "/northgate-south/")
    assert client.get(own).status_code == 404
    for act in ("start/", "cancel/"):
        assert client.post(f"{own}{act}").status_code == 404
    assert client.get(batch.get_absolute_url()).status_code == 403
