"""Pages about people, units, cover and settings: who gets in, what is done, what is refused."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from institutions import services
from institutions.models import ClosureDay, Delegation, Role, Unit, User
from records.models import AuditEvent
from tests.factories import (
    ClosureDayFactory,
    DelegationFactory,
    RoleAssignmentFactory,
    UnitFactory,
)
from tests.world import World

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def url(name: str, *parts: Any, slug: str = "northgate") -> str:
    return reverse(f"institutions:{name}", args=[slug, *parts])


def boxes(name: str, day: Any) -> dict[str, Any]:
    """A day as its three boxes send it."""
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def page(client: Client, person: User | None, path: str, **sent: Any) -> Any:
    if person is not None:
        client.force_login(person)
    return client.post(path, sent) if sent else client.get(path)


KEEPERS, ADMINS = {"priya", "admin"}, {"admin"}
MEMBERS = {"sam", "student", "head", "final", "priya", "admin", "auditor"}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("people", KEEPERS), ("invite", KEEPERS), ("person", KEEPERS), ("end_role", KEEPERS),
        ("person_leaves", ADMINS),
        ("cover", MEMBERS), ("units", ADMINS), ("add_unit", ADMINS), ("unit", ADMINS),
        ("settings", ADMINS),
    ],
)  # fmt: skip
def test_who_reads_which_page(client: Client, world: World, name: str, allowed: set[str]) -> None:
    keys = {"person": [world.jo.pk], "unit": [world.school.pk], "person_leaves": [world.jo.pk],
            "end_role": [world.jo.assignments.get().pk]}  # fmt: skip
    path = url(name, *keys.get(name, []))
    for who in [*sorted(MEMBERS), "stranger", "other_admin", "nobody"]:
        answer = page(client, getattr(world, who), path)
        assert answer.status_code == (200 if who in allowed else 403), who
    client.logout()
    assert client.get(path).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("give_role", "head"), ("invite_again", "head"), ("invite", "sam"), ("add_unit", "priya"),
        ("unit", "priya"), ("settings", "priya"), ("change_logo", "priya"),
        ("add_closure", "auditor"), ("remove_closure", "sam"), ("end_role", "auditor"),
        ("end_cover", "sam"), ("person_leaves", "priya"), ("person_leaves", "head"),
    ],
)  # fmt: skip
def test_a_crafted_post_is_refused_and_changes_nothing(
    client: Client, world: World, name: str, who: str
) -> None:
    closure = ClosureDayFactory(institution=world.institution)
    cover = DelegationFactory(institution=world.institution, giver=world.head, deputy=world.jo)
    keys = {"give_role": world.jo.pk, "invite_again": world.jo.pk, "unit": world.school.pk,
            "remove_closure": closure.pk, "end_role": world.jo.assignments.get().pk,
            "end_cover": cover.pk, "person_leaves": world.jo.pk}  # fmt: skip
    path = url(name, *([keys[name]] if name in keys else []))
    sent = {"action": "rename", "rename-name": "Hacked", "email": "x@y.ac.uk", "name": "X",
            "role": "auditor", "unit": world.root.pk, "team_name": "Hacked",
            "unit_type": "school", "parent": world.root.pk, "remove": "1"}  # fmt: skip
    sent |= boxes("on", TODAY())
    before = (User.objects.count(), Unit.objects.count(), world.jo.assignments.get().to_on)
    assert page(client, getattr(world, who), path, **sent).status_code == 403
    world.institution.refresh_from_db()
    cover.refresh_from_db()
    assert before == (User.objects.count(), Unit.objects.count(), world.jo.assignments.get().to_on)
    assert world.institution.team_name == "Social media team"
    assert cover.ended_at is None
    assert ClosureDay.objects.count() == 1


def test_keys_of_another_university_are_not_found(client: Client, world: World) -> None:
    away = {
        "person": world.stranger.pk,
        "give_role": world.stranger.pk,
        "invite_again": world.stranger.pk,
        "end_role": world.stranger.assignments.get().pk,
        "person_leaves": world.stranger.pk,
        "unit": world.other_root.pk,
        "remove_closure": ClosureDayFactory(institution=world.other).pk,
        "end_cover": DelegationFactory(institution=world.other).pk,
    }
    client.force_login(world.admin)
    for name, key in away.items():
        post_only = name in {"give_role", "invite_again", "remove_closure", "end_cover"}
        path = url(name, key)
        answer = client.post(path, {"x": 1}) if post_only else client.get(path)
        assert answer.status_code == 404, name


@pytest.mark.parametrize(
    "name",
    ["give_role", "invite_again", "end_cover", "change_logo", "add_closure", "remove_closure"],
)
def test_doing_is_by_post_only(client: Client, world: World, name: str) -> None:
    keys = [1] if name not in {"change_logo", "add_closure"} else []
    assert page(client, world.admin, url(name, *keys)).status_code == 405


def test_a_head_who_is_staff_has_one_row_with_both_said_once(client: Client, world: World) -> None:
    RoleAssignmentFactory(person=world.head, unit=world.faculty, role=Role.STAFF)
    rows = page(client, world.priya, url("people")).context["rows"]
    (head,) = [row for row in rows if row["person"] == world.head]
    assert [(place["roles"], str(place["unit"])) for place in head["places"]] == [
        (["Head or director", "Staff"], "School of Computing"),
        (["Staff"], "Faculty of Science"),
    ]
    text = client.get(url("people"), {"words": "Okafor"}).content.decode()
    assert "Head or director, Staff" in text
    assert text.count("Head of School, School of Computing") == 1


def test_the_list_by_name_role_and_state(client: Client, world: World) -> None:
    services.invite(
        email="kim@northgate.ac.uk", name="Kim Ray", institution=world.institution, by=world.admin
    )

    def shown(query: str) -> list[str]:
        rows = page(client, world.priya, f"{url('people')}{query}").context["rows"]
        return [row["person"].name for row in rows]

    everybody = shown("")
    assert everybody == sorted(everybody)
    assert {"Sam Lee", "Kim Ray", "Lou Field"} <= set(everybody)
    assert not {"Eve Moss", "Roy Nash"} & set(everybody)
    assert shown("?words=okafor") == ["Ada Okafor"]
    assert shown("?words=lee@north") == ["Sam Lee"]
    assert shown("?role=auditor") == ["Bea Stone"]
    assert shown("?state=confirm") == ["Kim Ray"]
    assert shown("?role=nonsense&state=nonsense&after=nonsense") == everybody


@pytest.mark.parametrize("name", ["people", "units"])
def test_cost_does_not_grow(
    client: Client, world: World, name: str, django_assert_max_num_queries: Any
) -> None:
    client.force_login(world.admin)
    for number in (5, 60):
        for _each in range(number):
            unit = UnitFactory(institution=world.institution)
            RoleAssignmentFactory(unit=unit, role=Role.LINE_APPROVER)
        with django_assert_max_num_queries(12) as asked:
            assert client.get(url(name)).status_code == 200
        counts = world.__dict__.setdefault("counts", [])
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_invited_confirmed_and_ended(client: Client, world: World) -> None:
    answer = page(client, world.priya, url("invite"), email="Kim@Northgate.ac.uk", name="Kim Ray")
    kim = User.objects.get(email="kim@northgate.ac.uk")
    assert answer.headers["Location"] == url("person", kim.pk)
    shown = client.get(url("person", kim.pk)).content.decode()
    assert "belongs to no unit yet" in shown
    assert "Send the invitation again" in shown

    sent = {"role": "staff", "unit": world.school.pk, "job_title": "Editor"}
    client.post(url("give_role", kim.pk), sent)
    held = kim.assignments.get()
    assert (held.role, held.unit, held.job_title) == ("staff", world.school, "Editor")

    client.post(url("end_role", held.pk), boxes("on", TODAY()))
    held.refresh_from_db()
    assert held.to_on == TODAY()


def test_who_somebody_reports_to_is_said_shown_and_taken_back(client: Client, world: World) -> None:
    held = world.jo.assignments.get()
    path = url("line_manager", held.pk)
    assert page(client, world.priya, path, email=" Okafor@northgate.ac.uk ").status_code == 302
    held.refresh_from_db()
    assert held.line_manager_id == world.head.pk
    assert "Line manager: Ada Okafor" in client.get(url("person", world.jo.pk)).content.decode()
    client.post(path, {"email": ""})
    assert world.jo.assignments.get().line_manager is None
    assert AuditEvent.objects.filter(verb="line manager changed").count() == 2


@pytest.mark.parametrize(
    ("who", "typed", "told"),
    [
        ("priya", "park@northgate.ac.uk", "Nobody reports to themselves"),
        ("priya", "moss@northgate-south.ac.uk", "Nobody with a role at this university"),
        ("priya", "no.one@northgate.ac.uk", "Nobody with a role at this university"),
        ("priya", "okafor", "Enter an email address"),
    ],
)
def test_a_line_manager_is_somebody_else_of_the_university(
    client: Client, world: World, who: str, typed: str, told: str
) -> None:
    held = world.jo.assignments.get()
    answer = page(client, getattr(world, who), url("line_manager", held.pk), email=typed)
    assert told in answer.content.decode()
    held.refresh_from_db()
    assert held.line_manager is None


def test_nobody_names_their_own_line_manager(client: Client, world: World) -> None:
    own = world.priya.assignments.get(role="staff")
    sent = {"email": world.head.email}
    for who in (world.priya, world.sam, world.auditor, world.stranger, world.other_admin):
        assert page(client, who, url("line_manager", own.pk), **sent).status_code in (403, 404)
    own.refresh_from_db()
    assert own.line_manager is None


@pytest.mark.parametrize(
    ("sent", "sentences"),
    [
        ({"email": "", "name": ""}, ["Enter an email address", "Enter a name"]),
        ({"email": "kim", "name": "Kim"}, ["Enter an email address, like sam.lee@example.ac.uk"]),
    ],
)
def test_an_invitation_refused_keeps_what_was_typed(
    client: Client, world: World, sent: dict[str, str], sentences: list[str]
) -> None:
    shown = page(client, world.priya, url("invite"), **sent).content.decode()
    for sentence in sentences:
        assert shown.count(sentence) >= 2  # in the summary and beside the field
    assert sent["email"] == "" or 'value="kim"' in shown


def test_a_register_manager_is_offered_ways_of_belonging_only(client: Client, world: World) -> None:
    form = page(client, world.priya, url("person", world.jo.pk)).context["form"]
    assert [key for key, _words in form.fields["role"].choices] == [
        "", "staff", "student", "honorary", "society_officer", "partner",
    ]  # fmt: skip
    sent = {"role": "auditor", "unit": world.root.pk}
    answer = client.post(url("give_role", world.jo.pk), sent)
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode() or answer.context["form"].errors
    assert not world.jo.assignments.filter(role="auditor").exists()


def test_an_overlapping_role_is_refused_in_words(client: Client, world: World) -> None:
    sent = {"role": "staff", "unit": world.school.pk}
    shown = page(client, world.admin, url("give_role", world.jo.pk), **sent).content.decode()
    assert "Jo Park is Staff of School of Computing from" in shown
    assert world.jo.assignments.count() == 1


def test_nobody_is_offered_a_role_for_themselves(client: Client, world: World) -> None:
    answer = page(client, world.admin, url("person", world.admin.pk))
    assert answer.context["form"] is None
    assert "Somebody else has to give you a role." in answer.content.decode()
    sent = {"role": "final_approver", "unit": world.root.pk}
    assert client.post(url("give_role", world.admin.pk), sent).status_code == 403


def test_cover_is_set_listed_and_ended(client: Client, world: World) -> None:
    first, last = TODAY() + timedelta(days=1), TODAY() + timedelta(days=9)
    sent = {"deputy": world.jo.pk, **boxes("from_on", first), **boxes("to_on", last)}
    page(client, world.head, url("cover"), **sent)
    made = Delegation.objects.get()
    assert (made.giver, made.deputy, made.from_on, made.to_on) == (
        world.head,
        world.jo,
        first,
        last,
    )
    shown = client.get(url("cover")).content.decode()
    assert "Requests sent to you from" in shown
    assert "go to Jo Park as well." in shown
    assert "Stop covering" in page(client, world.jo, url("cover")).content.decode()

    client.post(url("end_cover", made.pk))
    made.refresh_from_db()
    assert made.ended_at is not None


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"deputy": ""}, "Select who covers"),
        ({"deputy": "stranger"}, "Select somebody with a role at this university"),
        ({"deputy": "head"}, "Select somebody with a role at this university"),
        ({"deputy": "jo", "from": -1}, "The first day must be today or later"),
        ({"deputy": "jo", "to": -3}, "The last day must be on or after the first"),
    ],
)
def test_cover_refused_in_words(
    client: Client, world: World, sent: dict[str, Any], sentence: str
) -> None:
    who = getattr(world, sent["deputy"]).pk if sent["deputy"] else ""
    typed = {
        "deputy": who,
        **boxes("from_on", TODAY() + timedelta(days=sent.get("from", 1))),
        **boxes("to_on", TODAY() + timedelta(days=sent.get("to", 5))),
    }
    answer = page(client, world.head, url("cover"), **typed)
    assert answer.status_code == 200
    assert answer.content.decode().count(sentence) >= 2
    assert not Delegation.objects.exists()


def test_who_has_no_desk_is_told_so(client: Client, world: World) -> None:
    shown = page(client, world.sam, url("cover")).content.decode()
    assert "there is nothing to cover" in shown
    assert "Set cover" not in shown


def test_the_tree_flags_what_has_no_head(client: Client, world: World) -> None:
    DelegationFactory(institution=world.institution, giver=world.head, deputy=world.jo)
    RoleAssignmentFactory(
        person=world.sam, unit=world.service, role=Role.LINE_APPROVER,
        from_on=TODAY() + timedelta(days=3),
    )  # fmt: skip
    services.end_role(
        world.director.assignments.get(role=Role.LINE_APPROVER),
        on=TODAY() - timedelta(days=1), by=None,
    )  # fmt: skip
    answer = page(client, world.admin, url("units"))
    rows = {str(row["unit"]): row for row in answer.context["rows"]}
    names = list(rows)
    assert names.index("Faculty of Science") + 1 == names.index("School of Computing")
    assert [n for n, row in rows.items() if row["has_no_head"]] == ["Library"]
    assert rows["Library"]["coming"][0].person == world.sam
    shown = answer.content.decode()
    assert "Jo Park covers until" in shown
    assert "No head" in shown


def test_units_are_added_renamed_moved_and_merged(client: Client, world: World) -> None:
    client.force_login(world.admin)
    sent = {"name": "Vision Lab", "unit_type": "department", "parent": world.school.pk}
    client.post(url("add_unit"), sent)
    lab = Unit.objects.get(name="Vision Lab")
    client.post(url("unit", lab.pk), {"action": "rename", "rename-name": "Robot Lab"})
    client.post(url("unit", lab.pk), {"action": "move", "move-parent": world.service.pk})
    lab.refresh_from_db()
    assert (lab.name, lab.parent) == ("Robot Lab", world.service)
    client.post(
        url("unit", lab.pk),
        {"action": "close", "close-into": world.school.pk, **boxes("close-on", TODAY())},
    )
    lab.refresh_from_db()
    assert (lab.closed_on, lab.merged_into) == (TODAY(), world.school)
    assert "merged into School of Computing" in client.get(url("units")).content.decode()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"action": "rename", "rename-name": ""}, "Enter a name"),
        ({"action": "rename", "rename-name": "library"},
         "There is a unit of this name here already"),
        ({"action": "move", "move-parent": ""}, "Select a unit"),
        ({"action": "close", "close-on_day": "31", "close-on_month": "2", "close-on_year": "2026"},
         "Enter a real date"),
    ],
)  # fmt: skip
def test_a_unit_refused_in_words(
    client: Client, world: World, sent: dict[str, str], sentence: str
) -> None:
    shown = page(client, world.admin, url("unit", world.society.pk), **sent).content.decode()
    assert sentence in shown
    world.society.refresh_from_db()
    assert (world.society.name, world.society.closed_on) == ("Film Society", None)


SETTINGS = {"team_name": "Press office", "contact_email": "press@northgate.ac.uk",
            "brand_colour": "0A4", "opens_at": "08:30", "closes_at": "16:30"}  # fmt: skip


def test_settings_are_saved_and_the_colour_explained(client: Client, world: World) -> None:
    page(client, world.admin, url("settings"), **SETTINGS)
    world.institution.refresh_from_db()
    assert world.institution.team_name == "Press office"
    assert world.institution.brand_colour == "#00aa44"
    assert str(world.institution.opens_at) == "08:30:00"
    shown = client.get(url("settings")).content.decode()
    assert "#00AA44 has a contrast of" in shown
    assert 'value="08:30"' in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"brand_colour": "red"}, "Enter a colour as six letters or digits, like #1d4f91"),
        ({"closes_at": "08:00"}, "The office must close after it opens"),
        ({"opens_at": "nine"}, "Enter a time, like 09:00"),
        ({"team_name": ""}, "Enter the name of the team"),
        ({"contact_email": "press"}, "Enter an email address, like social@example.ac.uk"),
    ],
)
def test_settings_refused_in_words(
    client: Client, world: World, wrong: dict[str, str], sentence: str
) -> None:
    shown = page(client, world.admin, url("settings"), **{**SETTINGS, **wrong}).content.decode()
    assert shown.count(sentence) >= 2
    world.institution.refresh_from_db()
    assert world.institution.team_name == "Social media team"


def upload(name: str = "logo.png") -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (20, 10), "#1d4f91").save(written, "PNG")
    return SimpleUploadedFile(name, written.getvalue(), content_type="image/png")


def test_a_logo_is_uploaded_shown_to_everybody_and_taken_away(client: Client, world: World) -> None:
    page(client, world.admin, url("change_logo"), logo=upload())
    client.logout()
    answer: Any = client.get(url("logo"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert client.get(url("logo", slug="northgate-south")).status_code == 404
    assert (
        'class="site-name__logo" src="/northgate/logo/?v='
        in page(client, world.admin, url("settings")).content.decode()
    )
    client.post(url("change_logo"), {"remove": "1"})
    assert client.get(url("logo")).status_code == 404


def test_a_logo_that_is_none_is_refused(client: Client, world: World) -> None:
    shown = page(client, world.admin, url("change_logo"), logo=upload("logo.svg")).content.decode()
    assert "The selected file must be a JPG or PNG" in shown
    world.institution.refresh_from_db()
    assert world.institution.logo is None


def test_closure_days_come_and_go(client: Client, world: World) -> None:
    day = TODAY() + timedelta(days=20)
    page(client, world.admin, url("add_closure"),
         **{"closure-name": "Founders' day"}, **boxes("closure-from_on", day))  # fmt: skip
    closure = ClosureDay.objects.get()
    assert (closure.from_on, closure.to_on) == (day, day)
    assert "Founders&#x27; day" in client.get(url("settings")).content.decode()
    client.post(url("remove_closure", closure.pk))
    assert not ClosureDay.objects.exists()


def test_a_closure_refused_in_words(client: Client, world: World) -> None:
    day = TODAY() + timedelta(days=20)
    shown = page(
        client, world.admin, url("add_closure"), **{"closure-name": "Long"},
        **boxes("closure-from_on", day), **boxes("closure-to_on", day + timedelta(days=40)),
    ).content.decode()  # fmt: skip
    assert "A closure is 31 days at most" in shown
    assert not ClosureDay.objects.exists()
