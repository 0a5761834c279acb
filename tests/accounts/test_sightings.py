"""Accounts that are not on the register: who reports them, what is told, who decides, once."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Offer, Sighting, SocialAccount
from accounts.services import IdentityTaken, open_account, sightings
from accounts.services.opening import Newcomer, open_accounts
from institutions.models import User
from overview.waiting.register import fragile
from policies.problems import Refused
from records.delivery import send_due
from records.models import AuditEvent, Notice
from records.workflow import IllegalMove
from registrations.models import RegistrationRequest
from tests.factories import PlatformFactory, SocialAccountFactory
from tests.moments import at_once
from tests.world import World, make_world

URL = "https://www.instagram.com/NorthgateChess/?hl=en"
IDENTITY = "instagram:northgatechess"
REASON = "Students run it for themselves."


@pytest.fixture
def world(db: None) -> World:
    PlatformFactory()
    return make_world()


def reported(world: World, by: User | None = None, text: str = URL, words: str = "") -> Sighting:
    return sightings.report(
        institution=world.institution, by=by or world.sam, text=text, words=words
    )


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(world: World, name: str, *args: object) -> str:
    return reverse(f"accounts:{name}", args=[world.institution.slug, *args])


def told() -> dict[str, bool]:
    rows = Notice.objects.filter(template="accounts/mail/report_settled")
    return {str(row.recipient): row.context["is_registered"] for row in rows}


def entered(world: World, sighting: Sighting, **facts: Any) -> SocialAccount:
    given = {"unit": world.school, "name": "Chess", "kind": "unit", "approval": "legacy"}
    return sightings.put_on_register(sighting, by=world.priya, **{**given, **facts})


def test_a_report_keeps_the_account_and_not_how_its_address_was_typed(world: World) -> None:
    made = reported(world, words="  It posts from our halls. ")

    assert (made.identity, made.handle, made.words) == (
        IDENTITY, "NorthgateChess", "It posts from our halls.",
    )  # fmt: skip
    assert AuditEvent.objects.about(made).get().verb == "unregistered account reported"
    assert list(sightings.waiting(world.institution)) == [made]


def test_one_person_reports_an_account_once_and_others_join(world: World) -> None:
    first = reported(world)
    assert reported(world, text="instagram.com/northgatechess") == first
    second = reported(world, by=world.jo)

    assert second != first
    assert list(sightings.waiting(world.institution)) == [first]


@pytest.mark.parametrize(
    ("text", "words", "field"),
    [
        ("no address", "", "url"),
        ("https://www.instagram.com/p/Cx12ab/", "", "url"),
        (URL, "The password is hunter2", "words"),
        (URL, "x" * 501, "words"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(
    world: World, text: str, words: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        reported(world, text=text, words=words)

    assert refused.value.field == field
    assert not Sighting.objects.exists()


def test_only_people_of_the_university_report_and_auditors_only_read(world: World) -> None:
    for person in (world.stranger, world.nobody, world.auditor):
        with pytest.raises(PermissionDenied):
            reported(world, by=person)
        assert signed_in(person).get(page(world, "report_sighting")).status_code == 403
        sent = signed_in(person).post(page(world, "report_sighting"), {"url": URL})
        assert sent.status_code == 403


def test_nobody_fills_the_list_alone(world: World) -> None:
    for number in range(sightings.MOST_WAITING):
        reported(world, text=f"https://instagram.com/chess{number}")
    with pytest.raises(Refused, match="not been looked at yet"):
        reported(world)
    assert reported(world, text="https://instagram.com/chess0")  # known already
    assert reported(world, by=world.jo)

    sightings.dismiss(Sighting.objects.earliest("pk"), by=world.priya, reason=REASON)

    assert reported(world)


def test_an_account_of_ours_is_named_and_another_universitys_is_not(world: World) -> None:
    SocialAccountFactory(
        unit=world.school, name="Chess Club", platform=PlatformFactory(), identity=IDENTITY
    )
    theirs = SocialAccountFactory(
        unit=world.other_root, name="Southgate Secret", platform=PlatformFactory(),
        identity="instagram:southgate",
    )  # fmt: skip
    client = signed_in(world.sam)

    ours = client.post(page(world, "report_sighting"), {"url": URL}).content.decode()
    others = client.post(
        page(world, "report_sighting"), {"url": "https://instagram.com/southgate"}
    ).content.decode()

    assert "on our register already: Chess Club" in ours
    assert "Another university has this one" in others
    assert theirs.name not in others
    assert world.other.name not in others
    assert not Sighting.objects.exists()


def test_dismissing_answers_every_report_of_the_account_once(world: World) -> None:
    first, other = reported(world), reported(world, text="https://instagram.com/another")
    reported(world, by=world.jo)

    assert sightings.dismiss(first, by=world.priya, reason=REASON) == 2

    assert told() == {"Sam Lee": False, "Jo Park": False}
    assert {row.state for row in Sighting.objects.exclude(pk=other.pk)} == {"dismissed"}
    assert list(sightings.waiting(world.institution)) == [other]
    with pytest.raises(IllegalMove):
        sightings.dismiss(first, by=world.priya, reason=REASON)
    with pytest.raises(IllegalMove):
        entered(world, first)
    assert len(told()) == 2


def test_deciding_takes_the_office_over_the_whole_university(world: World) -> None:
    made = reported(world)
    for person in (world.sam, world.head, world.auditor, world.admin, world.other_admin):
        with pytest.raises(PermissionDenied):
            sightings.dismiss(made, by=person, reason=REASON)
        for name, args in (("sightings", ()), ("sighting", (made.pk,)),
                           ("enter_sighting", (made.pk,))):  # fmt: skip
            assert signed_in(person).get(page(world, name, *args)).status_code == 403
        start = reverse("registrations:new", args=[world.institution.slug])
        assert signed_in(person).post(start, {"seen": made.pk}).status_code == 403
    with pytest.raises(Refused, match="reason"):
        sightings.dismiss(made, by=world.priya, reason="  ")
    assert Sighting.objects.get().state == "new"


def test_it_is_put_on_the_register_as_found_and_people_are_asked(world: World) -> None:
    made = reported(world)
    client = signed_in(world.priya)

    answer = client.post(
        page(world, "enter_sighting", made.pk),
        {
            "name": "Northgate Chess", "unit": world.society.pk, "kind": "society",
            "standing": "unofficial", "approval": "legacy",
            "person": "Jo Park", "email": world.jo.email,
            "second_person": "New Person", "second_email": "new.person@northgate.ac.uk",
        },
    )  # fmt: skip

    account = SocialAccount.objects.get()
    assert answer.url == account.get_absolute_url()  # type: ignore[attr-defined]
    assert (account.identity, account.handle) == (IDENTITY, "NorthgateChess")
    assert (account.approval, account.standing, account.unit) == (
        "legacy", "unofficial", world.society,
    )  # fmt: skip
    assert account.administrator_count == 0
    asked = Offer.objects.filter(account=account).values_list("person__name", flat=True)
    assert set(asked) == {"Jo Park", "New Person"}
    letters = Notice.objects.filter(template="accounts/mail/offer", recipient__name="New Person")
    assert letters.get().context["link_key"]
    made.refresh_from_db()
    assert (made.state, made.account, made.decided_by) == ("registered", account, world.priya)
    assert told() == {"Sam Lee": True}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Enter the account’s name"),
        ({"unit": ""}, "Select the school or service"),
        ({"kind": "partner"}, "Enter the partner organisation"),
        ({"approval": "approved"}, "Select a valid choice"),
        ({"email": "somebody@elsewhere.example", "person": "Some Body"}, "ending in northgate"),
        ({"email": "unknown.one@northgate.ac.uk"}, "Enter the person’s name"),
        ({"person": "Jo Park"}, "Enter their work email address"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    world: World, wrong: dict[str, str], said: str
) -> None:
    made = reported(world)
    given = {
        "name": "Northgate Chess", "unit": world.school.pk, "kind": "unit",
        "standing": "official", "approval": "unapproved", **wrong,
    }  # fmt: skip

    shown = signed_in(world.priya).post(page(world, "enter_sighting", made.pk), given)

    assert said in shown.content.decode()
    assert not SocialAccount.objects.exists()
    assert Sighting.objects.get().state == "new"


def test_a_unit_or_report_of_another_university_is_none_of_ours(world: World) -> None:
    made = reported(world)
    client = signed_in(world.priya)
    given = {"name": "Chess", "kind": "unit", "standing": "official", "approval": "legacy"}

    shown = client.post(
        page(world, "enter_sighting", made.pk), {**given, "unit": world.other_root.pk}
    )

    assert shown.status_code == 200
    assert not SocialAccount.objects.exists()
    Sighting.objects.update(institution=world.other)
    for name in ("sighting", "enter_sighting"):
        assert client.get(page(world, name, made.pk)).status_code == 404
        assert client.post(page(world, name, made.pk), given).status_code == 404


def test_a_request_begun_for_it_answers_the_report_once_it_is_registered(world: World) -> None:
    made = reported(world)
    client = signed_in(world.priya)
    chosen = client.post(page(world, "sighting", made.pk), {"decision": "request"})

    shown = client.get(chosen.url)  # type: ignore[attr-defined]
    assert "Start the request" in shown.content.decode()
    begun = client.post(reverse("registrations:new", args=["northgate"]), {"seen": made.pk})
    again = client.post(reverse("registrations:new", args=["northgate"]), {"seen": made.pk})

    request = RegistrationRequest.objects.get()
    assert begun.url == again.url  # type: ignore[attr-defined]
    assert (request.kind, request.url, request.handle) == ("existing", made.url, made.handle)
    assert request.reference in client.get(page(world, "sighting", made.pk)).content.decode()
    assert made.platform
    open_account(
        institution=world.institution, unit=world.school, platform=made.platform, name="Chess",
        handle=made.handle, url=made.url, identity=made.identity, by=world.priya,
    )  # fmt: skip
    assert Sighting.objects.get().state == "registered"
    assert told() == {"Sam Lee": True}


def test_an_account_that_came_by_another_way_settles_its_report(world: World) -> None:
    made = reported(world)
    SocialAccountFactory(
        unit=world.school, name="Chess", platform=made.platform, identity=made.identity
    )
    with pytest.raises(IdentityTaken):
        entered(world, made)

    given = {
        "name": "Chess", "unit": world.school.pk, "kind": "unit", "standing": "official",
        "approval": "legacy",
    }  # fmt: skip
    answer = signed_in(world.priya).post(page(world, "enter_sighting", made.pk), given)

    assert answer.status_code == 302
    assert Sighting.objects.get().state == "registered"
    assert SocialAccount.objects.count() == 1


def test_the_person_is_thanked_and_sees_what_became_of_it(world: World) -> None:
    client = signed_in(world.sam)
    thanked: Any = client.post(page(world, "report_sighting"), {"url": URL}, follow=True)
    assert "Thank you." in thanked.content.decode()
    assert "Being looked at" in thanked.content.decode()

    signed_in(world.priya).post(
        page(world, "sighting", Sighting.objects.get().pk),
        {"decision": "dismiss", "reason": REASON},
    )

    shown = client.get(page(world, "my_sightings")).content.decode()
    assert "Dismissed" in shown
    assert REASON in shown
    assert REASON not in signed_in(world.jo).get(page(world, "my_sightings")).content.decode()


def test_the_mail_thanks_and_links_only_to_us(world: World, mailoutbox: list[Any]) -> None:
    sightings.dismiss(reported(world), by=world.priya, reason=REASON)
    send_due()

    [mail] = mailoutbox
    assert mail.subject == "About the account you reported"
    assert "Thank you for reporting NorthgateChess on Instagram" in mail.body
    assert REASON in mail.body
    assert "instagram.com" not in mail.body


def test_the_check_page_leads_there_only_for_people_who_may(world: World) -> None:
    address = f"{reverse('accounts:check', args=['northgate'])}?{urlencode({'url': URL})}"
    link = page(world, "report_sighting")

    assert link in signed_in(world.sam).get(address).content.decode()
    for client in (Client(), signed_in(world.stranger), signed_in(world.auditor)):
        assert link not in client.get(address).content.decode()
    SocialAccountFactory(unit=world.school, platform=PlatformFactory(), identity=IDENTITY)
    assert link not in signed_in(world.sam).get(address).content.decode()


def test_home_counts_accounts_and_not_reports(world: World) -> None:
    reported(world)
    reported(world, by=world.jo)

    [line] = [task for task in fragile(world.institution) if "not on the register" in task.name]

    assert (line.status.word, line.url) == ("1", page(world, "sightings"))
    assert fragile(world.other) == []


def test_the_list_costs_the_same_for_one_and_for_many(world: World) -> None:
    client = signed_in(world.priya)
    reported(world)
    with CaptureQueriesContext(connection) as few:
        client.get(page(world, "sightings"))
    for number in range(12):
        reported(world, text=f"https://instagram.com/chess{number}")
        reported(world, by=world.jo, text=f"https://instagram.com/chess{number}")
    with CaptureQueriesContext(connection) as many:
        shown = client.get(page(world, "sightings")).content.decode()

    assert len(many) == len(few) <= 12
    assert shown.count("by 2 people") == 12


def test_accounts_that_come_in_bulk_answer_their_reports(world: World) -> None:
    made, other = reported(world), reported(world, text="https://instagram.com/another")
    assert made.platform
    newcomer = Newcomer(
        reference="AC-7F3K-29QD", unit=world.school, platform=made.platform, name="Chess",
        handle=made.handle, url=made.url, identity=made.identity,
        kind="unit", standing="official",
    )  # fmt: skip

    opened = open_accounts(
        world.institution, [newcomer], by=world.priya, codes={}, about="import:1"
    )

    assert opened == {newcomer.reference}
    made.refresh_from_db()
    assert (made.state, made.account) == ("registered", SocialAccount.objects.get())
    assert told() == {"Sam Lee": True}
    other.refresh_from_db()
    assert other.state == "new"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_a_report_at_once_one_is_told_that_it_is_decided() -> None:
    PlatformFactory()
    world = make_world()
    sighting = reported(world)
    results = at_once(
        lambda: entered(world, sighting),
        lambda: sightings.dismiss(sighting, by=world.priya, reason=REASON),
    )
    assert sum(isinstance(each, IllegalMove) for each in results) == 1, results
    sighting.refresh_from_db()
    is_entered = SocialAccount.objects.filter(identity=IDENTITY).exists()
    assert sighting.state == ("registered" if is_entered else "dismissed")
    assert told() == {"Sam Lee": is_entered}
