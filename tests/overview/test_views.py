"""The pages over several apps: front doors, home, one-use pages, profile, mail, history, work."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mailbox
from accounts.services import ask_mailbox, mailbox_for
from institutions.models import Institution, LinkKind, OneUseLink, User
from institutions.services import invite
from records.audit import record
from records.links import sign
from records.models import AuditEvent, Job, JobState, Notice, NoticeState
from registrations.models import ProposedAdministrator, RegistrationRequest
from tests.factories import (
    AdministratorFactory,
    AuditEventFactory,
    DelegationFactory,
    JobFactory,
    NoticeFactory,
    OneUseLinkFactory,
    RoleAssignmentFactory,
    SocialAccountFactory,
    UserFactory,
)
from tests.world import World, make_world

PASSWORD = "three quiet herons"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def page(client: Client, person: User, path: str, **query: Any) -> Any:
    client.force_login(person)
    return client.get(path, query)


def main_of(response: Any) -> str:
    return str(response.content.decode().split("<main")[1].split("</main>")[0])


# --- the way in ---


def test_anybody_chooses_a_university(world: World, client: Client) -> None:
    shown = main_of(client.get("/"))
    assert 'href="/northgate/"' in shown
    assert 'href="/northgate-south/"' in shown


def test_people_of_one_university_land_at_home(world: World, client: Client) -> None:
    assert page(client, world.sam, "/").headers["Location"] == "/northgate/home/"


def test_people_of_two_choose_and_people_of_none_are_told(world: World, client: Client) -> None:
    RoleAssignmentFactory(person=world.sam, unit=world.other_root)
    shown = main_of(page(client, world.sam, "/"))
    assert 'href="/northgate/home/"' in shown
    assert 'href="/northgate-south/home/"' in shown
    assert "no role at any university" in main_of(page(client, world.nobody, "/"))


def test_somebody_asked_to_run_an_account_finds_the_question(world: World, client: Client) -> None:
    request = RegistrationRequest.objects.create(
        institution=world.institution, requested_by=world.sam, unit=world.school, name="Open Days"
    )
    for person in (world.nobody, world.stranger):
        ProposedAdministrator.objects.create(
            request=request, person=person, position=person.pk, asked_at=timezone.now()
        )
        shown = main_of(page(client, person, "/"))
        assert f'href="/northgate/requests/{request.reference}/run/"' in shown
        assert "no role at any university" not in shown
    ProposedAdministrator.objects.create(
        request=request, person=world.jo, position=1, asked_at=timezone.now()
    )
    assert page(client, world.jo, "/").headers["Location"] == "/northgate/home/"
    assert "Open Days" in main_of(client.get("/northgate/home/"))


def test_whoever_took_up_an_invitation_is_told_what_is_missing(
    world: World, client: Client
) -> None:
    OneUseLinkFactory(institution=world.institution, person=world.nobody, used_at=timezone.now())
    shown = main_of(page(client, world.nobody, "/"))
    assert "Welcome" in shown
    assert "University of Northgate still has to confirm" in shown
    assert "no role at any university" not in shown


def test_whoever_runs_an_account_finds_it_before_they_belong_anywhere(
    world: World, client: Client
) -> None:
    account = SocialAccountFactory(unit=world.school)
    runs = AdministratorFactory(account=account, person=world.nobody)
    assert account.get_absolute_url() in main_of(page(client, world.nobody, "/"))

    runs.to_on = timezone.localdate()
    runs.save()
    assert account.get_absolute_url() not in main_of(page(client, world.nobody, "/"))


def test_an_empty_installation_says_so(db: None, client: Client) -> None:
    assert "No university is set up" in main_of(client.get("/"))


def test_a_front_door_leads_to_the_four_things(world: World, client: Client) -> None:
    shown = main_of(client.get("/northgate/"))
    for path in ("requests/start/", "check/", "report/", "policies/"):
        assert f'href="/northgate/{path}"' in shown
        assert client.get(f"/northgate/{path}").status_code in {200, 302}
    assert client.get("/nowhere/").status_code == 404
    assert 'href="/northgate/home/"' in main_of(page(client, world.sam, "/northgate/"))
    newcomer = main_of(page(client, world.nobody, "/northgate/"))  # has no home page here yet
    assert 'href="/northgate/home/"' not in newcomer


def test_contact_points_are_labelled_with_their_source(db: None, client: Client) -> None:
    call_command("load_institution", "policies/seeds/queen-mary.toml", verbosity=0)
    shown = main_of(client.get("/queen-mary/contact/"))
    assert "designandbranding@qmul.ac.uk" in shown
    assert "Queen Mary" in shown
    for name in ("accessibility", "privacy", "cookies"):
        body = client.get(f"/queen-mary/{name}/").content.decode()
        assert "Queen Mary University of London" in body


def test_the_brand_is_served_once_and_then_remembered(world: World, client: Client) -> None:
    first = client.get("/northgate/brand.css")
    assert first["Content-Type"].startswith("text/css")
    assert "max-age=300" in first["Cache-Control"]
    assert "--brand:#1d4f91" in first.content.decode()
    again = client.get("/northgate/brand.css", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    Institution.objects.filter(slug="northgate").update(brand_colour="#6d2077")
    changed = client.get("/northgate/brand.css", headers={"If-None-Match": first["ETag"]})
    assert "--brand:#6d2077" in changed.content.decode()


# --- home ---


def titles(response: Any) -> list[str]:
    return [group.title for group in response.context["waiting"]]


def test_a_quiet_home_says_so(world: World, client: Client) -> None:
    assert "Nothing is waiting for you." in main_of(page(client, world.sam, "/northgate/home/"))
    assert page(client, world.stranger, "/northgate/home/").status_code == 403


def test_home_lists_accounts_somebody_runs_and_cover(world: World, client: Client) -> None:
    account = SocialAccountFactory(unit=world.school)
    AdministratorFactory(account=account, person=world.sam)
    elsewhere = SocialAccountFactory()
    AdministratorFactory(account=elsewhere, person=world.sam)
    DelegationFactory(institution=world.institution, giver=world.head, deputy=world.sam)
    shown = main_of(page(client, world.sam, "/northgate/home/"))
    assert account.name in shown
    assert elsewhere.name not in shown
    assert "You cover for Ada Okafor" in shown


def test_failed_mail_and_newcomers_wait_for_those_who_keep_the_house(
    world: World, client: Client
) -> None:
    NoticeFactory(scope=world.school.path, state=NoticeState.FAILED)
    NoticeFactory(scope=world.other_root.path, state=NoticeState.FAILED)
    newcomer = UserFactory(name="Neo Comer")
    OneUseLinkFactory(institution=world.institution, person=newcomer, used_at=timezone.now())
    OneUseLinkFactory(institution=world.institution, person=UserFactory(name="Not Yet"))
    OneUseLinkFactory(institution=world.institution, person=world.jo, used_at=timezone.now())
    for who in (world.priya, world.admin):
        answer = page(client, who, "/northgate/home/")
        assert titles(answer) == ["People to confirm", "Mail that failed"]
        assert "Neo Comer" in main_of(answer)
        assert "Jo Park" not in main_of(answer)
        assert "Not Yet" not in main_of(answer)
        assert "1 message" in main_of(answer)
    assert titles(page(client, world.auditor, "/northgate/home/")) == []


def test_home_costs_no_more_with_more_rows(world: World, client: Client) -> None:
    def fill(number: int) -> None:
        for account in SocialAccountFactory.create_batch(number, unit=world.school):
            AdministratorFactory(account=account, person=world.admin)
        for _each in range(number):
            NoticeFactory(scope=world.school.path, state=NoticeState.FAILED)

    fill(1)
    page(client, world.admin, "/northgate/home/")
    with CaptureQueriesContext(connection) as few:
        client.get("/northgate/home/")
    fill(20)
    with CaptureQueriesContext(connection) as many:
        client.get("/northgate/home/")
    assert len(many) == len(few) <= 36  # three times a list page at most


# --- one-use pages ---


def address(link: OneUseLink) -> str:
    return f"/t/{sign(link.key)}/"


def test_an_unknown_or_forged_link_says_so(db: None, client: Client) -> None:
    link = OneUseLinkFactory()
    for token in ("nonsense", link.key, f"{link.key}.forged", sign("no-such-key")):
        answer = client.get(f"/t/{token}/")
        assert answer.status_code == 404, token
        assert "not one of ours" in main_of(answer)
        assert link.key not in answer.content.decode()


def test_an_invitation_shows_by_get_and_acts_by_post(world: World, client: Client) -> None:
    person, link = invite(
        email="new@northgate.ac.uk",
        name="New Person",
        institution=world.institution,
        by=world.priya,
    )
    answer = client.get(address(link))
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "no-store" in answer["Cache-Control"]
    assert "new@northgate.ac.uk" in main_of(answer)
    assert link.key not in answer.content.decode()  # no link of the frame gives it away
    assert SESSION_KEY not in client.session
    assert OneUseLink.objects.get(pk=link.pk).used_at is None

    weak = client.post(address(link), {"name": "", "password": "password"})
    assert "Enter your name" in main_of(weak)
    assert "too common" in main_of(weak)
    assert OneUseLink.objects.get(pk=link.pk).used_at is None

    done = client.post(address(link), {"name": "Newt Person", "password": PASSWORD})
    assert done.headers["Location"] == "/"
    person.refresh_from_db()
    assert (person.name, person.check_password(PASSWORD)) == ("Newt Person", True)
    assert client.session[SESSION_KEY] == str(person.pk)

    for ask in (client.get, client.post):
        again = ask(address(link))
        assert again.status_code == 410
        assert "It works once" in main_of(again)
        assert "no-store" in again["Cache-Control"]


def test_an_invitation_leaves_a_known_person_as_they_are(world: World, client: Client) -> None:
    known = UserFactory(name="Old Hand", password=PASSWORD)
    _same, link = invite(
        email=known.email, name="Other Name", institution=world.institution, by=world.priya
    )
    assert "signed in here before" in main_of(client.get(address(link)))
    done = client.post(address(link), {"name": "Mallory", "password": "another long password"})
    assert done.headers["Location"].startswith("/sign-in/")
    assert SESSION_KEY not in client.session
    known.refresh_from_db()
    assert (known.name, known.check_password(PASSWORD)) == ("Old Hand", True)


def test_an_invitation_of_somebody_who_left_opens_nothing(world: World, client: Client) -> None:
    person, link = invite(
        email="gone@northgate.ac.uk", name="Gone", institution=world.institution, by=world.priya
    )
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.post(address(link), {"name": "G", "password": PASSWORD}).status_code == 404
    assert SESSION_KEY not in client.session


def test_a_link_that_ran_out_says_when(world: World, client: Client) -> None:
    link = OneUseLinkFactory(
        institution=world.institution, expires_at=timezone.now() - timedelta(days=1)
    )
    answer = client.get(address(link))
    assert answer.status_code == 410
    assert "ran out on" in main_of(answer)
    assert world.institution.name in answer.content.decode()


def test_a_mailbox_confirms_itself_by_the_button_only(world: World, client: Client) -> None:
    mailbox = mailbox_for(world.institution, "library@northgate.ac.uk", by=world.sam)
    link = ask_mailbox(mailbox, by=world.sam)
    assert link is not None
    for _scanner in range(2):
        shown = client.get(address(link))
        assert "library@northgate.ac.uk" in main_of(shown)
        assert "Sam Lee named it" in main_of(shown)
    assert client.head(address(link)).status_code == 200
    assert Mailbox.objects.get(pk=mailbox.pk).confirmed_at is None
    assert client.put(address(link)).status_code == 405
    assert "Mailbox confirmed" in main_of(client.post(address(link)))
    assert Mailbox.objects.get(pk=mailbox.pk).confirmed_at is not None
    again = client.post(address(link))
    assert again.status_code == 410
    assert "nothing more to do" in main_of(again)
    assert AuditEvent.objects.filter(verb="mailbox confirmed").count() == 1


def test_a_mailbox_link_cannot_be_used_as_an_invitation(world: World, client: Client) -> None:
    link = OneUseLinkFactory(
        kind=LinkKind.MAILBOX, institution=world.institution, person=world.sam, subject_id=999
    )
    answer = client.post(address(link), {"name": "Mallory", "password": PASSWORD})
    assert answer.status_code >= 400
    assert SESSION_KEY not in client.session


# --- profile ---


def test_people_keep_their_own_name_and_telephone_right(world: World, client: Client) -> None:
    shown = main_of(page(client, world.head, "/profile/"))
    assert "Head of School" in shown
    assert "/northgate/cover/" in shown
    answer = client.post("/profile/", {"name": " Ada  Okafor-Lee ", "phone": "020 7000 0000"})
    assert answer.headers["Location"] == "/profile/"
    world.head.refresh_from_db()
    assert (world.head.name, world.head.phone) == ("Ada Okafor-Lee", "020 7000 0000")
    event = AuditEvent.objects.about(world.head).get()
    assert (event.verb, event.codes) == ("profile changed", {"fields": ["name", "phone"]})
    assert "Enter your name" in main_of(client.post("/profile/", {"name": " ", "phone": "1"}))
    client.post("/profile/", {"name": "Ada", "phone": "", "email": "x@y.example", "is_staff": "1"})
    world.head.refresh_from_db()
    assert (world.head.email, world.head.is_staff) == ("okafor@northgate.ac.uk", False)


def test_a_person_without_a_desk_is_offered_no_cover(world: World, client: Client) -> None:
    assert "/northgate/cover/" not in main_of(page(client, world.sam, "/profile/"))
    assert "no role at any university" in main_of(page(client, world.nobody, "/profile/"))


# --- mail ---


@pytest.mark.parametrize(
    ("who", "status"),
    [("priya", 200), ("admin", 200), ("auditor", 200), ("sam", 403), ("head", 403)],
)
def test_mail_is_for_those_who_keep_the_house(
    world: World, client: Client, who: str, status: int
) -> None:
    assert page(client, getattr(world, who), "/northgate/mail/").status_code == status


def test_mail_lists_what_was_sent_and_failed_here(world: World, client: Client) -> None:
    mailbox_link = ask_mailbox(
        mailbox_for(world.institution, "library@northgate.ac.uk", by=world.sam), by=world.sam
    )
    assert mailbox_link is not None
    NoticeFactory(
        scope=world.school.path,
        recipient=world.jo,
        state=NoticeState.FAILED,
        last_error="The server said no",
        template="records/mail/no_such_template",
    )
    NoticeFactory(scope=world.other_root.path, recipient=world.stranger)
    shown = main_of(page(client, world.priya, "/northgate/mail/"))
    assert "Confirm this mailbox for a social media account" in shown
    assert "The server said no" in shown
    assert "Jo Park" in shown
    assert "Eve Moss" not in shown
    assert mailbox_link.key not in shown
    failed = main_of(client.get("/northgate/mail/", {"state": "failed"}))
    assert "library@northgate.ac.uk" not in failed
    assert "Send again" in failed
    assert "Send again" not in main_of(page(client, world.auditor, "/northgate/mail/"))


def test_failed_mail_is_sent_again_by_those_who_may(world: World, client: Client) -> None:
    notice = NoticeFactory(scope=world.school.path, state=NoticeState.FAILED, attempts=6)
    foreign = NoticeFactory(scope=world.other_root.path, state=NoticeState.FAILED)
    path = f"/northgate/mail/{notice.pk}/again/"
    for who, status in {"sam": 403, "auditor": 403, "stranger": 403, "priya": 302}.items():
        client.force_login(getattr(world, who))
        assert client.get(path).status_code == 405
        assert client.post(path).status_code == status, who
        expected = NoticeState.WAITING if who == "priya" else NoticeState.FAILED
        assert Notice.objects.get(pk=notice.pk).state == expected
    assert client.post(f"/northgate/mail/{foreign.pk}/again/").status_code == 404
    again = client.post(path, follow=True)
    assert "has not failed" in main_of(again)


def test_the_mail_list_costs_the_same_for_any_number(world: World, client: Client) -> None:
    NoticeFactory.create_batch(3, scope=world.school.path)
    page(client, world.priya, "/northgate/mail/")
    with CaptureQueriesContext(connection) as few:
        client.get("/northgate/mail/")
    NoticeFactory.create_batch(40, scope=world.school.path)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get("/northgate/mail/").context["rows"]) == 25
    assert len(many) == len(few) <= 12


# --- long work ---


def test_all_failed_mail_is_sent_again_as_one_piece_of_work(world: World, client: Client) -> None:
    client.force_login(world.auditor)
    assert client.post("/northgate/mail/again/").status_code == 403
    client.force_login(world.priya)
    answer = client.post("/northgate/mail/again/")
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/northgate/jobs/{job.reference}/"
    assert client.post("/northgate/mail/again/").headers["Location"] == answer.headers["Location"]
    assert Job.objects.count() == 1
    shown = client.get(answer.headers["Location"]).content.decode()
    assert 'http-equiv="refresh" content="5"' in shown
    assert "Waiting to start" in shown


def test_a_job_tells_how_far_it_is_and_how_it_ended(world: World, client: Client) -> None:
    job = JobFactory(
        scope=world.root.path,
        started_by=world.priya,
        state=JobState.RUNNING,
        total=200,
        done=120,
        heartbeat_at=timezone.now(),
    )
    path = f"/northgate/jobs/{job.reference}/"
    shown = page(client, world.priya, path).content.decode()
    assert '<progress max="200" value="120">' in shown
    assert "120 of 200" in shown
    assert "looks stuck" not in shown
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=11))
    assert "looks stuck" in client.get(path).content.decode()
    Job.objects.update(
        state=JobState.FINISHED, outcome={"sent_again": 7}, finished_at=timezone.now()
    )
    ended = client.get(path).content.decode()
    assert "Messages put back in the queue: 7" in ended
    assert "http-equiv" not in ended


def test_a_job_is_watched_and_stopped_by_its_own(world: World, client: Client) -> None:
    job = JobFactory(scope=world.root.path, started_by=world.priya)
    foreign = JobFactory(scope=world.other_root.path, kind="other")
    path = f"/northgate/jobs/{job.reference}/"
    statuses = {"sam": 404, "auditor": 200, "admin": 200, "stranger": 403}
    for who, status in statuses.items():
        assert page(client, getattr(world, who), path).status_code == status, who
    assert page(client, world.admin, f"/northgate/jobs/{foreign.reference}/").status_code == 404
    client.force_login(world.auditor)
    assert client.post(f"{path}stop/").status_code == 403
    client.force_login(world.priya)
    assert client.get(f"{path}stop/").status_code == 405
    assert client.post(f"{path}stop/").headers["Location"] == path
    assert Job.objects.get(pk=job.pk).state == JobState.STOPPED
    assert "ended already" in main_of(client.post(f"{path}stop/", follow=True))


# --- history ---


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("auditor", 200), ("priya", 403), ("sam", 403)]
)
def test_history_is_for_administrators_and_auditors(
    world: World, client: Client, who: str, status: int
) -> None:
    assert page(client, getattr(world, who), "/northgate/history/").status_code == status


def test_history_shows_one_university_and_narrows(world: World, client: Client) -> None:
    record(world.school, "unit renamed", by=world.admin, codes={"before": "A"}, note="A long story")
    record(world.sam, "person added", by=None, scope=world.root.scope)
    AuditEventFactory(target=world.other, verb="opened elsewhere")
    shown = main_of(page(client, world.auditor, "/northgate/history/"))
    for words in ("Unit renamed", "Person added", "A long story", "The system", "Before: A"):
        assert words in shown
    assert "opened elsewhere" not in shown.lower()

    def verbs(**query: Any) -> list[str]:
        rows = client.get("/northgate/history/", query).context["rows"]
        return [row["event"].verb for row in rows]

    assert verbs(about="unit") == ["unit renamed"]
    assert verbs(about="user") == ["person added"]
    assert verbs(who="system") == ["person added"]
    assert verbs(who=str(world.admin.pk)) == ["unit renamed"]
    assert verbs(who=str(world.admin.pk), about="user") == []


def test_history_costs_the_same_for_any_number(world: World, client: Client) -> None:
    AuditEventFactory.create_batch(3, target=world.institution)
    page(client, world.auditor, "/northgate/history/")
    with CaptureQueriesContext(connection) as few:
        client.get("/northgate/history/")
    AuditEventFactory.create_batch(40, target=world.institution)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get("/northgate/history/").context["rows"]) == 25
    assert len(many) == len(few) <= 12


def test_a_page_that_opens_nothing_changes_nothing(world: World, client: Client) -> None:
    before = AuditEvent.objects.count()
    for path in ("home/", "mail/", "history/", "accounts/", "contact/"):
        assert page(client, world.admin, f"/northgate/{path}").status_code == 200
    assert AuditEvent.objects.count() == before
