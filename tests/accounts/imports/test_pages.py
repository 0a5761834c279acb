"""The pages of an import, and lists taken as files, as people of the university use them."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.imports import read_sheet
from accounts.models import Import, SocialAccount
from institutions.models import Role
from records import jobs
from records.models import AuditEvent, Job
from tests.accounts.imports.scene import brought, many, platforms
from tests.accounts.imports.sheets import csv_of, text_rows, xlsx_of
from tests.factories import (
    AdministratorFactory,
    MailboxFactory,
    PlatformFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.world import World, make_world

IMPORTS = "/northgate/accounts/imports/"
URL_HEADINGS = "URL,Name,Unit"


@pytest.fixture(scope="module")
def world(module_db: None) -> World:
    platforms()
    return make_world()


@pytest.fixture
def priya(world: World, client: Client, db: None) -> Client:
    client.force_login(world.priya)
    return client


def send(client: Client, content: bytes, name: str = "list.csv") -> Any:
    return client.post(IMPORTS, {"file": SimpleUploadedFile(name, content)})


def test_from_upload_to_result_without_any_script(world: World, priya: Client) -> None:
    rows = [*many(17), "x,Nothing,Library", "https://x.com/a,,Library", "https://x.com/b,B,Nowhere"]
    answer = send(priya, csv_of(*rows, headings=URL_HEADINGS))
    batch = Import.objects.get()
    assert answer["Location"] == f"{IMPORTS}{batch.reference}/columns/"
    page = priya.get(answer["Location"])
    guessed = page.context["form"].initial
    assert [guessed[name] for name in ("address", "name", "unit")] == [0, 1, 2]
    answer = priya.post(
        answer["Location"], {"address": "0", "name": "1", "unit": "2", "arrives_as": "legacy"}
    )
    assert answer["Location"] == f"{IMPORTS}{batch.reference}/"

    page = priya.get(answer["Location"])
    text = page.content.decode()
    assert "Import 17 good rows" in text
    assert [each["row"].number for each in page.context["faulty"]] == [19, 20, 21]
    for words in ("There is no name", "Name (B)", "There is no unit called “Nowhere”", "Row 19"):
        assert words in text, words
    assert SocialAccount.objects.count() == 0

    answer = priya.post(f"{IMPORTS}{batch.reference}/start/")
    job = Job.objects.get(kind="import")
    assert answer["Location"] == f"/northgate/jobs/{job.reference}/"
    assert (
        '<meta http-equiv="refresh" content="5">' in priya.get(answer["Location"]).content.decode()
    )
    assert "This import is at work." in priya.get(f"{IMPORTS}{batch.reference}/").content.decode()
    jobs.run(job.pk)
    ended = priya.get(answer["Location"]).content.decode()
    assert "Accounts imported: 17. Rows to mend: 3." in ended
    assert f'href="{IMPORTS}{batch.reference}/"' in ended

    text = priya.get(f"{IMPORTS}{batch.reference}/").content.decode()
    assert re.search(r"Imported\s*</dt>\s*<dd[^>]*>\s*17", text)
    assert SocialAccount.objects.filter(approval="legacy").count() == 17
    for kind in ("csv", "xlsx"):
        file = priya.get(f"{IMPORTS}{batch.reference}/rows-to-mend.{kind}")
        found = list(read_sheet(BytesIO(file.getvalue()), f"a.{kind}"))
        assert [row.cells[1] for row in found[1:]] == ["Nothing", "", "B"]


def test_bad_files_and_matchings_are_told_and_nothing_is_kept(world: World, priya: Client) -> None:
    for content, name, said in (
        (b"", "a.csv", "The selected file is empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "must be smaller than 10MB"),
        (b"a\n" * 100_002, "a.csv", "more than 100,000 rows"),
        (b"<html>", "a.html", "must be a CSV or XLSX file"),
    ):
        page = send(priya, content, name)
        assert page.status_code == 200
        assert said in page.content.decode(), said
    assert "Choose a file" in priya.post(IMPORTS, {}).content.decode()
    assert not Import.objects.exists()

    send(priya, xlsx_of(text_rows([["A", "B"], ["1", "2"]])), "odd.xlsx")
    batch = Import.objects.get()
    page = priya.post(
        f"{IMPORTS}{batch.reference}/columns/", {"address": "0", "name": "0", "unit": "7"}
    )
    text = page.content.decode()
    for words in (
        "This column is chosen for web address already",
        "There is no such column",
        "Select how the accounts arrive",
    ):
        assert words in text, words


def test_columns_nothing_is_read_from_are_named_before_and_after(
    world: World, priya: Client
) -> None:
    answer = send(
        priya, csv_of("https://x.com/one,One,Library,9,1", headings=f"{URL_HEADINGS},Reach,Mood")
    )
    assert "what these columns hold: Reach, Mood" in priya.get(answer["Location"]).text
    chosen = {"address": "0", "name": "1", "unit": "2", "arrives_as": "legacy"}

    page = priya.get(priya.post(answer["Location"], chosen)["Location"]).text

    assert "Columns that are not imported" in page
    assert "Reach, Mood" in page


def test_nobody_but_the_keepers_finds_any_of_it(world: World, client: Client, db: None) -> None:
    batch = brought(world, *many(2), headings=URL_HEADINGS)
    part = UserFactory(name="Faculty Keeper")
    RoleAssignmentFactory(person=part, unit=world.faculty, role=Role.REGISTER_MANAGER)
    keeper_south = UserFactory(name="South Keeper")
    RoleAssignmentFactory(person=keeper_south, unit=world.other_root, role=Role.REGISTER_MANAGER)
    mine = f"{IMPORTS}{batch.reference}/"
    for person in (world.sam, world.head, world.admin, world.auditor, part, keeper_south):
        client.force_login(person)
        for path in (IMPORTS, mine, f"{mine}columns/", f"{mine}rows-to-mend.csv",
                     f"{IMPORTS}template.csv"):  # fmt: skip
            assert client.get(path).status_code == 403, (person, path)
        for path in (f"{mine}start/", f"{mine}cancel/"):
            assert client.post(path).status_code == 403, (person, path)
    client.force_login(keeper_south)
    elsewhere = f"/northgate-south/accounts/imports/{batch.reference}/"
    assert client.get(elsewhere).status_code == 404
    assert client.post(f"{elsewhere}start/").status_code == 404
    assert SocialAccount.objects.count() == 0


def test_the_page_costs_the_same_for_few_and_many_faulty_rows(world: World, priya: Client) -> None:
    few = brought(world, *many(2), "x,y,z", headings=URL_HEADINGS)
    long = brought(world, *many(300), *["x,y,z"] * 400, headings=URL_HEADINGS)
    counts = []
    for batch in (few, long):
        priya.get(batch.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = priya.get(batch.get_absolute_url())
        assert len(page.context["faulty"]) <= 25
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    page = priya.get(long.get_absolute_url(), {"after": page.context["page"].next_token})
    assert page.context["faulty"][0]["row"].number == 302 + 25


def test_a_template_is_read_by_the_import_itself(world: World, priya: Client) -> None:
    for kind in ("csv", "xlsx"):
        file = priya.get(f"{IMPORTS}template.{kind}")
        batch_page = send(priya, file.getvalue(), f"template.{kind}")
        batch = Import.objects.latest("pk")
        assert batch_page.status_code == 302
        assert set(batch.mapping.values()) == set(range(len(batch.headings)))
    assert priya.get(f"{IMPORTS}template.pdf").status_code == 404


# --- taken as a file ---

EXPORT = "/northgate/accounts/export."


def taken(client: Client, kind: str, query: str = "") -> list[list[str]]:
    answer = client.get(f"{EXPORT}{kind}?{query}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return [row.cells for row in read_sheet(BytesIO(answer.getvalue()), f"a.{kind}")]


@pytest.fixture
def register(world: World, db: None) -> World:
    other = PlatformFactory(code="tiktok")
    mailbox = MailboxFactory(institution=world.institution, address="box@northgate.ac.uk")
    computing = SocialAccountFactory(unit=world.school, name="=Computing", mailbox=mailbox)
    AdministratorFactory(account=computing, person=world.sam)
    AdministratorFactory(account=computing, person=world.jo)
    SocialAccountFactory(unit=world.service, name="Library", platform=other, kind="service")
    SocialAccountFactory(unit=world.other_root, institution=world.other, name="Elsewhere")
    return world


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_is_taken_exactly_as_filtered(
    register: World, client: Client, kind: str
) -> None:
    for person in (register.priya, register.admin, register.auditor):
        client.force_login(person)
        headings, *rows = taken(client, kind)
        assert [row[1] for row in rows] == ["=Computing", "Library"]
        line = dict(zip(headings, rows[0], strict=False))
        assert line["Administrators"] == "Sam Lee; Jo Park"
        assert line["Their email addresses"] == "lee@northgate.ac.uk; park@northgate.ac.uk"
        assert (line["Team mailbox"], line["Mailbox confirmed"]) == ("box@northgate.ac.uk", "No")
        assert (line["Status"], line["How many run it"]) == ("Active", "2")
        assert [row[1] for row in taken(client, kind, "platform=tiktok")[1:]] == ["Library"]
        assert taken(client, kind, "words=nothing+like+it")[1:] == []


def test_no_cell_of_it_is_a_formula(register: World, client: Client) -> None:
    client.force_login(register.priya)
    text = client.get(f"{EXPORT}csv").getvalue().decode("utf-8-sig")
    assert [row[1] for row in csv.reader(StringIO(text))] == ["Account", "'=Computing", "Library"]


def test_who_took_what_is_in_the_trail_once(register: World, client: Client) -> None:
    client.force_login(register.auditor)
    client.get(f"{EXPORT}csv?platform=tiktok&words=library&kind=service&after=x")
    event = AuditEvent.objects.get(verb="list exported")
    assert (event.actor, event.target_id) == (register.auditor, register.institution.pk)
    assert event.codes == {
        "list": "accounts", "rows": 1, "kind": "csv",
        "filter": {"platform": "tiktok", "kind": "service"},
    }  # fmt: skip
    assert event.note.text == "library"


def test_the_register_is_taken_by_nobody_who_may_not_read_its_people(
    register: World, client: Client
) -> None:
    for person in (register.sam, register.head, register.other_admin, register.nobody):
        client.force_login(person)
        assert client.get(f"{EXPORT}csv").status_code == 403
        page = client.get("/northgate/accounts/")
        assert b"export.csv" not in page.content
    assert not AuditEvent.objects.filter(verb="list exported").exists()


def test_a_long_register_is_streamed_in_the_same_queries_a_thousand_rows(
    register: World, client: Client
) -> None:
    client.force_login(register.priya)
    like = SocialAccount.objects.get(name="Library")
    SocialAccount.objects.bulk_create(
        SocialAccount(
            institution=register.institution, unit=register.service, platform=like.platform,
            name=f"Account {at:05}", identity=f"tiktok:account{at}", url="https://x.example/",
        )
        for at in range(2500)
    )  # fmt: skip
    answer = client.get(f"{EXPORT}csv")
    with CaptureQueriesContext(connection) as asked:
        lines = sum(1 for _line in answer)
    assert lines == 2503
    assert len(asked) <= 1 + 3


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_of_requests_is_taken_by_who_reads_it(
    register: World, client: Client, kind: str
) -> None:
    client.force_login(register.auditor)
    answer = client.get(f"/northgate/requests/export.{kind}?state=under_review")
    [headings] = [row.cells for row in read_sheet(BytesIO(answer.getvalue()), f"a.{kind}")]
    assert headings[:2] == ["Reference", "Account"]
    event = AuditEvent.objects.get(verb="list exported")
    assert event.codes["list"] == "requests"
    assert event.codes["filter"] == {"state": ["under_review"]}
    client.force_login(register.sam)
    assert client.get(f"/northgate/requests/export.{kind}").status_code == 403
