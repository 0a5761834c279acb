"""Who runs an account: asked, accepted, handed over, never too few by choice, gone all the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.history import timeline
from accounts.models import (
    Administrator,
    Contributor,
    Offer,
    OfferState,
    RotationTask,
    ServiceRole,
    SocialAccount,
)
from accounts.services import leavers, people, rotation
from institutions.models import Role, RoleAssignment, User
from policies.models import Rule
from policies.problems import Refused
from records.models import AuditEvent, Notice
from records.workflow import IllegalMove
from tests.factories import AdministratorFactory, PlatformFactory, SocialAccountFactory
from tests.moments import at_once
from tests.world import World, make_world

TOMORROW = timedelta(days=1)


def rule(world: World, code: str, value: Any) -> None:
    Rule.objects.create(institution=world.institution, code=code, value=value)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def account(world: World) -> SocialAccount:
    """Two people run it and two are needed."""
    rule(world, "min_administrators", 2)
    account = SocialAccountFactory(unit=world.school, name="Computing News")
    AdministratorFactory(account=account, person=world.sam)
    AdministratorFactory(account=account, person=world.jo)
    return account


def serving(account: SocialAccount) -> set[str]:
    rows = Administrator.objects.filter(account=account, to_on=None).select_related("person")
    return {row.person.name for row in rows}


def own(account: SocialAccount, person: User) -> Administrator:
    return Administrator.objects.get(account=account, person=person, to_on=None)


def counted(account: SocialAccount) -> int:
    account.refresh_from_db()
    return account.administrator_count


def gone(person: User) -> None:
    RoleAssignment.objects.filter(person=person).update(
        from_on=timezone.localdate() - 30 * TOMORROW, to_on=timezone.localdate() - TOMORROW
    )


def test_a_handover_ends_the_old_service_only_when_the_new_one_begins(
    world: World, account: SocialAccount
) -> None:
    asked = people.offer(account, by=world.sam, person=world.head, replaces=own(account, world.sam))
    assert serving(account) == {"Sam Lee", "Jo Park"}
    people.answer_offer(asked, by=world.head, accept=True)
    assert serving(account) == {"Ada Okafor", "Jo Park"}
    assert counted(account) == 2
    old = Administrator.objects.get(account=account, person=world.sam)
    assert (old.end_reason, old.to_on) == ("handed_over", timezone.localdate())
    task = RotationTask.objects.get(account=account)
    assert (task.leaver, task.reason) == (world.sam, "left")
    new = own(account, world.head)
    assert "password" in new.duties
    assert new.duties_version


def test_a_no_changes_nothing_and_whoever_asked_is_told(
    world: World, account: SocialAccount
) -> None:
    asked = people.offer(account, by=world.sam, person=world.head, replaces=own(account, world.sam))
    people.answer_offer(asked, by=world.head, accept=False)
    assert serving(account) == {"Sam Lee", "Jo Park"}
    assert not RotationTask.objects.exists()
    told = Notice.objects.get(template="accounts/mail/offer_answered")
    assert told.recipient == world.sam
    assert told.context["accepted"] is False


@pytest.mark.parametrize("who", ["sam", "jo"])
def test_stopping_below_the_rule_is_refused_with_the_way_out(
    world: World, account: SocialAccount, who: str
) -> None:
    person = getattr(world, who)
    with pytest.raises(Refused, match="take over first"):
        people.step_down(own(account, person), by=person)
    with pytest.raises(Refused, match="take over first"):
        people.remove(own(account, person), by=world.priya)
    assert counted(account) == 2


def test_where_enough_remain_somebody_may_stop(world: World, account: SocialAccount) -> None:
    AdministratorFactory(account=account, person=world.head)
    people.step_down(own(account, world.sam), by=world.sam)
    assert serving(account) == {"Jo Park", "Ada Okafor"}
    assert RotationTask.objects.get().leaver == world.sam
    with pytest.raises(IllegalMove):
        people.step_down(Administrator.objects.get(person=world.sam), by=world.sam)


def test_a_backup_does_not_count_towards_the_rule(world: World, account: SocialAccount) -> None:
    people.offer(account, by=world.priya, person=world.priya, role=ServiceRole.BACKUP)
    assert counted(account) == 2
    with pytest.raises(Refused):
        people.step_down(own(account, world.sam), by=world.sam)
    people.step_down(own(account, world.priya), by=world.priya)
    assert serving(account) == {"Sam Lee", "Jo Park"}


def test_only_marketing_can_be_a_backup(world: World, account: SocialAccount) -> None:
    with pytest.raises(Refused, match="keeps the register"):
        people.offer(account, by=world.priya, person=world.head, role=ServiceRole.BACKUP)


def test_a_student_cannot_take_the_last_member_of_staffs_place(
    world: World, account: SocialAccount
) -> None:
    rule(world, "staff_administrators", 1)
    Administrator.objects.filter(person=world.jo).update(person=world.student)
    with pytest.raises(Refused, match="member of staff"):
        people.offer(account, by=world.sam, person=world.nobody, replaces=own(account, world.sam))
    people.offer(account, by=world.sam, person=world.head, replaces=own(account, world.sam))


def test_the_staff_rule_is_asked_again_when_they_answer(
    world: World, account: SocialAccount
) -> None:
    asked = people.offer(account, by=world.sam, person=world.head, replaces=own(account, world.sam))
    rule(world, "staff_administrators", 2)
    RoleAssignment.objects.filter(person=world.head, role=Role.STAFF).update(role=Role.STUDENT)
    with pytest.raises(Refused, match="member"):
        people.answer_offer(asked, by=world.head, accept=True)
    asked.refresh_from_db()
    assert asked.state == OfferState.WAITING
    assert serving(account) == {"Sam Lee", "Jo Park"}


def test_who_may_ask_and_who_may_answer(world: World, account: SocialAccount) -> None:
    for by in (world.head, world.auditor, world.stranger, world.other_admin, world.student):
        with pytest.raises(PermissionDenied):
            people.offer(account, by=by, person=world.dean)
    asked = people.offer(account, by=world.priya, person=world.dean)
    for by in (world.sam, world.priya):
        with pytest.raises(PermissionDenied):
            people.answer_offer(asked, by=by, accept=True)
    with pytest.raises(Refused, match="has not answered"):
        people.offer(account, by=world.sam, person=world.dean)
    with pytest.raises(Refused, match="already"):
        people.offer(account, by=world.sam, person=world.jo)


def test_an_answer_is_given_once(world: World, account: SocialAccount) -> None:
    asked = people.offer(account, by=world.priya, person=world.dean)
    people.answer_offer(asked, by=world.dean, accept=True)
    with pytest.raises(IllegalMove, match="accepted"):
        people.answer_offer(asked, by=world.dean, accept=False)
    other = people.offer(account, by=world.priya, person=world.head)
    people.withdraw_offer(other, by=world.sam)
    with pytest.raises(IllegalMove, match="withdrawn"):
        people.answer_offer(other, by=world.head, accept=True)


def test_contributors_stand_apart_and_rotate_when_they_stop(
    world: World, account: SocialAccount
) -> None:
    asked = people.offer(account, by=world.sam, person=world.student, role=ServiceRole.CONTRIBUTOR)
    people.answer_offer(asked, by=world.student, accept=True)
    assert counted(account) == 2
    row = Contributor.objects.get(account=account)
    assert row.duties.startswith("You post")
    assert not RotationTask.objects.exists()
    people.step_down(row, by=world.student)
    assert RotationTask.objects.get().leaver == world.student


# --- credentials ---


def test_the_leaver_cannot_confirm_and_one_change_covers_every_open_task(
    world: World, account: SocialAccount
) -> None:
    AdministratorFactory(account=account, person=world.head)
    people.duties_changed(own(account, world.sam), by=world.sam)
    today = timezone.localdate()
    with pytest.raises(Refused, match="somebody else"):
        rotation.confirm_rotation(account, by=world.sam, changed_on=today)
    people.step_down(own(account, world.head), by=world.head)
    with pytest.raises(Refused, match="changed again"):
        rotation.confirm_rotation(account, by=world.jo, changed_on=today - TOMORROW)
    with pytest.raises(Refused, match="today or in the past"):
        rotation.confirm_rotation(account, by=world.jo, changed_on=today + TOMORROW)
    done = rotation.confirm_rotation(account, by=world.jo, changed_on=today)
    assert len(done) == 2
    assert not rotation.open_tasks(account)
    with pytest.raises(Refused, match="Nothing is waiting"):
        rotation.confirm_rotation(account, by=world.jo, changed_on=today)


def test_the_leavers_own_task_stays_open_when_they_confirm_another(
    world: World, account: SocialAccount
) -> None:
    people.duties_changed(own(account, world.sam), by=world.priya)
    people.duties_changed(own(account, world.jo), by=world.priya)
    rotation.confirm_rotation(account, by=world.sam, changed_on=timezone.localdate())
    assert [task.leaver for task in rotation.open_tasks(account)] == [world.sam]


def test_the_database_refuses_a_leavers_word(world: World, account: SocialAccount) -> None:
    people.duties_changed(own(account, world.sam), by=world.sam)
    with pytest.raises(IntegrityError), transaction.atomic():
        RotationTask.objects.update(done_by=world.sam, done_at=timezone.now())


def test_a_university_may_switch_the_rule_off(world: World, account: SocialAccount) -> None:
    Rule.objects.create(
        institution=world.institution, code="rotate_on_change", value=None, is_off=True
    )
    people.duties_changed(own(account, world.sam), by=world.sam)
    assert not RotationTask.objects.exists()


# --- people who are simply gone ---


def test_who_is_gone_leaves_a_deficit_and_everybody_concerned_one_message(
    world: World, account: SocialAccount
) -> None:
    second = SocialAccountFactory(unit=world.school, name="Computing Films")
    AdministratorFactory(account=second, person=world.sam)
    gone(world.sam)
    assert leavers.end_for_leavers(world.institution) == 2
    assert serving(account) == {"Jo Park"}
    assert counted(account) == 1
    assert counted(second) == 0
    assert RotationTask.objects.filter(leaver=world.sam).count() == 2
    told = Notice.objects.filter(template="accounts/mail/too_few")
    reached = {notice.recipient.name: notice for notice in told if notice.recipient}
    assert set(reached) == {"Jo Park", "Ada Okafor", "Priya Shah"}
    assert told.count() == 3
    assert [one["left"] for one in reached["Priya Shah"].context["accounts"]] == [1, 0]
    assert [one["account"] for one in reached["Jo Park"].context["accounts"]] == ["Computing News"]


def test_run_twice_nobody_is_ended_or_told_twice(world: World, account: SocialAccount) -> None:
    gone(world.sam)
    leavers.end_for_leavers(world.institution)
    before = (Notice.objects.count(), AuditEvent.objects.count(), RotationTask.objects.count())
    assert leavers.end_for_leavers(world.institution) == 0
    after = (Notice.objects.count(), AuditEvent.objects.count(), RotationTask.objects.count())
    assert before == after


def test_the_last_day_counts_and_an_invited_person_has_not_gone(
    world: World, account: SocialAccount
) -> None:
    RoleAssignment.objects.filter(person=world.sam).update(to_on=timezone.localdate())
    AdministratorFactory(account=account, person=world.nobody)
    assert leavers.end_for_leavers(world.institution) == 0
    assert leavers.end_for_leavers(world.institution, timezone.localdate() + TOMORROW) == 1
    assert serving(account) == {"Jo Park", "Roy Nash"}


def test_a_sweep_costs_as_many_queries_for_forty_as_for_four(
    world: World, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(40):
        one = SocialAccountFactory(unit=world.school, name=f"Account {number}")
        AdministratorFactory(account=one, person=world.sam)
    gone(world.sam)
    with django_assert_max_num_queries(32):
        assert leavers.end_for_leavers(world.institution) == 40
    assert Notice.objects.filter(template="accounts/mail/too_few").count() == 2


def test_questions_nobody_answers_lapse_once(world: World, account: SocialAccount) -> None:
    asked = people.offer(account, by=world.sam, person=world.dean)
    late = asked.due_on + TOMORROW
    assert leavers.lapse_offers(world.institution, asked.due_on) == 0
    assert leavers.lapse_offers(world.institution, late) == 1
    assert leavers.lapse_offers(world.institution, late) == 0
    asked.refresh_from_db()
    assert asked.state == OfferState.LAPSED
    assert Notice.objects.get(template="accounts/mail/offer_answered").context["lapsed"]


# --- at the same moment ---


@pytest.mark.django_db(transaction=True)
def test_of_two_who_stop_at_once_one_stays() -> None:
    world = make_world()
    rule(world, "min_administrators", 2)
    account = SocialAccountFactory(unit=world.school)
    for person in (world.sam, world.jo, world.head):
        AdministratorFactory(account=account, person=person)
    results = at_once(
        lambda: people.step_down(own(account, world.sam), by=world.sam),
        lambda: people.step_down(own(account, world.jo), by=world.jo),
    )
    assert sum(isinstance(each, Refused) for each in results) == 1
    assert counted(account) == 2
    assert Administrator.objects.filter(account=account, to_on=None).count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_handover_and_a_removal_at_once_leave_the_rule_standing() -> None:
    world = make_world()
    rule(world, "min_administrators", 2)
    account = SocialAccountFactory(unit=world.school)
    for person in (world.sam, world.jo, world.head):
        AdministratorFactory(account=account, person=person)
    asked = people.offer(account, by=world.sam, person=world.dean, replaces=own(account, world.sam))
    at_once(
        lambda: people.answer_offer(asked, by=world.dean, accept=True),
        lambda: people.remove(own(account, world.jo), by=world.priya),
        lambda: people.step_down(own(account, world.head), by=world.head),
    )
    left = Administrator.objects.filter(account=account, to_on=None).count()
    assert left >= 2
    assert counted(account) == left


# --- pages ---


def test_the_pages_of_a_handover(world: World, account: SocialAccount, client: Client) -> None:
    base = f"/northgate/accounts/{account.reference}/"
    client.force_login(world.sam)
    assert "Who takes over from you?" in client.get(f"{base}people/hand-over/").text
    empty = client.post(f"{base}people/hand-over/", {"name": "", "email": "x"})
    assert "Enter an email address" in empty.text
    sent = client.post(
        f"{base}people/hand-over/",
        {"name": "Ada Okafor", "email": world.head.email, "job_title": "Head"},
    )
    assert sent.status_code == 302
    asked = Offer.objects.get()
    assert asked.replaces == own(account, world.sam)
    assert "to take over from Sam Lee" in client.get(f"{base}people/").text
    refused = client.post(f"{base}people/stop/", follow=True)
    assert "take over first" in refused.text
    client.force_login(world.head)
    page = client.get(f"{base}offers/{asked.pk}/")
    assert "What you would accept" in page.text
    assert "portal default" in page.text
    assert client.post(f"{base}offers/{asked.pk}/", {"accept": "yes"}).status_code == 200
    assert client.post(f"{base}offers/{asked.pk}/", {"accept": "yes"}).status_code == 409
    assert serving(account) == {"Ada Okafor", "Jo Park"}
    assert "Computing News" in client.get("/northgate/accounts/mine/").text


def test_an_unknown_address_is_invited_and_finds_the_question(
    world: World, account: SocialAccount, client: Client
) -> None:
    client.force_login(world.sam)
    client.post(
        f"/northgate/accounts/{account.reference}/people/ask/",
        {"role": "contributor", "name": "Kim Ash", "email": "ash@northgate.ac.uk"},
    )
    asked = Offer.objects.get()
    assert asked.person.email == "ash@northgate.ac.uk"
    notice = Notice.objects.get(template="accounts/mail/offer")
    assert notice.context["link_key"]
    client.force_login(asked.person)
    assert f"{account.reference}/offers/{asked.pk}/" in client.get("/").text


@pytest.mark.parametrize("belongs", [True, False])
def test_whoever_stops_goes_on_to_a_page_that_is_theirs(
    world: World, account: SocialAccount, client: Client, *, belongs: bool
) -> None:
    people.answer_offer(
        people.offer(account, by=world.sam, person=world.dean), by=world.dean, accept=True
    )
    if not belongs:
        RoleAssignment.objects.filter(person=world.sam).delete()
    client.force_login(world.sam)
    page = client.post(f"/northgate/accounts/{account.reference}/people/stop/", follow=True)
    assert page.status_code == 200
    assert "You have stopped" in page.text


@pytest.mark.parametrize(
    ("who", "path", "asked", "button"),
    [
        ("sam", "people/stop/", "Stop running this account?", "Stop today"),
        ("sam", "people/{row}/duties/", "Have your duties changed?", "Yes, note it"),
        ("priya", "people/{row}/duties/", "Have the duties of Sam Lee changed?", "Yes, note it"),
        ("priya", "people/{row}/end/", "Take Sam Lee off this account?", "Take Sam Lee off"),
    ],
)
def test_nothing_happens_to_who_runs_an_account_before_it_was_asked(
    world: World,
    account: SocialAccount,
    client: Client,
    who: str,
    path: str,
    asked: str,
    button: str,
) -> None:
    people.answer_offer(
        people.offer(account, by=world.sam, person=world.dean), by=world.dean, accept=True
    )
    base = f"/northgate/accounts/{account.reference}/"
    url = base + path.format(row=own(account, world.sam).pk)
    client.force_login(getattr(world, who))
    before = (serving(account), RotationTask.objects.count())

    shown = client.get(url).text

    assert asked in shown
    assert f">{button}</button>" in shown
    assert (serving(account), RotationTask.objects.count()) == before
    if who == "sam" or path.endswith("end/"):
        assert url in client.get(f"{base}people/").text
    assert client.post(url).status_code == 302
    assert (serving(account), RotationTask.objects.count()) != before


def test_a_contributor_is_asked_and_stops_as_one(
    world: World, account: SocialAccount, client: Client
) -> None:
    offered = people.offer(account, by=world.sam, person=world.head, role="contributor")
    people.answer_offer(offered, by=world.head, accept=True)
    row = account.contributors.get()
    base = f"/northgate/accounts/{account.reference}/people/"
    client.force_login(world.head)
    assert "Stop posting on this account?" in client.get(f"{base}stop/").text
    client.force_login(world.priya)
    asked = client.get(f"{base}{row.pk}/end/?role=contributor")
    assert f"Take {world.head} off this account?" in asked.text
    assert '<input type="hidden" name="role" value="contributor">' in asked.text

    client.post(f"{base}{row.pk}/end/", {"role": "contributor"})

    assert account.contributors.get().to_on is not None
    assert serving(account) == {"Sam Lee", "Jo Park"}


def test_a_handover_names_whoever_hands_over_once(
    world: World, account: SocialAccount, client: Client
) -> None:
    base = f"/northgate/accounts/{account.reference}/people/hand-over/"
    client.force_login(world.sam)
    own_address = client.post(base, {"name": "Sam", "email": world.sam.email})
    assert "This is your own address" in own_address.text
    client.post(base, {"name": "Dean", "email": world.dean.email})
    client.force_login(world.dean)
    asked = Offer.objects.get(person=world.dean)
    page = client.get(f"/northgate/accounts/{account.reference}/offers/{asked.pk}/")
    assert "Sam Lee asks you to take their place" in page.text
    client.post(f"/northgate/accounts/{account.reference}/offers/{asked.pk}/", {"accept": "yes"})
    stopped = next(each for each in timeline(account) if each["title"] == "Stopped running it")
    assert (stopped["who"], stopped["text"]) == (str(world.dean), "Sam Lee")


def test_others_pages_are_closed(world: World, account: SocialAccount, client: Client) -> None:
    base = f"/northgate/accounts/{account.reference}/"
    asked = people.offer(account, by=world.sam, person=world.dean)
    for person, expected in ((world.student, 403), (world.stranger, 403)):
        client.force_login(person)
        assert client.get(f"{base}people/").status_code == expected
        assert client.post(f"{base}people/ask/", {}).status_code == expected
        assert client.get(f"{base}offers/{asked.pk}/").status_code == 404
        assert client.post(f"{base}people/stop/").status_code == expected
    client.force_login(world.sam)
    row = own(account, world.jo)
    assert client.post(f"{base}people/{row.pk}/end/", {"role": "x"}).status_code == 403
    assert client.get(f"{base}credentials/").status_code == 200


def test_a_registered_account_keeps_the_duties_its_people_said_yes_to(world: World) -> None:
    rule(world, "administrator_duties", ["You look after it.", "You hand over."])
    account = services.open_account(
        institution=world.institution,
        unit=world.school,
        platform=PlatformFactory(),
        name="Computing News",
        handle="computingnews",
        url="https://instagram.com/computingnews",
        identity="instagram:computingnews",
        by=world.priya,
        administrators=[(world.sam, "Web officer", timezone.now())],
    )
    kept = Administrator.objects.get(account=account)
    assert kept.duties == "You look after it.\nYou hand over."
    assert kept.duties_version
    assert counted(account) == 1
